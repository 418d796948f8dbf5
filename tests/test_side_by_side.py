"""Two pieces of work at once: the same results, errors and output as one after the other.

Real child processes; each case runs in an interpreter of its own, which has no other threads.
"""

import os
import subprocess
import sys
import textwrap

import pytest

import tle
from planner.api import Interval, Orbit, make_plan
from planner.base import side_by_side as module
from planner.base.side_by_side import side_by_side

TWO = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="there is one processor"
)


def interpreter(code: str) -> subprocess.CompletedProcess[str]:
    """Return what became of some lines in an interpreter of their own."""
    head = "import os, sys, time\nfrom planner.base.side_by_side import side_by_side\n"
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", head + textwrap.dedent(code)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@TWO
def test_the_second_runs_in_another_process():
    """Its result comes back whole, larger than a pipe holds, and no child is left."""
    done = interpreter("""
        one, (other, big) = side_by_side(os.getpid, lambda: (os.getpid(), b"x" * 10_000_000))
        assert one == os.getpid() != other and len(big) == 10_000_000
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            print("none left")
    """)
    assert (done.stdout, done.stderr) == ("none left\n", "")


def test_what_is_half_written_is_written_once():
    """Text that waits in the parent's buffer is not the child's to write."""
    done = interpreter("""
        sys.stdout.write("once ")
        print(*side_by_side(lambda: 1, lambda: 2))
    """)
    assert (done.stdout, done.stderr) == ("once 1 2\n", "")


@pytest.mark.parametrize(
    "work",
    [
        "lambda: os._exit(3) if os.getpid() != parent else 7",  # it dies
        "lambda: (lambda: 7) if os.getpid() != parent else 7",  # what it has cannot be sent
    ],
)
def test_a_child_that_fails_is_made_good(work):
    """The work is done again here."""
    done = interpreter(f"""
        parent = os.getpid()
        print(side_by_side(lambda: 1, {work}))
    """)
    assert done.stdout == "(1, 7)\n"


@pytest.mark.parametrize("sides", [("fail", "fine"), ("fine", "fail")])
def test_errors_are_those_of_one_after_the_other(sides):
    """Raised here, of either side, with nothing of the child's on standard error."""
    done = interpreter(f"""
        def fine(): return 1
        def fail(): raise ValueError("as it was")
        try:
            side_by_side({", ".join(sides)})
        except ValueError as error:
            print(error)
    """)
    assert (done.stdout, done.stderr) == ("as it was\n", "")


def test_an_error_here_does_not_wait_for_the_other():
    """Nor does it leave a child at work."""
    done = interpreter(
        """
        start = time.monotonic()
        def fail(): raise ValueError
        try:
            side_by_side(fail, lambda: time.sleep(30) if os.getpid() != parent else None)
        except ValueError:
            print(time.monotonic() - start < 20)
    """.replace("start =", "parent = os.getpid(); start =", 1)
    )
    assert done.stdout == "True\n"


@TWO
def test_a_plan_is_the_same(monkeypatch):
    """Windows of a day, found in two processes and in one."""
    orbit, span = Orbit(tle.bundled()), Interval.utc("2024-10-10", days=1)
    monkeypatch.setattr(module, "_may_fork", lambda: False)
    alone = make_plan(orbit, span)
    monkeypatch.setattr(module, "_may_fork", lambda: True)
    assert side_by_side(os.getpid, os.getpid)[1] != os.getpid()
    assert make_plan(orbit, span).windows == alone.windows


@TWO
@pytest.mark.parametrize("whom", ["os.getpid()", "0"], ids=["the parent", "both, as a terminal"])
def test_an_interrupt_ends_both(whom):
    """KeyboardInterrupt here, no child left, and not a word of the child's."""
    done = interpreter(f"""
        import signal
        os.setpgrp()
        parent = os.getpid()
        def here():
            time.sleep(0.1)
            os.kill({whom}, signal.SIGINT)
            time.sleep(30)
        try:
            side_by_side(here, lambda: time.sleep(30))
        except KeyboardInterrupt:
            try:
                os.waitpid(-1, 0)
            except ChildProcessError:
                print("none left")
    """)
    assert (done.stdout, done.stderr) == ("none left\n", "")


@TWO
def test_an_interrupted_child_is_made_good():
    """One that alone is interrupted says nothing, and its work is done here."""
    done = interpreter("""
        import signal
        parent = os.getpid()
        def there():
            if os.getpid() != parent:
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(30)
            return 7
        print(side_by_side(lambda: 1, there))
    """)
    assert (done.stdout, done.stderr) == ("(1, 7)\n", "")


@TWO
def test_an_interrupt_at_any_time_leaves_no_child():
    """Signals as fast as they can be sent, while children begin and end.

    Python itself drops one now and then, in a callback; planner.cli.interrupts sends it again.
    """
    done = interpreter("""
        import signal
        signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGINT))
        ended = 0
        for n in range(200):
            try:
                signal.setitimer(signal.ITIMER_REAL, 0.00002 * (n % 100 + 1))
                side_by_side(lambda: None, lambda: time.sleep(0.0005))
                time.sleep(0.01)
            except KeyboardInterrupt:
                ended += 1
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            print(ended)
    """)
    assert done.stdout, "a child was left"
    assert int(done.stdout) >= 190
