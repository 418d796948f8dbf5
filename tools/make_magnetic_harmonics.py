"""Make planner/data/magnetic_harmonics.npz: AACGM-v2 as polynomials on the unit sphere.

Run with `python tools/make_magnetic_harmonics.py`. It needs the package `aacgmv2`, which needs a C
compiler; the planner itself does not.
"""

from datetime import UTC, datetime
from pathlib import Path

import aacgmv2
import numpy as np

from planner.base.arrays import FloatArray
from planner.base.constants import EARTH_ECCENTRICITY_SQUARED, EARTH_EQUATORIAL_RADIUS_KM
from planner.sky.geomagnetic import polynomial_terms

HEIGHT_KM = (110.0, 250.0, 415.0)
# AACGM-v2 2.7 refuses 2030, so the last epoch is the last day before it.
EPOCHS_UTC = (
    *(datetime(year, 1, 1, tzinfo=UTC) for year in range(1995, 2026, 5)),
    datetime(2029, 12, 31, tzinfo=UTC),
)
POINTS = 20_000
TERMS = 121
OUTPUT = Path(__file__).parents[1] / "planner" / "data" / "magnetic_harmonics.npz"


def even_points(count: int) -> tuple[FloatArray, FloatArray]:
    """Return latitudes and longitudes in degrees, evenly spread over the sphere (a spiral)."""
    step = np.arange(count) + 0.5
    latitude_deg = np.degrees(np.arcsin(1.0 - 2.0 * step / count))
    longitude_deg = (step * 180.0 * (3.0 - np.sqrt(5.0))) % 360.0 - 180.0
    return latitude_deg, longitude_deg


def geocentric_direction(
    latitude_deg: FloatArray, longitude_deg: FloatArray, height_km: float
) -> FloatArray:
    """Return the geocentric unit vectors (3, N) of points at a height above the ellipsoid."""
    latitude, longitude = np.radians(latitude_deg), np.radians(longitude_deg)
    normal_km = EARTH_EQUATORIAL_RADIUS_KM / np.sqrt(
        1.0 - EARTH_ECCENTRICITY_SQUARED * np.sin(latitude) ** 2
    )
    rho = (normal_km + height_km) * np.cos(latitude)
    z = (normal_km * (1.0 - EARTH_ECCENTRICITY_SQUARED) + height_km) * np.sin(latitude)
    position = np.stack([rho * np.cos(longitude), rho * np.sin(longitude), z])
    return position / np.sqrt(np.sum(position**2, axis=0))


def aacgm_direction(
    latitude_deg: FloatArray, longitude_deg: FloatArray, height_km: float, moment_utc: datetime
) -> FloatArray:
    """Return AACGM-v2 unit vectors (3, N), nan where it is undefined."""
    latitude, longitude, _ = aacgmv2.convert_latlon_arr(
        latitude_deg, longitude_deg, height_km, moment_utc.replace(tzinfo=None), method_code="G2A"
    )
    latitude, longitude = np.radians(latitude), np.radians(longitude)
    cosine = np.cos(latitude)
    return np.stack([cosine * np.cos(longitude), cosine * np.sin(longitude), np.sin(latitude)])


def fit(height_km: float, moment_utc: datetime) -> FloatArray:
    """Return the coefficients (3, 121) that fit AACGM-v2 best at one height and moment."""
    places = even_points(POINTS)
    truth = aacgm_direction(*places, height_km, moment_utc)
    defined = np.isfinite(truth[0])
    basis = polynomial_terms(*geocentric_direction(*places, height_km), np.empty((TERMS, POINTS)))
    solution: FloatArray = np.linalg.lstsq(basis[:, defined].T, truth[:, defined].T, rcond=None)[0]
    return solution.T


def main() -> None:
    """Fit every height and epoch and write the file."""
    coefficients = [[fit(height, moment) for moment in EPOCHS_UTC] for height in HEIGHT_KM]
    np.savez_compressed(
        OUTPUT,
        height_km=np.array(HEIGHT_KM),
        epoch_posix_s=np.array([moment.timestamp() for moment in EPOCHS_UTC]),
        coefficients=np.round(coefficients, 8),
    )


if __name__ == "__main__":
    main()
