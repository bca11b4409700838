# SPDX-License-Identifier: Apache-2.0
"""Sun, sky, glass, cell and inverter once more, in numpy and from the sources of
docs/explanation/photovoltaics.md, with another formula for the sun; for tests only."""
import datetime

import numpy

PEREZ_BORDERS = (1.065, 1.23, 1.5, 1.95, 2.8, 4.5, 6.2)
PEREZ = numpy.array([
    [-.008, .588, -.062, -.060, .072, -.022], [.130, .683, -.151, -.019, .066, -.029],
    [.330, .487, -.221, .055, -.064, -.026], [.568, .187, -.295, .109, -.152, -.014],
    [.873, -.392, -.362, .226, -.462, .001], [1.132, -1.237, -.412, .288, -.823, .056],
    [1.060, -1.600, -.359, .264, -1.127, .131], [.678, -.327, -.250, .156, -1.377, .251]])


def sun(latitude_deg, longitude_deg, unix_s):
    """(east, north, up) by Meeus' equation of time and declination, as NOAA's calculator has them."""
    century = (unix_s / 86400 + 2440587.5 - 2451545) / 36525
    mean = numpy.radians((280.46646 + century * (36000.76983 + century * 0.0003032)) % 360)
    anomaly = numpy.radians(357.52911 + century * (35999.05029 - 0.0001537 * century))
    eccentricity = 0.016708634 - century * (0.000042037 + 0.0000001267 * century)
    centre = numpy.radians(
        numpy.sin(anomaly) * (1.914602 - century * (0.004817 + 0.000014 * century))
        + numpy.sin(2 * anomaly) * (0.019993 - 0.000101 * century)
        + numpy.sin(3 * anomaly) * 0.000289)
    node = numpy.radians(125.04 - 1934.136 * century)
    longitude = mean + centre - numpy.radians(0.00569 + 0.00478 * numpy.sin(node))
    tilt = numpy.radians(23.4392911 - 0.0130042 * century + 0.00256 * numpy.cos(node))
    declination = numpy.arcsin(numpy.sin(tilt) * numpy.sin(longitude))
    y = numpy.tan(tilt / 2) ** 2
    minutes = 4 * numpy.degrees(
        y * numpy.sin(2 * mean) - 2 * eccentricity * numpy.sin(anomaly)
        + 4 * eccentricity * y * numpy.sin(anomaly) * numpy.cos(2 * mean)
        - 0.5 * y * y * numpy.sin(4 * mean) - 1.25 * eccentricity ** 2 * numpy.sin(2 * anomaly))
    hour = numpy.radians((unix_s / 60 % 1440 + minutes + 4 * longitude_deg) / 4 - 180)
    latitude = numpy.radians(latitude_deg)
    return (-numpy.cos(declination) * numpy.sin(hour),
            numpy.cos(latitude) * numpy.sin(declination)
            - numpy.sin(latitude) * numpy.cos(declination) * numpy.cos(hour),
            numpy.sin(latitude) * numpy.sin(declination)
            + numpy.cos(latitude) * numpy.cos(declination) * numpy.cos(hour))


def outside_w_per_m2(unix_s):
    """Spencer 1971 with 1366.1 W/m2."""
    days = [datetime.datetime.fromtimestamp(t, datetime.timezone.utc).timetuple().tm_yday
            for t in unix_s]
    angle = 2 * numpy.pi * (numpy.array(days) - 1) / 365
    return 1366.1 * (1.00011 + .034221 * numpy.cos(angle) + .00128 * numpy.sin(angle)
                     + .000719 * numpy.cos(2 * angle) + 7.7e-5 * numpy.sin(2 * angle))


