"""A world of publications about a moment, as their owners would give them, for a server to give.

The shapes are those of recorded answers; the values are made up, so that each can be told apart.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import synthetic_oem
from feed_server import answer
from skyfield.api import EarthSatellite
from skyfield.framelib import ICRS_to_J2000
from test_track import TIMESCALE, skyfield_time

import tle

GP, OEM = "/NORAD/elements/gp.php", "/oem"
KP, FORECAST = (
    "/products/noaa-planetary-k-index.json",
    "/products/noaa-planetary-k-index-forecast.json",
)
OUTLOOK, POWER = "/text/27-day-outlook.txt", "/text/aurora-nowcast-hemi-power.txt"
OVATION, GFZ = "/json/ovation_aurora_latest.json", "/app/json/"
GFZ_STEPS = {"Kp": timedelta(hours=3), "Hp30": timedelta(minutes=30)}
OBSERVED_KP, FORECAST_KP = 2 + 1 / 3, 5 + 2 / 3


def environment(url):
    """Return the settings that make a server stand for everybody."""
    names = ("CELESTRAK", "SWPC", "GFZ")
    return {f"ISS_PLANNER_{name}_URL": url for name in names} | {"ISS_PLANNER_OEM_URL": url + OEM}


def station_set(epoch_utc, number=25544):
    """Return a set of the station's orbit at an epoch."""
    newest = tle.bundled()[-1]
    return replace(newest, epoch_utc=epoch_utc, catalogue_number=number, bstar=3e-4)


def oval_percent(latitude):
    """Return the percentage of an oval about 66 degrees, the same at all longitudes: 33 GW."""
    return round(20.0 * np.exp(-(((abs(latitude) - 66.0) / 4.0) ** 2)))


def world(now_utc):
    """Return what each address gives at a moment: a path to bytes; without a trajectory."""
    hour = now_utc.replace(minute=0, second=0, microsecond=0)
    step = hour - timedelta(hours=hour.hour % 3)
    steps = [step + timedelta(hours=3 * n) for n in range(-56, 24)]
    observed = [one for one in steps if one < step]
    rows = [
        {
            "time_tag": f"{one:%Y-%m-%dT%H:%M:%S}",
            "kp": 2.33 if one < step else 5.67,
            "observed": "observed" if one < step else "predicted",
            "noaa_scale": None if one < step else "G1",
        }
        for one in steps
    ]
    days = [hour.replace(hour=0) + timedelta(days=n) for n in range(27)]
    minutes = [hour + timedelta(minutes=5 * n) for n in range(-24, 1)]
    percent = {lat: oval_percent(lat) for lat in range(-90, 91)}
    percent |= dict.fromkeys(range(-2, 3), 1)  # what is false about the equator
    cells = [[lon, lat, percent[lat]] for lon in range(360) for lat in range(-90, 91)]
    return {
        GP: tle.to_omm_json([station_set(hour - timedelta(hours=2))]).encode(),
        KP: json.dumps(
            [
                {
                    "time_tag": f"{one:%Y-%m-%dT%H:%M:%S}",
                    "Kp": 2.33,
                    "a_running": 9,
                    "station_count": 8,
                }
                for one in observed
            ]
        ).encode(),
        FORECAST: json.dumps(rows).encode(),
        OUTLOOK: (
            f":Product: 27-day Space Weather Outlook Table 27DO.txt\n"
            f":Issued: {days[0]:%Y %b %d} 0202 UTC\n# Prepared\n"
            + "".join(f"{day:%Y %b %d}     170          12          4\n" for day in days)
        ).encode(),
        POWER: "".join(
            f"{one:%Y-%m-%d_%H:%M}  {one + timedelta(minutes=50):%Y-%m-%d_%H:%M}  30  32\n"
            for one in minutes
        ).encode(),
        OVATION: json.dumps(
            {
                "Observation Time": f"{hour:%Y-%m-%dT%H:%M:%SZ}",
                "Forecast Time": f"{hour + timedelta(minutes=50):%Y-%m-%dT%H:%M:%SZ}",
                "Data Format": "[Longitude, Latitude, Aurora]",
                "coordinates": cells,
                "type": "MultiPoint",
            }
        ).encode(),
        OEM: b"",
    }


def gfz(path, now_utc):
    """Return GFZ's answer to a question: its index from the start that is asked for until now."""
    asked = dict(pair.split("=") for pair in path.partition("?")[2].split("&"))
    moment = datetime.fromisoformat(asked["start"]).astimezone(UTC)
    length, moments = GFZ_STEPS[asked["index"]], []
    moment = moment.replace(hour=moment.hour - moment.hour % 3)
    while moment + length <= now_utc:
        moments.append(moment)
        moment += length
    found = {
        "meta": {"source": "GFZ Potsdam", "license": "CC BY 4.0"},
        "datetime": [f"{one:%Y-%m-%dT%H:%M:%SZ}" for one in moments],
        asked["index"]: [2.333] * len(moments),
    }
    if asked["index"] == "Kp":
        found["status"] = ["pre"] * len(moments)
    return json.dumps(found).encode()


def trajectory(now_utc, days=15, **words):
    """Return NASA's trajectory from the noon before a moment on, with a reboost of tomorrow."""
    start = now_utc.replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)
    satellite = EarthSatellite(*tle.to_tle(station_set(start)), ts=TIMESCALE)
    moments = start.timestamp() + 240.0 * np.arange(days * 360)
    place = satellite.at(skyfield_time(moments))
    vectors = ICRS_to_J2000 @ place.position.km, ICRS_to_J2000 @ place.velocity.km_per_s
    burn = now_utc + timedelta(days=1)
    comments = [
        "TRAJECTORY EVENT SUMMARY:",
        "|       EVENT        |       TIG        | ORB |   DV    |   HA    |   HP    |",
        f" GMT {burn:%j} ISS Reboost   {burn:%j:%H:%M}:00.000             1.7     425.4     406.2",
        "End sequence of events",
    ]
    text = synthetic_oem.kvn([synthetic_oem.segment(moments, vectors, **words)], comments)
    return text.replace("2024-10-10T18:18:07.830", f"{start:%Y-%m-%dT%H:%M:%S}").encode()


def replies(found, now_utc):
    """Return the reply that gives a world; a path that it has not, or has empty, is not found."""

    def reply(handler):
        path = handler.path.partition("?")[0]
        content = gfz(handler.path, now_utc) if path == GFZ else found.get(path, b"")
        answer(content, 200 if content else 404)(handler)

    return reply
