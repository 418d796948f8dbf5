"""Twilight along the limb, and what glows because the Sun still reaches it.

The twilight arc stands where the Sun is just below the limb; noctilucent clouds at 83 km and the
tops of the aurora are lit after the ground beneath them is dark. Angles of the Sun below the limb
are the Sun's depressions at the point where the line of sight is level.
"""

from dataclasses import dataclass

import numpy as np

from planner.base.arrays import BoolArray, FloatArray
from planner.base.constants import EARTH_MEAN_RADIUS_KM
from planner.base.frames import Triad
from planner.base.geometry import arccos_deg, arcsin_deg, geodetic_up_from_direction
from planner.sky.emission import ViewDirections, sun_zenith_deg
from planner.sky.photometry import (
    RAYLEIGH_DEPTH_550,
    SCALE_HEIGHT_KM,
    limb_transmission,
)

SUN_LUX = 1.27e5  # square to its rays, above the air
SCREENING_KM = 30.0  # lower down the air and its ozone keep the Sun's blue light from what glows

# The zenith's luminance by the Sun's depression, the night sky taken off. Means (of logarithms) of
# Koomen et al. (1952, J. Opt. Soc. Am. 42, 353) at 2800 and 30 m, and from 6 degrees on of Patat
# et al. (2006, A&A 455, 385) at 2635 m; at 15 degrees without the site that had city light. Their
# figures were read in transcriptions. By day there is only the site at 30 m, scaled to fit.
_DEPRESSION_DEG = np.array([-5.0, -3.0, 0.0, 3.0, 6.0, 9.0, 12.0, 15.0])
_ZENITH_CD_M2 = np.array([338.0, 275.0, 118.0, 15.2, 0.43, 0.0131, 8.85e-4, 6.9e-5])
_LAST_SLOPE = np.log(_ZENITH_CD_M2[-1] / _ZENITH_CD_M2[-2]) / 3.0  # a degree, continued

# Sunlight that the air sends straight down from a Sun on the horizon: what all of it would give.
_ALL_AIR_CD_M2 = SUN_LUX * RAYLEIGH_DEPTH_550 * 0.75 / (4.0 * np.pi)
_LEVEL_GAIN = float(np.sqrt(2.0 * np.pi * EARTH_MEAN_RADIUS_KM / SCALE_HEIGHT_KM))

NOCTILUCENT_KM = 83.0
NOCTILUCENT_LATITUDE_DEG = 50.0
NOCTILUCENT_SUN_DEPRESSION_DEG = (6.0, 16.0)
_GRAZE_KM = 20.0  # lower sunlight is too weak and red, and so is what passes on to the station
_NOCTILUCENT_CD_M2 = 20.0
_YEAR_DAYS = 365.25
# Begin, peak and end in days of the year, the northern season and the southern.
_NORTHERN_SEASON = (140.0, 186.0, 232.0)  # 20 May, 5 July, 20 August
_SOUTHERN_SEASON = (324.0, 370.0, 416.25)  # 20 November, 5 January, 20 February
# How often cloud is found at the peak, by latitude.
_CLOUD_LATITUDE_DEG = np.array([50.0, 60.0, 72.5, 82.5])
_CLOUD_SHARE = np.array([0.0, 0.15, 0.55, 0.82])


@dataclass(frozen=True, eq=False)
class NoctilucentView:
    """Noctilucent cloud in directions (D,) at moments (N,): margins and luminance, all (D, N).

    The margins are positive while the condition holds: `season_margin_days` from the nearer end of
    the hemisphere's season, `latitude_margin_deg` poleward of 50 degrees, `lit_margin_deg` until
    the Sun sets at 83 km, and `dark_margin_deg` inside the Sun's depressions that are asked for.
    """

    direction_itrs: FloatArray
    season_margin_days: FloatArray
    latitude_margin_deg: FloatArray
    lit_margin_deg: FloatArray
    dark_margin_deg: FloatArray
    luminance_cd_m2: FloatArray

    @property
    def margin_deg(self) -> FloatArray:
        """Return the least of the margins that are angles, positive where all three hold."""
        least: FloatArray = np.minimum(
            np.minimum(self.latitude_margin_deg, self.lit_margin_deg), self.dark_margin_deg
        )
        return least

    @property
    def is_seen(self) -> BoolArray:
        """Return where all four conditions hold."""
        seen: BoolArray = (self.margin_deg >= 0.0) & (self.season_margin_days >= 0.0)
        return seen


