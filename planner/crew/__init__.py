"""The crew's day: hours awake, engagements and breaks from calendars, and the time left free."""
