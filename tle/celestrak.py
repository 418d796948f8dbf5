"""CelesTrak's element sets: OMM as JSON, by catalogue number.

CelesTrak makes new sets every two hours at most, and shuts out who asks for the same sets oftener.
Source: T. S. Kelso, "A New Way to Obtain GP Data" and CelesTrak's usage policy,
https://celestrak.org/NORAD/documentation/gp-data-formats.php.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from tle.elements import Elements, ElementsError
from tle.feeds import Asked, Feed, Question, UnfitError, ask_all
from tle.folder import StoreError, data_folder
from tle.formats import loads
from tle.satrec import stays_in_orbit
from tle.store import Store
from tle.web import Answer

BASE_URL = "https://celestrak.org"
SOURCE = "celestrak"
_EVERY_S = 7200.0
_LARGEST_BYTES = 1024 * 1024  # one object has one set, half a kilobyte
_NOT_UPDATED = b"has not updated since your last successful download"
_NO_SETS = b"no gp data found"
_FARTHEST_AHEAD = timedelta(days=1)
_LASTING_DAYS = 1.0


def feed(catalogue_number: int, base_url: str) -> Feed:
    """Return the feed of one object's current set."""
    return Feed(
        name=f"celestrak-{catalogue_number}",
        owner="CelesTrak",
        url=f"{base_url}/NORAD/elements/gp.php?CATNR={catalogue_number}&FORMAT=JSON",
        every_s=_EVERY_S,
        largest_bytes=_LARGEST_BYTES,
    )


def asked_numbers(notes: Path) -> set[int]:
    """Return the numbers of the objects that were asked for, by the notes in a folder."""
    try:
        names = [path.name for path in notes.glob("celestrak-*@*.json")]
    except OSError:
        return set()
    numbers = (name.removeprefix("celestrak-").partition("@")[0] for name in names)
    return {int(number) for number in numbers if number.isdecimal()}


def question(catalogue_number: int, store: Store, now_utc: datetime, base_url: str) -> Question:
    """Return the question for one object's current set, which goes into a store."""

    def accept(content: bytes) -> str:
        sets = read_answer(content, catalogue_number, now_utc)
        try:
            count = store.add(sets, now_utc=now_utc)
        except StoreError as error:
            raise UnfitError(str(error).rstrip(".")) from None
        if not count:
            return ""
        newest = max(one.epoch_utc for one in sets)
        stored = store.latest(catalogue_number)
        is_newest = stored is None or stored.epoch_utc <= newest
        kind = "a new set" if is_newest else "a set older than the newest that is stored"
        return f"{kind}, epoch {newest:%Y-%m-%d %H:%M} UTC"

    return Question(
        feed(catalogue_number, base_url),
        accept,
        _says_current,
        has_content=lambda: store.latest(catalogue_number) is not None,
    )


def fetch(
    catalogue_number: int = 25544,
    *,
    now_utc: datetime,
    folder: Path | None = None,
    base_url: str = BASE_URL,
    seconds: float = 30.0,
) -> Asked:
    """Ask CelesTrak for an object's current set, store it, and return what came of the question.

    `folder` is that of the data, the user's own unless given. Nothing is sent within two hours of
    the last question by any process; `tle.latest` then gives what is stored.
    """
    folder = data_folder() if folder is None else folder
    one = question(catalogue_number, Store(folder), now_utc, base_url)
    return ask_all([one], folder / "feeds", now_utc, seconds)[0]


def read_answer(content: bytes, catalogue_number: int, now_utc: datetime) -> Sequence[Elements]:
    """Return the sets of an answer; `UnfitError` is raised unless all are of the object asked for.

    A set of the future is refused, too, and one that SGP4 lets fall within a day.
    """
    if content.strip().lower().startswith(_NO_SETS):
        raise UnfitError(f"it has no element set of object {catalogue_number}")
    try:
        sets = loads(content, name="the answer", source=SOURCE)
    except ElementsError as error:
        raise UnfitError(str(error).rstrip(".")) from None
    for one in sets:
        if one.catalogue_number != catalogue_number:
            raise UnfitError(
                f"the answer is about object {one.catalogue_number}, and not {catalogue_number}"
            )
        if one.epoch_utc > now_utc + _FARTHEST_AHEAD:
            raise UnfitError(
                f"the set's epoch, {one.epoch_utc:%Y-%m-%d %H:%M} UTC, lies in the future, or this "
                "machine's clock is wrong"
            )
        if not stays_in_orbit(one, _LASTING_DAYS):
            raise UnfitError(f"the set of {one.epoch_utc:%Y-%m-%d %H:%M} UTC falls to the ground")
    return sets


def _says_current(answer: Answer) -> bool:
    """Tell whether a refusal only means that nothing is new since the last download."""
    return answer.status == 403 and _NOT_UPDATED in answer.content
