"""Words of sentences, and numbers as sentences write them."""

from collections.abc import Sequence


def listed(words: Sequence[str]) -> str:
    """Return words as a sentence lists them: `this, that and the other`; a single one as it is."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def folded(text: str, width: int, first: str = "", rest: str = "") -> str:
    """Return a text in lines of at most a width, with what the first and the others begin with.

    No word is broken: one that is longer stands by itself.
    """
    import textwrap  # few runs fold anything

    return textwrap.fill(
        text,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def azimuth_text(azimuth_deg: float) -> str:
    """Return an azimuth in whole degrees, 0 to 359."""
    return f"{round(azimuth_deg) % 360}"


def degrees_text(angle_deg: float) -> str:
    """Return the size of an angle in whole degrees, with the word."""
    size = f"{abs(angle_deg):.0f}"
    return f"{size} degree" if size == "1" else f"{size} degrees"


def thousands_text(value: float) -> str:
    """Return a whole number with spaces between its thousands."""
    return f"{value:,.0f}".replace(",", " ")


def kr_text(kr: float) -> str:
    """Return a brightness in kilorayleigh, with a decimal where it counts."""
    return f"{kr:.1f}" if kr < 10.0 else f"{kr:.0f}"


def two_digits_text(value: float) -> str:
    """Return a value of any size that is known to two digits at most."""
    rounded = float(f"{value:.2g}")
    return thousands_text(rounded) if rounded >= 10.0 else f"{rounded:g}"


def shutter_text(shutter_s: float) -> str:
    """Return a shutter as cameras write it, to two digits: `1/8 s`, `0.5 s`, `25 s`."""
    if shutter_s < 0.29:
        return f"1/{float(f'{1.0 / shutter_s:.2g}'):.0f} s"
    return f"{float(f'{shutter_s:.2g}'):g} s"
