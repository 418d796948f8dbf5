"""Ask for data no oftener than those who give them want, whoever of the user's processes asks.

What came of the last question to each feed, and when it may be asked again, is kept in a folder
that all processes of the user share. A question is noted there before it is sent, so that even a
process that dies has asked.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
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
    most, and not before the freshness that it claims has passed.
    """

    name: str
    owner: str
    url: str
    every_s: float
    largest_bytes: int = 4 * 1024 * 1024


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
        said = f"{self.owner}: {self.cause}"
        if self.result not in (REFUSED, FAILED) or self.next_allowed_utc is None:
            return f"{said}."
        again = f"{self.next_allowed_utc:%Y-%m-%d %H:%M} UTC"
        return f"{said}. What is stored stays in use; ask again after {again}."


def last_asked(feed: Feed, folder: Path) -> Asked:
    """Return what came of the last question to a feed, by any process of the user.

    Where the note of it is damaged, the feed counts as asked when the note was written.
    """
    path = folder / f"{feed.name}.json"
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
            again,
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
        with FileLock(folder / f"{feed.name}.lock", timeout=max(seconds, 0.0)):
            before = last_asked(feed, folder)
            if _is_early(before, now_utc):
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
            _keep(unanswered, folder)
            unanswered = replace(unanswered, is_open=False)
            asked = _exchange(question, unanswered, deadline - time.monotonic())
            _keep(asked, folder)
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
    chains: Sequence[Sequence[Question]],
    folder: Path,
    now_utc: datetime,
    seconds: float,
    *,
    tell: Callable[[Asked], None] = lambda asked: None,
) -> list[Asked]:
    """Ask several feeds side by side, within `seconds` in all; `tell` hears of each as it comes.

    The questions of one chain are sent one after the other, and those after one that went wrong are
    not sent.
    """
    deadline = time.monotonic() + seconds
    answers: SimpleQueue[tuple[int, Asked | BaseException | None]] = SimpleQueue()

    def run(number: int) -> None:
        try:
            for question in chains[number]:
                asked = ask(question, folder, now_utc, deadline - time.monotonic())
                answers.put((number, asked))
                if not asked.is_good:
                    break
        except BaseException as error:  # noqa: BLE001 - raised again by who waits
            answers.put((number, error))
        answers.put((number, None))

    # A thread that hangs in the system, as when a name is looked up, must not hold up the program's
    # end. The threads of an executor would.
    for number in range(len(chains)):
        threading.Thread(target=run, args=(number,), daemon=True).start()
    found: list[list[Asked]] = [[] for _ in chains]
    pending = set(range(len(chains)))
    while pending:
        try:
            left = deadline + _GRACE_S - time.monotonic()
            number, answer = answers.get(timeout=max(left, 0.001))
        except Empty:
            break
        if isinstance(answer, BaseException):
            raise answer
        if answer is None:
            pending.discard(number)
        else:
            found[number].append(answer)
            tell(answer)
    for number in pending:
        feed = chains[number][len(found[number])].feed
        late = f"no whole answer came within {seconds:.0f} s"
        noted = last_asked(feed, folder)
        is_now = noted.checked_utc == now_utc
        found[number].append(replace(noted, result=FAILED, cause=late, is_now=is_now))
        tell(found[number][-1])
    return [asked for some in found for asked in some]


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
    headers = {}
    if question.has_content():
        names = {"If-None-Match": unanswered.etag, "If-Modified-Since": unanswered.last_modified}
        headers = {name: value for name, value in names.items() if value}
    try:
        answer = get(feed.url, seconds=seconds, largest_bytes=feed.largest_bytes, headers=headers)
    except NoAnswerError as error:
        return replace(unanswered, cause=str(error))
    now_utc = unanswered.checked_utc
    assert now_utc is not None
    current = replace(
        unanswered,
        result=UNCHANGED,
        cause="what is stored is current",
        next_allowed_utc=now_utc + timedelta(seconds=max(feed.every_s, _fresh_s(answer))),
    )
    if answer.status == 304 or question.says_current(answer):
        return current
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
        etag=answer.headers.get("etag", ""),
        last_modified=answer.headers.get("last-modified", ""),
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
        min(_seconds(answer.headers.get("retry-after", "")), _BLOCKED_S),
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


def _seconds(text: str) -> float:
    """Return a whole number of seconds; 0 for what is none, such as a date."""
    text = text.strip(' "')
    return float(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0.0


def _keep(asked: Asked, folder: Path) -> None:
    """Keep the note of a question."""
    note = {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in asdict(asked).items()
        if key not in ("name", "owner", "is_now")
    }
    replace_content(folder / f"{asked.name}.json", [json.dumps(note, indent=1).encode()])
