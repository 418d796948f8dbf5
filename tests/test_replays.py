"""The photographs planned again. Truth: what was published of them.

No test says which window it must be: the exact times are unpublished.
"""

import ast
import re
from pathlib import Path

import pytest

import planner
import tle
from planner.api import InputError, Orbit
from planner.plan.replays import make_replay, replay_names, replay_span, replay_title

REPLAYS = {name: make_replay(name, Orbit(tle.bundled())) for name in replay_names()}


def test_the_three_are_there():
    assert list(REPLAYS) == ["mogensen-2024", "wilmore-2015", "october-2024"]
    for name, replay in REPLAYS.items():
        assert replay.title == replay_title(name)
        assert replay.found
        assert replay.unknown
        assert all(fact.value and fact.source for fact in replay.published)


def test_mogensens_airglow():
    """258 miles is 415 km; the Pacific northeast of Papua New Guinea; at night, with stars."""
    replay = REPLAYS["mogensen-2024"]
    assert replay_span("mogensen-2024").start_utc.day <= 21
    assert {f"{window.peak_utc:%Y-%m-%d}" for window in replay.found} >= {"2024-01-21"}
    for window in replay.found:
        assert window.subject == "airglow"
        assert 414.5 <= window.altitude_km <= 417.5
        assert window.place.startswith("Pacific Ocean")
        assert window.sun_elevation_deg < -18.0
        assert not window.station_sunlit
        assert 17.0 < window.look.depression_deg < 18.5
    assert "northeast of Papua New Guinea" in replay.found[0].place
    told = {fact.fact: fact.planner for fact in replay.published}
    assert re.fullmatch(r"41[5-7](?: to 41[67])? km", told["height"])
    assert "Nauka and Prichal stands at the left" in told["in the frame"]
    assert told["in the frame"].endswith("so the camera looked aft")


def test_wilmores_dawn():
    """Aurora with the coming sunrise off the northeastern States, in January; ranked by Kp."""
    replay = REPLAYS["wilmore-2015"]
    assert all(window.subject == "aurora_sunrise" for window in replay.found)
    assert all(window.aurora.hemisphere == "north" for window in replay.found)
    assert any("United States" in window.place for window in replay.found)
    assert {f"{window.peak_utc:%Y-%m}" for window in replay.found} == {"2015-01"}
    indices = [window.kp for window in replay.found]
    assert indices == sorted(indices, reverse=True)
    assert indices[0] > indices[-1]
    nights = next(fact.planner for fact in replay.published if fact.fact == "date")
    best = replay.found[0]
    assert nights.startswith(
        f"best first: {best.peak_utc:%d %B} (Kp {best.kp:.1f}, "
        f"Sun {-best.sun.above_limb_deg:.0f} degrees below the limb)"
    )


def test_the_storm():
    """Kp 9- late on 10 October, and aurora in view in both hemispheres."""
    replay = REPLAYS["october-2024"]
    assert max(window.kp for window in replay.found) == pytest.approx(26 / 3)
    assert {window.aurora.hemisphere for window in replay.found} == {"north", "south"}
    assert replay.found[0].score > 0.7


def test_an_unknown_photograph_is_refused():
    with pytest.raises(InputError, match="choose from mogensen-2024"):
        make_replay("sputnik", Orbit(tle.bundled()))


def test_nothing_in_the_planning_path_knows_of_them():
    """No name of a photograph or photographer stands in the code, outside pages that name some."""
    words = ("mogensen", "wilmore", "papua", "october-2024")
    for path in Path(planner.__file__).parent.rglob("*.py"):
        if path.name in ("start.py", "replay.py") or path.parent.name == "places":
            continue
        text = ast.unparse(ast.parse(path.read_text(encoding="utf-8"))).lower()
        assert not [word for word in words if word in text], path.name
