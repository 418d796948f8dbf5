"""The subjects by name."""

from collections.abc import Callable
from functools import partial

from planner.base.errors import InputError
from planner.plan import of_aurora, of_city_lights, of_clouds, of_moon, of_night, of_sun
from planner.plan.scoring import BALANCED, Settings, settings
from planner.plan.subject import Subject

_BY_NAME: dict[str, Callable[[Settings], Subject]] = {
    "aurora": partial(of_aurora.aurora, "aurora"),
    "aurora_sunrise": partial(of_aurora.aurora, "aurora_sunrise"),
    "aurora_sunset": partial(of_aurora.aurora, "aurora_sunset"),
    "airglow": of_night.airglow,
    "stars": of_night.stars,
    "sunrise": partial(of_sun.sun_subject, "sunrise"),
    "sunset": partial(of_sun.sun_subject, "sunset"),
    "moonrise": partial(of_moon.moon_subject, "moonrise"),
    "moonset": partial(of_moon.moon_subject, "moonset"),
    "noctilucent": of_clouds.noctilucent,
    "city_lights": of_city_lights.city_lights,
}
SUBJECTS = tuple(_BY_NAME)


def subject(name: str, prefer: str = BALANCED) -> Subject:
    """Return the subject of a name, ranked as a preset has it.

    A name that is not in `SUBJECTS`, or no preset's, raises `InputError`.
    """
    if name not in _BY_NAME:
        raise InputError(
            f"'{name}' is no subject that this program plans: choose from {', '.join(SUBJECTS)}."
        )
    return _BY_NAME[name](settings(name, prefer))
