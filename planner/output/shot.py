"""A record in words, short enough for a calendar or a balloon on a globe."""

from html import escape

from planner.base.words import azimuth_text, shutter_text, thousands_text
from planner.output.records import Record
from planner.output.tables import clock, crossing_words, look_words, place
from planner.plan.sentences import what_costs_most

KINDS = {
    "windows": "Photo windows",
    "passes": "Passes of the aurora",
    "events": "Crossings of the terminator",
}
# Controls but tab and line feed, other ends of lines, and what is no character.
_CONTROLS = [*range(9), *range(11, 32), *range(127, 160), 0x2028, 0x2029, 0xFFFE, 0xFFFF]
_NO_CONTROLS = str.maketrans(dict.fromkeys(_CONTROLS))


def heading(document: Record, kind: str) -> str:
    """Return what a whole answer is called."""
    span = document["span"]
    start, end = (span[name][:16].replace("T", " ") for name in ("start_utc", "end_utc"))
    return f"{KINDS.get(kind, 'Track')}, {start} to {end} UTC"


def title(record: Record) -> str:
    """Return what a record is of, such as `Aurora (north)` or `City lights (Lagos)`."""
    if "kind" in record:
        return _sentence(crossing_words(record))
    hemisphere = (record["aurora"] or record).get("hemisphere")
    city = record.get("subject") == "city_lights" and record["city"] and record["city"]["name"]
    which = hemisphere or city
    words = _sentence(subject(record).replace("_", " "))
    return f"{words} ({which})" if which else words


def subject(record: Record) -> str:
    """Return the subject of a record; a pass is of the aurora, a crossing has its kind."""
    return str(record.get("subject") or record.get("kind") or "aurora")


def summary(record: Record) -> str:
    """Return a record in a line: what it is of, how good it is and where to look."""
    parts = [title(record)]
    if "score" in record:
        parts.append(f"score {record['score']:.2f}")
    if "look" in record:
        parts.append(f"look {look_words(record['look'])}")
    return ", ".join(parts)


def particulars(record: Record) -> list[tuple[str, str]]:
    """Return labels and what there is to say of each, in order of what a photographer asks."""
    rows = [("Time", _times(record))]
    for label, name in (
        ("Look", "look"),
        ("At the start", "look_at_start"),
        ("At the end", "look_at_end"),
    ):
        look = record.get(name)
        if look and look["azimuth_deg"] is not None:
            rows.append((label, _direction(look)))
    if (look := record.get("look")) and look["viewports"]:
        rows.append(("Viewports", ", ".join(look["viewports"])))
    exposure = record.get("exposure")
    if exposure and exposure["camera"]:
        rows.append(("Settings", _settings(exposure)))
        if exposure["why"]:
            rows.append(("Why these", exposure["why"]))
        if film := exposure["timelapse"]:
            every = f"a frame every {film['interval_s']:g} s, {film['frames']} frames"
            rows.append(("As a film", f"{every}, {film['clip_s']:.0f} s of clip"))
    where = place(record["latitude_deg"], record["longitude_deg"])
    rows.append(("Below", f"{record['place']} ({where})" if record.get("place") else where))
    if record.get("local_time"):
        rows.append(("Clocks below", record["local_time"][:16].replace("T", " ")))
    if "sun_elevation_deg" in record:
        rows.append(("Sun", _light(record)))
    if moon := record.get("moon"):
        lit = f"{100.0 * moon['illuminated_fraction']:.0f} % lit"
        rows.append(("Moon", f"{_height(moon['elevation_deg'], 'horizontal')}, {lit}"))
    if aurora := record.get("aurora"):
        rows.append(("Aurora", _aurora(aurora)))
    if city := record.get("city"):
        rows.append(("City", f"{city['name']} ({city['country']})"))
    if record.get("kp") is not None:
        rows.append(("Kp", f"{record['kp']:.1f} ({record['kp_source']})"))
    if events := record.get("planned_events"):
        told = (f"{one['name']} at {one['time_utc'][:16].replace('T', ' ')}" for one in events)
        rows.append(("Planned aboard", "; ".join(told)))
    if "score" in record:
        costly = what_costs_most(record["subject"], record["prefer"], record["breakdown"])
        less = f"less for {'; '.join(costly)}" if costly else "nothing takes much from it"
        rows.append(("Score", f"{record['score']:.2f}, {less}"))
    if record.get("timing_uncertainty_s") is not None:
        rows.append(("Uncertain by", f"{record['timing_uncertainty_s']:.1f} s (one sigma)"))
    return [*rows, ("Id", record["id"])]


def html_table(record: Record) -> str:
    """Return the particulars as a table in HTML."""
    rows = "".join(
        f"<tr><th align='left'>{escape(label)}</th><td>{escape(plain(text))}</td></tr>"
        for label, text in particulars(record)
    )
    return f"<table>{rows}</table>"


def plain(text: str) -> str:
    """Return a text without control characters, which neither XML nor a calendar may hold."""
    return text.translate(_NO_CONTROLS).encode("utf-8", "replace").decode("utf-8")


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _times(record: Record) -> str:
    if "time_utc" in record:
        return f"{record['time_utc'][:19].replace('T', ' ')} UTC"
    start, end, peak = (record[f"{name}_utc"][:19] for name in ("start", "end", "peak"))
    return (
        f"{start.replace('T', ' ')} to {end[11:]} UTC, {clock(record['duration_s'])}, best at "
        f"{peak[11:]}"
    )


def _direction(look: Record) -> str:
    far = "" if look["range_km"] is None else f", {thousands_text(look['range_km'])} km away"
    azimuth = azimuth_text(look["azimuth_deg"])
    return f"{look_words(look)}, azimuth {azimuth}\N{DEGREE SIGN}{far}"


def _settings(exposure: Record) -> str:
    parts = [exposure["camera"]]
    if exposure["lens_mm"]:
        aperture = f" at f/{exposure['f_number']:g}" if exposure["f_number"] else ""
        parts.append(f"{exposure['lens_mm']:g} mm{aperture}")
    if exposure["iso"]:
        parts.append(f"ISO {exposure['iso']}")
    if exposure["shutter_s"]:
        parts.append(shutter_text(exposure["shutter_s"]))
    if exposure["tracking"] not in (None, "none"):
        parts.append(f"{exposure['tracking']} tracking")
    return ", ".join(parts)


def _light(record: Record) -> str:
    below = _height(record["sun_elevation_deg"], "horizon")
    if record.get("station_sunlit") is None:
        return below
    return f"{below}, station {'sunlit' if record['station_sunlit'] else 'in the shadow'}"


def _height(elevation_deg: float, level: str) -> str:
    side = "above" if elevation_deg >= 0.0 else "below"
    return f"{abs(elevation_deg):.0f}\N{DEGREE SIGN} {side} the {level}"


def _aurora(aurora: Record) -> str:
    said = [f"{aurora['hemisphere']}"]
    if aurora["limb_brightness_kr"] is not None:
        said.append(f"{aurora['limb_brightness_kr']:.0f} kR along the line of sight")
    chance = aurora["chance"]["10_kr"]
    if chance is not None:
        said.append(f"10 kR or more with a chance of {100.0 * chance:.0f} %")
    return ", ".join(said)
