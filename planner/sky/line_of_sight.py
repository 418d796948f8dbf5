"""Lines of sight through the layers in which the aurora glows: how much of each they run through.

About the line to the nadir the view is the same at every azimuth, and a line of sight stays in one
vertical plane. So the light along it is linear in what glows: once for each height of the station
it is found how long a line runs through each shell of the air, and over which ground arc. All that
is left for a moment is one matrix product. The Earth is a sphere, and the station may stand above
or in what glows.
"""

from dataclasses import dataclass

import numpy as np

from planner.base.arrays import BoolArray, FloatArray
from planner.base.constants import EARTH_MEAN_RADIUS_KM
from planner.base.errors import InputError

# The mean radius: (2 a + b) / 3 of WGS84, to a kilometre.
LOWEST_STATION_KM = 150.0
HIGHEST_STATION_KM = 1500.0

_SHELL_EDGE_KM = np.arange(80.0, 461.0, 3.0)
_TOP_KM = 400.0  # what glows higher beyond the arc to there counts as at that arc

# The pressure at 20 km is 5.5 % of that at sea level, and at 10 km 26 % (US Standard Atmosphere,
# 1976): exp(-h / 7 km) gives 5.7 and 24 %.
_AIR_SCALE_KM = 7.0


@dataclass(frozen=True, eq=False)
class ShellPaths:
    """Path lengths in km (P, A, S) of lines of sight in shells of the air, by ground arc.

    `near_km` is what lies before the point where a line comes closest to the Earth, `far_km` what
    lies beyond it; it is zero where the ground ends the line. `lowest_km` (P,) is the height of
    that point, negative in the ground; for a line that looks up, that of the station.
    """

    near_km: FloatArray
    far_km: FloatArray
    lowest_km: FloatArray

    def gain(self, profile_per_km: FloatArray, wavelength_nm: float) -> FloatArray:
        """Return brightness over column brightness (P, K, A) for layers of given profiles (K, S).

        A profile holds the share of the layer's light from each km of height in each shell. Times
        the columns (K, A) at the ground arcs and summed, it is the brightness along the line.
        """
        seen = self.near_km + beyond_limb(self.lowest_km, wavelength_nm)[:, None, None] * (
            self.far_km
        )
        lines, arcs, shells = seen.shape
        gain = seen.reshape(lines * arcs, shells) @ profile_per_km.T
        ordered: FloatArray = np.moveaxis(gain.reshape(lines, arcs, -1), 2, 1)
        return ordered


def is_for_light(station_km: FloatArray | float) -> BoolArray:
    """Return which heights of a station, of an array, are such that the light is worked out."""
    heights = np.atleast_1d(np.asarray(station_km, np.float64))
    return np.asarray((heights >= LOWEST_STATION_KM) & (heights <= HIGHEST_STATION_KM))


def check_station(station_km: FloatArray | float) -> None:
    """Raise `InputError` unless every height is one from which the light is worked out."""
    fits = is_for_light(station_km)
    if not np.all(fits):
        wrong = np.atleast_1d(station_km)[~fits][0]
        raise InputError(
            f"A station at {wrong:.0f} km is outside the {LOWEST_STATION_KM:.0f} to "
            f"{HIGHEST_STATION_KM:.0f} km for which the light of the aurora is worked out. "
            "Check the orbit, or ask for a moment when it is between them."
        )


def tangent_depression_deg(station_km: float, height_km: FloatArray | float) -> FloatArray:
    """Return how far below the horizontal lines point whose lowest point has the given height."""
    ratio = (EARTH_MEAN_RADIUS_KM + np.asarray(height_km)) / (EARTH_MEAN_RADIUS_KM + station_km)
    return np.degrees(np.arccos(ratio))


def farthest_arc_deg(station_km: float, height_km: float) -> float:
    """Return the ground arc to the farthest point of a height that a line over bare ground meets.

    It is the arc to the hard limb and the arc from there on.
    """
    limb = EARTH_MEAN_RADIUS_KM / (EARTH_MEAN_RADIUS_KM + np.array([station_km, height_km]))
    return float(np.sum(np.degrees(np.arccos(limb))))


