"""One segment of a CCSDS OEM: a stretch of a trajectory, as the file has it and checked.

Source: CCSDS 502.0-B, Orbit Data Messages, section 5.2.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.errors import InputError
from planner.base.times import Interval, format_utc, parse_utc, posix_from_utc, utc_from_posix
from planner.orbit.oem_text import AGAIN, Block, Row, Word, short

_FRAMES = {
    **dict.fromkeys(("EME2000", "J2000"), "EME2000"),
    **dict.fromkeys(("GCRF", "ICRF"), "GCRF"),
    "TEME": "TEME",
}
_ITRF = re.compile(r"ITRF[-_]?\d*$")
_LATE_S = 1.0  # how far the vectors may stop short of the times that their segment claims
_LEAST_RADIUS_KM, _MOST_RADIUS_KM = 6400.0, 1e6
_MOST_SPEED_KM_S = 12.0
_FARTHEST_STEP_RAD = 1.0  # between two vectors; more than the interpolation bears


@dataclass(frozen=True, eq=False)
class Segment:
    """A stretch of one trajectory: vectors (3, N) at `posix_s` (N,), good within `usable`.

    `frame` is EME2000, GCRF, TEME or ITRF. `interpolation` and `degree` are what the file
    recommends; None where it does not.
    """

    frame: str
    usable: Interval
    posix_s: FloatArray
    position_km: FloatArray
    velocity_km_s: FloatArray
    interpolation: str | None = None
    degree: int | None = None


def read_segment(block: Block, name: str) -> Segment:
    """Return what a block of a file says; `InputError` names the line and the fault."""
    centre = required(block, "CENTER_NAME", name)
    if centre.upper() != "EARTH":
        raise _unfit(block, "CENTER_NAME", name, "an orbit about the Earth")
    if required(block, "TIME_SYSTEM", name).upper() != "UTC":
        raise _unfit(block, "TIME_SYSTEM", name, "UTC")
    frame = required(block, "REF_FRAME", name).upper()
    frame = "ITRF" if _ITRF.match(frame) else _FRAMES.get(frame, "")
    if not frame:
        raise _unfit(block, "REF_FRAME", name, f"{', '.join(_FRAMES)} or ITRF")
    posix_s = _epochs(block, name)
    vectors = np.array([row.numbers for row in block.rows]).T
    _require_likely(block.rows, posix_s, vectors, name)
    start_s, end_s = (
        _edge(block, which, posix_s[index], name) for which, index in (("START", 0), ("STOP", -1))
    )
    if start_s >= end_s:
        raise InputError(
            f"{name}, line {block.line}: the segment's usable times hold no moment between its "
            "vectors. Correct them, or fetch the whole file again."
        )
    hint, degree = (block.words.get(key) for key in ("INTERPOLATION", "INTERPOLATION_DEGREE"))
    return Segment(
        frame=frame,
        usable=Interval(utc_from_posix(start_s), utc_from_posix(end_s)),
        posix_s=posix_s,
        position_km=vectors[:3],
        velocity_km_s=vectors[3:],
        interpolation=hint.text.upper() if hint else None,
        degree=int(degree.text) if degree and degree.text.isdecimal() else None,
    )


def _epochs(block: Block, name: str) -> FloatArray:
    """Return the ascending POSIX seconds of two or more vectors."""
    if len(block.rows) < 2:
        raise InputError(
            f"{name}, line {block.line}: this segment has {len(block.rows) or 'no'} vector"
            f"{'' if len(block.rows) == 1 else 's'}, and between two at least can be told where "
            f"the station is. {AGAIN}"
        )
    moments = [read_moment(row.epoch, name) for row in block.rows]
    posix_s = np.array([posix_from_utc(one) for one in moments])
    back = np.flatnonzero(np.diff(posix_s) <= 0.0)
    if len(back):
        row = block.rows[int(back[0]) + 1]
        raise InputError(
            f"{name}, line {row.epoch.line}: the vector of {short(row.epoch.text)} does not come "
            "after the one before it. Put the vectors in order of time, or fetch the file again."
        )
    return posix_s


def _require_likely(
    rows: Sequence[Row], posix_s: FloatArray, vectors: FloatArray, name: str
) -> None:
    """Refuse vectors in other units than km and km/s, and gaps too wide to interpolate across."""
    radius_km, speed_km_s = (np.linalg.norm(part, axis=0) for part in (vectors[:3], vectors[3:]))
    unlikely = (radius_km < _LEAST_RADIUS_KM) | (radius_km > _MOST_RADIUS_KM)
    unlikely |= speed_km_s > _MOST_SPEED_KM_S
    if np.any(unlikely):
        number = int(np.argmax(unlikely))
        raise InputError(
            f"{name}, line {rows[number].epoch.line}: {radius_km[number]:,.0f} km from the Earth's "
            f"centre at {speed_km_s[number]:,.3g} km/s is no orbit. Vectors must be in km and "
            "km/s: convert them, or fetch the file again."
        )
    wide = speed_km_s[:-1] * np.diff(posix_s) / radius_km[:-1] > _FARTHEST_STEP_RAD
    if np.any(wide):
        number = int(np.argmax(wide))
        gap = (posix_s[number + 1] - posix_s[number]) / 60.0
        raise InputError(
            f"{name}, line {rows[number + 1].epoch.line}: this vector comes {gap:.0f} minutes "
            f"after the one before it, too long to tell what lies between. {AGAIN}"
        )


def _edge(block: Block, which: str, vector_s: float, name: str) -> float:
    """Return where the usable times begin (START) or end (STOP), which is never past a vector.

    Raises `InputError` where vectors are missing there.
    """
    sign = 1.0 if which == "STOP" else -1.0
    if said := block.words.get(f"{which}_TIME"):
        said_s = posix_from_utc(read_moment(said, name))
        if sign * (said_s - vector_s) > _LATE_S:
            edge = "end on" if which == "STOP" else "begin only on"
            raise InputError(
                f"{name}, line {said.line}: {which}_TIME is {short(said.text)}, but the vectors "
                f"{edge} {format_utc(utc_from_posix(vector_s), 'seconds')}: some are missing. "
                f"{AGAIN}"
            )
    if (usable := block.words.get(f"USEABLE_{which}_TIME")) is None:
        return vector_s
    return sign * min(sign * posix_from_utc(read_moment(usable, name)), sign * vector_s)


def required(block: Block, key: str, name: str) -> str:
    """Return a value that a segment must have."""
    if key not in block.words or not block.words[key].text:
        raise InputError(
            f"{name}, line {block.line}: this segment has no {key}, which every OEM must state. "
            f"{AGAIN}"
        )
    return block.words[key].text


def read_moment(word: Word, name: str) -> datetime:
    """Return the moment that a word of a file names."""
    try:
        return parse_utc(word.text)
    except InputError as error:
        raise InputError(f"{name}, line {word.line}: {error}") from None


def _unfit(block: Block, key: str, name: str, wanted: str) -> InputError:
    word = block.words[key]
    return InputError(
        f"{name}, line {word.line}: {key} is '{short(word.text)}', and only {wanted} can be used. "
        "Convert the file, or give another."
    )
