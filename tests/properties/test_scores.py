"""What scores mean: every merit is monotone, and what makes a picture worse never ranks it higher.

Truth: what words mean. A merit of "how little moonlight" cannot rise with the Moon.
"""

import json
import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tle
from planner.api import SUBJECTS, Interval, Orbit, fixed_kp, known_kp, make_plan
from planner.base.geometry import length, unit
from planner.base.times import posix_from_utc
from planner.plan.scoring import Merit, merit_names, presets, product, settings, settings_file
from planner.plan.subjects import subject

ORBIT = Orbit(tle.bundled())
SPAN = Interval.utc("2024-10-10T12:00", hours=12)
DARK = ("aurora", "aurora_sunrise", "aurora_sunset", "airglow", "stars", "city_lights")
MERITS = [
    pytest.param(merit, id=f"{name}-{merit.name}")
    for name in SUBJECTS
    for merit in settings(name).merits
]
MERITS += [
    pytest.param(Merit(name, **fields), id=f"{prefer}-{name}")
    for prefer, preset in settings_file()["prefer"].items()
    for name, fields in preset.get("merits", {}).items()
]
ANY = st.floats(allow_nan=False)


def views(name, kp=None):
    """Return a subject, and its track and view at a few moments of each of its windows."""
    chosen = subject(name)
    windows = make_plan(ORBIT, SPAN, kp, subjects=[name]).windows
    moments = [
        posix_from_utc(one.start_utc) + part * one.duration_s
        for one in windows
        for part in (0.2, 0.5, 0.8)
    ]
    track = ORBIT.at(np.array(moments))
    series = known_kp() if kp is None else fixed_kp(kp)
    return chosen, track, series, chosen.view(track, series, None)


@pytest.mark.parametrize("merit", MERITS)
@given(values=st.lists(ANY, min_size=2, max_size=20))
def test_every_merit_is_monotone(merit, values):
    """From worst to best it rises from 1 - weight to 1, for whatever number it is given."""
    better = np.sort(values) if merit.best > merit.worst else np.sort(values)[::-1]
    factor = merit.factor(better)
    assert np.all(np.diff(factor) >= 0.0)
    assert np.all((factor >= 1.0 - merit.weight - 1e-12) & (factor <= 1.0))
    ends = merit.factor(np.array([merit.worst, merit.best]))
    assert ends == pytest.approx([1.0 - merit.weight, 1.0], abs=1e-12)


@pytest.mark.parametrize("name", SUBJECTS)
def test_rarity_rises_with_quality(name):
    """A better window is never called more common, and none is missing from the tables."""
    chosen = settings(name)
    assert list(chosen.quality) == sorted(chosen.quality)
    assert list(chosen.a_day) == sorted(chosen.a_day, reverse=True)
    assert len(chosen.quality) == len(chosen.a_day) > 3
    assert chosen.quality[0] == 0.0


def test_presets_name_what_there_is():
    """Weights are shares, of merits that some subject has; `balanced` changes nothing."""
    file = settings_file()
    own = {name for subject_ in SUBJECTS for name in file[subject_]["merits"]}
    for name, preset in file["prefer"].items():
        assert set(preset) <= {"why", "weights", "subjects", "merits"}, name
        assert set(preset.get("weights", {})) <= own, name
        assert set(preset.get("subjects", {})) <= set(SUBJECTS), name
        shares = [*preset.get("weights", {}).values(), *preset.get("subjects", {}).values()]
        shares += [fields["weight"] for fields in preset.get("merits", {}).values()]
        assert all(0.0 <= share <= 1.0 for share in shares), name
        assert preset["why"]
    assert set(file["prefer"]["balanced"]) == {"why"}
    for name in SUBJECTS:
        assert settings(name).merits == settings(name).balanced
    assert set(merit_names()) >= own


@pytest.mark.parametrize("prefer", presets())
def test_the_score_is_the_product(prefer):
    """Of a breakdown whose names are known, each from 0 to 1, whatever is preferred."""
    plan = make_plan(ORBIT, SPAN, prefer=prefer)
    assert len(plan.windows) > 50
    for window in plan.windows:
        assert window.prefer == prefer
        assert window.score == pytest.approx(math.prod(window.breakdown.values()), rel=1e-9)
        assert all(0.0 <= factor <= 1.0 for factor in window.breakdown.values())
        assert set(window.breakdown) <= set(merit_names())


def test_what_is_seldom_is_so_whatever_is_preferred():
    """Where the peak stays, rarity of another preset differs by its weight alone."""
    balanced, rare = (
        {one.id: one for one in make_plan(ORBIT, SPAN, prefer=name).windows}
        for name in ("balanced", "rare")
    )
    assert balanced.keys() == rare.keys()
    for name, window in balanced.items():
        assert rare[name].peak_utc == window.peak_utc
        merit = next(one for one in settings(window.subject).merits if one.name == "rarity")
        unweighted = 1.0 - (1.0 - window.breakdown["rarity"]) / merit.weight
        assert rare[name].breakdown["rarity"] == pytest.approx(unweighted, abs=1e-9)


@pytest.mark.parametrize(
    ("prefer", "first"), [("dark", {"aurora", "airglow", "stars"}), ("rare", {"aurora"})]
)
def test_a_preset_ranks_what_it_says(prefer, first):
    """In the storm of October 2024, with a Moon at the quarter."""
    plan = make_plan(ORBIT, SPAN, prefer=prefer)
    assert {window.subject for window in plan.best(5)} <= first


def with_moon(track, moon_itrs_km):
    """Return the track with the Moon elsewhere."""
    moved = track.take(np.arange(len(track)))
    moved.__dict__["moon_itrs_km"] = moon_itrs_km
    return moved


