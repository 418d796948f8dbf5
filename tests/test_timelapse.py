"""Films of single frames. Truth: a published film of the aurora, and counting."""

import pytest

from planner.camera.timelapse import timelapse


@pytest.mark.parametrize(
    ("duration_s", "shutter_s", "interval_s", "frames"),
    [
        (600.0, 1.6, 2.0, 301),  # Dominick's: 1.6 s every 2 s
        (600.0, 0.25, 1.0, 601),
        (600.0, 2.0, 2.5, 241),
        (30.0, 0.25, 1.0, 31),
    ],
)
def test_films(duration_s, shutter_s, interval_s, frames):
    film = timelapse(duration_s, shutter_s)
    assert (film.interval_s, film.frames) == (interval_s, frames)
    assert film.clip_s == pytest.approx(frames / 24.0, abs=0.05)
    assert (film.frames - 1) * film.interval_s <= duration_s


def test_no_film_of_less_than_a_second():
    assert timelapse(20.0, 0.25) is None
