"""City lights: against sums over the table, the figures of the World Bank, and the map.

Truth: plain sums over all cells for what lies within a circle; people and product of 2019 by the
World Bank for continents; what every picture of the Earth at night shows for dark and bright.
"""

import itertools
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.base.frames import enu_axes
from planner.base.geometry import geodetic_up, itrs_from_geodetic
from planner.sky import city_lights as lights
from planner.sky.city_lights import (
    brightest_city,
    cities,
    city_itrs_km,
    city_seen,
    light_below_million,
    light_toward_limb_million,
    light_within_million,
    lit_margin,
    off_nadir_radius_deg,
)

DARK = {
    "mid-Pacific": (-10.0, -140.0),
    "South Pacific": (-45.0, -120.0),
    "Tanezrouft, Sahara": (23.0, 1.0),
    "Antarctica": (-75.0, 60.0),
    "Southern Ocean": (-50.0, 90.0),
    "mid-Atlantic": (0.0, -25.0),
    "North Pole": (90.0, 0.0),
    "South Pole": (-90.0, 0.0),
    "Great Victoria Desert": (-28.0, 128.0),
}
BRIGHT = {
    "Nile delta": (30.8, 31.0),
    "Po valley": (45.2, 10.0),
    "Kanto": (35.7, 139.7),
    "the US northeast": (40.5, -75.0),
    "Pearl River delta": (23.0, 113.3),
    "the Rhine and Ruhr": (51.3, 7.0),
    "the Ganges plain": (28.0, 78.5),
    "São Paulo and Rio": (-23.2, -45.5),
    "Java": (-6.8, 108.0),
}
# The built-up areas of over 15 million people (United Nations, World Urbanization Prospects 2018,
# with those of the Pearl River and Ruhr kind that it counts apart), and the brightest of others.
GREAT_CITIES = {
    "Shanghai": (31.2, 121.5),
    "Beijing": (39.9, 116.4),
    "Tianjin": (39.1, 117.2),
    "Guangzhou": (23.1, 113.3),
    "Shenzhen": (22.5, 114.1),
    "Dongguan": (23.0, 113.7),
    "Wuhan": (30.6, 114.3),
    "Chongqing": (29.6, 106.6),
    "New York": (40.7, -74.0),
    "Los Angeles": (34.0, -118.2),
    "Tokyo": (35.7, 139.7),
    "Osaka": (34.7, 135.5),
    "Seoul": (37.6, 127.0),
    "Taipei": (25.0, 121.5),
    "London": (51.5, -0.1),
    "Paris": (48.9, 2.4),
    "Mexico City": (19.4, -99.1),
    "Mumbai": (19.1, 72.9),
    "Delhi": (28.7, 77.2),
    "Jakarta": (-6.2, 106.8),
    "São Paulo": (-23.5, -46.6),
    "Istanbul": (41.0, 29.0),
}
MEAN_INCOME = 11_464.0
# Millions of people and thousands of millions of dollars, 2019 (World Bank; Venezuela's of 2014):
# from memory.
NORTH_AMERICA = [
    *[(328.2, 21_433), (37.6, 1_742), (127.6, 1_269), (16.6, 77), (11.3, 103), (10.7, 89)],
    *[(9.7, 25), (6.5, 12.6), (6.5, 27), (5.0, 64), (4.2, 67), (11.3, 14.7), (2.9, 15.8)],
    *[(3.2, 105), (1.4, 24)],
]
SOUTH_AMERICA = [
    *[(211.0, 1_873), (44.9, 447), (50.3, 323), (19.0, 279), (32.5, 228), (17.4, 107)],
    *[(28.5, 482), (11.5, 41), (7.0, 38), (3.5, 61), (0.8, 5.2), (0.6, 4.0)],
]
OCEANIA = [(25.4, 1_392), (5.0, 210), (0.9, 5.5)]
AFRICA, EURASIA = (1_308.0, 2_450), (5_330.0, 54_500)


def cells():
    """Return latitude, longitude and light of the table's cells."""
    table = lights._table()
    row, column = np.divmod(table["cell"].astype(int), 1440)
    return (row + 0.5) / 4.0 - 90.0, (column + 0.5) / 4.0 - 180.0, table["cell_light_million"]


