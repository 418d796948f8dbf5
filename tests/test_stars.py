"""Stars and planets against Skyfield's apparent places, SIMBAD, and dates of the almanacs.

Truth: Skyfield's `observe(...).apparent()` with DE421. Measured over 5 044 stars and four moments:
1.0e-4 degrees at most; the bars are 2e-4, and beside the Sun, whose mass bends light, 6e-4. A pixel
of a 50 mm lens is 0.007 degrees.
"""

from datetime import UTC, datetime
from importlib.resources import files

import numpy as np
import pytest
from skyfield.api import Star, load, load_file, wgs84
from skyfield.framelib import itrs
from skyfield.magnitudelib import planetary_magnitude

import tle
from planner.api import Orbit, parse_utc
from planner.orbit.bodies import PLANETS, SUN, ephemeris_limits_posix_s, planet_magnitude
from planner.orbit.track import Track
from planner.sky.stars import (
    bright_stars,
    named_stars,
    planet_above_limb_deg,
    planet_itrs_km,
    star_directions_itrs,
    stars_above_limb_deg,
    stars_in_view,
)

DAY_S = 86400.0
AXES_KM = np.array([6378.137, 6378.137, 6378.137 * (1.0 - 1.0 / 298.257223563)])[:, None]
ORBIT = Orbit(tle.bundled())
START_S = parse_utc("2024-10-10T18:00").timestamp()
TIMESCALE = load.timescale(builtin=True)
EPHEMERIS = load_file(str(files("skyfield_data") / "data" / "de421.bsp"))
TARGETS = {"jupiter": "jupiter barycenter", "saturn": "saturn barycenter"}

# Right ascension and declination (ICRS, J2000) and motions (mas a year), as SIMBAD has them: five
# found again in other copies of it, Polaris from memory.
SIMBAD = {
    "Sirius": ((6, 45, 8.91728), (-16, -42, -58.0171), (-546.01, -1223.07)),
    "Vega": ((18, 36, 56.33635), (38, 47, 1.2802), (200.94, 286.23)),
    "Arcturus": ((14, 15, 39.67207), (19, 10, 56.6730), (-1093.39, -2000.06)),
    "Betelgeuse": ((5, 55, 10.30536), (7, 24, 25.4304), (27.54, 11.30)),
    "Rigil Kentaurus": ((14, 39, 36.49400), (-60, -50, -2.3737), (-3679.25, 473.67)),
    "Polaris": ((2, 31, 49.09456), (89, 15, 50.7923), (44.48, -11.85)),
}


def utc_s(*date):
    return datetime(*date, tzinfo=UTC).timestamp()


def skyfield_time(posix_s):
    days, seconds = np.divmod(posix_s, DAY_S)
    return TIMESCALE.utc(1970, 1, 1 + days, 0, 0, seconds)


def track_at(*posix_s):
    """Return a track at any moments, far from any element set: the station stands over a pole."""
    moments = np.array(posix_s, float)
    place = np.repeat([[0.0], [0.0], [6800.0]], len(moments), axis=1)
    return Track.from_teme(ORBIT, moments, place, np.roll(place, 1, axis=0) * 1e-3)


def unit(vector):
    return vector / np.linalg.norm(vector, axis=0)


def apart_deg(ours, theirs):
    half = 0.5 * np.linalg.norm(unit(ours) - unit(theirs), axis=0)
    return np.degrees(2.0 * np.arcsin(np.minimum(half, 1.0)))


def skyfield_star(stars):
    """Return stars of ours as Skyfield has them."""
    x, y, z = stars.direction_icrs
    alpha = np.arctan2(y, x)
    east = np.stack([-np.sin(alpha), np.cos(alpha), 0.0 * z])
    north = np.cross(stars.direction_icrs.T, east.T).T
    mas = np.degrees(stars.motion_icrs_rad) * 3.6e6
    return Star(
        ra_hours=np.degrees(alpha) % 360.0 / 15.0,
        dec_degrees=np.degrees(np.arcsin(z)),
        ra_mas_per_year=np.sum(mas * east, axis=0),
        dec_mas_per_year=np.sum(mas * north, axis=0),
    )


