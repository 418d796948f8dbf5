"""Tables for people: words and numbers. Truth: by hand."""

import pytest

from planner.output.tables import clock, place


@pytest.mark.parametrize(
    ("duration_s", "text"),
    [(20.0, "0m20s"), (59.6, "1m00s"), (600.4, "10m00s"), (3599.6, "1h00m"), (7320.0, "2h02m")],
)
def test_clock(duration_s, text):
    """Rounded before it is split, so that no field shows 60."""
    assert clock(duration_s) == text


@pytest.mark.parametrize(
    ("latitude_deg", "longitude_deg", "text"),
    [(51.64, -0.04, "51.6N 0.0W"), (-51.66, 179.96, "51.7S 180.0E"), (0.0, 0.0, "0.0N 0.0E")],
)
def test_place(latitude_deg, longitude_deg, text):
    """North and east are positive."""
    assert place(latitude_deg, longitude_deg) == text
