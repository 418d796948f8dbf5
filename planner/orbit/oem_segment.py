"""One segment of a CCSDS OEM: a stretch of a trajectory, as the file has it and checked.

Source: CCSDS 502.0-B, Orbit Data Messages, section 5.2.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.constants import EARTH_GRAVITATION_KM3_S2
from planner.base.errors import InputError
from planner.base.times import Interval, format_utc, parse_utc, posix_from_utc, utc_from_posix
from planner.orbit.oem_text import AGAIN, Block, Row, Word, short

_FRAMES = "EME2000, J2000, GCRF, ICRF, TEME or ITRF"
_DEGREE = re.compile(r"\d{1,3}", re.ASCII)
# Realisations, such as ICRF3 and ITRF2014, differ by less than a metre, and count as one.
_REALISED = re.compile(r"(ICRF|GCRF|ITRF)[-_]?\d*")
_SAME_AXES = {"J2000": "EME2000", "ICRF": "GCRF"}
_KNOWN = ("EME2000", "GCRF", "TEME", "ITRF")
_LATE_S = 1.0  # how far the vectors may stop short of the times that their segment claims
_LEAST_RADIUS_KM, _MOST_RADIUS_KM = 6400.0, 1e6
_MOST_SPEED_KM_S = 12.0
_YEARS = (1957, 2199)  # from the first satellite on; a year beyond is a slip of the pen
_LONGEST_MOMENT = 60  # characters
# How far a vector may lie from where the one before it leads: rounding, and a burn between them.
_ODD_KM, _ODD_SHARE = 1.0, 0.01
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
    frame = match[1] if (match := _REALISED.fullmatch(frame)) else frame
    frame = _SAME_AXES.get(frame, frame)
    if frame not in _KNOWN:
        raise _unfit(block, "REF_FRAME", name, _FRAMES)
    posix_s = _epochs(block, name)
    vectors = np.array([row.numbers for row in block.rows]).T
    _require_likely(block.rows, posix_s, vectors, frame, name)
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
        interpolation=short(hint.text.upper()) if hint and hint.text else None,
        degree=int(degree.text) if degree and _DEGREE.fullmatch(degree.text) else None,
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
    rows: Sequence[Row], posix_s: FloatArray, vectors: FloatArray, frame: str, name: str
) -> None:
    """Refuse what is no orbit about the Earth, and gaps too wide to interpolate across.

    So are vectors in other units than km and km/s refused, and those of which a digit was changed.
    """
    with np.errstate(over="ignore"):  # absurd numbers are told as such
        radius_km, speed_km_s = (np.linalg.norm(one, axis=0) for one in (vectors[:3], vectors[3:]))
    unlikely = (radius_km < _LEAST_RADIUS_KM) | (radius_km > _MOST_RADIUS_KM)
    most_km_s = np.full(len(rows), _MOST_SPEED_KM_S)
    if frame != "ITRF":  # which turns, so that far off everything in it is fast
        escape_km_s = np.sqrt(2.0 * EARTH_GRAVITATION_KM3_S2 / np.maximum(radius_km, 1.0))
        most_km_s = np.minimum(most_km_s, escape_km_s)
    unlikely |= speed_km_s >= most_km_s
    if np.any(unlikely):
        number = int(np.argmax(unlikely))
        raise InputError(
            f"{name}, line {rows[number].epoch.line}: {radius_km[number]:,.7g} km from the Earth's "
            f"centre at {speed_km_s[number]:,.3g} km/s is no orbit. Vectors must be in km and "
            "km/s: convert them, or fetch the file again."
        )
    step_s = np.diff(posix_s)
    wide = speed_km_s[:-1] * step_s / radius_km[:-1] > _FARTHEST_STEP_RAD
    if np.any(wide):
        number = int(np.argmax(wide))
        raise InputError(
            f"{name}, line {rows[number + 1].epoch.line}: this vector comes "
            f"{step_s[number] / 60.0:.0f} minutes after the one before it, too long to tell what "
            f"lies between. {AGAIN}"
        )
    # The mean velocity leads from place to place, but for what the path bends on the way.
    led_km = 0.5 * (vectors[3:, 1:] + vectors[3:, :-1]) * step_s
    odd_km = np.linalg.norm(np.diff(vectors[:3], axis=1) - led_km, axis=0)
    arc_km = np.maximum(speed_km_s[1:], speed_km_s[:-1]) * step_s
    lowest_km = np.minimum(radius_km[1:], radius_km[:-1])
    bend = EARTH_GRAVITATION_KM3_S2 / lowest_km**3 * step_s**2 / 6.0
    odd = odd_km > _ODD_KM + arc_km * (_ODD_SHARE + bend)
    if np.any(odd):
        number = int(np.argmax(odd))
        raise InputError(
            f"{name}, line {rows[number + 1].epoch.line}: this vector lies {odd_km[number]:,.0f} "
            "km from where the one before it leads, so a digit or a time of one of them was "
            f"changed. {AGAIN}"
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
    place = f"{name}, line {word.line}"
    if len(word.text) > _LONGEST_MOMENT or not (word.text.isascii() and word.text.isprintable()):
        raise InputError(f"{place}: '{short(word.text)}' is no moment of UTC. {AGAIN}")
    try:
        moment_utc = parse_utc(word.text)
    except InputError as error:
        raise InputError(f"{place}: {error}") from None
    if not _YEARS[0] <= moment_utc.year <= _YEARS[1]:
        raise InputError(
            f"{place}: '{word.text}' is not in the years {_YEARS[0]} to {_YEARS[1]}. {AGAIN}"
        )
    return moment_utc


def _unfit(block: Block, key: str, name: str, wanted: str) -> InputError:
    word = block.words[key]
    return InputError(
        f"{name}, line {word.line}: {key} is '{short(word.text)}', and only {wanted} can be used. "
        "Convert the file, or give another."
    )