def erbs(ghi, up, outside):
    """(dni, dhi) of a global irradiance."""
    k = numpy.clip(ghi / (outside * numpy.maximum(up, 0.065)), 0, 1)
    part = numpy.where(k <= .22, 1 - .09 * k, numpy.where(
        k <= .8, .9511 - .1604 * k + 4.388 * k ** 2 - 16.638 * k ** 3 + 12.336 * k ** 4, .165))
    high = up > numpy.cos(numpy.radians(87))
    dhi = numpy.where(high, part * ghi, ghi)
    return numpy.where(high, (ghi - dhi) / numpy.maximum(up, 1e-9), 0), dhi


def _passed(angle):
    """Fresnel and Bouguer of a cover of index 1.526, 4 /m, 2 mm."""
    inside = numpy.arcsin(numpy.sin(angle) / 1.526)
    lost = (numpy.sin(inside - angle) / numpy.sin(inside + angle)) ** 2 \
        + (numpy.tan(inside - angle) / numpy.tan(inside + angle)) ** 2
    return numpy.exp(-4 * .002 / numpy.cos(inside)) * (1 - lost / 2)


def _sky_light(dni, dhi, up, incidence, tilt, outside):
    """Perez 1990, all sites composite."""
    zenith = numpy.arccos(numpy.clip(up, -1, 1))
    air_mass = 1 / (numpy.maximum(up, 1e-6) + .50572 * numpy.maximum(
        96.07995 - numpy.degrees(zenith), 1e-3) ** -1.6364)
    brightness = dhi * air_mass / outside
    cube = 1.041 * zenith ** 3
    clearness = ((dhi + dni) / numpy.maximum(dhi, 1e-9) + cube) / (1 + cube)
    row = PEREZ[numpy.digitize(clearness, PEREZ_BORDERS)]
    around = numpy.maximum(0, row[:, 0] + row[:, 1] * brightness + row[:, 2] * zenith)
    horizon = row[:, 3] + row[:, 4] * brightness + row[:, 5] * zenith
    return numpy.maximum(0, dhi * (
        .5 * (1 - around) * (1 + numpy.cos(tilt)) + horizon * numpy.sin(tilt)
        + around * incidence / numpy.maximum(up, numpy.cos(numpy.radians(85)))))


def ac_kw(place, weather, roof):
    """AC power of a roof (a scenario's `pv`, on a rack, with Faiman) at the instants of a weather
    with mid_s, ghi, dni, dhi, temperature_c, wind_m_per_s."""
    east, north, up = sun(*place, weather["mid_s"])
    outside = outside_w_per_m2(weather["mid_s"])
    tilt, azimuth = numpy.radians(roof["tilt_deg"]), numpy.radians(roof["azimuth_deg"])
    incidence = numpy.maximum(0, up * numpy.cos(tilt) + numpy.sin(tilt) * (
        east * numpy.sin(azimuth) + north * numpy.cos(azimuth)))
    beam = numpy.where(up > 0, weather["dni"] * incidence, 0)
    sky = numpy.where(up > 0, _sky_light(weather["dni"], weather["dhi"], up, incidence, tilt, outside),
                      weather["dhi"] * (1 + numpy.cos(tilt)) / 2)
    ground = weather["ghi"] * .2 * (1 - numpy.cos(tilt)) / 2
    angle = numpy.clip(numpy.arccos(numpy.clip(incidence, 0, 1)), 1e-4, numpy.pi / 2 - 1e-4)
    glass = _passed(angle) / _passed(numpy.float64(1e-4))
    cell_c = weather["temperature_c"] + (beam + sky + ground) / (25 + 6.84 * weather["wind_m_per_s"])
    dc = roof["capacity_kw"] * (beam * glass + sky + ground) / 1000 * (
        1 + roof["temperature_coefficient_per_k"] * (cell_c - 25)) * (1 - roof["loss_ratio"])
    rating, efficiency = roof["capacity_kw"] / roof["dc_ac_ratio"], roof["inverter_efficiency_ratio"]
    r = dc * efficiency / rating
    ac = rating / .9637 * (-.0162 * r * r + .9858 * r - .0059)
    return numpy.clip(numpy.where(r > 0, ac, 0), 0, rating)