def zenith_twilight_cd_m2(sun_depression_deg: FloatArray | float) -> FloatArray:
    """Return the twilight's luminance in the zenith of a place, without that of the night sky.

    Source: measurements of Koomen et al. (1952) and Patat et al. (2006); their logarithm is
    interpolated, and beyond 15 degrees continued.
    Accuracy: each of the three sites, of which it is the mean, within a factor of 1.9
    (tests/test_twilight.py).
    """
    depression = np.asarray(sun_depression_deg, dtype=np.float64)
    beyond = np.maximum(depression - _DEPRESSION_DEG[-1], 0.0)
    inside = np.interp(depression, _DEPRESSION_DEG, np.log(_ZENITH_CD_M2))
    luminance: FloatArray = np.exp(inside + _LAST_SLOPE * beyond)
    return luminance


def local_sun_depression_deg(
    altitude_km: FloatArray | float,
    sun_below_limb_deg: FloatArray | float,
    from_sun_azimuth_deg: FloatArray | float,
) -> FloatArray:
    """Return the Sun's depression at the limb's points in azimuths counted from the Sun's.

    `sun_below_limb_deg` is that straight below the Sun. Away from it, it grows.

    Source: the angle between the Sun and the plane of the horizon at the limb's point.
    """
    dip = np.arccos(EARTH_MEAN_RADIUS_KM / (EARTH_MEAN_RADIUS_KM + np.asarray(altitude_km, float)))
    sun = -np.radians(sun_below_limb_deg) - dip  # its elevation above the station's horizon
    aside = np.cos(np.radians(from_sun_azimuth_deg))
    sine = np.cos(dip) * np.sin(sun) + np.sin(dip) * np.cos(sun) * aside
    return -arcsin_deg(sine)


def shadow_edge_km(sun_depression_deg: FloatArray | float) -> FloatArray:
    """Return the height at the limb below which the twilight has no more direct sunlight in it.

    Lines that graze it, and lower ones, are the brightest of the arc.

    Source: the height above which single scattering gives what is measured in the zenith.
    Accuracy: from 2 to 8 degrees between the Earth's own shadow and that with 20 km of opaque air
    (tests/test_twilight.py); deeper, light that is scattered twice brings it below them.
    """
    share = np.minimum(zenith_twilight_cd_m2(sun_depression_deg) / _ALL_AIR_CD_M2, 1.0)
    height: FloatArray = -SCALE_HEIGHT_KM * np.log(share)
    return height


def limb_twilight_cd_m2(
    sun_depression_deg: FloatArray | float,
    tangent_km: FloatArray | float = 0.0,
    from_sun_azimuth_deg: FloatArray | float = 0.0,
) -> FloatArray:
    """Return the twilight's luminance on a line along the limb that is level at a height.

    `sun_depression_deg` is that at the limb's point (`local_sun_depression_deg`). From the height
    of `shadow_edge_km` upward it thins with the air; below it is level, which is an upper bound
    there, since clouds and the air itself take light away.

    Source: the zenith's twilight, times 76 for the level path through air that thins by e in 7 km,
    times 1 + cos^2 of the angle from the Sun for Rayleigh's phase. At 92 km in full light it comes
    to 0.2 cd/m2, a hundred times the airglow.
    Accuracy: a factor of 3; no photometry of the arc from orbit is known to us.
    """
    depression = np.asarray(sun_depression_deg, dtype=np.float64)
    height = np.maximum(tangent_km, shadow_edge_km(depression))
    forward = np.maximum(np.cos(np.radians(from_sun_azimuth_deg)), 0.0) * np.cos(
        np.radians(depression)
    )
    luminance: FloatArray = (
        _LEVEL_GAIN * _ALL_AIR_CD_M2 * (1.0 + forward**2) * np.exp(-height / SCALE_HEIGHT_KM)
    )
    return luminance


