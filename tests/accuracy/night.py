"""Compare the airglow, the Moon's light and the twilight with the figures they rest on, row by row.

    python tests/accuracy/night.py

A row has what is compared, the figure and whose it is, ours, and by which factor ours may differ.
Its kind says what agreement is worth: a `check` is independent of the model, a `mean` is one of
several measurements that the model lies between, and `set` is a figure that the model was made to
meet, where agreement shows no more than that it does. The exit code is 1 if any is farther off. It
needs no records.
"""

import sys
from dataclasses import dataclass

import numpy as np

from planner.sky.airglow import (
    GREEN,
    RED,
    SODIUM,
    golden_arch,
    limb_depression_deg,
    limb_gain,
    red_arcs_rayleigh,
    tangent_depression_deg,
    zenith_rayleigh,
)
from planner.sky.moonlight import illuminance_lux, reflected_cd_m2, refracted_above_limb_deg
from planner.sky.noctilucent import latitude_factor, season_factor
from planner.sky.photometry import (
    GREEN_NM,
    RED_NM,
    SODIUM_NM,
    brightness_kr,
    cd_m2_per_kr,
    luminance_of_magnitude_cd_m2,
)
from planner.sky.twilight import (
    sunlit_margin_deg,
    zenith_twilight_cd_m2,
)

STATION_KM = 415.0
YEAR = np.arange(0.0, 365.25)


@dataclass(frozen=True)
class Row:
    """One figure: ours is to be within `factor` of the given one, both ways."""

    kind: str
    what: str
    unit: str
    given: float
    whose: str
    ours: float
    factor: float

    @property
    def is_off(self) -> bool:
        """Return whether ours is farther off than it may be."""
        ratio = self.ours / self.given
        return not 1.0 / self.factor <= ratio <= self.factor


def photometry_rows() -> list[Row]:
    """Return the luminance of a kilorayleigh in each line."""
    lines = ((GREEN_NM, 1.93e-4), (SODIUM_NM, 1.41e-4), (RED_NM, 4.5e-5))
    return [
        Row(
            "check",
            f"1 kR at {nm} nm",
            "cd/m2",
            value,
            "definition, CIE 1924",
            float(cd_m2_per_kr(nm)),
            1.01,
        )
        for nm, value in lines
    ]


def airglow_rows() -> list[Row]:
    """Return angles, gains and brightness of the layers."""
    rows = []
    for height_km, angle in (
        (0.0, 20.14),
        (97.0, 17.6),
        (87.0, 17.9),
        (110.0, 17.2),
        (250.0, 12.7),
    ):
        ours = float(tangent_depression_deg(STATION_KM, height_km))
        rows.append(
            Row("check", f"depression of {height_km:g} km", "deg", angle, "geometry", ours, 1.004)
        )
    limb = float(tangent_depression_deg(STATION_KM))
    golden = 0.5 * (
        limb_depression_deg(SODIUM, STATION_KM) + limb_depression_deg(GREEN, STATION_KM)
    )
    rows.append(
        Row(
            "check",
            "golden band over the limb",
            "deg",
            2.4,
            "limb geometry",
            limb - float(golden),
            1.05,
        )
    )
    red = float(limb_depression_deg(RED, STATION_KM))
    rows.append(Row("check", "depression of the red band", "deg", 13.0, "limb geometry", red, 1.02))
    for layer, gain, factor in ((SODIUM, 55.0, 1.1), (GREEN, 55.0, 1.1), (RED, 20.0, 1.1)):
        ours = float(limb_gain(layer, STATION_KM))
        rows.append(
            Row("set", f"limb gain, {layer.name}", "", gain, "earlier calculation", ours, factor)
        )
    for latitude, value in ((0.0, 120.0), (45.0, 175.0)):
        ours = float(np.mean(zenith_rayleigh(GREEN, latitude, YEAR)))
        rows.append(
            Row("set", f"557.7 nm at {latitude:g} degrees", "R", value, "ISIS-2", ours, 1.05)
        )
    for name, day, value in (("winter", 329.0, 100.0), ("summer", 146.4, 30.0)):
        ours = float(zenith_rayleigh(SODIUM, 45.0, day))
        rows.append(
            Row("set", f"589 nm at 45 degrees, {name}", "R", value, "Leinert 1998", ours, 1.1)
        )
    swing = zenith_rayleigh(SODIUM, 80.0, np.array([329.0, 146.4]))
    ratio = float(swing[0] / swing[1])
    rows.append(Row("set", "589 nm at 80 degrees, winter/summer", "", 10.0, "Fan 2007", ratio, 1.2))
    red_flux = zenith_rayleigh(RED, 45.0, 100.0, np.array([70.0, 200.0]))
    rows.append(
        Row("set", "630 nm, quiet Sun", "R", 60.0, "Leinert 1998", float(red_flux[0]), 1.05)
    )
    latitude = np.linspace(0.0, 30.0, 301)
    for hour, value in ((19.0, 15.0), (22.0, 12.0)):
        crest = float(latitude[np.argmax(red_arcs_rayleigh(latitude, hour))])
        rows.append(
            Row("set", f"red arcs at {hour:g} h", "deg", value, "Kulkarni 1975", crest, 1.05)
        )
    arch = float(golden_arch(STATION_KM, 60.0, 175.0).luminance_cd_m2)
    rows.append(Row("check", "golden arch", "cd/m2", 2.4e-3, "its lines, added up", arch, 1.05))
    return rows


