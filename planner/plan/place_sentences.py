"""What landmarks, towns and seas lie in view, in sentences."""

from collections.abc import Collection, Sequence

from planner.camera.frame import STRAIGHT_DOWN_DEG
from planner.camera.look import Look
from planner.places.gazetteer import rounded_km
from planner.plan.landmarks import LandmarkSeen, PlacesInView

_MOST = 5
_MOST_OF_A_KIND = 3  # in the frame, and beside it
_BELOW_KM = 10.0


def place_sentences(
    places: PlacesInView, look: Look | None = None, told: Collection[str] = ()
) -> list[str]:
    """Return what a lens aimed along a look takes in, what else is in view, and which seas.

    What goes by a name of `told` is left out, as are places beyond the best few.
    """
    new = [one for one in places.landmarks if one.name not in told]
    inside = [one for one in new if one.in_frame][:_MOST_OF_A_KIND]
    room = _MOST if places.frame is None else min(_MOST_OF_A_KIND, _MOST - len(inside))
    beside = [one for one in new if not one.in_frame][:room]
    said = []
    if inside and places.frame is not None:
        is_steep = look is not None and look.depression_deg > STRAIGHT_DOWN_DEG
        held = "with the flight direction up" if is_steep else "held level"
        said.append(
            f"A lens of {places.frame.lens_mm:g} mm aimed there, {held}, takes in "
            + _listed(inside, in_frame=True)
        )
    if beside:
        said.append(f"{'Also in' if inside else 'In'} view: " + _listed(beside, in_frame=False))
    if len(places.seas) > 1:
        said.append(f"Seas along the view: {', '.join(places.seas)}.")
    return said


def _listed(marks: Sequence[LandmarkSeen], *, in_frame: bool) -> str:
    """Return places with the way to each; what the numbers are is said of the first."""
    told = []
    for number, one in enumerate(marks):
        origin = "" if number else " of the point below"
        way = (
            f"{rounded_km(one.direction.ground_range_km)} {one.direction.compass}{origin}"
            if one.direction.ground_range_km >= _BELOW_KM
            else "straight below"
        )
        offset = f" ({_offset(one, is_first=not number)})" if in_frame else ""
        told.append(f"{_called(one)}, {way}{offset}")
    return "; ".join(told) + "."


def _called(one: LandmarkSeen) -> str:
    """Return the name, with what it is where that is hardly known."""
    is_bare = one.kind == "volcano" and not one.name.startswith("Mount ")
    return f"the volcano {one.name}" if is_bare else one.name


def _offset(one: LandmarkSeen, *, is_first: bool) -> str:
    """Return how far from the middle of the frame a place stands, in whole degrees."""
    right, up = round(one.right_deg or 0.0), round(one.up_deg or 0.0)
    degrees = " degrees" if is_first else ""
    middle = " the middle" if is_first else ""
    aside = f"{abs(right)}{{}} {'right' if right > 0 else 'left'}"
    height = f"{abs(up)}{{}} {'above' if up > 0 else 'below'}"
    if not right and not up:
        return "in the middle"
    if not right:
        return height.format(degrees) + middle
    aside = aside.format(degrees) + (f" of{middle}" if is_first else "")
    return f"{aside} and {height.format('')}" if up else aside
