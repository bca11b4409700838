#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Days that are odd: FAULTS C. Instants are computed by Python's zoneinfo, which reads the same time
zone data with other code; what a home does at its local hour is seen by a home that is awake for one
hour of the day only. Single instants and rules are in unit.zone, unit.tzif and unit.zone_rule.
"""
import datetime
import unittest
import zoneinfo

from results import INVALID, RefusalTest, errors_of, h5py, program, run_small, with_weather_file
from sample_files import INPUTS

PARIS = "Europe/Paris"
WORKDAY_HOUR, WEEKEND_HOUR = 7, 2
# Zone, start, end, and how many intervals of how long lie between them.
PERIODS = [
    (PARIS, "2016-02-29", "2016-03-01", 96, 900),  # leap day
    (PARIS, "2016-02-28", "2016-03-02", 3 * 96, 900),
    (PARIS, "2000-02-28", "2000-03-01", 2 * 24, 3600),
    (PARIS, "2100-02-28", "2100-03-01", 24, 3600),  # none in 2100
    (PARIS, "2016-03-27", "2016-03-28", 92, 900),  # summer begins
    (PARIS, "2016-10-30", "2016-10-31", 100, 900),  # summer ends
    (PARIS, "2016-03-27", "2016-03-28", 23 * 60, 60),
    (PARIS, "2016-10-30", "2016-10-31", 25, 3600),
    (PARIS, "2016-10-30T02:00", "2016-10-30T03:00", 8, 900),  # the hour that comes twice
    (PARIS, "2016-03-27T01:00", "2016-03-27T03:00", 4, 900),  # around the hour that is not there
    (PARIS, "2016-01-01", "2017-01-01", 366 * 24, 3600),
    (PARIS, "2016-12-31T23:45", "2017-01-01T00:15", 2, 900),  # the last quarter-hour of a year
    (PARIS, "2016-12-31", "2017-01-02", 192, 900),
    ("UTC", "2016-12-31T23:45", "2017-01-01T00:15", 2, 900),  # leap second 23:59:60
    (PARIS, "2017-01-01T00:00", "2017-01-01T02:00", 8, 900),  # the same in Paris
    ("UTC", "2015-06-30", "2015-07-02", 192, 900),  # leap second in summer
    (PARIS, "2038-01-18", "2038-01-21", 3 * 96, 900),  # 2^31 s
    (PARIS, "2038-03-28", "2038-03-29", 92, 900),  # rules beyond the table of the zone
    (PARIS, "2038-10-31", "2038-11-01", 100, 900),
    (PARIS, "2106-02-06", "2106-02-08", 192, 900),  # 2^32 s
    (PARIS, "1969-12-31", "1970-01-02", 192, 900),  # instants below 0
    (PARIS, "1901-12-13", "1901-12-15", 192, 900),  # -2^31 s; Paris is 9 min 21 s ahead
    ("America/New_York", "2016-03-13", "2016-03-14", 92, 900),
    ("America/New_York", "2016-11-06", "2016-11-07", 100, 900),
    ("Australia/Lord_Howe", "2016-04-03", "2016-04-04", 98, 900),  # half an hour
    ("Australia/Lord_Howe", "2016-10-02", "2016-10-03", 94, 900),
    ("Asia/Kathmandu", "2016-01-01", "2016-01-02", 96, 900),  # 5 h 45 min
    ("Europe/Dublin", "2016-10-30", "2016-10-31", 100, 900),  # winter is the exception there
    ("Pacific/Apia", "2011-12-29", "2011-12-31", 96, 900),  # 30 December was left out
    ("America/Sao_Paulo", "2016-10-16T01:00", "2016-10-17", 92, 900),  # no midnight
]
# Zone, start, end, interval, what the message says.
REFUSED = [
    (PARIS, "2016-03-27T02:30", "2016-03-28", 900, "does not exist"),
    (PARIS, "2016-03-26", "2016-03-27T02:00", 900, "does not exist"),
    ("Pacific/Apia", "2011-12-30", "2012-01-01", 900, "does not exist"),
    ("America/Sao_Paulo", "2016-10-16", "2016-10-17", 900, "does not exist"),
    ("Australia/Lord_Howe", "2016-10-02", "2016-10-03", 3600, "not a multiple"),
    (PARIS, "1911-03-10", "1911-03-12", 900, "not a multiple"),  # Paris went back 9 min 21 s
    (PARIS, "2016-12-31T23:59:60", "2017-01-01", 900, "leap|date"),
    (PARIS, "2015-02-29", "2015-03-02", 900, "date"),
    (PARIS, "2100-02-29", "2100-03-02", 900, "date"),
    (PARIS, "2016-01-01T00:10", "2016-01-02", 900, "multiples"),
    ("right/Europe/Paris", "2016-12-31", "2017-01-02", 900, "."),  # counts leap seconds
]


def instant(zone, text):
    """Seconds since 1970 of a local time; the first of two, as the program takes it."""
    local = datetime.datetime.fromisoformat(text).replace(tzinfo=zoneinfo.ZoneInfo(zone), fold=0)
    return int((local - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)).total_seconds())


def local_time(zone, seconds):
    start = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return (start + datetime.timedelta(seconds=int(seconds))).astimezone(zoneinfo.ZoneInfo(zone))


def is_awake(moment):
    return moment.hour == (WEEKEND_HOUR if moment.weekday() >= 5 else WORKDAY_HOUR)


def scenario(zone, start, end, interval_s):
    """One home with a roof that uses electricity in one hour of the day, another one on weekends."""
    tree = with_weather_file(program.brooklyn())
    tree["site"]["timezone"] = zone
    tree["period"] = {"start": start, "end": end, "interval_s": interval_s}
    tree["site"].pop("holidays", None)  # on which homes live as on Sundays
    tree["participants"] = [{
        "name": "home", "count": 1, "pv": tree["participants"][0]["pv"],
        "load": {"model": "profile", "annual_kwh": 3650, "shape": "flat",
                 "hourly_weekday_ratio": [float(hour == WORKDAY_HOUR) for hour in range(24)],
                 "hourly_weekend_ratio": [float(hour == WEEKEND_HOUR) for hour in range(24)]}}]
    del tree["settlements"][:1]  # the syndicate, whose statements follow local months
    return tree


class CalendarTest(RefusalTest):
    inputs = INPUTS

    def test_a_day_has_its_intervals_and_no_others(self):
        for zone, start, end, count, interval_s in PERIODS:
            with self.subTest(zone=zone, start=start, interval_s=interval_s):
                first = instant(zone, start)
                # The table above is right, or Python and the table are wrong alike.
                self.assertEqual(count * interval_s, instant(zone, end) - first)
                summary = self.expect_result(scenario(zone, start, end, interval_s))
                self.assertEqual(summary["interval_count"], count)
                with h5py.File(self.folder / "r.h5", "r") as result:
                    self.assertEqual(list(result["city/time"][:]),
                                     [first + i * interval_s for i in range(count)])
                    self.check_hours(zone, result, interval_s)
                    self.check_months(zone, result)

    def check_hours(self, zone, result, interval_s):
        """The home is awake in its hour of local time: not at all in an hour that is skipped, twice
        as long in one that comes twice."""
        for seconds, load in zip(result["city/time"][:], result["city/load_energy_kwh"][:]):
            moment = local_time(zone, seconds)
            awake = is_awake(moment)
            last = local_time(zone, seconds + interval_s - 1)
            if is_awake(last) == awake:  # zones off by minutes have intervals across hours
                self.assertEqual(load > 0, awake, f"{moment} uses {load} kWh")

    def check_months(self, zone, result):
        """What a home used in a local month is the sum of its intervals."""
        sums = {}
        for seconds, load in zip(result["city/time"][:], result["city/load_energy_kwh"][:]):
            moment = local_time(zone, seconds)
            sums[moment.year, moment.month] = sums.get((moment.year, moment.month), 0) + load
        months = [local_time(zone, seconds) for seconds in result["month"][:]]
        self.assertEqual([(month.year, month.month) for month in months], sorted(sums))
        for loads, month in zip(result["participants/load_energy_kwh"][:], sorted(sums)):
            self.assertAlmostEqual(loads.sum(), sums[month], places=6)

    def test_a_time_that_is_not_there_is_refused(self):
        for zone, start, end, interval_s, words in REFUSED:
            with self.subTest(zone=zone, start=start):
                outcome = self.run_scenario(scenario(zone, start, end, interval_s))
                self.assertEqual(outcome.returncode, INVALID, outcome.stderr)
                lines = errors_of(outcome.stderr)
                for line in lines:
                    self.assertRegex(line, r"^s\.json:\d+:\d+: /(period|site)(/\w+)?: ")
                self.assertRegex("\n".join(lines), words)

    def test_a_leap_second_in_the_zone_of_the_machine_changes_nothing(self):
        self.write("s.json", scenario("UTC", "2016-12-31", "2017-01-02", 900))
        digests = set()
        for zone in ("UTC", "right/UTC", "right/Europe/Paris"):
            outcome, _ = run_small("run", "s.json", "-o", "r.h5", "--summary", "r.json",
                                   cwd=self.folder, environment={"TZ": zone})
            digests.add(self.check_result(outcome)["digest"])
        self.assertEqual(len(digests), 1)


if __name__ == "__main__":
    unittest.main()
