"""Element sets into two-line sets, with or without a name line above.

What the columns cannot hold is refused: numbers are rounded to their digits, never cut off.
"""

from datetime import UTC, datetime, timedelta

from sgp4.alpha5 import to_alpha5

from tle.elements import Elements, ElementsError, printable
from tle.two_line import checksum

_LARGEST_NUMBER = 339_999  # Z9999 in Alpha-5
_YEARS = (1957, 2056)  # what two digits stand for
_EPOCH_STEP_US = 864  # 1e-8 days


def to_tle(elements: Elements) -> tuple[str, str]:
    """Return the two lines of a set, with their checksums.

    Numbers from 100 000 to 339 999 are written as Alpha-5. Raises `ElementsError` where a value
    has no place in the columns.
    """

    def refusal(what: str, value: object) -> ElementsError:
        return ElementsError(
            f"The {what} of object {elements.catalogue_number}, {value}, has no place in a "
            "two-line set. Write OMM instead."
        )

    def fixed(value: float, what: str) -> str:
        text = f"{value:z.8f}"
        sign, digits = ("-", text[1:]) if text.startswith("-") else (" ", text)
        if not digits.startswith("0."):
            raise refusal(what, f"{value:g}")
        return sign + digits[1:]

    def exponential(value: float, what: str) -> str:
        digits, _, power = f"{abs(value):.4e}".partition("e")
        exponent = int(power) + 1  # the point stands before the first digit
        mantissa = digits.replace(".", "")
        if exponent < -9:  # zeros in front; what is smaller still is zero
            mantissa, exponent = f"{abs(value) * 1e14:05.0f}", -9
        if exponent > 9:
            raise refusal(what, f"{value:g}")
        if not int(mantissa):
            return " 00000-0"
        return f"{'-' if value < 0 else ' '}{mantissa}{exponent:+d}"

    def text(value: str, columns: int, what: str) -> str:
        if len(value) > columns or not value.isascii() or value != printable(value):
            raise refusal(what, f"'{printable(value)}'")
        return value.ljust(columns)

    def count(value: int, columns: int, what: str) -> str:
        if value >= 10**columns:
            raise refusal(what, value)
        return f"{value:{columns}d}"

    def angle(value_deg: float) -> str:
        return f"{round(value_deg, 4) % 360.0:8.4f}"

    if elements.catalogue_number > _LARGEST_NUMBER:
        raise ElementsError(
            f"Object {elements.catalogue_number} has no two-line set: its columns end with number "
            f"{_LARGEST_NUMBER}. Write OMM instead."
        )
    number = to_alpha5(elements.catalogue_number)
    year, day = _year_and_day(elements.epoch_utc)
    if not _YEARS[0] <= year <= _YEARS[1]:
        raise refusal("epoch", f"{elements.epoch_utc:%Y-%m-%d}")
    return (
        _with_checksum(
            f"1 {number}{text(elements.classification or 'U', 1, 'classification')} "
            f"{text(elements.international_designator, 8, 'international designator')} "
            f"{year % 100:02d}{day} "
            f"{fixed(elements.mean_motion_dot, 'derivative of the mean motion')} "
            f"{exponential(elements.mean_motion_ddot, 'second derivative of the mean motion')} "
            f"{exponential(elements.bstar, 'drag term')} 0 "
            f"{count(elements.element_set_number, 4, 'set number')}"
        ),
        _with_checksum(
            f"2 {number} {elements.inclination_deg:z8.4f} {angle(elements.raan_deg)} "
            f"{f'{elements.eccentricity:z.7f}'[2:]} {angle(elements.argument_of_perigee_deg)} "
            f"{angle(elements.mean_anomaly_deg)} {elements.mean_motion_rev_day:11.8f}"
            f"{count(elements.revolution_number, 5, 'revolution number')}"
        ),
    )


def to_3le(elements: Elements) -> tuple[str, str, str]:
    """Return the name line of a set, which begins with a zero, and its two lines."""
    return f"0 {printable(elements.name)}".rstrip(), *to_tle(elements)


def _year_and_day(epoch_utc: datetime) -> tuple[int, str]:
    """Return the year and the day of the year, `DDD.DDDDDDDD`, rounded to the nearest step."""
    epoch_utc = epoch_utc.astimezone(UTC)
    start_utc = datetime(epoch_utc.year, 1, 1, tzinfo=UTC)
    since_us = (epoch_utc - start_utc) // timedelta(microseconds=1)
    steps = (since_us + _EPOCH_STEP_US // 2) // _EPOCH_STEP_US
    rounded_utc = start_utc + steps * timedelta(microseconds=_EPOCH_STEP_US)
    if rounded_utc.year != epoch_utc.year:  # the last half step belongs to the next year
        steps = 0
    return rounded_utc.year, f"{steps // 10**8 + 1:03d}.{steps % 10**8:08d}"


def _with_checksum(line: str) -> str:
    return f"{line}{checksum(line)}"