def summed(latitude_deg, longitude_deg, radius_deg):
    """Return the soft sum over all cells within a circle, cell by cell."""
    latitude, longitude, light = cells()
    cosine = geodetic_up(latitude_deg, longitude_deg) @ geodetic_up(latitude, longitude)
    arc = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
    weight = 1.0 / (1.0 + np.exp(np.minimum((arc / radius_deg - 1.0) / 0.1, 60.0)))
    return float(weight @ light.astype(float))


def estimated(people_and_product):
    """Return the light of countries: millions of people, and 1e9 dollars."""
    return sum(n * (1e3 * g / n / MEAN_INCOME) ** 0.75 for n, g in people_and_product)


def below(place, altitude_km=415.0):
    latitude, longitude = (np.array([value]) for value in place)
    return float(light_below_million(latitude, longitude, np.array([altitude_km]))[0])


@pytest.mark.parametrize("name", DARK)
def test_the_dark_places_are_dark(name):
    assert 0.0 <= below(DARK[name]) < 0.1
    assert lit_margin(*map(np.array, [*DARK[name], 415.0]), 1.0) < 0.0


@pytest.mark.parametrize("name", BRIGHT)
def test_the_bright_places_are_bright(name):
    """Each has more than 25 million people of middling income within 430 km."""
    assert below(BRIGHT[name]) > 25.0
    assert lit_margin(*map(np.array, [*BRIGHT[name], 415.0]), 1.0) > 3.0


def test_the_brightest_cells_and_cities_are_great_cities():
    latitude, longitude, light = cells()
    known = geodetic_up(*np.array(list(GREAT_CITIES.values())).T)
    for cell in np.argsort(-light)[:10]:
        arc = np.degrees(np.arccos(known.T @ geodetic_up(latitude[cell], longitude[cell])))
        assert arc.min() < 0.6, (latitude[cell], longitude[cell])
    brightest = sorted(cities(), key=lambda city: -city.light_million)[:10]
    assert {city.name for city in brightest} <= {*GREAT_CITIES, "New York City"}
    assert {"New York City", "Shanghai", "Tokyo", "Seoul"} <= {city.name for city in brightest}


def test_continents_have_the_light_of_their_people_and_incomes():
    """5 % where all countries are summed up; by Jensen's bound where a continent is taken whole.

    The mean of incomes to the power 0.75 is less than that power of the mean.
    """
    y, x, light = cells()
    north = (x < -30.0) & ((y >= 12.7) | ((y > 7.2) & (x < -77.3)))
    south = (x < -30.0) & ~north & (x > -92.5)
    oceania = (x > 110.0) & (y < -10.5)
    africa = (x > -26.0) & (x < 51.5) & (y < 37.4)
    africa &= ~((y > 35.95) & (x < -1.0)) & ~((y > 34.0) & (x > 11.3))
    africa &= ~((y > 21.5) & (x > 34.0))
    africa &= (y > 21.5) | (y < 12.5) | (x < 38.2 + 0.62 * (21.5 - y))
    eurasia = ~(north | south | oceania | africa) & (x > -30.0)
    for mask, countries in ((north, NORTH_AMERICA), (south, SOUTH_AMERICA), (oceania, OCEANIA)):
        assert light[mask].sum() == pytest.approx(estimated(countries), rel=0.05)
    for mask, whole in ((africa, AFRICA), (eurasia, EURASIA)):
        assert 0.7 * estimated([whole]) < light[mask].sum() < 1.03 * estimated([whole])
    assert light.sum() == pytest.approx(6669.0, abs=1.0)  # as planner/data/city_lights.md says


def test_light_within_a_circle_is_the_sum_over_its_cells():
    """Between the sums for radii 0.2 degrees smaller and larger, and 0.01 million: random places.

    Among them are radii between those that are summed up beforehand, and places about both poles.
    """
    random = np.random.default_rng(7)
    y = np.degrees(np.arcsin(random.uniform(-0.8, 0.95, 400)))
    x, radius = random.uniform(-180.0, 180.0, 400), random.uniform(2.0, 5.0, 400)
    y[:4], x[:4], radius[:4] = [-90.0, -89.9, 89.9, 90.0], [10.0, -70.0, 20.0, 100.0], 6.0
    least, most = (
        np.array([summed(*place) for place in zip(y, x, radius + off, strict=True)])
        for off in (-0.2, 0.2)
    )
    ours = light_within_million(y, x, radius)
    assert np.all(ours > least - 0.01)
    assert np.all(ours < most + 0.01)
    assert np.count_nonzero(ours > 1.0) > 60


