"""Subjects: what is aimed at. Truth: the limb by tangency, and the 253 directions one by one."""

import numpy as np
import pytest

import tle
from planner.api import Interval, Orbit, observed_kp
from planner.base.times import posix_from_utc
from planner.plan.of_aurora import aurora
from planner.plan.scoring import product
from planner.plan.subjects import SUBJECTS, subject
from planner.plan.windows import find_windows

ORBIT = Orbit([one for one in tle.bundled() if f"{one.epoch_utc:%Y-%m}" == "2024-10"])
SPAN = Interval.utc("2024-10-10T16:00", hours=8)


@pytest.mark.parametrize("name", ["sunrise", "sunset"])
def test_the_sun_is_aimed_at_over_the_limb(name):
    """The point of aim lies on the ellipsoid (1 m), its line of sight touches it, under the Sun."""
    windows = find_windows(ORBIT, SPAN, observed_kp(), subject(name))
    track = ORBIT.at(np.array([posix_from_utc(window.peak_utc) for window in windows]))
    assert len(track) >= 4
    target = subject(name).view(track, observed_kp(), None).target_itrs_km
    stretch = np.array([1.0, 1.0, 1.0 / (1.0 - 1.0 / 298.257223563)])[:, None]
    point, here = target * stretch, track.position_itrs_km * stretch
    assert np.linalg.norm(point, axis=0) == pytest.approx(6378.137, abs=1e-3)
    assert np.sum(point * (here - point), axis=0) == pytest.approx(0.0, abs=1.0)
    line, sun = target - track.position_itrs_km, track.sun_itrs_km
    cosine = np.sum(line * sun, axis=0) / np.linalg.norm(line, axis=0) / np.linalg.norm(sun, axis=0)
    assert np.all(np.degrees(np.arccos(cosine)) < 1.0)  # at the peak the Sun stands at the limb
    for window in windows:
        rises = window.look.toward.startswith("forward")
        assert rises == (name == "sunrise")
        assert window.aurora is None
        assert window.kp is None


def test_the_best_direction_is_the_best():
    """No direction that qualifies scores above the one that is taken (1e-9)."""
    kp, chosen = observed_kp(), aurora()
    times = SPAN.start_posix_s + 97.0 * np.arange(280)
    best = chosen.view(ORBIT.at(times), kp, None)
    track = ORBIT.at(times[best.holds])
    assert len(track) > 30
    taken = product(chosen.settings.factors(best.quantities))[best.holds]
    for direction in range(253):
        view = chosen.view(track, kp, np.full(len(track), direction))
        scores = np.where(view.holds, product(chosen.settings.factors(view.quantities)), 0.0)
        assert np.all(scores <= taken + 1e-9)


def test_every_subject_has_its_name():
    """And says whether it rests on Kp."""
    for name in SUBJECTS:
        assert subject(name).name == name
        assert subject(name).needs_kp == name.startswith("aurora")
