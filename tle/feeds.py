"""Ask for data no oftener than those who give them want, whoever of the user's processes asks.

What came of the last question to each feed, and when it may be asked again, is kept in a folder
that all processes of the user share. A question is noted there before it is sent, so that even a
process that dies has asked.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Empty, SimpleQueue

from tle.atomic import replace_content
from tle.elements import printable
from tle.web import Answer, NoAnswerError, get

UPDATED = "updated"  # it gave what was not stored yet
UNCHANGED = "unchanged"  # it was asked, and what is stored is current
REFUSED = "refused"  # it answered something else than what was asked for
FAILED = "failed"  # no whole answer came
NEVER = "never"  # nobody has asked yet

_LONGEST_FRESH_S = 86400.0  # nobody is kept waiting longer by what a server says of freshness
_CLOCK_ERROR = timedelta(minutes=10)
_BLOCKED = (403, 429)  # who goes on asking after these is shut out
_BLOCKED_S = 86400.0
_SOON = timedelta(minutes=1)  # where a question reached nobody
_GRACE_S = 0.3  # for a thread that knows its deadline itself
_MEANINGS = {
    301: "it has moved",
    302: "it has moved",
    307: "it has moved",
    308: "it has moved",
    401: "not allowed",
    403: "forbidden",
    404: "not found",
    429: "asked too often",
    500: "trouble at its end",
    502: "trouble at its end",
    503: "not available just now",
    504: "trouble at its end",
}


class UnfitError(ValueError):
    """What a feed gave is not what it was asked for: a clause that says what is wrong."""


@dataclass(frozen=True)
class Feed:
    """An address and the manners it expects.

    `name` tells it from others, `owner` is who is asked, in words. It is asked once in `every_s` at
    most and, where it `says_how_long` its answers are fresh, not before that has passed.
    """

    name: str
    owner: str
    url: str
    every_s: float
    largest_bytes: int = 4 * 1024 * 1024
    says_how_long: bool = False

    def note(self, folder: Path) -> Path:
        """Return the file that notes the last question: of each server, its own."""
        from urllib.parse import urlsplit

        server = urlsplit(self.url).netloc.rpartition("@")[2]
        return folder / f"{self.name}@{re.sub(r'[^A-Za-z0-9.-]', '_', server)[:80]}.json"


@dataclass(frozen=True)
class Question:
    """A feed, and what is done with its answer.

    `accept` stores the content and says in a clause what was new, or nothing where all of it was
    stored before; it raises `UnfitError` for content that is unfit, and then stores nothing.
    `says_current` knows the answers that only say that nothing is new. `has_content` tells whether
    the version that came last is still at hand, so that a newer one only is asked for.
    """

    feed: Feed
    accept: Callable[[bytes], str]
    says_current: Callable[[Answer], bool] = lambda answer: False
    has_content: Callable[[], bool] = lambda: False


@dataclass(frozen=True)
class Asked:
    """What came of the last question to a feed.

    `cause` says in a clause what was new, or what went wrong. `etag` and `last_modified` are what
    the server calls the version that came last. `is_open` tells that no answer is noted yet: one
    may be on its way. `is_now` tells whether it was asked by the call that returned this.
    """

    name: str
    owner: str
    result: str = NEVER
    cause: str = "it has not been asked yet"
    checked_utc: datetime | None = None
    next_allowed_utc: datetime | None = None
    etag: str = ""
    last_modified: str = ""
    is_open: bool = False
    is_now: bool = False

    @property
    def is_good(self) -> bool:
        """Tell whether what is stored was current when the feed was asked."""
        return self.result in (UPDATED, UNCHANGED)

    @property
    def message(self) -> str:
        """What happened, in one sentence, with the next step where something went wrong."""
        said = f"{self.owner} ({self.name}): {self.cause}"
        if self.result not in (REFUSED, FAILED) or self.next_allowed_utc is None:
            return f"{said}."
        again = next_minute(self.next_allowed_utc)
        return f"{said}. What is stored stays in use; ask again after {again}."


def next_minute(moment_utc: datetime) -> str:
    """Return the first whole minute from a moment on, as `2024-10-11 14:25 UTC`."""
    up = moment_utc.astimezone(UTC) + timedelta(seconds=59, microseconds=999_999)
    return f"{up:%Y-%m-%d %H:%M} UTC"


def last_asked(feed: Feed, folder: Path) -> Asked:
    """Return what came of the last question to a feed, by any process of the user.

    Where the note of it is damaged, the feed counts as asked when the note was written.
    """
    path = feed.note(folder)
    longest = timedelta(seconds=max(feed.every_s, _BLOCKED_S))
    try:
        note = json.loads(path.read_text(encoding="utf-8"))
        checked, again = (
            datetime.fromisoformat(note[key]).astimezone(UTC)
            for key in ("checked_utc", "next_allowed_utc")
        )
        return Asked(
            feed.name,
            feed.owner,
            str(note["result"]),
            str(note["cause"]),
            checked,
            min(again, checked + longest),
            etag=str(note["etag"]),
            last_modified=str(note["last_modified"]),
            is_open=note.get("is_open") is True,
        )
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        pass
    try:
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return Asked(feed.name, feed.owner)
    again = written + timedelta(seconds=feed.every_s)
    cause = f"the note of its last answer, {path.name}, is damaged"
    return Asked(feed.name, feed.owner, FAILED, cause, written, again)


def ask(question: Question, folder: Path, now_utc: datetime, seconds: float) -> Asked:
    """Ask a feed, unless it is too early, and keep what came of it in the folder.

    Of several processes one asks; the others wait for what comes of it. Where the folder cannot be
    written, nothing is asked, since nobody could know of it.
    """
    from filelock import FileLock, Timeout

    feed = question.feed
    deadline = time.monotonic() + seconds
    before = last_asked(feed, folder)
    if _is_early(before, now_utc) and not before.is_open:
        return before
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(feed.note(folder).with_suffix(".lock"), timeout=max(seconds, 0.0)):
            before = last_asked(feed, folder)
            if _is_early(before, now_utc):
                if before.is_open:  # who asked is gone, else it would hold the lock
                    before = replace(before, is_open=False)
                    _keep(before, feed.note(folder))
                return before
            unanswered = replace(
                before,
                result=FAILED,
                cause="no answer came before the program ended",
                checked_utc=now_utc,
                next_allowed_utc=now_utc + timedelta(seconds=feed.every_s),
                is_open=True,
                is_now=True,
            )
            _keep(unanswered, feed.note(folder))
            unanswered = replace(unanswered, is_open=False)
            asked = _exchange(question, unanswered, deadline - time.monotonic())
            _keep(asked, feed.note(folder))
            return asked
    except Timeout:
        return replace(before, result=FAILED, cause="another run is still asking it")
    except OSError as error:
        cause = (
            f"not asked, since that cannot be noted in {folder} ({error.strerror or error}): set "
            "ISS_PLANNER_DATA_DIR to another folder"
        )
        return Asked(feed.name, feed.owner, FAILED, cause)


def ask_all(
    questions: Sequence[Question],
    folder: Path,
    now_utc: datetime,
    seconds: float,
    *,
    tell: Callable[[Asked], None] = lambda asked: None,
) -> list[Asked]:
    """Ask several feeds side by side, within `seconds` in all; `tell` hears of each as it comes."""
    deadline = time.monotonic() + seconds
    answers: SimpleQueue[tuple[int, Asked | BaseException]] = SimpleQueue()

    def run(number: int) -> None:
        try:
            asked = ask(questions[number], folder, now_utc, deadline - time.monotonic())
            answers.put((number, asked))
        except BaseException as error:  # noqa: BLE001 - raised again by who waits
            answers.put((number, error))

    # A thread that hangs in the system, as when a name is looked up, must not hold up the program's
    # end. The threads of an executor would.
    for number in range(len(questions)):
        threading.Thread(target=run, args=(number,), daemon=True).start()
    found: dict[int, Asked] = {}
    while len(found) < len(questions):
        try:
            left = deadline + _GRACE_S - time.monotonic()
            number, answer = answers.get(timeout=max(left, 0.001))
        except Empty:
            break
        if isinstance(answer, BaseException):
            raise answer
        found[number] = answer
        tell(answer)
    for number in range(len(questions)):
        if number not in found:
            noted = last_asked(questions[number].feed, folder)
            late = f"no whole answer came within {seconds:.0f} s"
            is_now = noted.checked_utc == now_utc
            found[number] = replace(noted, result=FAILED, cause=late, is_now=is_now, is_open=False)
            if is_now:
                with suppress(OSError):
                    _keep(found[number], questions[number].feed.note(folder))
            tell(found[number])
    return [found[number] for number in range(len(questions))]


def _is_early(before: Asked, now_utc: datetime) -> bool:
    """Tell whether a feed may not be asked yet.

    A question that lies in the future was noted by a clock that has been set since: it is as good
    as none.
    """
    if before.checked_utc is None or before.next_allowed_utc is None:
        return False
    return now_utc < before.next_allowed_utc and before.checked_utc <= now_utc + _CLOCK_ERROR


def _exchange(question: Question, unanswered: Asked, seconds: float) -> Asked:
    """Send a question, have its answer stored, and return what came of it."""
    feed = question.feed
    now_utc = unanswered.checked_utc
    assert now_utc is not None
    headers = {}
    has_content = question.has_content()
    if has_content:
        names = {"If-None-Match": unanswered.etag, "If-Modified-Since": unanswered.last_modified}
        headers = {name: value for name, value in names.items() if value}
    try:
        answer = get(feed.url, seconds=seconds, largest_bytes=feed.largest_bytes, headers=headers)
    except NoAnswerError as error:
        again = unanswered.next_allowed_utc if error.is_sent else now_utc + _SOON
        return replace(unanswered, cause=str(error), next_allowed_utc=again)
    current = replace(
        unanswered,
        result=UNCHANGED,
        cause="what is stored is current",
        next_allowed_utc=now_utc
        + timedelta(seconds=max(feed.every_s, _fresh_s(answer) if feed.says_how_long else 0.0)),
    )
    if answer.status == 304 or question.says_current(answer):
        if has_content:
            return current
        cause = "it says that nothing is new, but nothing of it is stored in this folder"
        return replace(unanswered, result=REFUSED, cause=cause)
    if answer.status != 200:
        return _refusal(answer, unanswered, now_utc)
    try:
        if not answer.content.strip():
            raise UnfitError("the answer is empty")
        if answer.content[:1000].lstrip().lower().startswith((b"<!doctype html", b"<html")):
            raise UnfitError("the answer is a web page, and no data")
        news = question.accept(answer.content)
    except UnfitError as error:
        return replace(unanswered, result=REFUSED, cause=str(error))
    named = replace(
        current,
        etag=_plain(answer.headers.get("etag", "")),
        last_modified=_plain(answer.headers.get("last-modified", "")),
    )
    return replace(named, result=UPDATED, cause=news) if news else named


def _refusal(answer: Answer, unanswered: Asked, now_utc: datetime) -> Asked:
    """Return what came of a question that was answered by an error or a redirect."""
    cause = f"it answered {answer.status}"
    if meaning := _MEANINGS.get(answer.status):
        cause += f" ({meaning})"
    if target := printable(answer.headers.get("location", "")):
        cause += f" and points to {target[:100]}, which is not followed"
    wait_s = max(
        (unanswered.next_allowed_utc or now_utc).timestamp() - now_utc.timestamp(),
        _BLOCKED_S if answer.status in _BLOCKED else 0.0,
        min(_wait_s(answer.headers.get("retry-after", ""), now_utc), _BLOCKED_S),
    )
    again = now_utc + timedelta(seconds=wait_s)
    return replace(unanswered, result=REFUSED, cause=cause, next_allowed_utc=again)


def _fresh_s(answer: Answer) -> float:
    """Return for how long the server says that its answer is fresh."""
    for part in answer.headers.get("cache-control", "").lower().split(","):
        name, _, value = part.strip().partition("=")
        if name == "max-age":
            return min(_seconds(value), _LONGEST_FRESH_S)
    return 0.0


def _wait_s(text: str, now_utc: datetime) -> float:
    """Return how long a server wants to be left alone: a number of seconds, or until a date."""
    from email.utils import parsedate_to_datetime

    if seconds := _seconds(text):
        return seconds
    try:
        until = parsedate_to_datetime(text)
        return max((until.astimezone(UTC) - now_utc).total_seconds(), 0.0)
    except (ValueError, TypeError, OverflowError):
        return 0.0


def _seconds(text: str) -> float:
    """Return a whole number of seconds; 0 for what is none."""
    text = text.strip(' "')
    return float(text[:15]) if text.isascii() and text.isdigit() else 0.0


def _plain(text: str) -> str:
    """Return the value of a header if it can be sent back, else nothing."""
    return text if text.isascii() and text.isprintable() and len(text) < 1000 else ""


def _keep(asked: Asked, path: Path) -> None:
    """Keep the note of a question."""
    note = {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in asdict(asked).items()
        if key not in ("name", "owner", "is_now")
    }
    replace_content(path, [json.dumps(note, indent=1).encode()])
