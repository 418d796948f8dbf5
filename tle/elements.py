"""The element set: a frozen value, refused when it describes no orbit."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

# The gravitational parameter and radius that SGP4 was fitted with: WGS72 (Vallado et al. 2006,
# "Revisiting Spacetrack Report #3", AIAA 2006-6753).
_MU_KM3_S2 = 398600.8
_EARTH_RADIUS_KM = 6378.135
_LOWEST_PERIGEE_KM = 100.0
_LARGEST_BSTAR = 1e9  # two lines hold no more; from 1e70 on SGP4 finds no place at the epoch


class ElementsError(ValueError):
    """An element set, or a file of them, that cannot be used: what, where, and what to do."""


@contextmanager
def placed(place: str) -> Iterator[None]:
    """Let an error about a set say the place of the set, and what to do, where it does not yet."""
    try:
        yield
    except ElementsError as error:
        text = str(error)
        if text.startswith(place):
            raise
        raise ElementsError(f"{place}: {text}. Use a current set of an orbiting object.") from None


@dataclass(frozen=True)
class Elements:
    """Mean elements of one satellite at one epoch, for SGP4.

    Fields have the names and units of the CCSDS Orbit Mean-Elements Message. `source` says where
    the set came from: `bundled`, `file:NAME`, and so on.
    """

    catalogue_number: int
    name: str
    epoch_utc: datetime
    inclination_deg: float
    raan_deg: float
    eccentricity: float
    argument_of_perigee_deg: float
    mean_anomaly_deg: float
    mean_motion_rev_day: float
    mean_motion_dot: float
    mean_motion_ddot: float
    bstar: float
    international_designator: str = ""
    classification: str = "U"
    element_set_number: int = 999
    revolution_number: int = 0
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no orbit about the Earth."""
        if self.epoch_utc.tzinfo is None:
            raise ElementsError(f"the epoch {self.epoch_utc} has no time zone; give an aware one")
        bounds = (
            ("inclination", self.inclination_deg, 0.0, 180.0, "degrees"),
            ("right ascension of the node", self.raan_deg, 0.0, 360.0, "degrees"),
            ("argument of perigee", self.argument_of_perigee_deg, 0.0, 360.0, "degrees"),
            ("mean anomaly", self.mean_anomaly_deg, 0.0, 360.0, "degrees"),
            ("mean motion", self.mean_motion_rev_day, 0.05, 17.0, "revolutions a day"),
        )
        for what, value, low, high, unit in bounds:
            if not low <= value <= high:
                raise ElementsError(f"the {what} of {value:g} {unit} is not in {low:g} to {high:g}")
        if not 0.0 <= self.eccentricity < 1.0:
            raise ElementsError(f"the eccentricity of {self.eccentricity:g} is not in 0 to 1")
        for what, value in (
            ("first derivative of the mean motion", self.mean_motion_dot),
            ("second derivative of the mean motion", self.mean_motion_ddot),
            ("drag term", self.bstar),
        ):
            if not math.isfinite(value):
                raise ElementsError(f"the {what}, {value:g}, is no finite number")
        if not abs(self.bstar) < _LARGEST_BSTAR:
            raise ElementsError(f"the drag term of {self.bstar:g} per Earth radius is that of none")
        for what, count in (
            ("catalogue number", self.catalogue_number),
            ("number of the set", self.element_set_number),
            ("revolution number", self.revolution_number),
        ):
            if count < 0:
                raise ElementsError(f"the {what}, {count}, is negative")
        if self.perigee_km < _LOWEST_PERIGEE_KM:
            raise ElementsError(
                f"the perigee is {self.perigee_km:.0f} km above the Earth: the object has decayed, "
                "or the set is wrong"
            )

    @property
    def semi_major_axis_km(self) -> float:
        """The semi-major axis that belongs to the mean motion (Kepler's third law)."""
        radians_per_s = self.mean_motion_rev_day * math.tau / 86400.0
        return float((_MU_KM3_S2 / radians_per_s**2) ** (1.0 / 3.0))

    @property
    def perigee_km(self) -> float:
        """The height of perigee above the equatorial radius."""
        return self.semi_major_axis_km * (1.0 - self.eccentricity) - _EARTH_RADIUS_KM

    def age_days(self, moment_utc: datetime) -> float:
        """Return how far the epoch lies from a moment, in days; never negative."""
        return abs((moment_utc - self.epoch_utc).total_seconds()) / 86400.0


def printable(text: str) -> str:
    """Return a text without control characters and without blanks about it, for names."""
    return "".join(filter(str.isprintable, text)).strip()
