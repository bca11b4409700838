# SPDX-License-Identifier: Apache-2.0
"""Tables of an `ev` object from charging sessions that are made up here, so that what they must say is
known."""
import contextlib
import io
import json
import os
import tempfile
import unittest

import numpy
import pandas

from ledgerwatt import ev_tables
from ledgerwatt.ev_sessions import Reading, SessionError, date_order_of, read_sessions, stamps

HEAD = "Start Date,Start Time,End Date,End Time,Total kWh,User ID,Site\n"


class FileCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="ledgerwatt-ev-")
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "sessions.csv")

    def write(self, text):
        with open(self.path, "w", encoding="utf-8") as stream:
            stream.write(text)

    def run_script(self, *options):
        output, errors = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
            try:
                code = ev_tables.main([self.path, *options])
            except SystemExit as stop:
                code = stop.code
        return code, output.getvalue(), errors.getvalue()


def rows_of(count, day=lambda i: 1 + i % 28, energy=lambda i: 5 + i % 10):
    return "".join(f"2019-07-{day(i):02d},{7 + i % 3:02d}:30,2019-07-{day(i):02d},"
                   f"{15 + i % 3:02d}:00,{energy(i)},u{i % 7},{'A' if i % 2 else 'B'}\n"
                   for i in range(count))


class Dates(unittest.TestCase):
    def test_the_part_above_twelve_is_the_day(self):
        self.assertEqual(date_order_of(["01/02/2020 10:00", "13/02/2020 10:00"]), "dmy")
        self.assertEqual(date_order_of(["7/18/2019 07:44", "07/01/2019 07:44"]), "mdy")
        self.assertEqual(date_order_of(["2017-08-31T22:12", "2017-08-01T22:12"]), "ymd")

    def test_dates_that_may_be_either_are_refused(self):
        with self.assertRaisesRegex(SessionError, "--date-order"):
            date_order_of(["01/02/2020 10:00"])

    def test_clocks_of_twelve_hours_have_two_halves(self):
        texts = pandas.Series(["1/15/2019 3:45:30 PM", "1/15/2019 12:05 am", "1/15/2019 12:05 p.m.",
                               "1/15/19 15:45"])
        self.assertEqual([str(stamp) for stamp in stamps(texts, "mdy", False)],
                         ["2019-01-15 15:45:30", "2019-01-15 00:05:00", "2019-01-15 12:05:00",
                          "2019-01-15 15:45:00"])

    def test_times_are_turned_into_those_of_the_drivers(self):
        texts = pandas.Series(["2019-07-15T10:00:00Z", "2019-01-15 10:00:00.123",
                               "2019-07-15T10:00:00+02:00", "2019-07-15T10:00-0430",
                               "Wed, 25 Apr 2018 11:08:04 GMT"])
        self.assertEqual([str(stamp) for stamp in stamps(texts, "ymd", False, "Europe/Paris")],
                         ["2019-07-15 12:00:00", "2019-01-15 11:00:00", "2019-07-15 10:00:00",
                          "2019-07-15 16:30:00", "2018-04-25 13:08:04"])
        self.assertEqual(str(stamps(texts, "ymd", False)[2]), "2019-07-15 10:00:00")
        with self.assertRaisesRegex(SessionError, "no time zone"):
            stamps(texts, "ymd", False, "Europe/Pars")

    def test_swapped_days_are_turned_back_where_they_can_have_been_swapped(self):
        texts = pandas.Series(["2017-08-03 10:00", "2017-08-31 10:00:30", "none", "2017-13-01 1:00"])
        read = stamps(texts, "ymd", True)
        self.assertEqual(str(read[0]), "2017-03-08 10:00:00")
        self.assertEqual(str(read[1]), "2017-08-31 10:00:30")
        self.assertTrue(read[2] is pandas.NaT)
        self.assertEqual(str(stamps(texts, "ymd", False)[0]), "2017-08-03 10:00:00")
        self.assertTrue(stamps(texts, "ymd", False)[3] is pandas.NaT)


