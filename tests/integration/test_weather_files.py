# SPDX-License-Identifier: Apache-2.0
"""Roofs under weather files made here, of every format and its variants, on both halves of the globe
and in odd time zones, against a chain of formulae written apart (photovoltaic_chain.py).

A record has the light of one instant, its middle; the program's records are means over the part of
the record with a sun, which differs at dawn and dusk: hence 0.1 % of a year and 0.6 % (RMS) of the
mean interval with light for hours, and ten times less for quarter-hours.
"""
import datetime
import json
import unittest

import numpy
import xarray

import photovoltaic_chain as chain
from program import ProgramTest, brooklyn, run

ROOF = {"capacity_kw": 3, "tilt_deg": 25, "azimuth_deg": 190, "mounting": "rack",
        "temperature_coefficient_per_k": -0.0037, "loss_ratio": 0.1, "dc_ac_ratio": 1.4,
        "inverter_efficiency_ratio": 0.96, "degradation_ratio_per_year": 0, "albedo_ratio": 0.2}


def weather(place, zone_h, year=2019, step_min=60, middle_min=30):
    """Records of a year of standard time: six-hourly clearness, a season and a day of temperature."""
    draw = numpy.random.default_rng(5)
    days = 366 if year % 4 == 0 else 365
    count = days * 1440 // step_min
    first_s = datetime.datetime(year, 1, 1, tzinfo=datetime.timezone.utc).timestamp()
    clock_s = first_s + numpy.arange(count) * step_min * 60
    mid_s = clock_s - zone_h * 3600 + middle_min * 60
    up = chain.sun(*place, mid_s)[2]
    outside = chain.outside_w_per_m2(mid_s)
    clear = numpy.repeat(numpy.clip(draw.beta(2, 1, days * 4), 0.05, 1), count // (days * 4))
    ghi = numpy.round(numpy.where(up > 0.02, outside * .76 * up * clear, 0))
    dni = numpy.round(chain.erbs(ghi, up, outside)[0], 1)
    dhi = numpy.round(numpy.maximum(ghi - dni * numpy.maximum(up, 0), 0), 1)
    part = numpy.arange(count) / count
    temperature = 12 - 8 * numpy.sign(place[0]) * numpy.cos(2 * numpy.pi * part) \
        + 5 * numpy.cos(2 * numpy.pi * (part * days - 15 / 24))
    return {"place": place, "zone_h": zone_h, "year": year, "step_min": step_min, "mid_s": mid_s,
            "clock": [datetime.datetime.fromtimestamp(t, datetime.timezone.utc) for t in clock_s],
            "up": up, "ghi": ghi, "dni": dni, "dhi": dhi,
            "temperature_c": numpy.round(temperature, 1),
            "wind_m_per_s": numpy.round(3 * draw.weibull(2, count), 1)}


def lines(made, row):
    values = zip(*(made[name].tolist() for name in ("ghi", "dni", "dhi", "temperature_c",
                                                     "wind_m_per_s")))
    return "".join(row(clock, *value) + "\r\n" for clock, value in zip(made["clock"], values))


def sam(made, minute=None):
    head = ("Source,Latitude,Longitude,Time Zone,Elevation\r\n"
            f"here,{made['place'][0]},{made['place'][1]},{made['zone_h']},50\r\n"
            f"Year,Month,Day,Hour,{'' if minute is None else 'Minute,'}GHI,DNI,DHI,Temperature,"
            "Wind Speed\r\n")
    stamp = "" if minute is None else "{},"
    return head + lines(made, lambda at, *v: (
        f"{at.year},{at.month},{at.day},{at.hour},"
        + stamp.format(at.minute + (minute or 0)) + ",".join(map(str, v))))


def epw(made):
    head = [f"LOCATION,Here,-,-,made,0,{made['place'][0]},{made['place'][1]},{made['zone_h']},50",
            "DESIGN CONDITIONS,1,of a book,," + "1.0," * 80, "TYPICAL/EXTREME PERIODS,0",
            "GROUND TEMPERATURES,0", "HOLIDAYS/DAYLIGHT SAVINGS,No,0,0,0", "COMMENTS 1,\"a, b\"",
            "COMMENTS 2,-", f"DATA PERIODS,1,{60 // made['step_min']},Data,Sunday, 1/ 1,12/31"]
    return "\r\n".join(head) + "\r\n" + lines(made, lambda at, ghi, dni, dhi, air, wind: (
        f"1999,{at.month},{at.day},{at.hour + 1},{at.minute + made['step_min']},?9?9,{air},9,70,"
        f"101300,0,0,300,{ghi},{dni},{dhi},0,0,0,0,180,{wind},5,5,9999,99999,9,999999999,20,0.1,0,88"))


def tmy3(made):
    head = (f"722190,\"HERE, FIELD\",GA,{made['zone_h']:.1f},{made['place'][0]},{made['place'][1]},50"
            "\r\nDate (MM/DD/YYYY),Time (HH:MM),ETR (W/m^2),GHI (W/m^2),DNI (W/m^2),DHI (W/m^2),"
            "Dry-bulb (C),Wspd (m/s),Alb (unitless),Lprecip depth (mm)\r\n")
    return head + lines(made, lambda at, ghi, dni, dhi, air, wind: (
        f"{at.month:02d}/{at.day:02d}/{1970 + 2 * at.month},{at.hour + 1:02d}:00,0,{ghi},{dni},{dhi},"
        f"{air},{wind},-9900,-9900"))


def pvgis(made, minute):
    """Hourly data with components."""
    head = (f"Latitude (decimal degrees):\t{made['place'][0]}\r\n"
            f"Longitude (decimal degrees):\t{made['place'][1]}\r\nElevation (m):\t50\r\n"
            "Radiation database:\tPVGIS-SARAH3\r\n\r\n\r\nSlope: 0 deg. \r\nAzimuth: 0 deg. \r\n"
            "time,Gb(i),Gd(i),Gr(i),H_sun,T2m,WS10m,Int\r\n")
    legend = "\r\nGb(i): Beam irradiance\r\n\r\nPVGIS (c) European Union\r\n"
    return head + lines(made, lambda at, ghi, dni, dhi, air, wind: (
        f"{at:%Y%m%d:%H}{minute:02d},{ghi - dhi:.2f},{dhi},0.0,0.0,{air},{wind},0.0")) + legend


class WeatherFiles(ProgramTest):
    def energies(self, made, text, interval_s, **roof):
        """Starts of the intervals, seconds, and the roof's energy in each, kWh."""
        (self.folder / "weather.csv").write_bytes(text.encode())
        tree = brooklyn()
        year = made["year"]
        tree["site"].update(latitude_deg=made["place"][0], longitude_deg=made["place"][1],
                            altitude_m=50, timezone="Etc/UTC", holidays="none")
        tree["period"] = {"start": f"{year}-01-01", "end": f"{year + 1}-01-01",
                          "interval_s": interval_s}
        tree["weather"] = {"model": "file", "path": "weather.csv"}
        tree["participants"] = [{"name": "roof", "count": 1, "community": "president-street",
                                 "load": {"model": "none"}, "pv": {**ROOF, **roof}}]
        tree["settlements"] = tree["settlements"][1:]
        self.write("s.json", json.dumps(tree))
        outcome = run("run", "s.json", "-o", "r.h5", cwd=self.folder)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        # By the clock of Etc/UTC, in which the hours are compared, the sun may shine at night.
        self.assertEqual([line for line in outcome.stderr.splitlines() if "Etc/UTC" not in line], [])
        with xarray.open_dataset(self.folder / "r.h5", group="city") as city:
            return (city.time.to_numpy().astype("datetime64[s]").astype(numpy.int64),
                    city.pv_energy_kwh.to_numpy())

    def compare(self, made, text, interval_s, year_ratio, rms_ratio, **roof):
        """Records against sums of the intervals inside them."""
        start_s, energy = self.energies(made, text, interval_s, **roof)
        step_s = made["step_min"] * 60
        edges_s = made["mid_s"][0] - step_s / 2 + numpy.arange(len(made["mid_s"]) + 1) * step_s
        inside = (edges_s >= start_s[0]) & (edges_s <= start_s[-1] + interval_s)
        first, last = numpy.flatnonzero(inside)[[0, -1]]
        sums = numpy.concatenate([[0], numpy.cumsum(energy)])
        found = numpy.diff(numpy.interp(edges_s[first:last + 1],
                                        numpy.append(start_s, start_s[-1] + interval_s), sums))
        expected = chain.ac_kw(made["place"], made, {**ROOF, **roof})[first:last] * step_s / 3600
        light = (expected > 0) | (found > 0)
        rms = numpy.sqrt(((found - expected)[light] ** 2).mean()) / expected[light].mean()
        self.assertLess(abs(found.sum() / expected.sum() - 1), year_ratio)
        self.assertLess(rms, rms_ratio)

    def test_sam_of_a_quarter_hour_and_several_roofs(self):
        made = weather((64.1, -21.9), 0, step_min=15, middle_min=7.5)
        text = sam(made)
        for roof in ({}, {"tilt_deg": 0}, {"tilt_deg": 90, "azimuth_deg": 270},
                     {"tilt_deg": 45, "loss_ratio": 0, "dc_ac_ratio": 2}):
            with self.subTest(roof=roof):
                self.compare(made, text, 900, 1e-4, 6e-4, **roof)

    def test_sam_with_minutes_is_of_the_instants(self):
        for step, minute, interval_s in ((60, 30, 3600), (60, 0, 1800), (30, 0, 900), (30, 15, 1800)):
            with self.subTest(step=step, minute=minute):
                made = weather((48, 2), 0, step_min=step, middle_min=minute)
                self.compare(made, sam(made, minute), interval_s, 1e-3, 6e-3)

    def test_sam_where_clocks_are_three_quarters_of_an_hour_off(self):
        """Hours cut into quarters, each with a sun of its own."""
        made = weather((27.7, 85.3), 5.75)
        self.compare(made, sam(made, 30), 900, 1e-3, 8e-3)

    def test_epw_of_the_southern_hemisphere(self):
        made = weather((-33.95, 151.18), 10)
        self.compare(made, epw(made), 3600, 1e-3, 6e-3, azimuth_deg=0)

    def test_epw_of_half_hours_and_of_a_leap_year(self):
        made = weather((-34.93, 138.6), 9.5, year=2020, step_min=30, middle_min=15)
        self.compare(made, epw(made), 1800, 1e-4, 1e-3, azimuth_deg=350)

    def test_tmy3_of_another_station(self):
        made = weather((33.63, -84.43), -5)
        self.compare(made, tmy3(made), 3600, 1e-3, 6e-3, azimuth_deg=250, dc_ac_ratio=1.6)

    def test_pvgis_with_components(self):
        """Ours spreads the instant over the hour by the course of the sun, which bends."""
        for minute in (0, 11):
            made = weather((50.85, 4.35), 0, middle_min=minute)
            with self.subTest(minute=minute):
                self.compare(made, pvgis(made, minute), 60, 3e-3, 2e-2)


if __name__ == "__main__":
    unittest.main()