@pytest.mark.parametrize("altitude_km", [200.0, 415.0, 600.0])
@pytest.mark.parametrize("off_nadir_deg", [10.0, 45.0, 60.0])
def test_the_circle_is_where_a_line_off_the_nadir_ends(altitude_km, off_nadir_deg):
    """Truth: the angle at the station in the triangle with that arc at the Earth's centre."""
    arc = np.radians(off_nadir_radius_deg(np.array([altitude_km]), off_nadir_deg)[0])
    station = 6371.0 + altitude_km
    seen = np.arctan2(6371.0 * np.sin(arc), station - 6371.0 * np.cos(arc))
    assert np.degrees(seen) == pytest.approx(off_nadir_deg, abs=1e-9)


def test_a_line_past_the_limb_reaches_the_limb():
    (arc,) = off_nadir_radius_deg(np.array([415.0]), 80.0)
    assert arc == pytest.approx(np.degrees(np.arccos(6371.0 / 6786.0)), abs=1e-9)
    assert off_nadir_radius_deg(np.array([415.0]))[0] == pytest.approx(3.86, abs=0.01)


@given(
    st.floats(-90.0, 90.0),
    st.floats(-180.0, 179.99),
    st.floats(200.0, 600.0),
    st.floats(0.01, 50.0),
)
def test_the_margin_is_positive_exactly_over_lit_land(latitude, longitude, altitude_km, least):
    place = np.array([latitude]), np.array([longitude]), np.array([altitude_km])
    light, margin = light_below_million(*place)[0], lit_margin(*place, least)[0]
    assert np.isfinite(margin)
    assert (margin > 0.0) == (light > least) or abs(light - least) < 1e-9 * least
    assert lit_margin(*place, 2.0 * least)[0] < margin
    turned = place[0], place[1] + 360.0, place[2]
    assert lit_margin(*turned, least)[0] == pytest.approx(margin, abs=1e-9)


def test_the_margin_has_no_steps_and_no_corners():
    """Along a ground track of one orbit: fast changes of the slope would be corners."""

    def along(step_deg):
        u = np.radians(np.arange(0.0, 360.0, step_deg))
        y = np.degrees(np.arcsin(np.sin(np.radians(51.6)) * np.sin(u)))
        x = np.degrees(np.arctan2(np.cos(np.radians(51.6)) * np.sin(u), np.cos(u)))
        return lit_margin(y, (x + 60.0 + 180.0) % 360.0 - 180.0, 415.0 + 12.0 * np.sin(u), 1.0)

    slope = {step: np.diff(along(step)) / step for step in (0.02, 0.01)}
    assert np.max(np.abs(slope[0.01])) < 2.4  # 1.2 for half a degree
    bends = [np.max(np.abs(np.diff(slope[step]))) for step in (0.02, 0.01)]
    assert bends[1] == pytest.approx(0.5 * bends[0], rel=0.2)  # a corner would stay as it is


def test_both_sides_of_the_antimeridian_and_every_meridian_at_a_pole_say_the_same():
    y = np.array([-40.0, -17.7, 0.0, 30.0, 65.0])
    near = light_within_million(y, np.full(5, -180.0), np.full(5, 4.0))
    far = light_within_million(y, np.full(5, 180.0 - 1e-9), np.full(5, 4.0))
    np.testing.assert_allclose(near, far, atol=1e-6)
    around = np.arange(-180.0, 180.0, 7.0)
    pole = light_within_million(np.full(around.shape, 90.0), around, np.full(around.shape, 18.0))
    np.testing.assert_allclose(pole, pole[0], rtol=0.02)
    assert pole[0] > 0.1  # Tromso, Murmansk