@pytest.mark.parametrize("date", [(2001, 3, 1), (2015, 12, 14), (2024, 10, 10), (2049, 7, 1)])
def test_every_star_stands_where_skyfield_sees_it(date):
    stars, track = bright_stars(), track_at(utc_s(*date))
    earth = EPHEMERIS["earth"].at(skyfield_time(track.posix_s[0]))
    theirs = earth.observe(skyfield_star(stars)).apparent().frame_xyz(itrs).km
    ours = star_directions_itrs(track, stars)[:, 0]
    off_deg = apart_deg(ours, theirs)
    from_sun_deg = apart_deg(ours, track.sun_direction_itrs)
    assert np.max(off_deg) < 6e-4
    assert np.max(off_deg[from_sun_deg > 5.0]) < 2e-4


@pytest.mark.parametrize("name", SIMBAD)
def test_named_stars_are_where_simbad_has_them(name):
    """Two dates fifty years apart: in them Rigil Kentaurus goes 0.05 degrees. The bar is 3e-4."""
    hours, degrees, motion = SIMBAD[name]
    track = track_at(utc_s(2000, 1, 1), utc_s(2050, 1, 1))
    star = Star(
        ra_hours=hours,
        dec_degrees=degrees,
        ra_mas_per_year=motion[0],
        dec_mas_per_year=motion[1],
    )
    theirs = EPHEMERIS["earth"].at(skyfield_time(track.posix_s)).observe(star).apparent()
    stars = bright_stars().take([bright_stars().name.index(name)])
    ours = star_directions_itrs(track, stars)[:, :, 0]
    assert np.max(apart_deg(ours, theirs.frame_xyz(itrs).km)) < 3e-4


def test_the_catalogue_is_whole_and_in_order():
    """Almanacs count 22 stars of magnitude 1.5 or brighter, parts of doubles apart, and know all.

    Colours: Antares and Betelgeuse are red, Rigel and Spica blue, Rigil Kentaurus as the Sun.
    """
    stars = bright_stars()
    assert len(stars) == len(set(stars.hipparcos.tolist())) == 5044
    assert np.all(np.diff(stars.magnitude) >= 0.0)
    assert stars.magnitude[-1] <= 6.0
    assert stars.name[:5] == ("Sirius", "Canopus", "Arcturus", "Rigil Kentaurus", "Vega")
    assert np.count_nonzero(stars.magnitude < 1.5) == 22
    assert all(stars.name[: np.count_nonzero(stars.magnitude < 2.0)])
    assert not any("undefined" in text for text in stars.designation)
    colour = dict(zip(stars.name, stars.colour_index.tolist(), strict=True))
    assert min(colour["Antares"], colour["Betelgeuse"], colour["Aldebaran"]) > 1.4
    assert max(colour["Rigel"], colour["Spica"]) < 0.0
    assert colour["Rigil Kentaurus"] == pytest.approx(0.71, abs=0.05)
    assert np.all(np.isfinite(stars.colour_index))
    np.testing.assert_allclose(np.linalg.norm(stars.direction_icrs, axis=0), 1.0, atol=1e-12)