class Sessions(FileCase):
    def test_what_is_dropped_is_counted(self):
        self.write(HEAD + rows_of(120) + "2019-07-01,10:00,,,5,u1,A\n"
                   + "2019-07-01,10:00,2019-07-01,11:00,0.05,u1,A\n"
                   + "2019-07-01,10:00,2019-07-01,10:00,5,u1,A\n"
                   + "2019-07-01,10:00,2019-07-09,10:00,5,u1,A\n")
        sessions, dropped = read_sessions(self.path)
        self.assertEqual(len(sessions), 120)
        self.assertEqual(list(dropped.values()), [1, 1, 1, 1])
        self.assertEqual(sorted(sessions.columns), ["dwell_h", "energy_kwh", "start", "user"])

    def test_sessions_of_nobody_known_are_no_user(self):
        guests = rows_of(400, energy=lambda i: 20 + i % 9).replace(",u", ",\n").split("\n")[::2]
        plain, some = rows_of(210), "".join(f"{row},A\n" for row in guests if row)
        self.write(HEAD + plain + some)
        sessions, _ = read_sessions(self.path)
        self.assertEqual(len(sessions), 610)
        self.assertEqual(sorted(set(sessions.user)), [""] + [f"u{i}" for i in range(7)])
        self.write(HEAD + some)
        self.assertNotIn("user", read_sessions(self.path)[0].columns)

    def test_letters_of_western_europe_are_read(self):
        with open(self.path, "w", encoding="cp1252") as stream:
            stream.write("Début;Fin;Énergie\n" + 120 * "2019-07-01 10:00;2019-07-01 12:00;5,5\n")
        sessions, _ = read_sessions(self.path, Reading(start=("Début",), end=("Fin",),
                                                       energy="Énergie"))
        self.assertEqual(set(sessions.energy_kwh), {5.5})

    def test_rows_are_chosen_by_columns(self):
        self.write(HEAD + rows_of(400))
        for condition, count in (("Site=A", 200), ("Site!~A", 200), ("User ID~u1", 58)):
            if count < 100:
                with self.assertRaisesRegex(SessionError, "too few"):
                    read_sessions(self.path, Reading(where=(condition,)))
                continue
            sessions, _ = read_sessions(self.path, Reading(where=(condition,)))
            self.assertEqual(len(sessions), count, condition)

    def test_other_columns_units_and_signs_can_be_named(self):
        lines = "".join(f"{1 + i % 28}.07.2019 07:{i % 60:02d};{1 + i % 28}.07.2019 09:30;{i},5\n"
                        for i in range(100, 220))
        self.write("in;out;used\n" + lines)
        sessions, _ = read_sessions(self.path, Reading(
            start=("in",), end=("out",), energy="used", energy_unit="Wh", separator=";",
            decimal=",", date_order="dmy", min_energy_kwh=0))
        self.assertAlmostEqual(sessions.energy_kwh[0], 0.1005)
        self.assertAlmostEqual(sessions.dwell_h[0], 2.5 - 40 / 60)

    def test_separator_and_decimal_sign_are_found(self):
        lines = "".join(f"{1 + i % 28}.07.2019 07:{i % 60:02d};{1 + i % 28}.07.2019 09:30;{i},5\n"
                        for i in range(100, 220))
        self.write("\ufeffplug_in;plug_out;energy_kwh\n" + lines)
        sessions, _ = read_sessions(self.path)
        self.assertEqual(len(sessions), 120)
        self.assertAlmostEqual(sessions.energy_kwh[0], 100.5)

    def test_times_of_utc_are_remarked_on(self):
        rows = "".join(f"2019-07-{1 + i % 28:02d}T07:30:00Z,2019-07-{1 + i % 28:02d}T09:00:00Z,5\n"
                       for i in range(120))
        self.write("connectionTime,disconnectTime,kWhDelivered\n" + rows)
        code, _, errors = self.run_script()
        self.assertEqual(code, 0)
        self.assertIn("--timezone", errors)
        code, text, errors = self.run_script("--timezone", "America/Los_Angeles", "--slots", "24")
        self.assertNotIn("--timezone", errors)
        self.assertEqual(numpy.argmax(json.loads(text)["arrival_weekday_ratio"]), 0)

    def test_halves_share_no_row(self):
        self.write(HEAD + rows_of(400, energy=lambda i: 1 + i))
        even, odd = (read_sessions(self.path, Reading(half=half))[0] for half in ("even", "odd"))
        self.assertEqual(len(even) + len(odd), 400)
        self.assertFalse(set(even.energy_kwh) & set(odd.energy_kwh))


class Script(FileCase):
    def test_prints_an_object_with_the_rows_of_ev(self):
        self.write(HEAD + rows_of(400))
        code, text, errors = self.run_script("--archetype", "work", "--slots", "48")
        ev = json.loads(text)
        self.assertEqual(code, 0)
        self.assertIn("400 sessions kept", errors)
        self.assertEqual(ev["archetype"], "work")
        self.assertEqual(len(ev["arrival_weekday_ratio"]), 48)
        self.assertEqual(sum(ev["arrival_weekday_ratio"]) + sum(ev["arrival_weekend_ratio"]), 400)
        self.assertEqual({i for i, n in enumerate(ev["arrival_weekday_ratio"]) if n}, {15, 17, 19})
        self.assertEqual(ev["dwell_quantile_h"][0], 7.5)
        self.assertEqual(len(ev["energy_quantile_kwh"]), 101)

    def test_exit_codes_are_the_simulators(self):
        self.assertEqual(self.run_script()[0], 66)
        self.write(HEAD + rows_of(20))
        self.assertEqual(self.run_script()[0], 65)
        self.write("a,b\n" + "1,2\n" * 200)
        code, _, errors = self.run_script()
        self.assertEqual(code, 65)
        self.assertIn("no column for the start", errors)
        self.assertEqual(self.run_script("--slots", "7")[0], 64)
        self.assertEqual(self.run_script("--where", "Site")[0], 65)