def test_ten_thousand_places_take_ten_milliseconds():
    """The best of some runs; the bar leaves room for a busy machine."""
    random = np.random.default_rng(1)
    place = random.uniform(-52.0, 52.0, 10_000), random.uniform(-180.0, 180.0, 10_000)
    altitude_km = random.uniform(400.0, 425.0, 10_000)
    spent = []
    for _ in range(15):
        start = time.monotonic()
        lit_margin(*place, altitude_km, 1.0)
        spent.append(time.monotonic() - start)
    assert min(spent) < 0.03


@pytest.mark.parametrize("radius_steps", [7, 8, 9])
def test_the_sums_that_come_along_are_those_made_anew(radius_steps):
    """Half a step of 0.01 in the logarithm, half a per cent of the light, and single precision."""
    shipped, summed_up = lights._log_field(radius_steps), lights.summed_log_field(radius_steps)
    assert radius_steps in lights._shipped_fields()
    assert np.max(np.abs(shipped - summed_up)) < 0.005 + 1e-5


def test_other_circles_are_summed_up_when_asked_for():
    assert 2 not in lights._shipped_fields()
    np.testing.assert_array_equal(lights._log_field(2), lights.summed_log_field(2))


def test_light_toward_the_limb_is_that_of_the_land_on_that_side():
    """From off the coasts of both Americas, and of Portugal; nothing in the mid-Pacific."""

    def toward(latitude, longitude, azimuth):
        place = np.array([latitude]), np.array([longitude]), np.array([415.0])
        return light_toward_limb_million(*place, np.array([azimuth]))[0]

    assert toward(37.0, -68.0, 305.0) > 30.0 * toward(37.0, -68.0, 125.0)
    assert toward(33.0, -124.0, 80.0) > 30.0 * toward(33.0, -124.0, 260.0)
    assert toward(39.0, -14.0, 90.0) > 30.0 * toward(39.0, -14.0, 270.0)
    assert max(toward(-10.0, -140.0, azimuth) for azimuth in range(0, 360, 30)) < 0.05
    # the nadir counts whole, whichever way one looks
    over_cairo = [toward(30.3, 31.2, azimuth) for azimuth in (0.0, 90.0, 180.0, 270.0)]
    beneath = light_within_million(np.array([30.3]), np.array([31.2]), np.array([2.5]))[0]
    assert min(over_cairo) >= beneath
    north, south = (
        light_toward_limb_million(20.0, 100.0, 415.0, np.array([a])) for a in (0.0, 180.0)
    )
    both = light_toward_limb_million(20.0, 100.0, 415.0, np.array([0.0, 180.0]))
    np.testing.assert_allclose(both, [north[0], south[0]])


def test_the_cities_are_places_of_their_own():
    found = cities()
    assert len(found) == 1500
    assert [city.people for city in found] == sorted((c.people for c in found), reverse=True)
    assert found[-1].people > 250_000
    assert not {city.name for city in found} & {"Brooklyn", "Queens", "The Bronx", "Manhattan"}
    assert all(len(city.country) == 2 for city in found)
    heads = [city for city in found if city.light_million > 0.0]
    up = geodetic_up(*np.array([(c.latitude_deg, c.longitude_deg) for c in heads]).T)
    cosine = up.T @ up - 2.0 * np.eye(len(heads))
    assert np.degrees(np.arccos(cosine.max())) * 111.2 > 30.0
    assert sum(city.light_million for city in heads) < cells()[2].sum()
    by_name = {city.name: city for city in reversed(found)}
    for name, (latitude, longitude) in GREAT_CITIES.items():
        city = by_name["New York City" if name == "New York" else name]
        assert city.latitude_deg == pytest.approx(latitude, abs=0.1), name
        assert city.longitude_deg == pytest.approx(longitude, abs=0.1), name
    # people of unlike incomes: per head New York gives more than ten times the light of Dhaka
    new_york, dhaka = by_name["New York City"], by_name["Dhaka"]
    assert new_york.light_million > 3.0 * dhaka.light_million
    assert new_york.people < dhaka.people


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ((39.5, -72.5), "New York City"),
        ((30.0, 123.0), "Shanghai"),
        ((50.5, 1.0), "London"),
        ((-22.5, -44.5), "São Paulo"),
        ((33.5, -117.0), "Los Angeles"),
        ((30.5, 31.0), "Cairo"),
        ((64.0, -21.0), None),  # Reykjavik is none of the 1 500: Scotland is 1 400 km off
        ((-30.0, -120.0), None),
    ],
)
def test_the_brightest_city_is_the_one_that_is_near(place, name):
    position = itrs_from_geodetic(*np.array([place]).T, 415.0)
    midnight = -position / np.linalg.norm(position, axis=0)
    number, brightness = brightest_city(position, midnight)
    if place == (64.0, -21.0):
        assert brightness[0] < 0.2
    elif name is None:
        assert (number[0], brightness[0]) == (-1, 0.0)
    else:
        assert cities()[number[0]].name == name
        assert brightness[0] > 1.0
    assert brightest_city(position, -midnight)[0][0] == -1  # at noon none counts


