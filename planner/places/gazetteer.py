"""What lies beneath the station, as a fragment of a sentence.

Over land it is the country. Over the sea it is the ocean, with the way from the nearest shore:
"Pacific Ocean, 440 km north of Micronesia; 1 800 km northeast of Papua New Guinea".
"""

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.errors import InputError
from planner.base.geometry import wrap_longitude_deg
from planner.places.countries import Shore, country_at, nearest_shores
from planner.places.seas import sea_at

COMPASS = ("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest")

_JUST_OFF_KM = 10.0


def describe(latitude_deg: FloatArray, longitude_deg: FloatArray) -> list[str]:
    """Return what lies at each geodetic latitude and east longitude (N,): a country, or a sea.

    At sea follow distance and direction from the nearest shore, and where that is of a country
    below 100 000 km2, also from the nearest shore of a larger one. What is no place on Earth
    raises `InputError`.

    Source: Natural Earth 1:50 million (see planner/data/countries_50m.md); the seas are boxes.
    Accuracy: distances to two digits; whole 10 km below 100 km (tests/test_gazetteer.py).
    """
    places = _places(latitude_deg, longitude_deg)
    return [_land_name(*place) or f"{sea_at(*place)}, {_way(*place)}" for place in places]


def short(latitude_deg: FloatArray, longitude_deg: FloatArray) -> list[str]:
    """Return the country or the sea alone at each geodetic latitude and east longitude (N,)."""
    places = _places(latitude_deg, longitude_deg)
    return [_land_name(*place) or sea_at(*place) for place in places]


def place_below(latitude_deg: float, longitude_deg: float) -> str:
    """Return what `describe` says of a single place."""
    return describe(np.array([latitude_deg]), np.array([longitude_deg]))[0]


def nearest_country(latitude_deg: float, longitude_deg: float) -> str:
    """Return the country that holds a place, or at sea the one whose shore is nearest."""
    (place,) = _places(np.array([latitude_deg]), np.array([longitude_deg]))
    return _land_name(*place) or nearest_shores(*place)[0].country.name


def seas_along(latitude_deg: FloatArray, longitude_deg: FloatArray) -> list[str]:
    """Return the seas among places (N,), in their order and each once; land is left out."""
    places = _places(latitude_deg, longitude_deg)
    return list(dict.fromkeys(sea_at(*place) for place in places if not _land_name(*place)))


def compass_word(direction_deg: float) -> str:
    """Return the nearest of the eight compass words to a direction clockwise from north."""
    return COMPASS[round(direction_deg / 45.0) % 8]


def rounded_km(distance_km: float) -> str:
    """Return a distance of 10 km or more in words: two digits, thousands set apart."""
    step = max(10.0 ** (np.floor(np.log10(distance_km)) - 1.0), 10.0)
    return f"{int(step * round(distance_km / step)):,} km".replace(",", " ")


def _places(latitude_deg: FloatArray, longitude_deg: FloatArray) -> list[tuple[float, float]]:
    """Return pairs of latitude and longitude, the latter in [-180, 180)."""
    latitude = np.asarray(latitude_deg, dtype=np.float64)
    longitude = np.asarray(longitude_deg, dtype=np.float64)
    if not np.all(np.abs(latitude) <= 90.0) or not np.all(np.isfinite(longitude)):
        raise InputError("A latitude lies in [-90, 90] degrees, and a longitude is finite.")
    pairs = zip(latitude.tolist(), wrap_longitude_deg(longitude).tolist(), strict=True)
    return list(pairs)


def _land_name(latitude_deg: float, longitude_deg: float) -> str:
    country = country_at(latitude_deg, longitude_deg)
    return country.name if country else ""


def _way(latitude_deg: float, longitude_deg: float) -> str:
    """Return how far a place at sea lies from the shores that say most about it."""
    return "; ".join(map(_from_shore, nearest_shores(latitude_deg, longitude_deg)))


def _from_shore(shore: Shore) -> str:
    name = shore.country.in_a_sentence
    if shore.distance_km < _JUST_OFF_KM:
        return f"just off {name}"
    return f"{rounded_km(shore.distance_km)} {compass_word(shore.toward_place_deg)} of {name}"