def crossing_arcs_deg(
    station_km: FloatArray | float, depression_deg: FloatArray, height_km: float
) -> tuple[FloatArray, FloatArray]:
    """Return the ground arcs at which lines cross a height before and after their lowest point.

    Where a line stays above that height, both are the arc of its lowest point.
    """
    closest, before = _line(station_km, depression_deg)
    half = np.sqrt(np.maximum((EARTH_MEAN_RADIUS_KM + height_km) ** 2 - closest**2, 0.0))
    lowest = np.arctan2(before, closest)
    turn = np.arctan2(half, closest)
    return np.degrees(lowest - turn), np.degrees(lowest + turn)


def range_km(
    station_km: FloatArray | float, depression_deg: FloatArray, arc_deg: FloatArray
) -> FloatArray:
    """Return the distance along lines of sight to where they have come a ground arc along.

    A line straight down has no arc: at the arc 0 the distance is 0.

    Source: the law of sines in the triangle of the station, the point and the Earth's centre.
    """
    arc, turn = np.radians(arc_deg), np.radians(depression_deg - arc_deg)
    return np.asarray((EARTH_MEAN_RADIUS_KM + station_km) * np.sin(arc) / np.cos(turn))


def chapman(height_km: FloatArray, peak_km: float, scale_km: float, growth: float) -> FloatArray:
    """Return a Chapman layer, 1 at its peak, whose scale height grows with height.

    The scale height is `scale_km` at the peak and changes by `growth` km for each km; with a
    growth of 0 it is Chapman's own.

    Source: Chapman (1931), Proc. Phys. Soc. 43, 26, with the reduced height of a scale height that
    is linear in height, ln(1 + growth z) / growth.
    """
    z = (height_km - peak_km) / scale_km
    if growth:
        inside = 1.0 + growth * z
        reduced = np.log(np.maximum(inside, 1e-12)) / growth
    else:
        inside, reduced = np.ones(z.shape), z
    layer = np.exp(1.0 - reduced - np.exp(np.minimum(-reduced, 50.0)))
    return np.asarray(np.where(inside > 0.0, layer, 0.0))


def beyond_limb(tangent_km: FloatArray, wavelength_nm: float) -> FloatArray:
    """Return the share of light from behind the limb that passes the air at a tangent height.

    Air alone is in it: no ozone, haze or cloud, all of which take more. Half of the green light is
    lost at a tangent height of 16 km, half of the blue at 24.

    Source: Hansen & Travis (1974), Space Sci. Rev. 16, 527, for the vertical optical depth; times
    sqrt(2 pi R / H) for the level path, with an air of one scale height.
    """
    micron = wavelength_nm / 1000.0
    vertical = 0.008569 * micron**-4 * (1.0 + 0.0113 * micron**-2 + 0.00013 * micron**-4)
    level = vertical * np.sqrt(2.0 * np.pi * EARTH_MEAN_RADIUS_KM / _AIR_SCALE_KM)
    share: FloatArray = np.exp(-level * np.exp(-np.maximum(tangent_km, 0.0) / _AIR_SCALE_KM))
    return share


