"""Films of single frames: how often one is taken, and how many a stretch of time holds."""

import math
from dataclasses import dataclass

_FPS = 24
_READ_OUT_S = 0.4  # between two frames; 1.6 s of light every 2 s worked (cameras.toml)
_SHORTEST_INTERVAL_S = 1.0
_FEWEST_FRAMES = _FPS  # a second of film


@dataclass(frozen=True)
class Timelapse:
    """A film of single frames: one every `interval_s`, and how long the clip is at `fps`."""

    interval_s: float
    frames: int
    clip_s: float
    fps: int


def timelapse(duration_s: float, shutter_s: float) -> Timelapse | None:
    """Return the film that a window holds, frame by frame; None where it is not a second long."""
    interval_s = max(math.ceil(2.0 * (shutter_s + _READ_OUT_S) - 1e-9) / 2.0, _SHORTEST_INTERVAL_S)
    frames = math.floor(duration_s / interval_s) + 1
    if frames < _FEWEST_FRAMES:
        return None
    return Timelapse(interval_s, frames, round(frames / _FPS, 1), _FPS)