def arc_half_width_deg(
    altitude_km: FloatArray | float,
    sun_depression_deg: FloatArray | float,
    share: float = 0.1,
) -> FloatArray:
    """Return how far in azimuth from the Sun the arc keeps a share of its greatest luminance.

    `sun_depression_deg` is the Sun's below the limb in its own azimuth. The width is 180 degrees
    where the arc runs all round.

    Source: `limb_twilight_cd_m2` along the limb, halved 24 times.
    """
    altitude, depression = np.broadcast_arrays(
        np.asarray(altitude_km, float), np.asarray(sun_depression_deg, float)
    )
    wanted = share * limb_twilight_cd_m2(depression)
    inner, outer = np.zeros(altitude.shape), np.full(altitude.shape, 180.0)
    for _ in range(24):
        middle = 0.5 * (inner + outer)
        local_deg = local_sun_depression_deg(altitude, depression, middle)
        bright = limb_twilight_cd_m2(local_deg, 0.0, middle) >= wanted
        inner, outer = np.where(bright, middle, inner), np.where(bright, outer, middle)
    return outer


def sunlit_margin_deg(
    sun_zenith_deg: FloatArray | float,
    height_km: FloatArray | float,
    screening_km: float = SCREENING_KM,
) -> FloatArray:
    """Return how far the Sun is from setting at a height, positive while its light gets there.

    `screening_km` is the least height at which sunlight passes the Earth: 30 km for the blue of
    sunlit aurora, 0 for the edge of the solid Earth.

    Source: 90 + acos((R + screening)/(R + height)). The 30 km are a customary value; no measured
    one was found.
    Accuracy: with screening 0, 99.8 degrees at 95 km, 100.6 at 110 and 105.8 at 250
    (tests/test_twilight.py).
    """
    lowest, height = (
        EARTH_MEAN_RADIUS_KM + screening_km,
        EARTH_MEAN_RADIUS_KM + np.asarray(height_km, float),
    )
    return 90.0 + arccos_deg(np.asarray(lowest / height)) - sun_zenith_deg


def sunlit_from_km(
    sun_zenith_deg: FloatArray | float, screening_km: float = SCREENING_KM
) -> FloatArray:
    """Return the height above which the Sun shines; 0 by day, endless with the Sun at the nadir."""
    below = np.radians(np.clip(np.asarray(sun_zenith_deg, float) - 90.0, 0.0, 90.0))
    height = (EARTH_MEAN_RADIUS_KM + screening_km) / np.cos(below) - EARTH_MEAN_RADIUS_KM
    return np.where(below > 0.0, height, 0.0)


def noctilucent_season_margin_days(
    day_of_year: FloatArray | float, latitude_deg: FloatArray | float
) -> FloatArray:
    """Return the days to the nearer end of the season in the place's hemisphere, negative outside.

    Source: 20 May to 20 August in the north, 20 November to 20 February in the south (World
    Meteorological Organization, International Cloud Atlas: mid-May and mid-November on).
    """
    begin, _, end = _season(latitude_deg)
    middle, half = 0.5 * (begin + end), 0.5 * (end - begin)
    return half - np.abs(_from_day(day_of_year, middle))


def noctilucent_season_factor(
    day_of_year: FloatArray | float, latitude_deg: FloatArray | float
) -> FloatArray:
    """Return how far the season has come, from 0 outside it to 1 at its peak in early July.

    In the south the peak is in early January. It rises and falls as a squared sine.

    Source: the peak some two weeks after the solstice, as the CIPS camera on AIM saw the frequency
    of clouds rise from 30 days before it, peak 20 after and end at 80, farther poleward (2007).
    """
    begin, peak, end = _season(latitude_deg)
    since = _from_day(day_of_year, peak)
    length = np.where(since < 0.0, peak - begin, end - peak)
    part = np.maximum(1.0 - np.abs(since) / length, 0.0)
    factor: FloatArray = np.sin(0.5 * np.pi * part) ** 2
    return factor


