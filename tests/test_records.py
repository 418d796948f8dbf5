"""Values into records. Truth: the contract: every field present, what is unknown is null."""

import tle
from planner.api import Interval, Orbit, find_aurora_passes, fixed_kp, make_plan
from planner.camera.attitude import Attitude
from planner.camera.equipment import Kit
from planner.output.records import PASS, WINDOW, document, flatten, pass_records, window_records
from planner.plan.shots import ShotMaker

ORBIT = Orbit(tle.bundled())
SPAN = Interval.utc("2024-10-10T18:00", hours=4)


def names(record, prefix=""):
    """Return every dotted name in a record."""
    found = set()
    for name, value in record.items():
        found.add(prefix + name)
        if isinstance(value, dict):
            found |= names(value, f"{prefix}{name}.")
    return found


def test_windows_have_every_field():
    """An auroral one all; a sunset has null for its aurora, not an empty record."""
    plan = make_plan(ORBIT, SPAN, fixed_kp(5.0))
    records = {record["subject"]: record for record in window_records(plan.windows)}
    elsewhere = ("breakdown.", "city.")
    whole = {name for name in names(WINDOW) if not name.startswith(elsewhere)}
    assert names(records["aurora"]) >= whole
    assert names(records["city_lights"]) >= {"city.name", "city.country"}
    assert records["sunset"]["aurora"] is None
    assert records["sunset"]["kp"] is None
    for record in records.values():
        assert record["place"]
        film = record["exposure"].pop("timelapse")
        assert set(record["exposure"].values()) | set(film.values()) == {None}
        assert record["breakdown"]


def test_windows_have_their_shots_where_there_is_a_maker_of_them():
    """Every field of the settings, the windows that see it, and the views at both ends."""
    plan = make_plan(ORBIT, SPAN, fixed_kp(5.0))
    maker = ShotMaker(ORBIT, plan.kp, Kit.flown(), Attitude())
    for record in window_records(plan.windows, maker.each(plan.windows)):
        assert {name for name, value in record["exposure"].items() if value is None} <= {
            "timelapse",
            "tracking_deg_s",
        }
        assert isinstance(record["look"]["viewports"], list)
        for end in ("look_at_start", "look_at_end"):
            assert record[end]["toward"]


def test_passes_have_every_field():
    """Among them the hemisphere of the aurora."""
    passes = find_aurora_passes(ORBIT, SPAN, fixed_kp(5.0))
    for one, record in zip(passes, pass_records(passes, Attitude()), strict=True):
        assert names(record) >= names(PASS)
        assert record["look"]["viewports"]
        assert record["hemisphere"] == one.aurora.hemisphere


def test_what_an_answer_rests_on():
    """The sets that serve the span with their greatest distance from it, and the Kp."""
    whole = document("windows", ORBIT, SPAN, fixed_kp(5.0), SPAN.start_utc, windows=[])
    assert whole["kp"] == {"sources": ["fixed"], "min": 5.0, "max": 5.0, "spread": 0.0}
    assert whole["windows"] == []
    assert whole["span"] == {
        "start_utc": "2024-10-10T18:00:00.000Z",
        "end_utc": "2024-10-10T22:00:00.000Z",
    }
    (elements,) = whole["elements"]
    # The set of 10 October, 19:44:41.692 UTC (day 284.82270477): the end is 2.2552 h away.
    assert elements["epoch_utc"] == "2024-10-10T19:44:41.692Z"
    assert abs(elements["age_days"] - 2.2551 / 24.0) < 1e-4
    assert elements["source"] == "bundled"


def test_a_list_of_records_is_one_cell():
    """Of each its values, apart by blanks; the records apart by semicolons, as other lists."""
    burns = [{"name": "Reboost", "time_utc": "t", "delta_v_m_s": 1.7}, {"name": "82P", "x": None}]
    assert flatten({"planned_events": burns})["planned_events"] == "Reboost t 1.7;82P"
