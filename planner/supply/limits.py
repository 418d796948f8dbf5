"""Whom it is about unless said otherwise, and how far from its epoch an element set may serve."""

STATION = 25544  # the NORAD catalogue number of the ISS

MAX_AGE_DAYS = 14.0  # beyond it a set is refused, unless asked for
STALE_DAYS = 3.0  # beyond it the user is warned
AHEAD_DAYS = (0.0, 1.0, 3.0, 7.0)  # for which the user is told how far off times may be