def shell_paths(
    station_km: float, depression_deg: FloatArray, arc_deg: FloatArray, edge_km: FloatArray
) -> ShellPaths:
    """Return how long lines of sight (P,) run in the shells between heights, by ground arc (A,).

    `edge_km` (S + 1,) rises from above 0. What lies between two ground arcs is shared out between
    them, and what lies beyond the last belongs to the last. Depressions run from -90 (up) to 90;
    the ground ends a line, and what the ground hides is not seen.

    Source: plane geometry on a sphere; the length in each shell is exact.
    Accuracy: for uniform sheets the gain is that of the chord to 1e-9: 34 for 100 to 130 km seen
    past 110 km, 16 for 200 to 300 km seen past 250 km (tests/test_line_of_sight.py).
    """
    check_station(station_km)
    closest, before = (part[:, None] for part in _line(station_km, depression_deg))
    half = np.sqrt(np.maximum((EARTH_MEAN_RADIUS_KM + edge_km) ** 2 - closest**2, 0.0))
    near, far = np.maximum(-half[:, ::-1], -before)[:, ::-1], np.maximum(half, -before)
    near_km, far_km = near[:, :-1] - near[:, 1:], far[:, 1:] - far[:, :-1]
    far_km = np.where((closest < EARTH_MEAN_RADIUS_KM) & (before > 0.0), 0.0, far_km)

    def by_arc(lengths: FloatArray, ends: FloatArray) -> FloatArray:
        middle = 0.5 * (ends[:, 1:] + ends[:, :-1])
        arc = np.degrees(np.arctan2(middle, closest) + np.arctan2(before, closest))
        return _shared_out(lengths, arc, arc_deg)

    lowest_km = np.where(before > 0.0, closest - EARTH_MEAN_RADIUS_KM, station_km)[:, 0]
    return ShellPaths(by_arc(near_km, near), by_arc(far_km, far), lowest_km)


