"""What the options ask of the shots: camera, lens and attitude."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from planner.base.errors import InputError
from planner.cli.given import Given

if TYPE_CHECKING:  # a table of windows shows no shots, and does not load what makes them
    from planner.camera.attitude import Attitude
    from planner.camera.equipment import Kit
    from planner.orbit.orbit import AnyOrbit
    from planner.plan.shots import ShotMaker
    from planner.spaceweather.kp import KpSeries


def check_shots(given: Given) -> None:
    """Refuse a camera, a lens or an attitude that cannot be meant, before anything takes time."""
    from planner.cli import config

    own = config.read().values
    if given.camera is not None or given.lens is not None or "cameras" in own or "lenses" in own:
        read_kit(given)
    if given.attitude is not None:
        read_attitude(given)


def read_attitude(given: Given) -> Attitude:
    """Return how the station flies."""
    from planner.camera.attitude import Attitude

    if given.attitude is None:
        return Attitude()
    try:
        return Attitude.parse(given.attitude)
    except InputError as error:
        raise InputError(f"{given.place('attitude')}: {error}") from None


def read_kit(given: Given) -> Kit:
    """Return what is shot with."""
    from planner.camera.equipment import Kit
    from planner.cli.own_kit import own_cameras, own_lenses

    flown = partial(Kit.flown, own_cameras=own_cameras(), own_lenses=own_lenses())
    wrong = "camera"
    try:
        flown(given.camera)
        wrong = "lens"
        return flown(given.camera, given.lens)
    except InputError as error:
        raise InputError(f"{given.place(wrong)}: {error}") from None


def read_shots(given: Given, orbit: AnyOrbit, kp: KpSeries) -> ShotMaker:
    """Return what makes the shots of windows that rest on an orbit and a Kp."""
    from planner.plan.shots import ShotMaker

    return ShotMaker(orbit, kp, read_kit(given), read_attitude(given))