def noctilucent_latitude_factor(latitude_deg: FloatArray | float) -> FloatArray:
    """Return how often there is cloud at the peak of the season, by latitude: 0 up to 50 degrees.

    From the ground the clouds are best seen at 58 to 65, where nights are still dark enough; from
    orbit they are seen against space, and grow more frequent all the way to the pole.

    Source: CIPS on AIM, northern season of 2007: 55 % at 72.5 degrees, over 80 % at 82.5. Between
    50 and 72.5 a bend through 15 % at 60 is assumed.
    """
    share: FloatArray = np.interp(np.abs(latitude_deg), _CLOUD_LATITUDE_DEG, _CLOUD_SHARE)
    return share


def noctilucent_in_view(
    directions: ViewDirections,
    position_itrs_km: FloatArray,
    lvlh: Triad,
    altitude_km: FloatArray,
    sun_direction_itrs: FloatArray,
    day_of_year: FloatArray | float,
    sun_depression_deg: tuple[float, float] = NOCTILUCENT_SUN_DEPRESSION_DEG,
) -> NoctilucentView:
    """Return noctilucent cloud in directions (D,) out to the farthest whose light still gets by.

    The station's arrays are (N,) and (3, N). `sun_depression_deg` bounds the Sun's depression under
    the cloud; the upper bound is never met, as the cloud is in shadow from 8 degrees on.

    Source: sunlight that grazes the Earth at 20 km or higher; the luminance is that of a bright
    cloud seen edge on, 20 cd/m2 (an optical depth of 1e-5 overhead, a gain of 100 along the limb:
    assumed), times the season's and the latitude's factors and the sunlight that gets there.
    Accuracy: of the luminance a factor of 5: clouds differ by more than that.
    """
    member = np.arange(len(directions))[:, None]
    direction = directions.emission_direction_itrs(
        position_itrs_km, lvlh, altitude_km, member,
        emission_km=NOCTILUCENT_KM, graze_km=_GRAZE_KM,
    )  # fmt: skip
    latitude_deg = arcsin_deg(geodetic_up_from_direction(direction)[2])
    zenith_deg = sun_zenith_deg(direction, sun_direction_itrs)
    depression = zenith_deg - 90.0
    least, most = sun_depression_deg
    ray_km = (EARTH_MEAN_RADIUS_KM + NOCTILUCENT_KM) * np.cos(
        np.radians(np.clip(depression, 0.0, 90.0))
    ) - EARTH_MEAN_RADIUS_KM
    luminance = (
        _NOCTILUCENT_CD_M2
        * noctilucent_season_factor(day_of_year, latitude_deg)
        * noctilucent_latitude_factor(latitude_deg)
        * limb_transmission(ray_km)
    )
    return NoctilucentView(
        direction_itrs=direction,
        season_margin_days=noctilucent_season_margin_days(day_of_year, latitude_deg),
        latitude_margin_deg=np.abs(latitude_deg) - NOCTILUCENT_LATITUDE_DEG,
        lit_margin_deg=sunlit_margin_deg(zenith_deg, NOCTILUCENT_KM, _GRAZE_KM),
        dark_margin_deg=np.minimum(depression - least, most - depression),
        luminance_cd_m2=luminance,
    )


def _season(latitude_deg: FloatArray | float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return begin, peak and end of the season in the hemisphere of each latitude."""
    northern = np.asarray(latitude_deg) >= 0.0
    begin, peak, end = (
        np.where(northern, north, south)
        for north, south in zip(_NORTHERN_SEASON, _SOUTHERN_SEASON, strict=True)
    )
    return begin, peak, end


def _from_day(day_of_year: FloatArray | float, middle: FloatArray) -> FloatArray:
    """Return the days since the nearest return of a day of the year, within half a year."""
    half = 0.5 * _YEAR_DAYS
    since: FloatArray = (np.asarray(day_of_year, float) - middle + half) % _YEAR_DAYS - half
    return since
