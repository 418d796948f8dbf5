"""The contract of the JSON documents as a JSON Schema, written out by hand.

Every named field is required; fields may be added. What may be null is marked so.
"""

UTC = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"}
LOCAL = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$"}
TEXT = {"type": "string", "minLength": 1}
TRUTH = {"type": "boolean"}
NUMBER = {"type": "number"}
COUNT = {"type": "integer", "minimum": 0}
SHARE = {"type": "number", "minimum": 0.0, "maximum": 1.0}
LATITUDE = {"type": "number", "minimum": -90.0, "maximum": 90.0}
ABOVE_LIMB = {"type": "number", "minimum": -90.0, "maximum": 180.0}  # the limb may be far below
LONGITUDE = {"type": "number", "minimum": -180.0, "exclusiveMaximum": 180.0}
AZIMUTH = {"type": "number", "minimum": 0.0, "exclusiveMaximum": 360.0}
POSITIVE = {"type": "number", "minimum": 0.0}
KP = {"type": "number", "minimum": 0.0, "maximum": 9.0}
SOURCE = {
    "enum": ["observed", "nowcast", "forecast", "outlook", "blend", "climatology", "fixed"],
}
SIDES = [
    f"{one}-{two}" if one and two else one or two
    for one in ("", "forward", "aft")
    for two in ("", "port", "starboard")
    if one or two
]


def null_or(schema):
    """Return a schema that null fits too."""
    return {"anyOf": [{"type": "null"}, schema]}


def record(**fields):
    """Return the schema of an object that has all of the fields, and may have more."""
    return {"type": "object", "required": list(fields), "properties": fields}


def rows(schema):
    """Return the schema of a list."""
    return {"type": "array", "items": schema}


