"""A folder of element sets, kept by catalogue number and epoch: what once was current is kept.

    FOLDER/elements/25544/2026-11.json     the sets of one object whose epochs lie in one month, UTC
    FOLDER/set-aside/                      what was damaged in such files, as it stood there

Each file is a list of OMMs, so that every program that knows those can read it. Several processes
may write at once, and be killed at any moment: files change as a whole, one writer at a time.
"""

import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import chain, count
from pathlib import Path

from tle.atomic import make_folder, remove_unfinished, replace_content
from tle.elements import Elements
from tle.folder import DATA_FOLDER_VARIABLE, StoreError
from tle.formats import LARGEST_FILE_BYTES
from tle.store_files import StoredSet, month_of, new_set, read_content, to_content

_LONGEST_WAIT_S = 10.0  # for another writer, which takes milliseconds
_NUMBER = re.compile(r"0|[1-9]\d{0,8}", re.ASCII)
_MONTH_FILE = re.compile(r"(\d{4}-(?:0[1-9]|1[0-2]))\.json", re.ASCII)


@dataclass(frozen=True)
class Store:
    """The element sets in a folder, which need not be there yet.

    Reading never raises: what cannot be read is passed over, and `problems` says so in sentences.
    """

    folder: Path
    problems: list[str] = field(default_factory=list, compare=False)

    def add(self, sets: Iterable[Elements], *, now_utc: datetime, source: str | None = None) -> int:
        """Store sets, and return how many were new or said something else than the stored one.

        Each is stored with its own source unless `source` is given. What is damaged in a file that
        sets go into is set aside. Raises `StoreError` where the folder cannot be written; what was
        stored before still is. Raises `ElementsError` for a set that no OMM can hold, `ValueError`
        for a moment without a zone, and then stores none.
        """
        if now_utc.tzinfo is None:
            raise ValueError(f"now_utc, {now_utc}, has no time zone; give an aware moment")
        files: dict[tuple[int, str], dict[datetime, StoredSet]] = {}
        for elements in sets:
            one = new_set(elements, elements.source if source is None else source, now_utc)
            key = one.elements.catalogue_number, month_of(one.elements.epoch_utc)
            files.setdefault(key, {})[one.elements.epoch_utc] = one
        if not files:
            return 0
        with self._writing():
            for number in {number for number, _ in files}:
                make_folder(self._folder_of(number))
                remove_unfinished(self._folder_of(number))
            return sum(
                self._merge(number, month, some, now_utc) for (number, month), some in files.items()
            )

    def around(
        self, catalogue_number: int, start_utc: datetime, end_utc: datetime, *, margin_days: float
    ) -> list[Elements]:
        """Return an object's sets with epochs up to the margin before and after a span, in order.

        Where none of them lies before the span, those of the nearest month that has earlier ones
        come with them; and in the same way after it.
        """
        low_utc, high_utc = _shifted(start_utc, -margin_days), _shifted(end_utc, margin_days)
        low_month, high_month = month_of(low_utc), month_of(high_utc)
        months = self._months(catalogue_number)
        read = cache(lambda month: self._read(catalogue_number, month))
        found = [
            one
            for month in months
            if low_month <= month <= high_month
            for one in read(month)
            if low_utc <= one.epoch_utc <= high_utc
        ]
        before: Iterator[list[Elements]] = iter(())
        after: Iterator[list[Elements]] = iter(())
        if not any(one.epoch_utc <= start_utc for one in found):
            earlier = [month for month in reversed(months) if month <= low_month]
            before = ([one for one in read(month) if one.epoch_utc < low_utc] for month in earlier)
        if not any(one.epoch_utc >= end_utc for one in found):
            later = [month for month in months if month >= high_month]
            after = ([one for one in read(month) if one.epoch_utc > high_utc] for month in later)
        return [*next(filter(None, before), []), *found, *next(filter(None, after), [])]

    def all(self, catalogue_number: int) -> list[Elements]:
        """Return all sets of an object, in order of epoch."""
        months = self._months(catalogue_number)
        return [one for month in months for one in self._read(catalogue_number, month)]

    def latest(self, catalogue_number: int) -> Elements | None:
        """Return the newest set of an object, or None where there is none."""
        newest_first = reversed(self._months(catalogue_number))
        some = next(filter(None, (self._read(catalogue_number, one) for one in newest_first)), None)
        return some[-1] if some else None

    def catalogue_numbers(self) -> list[int]:
        """Return the numbers of the objects that there are files of, in order."""
        numbers = [int(name) for name in self._names(self._elements) if _NUMBER.fullmatch(name)]
        return sorted(number for number in numbers if self._months(number))

    @property
    def _elements(self) -> Path:
        return self.folder / "elements"

    def _folder_of(self, catalogue_number: int) -> Path:
        return self._elements / str(catalogue_number)

    def _names(self, folder: Path) -> list[str]:
        """Return the names in a folder; none where it is not there."""
        try:
            return [path.name for path in folder.iterdir()]
        except FileNotFoundError:
            return []
        except OSError as error:
            self._note(f"{folder} cannot be read ({error.strerror or error}): check what it is.")
            return []

    def _months(self, catalogue_number: int) -> list[str]:
        """Return the months of an object that there are files of, in order."""
        matches = map(_MONTH_FILE.fullmatch, self._names(self._folder_of(catalogue_number)))
        return sorted(match[1] for match in matches if match)

    def _read(self, catalogue_number: int, month: str) -> list[Elements]:
        """Return the sets of a file that can be read, in order of epoch."""
        path = self._folder_of(catalogue_number) / f"{month}.json"
        try:
            content = _content(path)
        except OSError as error:
            self._note(f"{path} cannot be read ({error.strerror or error}): check what it is.")
            return []
        found = read_content(content or b"", str(path), catalogue_number, month)
        self._note(*found.problems)
        return [found.sets[epoch_utc].elements for epoch_utc in sorted(found.sets)]

    def _note(self, *problems: str) -> None:
        self.problems.extend(one for one in problems if one not in self.problems)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Be the only one who writes; what the system refuses becomes a `StoreError`."""
        from filelock import FileLock, Timeout

        try:
            make_folder(self._elements)
            lock = FileLock(self._elements / ".lock")
            with lock.acquire(timeout=_LONGEST_WAIT_S, poll_interval=0.01):
                yield
        except Timeout:
            raise StoreError(
                f"Another run has been writing into {self._elements} for {_LONGEST_WAIT_S:.0f} s: "
                "wait until it has ended, or end it."
            ) from None
        except OSError as error:
            raise StoreError(
                f"Element sets cannot be stored in {self.folder} ({error.strerror or error}): make "
                f"room or give leave there, or set {DATA_FOLDER_VARIABLE} to another folder."
            ) from None

    def _merge(
        self,
        catalogue_number: int,
        month: str,
        some: Mapping[datetime, StoredSet],
        now_utc: datetime,
    ) -> int:
        """Put sets into their file, set aside what is damaged in it, and return how many were new.

        A file that would say the same is left alone.
        """
        path = self._folder_of(catalogue_number) / f"{month}.json"
        try:
            content = _content(path)
        except OSError as error:
            raise StoreError(
                f"{path} cannot be read ({error.strerror or error}), so nothing can be added to "
                f"it: move it away, or set {DATA_FOLDER_VARIABLE} to another folder."
            ) from None
        found = read_content(content or b"", str(path), catalogue_number, month)
        news = {
            epoch_utc: one
            for epoch_utc, one in some.items()
            if epoch_utc not in found.sets or not one.says_the_same(found.sets[epoch_utc])
        }
        if found.damaged:
            aside = self._set_aside(f"elements-{catalogue_number}-{month}", found.damaged, now_utc)
            self._note(*found.problems, f"What was damaged in {path} is now in {aside}.")
        rewritten = to_content((found.sets | news).values())
        if rewritten != content:
            replace_content(path, [rewritten])
        return len(news)

    def _set_aside(self, name: str, damaged: bytes, now_utc: datetime) -> Path:
        """Keep what is damaged in a file of its own, and return that; nothing is written over."""
        folder = self.folder / "set-aside"
        make_folder(folder)
        remove_unfinished(folder)
        stem = f"{name}-{now_utc.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        names = chain([stem], (f"{stem}-{number}" for number in count(2)))
        path = next(path for one in names if not (path := folder / f"{one}.txt").exists())
        replace_content(path, [damaged])
        return path


def _content(path: Path) -> bytes | None:
    """Return what a file holds, or None where there is none; no link and no pipe is followed."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        raise OSError("it is no file of its own")
    if status.st_size > LARGEST_FILE_BYTES:
        raise OSError(f"it has {status.st_size >> 20} MB")
    return path.read_bytes()


def _shifted(moment_utc: datetime, days: float) -> datetime:
    """Return a moment so many days later, or the first or last that there is."""
    try:
        return (moment_utc + timedelta(days=days)).astimezone(UTC)
    except OverflowError:
        return (datetime.max if days > 0.0 else datetime.min).replace(tzinfo=UTC)
