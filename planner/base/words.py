"""Words of sentences."""

from collections.abc import Sequence


def listed(words: Sequence[str]) -> str:
    """Return words as a sentence lists them: `this, that and the other`; a single one as it is."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last
