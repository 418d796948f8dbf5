"""Read every record of element sets and trajectories, and hold the formats against each other.

    ISS_PLANNER_TEST_RECORDS=FOLDER python tests/accuracy/formats.py

The folder holds `elements/` and `oem/`. Every file of `elements` must be read. Each set is written
in every format and read again: as OMM it must be the same set; as two lines, which round, the same
lines again and then the same set; and the places that SGP4 gives for all forms, over a day, must
lie within a metre. Files of lines must come back as they are, but for the two spellings of zero,
`00000-0` and `00000+0`, of which the first is written. Each whole trajectory must be read; an
excerpt must be refused by a sentence that names what is missing, and be read, all its vectors and
events, once that is filled in.
The exit code is 1 if anything differs.
"""

import os
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

import tle
from planner.base.errors import InputError
from planner.orbit.oem import load_oem, parse_oem
from planner.orbit.sgp4_orbit import Orbit
from tle import Elements, ElementsError

MOMENTS_S = np.linspace(-43200.0, 43200.0, 25)
MOST_APART_KM = 1e-3
OMM_FORMS = {
    "OMM JSON": tle.to_omm_json,
    "OMM XML": tle.to_omm_xml,
    "OMM KVN": tle.to_omm_kvn,
    "OMM CSV": tle.to_omm_csv,
}
# Of each excerpt what was cut from it, where that goes, and how many vectors and events it has.
METADATA = """OBJECT_ID = 1998-067-A
CENTER_NAME = EARTH
REF_FRAME = EME2000
TIME_SYSTEM = UTC
START_TIME = 2026-09-04T12:00:00.000
STOP_TIME = 2026-09-04T12:08:00.000
"""
VECTORS = """2023-02-15T12:00:00.000 6795.0 0.0 0.0 0.0 4.7 6.0
2023-02-15T12:04:00.000 6546.0 1112.0 1419.0 -2.1 4.53 5.78
"""
CUT_END, LAST_VECTOR = "2023-03-02T12:00:00.000", "2023-02-15T12:04:00.000"
EXCERPTS = {
    "oem_txt_2026-09-04_3vectors.txt": ("META_STOP\n", METADATA, "before", 3, 0),
    "oem_txt_header_2023-02-16.txt": ("COMMENT End sequence of events\n", VECTORS, "after", 2, 6),
}


def main() -> int:
    """Print a row for each file, and each thing that differs."""
    folder = os.environ.get("ISS_PLANNER_TEST_RECORDS")
    if not folder:
        print("Name the folder of records in ISS_PLANNER_TEST_RECORDS.", file=sys.stderr)
        return 2
    faults: list[str] = []
    for path in sorted((Path(folder) / "elements").iterdir()):
        faults += check_sets(path)
    for path in sorted((Path(folder) / "oem").iterdir()):
        faults += check_trajectory(path)
    print("\n".join(faults) or "Nothing differs.")
    return 1 if faults else 0


def check_sets(path: Path) -> list[str]:
    """Return what is wrong with a file of element sets, or with a form of one of its sets."""
    try:
        sets = tle.load(path)
    except ElementsError as error:
        return [f"{path.name} is refused: {error}"]
    faults, apart_km, lines_again, without = [], 0.0, 0, 0
    for form, write in OMM_FORMS.items():
        again = [replace(one, source=sets[0].source) for one in tle.loads(write(sets))]
        if again != sets:
            faults.append(f"{path.name}: {form} gives other sets")
    for one in sets:
        try:
            lines = tle.to_tle(one)
        except ElementsError as error:
            without += 1
            print(f"  {error}")
            continue
        (back,) = tle.loads("\n".join(lines))
        lines_again += tle.to_tle(back) == lines
        for form, write in OMM_FORMS.items():
            (as_omm,) = tle.loads(write([back]))
            if replace(as_omm, source=back.source) != back:
                faults.append(f"{path.name}: {form} of the lines of {one.epoch_utc} is another set")
            apart_km = max(apart_km, distance_km(as_omm, back))
        apart_km = max(apart_km, distance_km(one, back))
    if lines_again + without != len(sets):
        faults.append(f"{path.name}: {len(sets) - lines_again - without} sets change their lines")
    said = f"{lines_again} pairs of lines unchanged, {without} without; {apart_km * 1e3:.3f} m"
    print(f"{path.name}: {len(sets)} sets; {said}")
    if apart_km > MOST_APART_KM:
        faults.append(f"{path.name}: forms of a set lie {apart_km * 1e3:.2f} m apart")
    return faults + check_lines(path, sets)


def check_lines(path: Path, sets: list[Elements]) -> list[str]:
    """Return which lines of a file of lines do not come back as they stand in it."""
    text = path.read_text(encoding="utf-8").replace(CUT_END, LAST_VECTOR)
    lines = [line.rstrip() for line in text.splitlines() if line[:2] in ("1 ", "2 ")]
    if not lines:
        return []
    written = {line for one in sets for line in tle.to_tle(one)}
    changed = [line for line in lines if line not in written]
    other_zero = [line for line in changed if with_zero(line) in written]
    print(
        f"  {len(lines) - len(changed)} of its {len(lines)} lines are written as they stand, "
        f"{len(other_zero)} with the other zero"
    )
    return [
        f"{path.name}: '{line}' is written in another way"
        for line in changed
        if line not in other_zero
    ]


def with_zero(line: str) -> str:
    """Return a line with zero written as `00000-0`, whose minus counts in the checksum."""
    zeros = line[:68].count(" 00000+0")
    return f"{line[:68].replace(' 00000+0', ' 00000-0')}{(int(line[68]) + zeros) % 10}"


def distance_km(one: Elements, other: Elements) -> float:
    """Return the largest distance of the places of two sets within half a day of the epoch."""
    moments = one.epoch_utc.timestamp() + MOMENTS_S
    places = [Orbit(each).at(moments).position_itrs_km for each in (one, other)]
    return float(np.max(np.linalg.norm(places[0] - places[1], axis=0)))


def check_trajectory(path: Path) -> list[str]:
    """Return what is wrong with how a trajectory is read, or an excerpt refused and mended."""
    excerpt = EXCERPTS.get(path.name)
    try:
        oem = load_oem(path)
    except InputError as error:
        print(f"{path.name} is refused: {error}")
        return [f"{path.name} is refused"] if excerpt is None else check_excerpt(path, *excerpt)
    count = sum(len(one.posix_s) for one in oem.segments)
    print(f"{path.name}: {count} vectors, {len(oem.events)} events")
    return [f"{path.name} is an excerpt, and is read as a whole"] if excerpt else []


def check_excerpt(
    path: Path, place: str, missing: str, side: str, vectors: int, events: int
) -> list[str]:
    """Return what is wrong with an excerpt in which what was cut is filled in."""
    text = path.read_text(encoding="utf-8").replace(CUT_END, LAST_VECTOR)
    whole = missing + place if side == "before" else place + missing
    oem = parse_oem(text.replace(place, whole, 1), name=path.name, source="excerpt")
    found = sum(len(one.posix_s) for one in oem.segments), len(oem.events)
    print(f"  filled in: {found[0]} vectors, {found[1]} events")
    return [] if found == (vectors, events) else [f"{path.name}, filled in, has {found}"]


if __name__ == "__main__":
    sys.exit(main())
