"""A CCSDS Orbit Ephemeris Message (OEM): a trajectory as vectors, as NASA publishes the station's.

Source: CCSDS 502.0-B, Orbit Data Messages, section 5. Both spellings, KVN and XML, are read.
"""

import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from planner.base.errors import InputError
from planner.base.times import Interval
from planner.orbit.oem_events import PlannedEvent, read_events
from planner.orbit.oem_segment import Segment, read_moment, read_segment, required
from planner.orbit.oem_text import AGAIN, Blocks, read_kvn, read_xml, short
from tle import LARGEST_FILE_BYTES

_WEB_PAGE = re.compile(r"<(!doctype\s+html|html)\b", re.IGNORECASE)
_STATION_ID = re.compile(r"1998-?067-?A$")
_STATION_NUMBER = 25544


@dataclass(frozen=True, eq=False)
class Oem:
    """A trajectory of one object: its segments in order of time, and what was planned with it."""

    source: str
    object_name: str
    object_id: str
    created_utc: datetime | None
    originator: str
    segments: tuple[Segment, ...]
    events: tuple[PlannedEvent, ...]

    @property
    def catalogue_number(self) -> int | None:
        """The NORAD catalogue number as far as OBJECT_ID tells it: the station's, or a number."""
        if _STATION_ID.match(self.object_id):
            return _STATION_NUMBER
        return int(self.object_id) if re.fullmatch(r"[1-9]\d{0,8}", self.object_id) else None

    @property
    def usable(self) -> Interval:
        """The span from the first usable moment to the last; gaps may lie in it."""
        return _hull(self.segments)


@dataclass(frozen=True)
class OemSource:
    """The file that places rest on. Up to its epoch they are observed, and then predicted."""

    catalogue_number: int
    epoch_utc: datetime
    source: str


@dataclass(frozen=True)
class SegmentChange:
    """A moment at which one segment takes over from another, and how far that moves the place."""

    posix_s: float
    jump_km: float
    jump_s: float


def load_oem(path: str | os.PathLike[str]) -> Oem:
    """Return the trajectory of a file; `InputError` names the file, the line and the fault."""
    path = Path(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputError(f"{path} is a folder: name a file with a trajectory (CCSDS OEM).")
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE_BYTES + 1)
    except FileNotFoundError:
        raise InputError(f"{path} does not exist: check the name of the file.") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}): name another file.") from None
    if len(content) > LARGEST_FILE_BYTES:
        raise InputError(
            f"{path} has more than {LARGEST_FILE_BYTES >> 20} MB, too many for a trajectory: name "
            "another."
        )
    return parse_oem(content, name=str(path), source=f"oem:{path.name}")


def parse_oem(content: str | bytes, *, name: str = "the text", source: str = "oem:text") -> Oem:
    """Return the trajectory of a text, KVN or XML. `name` is what an error calls the text."""
    if isinstance(content, bytes):
        try:
            content = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            content = "\x00"
    text = content.removeprefix("\ufeff")
    if "\x00" in text:
        raise InputError(f"{name} is not a text file in UTF-8: give a CCSDS OEM as KVN or XML.")
    if not text.strip():
        raise InputError(f"{name} is empty: give a CCSDS OEM as KVN or XML. {AGAIN}")
    if _WEB_PAGE.search(text[:2000]):
        raise InputError(
            f"{name} is a web page (HTML), such as servers send when something went wrong, and no "
            "trajectory: read what it says, and fetch the file again."
        )
    is_xml = text.lstrip().startswith("<")
    blocks = read_xml(text, name) if is_xml else read_kvn(text, name)
    if not is_xml and next(iter(blocks.header), None) != "CCSDS_OEM_VERS":
        raise InputError(
            f"{name}, line 1: an OEM begins with CCSDS_OEM_VERS, and this does not. Give the file "
            "as it was published."
        )
    return _oem(blocks, name, source)


def _oem(blocks: Blocks, name: str, source: str) -> Oem:
    if not blocks.segments:
        raise InputError(f"{name} has no segment with vectors, so it is no OEM or cut off. {AGAIN}")
    names, identities = (
        list(dict.fromkeys(short(required(one, key, name)) for one in blocks.segments))
        for key in ("OBJECT_NAME", "OBJECT_ID")
    )
    if len(identities) > 1:
        raise InputError(
            f"{name} has trajectories of several objects ({short(', '.join(identities))}): give a "
            "file of one."
        )
    segments = sorted(
        (read_segment(one, name) for one in blocks.segments), key=lambda one: one.usable.start_utc
    )
    created, originator = (blocks.header.get(key) for key in ("CREATION_DATE", "ORIGINATOR"))
    return Oem(
        source=source,
        object_name=names[-1],
        object_id=identities[0],
        created_utc=read_moment(created, name) if created else None,
        originator=short(originator.text) if originator else "",
        segments=tuple(segments),
        events=read_events(blocks.comments, _hull(segments)),
    )


def _hull(segments: Sequence[Segment]) -> Interval:
    return Interval(segments[0].usable.start_utc, max(one.usable.end_utc for one in segments))
