"""Pictures of finished values: nothing here computes an orbit, a Sun or an oval.

`draw_world` and `save` are loaded when they are first used, so that importing this costs nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planner.maps.files import save
    from planner.maps.world import draw_world

__all__ = ["draw_world", "save"]


def __getattr__(name: str) -> Any:
    if name == "draw_world":
        from planner.maps.world import draw_world

        return draw_world
    if name == "save":
        from planner.maps.files import save

        return save
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
