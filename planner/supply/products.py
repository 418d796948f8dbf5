"""The publications that are fetched beside element sets: whose they are, how often, who reads them.

The newest of each is kept under its name in a folder, as it came unless that is slow to read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.base.constants import DAY_S
from planner.base.errors import DataError, PlannerError
from planner.base.times import format_utc, utc_from_posix
from planner.spaceweather.kp import observed_kp
from planner.supply.limits import STATION
from tle.atomic import make_folder, replace_content

if TYPE_CHECKING:
    from planner.supply.addresses import Addresses
    from tle.feeds import Feed, Question

_FIVE_MINUTES_S, _HOUR_S = 300.0, 3600.0
_MEGABYTE = 1024 * 1024
# The last months of the record that comes with the program are preliminary, and replaced since.
PRELIMINARY_S = 120.0 * DAY_S
_HALF_HOURS = timedelta(days=3)
_TODAY = timedelta(days=1)


@dataclass(frozen=True)
class Product:
    """A publication: its path under its owner's address, how often it is asked, and its reader.

    `reach` tells up to which moment the content says something, which is at most `ahead` from now.
    The path may hold `{since}` and `{now}`, where a question is about a time. `keep` gives the form
    in which it is kept, where that is not the form in which it came.
    """

    name: str
    owner: str
    base: str
    path: str
    every_s: float
    read: Callable[[bytes], Any]
    reach: Callable[[Any], datetime]
    ahead: timedelta
    since: Callable[[datetime], datetime] = lambda now_utc: now_utc
    largest_bytes: int = 4 * _MEGABYTE
    keep: Callable[[Any], bytes] | None = None

    def feed(self, addresses: Addresses, now_utc: datetime) -> Feed:
        """Return the feed that gives it."""
        from tle.feeds import Feed

        since, now = (
            format_utc(moment.replace(minute=0, second=0, microsecond=0), "seconds")
            for moment in (self.since(now_utc), now_utc + timedelta(hours=1))
        )
        url = getattr(addresses, self.base) + self.path.format(since=since, now=now)
        heeds = self.base == "swpc"
        return Feed(self.name, self.owner, url, self.every_s, self.largest_bytes, heeds)

    def question(self, folder: Path, addresses: Addresses, now_utc: datetime) -> Question:
        """Return the question for it; content that can be read is kept in the folder."""
        from tle.feeds import Question, UnfitError

        file = self.file(folder)

        def accept(content: bytes) -> str:
            try:
                found = self.read(content)
                reach_utc = self.reach(found)
            except PlannerError as error:
                raise UnfitError(str(error).rstrip(".")) from None
            if reach_utc > now_utc + self.ahead:
                raise UnfitError(
                    f"it reaches to {reach_utc:%Y-%m-%d %H:%M} UTC, which is too far from now, or "
                    "this machine's clock is wrong"
                )
            kept = content if self.keep is None else self.keep(found)
            try:
                if file.is_file() and file.read_bytes() == kept:
                    return ""
                before = self.stored(folder)
                if before is not None and now_utc + self.ahead >= self.reach(before) > reach_utc:
                    raise UnfitError(
                        "it is older than what is stored, and reaches to "
                        f"{reach_utc:%Y-%m-%d %H:%M} UTC only"
                    )
                make_folder(file.parent)
                replace_content(file, [kept])
            except OSError as error:
                raise UnfitError(
                    f"it cannot be kept in {file.parent} ({error.strerror or error}): set "
                    "ISS_PLANNER_DATA_DIR to another folder"
                ) from None
            return f"reaches to {reach_utc:%Y-%m-%d %H:%M} UTC"

        return Question(
            self.feed(addresses, now_utc),
            accept,
            has_content=lambda: self.stored(folder) is not None,
        )

    def file(self, folder: Path) -> Path:
        """Return the file that keeps the newest content."""
        return folder / "publications" / self.name

    def stored(self, folder: Path, tell: Callable[[str], None] = lambda problem: None) -> Any:
        """Return the newest content, as it was read; None where there is none, or it is damaged.

        `tell` hears of damage.
        """
        file = self.file(folder)
        try:
            if not file.is_file():  # a pipe would be waited for
                return None
            return self.read(file.read_bytes())
        except (OSError, PlannerError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is damaged"
            tell(f"{file} cannot be used ({reason}): iss fetch gets it again.")
            return None


def _preliminary_since(now_utc: datetime) -> datetime:
    return utc_from_posix(observed_kp().end_posix_s - PRELIMINARY_S)


def _report_reach(report: Any) -> datetime:
    return utc_from_posix(report.end_posix_s)


def _grid_reach(grid: Any) -> datetime:
    """Return the moment that a grid is for; one whose power is no aurora's is refused."""
    from planner.spaceweather.ovation import nowcast_of

    return utc_from_posix(nowcast_of(grid).forecast_posix_s)


