"""Magnetic coordinates (AACGM-v2) and magnetic local time.

AACGM-v2 gives each place the latitude and longitude at which its field line, followed in the IGRF,
meets the magnetic equator of a dipole. On a surface at a constant height the two horizontal
components of the magnetic unit vector are smooth over the whole globe, so the program keeps them as
polynomials of degree 10 in x, y and z on the unit sphere: no grid, no kinks, no special case at
the poles. The third component follows from the first two, and its sign from a polynomial of its
own. `tools/make_magnetic_harmonics.py` fits the polynomials to the `aacgmv2` package.

Near the dip equator AACGM jumps from one hemisphere to the other or is undefined. Unit vectors
pass smoothly through zero there; latitudes are as AACGM has them, and nan where it has none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from planner.base.arrays import FloatArray

_DEGREE = 10
_BLOCK = 4000  # points at a time, to bound the memory that their 121 terms take
_PIECE = 256  # points in one matrix product
_ROWS = 8  # two epochs of three components, and two rows of zeros that make the product faster
_SIGN_WIDTH = 0.03
_SQUARED_FLOOR = 1e-3


@dataclass(frozen=True, eq=False)
class _Harmonics:
    """The fitted polynomials: `coefficients` (heights, epochs - 1, 8, 121).

    Rows 0 to 2 are the components at the epoch that begins an interval, rows 3 to 5 their change
    until the next one.
    """

    height_km: tuple[float, ...]
    epoch_posix_s: FloatArray
    coefficients: FloatArray

    def intervals(self, posix_s: FloatArray) -> range:
        """Return the intervals between epochs that the times fall in.

        Times outside the epochs belong to the nearest interval, whose line they continue.
        """
        ends = np.array([posix_s.min(), posix_s.max()])
        index = np.searchsorted(self.epoch_posix_s[1:-1], ends, side="right")
        return range(int(index[0]), int(index[1]) + 1)


def magnetic_direction(
    direction_itrs: Sequence[FloatArray] | FloatArray,
    posix_s: FloatArray | float,
    height_km: float,
) -> FloatArray:
    """Return the magnetic unit vectors (3, ...) of places seen along geocentric directions.

    `direction_itrs` holds x, y and z of geocentric unit vectors, three arrays that broadcast with
    each other and with `posix_s`. `height_km` above the ellipsoid is 110, 250 or 415; any other
    raises `ValueError`. The components are cos(mlat) cos(mlon), cos(mlat) sin(mlon) and sin(mlat),
    linear in time between epochs five years apart. They are smooth everywhere: within some
    15 degrees of the dip equator the third one passes through zero where AACGM jumps.

    Source: Shepherd (2014), J. Geophys. Res. 119, 7501, as computed by aacgmv2 2.7 (IGRF-14).
    Accuracy: 0.001 degrees against aacgmv2 above 40 degrees, 1995-2029 (tests/test_geomagnetic.py;
    tests/accuracy/geomagnetic.py measures it live).
    """
    vector, shape = _components(direction_itrs, posix_s, height_km)
    for start in range(0, vector.shape[1], _BLOCK):
        x, y, z = block = vector[:, start : start + _BLOCK]
        rest = 1.0 - x * x - y * y
        rest = np.sqrt(0.5 * (rest + np.sqrt(rest * rest + _SQUARED_FLOOR**2)))
        np.multiply(rest, np.tanh(z / _SIGN_WIDTH), out=z)
        block /= np.sqrt(x * x + y * y + z * z)
    return np.reshape(vector, (3, *shape))


def magnetic_latitude_deg(
    direction_itrs: Sequence[FloatArray] | FloatArray,
    posix_s: FloatArray | float,
    height_km: float,
) -> FloatArray:
    """Return the AACGM-v2 latitude, north positive; nan where AACGM is undefined.

    The arguments are those of `magnetic_direction`. Along the dip equator AACGM is undefined in a
    strip (about 4 % of the globe) or jumps, at 110 km by up to 15 degrees and at 415 km by 29.

    Accuracy: 0.001 degrees above 20 degrees, against aacgmv2 (tests/test_geomagnetic.py).
    """
    (x, y, z), shape = _components(direction_itrs, posix_s, height_km)
    with np.errstate(invalid="ignore"):
        latitude = np.degrees(np.arccos(np.sqrt(x * x + y * y)))
    return np.reshape(np.copysign(latitude, z), shape)


def magnetic_longitude_deg(
    direction_itrs: Sequence[FloatArray] | FloatArray,
    posix_s: FloatArray | float,
    height_km: float,
) -> FloatArray:
    """Return the AACGM-v2 longitude in [-180, 180), east positive.

    The arguments are those of `magnetic_direction`. The longitude runs on smoothly through the
    strip in which AACGM is undefined.

    Accuracy: 0.001 degrees along the globe, against aacgmv2 (tests/test_geomagnetic.py).
    """
    (x, y, _), shape = _components(direction_itrs, posix_s, height_km)
    return _longitude_deg(x, y).reshape(shape)


def magnetic_place(
    direction_itrs: Sequence[FloatArray] | FloatArray,
    sun_direction_itrs: Sequence[FloatArray] | FloatArray,
    posix_s: FloatArray | float,
    height_km: float,
) -> tuple[FloatArray, FloatArray]:
    """Return the magnetic latitude in degrees and the magnetic local time in hours of places.

    The latitude is nan where AACGM is undefined; see `magnetic_latitude_deg` and
    `magnetic_local_time_h`, which it joins, for the arguments.
    """
    longitude_deg = magnetic_longitude_deg(direction_itrs, posix_s, height_km)
    time_h = magnetic_local_time_h(
        longitude_deg, sun_magnetic_longitude_deg(sun_direction_itrs, posix_s)
    )
    return magnetic_latitude_deg(direction_itrs, posix_s, height_km), time_h


def sun_magnetic_longitude_deg(
    sun_direction_itrs: Sequence[FloatArray] | FloatArray, posix_s: FloatArray | float
) -> FloatArray:
    """Return the magnetic longitude of the subsolar point, in [-180, 180).

    `sun_direction_itrs` holds x, y and z of the unit vector to the Sun; they broadcast with
    `posix_s`. The longitude is that of AACGM-v2 at 415 km: aacgmv2 takes it at 700 km, and a
    centred dipole's would put magnetic local time up to 0.4 h off.
    """
    return magnetic_longitude_deg(sun_direction_itrs, posix_s, 415.0)


def magnetic_local_time_h(
    magnetic_longitude_deg: FloatArray | float, sun_magnetic_longitude_deg: FloatArray | float
) -> FloatArray:
    """Return the magnetic local time in hours, in [0, 24): 12 where the Sun stands.

    Source: Shepherd (2014), J. Geophys. Res. 119, 7501, with the Sun's longitude in AACGM-v2.
    Accuracy: 0.03 h against aacgmv2, 0.002 h typical (tests/test_geomagnetic.py).
    """
    from_sun = np.subtract(magnetic_longitude_deg, sun_magnetic_longitude_deg)
    hours: FloatArray = (from_sun / 15.0 + 12.0) % 24.0
    return np.where(hours < 24.0, hours, 0.0)


def last_epoch_posix_s() -> float:
    """Return the last epoch of the table; later, its last change is continued."""
    return float(_harmonics().epoch_posix_s[-1])


@cache
def _harmonics() -> _Harmonics:
    source = files("planner") / "data" / "magnetic_harmonics.npz"
    with source.open("rb") as stream, np.load(stream) as stored:
        fitted = stored["coefficients"]
        heights, epochs, components, terms = fitted.shape
        rows = np.zeros((heights, epochs - 1, _ROWS, terms))
        rows[:, :, :components] = fitted[:, :-1]
        rows[:, :, components : 2 * components] = np.diff(fitted, axis=1)
        return _Harmonics(tuple(stored["height_km"].tolist()), stored["epoch_posix_s"], rows)


def _components(
    direction_itrs: Sequence[FloatArray] | FloatArray,
    posix_s: FloatArray | float,
    height_km: float,
) -> tuple[FloatArray, tuple[int, ...]]:
    """Return x, y and the polynomial whose sign is that of z, as (3, N), and the shape of N."""
    data = _harmonics()
    if height_km not in data.height_km:
        raise ValueError(f"height_km must be one of {data.height_km}, not {height_km}")
    by_interval = data.coefficients[data.height_km.index(height_km)]
    spread = np.broadcast_arrays(direction_itrs[0], direction_itrs[1], direction_itrs[2], posix_s)
    x, y, z, time = (np.asarray(part, dtype=np.float64).reshape(-1) for part in spread)
    vector = np.empty((3, len(x)))
    terms = np.empty((by_interval.shape[-1], min(_BLOCK, len(x))))
    for start in range(0, len(x), _BLOCK):
        here = slice(start, min(start + _BLOCK, len(x)))
        basis = polynomial_terms(x[here], y[here], z[here], terms[:, : here.stop - start])
        intervals = data.intervals(time[here])
        for interval in intervals:
            begin_s, end_s = data.epoch_posix_s[interval : interval + 2]
            both = _product(by_interval[interval], basis)
            both[3:6] *= (time[here] - begin_s) / (end_s - begin_s)
            later = True if interval == intervals[0] else time[here] >= begin_s
            np.add(both[:3], both[3:6], out=vector[:, here], where=later)
    return vector, spread[0].shape


def _product(coefficients: FloatArray, basis: FloatArray) -> FloatArray:
    """Return the matrix product, taken in pieces too small for the library to start threads.

    Threads gain nothing here, and on a busy machine waiting for them costs twenty times the work.
    """
    product = np.empty((len(coefficients), basis.shape[1]))
    for start in range(0, basis.shape[1], _PIECE):
        piece = slice(start, start + _PIECE)
        np.matmul(coefficients, basis[:, piece], out=product[:, piece])
    return product


def polynomial_terms(x: FloatArray, y: FloatArray, z: FloatArray, terms: FloatArray) -> FloatArray:
    """Fill `terms` (121, N) with z^k Re (x + iy)^m and z^k Im (x + iy)^m for k + m <= 10.

    The rows run over k, and within it over m: 1, Re, Im, Re, Im ...
    """
    terms[0] = 1.0
    terms[1], terms[2] = x, y
    real, imaginary = terms[1 : 2 * _DEGREE + 1 : 2], terms[2 : 2 * _DEGREE + 1 : 2]
    known = 1
    while known < _DEGREE:  # powers 1 to n times power n are powers n + 1 to 2n
        count = min(known, _DEGREE - known)
        old, new = slice(0, count), slice(known, known + count)
        re, im = real[known - 1], imaginary[known - 1]
        np.multiply(real[old], re, out=real[new])
        real[new] -= imaginary[old] * im
        np.multiply(real[old], im, out=imaginary[new])
        imaginary[new] += imaginary[old] * re
        known += count
    begin, end = 0, 2 * _DEGREE + 1
    while end < len(terms):  # each power of z goes two terms less far than the one before
        count = end - begin - 2
        np.multiply(terms[begin : begin + count], z, out=terms[end : end + count])
        begin, end = end, end + count
    return terms


def _longitude_deg(x: FloatArray, y: FloatArray) -> FloatArray:
    longitude = np.degrees(np.arctan2(y, x))
    return np.where(longitude < 180.0, longitude, -180.0)
