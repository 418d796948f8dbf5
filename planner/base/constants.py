"""Physical constants, each with its source."""

# The WGS84 ellipsoid (NIMA TR8350.2, third edition, 2000, table 3.1).
EARTH_EQUATORIAL_RADIUS_KM = 6378.137
EARTH_FLATTENING = 1.0 / 298.257223563
EARTH_POLAR_RADIUS_KM = EARTH_EQUATORIAL_RADIUS_KM * (1.0 - EARTH_FLATTENING)
EARTH_ECCENTRICITY_SQUARED = EARTH_FLATTENING * (2.0 - EARTH_FLATTENING)

# The Earth's rate of rotation (IERS Conventions 2010, table 1.2).
EARTH_ROTATION_RAD_S = 7.292115e-5

# The nominal solar radius (IAU 2015 resolution B3) and the Moon's mean radius (IAU WGCCRE 2015).
SUN_RADIUS_KM = 695700.0
MOON_RADIUS_KM = 1737.4

DAY_S = 86400.0
