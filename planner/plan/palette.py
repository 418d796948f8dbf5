"""The colour of each subject, the same on maps and in exported files."""

# Okabe & Ito (2008), "Color Universal Design": hues that colour-blind readers tell apart. Subjects
# that are photographed alike share a hue; the legend names each beside its number.
_SUBJECT_COLORS = {
    "aurora": "#D55E00",
    "aurora_sunrise": "#CC79A7",
    "aurora_sunset": "#CC79A7",
    "airglow": "#F0E442",
    "stars": "#56B4E9",
    "sunrise": "#E69F00",
    "sunset": "#E69F00",
    "moonrise": "#C8C8C8",
    "moonset": "#C8C8C8",
    "noctilucent": "#0072B2",
    "city_lights": "#FFFFFF",
}
_OTHER_SUBJECT = "#B0A090"


def subject_color(subject: str) -> str:
    """Return the colour of a subject as `#RRGGBB`; what is no subject has a neutral one."""
    return _SUBJECT_COLORS.get(subject, _OTHER_SUBJECT)
