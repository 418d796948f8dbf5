"""Physical constants, each with its source."""

# The WGS84 ellipsoid (NIMA TR8350.2, third edition, 2000, table 3.1).
EARTH_EQUATORIAL_RADIUS_KM = 6378.137
EARTH_FLATTENING = 1.0 / 298.257223563
EARTH_POLAR_RADIUS_KM = EARTH_EQUATORIAL_RADIUS_KM * (1.0 - EARTH_FLATTENING)
EARTH_ECCENTRICITY_SQUARED = EARTH_FLATTENING * (2.0 - EARTH_FLATTENING)
EARTH_STRETCH = EARTH_EQUATORIAL_RADIUS_KM / EARTH_POLAR_RADIUS_KM  # along the axis, to a sphere
EARTH_MEAN_RADIUS_KM = 6371.0  # the sphere for limbs, shadows and shores, where it is near enough

# The nominal solar radius (IAU 2015 resolution B3).
SUN_RADIUS_KM = 695700.0

# Where auroral electrons leave most of their energy: the peak of the green light.
AURORA_KM = 110.0

DAY_S = 86400.0
EARTH_GRAVITATION_KM3_S2 = 398600.4418  # NIMA TR8350.2, third edition, 2000, table 3.1
EARTH_FLATNESS_J2 = 1.08263e-3  # EGM96 (Lemoine et al., 1998, NASA/TP-1998-206861)
EARTH_ROTATION_RAD_S = 7.292115e-5  # the same table
