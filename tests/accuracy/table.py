"""Print every model beside a source that is not this program, as docs/accuracy_table.md shows it.

    python tests/accuracy/table.py            # print
    python tests/accuracy/table.py --write    # and put it into the documentation

The exit code is 1 if a figure is farther off than it may be. It needs no records and no network.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import light
import night
import oval
import places
import shots

PAGE = Path(__file__).parents[2] / "docs" / "accuracy_table.md"
HEAD = "| figure | source | theirs | ours | difference | allowed | kind |"

INTRODUCTION = """# Every model beside its sources

Made by `python tests/accuracy/table.py --write`; `tests/test_accuracy_table.py` checks that it is
what the program gives. A `check` is independent of the model. A `mean` is one of several
measurements that the model lies between. A figure that is `set` is one that the model was made to
meet, or follows by the same formula: agreement shows no more than that it does. Where theirs is 0,
ours is the largest difference of many.
"""

UNCHECKED = """## What has no independent source

- The widths of the airglow's layers were chosen so that the limb gains come out as an earlier
  calculation had them; no measured width was found.
- That the green airglow swings by a quarter in a year, its hydroxyl, and the size and fading of the
  red arcs are assumed: good to a factor of two or three.
- No photometry of the twilight's arc from orbit is known: the zenith's is carried to the limb by
  geometry, good to a factor of three, and the arc's width rests on the same.
- The luminance of noctilucent clouds is assumed, good to a factor of five; how often they are seen
  at which latitude rests on one season.
- The yields and layers of the aurora were fitted to runs of GLOW, whose scripts are not in
  `tools/`: the rows against another run of GLOW say only that the fit holds. Red light is up to a
  half more than others give. The light that tops scatter from the Sun is not worked out.
- The edge of the Earth's shadow for blue light, 30 km above the ground, is a customary value.
- The width of the oval in great storms, 4 degrees, is assumed, and so is the veil that the Moon
  lays over a view.
- No measurement from orbit was laid beside the light of cities, and no photograph beside any
  brightness.
"""


@dataclass(frozen=True)
class Line:
    """One figure: `allowed` is a share of theirs, a factor if `by_factor`, else a difference."""

    figure: str
    source: str
    unit: str
    theirs: float
    ours: float
    allowed: float
    by: str
    kind: str = "check"

    @property
    def is_off(self) -> bool:
        """Return whether ours is farther off than it may be."""
        if self.by == "difference":
            return abs(self.ours - self.theirs) > self.allowed
        if self.by == "share":
            return abs(self.ours / self.theirs - 1.0) > self.allowed
        return not 1.0 / self.allowed <= self.ours / self.theirs <= self.allowed

    def cells(self) -> list[str]:
        """Return the cells of the table's row."""
        unit = f" {self.unit}" if self.unit else ""
        if self.by == "difference":
            apart, allowed = f"{self.ours - self.theirs:.2g}", f"{self.allowed:g}"
        else:
            apart = f"{100.0 * (self.ours / self.theirs - 1.0):+.1f} %"
            allowed = f"{100.0 * self.allowed:g} %" if self.by == "share" else f"x {self.allowed:g}"
        if self.theirs == 0.0:
            return [self.figure, self.source, "0", f"{self.ours:.1g}{unit}", "", allowed, self.kind]
        pair = [f"{self.theirs:.4g}{unit}", f"{self.ours:.4g}{unit}"]
        return [
            self.figure,
            self.source,
            *pair,
            apart.replace("-0.0 %", "+0.0 %"),
            allowed,
            self.kind,
        ]


def sections() -> dict[str, list[Line]]:
    """Return the table by its headings."""
    earlier = "an earlier calculation, other code"
    return {
        "Where the station is, Sun, Moon, planets and stars": differences(
            [*places.station(), *places.bodies(), *places.landmarks_in_frame()]
        ),
        "Magnetic coordinates": differences(places.magnetic()),
        "The auroral oval": [
            *shares(oval.flux()),
            *shares(oval.edges()),
            *(Line(*row, by="difference") for row in oval.in_view()),
        ],
        "What is seen from the station": published(light.limb(), earlier),
        "The aurora's light": [
            *published(light.gains(), earlier),
            *published(light.yields(), None),
        ],
        "Light in candelas and rayleighs": of_night(night.photometry_rows()),
        "Airglow": of_night(night.airglow_rows()),
        "Moonlight": of_night(night.moon_rows()),
        "Twilight and what it lights": of_night(night.twilight_rows()),
        "From window to shot": [
            *differences([*shots.directions(), *shots.motion()]),
            *published_settings(),
        ],
    }


def differences(rows: Iterable[places.Difference]) -> list[Line]:
    """Return the lines of largest differences."""
    return [
        Line(figure, source, unit, 0.0, off, bar, "difference")
        for figure, source, unit, off, bar in rows
    ]


def shares(rows: Iterable[oval.Figure]) -> list[Line]:
    """Return the lines of figures that may be off by a share of theirs."""
    return [Line(*row, by="share") for row in rows]


def published(rows: Iterable[light.Row], source: str | None) -> list[Line]:
    """Return the lines of `light.py`; without a source it stands in brackets behind the name."""
    lines = []
    for name, theirs, ours, within in rows:
        figure, _, named = name.partition(" (")
        whose = source or named.rstrip(")")
        kind = "set" if "GLOW" in whose else "check"
        lines.append(Line(figure, whose, "", theirs, float(ours), within, "share", kind))
    return lines


def published_settings() -> list[Line]:
    """Return the lines of shutters that crews published: within one stop, a factor of two."""
    return [
        Line(name.partition(" (")[0], name.partition(" (")[2].rstrip(")"), "", *row, 2.0, "factor")
        for name, *row in shots.settings()
    ]


def of_night(rows: Iterable[night.Row]) -> list[Line]:
    """Return the lines of `night.py`."""
    return [
        Line(row.what, row.whose, row.unit, row.given, row.ours, row.factor, "factor", row.kind)
        for row in rows
    ]


def page(found: dict[str, list[Line]]) -> str:
    """Return the page of the documentation."""
    parts = [INTRODUCTION]
    for heading, lines in found.items():
        rows = ["| " + " | ".join(line.cells()) + " |" for line in lines]
        parts.append("\n".join([f"## {heading}", "", HEAD, "|---" * 7 + "|", *rows, ""]))
    return "\n".join([*parts, UNCHECKED])


def main() -> int:
    """Print the table, and with `--write` put it into the documentation."""
    found = sections()
    text = page(found)
    print(text, end="")
    if "--write" in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
    off = [line.figure for lines in found.values() for line in lines if line.is_off]
    count = sum(map(len, found.values()))
    print(f"{len(off)} of {count} are farther off than they may be{': ' if off else ''}{off or ''}",
          file=sys.stderr)  # fmt: skip
    return 1 if off else 0


if __name__ == "__main__":
    sys.exit(main())