def score(chosen, track, kp, view):
    """Return the score of a view at moments, in the directions that it looks in."""
    again = chosen.view(track, kp, view.aim)
    return product(chosen.settings.factors(again.quantities))


@pytest.mark.parametrize("name", DARK)
def test_a_fuller_moon_never_helps(name):
    """The Moon in its place, with more and more light."""
    chosen, track, kp, view = views(name)
    # Its phase follows from where it stands; nearer by a tenth it gives a fifth more light.
    nearer = [
        score(chosen, with_moon(track, share * track.moon_itrs_km), kp, view)
        for share in (1.1, 1.0, 0.9)
    ]
    for darker, brighter in pairwise(nearer):
        assert np.all(brighter <= darker + 1e-3)  # seen from the station it also moves, by 0.1 deg


@pytest.mark.parametrize("name", DARK)
def test_a_risen_moon_never_helps(name):
    """Against a Moon behind the Earth, any other: at the quarter, full, high, low, in the view."""
    chosen, track, kp, view = views(name)
    far_km = 384_400.0
    up, ahead = unit(track.position_itrs_km), track.lvlh[0]
    hidden = score(chosen, with_moon(track, -far_km * up), kp, view)
    places = [up, -track.sun_direction_itrs, ahead, unit(ahead + 0.3 * up)]
    places.append(unit(view.target_itrs_km - track.position_itrs_km))
    for place in places:
        assert np.all(score(chosen, with_moon(track, far_km * place), kp, view) <= hidden + 1e-12)
        assert length(place) == pytest.approx(np.ones(len(track)), abs=1e-9)


@pytest.mark.parametrize("name", ["aurora", "aurora_sunrise", "aurora_sunset"])
def test_more_of_a_good_thing_never_ranks_lower(name):
    """Each quantity of a real window made better by itself: the score does not fall."""
    chosen, track, kp, view = views(name)
    judged = chosen.judge(track, kp, view)
    quantities = {**judged.quantities, "duration_s": np.full(len(track), 200.0)}
    before = product(chosen.settings.breakdown(quantities))
    for merit in chosen.settings.merits:
        if merit.of == "as_good_a_day":
            continue
        step = 0.1 * (merit.best - merit.worst)
        better = {**quantities, merit.of: quantities[merit.of] + step}
        assert np.all(product(chosen.settings.breakdown(better)) >= before - 1e-12), merit.name


def test_the_storm_ranks_above_any_quiet_week():
    """October 2024 against the three quietest of the 77 weeks that follow, by the record of Kp."""
    kp = known_kp()
    storm = make_plan(ORBIT, Interval.utc("2024-10-10", days=2), kp, subjects=["aurora"])
    starts = Interval.utc("2024-11-01", days=540)
    means = {}
    for day in range(0, 540, 7):
        start_s = starts.start_posix_s + day * 86400.0
        means[start_s] = kp.within(start_s, start_s + 7 * 86400.0)[0].mean()
    quiet = sorted(means, key=lambda start_s: means[start_s])[:3]
    assert max(means[start_s] for start_s in quiet) < 1.7
    for start_s in quiet:
        week = Interval.utc(np.datetime64(int(start_s), "s").item().isoformat() + "Z", days=7)
        found = make_plan(ORBIT, week, kp, subjects=["aurora"])
        assert found.windows
        assert storm.windows[0].score > 1.5 * found.windows[0].score


def test_a_quiet_oval_is_found_and_called_faint(iss):
    """At Kp 1 there is aurora, and both the list and the explanation say how faint it is."""
    words = ("--from", "2024-10-10", "--days", "3", "--kp", "1", "--subject", "aurora")
    code, out, err = iss("windows", *words)
    assert code == 0
    assert out.count("aurora") == 10
    assert "The aurora of this span is faint: " in err
    code, out, _ = iss("explain", "1", *words)
    assert "It is faint, " in " ".join(out.split())
    _, _, err = iss("windows", *words[:4], "--subject", "aurora")
    assert "faint" not in err


def test_replacing_is_not_meddling():
    """The settings are shared and frozen: a preset leaves those of others alone."""
    before = settings("aurora")
    settings("aurora", "bright")
    assert settings("aurora") == before
    assert replace(before) == before


def test_what_is_preferred_is_remembered_and_told(iss, monkeypatch):
    """A rank of the last answer is explained as it was ranked; the environment counts as well."""
    words = ("--from", "2024-10-10", "--days", "2")
    code, out, err = iss("windows", *words, "--prefer", "dark", "--json")
    assert code == 0
    assert "Ranked by --prefer dark: deep night" in err
    first = json.loads(out)["windows"][0]
    code, out, err = iss("explain", "1", "--json")
    told = json.loads(out)
    assert told["window"]["id"] == first["id"]
    assert told["window"]["breakdown"] == pytest.approx(first["breakdown"])
    assert any("(dark)" in sentence for sentence in told["sentences"])
    monkeypatch.setenv("ISS_PLANNER_PREFER", "rare")
    assert json.loads(iss("windows", *words, "--json")[1])["windows"][0]["prefer"] == "rare"
    assert json.loads(iss("explain", "1", "--json")[1])["window"]["prefer"] == "rare"
    known = "choose from balanced, bright, sure, dark, moonlit, rare."
    code, _, err = iss("windows", *words, "--prefer", "dull")
    assert (code, f"--prefer 'dull' is unknown: {known}" in err) == (2, True)
    monkeypatch.setenv("ISS_PLANNER_PREFER", "dull")
    code, _, err = iss("windows", *words)
    assert (code, f"ISS_PLANNER_PREFER is 'dull': {known}" in err) == (2, True)