def test_the_brightest_city_by_plain_geometry():
    """Truth: of all cities, one by one, those that see the station above their own horizon."""
    random = np.random.default_rng(11)
    y, x = random.uniform(-52.0, 60.0, 40), random.uniform(-180.0, 180.0, 40)
    position = itrs_from_geodetic(y, x, 415.0)
    sun = np.repeat([[1.0], [0.0], [0.0]], 40, axis=1)
    numbers, brightness = brightest_city(position, sun)
    place = np.array([(c.latitude_deg, c.longitude_deg) for c in cities()]).T
    light = np.array([city.light_million for city in cities()])
    ground, (_, _, up) = city_itrs_km(np.arange(1500)), enu_axes(*place)
    for moment in range(40):
        line = position[:, [moment]] - ground
        away = np.linalg.norm(line, axis=0)
        seen = light * np.maximum(np.sum(line * up, axis=0) / away, 0.0) * (415.0 / away) ** 2
        seen[np.degrees(np.arcsin(up[0])) > -6.0] = 0.0
        assert brightness[moment] == pytest.approx(seen.max(), rel=0.05, abs=2e-3)
        if numbers[moment] >= 0 and seen.max() > 0.01:
            assert seen[numbers[moment]] > 0.9 * seen.max()
    assert np.count_nonzero(numbers >= 0) > 8


@pytest.mark.parametrize(
    ("place", "off_nadir_deg", "name"),
    [
        ((39.0, -77.0), 90.0, "New York City"),
        ((39.0, -77.0), 45.0, "New York City"),
        ((39.0, -77.0), 20.0, "Washington, D.C."),
        ((-10.0, -140.0), 45.0, None),
    ],
)
def test_the_brightest_city_within_an_angle_of_the_nadir(place, off_nadir_deg, name):
    """New York stands 330 km from Washington, 38 degrees off the nadir."""
    position = itrs_from_geodetic(*np.array([place]).T, 415.0)
    midnight = -position / np.linalg.norm(position, axis=0)
    number, light = brightest_city(position, midnight, off_nadir_deg=off_nadir_deg)
    assert (None if number[0] < 0 else cities()[number[0]].name) == name
    seen = city_seen(number, position, midnight)
    assert seen.light_million[0] == pytest.approx(light[0])
    assert seen.off_nadir_deg[0] <= off_nadir_deg
    assert seen.sun_zenith_deg[0] > 170.0
    if name is None:
        straight_down = itrs_from_geodetic(*np.array([place]).T, 0.0)
        np.testing.assert_allclose(seen.place_itrs_km, straight_down, atol=1e-6)
        assert light[0] == 0.0


def test_cities_by_day_do_not_count_unless_wanted():
    """At noon New York counts only for one who asks for any Sun."""
    position = itrs_from_geodetic(np.array([40.0]), np.array([-74.0]), 415.0)
    noon = position / np.linalg.norm(position, axis=0)
    assert brightest_city(position, noon)[0][0] == -1
    assert brightest_city(position, noon, least_sun_zenith_deg=0.0)[0][0] >= 0


def test_no_places_have_no_light():
    none = np.empty(0)
    assert len(light_below_million(none, none, none)) == len(lit_margin(none, none, none, 1.0)) == 0
    assert [len(part) for part in brightest_city(np.empty((3, 0)), np.empty((3, 0)))] == [0, 0]
    assert len(light_toward_limb_million(none, none, none, none)) == 0


def test_the_table_covers_each_cell_once():
    table = lights._table()
    assert all(a < b for a, b in itertools.pairwise(table["cell"].tolist()))
    assert np.all(table["cell_light_million"] > 0.0)
