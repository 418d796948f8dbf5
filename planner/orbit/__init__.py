"""Where the station, the Sun and the Moon are."""
