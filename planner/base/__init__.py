"""Constants, errors, times, geometry, frames and intervals: pure numpy."""