class Statistics(unittest.TestCase):
    def setUp(self):
        self.random = numpy.random.default_rng(5)

    def test_requests_lead_to_the_deliveries(self):
        """Requests and dwell of known correlation, cut at power x dwell, are worked back."""
        count, power, rho = 20000, 3.7, 0.4
        normal = 2 * numpy.sin(numpy.pi * rho / 6)
        first = self.random.standard_normal(count)
        second = normal * first + numpy.sqrt(1 - normal ** 2) * self.random.standard_normal(count)
        dwell, asked = numpy.exp(1.5 + 0.8 * first), numpy.exp(2.3 + 0.7 * second)
        sessions = pandas.DataFrame({"energy_kwh": numpy.minimum(asked, power * dwell),
                                     "dwell_h": dwell})
        self.assertGreater((asked > power * dwell).mean(), 0.2)
        quantiles, rank = ev_tables.requests(sessions, 101, power, None)
        self.assertAlmostEqual(rank, rho, delta=0.03)
        for place in (10, 25, 50, 75, 90):
            expected = numpy.quantile(asked, place / 100)
            self.assertAlmostEqual(quantiles[place] / expected, 1, delta=0.06, msg=place)
        plain, _ = ev_tables.requests(sessions, 101, None, None)
        self.assertLess(plain[75], 0.9 * numpy.quantile(asked, 0.75))

    def test_what_users_share_is_found(self):
        users = numpy.repeat(numpy.arange(300), self.random.integers(1, 30, 300))
        own = self.random.standard_normal(300)[users]
        for share in (0.0, 0.3, 0.8):
            scores = (numpy.sqrt(share) * own
                      + numpy.sqrt(1 - share) * self.random.standard_normal(len(users)))
            self.assertAlmostEqual(ev_tables.between_share(scores, users), share, delta=0.07)
        self.assertEqual(ev_tables.between_share(numpy.arange(5.0), numpy.arange(5)), 0.0)

    def test_rates_of_users_are_found(self):
        """Users of gamma rates (shape 2, mean 0.5 a day) seen for a year."""
        rates = self.random.gamma(2.0, 0.25, 400)
        rows = [(f"u{u}", day) for u, rate in enumerate(rates) for day in range(365)
                for _ in range(self.random.poisson(rate))]
        sessions = pandas.DataFrame({
            "user": [user for user, _ in rows],
            "start": pandas.Timestamp("2019-01-01") + pandas.to_timedelta(
                [day * 24 + self.random.integers(24) for _, day in rows], unit="h"),
            "energy_kwh": self.random.gamma(2.0, 5.0, len(rows)),
            "dwell_h": self.random.gamma(2.0, 2.0, len(rows))})
        found = ev_tables.tables(sessions)
        self.assertAlmostEqual(found["rate_per_day"], 0.5, delta=0.08)
        self.assertAlmostEqual(found["rate_shape_ratio"], 2.0, delta=0.5)
        self.assertAlmostEqual(found["weekend_rate_ratio"], 1.0, delta=0.05)
        self.assertAlmostEqual(found["rank_correlation_ratio"], 0.0, delta=0.02)

    def test_guests_are_not_one_more_user(self):
        """30 users who arrive at any time, and as many sessions of guests, all in the evening."""
        hours = numpy.concatenate([self.random.uniform(0, 24, 900), numpy.full(900, 20.5)])
        days = self.random.integers(0, 60, 1800)
        sessions = pandas.DataFrame({
            "user": [f"u{i % 30}" for i in range(900)] + 900 * [""],
            "start": pandas.Timestamp("2019-01-01") + pandas.to_timedelta(24 * days + hours, unit="h"),
            "energy_kwh": self.random.uniform(3, 20, 1800), "dwell_h": self.random.uniform(4, 9, 1800)})
        guests, named = (ev_tables.tables(sessions.assign(user=sessions.user.replace("", name)))
                         for name in ("", "guest"))
        self.assertLess(guests["arrival_user_share_ratio"], 0.03)
        self.assertGreater(named["arrival_user_share_ratio"], 0.03)
        self.assertAlmostEqual(guests["rate_per_day"], 0.5, delta=0.05)

    def test_scores_that_are_all_alike_are_shared_by_nobody(self):
        self.assertEqual(ev_tables.between_share(numpy.zeros(8), numpy.arange(8) // 4), 0.0)

    def test_users_who_are_alike_have_the_most_alike_rates_that_a_scenario_allows(self):
        days = pandas.date_range("2019-01-01 08:00", periods=20, freq="D")
        sessions = pandas.DataFrame({
            "start": numpy.tile(days, 10), "user": numpy.repeat(numpy.arange(10), 20),
            "energy_kwh": self.random.uniform(3, 20, 200), "dwell_h": self.random.uniform(4, 9, 200)})
        self.assertEqual(ev_tables.tables(sessions)["rate_shape_ratio"], 1000)


if __name__ == "__main__":
    unittest.main()