@pytest.mark.parametrize("planet", PLANETS, ids=lambda planet: planet.name)
@pytest.mark.parametrize("year", [1999, 2012, 2024, 2049])
def test_planets_stand_where_skyfield_sees_them(planet, year):
    """120 random moments of a year: 1e-3 degrees, and 1e-4 five degrees and more from the Sun."""
    random = np.random.default_rng(year)
    track = track_at(*(utc_s(year, 1, 1) + DAY_S * random.uniform(0.0, 365.0, 120)))
    earth = EPHEMERIS["earth"].at(skyfield_time(track.posix_s))
    seen = earth.observe(EPHEMERIS[TARGETS.get(planet.name, planet.name)]).apparent()
    theirs, ours = seen.frame_xyz(itrs).km, planet_itrs_km(track, planet)
    off_deg = apart_deg(ours, theirs)
    assert np.max(off_deg) < 1e-3
    assert np.max(off_deg[apart_deg(ours, track.sun_itrs_km) > 5.0]) < 1e-4
    distance = np.linalg.norm(ours, axis=0) / np.linalg.norm(theirs, axis=0)
    np.testing.assert_allclose(distance, 1.0, atol=1e-5)


def test_planets_are_known_as_long_as_the_sun_is():
    moment = np.array([ephemeris_limits_posix_s()[1]])
    for body in (SUN, *PLANETS):
        assert np.all(np.isfinite(body.position_teme_km(moment)))


def test_jupiter_and_saturn_met_in_2020():
    """The great conjunction of 2020-12-21, 18:20 UTC: 6.1 arcminutes (NASA, JPL)."""
    track = track_at(*(utc_s(2020, 12, 21, 18, 20) + np.arange(-48.0, 48.0) * 3600.0))
    _, _, _, jupiter, saturn = PLANETS
    apart = 60.0 * apart_deg(planet_itrs_km(track, jupiter), planet_itrs_km(track, saturn))
    assert np.min(apart) == pytest.approx(6.1, abs=0.1)
    assert abs(int(np.argmin(apart)) - 48) <= 1


@pytest.mark.parametrize("planet", PLANETS, ids=lambda planet: planet.name)
def test_magnitudes_are_skyfields(planet):
    """Random moments of forty years: 0.01, beyond 15 degrees from the Sun; finite everywhere."""
    moments = utc_s(2005, 1, 1) + np.random.default_rng(3).uniform(0.0, 40.0 * 365.25, 60) * DAY_S
    earth = EPHEMERIS["earth"].at(skyfield_time(moments))
    seen = earth.observe(EPHEMERIS[TARGETS.get(planet.name, planet.name)])
    ours, theirs = planet_magnitude(planet, moments), planetary_magnitude(seen)
    far = seen.separation_from(earth.observe(EPHEMERIS["sun"])).degrees > 15.0
    np.testing.assert_allclose(ours[far], theirs[far], atol=0.01)
    assert np.count_nonzero(far) > 20
    assert np.all(np.isfinite(ours))


@pytest.mark.parametrize(
    ("name", "date", "magnitude"),
    [
        ("jupiter", (2022, 9, 26), -2.9),  # at its nearest in 59 years
        ("mars", (2018, 7, 31), -2.8),  # at its nearest in 15 years
        ("saturn", (2024, 9, 8), 0.6),  # at opposition, the rings almost edge on
        ("venus", (2020, 4, 28), -4.7),  # at its greatest brilliancy
    ],
)
def test_magnitudes_are_those_of_almanacs(name, date, magnitude):
    (planet,) = [planet for planet in PLANETS if planet.name == name]
    assert planet_magnitude(planet, np.array([utc_s(*date)]))[0] == pytest.approx(
        magnitude, abs=0.1
    )


def test_magnitudes_do_not_depend_on_what_else_is_asked():
    moments = START_S + np.array([3.3e6, 0.0, 4e4, -7e6])
    for planet in PLANETS:
        alone = [planet_magnitude(planet, moments[[i]])[0] for i in range(4)]
        assert planet_magnitude(planet, moments).tolist() == alone
        assert len(planet_magnitude(planet, np.empty(0))) == 0