def _reader(module: str, name: str) -> Callable[[Any], Any]:
    """Return a function of `planner.spaceweather`, loaded when there is something to read."""

    def read(content: Any) -> Any:
        from importlib import import_module

        return getattr(import_module(f"planner.spaceweather.{module}"), name)(content)

    return read


def _read_trajectory(content: bytes) -> Any:
    """Return the orbit of the station's trajectory; that of another object is refused."""
    from planner.orbit.oem import parse_oem
    from planner.orbit.oem_orbit import OemOrbit

    oem = parse_oem(content, name="the trajectory", source="oem:NASA")
    if oem.catalogue_number != STATION:
        raise DataError(f"the trajectory is that of {oem.object_name}, and not of the station")
    if oem.created_utc is not None and oem.created_utc > oem.usable.end_utc:
        raise DataError("the trajectory was made after its own end, so its dates are wrong")
    return OemOrbit(oem)


TRAJECTORY = Product(
    *("nasa-oem", "NASA", "oem", "", 12 * _HOUR_S),
    read=_read_trajectory,
    reach=lambda orbit: orbit.oem.usable.end_utc,
    ahead=timedelta(days=40),
    largest_bytes=16 * _MEGABYTE,
)
GFZ_KP = Product(
    *("gfz-kp", "GFZ", "gfz", "/app/json/?start={since}&end={now}&index=Kp", _HOUR_S),
    read=_reader("gfz", "parse_kp"),
    reach=_report_reach,
    ahead=_TODAY,
    since=_preliminary_since,
)
GFZ_HP30 = Product(
    *("gfz-hp30", "GFZ", "gfz", "/app/json/?start={since}&end={now}&index=Hp30", _HOUR_S),
    read=_reader("gfz", "parse_kp"),
    reach=_report_reach,
    ahead=_TODAY,
    since=lambda now_utc: now_utc - _HALF_HOURS,
)
NOAA_KP = Product(
    *("noaa-kp", "NOAA", "swpc", "/products/noaa-planetary-k-index.json", _FIVE_MINUTES_S),
    read=_reader("noaa", "parse_observed_kp"),
    reach=_report_reach,
    ahead=_TODAY,
)
NOAA_FORECAST = Product(
    *("noaa-kp-forecast", "NOAA", "swpc", "/products/noaa-planetary-k-index-forecast.json"),
    _FIVE_MINUTES_S,
    read=_reader("noaa", "parse_kp_forecast"),
    reach=_report_reach,
    ahead=timedelta(days=5),
)
NOAA_OUTLOOK = Product(
    *("noaa-outlook", "NOAA", "swpc", "/text/27-day-outlook.txt", _FIVE_MINUTES_S),
    read=_reader("noaa", "parse_outlook"),
    reach=lambda outlook: _report_reach(outlook.largest_kp),
    ahead=timedelta(days=35),
)
NOAA_POWER = Product(
    *("noaa-power", "NOAA", "swpc", "/text/aurora-nowcast-hemi-power.txt", _FIVE_MINUTES_S),
    read=_reader("noaa", "parse_hemispheric_power"),
    reach=lambda power: utc_from_posix(power.forecast_posix_s[-1]),
    ahead=_TODAY,
)
NOAA_OVATION = Product(
    *("noaa-ovation", "NOAA", "swpc", "/json/ovation_aurora_latest.json", _FIVE_MINUTES_S),
    read=_reader("ovation", "parse_ovation"),
    reach=_grid_reach,
    ahead=timedelta(hours=3),  # the solar wind's way, and clocks that differ
    keep=_reader("ovation", "packed"),
)
SPACE_WEATHER = (
    *(NOAA_KP, NOAA_FORECAST, NOAA_OUTLOOK, NOAA_POWER, NOAA_OVATION),
    *(GFZ_KP, GFZ_HP30),
)
