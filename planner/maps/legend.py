"""The words around a map: its title, the table of windows, and the key to its colours."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from planner.maps.shading import (
    FAINTEST_ERG_CM2_S,
    NIGHT_EDGES_DEG,
    STRONGEST_ERG_CM2_S,
    glow_rgba,
)
from planner.maps.style import Style, ink_upon
from planner.plan.palette import subject_color
from planner.plan.scene import MarkedWindow, Scene

ROW_IN = 0.175
TEXT_PT = 8.0
SMALL_PT = 7.0
TINY_PT = 6.0
WINDOWS_PER_COLUMN = 5

# Where a table's columns begin, in inches from its left edge.
_NUMBER_IN, _START_IN, _LENGTH_IN, _SUBJECT_IN, _SCORE_IN = 0.10, 0.27, 1.68, 2.46, 3.62
TABLE_WIDTH_IN = 3.80
_KEY_WIDTH_IN, _BAR_IN = 1.9, 0.11


def minute_utc(moment_utc: datetime) -> str:
    """Return a moment as `2024-10-10 15:22`, to the nearest minute."""
    rounded = moment_utc.astimezone(UTC) + timedelta(seconds=30)
    return f"{rounded:%Y-%m-%d %H:%M}"


def second_utc(moment_utc: datetime) -> str:
    """Return a moment as `2024-10-10 15:22:08`, to the nearest second."""
    rounded = moment_utc.astimezone(UTC) + timedelta(milliseconds=500)
    return f"{rounded:%Y-%m-%d %H:%M:%S}"


def length_words(window: MarkedWindow) -> str:
    """Return how long a window lasts, such as `8 min 05 s`."""
    seconds = round((window.end_utc - window.start_utc).total_seconds())
    minutes, rest = divmod(seconds, 60)
    if minutes >= 100:
        return f"{minutes // 60} h {minutes % 60:02d} min"
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


def title_of(scene: Scene) -> str:
    """Return the satellite's name and the span."""
    start, end = (minute_utc(moment) for moment in (scene.span.start_utc, scene.span.end_utc))
    if start[:10] == end[:10]:
        end = end[11:]
    return f"{scene.satellite_name}, {start} to {end} UTC"


def subtitle_of(scene: Scene) -> str:
    """Return for which moment, and which Kp, night and oval are drawn."""
    moment = minute_utc(scene.moment_utc)
    if scene.kp is None:
        return f"Night at {moment} UTC"
    source = f" ({scene.kp_source})" if scene.kp_source else ""
    return f"Night and oval at {moment} UTC, Kp {scene.kp:.1f}{source}"


def draw_title(
    axes: Axes, scene: Scene, style: Style, left_in: float, top_in: float
) -> tuple[Text, Text]:
    """Write the title and the line below it, and return the two."""
    title = _write(axes, left_in, top_in, title_of(scene), style.ink, 13.0)
    title.set_fontweight("bold")
    title.set_parse_math(False)  # a satellite's name is no formula
    below = _write(axes, left_in, top_in - 0.24, subtitle_of(scene), style.faint_ink, 9.0)
    return title, below


def draw_station_mark(axes: Axes, x: float, y: float, style: Style, zorder: float) -> None:
    """Draw the diamond that stands for the station at the scene's moment."""
    axes.plot(
        [x],
        [y],
        marker="D",
        color=style.halo,
        markeredgecolor=style.ink,
        markeredgewidth=1.2,
        markersize=5.5,
        zorder=zorder,
    )


def page(figure: Figure) -> Axes:
    """Return axes that cover the whole figure and count in inches from its lower left corner."""
    width, height = figure.get_size_inches()
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0), zorder=2)
    axes.set_xlim(0.0, width)
    axes.set_ylim(0.0, height)
    axes.set_axis_off()
    axes.patch.set_visible(False)
    return axes