def _line(
    station_km: FloatArray | float, depression_deg: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return how near lines come to the Earth's centre, and how far before that the station is."""
    station, depression = EARTH_MEAN_RADIUS_KM + station_km, np.radians(depression_deg)
    return np.asarray(station * np.cos(depression)), np.asarray(station * np.sin(depression))


def _shared_out(length_km: FloatArray, at_deg: FloatArray, arc_deg: FloatArray) -> FloatArray:
    """Return lengths (P, S) at their arcs, each shared between the two nearest of (A,)."""
    lines, shells = length_km.shape
    arcs = len(arc_deg)
    first = np.clip(np.searchsorted(arc_deg, at_deg, side="right") - 1, 0, arcs - 2)
    part = np.clip((at_deg - arc_deg[first]) / (arc_deg[first + 1] - arc_deg[first]), 0.0, 1.0)
    cell = (np.arange(lines)[:, None] * arcs + first) * shells + np.arange(shells)
    index = np.concatenate([cell.ravel(), (cell + shells).ravel()])
    weight = np.concatenate([(length_km * (1.0 - part)).ravel(), (length_km * part).ravel()])
    shared = np.bincount(index, weight, lines * arcs * shells).reshape(lines, arcs, shells)
    return np.asarray(shared, np.float64)


# The mean energies (keV) for which the layers are known: the flux is shared between the two
# nearest, by the logarithm.
NODES_KEV = np.array([0.5, 1.0, 2.0, 4.0, 8.0])


def energy_shares(mean_energy_kev: FloatArray | float) -> FloatArray:
    """Return how an energy flux is shared among the five mean energies, (5, ...); the sum is 1.

    It goes to the two nearest by its logarithm; below 0.5 keV and above 8 all goes to the last.
    """
    place = np.clip(np.log2(np.maximum(mean_energy_kev, NODES_KEV[0]) / NODES_KEV[0]), 0.0, 4.0)
    node = np.arange(len(NODES_KEV)).reshape(-1, *(1 for _ in range(np.ndim(place))))
    return np.asarray(np.maximum(1.0 - np.abs(place - node), 0.0))


@dataclass(frozen=True)
class Line:
    """A line of the auroral spectrum: how bright it is and in which layer, by mean energy.

    `yield_kr` is the brightness straight up or down of an energy flux of 1 erg cm-2 s-1; the others
    are those of `line_of_sight.chapman`.

    Source: fitted to runs of GLOW 0.973 (Solomon 2017, J. Geophys. Res. 122, 7834), for Maxwellian
    electrons of 2 erg cm-2 s-1, mean energy twice the characteristic one, at 65 N near midnight at
    an equinox, F10.7 120. The ionosphere above 200 km was a plain one in place of IRI.
    Accuracy: the runs repeat the model's own published example within 3 % (427.8 and 557.7 nm) and
    30 % (630.0 nm). The layers fit the runs within 2 % of the peak, 6 % in red, and their limb gain
    within 4 %. From one season, solar activity and flux to another the yields move by 15 % (green,
    blue) and 40 % (red), and by as much again between models (tests/accuracy/light.py).
    """

    name: str
    wavelength_nm: float
    yield_kr: tuple[float, ...]
    peak_km: tuple[float, ...]
    scale_km: tuple[float, ...]
    growth: tuple[float, ...]

    def column_kr(
        self, energy_flux_erg_cm2_s: FloatArray | float, mean_energy_kev: FloatArray | float
    ) -> FloatArray:
        """Return the brightness straight up or down; the arguments broadcast."""
        shares = energy_shares(mean_energy_kev)
        return np.asarray(energy_flux_erg_cm2_s * np.tensordot(self.yield_kr, shares, 1))

    def profiles_per_km(self, edge_km: FloatArray) -> FloatArray:
        """Return the share of the light from each km in the shells between edges, (5, S)."""
        middle, thickness = 0.5 * (edge_km[1:] + edge_km[:-1]), np.diff(edge_km)
        layers = np.stack(
            [
                chapman(middle, *shape)
                for shape in zip(self.peak_km, self.scale_km, self.growth, strict=True)
            ]
        )
        profiles: FloatArray = layers / np.sum(layers * thickness, axis=1, keepdims=True)
        return profiles


GREEN = Line(
    "green",
    557.7,
    yield_kr=(1.007, 1.173, 1.260, 1.257, 1.145),
    peak_km=(186.2, 158.2, 128.0, 113.7, 106.6),
    scale_km=(30.4, 28.5, 16.9, 9.5, 7.0),
    growth=(0.0, 0.044, 0.303, 0.315, 0.200),
)
RED = Line(
    "red",
    630.0,
    yield_kr=(1.461, 0.860, 0.420, 0.170, 0.060),
    peak_km=(230.7, 217.3, 209.0, 205.0, 204.6),
    scale_km=(41.9, 44.7, 49.3, 54.9, 60.5),
    growth=(0.0, 0.0, 0.0, 0.0, 0.0),
)
BLUE = Line(
    "blue",
    427.8,
    yield_kr=(0.194, 0.222, 0.243, 0.258, 0.267),
    peak_km=(188.7, 155.4, 127.3, 112.9, 105.4),
    scale_km=(33.6, 27.6, 16.3, 9.3, 6.9),
    growth=(0.0, 0.100, 0.278, 0.292, 0.161),
)
LINES = (GREEN, RED, BLUE)


@dataclass(frozen=True, eq=False)
class LayerGains:
    """What the height of the station settles: lines (P,), arcs (A,), and gains of the layers.

    `by_line` holds, for each of `LINES`, the brightness in kR (P, 5, A) of an energy flux of
    1 erg cm-2 s-1 of each mean energy at each arc.
    """

    station_km: float
    depression_deg: FloatArray
    arc_deg: FloatArray
    by_line: tuple[FloatArray, ...]

    def seen_kr(self, number: int, deposit: FloatArray) -> FloatArray:
        """Return the brightness (P, ...) of one of `LINES` for energy fluxes (5, A, ...)."""
        gain = self.by_line[number]
        flat = gain.reshape(len(gain), -1) @ deposit.reshape(gain[0].size, -1)
        return np.asarray(flat.reshape(len(gain), *deposit.shape[2:]))


def layer_gains(station_km: float, depression_deg: FloatArray, arc_share: FloatArray) -> LayerGains:
    """Return the gains along lines of sight (P,), with arcs (A,) as shares of the farthest one."""
    arc_deg = arc_share * farthest_arc_deg(station_km, _TOP_KM)
    paths = shell_paths(station_km, depression_deg, arc_deg, _SHELL_EDGE_KM)
    by_line = tuple(
        paths.gain(line.profiles_per_km(_SHELL_EDGE_KM), line.wavelength_nm)
        * np.array(line.yield_kr)[:, None]
        for line in LINES
    )
    return LayerGains(station_km, depression_deg, arc_deg, by_line)