LOOK = record(
    azimuth_deg=AZIMUTH,
    relative_bearing_deg=LONGITUDE,
    toward={"enum": SIDES},
    depression_deg=LATITUDE,
    range_km=null_or(POSITIVE),
    viewports=rows(TEXT),
)
EXPOSURE = record(
    camera=TEXT,
    lens_mm=POSITIVE,
    f_number=POSITIVE,
    iso=COUNT,
    shutter_s=POSITIVE,
    max_shutter_stars_s=POSITIVE,
    max_shutter_ground_s=POSITIVE,
    tracking={"enum": ["none", "sidereal", "ground"]},
    tracking_deg_s=null_or(POSITIVE),
    stops_under=POSITIVE,
    why=TEXT,
    timelapse=null_or(record(interval_s=POSITIVE, frames=COUNT, clip_s=POSITIVE)),
)
CHANCE = record(**{f"{kr}_kr": null_or(SHARE) for kr in (1, 10, 100)})
AURORA = record(
    hemisphere={"enum": ["north", "south"]},
    energy_flux_erg_cm2_s=POSITIVE,
    flux_source={"enum": ["model", "ovation"]},
    limb_brightness_kr=null_or(POSITIVE),
    chance=CHANCE,
    magnetic_latitude_deg=LATITUDE,
    magnetic_local_time_h={"type": "number", "minimum": 0.0, "exclusiveMaximum": 24.0},
    emission_latitude_deg=LATITUDE,
    emission_longitude_deg=LONGITUDE,
    emission_sun_elevation_deg=LATITUDE,
    overhead=TRUTH,
)
WINDOW = record(
    id={"type": "string", "pattern": r"^\d+-[a-z_]+(-[ns])?-\d{4}-\d\d-\d\d-r\d\d-\d+$"},
    rank=null_or(COUNT),
    catalogue_number=COUNT,
    subject=TEXT,
    prefer=TEXT,
    start_utc=UTC,
    end_utc=UTC,
    peak_utc=UTC,
    duration_s=POSITIVE,
    score=SHARE,
    breakdown={"type": "object", "minProperties": 1, "additionalProperties": SHARE},
    timing_uncertainty_s=POSITIVE,
    latitude_deg=LATITUDE,
    longitude_deg=LONGITUDE,
    altitude_km=POSITIVE,
    place=TEXT,
    local_time=LOCAL,
    sun_elevation_deg=LATITUDE,
    solar_beta_deg=LATITUDE,
    station_sunlit=TRUTH,
    sun=record(above_limb_deg=ABOVE_LIMB, azimuth_deg=AZIMUTH),
    moon=record(elevation_deg=LATITUDE, azimuth_deg=AZIMUTH, illuminated_fraction=SHARE),
    kp=null_or(KP),
    kp_source=null_or(SOURCE),
    look=LOOK,
    look_at_start=LOOK,
    look_at_end=LOOK,
    exposure=EXPOSURE,
    aurora=null_or(AURORA),
    city=null_or(record(name=TEXT, country={"type": "string", "pattern": "^[A-Z]{2}$"})),
)
PASS = record(
    id=TEXT,
    catalogue_number=COUNT,
    start_utc=UTC,
    end_utc=UTC,
    peak_utc=UTC,
    duration_s=POSITIVE,
    hemisphere={"enum": ["north", "south"]},
    kp=KP,
    kp_source=SOURCE,
    latitude_deg=LATITUDE,
    longitude_deg=LONGITUDE,
    altitude_km=POSITIVE,
    sun_elevation_deg=LATITUDE,
    look=LOOK,
    aurora=AURORA,
)
CROSSING = record(
    id={
        "type": "string",
        "pattern": r"^\d+-[a-z_]+\d*-into_(night|day)-\d{4}-\d\d-\d\d-r\d\d-\d+$",
    },
    catalogue_number=COUNT,
    time_utc=UTC,
    kind={"enum": ["station_penumbra", "station_umbra", "ground_sun"]},
    level_deg=null_or({"enum": [0, -6, -12, -18]}),
    edge={"enum": ["into_night", "into_day"]},
    latitude_deg=LATITUDE,
    longitude_deg=LONGITUDE,
    altitude_km=POSITIVE,
    solar_beta_deg=LATITUDE,
    timing_uncertainty_s=POSITIVE,
)
STATE = record(
    catalogue_number=COUNT,
    time_utc=UTC,
    latitude_deg=LATITUDE,
    longitude_deg=LONGITUDE,
    altitude_km=POSITIVE,
    speed_km_s=POSITIVE,
    place=TEXT,
    local_time=LOCAL,
    sun_elevation_deg=LATITUDE,
    solar_beta_deg=LATITUDE,
    station_sunlit=TRUTH,
    magnetic_latitude_deg=null_or(LATITUDE),
    magnetic_local_time_h=null_or(POSITIVE),
    position_uncertainty_km=POSITIVE,
)
NEXT = {
    name: null_or(UTC)
    for name in ("next_station_sunset_utc", "next_station_sunrise_utc", "next_aurora_utc")
}
NOW = record(**STATE["properties"], **NEXT)
TWILIGHT = record(azimuth_deg=AZIMUTH, half_width_deg=POSITIVE, luminance_cd_m2=POSITIVE)
AIRGLOW = record(
    depression_deg=LATITUDE,
    sodium_kr=POSITIVE,
    green_kr=POSITIVE,
    red_depression_deg=LATITUDE,
    red_kr=POSITIVE,
    red_arcs_share=SHARE,
    against_moonlight=null_or(POSITIVE),
    twilight_within_deg=POSITIVE,
)
AURORA_IN_SIGHT = record(
    azimuth_deg=AZIMUTH,
    depression_deg=LATITUDE,
    range_km=POSITIVE,
    arc_width_deg=POSITIVE,
    overhead_share=SHARE,
    green_kr=POSITIVE,
    red_kr=POSITIVE,
    blue_kr=POSITIVE,
    sunlit_from_km=null_or(POSITIVE),
)
LANDMARK = record(
    name=TEXT,
    kind=TEXT,
    country=null_or(TEXT),
    latitude_deg=LATITUDE,
    longitude_deg=LONGITUDE,
    lit_by={"enum": ["daylight", "moonlight", "lamps"]},
    direction=record(compass=TEXT, bearing_deg=AZIMUTH, ground_range_km=POSITIVE),
    look=LOOK,
    right_deg=null_or(LATITUDE),
    up_deg=null_or(LATITUDE),
    in_frame=null_or(TRUTH),
)
IN_VIEW = record(
    sky=rows(record(name=TEXT, designation=null_or(TEXT))),
    city=null_or(record(name=TEXT, look=LOOK)),
    twilight=null_or(TWILIGHT),
    airglow=null_or(AIRGLOW),
    aurora=null_or(AURORA_IN_SIGHT),
    frame=null_or(record(lens_mm=POSITIVE, width_deg=POSITIVE, height_deg=POSITIVE)),
    landmarks=rows(LANDMARK),
    seas=rows(TEXT),
)
FACT = record(fact=TEXT, value=TEXT, source=TEXT)
REPLAY = record(name=TEXT, published=rows(FACT), found=rows(WINDOW), unknown=rows(TEXT))
SPAN = record(start_utc=UTC, end_utc=UTC)
ELEMENTS = record(catalogue_number=COUNT, epoch_utc=UTC, age_days=POSITIVE, source=TEXT)
USED_KP = record(sources=rows(SOURCE), min=KP, max=KP)

GIVEN_UP = record(id=TEXT, score=SHARE, **{"for": rows(TEXT)})
SCHEDULE = record(setup_s=POSITIVE, total_score=POSITIVE, given_up=rows(GIVEN_UP))

ANSWERS = {
    "windows": {
        "crew": null_or(record(left_out=rows(record(id=TEXT, score=SHARE)), shortened=rows(TEXT))),
        "schedule": null_or(SCHEDULE),
        "windows": rows(WINDOW),
    },
    "aurora": {"passes": rows(PASS)},
    "terminator": {"events": rows(CROSSING)},
    "track": {"states": rows(STATE)},
    "now": {"state": NOW},
    "explain": {
        "window": null_or(WINDOW),
        "state": null_or(STATE),
        "in_view": IN_VIEW,
        "sentences": {"type": "array", "items": TEXT, "minItems": 3},
    },
    "replay": {"replay": REPLAY},
}


def document(command):
    """Return the schema of a command's whole answer."""
    return record(
        schema={"const": "iss-planner/1"},
        command={"const": command},
        software={"type": "string", "pattern": r"^iss-planner \d+\.\d+\.\d+"},
        generated_utc=UTC,
        span=SPAN,
        elements={"type": "array", "items": ELEMENTS, "minItems": 1},
        kp=null_or(USED_KP),
        **ANSWERS[command],
    )
