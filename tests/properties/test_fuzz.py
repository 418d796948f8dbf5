"""No reader falls over, hangs or believes what cannot be, whatever is done to its input.

Truth: the rules of `readers` and `fuzz`, whose long run (`python tests/fuzz.py`) tries a hundred
times as many inputs, and those of a megabyte.
"""

import time
from dataclasses import replace
from datetime import timedelta
from itertools import islice

import numpy as np
import pytest
from fuzz import MEGABYTE, MOST_EXTRA_BYTES, BrokenRuleError, bulky, feed, peak_bytes
from hypothesis import given, settings
from hypothesis import strategies as st
from mutations import MUTATORS, PROLOGUES, spoiled
from readers import FORMATS, NAME, SEEDS

from planner.base.errors import InputError
from tle import ElementsError

STEPS = st.tuples(st.sampled_from(sorted(MUTATORS)), st.integers(0, 1 << 32))
RECIPES = st.lists(STEPS, min_size=1, max_size=4)
OF_TEXT = [name for name, one in FORMATS.items() if one.share == 1.0]
XML = [name for name in FORMATS if "XML" in name]


@pytest.mark.parametrize("name", FORMATS)
def test_good_inputs_are_accepted(name):
    """Else what follows would try nothing."""
    for seed in FORMATS[name].seeds:
        assert feed(FORMATS[name], seed).is_accepted


@pytest.mark.parametrize("name", FORMATS)
def test_spoiled_inputs_are_refused_or_make_sense(name):
    """One to four steps from a good input: an error that was promised, or a value that holds."""
    one = FORMATS[name]

    @settings(max_examples=max(5, int(250 * one.share)))
    @given(st.sampled_from(one.seeds), RECIPES, st.booleans())
    def check(seed, recipe, is_signed):
        feed(one, spoiled(seed, [*recipe, ("sign_lines", 0)][: len(recipe) + is_signed], SEEDS))

    check()


@pytest.mark.parametrize("name", OF_TEXT)
def test_repetition_takes_no_more_than_its_share_of_time(name):
    """30 kB of each filler, a third of the places in turn: what is quadratic takes seconds."""
    first = OF_TEXT.index(name) % 3
    for _, content in islice(bulky(FORMATS[name], 30_000), first, None, 3):
        feed(FORMATS[name], content)


@pytest.mark.parametrize("name", OF_TEXT)
def test_memory_is_no_more_than_fifty_times_the_input(name):
    """Of 150 kB: a good input over and over, and the two that nest deepest."""
    size = 150_000
    for filler in (FORMATS[name].seeds[-1], b"<a>", b"["):
        content = filler * (size // len(filler))
        assert peak_bytes(FORMATS[name], content) < MOST_EXTRA_BYTES * size / MEGABYTE


@pytest.mark.parametrize("prologue", [one for one in PROLOGUES if b"<!DOCTYPE" in one])
@pytest.mark.parametrize("name", XML)
def test_declared_entities_are_refused_unread(name, prologue):
    """Bombs, files and addresses alike, with and without a declaration above."""
    for seed in FORMATS[name].seeds:
        declaration, _, rest = seed.partition(b"?>")
        for content in (prologue + rest, declaration + b"?>" + prologue + rest):
            with pytest.raises((ElementsError, InputError), match=r"document type|web page"):
                FORMATS[name].read(content)


def raising(error):
    """Return a reader that raises an error."""

    def read(_):
        raise error

    return read


def dawdling(_):
    """Read nothing for more than a second of the processor."""
    began_s = time.process_time()
    while time.process_time() - began_s < 1.1:
        pass


SETS = FORMATS["TLE"].read(FORMATS["TLE"].seeds[1])
EARLIER = SETS[0].epoch_utc - timedelta(days=1)
LOW = replace(SETS[0])
object.__setattr__(LOW, "mean_motion_rev_day", 16.9)


@pytest.mark.parametrize(
    ("read", "rule"),
    [
        (raising(KeyError("x")), "KeyError"),
        (raising(RecursionError()), "RecursionError"),
        (lambda _: np.float64(1e300) * np.float64(1e300), "RuntimeWarning"),
        (dawdling, "it took 1"),
        (raising(ElementsError("It is wrong.")), "not named"),
        (raising(ElementsError(f"{NAME} is wrong")), "sentence"),
        (raising(ElementsError(f"{NAME} is wrong. It is. It is.")), "3 sentences"),
        (raising(ElementsError(f"{NAME} is \x1b[31mwrong.")), "control characters"),
        (raising(ElementsError(f"{NAME} is {'w' * 600}.")), r"6\d\d characters"),
        (lambda _: [], "without a set"),
        (lambda _: [LOW], "perigee"),
        (lambda _: [replace(SETS[0], epoch_utc=EARLIER), *SETS], "more sets than lines"),
    ],
)
def test_the_rules_can_be_broken(read, rule):
    """What is looked for is found where it is."""
    with pytest.raises(BrokenRuleError, match=rule):
        feed(replace(FORMATS["TLE"], read=read), FORMATS["TLE"].seeds[1])


def test_a_wrong_checksum_would_be_found():
    """A reader that does not look at them: the good set, with a digit of the file changed."""
    content = FORMATS["TLE"].seeds[1]
    at = content.index(b"51.6375") + 5
    wrong = content[:at] + b"8" + content[at + 1 :]
    with pytest.raises(BrokenRuleError, match="a wrong checksum"):
        feed(replace(FORMATS["TLE"], read=lambda _: SETS), wrong)
