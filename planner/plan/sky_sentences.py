"""The sky's own light in words: twilight, airglow and the aurora's colours."""

from planner.base.words import (
    azimuth_text,
    degrees_text,
    kr_text,
    thousands_text,
    two_digits_text,
)
from planner.plan.sky_light import AirglowArch, AuroraInSight, SkyLight, TwilightArc

_ALL_ROUND_DEG = 179.5
_MOST_OF_IT = 0.5
_BRIGHT_CD_M2 = 10.0


def sky_light_sentences(light: SkyLight, *, green: bool = True) -> list[str]:
    """Return what there is to say of the sky's light, the brightest first.

    `green` says whether with the green light of the aurora, which a window has told already.
    """
    said = [] if light.twilight is None else [twilight_sentence(light.twilight)]
    if light.aurora is not None:
        said += aurora_sentences(light.aurora, green=green)
    if light.airglow is not None:
        said.append(airglow_sentence(light.airglow))
    return said


def twilight_sentence(arc: TwilightArc) -> str:
    """Return where the twilight's arc stands, how far it reaches, and how bright it is."""
    reach = (
        "all along it"
        if arc.half_width_deg > _ALL_ROUND_DEG
        else f"{degrees_text(arc.half_width_deg)} to either side"
    )
    bright = arc.luminance_cd_m2 > _BRIGHT_CD_M2
    yardstick = "sunlit cloud: 28 000" if bright else "cloud under a full Moon: 0.07"
    return (
        f"The twilight colours the limb about azimuth {azimuth_text(arc.azimuth_deg)}, {reach}, at "
        f"up to some {two_digits_text(arc.luminance_cd_m2)} cd/m2 ({yardstick})."
    )


def aurora_sentences(aurora: AuroraInSight, *, green: bool = True) -> list[str]:
    """Return how far the aurora spreads, its colours, and whether its tops stand in sunlight."""
    span = (
        "stands all round the horizon"
        if aurora.arc_width_deg > 2.0 * _ALL_ROUND_DEG
        else f"spans {degrees_text(aurora.arc_width_deg)} of the horizon"
    )
    beside = f"{kr_text(aurora.green_kr)} kR of green" if green else "its green"
    said = [
        f"The aurora {span}, over {100.0 * aurora.overhead_share:.0f} % of the ground in view; "
        f"where it is brightest, in azimuth {azimuth_text(aurora.azimuth_deg)}, "
        f"{degrees_text(aurora.depression_deg)} below the horizontal and "
        f"{thousands_text(aurora.range_km)} km away, it adds {kr_text(aurora.red_kr)} kR of red "
        f"and {kr_text(aurora.blue_kr)} kR of blue to {beside}."
    ]
    if aurora.sunlit_from_km is not None:
        said.append(
            f"From {aurora.sunlit_from_km:.0f} km up the Sun shines on it there: rays that reach "
            "higher glow blue and red in sunlight that they scatter, which is not counted."
        )
    return said


def airglow_sentence(arch: AirglowArch) -> str:
    """Return where the airglow's arch stands, how bright it is, and what outshines it."""
    kr = arch.sodium_kr + arch.green_kr
    moonlight = (
        "no moonlight lies below it"
        if arch.against_moonlight is None
        else f"it is {two_digits_text(arch.against_moonlight)} times as bright as moonlit cloud "
        "below"
    )
    twilight = (
        ""
        if arch.twilight_within_deg == 0.0
        else ", and the twilight drowns it "
        + (
            "all round"
            if arch.twilight_within_deg > _ALL_ROUND_DEG
            else f"within {degrees_text(arch.twilight_within_deg)} of the Sun's azimuth"
        )
    )
    arcs = ", in the arcs beside the magnetic equator" if arch.red_arcs_share > _MOST_OF_IT else ""
    return (
        f"The airglow's golden arch stands {arch.depression_deg:.1f} degrees below the horizontal "
        f"with {kr_text(kr)} kR of sodium and green light, and a red one of {kr_text(arch.red_kr)} "
        f"kR at {degrees_text(arch.red_depression_deg)}{arcs}; {moonlight}{twilight}."
    )