def test_azimuth_and_elevation_are_skyfields():
    """`altaz` of an observer who stands still at the station's place: within 0.002 degrees.

    The station's own aberration is left out by both.
    """
    track = ORBIT.at(START_S + np.arange(0.0, 95.0, 19.0) * 60.0)
    for number, objects in enumerate(stars_in_view(track)):
        here = EPHEMERIS["earth"] + wgs84.latlon(
            track.latitude_deg[number],
            track.longitude_deg[number],
            elevation_m=1e3 * track.altitude_km[number],
        )
        observer = here.at(skyfield_time(track.posix_s[number]))
        for item in objects:
            if item.kind == "star":
                stars = named_stars(2.0)
                target = skyfield_star(stars.take([stars.name.index(item.name)]))
            else:
                target = EPHEMERIS[TARGETS.get(item.name.lower(), item.name.lower())]
            elevation, azimuth, _ = observer.observe(target).apparent().altaz()
            east = (item.azimuth_deg - np.squeeze(azimuth.degrees) + 180.0) % 360.0 - 180.0
            assert item.elevation_deg == pytest.approx(np.squeeze(elevation.degrees), abs=0.002)
            assert abs(east) * np.cos(np.radians(item.elevation_deg)) < 0.002
            assert 0.0 <= item.azimuth_deg < 360.0


def test_what_is_in_view_is_what_the_earth_does_not_hide():
    """Truth: whether the line to it meets the ellipsoid. At 415 km some 67 % of the sky is free."""
    stars, track = bright_stars(), ORBIT.at(START_S + np.arange(0.0, 93.0, 7.0) * 60.0)
    height_deg = stars_above_limb_deg(track, stars)
    for number in range(len(track)):
        station = track.position_itrs_km[:, number, None] / AXES_KM
        line = star_directions_itrs(track.take(np.array([number])), stars)[:, 0] / AXES_KM
        along, square = np.sum(station * line, axis=0), np.sum(line * line, axis=0)
        hidden = (along < 0.0) & (along**2 > square * (np.sum(station * station, axis=0) - 1.0))
        assert np.array_equal(hidden, height_deg[number] < 0.0)
    assert np.mean(height_deg >= 0.0) == pytest.approx(
        0.5 * (1.0 + np.sin(np.radians(20.1))), abs=0.03
    )
    named = named_stars(2.0)
    for number, objects in enumerate(stars_in_view(track)):
        above = stars_above_limb_deg(track.take(np.array([number])), named)[0] >= 0.0
        seen = {name for name, is_above in zip(named.name, above, strict=True) if is_above}
        assert {item.name for item in objects if item.kind == "star"} == seen
        for planet in PLANETS:
            (high,) = planet_above_limb_deg(track.take(np.array([number])), planet)
            listed = [item for item in objects if item.name.lower() == planet.name]
            assert bool(listed) == (
                high >= 0.0 and planet_magnitude(planet, track.posix_s[[number]])[0] <= 2.0
            )
            assert all(item.above_limb_deg == pytest.approx(high, abs=1e-9) for item in listed)


def test_fainter_limits_only_add_and_the_brightest_come_first():
    track = ORBIT.at(START_S + np.array([0.0, 1500.0]))
    few, many = stars_in_view(track, faintest_magnitude=0.5), stars_in_view(track)
    for fewer, more in zip(few, many, strict=True):
        assert [item for item in more if item.magnitude <= 0.5] == fewer
        magnitudes = [item.magnitude for item in more]
        assert magnitudes == sorted(magnitudes)
        assert len(fewer) < len(more)
    assert stars_in_view(ORBIT.at(np.empty(0))) == []


def test_height_above_the_limb_is_elevation_plus_the_dip():
    """At 415 km the dip is acos(6371 / 6786) = 20.1 degrees; height and ellipsoid move it."""
    track = ORBIT.at(START_S + np.arange(0.0, 93.0, 10.0) * 60.0)
    dips = [
        item.above_limb_deg - item.elevation_deg for seen in stars_in_view(track) for item in seen
    ]
    assert 19.4 < min(dips) <= max(dips) < 21.2