def moon_rows() -> list[Row]:
    """Return the Moon's light by phase, and on cloud."""
    whose = "Krisciunas 1991"
    rows = [
        Row("set", f"moonlight at phase {phase:g}", "lux", value, whose,
            float(illuminance_lux(np.array(phase), 1.0)), factor)
        for phase, value, factor in
        ((0.0, 0.313, 1.003), (60.0, 0.071, 1.01), (90.0, 0.029, 1.02), (120.0, 0.008, 1.05))
    ]  # fmt: skip
    # Another route to the full Moon: its magnitude, and the light of a star of magnitude 0.
    star = 2.54e-6 * 10.0 ** (0.4 * 12.73)
    full = float(illuminance_lux(np.array(0.0), 1.0))
    rows.append(Row("check", "full Moon of magnitude -12.73", "lux", star, "Allen", full, 1.02))
    cloud = reflected_cd_m2(illuminance_lux(np.array(0.0), 1.0))
    rows.append(Row("set", "cloud under the full Moon", "cd/m2", 0.070, whose, float(cloud), 1.01))
    rows.append(
        Row("set", "the same in green", "kR", 360.0, whose, float(brightness_kr(cloud)), 1.01)
    )
    # Lifted onto the limb from as far below as twice the refraction on the ground's horizon.
    lift = 1.0 + float(refracted_above_limb_deg(-68.0 / 60.0, STATION_KM))
    rows.append(
        Row("set", "refraction at the limb, of 68'", "", 1.0, "almanacs, twice 34'", lift, 1.001)
    )
    return rows


def twilight_rows() -> list[Row]:
    """Return the zenith in twilight, heights in sunlight, and the clouds' season."""
    rows = []
    sites = (
        ("2800 m", (8.0, 1.0, 0.022, 7.5e-4, 7.6e-5), 1.4e-5),
        ("30 m", (15.0, 2.0, 0.06, 1.5e-3, 1.2e-4), 4e-5),
    )
    for site, candles, night in sites:
        for depression, candle in zip((0.0, 3.0, 6.0, 9.0, 12.0), candles, strict=True):
            measured, ours = 10.7639 * (candle - night), float(zenith_twilight_cd_m2(depression))
            what = f"zenith, Sun {depression:g} down, {site}"
            rows.append(Row("mean", what, "cd/m2", measured, "Koomen 1952", ours, 1.9))
    for depression in (6.0, 9.0, 12.0, 15.0):
        x = depression - 5.0
        total = luminance_of_magnitude_cd_m2(11.84 + 1.518 * x - 0.057 * x * x)
        measured = float(total - luminance_of_magnitude_cd_m2(21.61))
        ours = float(zenith_twilight_cd_m2(depression))
        rows.append(
            Row(
                "mean",
                f"zenith, Sun {depression:g} down",
                "cd/m2",
                measured,
                "Patat 2006",
                ours,
                1.6,
            )
        )
    for height_km, zenith in ((95.0, 99.8), (110.0, 100.6), (250.0, 105.8)):
        ours = float(sunlit_margin_deg(0.0, height_km, 0.0))
        rows.append(
            Row("check", f"Sun sets at {height_km:g} km", "deg", zenith, "geometry", ours, 1.001)
        )
    for latitude, share in ((72.5, 0.55), (82.5, 0.82)):
        ours = float(latitude_factor(latitude))
        rows.append(
            Row("set", f"clouds at {latitude:g} degrees", "", share, "CIPS 2007", ours, 1.02)
        )
    days = np.arange(1.0, 366.0)
    peak = float(days[np.argmax(season_factor(days, 70.0))])
    rows.append(Row("check", "peak of the clouds, northern", "day", 192.0, "CIPS 2007", peak, 1.05))
    return rows


def main() -> int:
    """Print the table; return 1 if a figure is off."""
    rows = [*photometry_rows(), *airglow_rows(), *moon_rows(), *twilight_rows()]
    print(f"{'kind':5} {'figure':38} {'given':>10} {'ours':>10} {'unit':6} {'bar':>6}  source")
    for row in rows:
        mark = "  OFF" if row.is_off else ""
        print(
            f"{row.kind:5} {row.what:38} {row.given:10.4g} {row.ours:10.4g} {row.unit:6} "
            f"{'x' + format(row.factor, '.4g'):>6}  {row.whose}{mark}"
        )
    off = sum(row.is_off for row in rows)
    kinds = ", ".join(
        f"{sum(row.kind == kind for row in rows)} {kind}" for kind in ("check", "mean", "set")
    )
    print(f"{off} of {len(rows)} figures ({kinds}) are farther off than they may be")
    return 1 if off else 0


if __name__ == "__main__":
    sys.exit(main())
