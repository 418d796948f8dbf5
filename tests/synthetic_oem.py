"""Trajectories made for tests, and written as an OEM in either spelling."""

from datetime import UTC, datetime, timedelta

import numpy as np
from skyfield.api import EarthSatellite
from skyfield.framelib import ICRS_to_J2000
from test_track import PAIRS, TIMESCALE, skyfield_time

STATION = EarthSatellite(*PAIRS[9], ts=TIMESCALE)
START_S = datetime(2024, 10, 10, 12, tzinfo=UTC).timestamp()
STEP_S = 240.0

# As NASA writes them: the days of the year are of the file's own span.
COMMENTS = [
    "Units are in kg and m^2",
    "MASS=460724.00",
    "ISS first asc. node: EPOCH = 2024-10-10T12:15:31.146 $ ORBIT = 2291 $ LAN(DEG) = -117.91539",
    "Begin sequence of events",
    "TRAJECTORY EVENT SUMMARY:",
    "",
    "|       EVENT        |       TIG        | ORB |   DV    |   HA    |   HP    |",
    "|                    |       GMT        |     |   M/S   |   KM    |   KM    |",
    "|                    |                  |     |  (F/S)  |  (NM)   |  (NM)   |",
    "=============================================================================",
    " 82P Undock            284:14:26:30.000             0.0     424.8     407.0",
    "                                                   (0.0)   (229.4)   (219.8)",
    "",
    " GMT 284 ISS Reboost   284:18:58:00.000             1.7     425.4     406.2",
    "                                                   (5.6)   (229.7)   (219.3)",
    "=============================================================================",
    "End sequence of events",
]


def station_eme2000(posix_s):
    """Return positions and velocities (3, N) of a bundled set by Skyfield, in EME2000."""
    place = STATION.at(skyfield_time(np.asarray(posix_s, float)))
    return ICRS_to_J2000 @ place.position.km, ICRS_to_J2000 @ place.velocity.km_per_s


def iso(posix_s):
    """Return a moment as a calendar date, to the millisecond."""
    moment = datetime.fromtimestamp(posix_s, UTC) + timedelta(microseconds=500)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]


def day_of_year(posix_s):
    """Return a moment by the day of the year, with the Z that NASA's XML has."""
    moment = datetime.fromtimestamp(posix_s, UTC) + timedelta(microseconds=500)
    return moment.strftime("%Y-%jT%H:%M:%S.%f")[:-3] + "Z"


def segment(posix_s, vectors=None, *, write=iso, **words):
    """Return a segment: the words of its metadata in order, and rows of an epoch and six numbers.

    A word that is given as None is left out.
    """
    position, velocity = station_eme2000(posix_s) if vectors is None else vectors
    metadata = {
        "OBJECT_NAME": "ISS",
        "OBJECT_ID": "1998-067-A",
        "CENTER_NAME": "EARTH",
        "REF_FRAME": "EME2000",
        "TIME_SYSTEM": "UTC",
        "START_TIME": write(posix_s[0]),
        "STOP_TIME": write(posix_s[-1]),
    } | words
    rows = [
        (write(moment), *map(float, numbers))
        for moment, numbers in zip(posix_s, np.concatenate([position, velocity]).T, strict=True)
    ]
    return {key: value for key, value in metadata.items() if value is not None}, rows


def station_segment(count=31, first_s=START_S, step_s=STEP_S, **words):
    """Return a segment of the station, of so many vectors."""
    return segment(first_s + step_s * np.arange(count), **words)


def kvn(segments, comments=COMMENTS):
    """Return an OEM as KVN, its comments where NASA has them."""
    lines = [
        "CCSDS_OEM_VERS = 2.0",
        "CREATION_DATE  = 2024-10-10T18:18:07.830",
        "ORIGINATOR     = NASA/JSC/FOD/TOPO",
        "",
    ]
    for metadata, rows in segments:
        lines += ["META_START", *(f"{key:20} = {value}" for key, value in metadata.items())]
        lines += ["META_STOP", "", *(f"COMMENT {comment}" for comment in comments)]
        lines += [" ".join(map(str, row)) for row in rows]
    return "\n".join(lines) + "\n"


def xml(segments, comments=COMMENTS):
    """Return an OEM as XML, as NASA writes it."""
    keys = ["EPOCH", "X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT"]
    units = ["", *[' units="km"'] * 3, *[' units="km/s"'] * 3]
    lines = [
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
        "<ndm>",
        '<oem id="CCSDS_OEM_VERS" version="2.0">',
        "<header><CREATION_DATE>2024-284T18:18:07.830Z</CREATION_DATE>",
        "<ORIGINATOR>JSC</ORIGINATOR></header>",
        "<body>",
    ]
    for metadata, rows in segments:
        lines += ["<segment>", "<metadata>"]
        lines += [f"<{key}>{value}</{key}>" for key, value in metadata.items()]
        lines += ["</metadata>", "<data>", *(f"<COMMENT>{one}</COMMENT>" for one in comments)]
        for row in rows:
            cells = zip(keys, units, row, strict=True)
            inner = "".join(f"<{key}{unit}>{value}</{key}>" for key, unit, value in cells)
            lines.append(f"<stateVector>{inner}</stateVector>")
        lines += ["</data>", "</segment>"]
    return "\n".join([*lines, "</body>", "</oem>", "</ndm>"]) + "\n"
