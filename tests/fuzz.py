"""Feed spoiled inputs to every reader, and hold what comes back against what must hold.

    python tests/fuzz.py [--inputs N] [--seed N] [--only NAME]

A reader returns a value that makes sense (readers.py tells which does), or raises the errors that
it promises, with a message of one or two printable sentences that name the file or the product. It
warns of nothing, and takes less than a second of the processor and 50 MB for a megabyte.
The exit code is 1 if an input broke a rule; the recipe that made it is printed.
"""

import argparse
import random
import re
import sys
import time
import tracemalloc
import warnings
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from mutations import MUTATORS, spoiled
from readers import FORMATS, NAME, SEEDS, BrokenRuleError, Format, require

LONGEST_S = 1.0
MOST_EXTRA_BYTES = 50e6
LONGEST_MESSAGE = 500
MEGABYTE = 1 << 20

_QUOTED = re.compile(r"'.*'", re.DOTALL)
_SENTENCE_END = re.compile(r"[.?!](?:\s|$)")


class Outcome(NamedTuple):
    """Whether an input was accepted, and how long reading it took the processor."""

    is_accepted: bool
    took_s: float


def feed(one: Format, content: bytes) -> Outcome:
    """Return what becomes of an input; `BrokenRuleError` where the reader breaks a rule."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value, refusal = None, None
        began_s = time.process_time()
        try:
            value = one.read(content)
        except one.errors as error:
            refusal = str(error)
        except Exception as error:
            raise BrokenRuleError(f"{type(error).__name__}: {str(error)[:200]}") from error
        took_s = time.process_time() - began_s
        require(took_s < LONGEST_S, f"it took {took_s:.1f} s")
        if refusal is None:
            one.check(content, value)
        else:
            check_message(refusal, one.named)
    return Outcome(refusal is None, took_s)


def check_message(message: str, named: tuple[str, ...]) -> None:
    """Require one or two printable sentences that name the file or the product."""
    require(message.startswith(named), f"the file is not named: {message[:300]!r}")
    require(len(message) < LONGEST_MESSAGE, f"{len(message)} characters: {message[:300]!r}")
    require(message.replace("\n", "").isprintable(), f"control characters: {message!r}")
    ends = len(_SENTENCE_END.findall(_QUOTED.sub("''", message.removeprefix(NAME))))
    is_template = "should look like\n" in message
    require(is_template or 1 <= ends <= 2, f"{ends} sentences: {message!r}")
    require(is_template or message.endswith("."), f"no whole sentence: {message!r}")


def recipes(rng: random.Random) -> list[tuple[str, int]]:
    """Return a recipe: mostly of a step or two."""
    steps = rng.choice((1, 1, 1, 2, 2, 3, 5))
    recipe = [(rng.choice(list(MUTATORS)), rng.randrange(1 << 32)) for _ in range(steps)]
    if rng.random() < 0.4:
        recipe.append(("sign_lines", 0))
    return recipe


FILLERS = (
    *(" ", "\t", "\n", "\r", "\r\n", "9", "-", ".", "[", '{"a":', "<a>", "<a/>", "<!--", '"', ","),
    *("x", "COMMENT ", "COMMENT\n", "COMMENT x\n", " x", "\u2028", "&amp;", "= ", "A=1\n", "("),
    *("'", "#", "#\n", "2024-10-10T12:00:00 1 2 3 4 5 6\n", '{"a":1},', "T24", "META_START\n"),
    *("<COMMENT>", "1 2\n"),
)


def bulky(one: Format, size: int) -> Iterator[tuple[str, bytes]]:
    """Yield inputs of so many bytes: a good one over and over, or filled up in various places."""
    for seed in one.seeds:
        yield "itself", (seed + b"\n") * (size // len(seed))
    seed = one.seeds[0]
    first = seed.find(b"\n") + 1
    comment = seed.find(b"COMMENT") + 8
    blank = max(seed.find(b" ", len(seed) // 2), 0)
    for at in sorted({0, first, comment, len(seed) // 2, blank + 1, len(seed)}):
        for filler in FILLERS:
            text = filler.encode()
            yield f"{filler!r} at {at}", seed[:at] + text * (size // len(text)) + seed[at:]


def peak_bytes(one: Format, content: bytes) -> int:
    """Return how much memory a reader takes at most beyond its input."""
    tracemalloc.start()
    try:
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        with suppress(one.errors):
            one.read(content)
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def main() -> int:
    """Print a row for each format, and each input that broke a rule."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", type=int, default=120_000, help="in all, small ones")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=FORMATS, help="one format")
    given = parser.parse_args()
    chosen = {name: one for name, one in FORMATS.items() if given.only in (None, name)}
    whole = sum(one.share for one in chosen.values())
    broken: list[str] = []
    print(
        f"{'format':14} {'inputs':>8} {'accepted':>9} {'refused':>8} {'broken':>7} {'slowest':>8}",
        end="",
    )
    print(f" {'of 1 MB':>8} {'slowest':>8} {'memory':>8}")
    for name, one in chosen.items():
        rng = random.Random(f"{given.seed} {name}")
        found = _small(name, one, rng, int(given.inputs * one.share / whole) + 1)
        found += _large(name, one)
        broken += found
    for line in broken[:40]:
        print(line)
    print(f"{len(broken)} inputs broke a rule.")
    return 1 if broken else 0


def _small(name: str, one: Format, rng: random.Random, count: int) -> list[str]:
    """Print the first half of a row, and return each kind of broken rule with one recipe."""
    accepted, slowest_s = 0, 0.0
    broken: dict[str, list[str]] = {}
    for _ in range(count):
        start, recipe = rng.randrange(len(one.seeds)), recipes(rng)
        content = spoiled(one.seeds[start], recipe, SEEDS)
        try:
            is_accepted, took_s = feed(one, content)
        except BrokenRuleError as error:
            kind = re.sub(r"[\d.]+", "N", str(error))[:40]
            broken.setdefault(kind, []).append(f"{name}: {error}\n    seed {start}, {recipe}")
        else:
            accepted += is_accepted
            slowest_s = max(slowest_s, took_s)
    bad = sum(map(len, broken.values()))
    row = f"{name:14} {count:8} {accepted:9} {count - accepted - bad:8} {bad:7}"
    print(f"{row} {slowest_s:6.2f} s", end="", flush=True)
    return [f"({len(kind)} such) {kind[0]}" for kind in broken.values()]


def _large(name: str, one: Format) -> list[str]:
    """Print the other half of a row, and return each large input that broke a rule."""
    slowest_s, most_bytes, broken, count = 0.0, 0, [], 0
    for what, content in bulky(one, MEGABYTE):
        count += 1
        try:
            slowest_s = max(slowest_s, feed(one, content).took_s)
        except BrokenRuleError as error:
            broken.append(f"{name}, 1 MB of {what}: {error}")
        extra = peak_bytes(one, content)
        most_bytes = max(most_bytes, extra)
        if extra > MOST_EXTRA_BYTES:
            broken.append(f"{name}, 1 MB of {what}: {extra / 1e6:.0f} MB")
    print(f" {count:8} {slowest_s:6.2f} s {most_bytes / 1e6:5.0f} MB", flush=True)
    return broken


if __name__ == "__main__":
    sys.exit(main())