def draw_windows_table(
    axes: Axes, windows: Sequence[MarkedWindow], style: Style, left_in: float, top_in: float
) -> list[Text]:
    """Write the numbered windows in columns of five, and return the words."""
    if not windows:
        text = "No window in this span."
        return [_write(axes, left_in, top_in - ROW_IN, text, style.faint_ink)]
    words = []
    for first in range(0, len(windows), WINDOWS_PER_COLUMN):
        left = left_in + TABLE_WIDTH_IN * (first // WINDOWS_PER_COLUMN)
        words.append(
            _write(axes, left + _NUMBER_IN, top_in, "#", style.faint_ink, SMALL_PT, "center")
        )
        for offset, name in (
            (_START_IN, "start (UTC)"),
            (_LENGTH_IN, "length"),
            (_SUBJECT_IN, "subject"),
        ):
            words.append(_write(axes, left + offset, top_in, name, style.faint_ink, SMALL_PT))
        words.append(
            _write(axes, left + _SCORE_IN, top_in, "score", style.faint_ink, SMALL_PT, "right")
        )
        for row, window in enumerate(windows[first : first + WINDOWS_PER_COLUMN], start=1):
            words += _write_window(axes, window, style, left, top_in - ROW_IN * row)
    return words


def _write_window(
    axes: Axes, window: MarkedWindow, style: Style, left: float, y: float
) -> list[Text]:
    subject = window.subject.replace("_", " ")
    return [
        number_badge(axes, window, style, left + _NUMBER_IN, y),
        _write(axes, left + _START_IN, y, second_utc(window.start_utc), style.ink),
        _write(axes, left + _LENGTH_IN, y, length_words(window), style.ink),
        _write(axes, left + _SUBJECT_IN, y, subject, style.ink),
        _write(axes, left + _SCORE_IN, y, f"{window.score:.2f}", style.ink, align="right"),
    ]


def number_badge(axes: Axes, window: MarkedWindow, style: Style, x: float, y: float) -> Text:
    """Write a window's number on a disc of its subject's colour, and return the text."""
    color = subject_color(window.subject)
    return axes.text(
        x,
        y,
        str(window.rank),
        color=ink_upon(color),
        fontsize=SMALL_PT,
        fontweight="bold",
        ha="center",
        va="center_baseline",
        bbox={
            "boxstyle": "circle,pad=0.22" if window.rank < 10 else "circle,pad=0.08",
            "facecolor": color,
            "edgecolor": style.ink,
            "linewidth": 0.6,
        },
    )


def draw_key(
    axes: Axes, scene: Scene, style: Style, left_in: float, top_in: float, *, with_station: bool
) -> list[Text]:
    """Draw the bands of night, the aurora's scale, the oval's edge and the station's mark."""
    words = _draw_night_key(axes, style, left_in, top_in)
    has_aurora = scene.kp is not None
    if has_aurora:
        words += _draw_glow_key(axes, style, left_in, top_in - 0.51)
    y = top_in - (0.98 if has_aurora else 0.53)
    if scene.oval_edges:
        axes.plot([left_in, left_in + 0.22], [y, y], color=style.oval_edge, linewidth=0.9)
        words.append(_write(axes, left_in + 0.28, y, "edge of oval", style.ink, SMALL_PT))
    if with_station:
        x = left_in + (1.12 if scene.oval_edges else 0.08)
        draw_station_mark(axes, x, y, style, 3)
        station = f"station {minute_utc(scene.moment_utc)[-5:]}"
        words.append(_write(axes, x + 0.1, y, station, style.ink, SMALL_PT))
    return words


def _draw_night_key(axes: Axes, style: Style, left: float, top: float) -> list[Text]:
    words = [_write(axes, left, top, "Sun below the horizon", style.faint_ink, SMALL_PT)]
    strengths = (0.0, *style.night_alpha)
    step = _KEY_WIDTH_IN / len(strengths)
    for index, alpha in enumerate(strengths):
        x = left + step * index
        _draw_sky(axes, style, alpha, x, top - 0.22, step)
        if index:
            degrees = f"{abs(NIGHT_EDGES_DEG[index - 1]):.0f}°"
            words.append(_write(axes, x, top - 0.30, degrees, style.ink, TINY_PT, "center"))
    return words


def _draw_glow_key(axes: Axes, style: Style, left: float, top: float) -> list[Text]:
    title = "Auroral energy flux, erg cm$^{-2}$ s$^{-1}$"
    words = [_write(axes, left, top, title, style.faint_ink, SMALL_PT)]
    _draw_sky(axes, style, style.night_alpha[-1], left, top - 0.22, _KEY_WIDTH_IN)
    scale = np.geomspace(FAINTEST_ERG_CM2_S, STRONGEST_ERG_CM2_S, 200)[None, :]
    glow = glow_rgba(scale, np.full_like(scale, -90.0), style)
    axes.imshow(
        (255.0 * glow + 0.5).astype(np.uint8),
        extent=(left, left + _KEY_WIDTH_IN, top - 0.22, top - 0.22 + _BAR_IN),
        aspect="auto",
        zorder=3,
    )
    span = np.log(STRONGEST_ERG_CM2_S / FAINTEST_ERG_CM2_S)
    for value in (0.5, 1.0, 2.0, 5.0, 10.0, 20.0):
        x = left + _KEY_WIDTH_IN * float(np.log(value / FAINTEST_ERG_CM2_S) / span)
        words.append(_write(axes, x, top - 0.30, f"{value:g}", style.ink, TINY_PT, "center"))
    return words


def _draw_sky(axes: Axes, style: Style, alpha: float, x: float, y: float, width: float) -> None:
    for color, share in ((style.ocean, 1.0), (style.night, alpha)):
        axes.add_patch(
            Rectangle((x, y), width, _BAR_IN, facecolor=color, alpha=share, edgecolor="none")
        )


def _write(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    color: str,
    size_pt: float = TEXT_PT,
    align: str = "left",
) -> Text:
    return axes.text(x, y, text, color=color, fontsize=size_pt, ha=align, va="center_baseline")
