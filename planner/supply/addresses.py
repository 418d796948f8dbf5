"""Where the publications lie.

Source: CelesTrak, https://celestrak.org; NOAA's Space Weather Prediction Center,
https://services.swpc.noaa.gov; GFZ Potsdam, https://kp.gfz.de (CC BY 4.0); NASA's public data of
the station's trajectory, https://spotthestation.nasa.gov/trajectory_data.cfm.
"""

from dataclasses import dataclass

from tle.celestrak import BASE_URL


@dataclass(frozen=True)
class Addresses:
    """The address of each owner; a mirror has the same paths. NASA's is that of one file."""

    celestrak: str = BASE_URL
    swpc: str = "https://services.swpc.noaa.gov"
    gfz: str = "https://kp.gfz.de"
    oem: str = (
        "https://nasa-public-data.s3.amazonaws.com/iss-coords/current/ISS_OEM/ISS.OEM_J2K_EPH.txt"
    )
