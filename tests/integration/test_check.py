# SPDX-License-Identifier: Apache-2.0
"""Bad scenarios, one for each code and more, given to the binary as a planner would."""
import datetime
import hashlib
import json
import os
import unittest

try:
    import h5py
except ImportError:
    h5py = None

from program import (BROOKLYN, SANITIZED, ProgramTest, at, brooklyn, changed, largest_child_bytes, run,
                     without)

PBFT = "/settlements/0/record"


def own_chain(**members):
    """A record by proof of work on a network of the scenario's own."""
    return {"kind": "pow", "chain": {"mode": "own_network", **members}}


# What the schema layer or the whole finds: (scenario, code, pointer).
FAULTS = [
    # Codes of single values.
    (changed("/consenus", 1), "unknown-key", "/consenus"),
    (without("/site/latitude_deg"), "missing-key", "/site/latitude_deg"),
    (without("/settlements"), "missing-key", "/settlements"),
    (changed("/title", 7), "wrong-type", "/title"),
    (changed("/site/latitude_deg", 91), "out-of-range", "/site/latitude_deg"),
    (changed("/currency", "BTC"), "bad-choice", "/currency"),
    (changed(PBFT + "/kind", "pbtf"), "bad-choice", PBFT + "/kind"),
    (without(PBFT + "/kind"), "missing-key", PBFT + "/kind"),
    (changed("/participants/0/community", "elsewhere"), "bad-reference",
     "/participants/0/community"),
    (changed("/ledgerwatt", 2), "out-of-range", "/ledgerwatt"),
    # Contracts.
    (changed("/contracts", [{"kind": "barter", "name": "a"}]), "bad-choice", "/contracts/0/kind"),
    (changed("/contracts", [{"kind": "sale"}]), "missing-key", "/contracts/0/name"),
    (changed("/contracts", [{"kind": "sale", "name": "a"}, {"kind": "sale", "name": "a"}]),
     "inconsistent", "/contracts/1/name"),
    (changed("/contracts", [{"kind": "information", "name": "a", "groups": [{"group": "nobody"}]}]),
     "bad-reference", "/contracts/0/groups/0/group"),
    (changed("/contracts", [{"kind": "ev_roaming", "name": "a", "price_per_kwh": 0.3}]),
     "inconsistent", "/contracts/0"),
    (changed("/contracts", [{"kind": "share", "name": "a", "asset": "roof", "holders": []}]),
     "out-of-range", "/contracts/0/holders"),
    (changed("/contracts", [{"kind": "vote", "name": "a", "exchange": {"kind": "none"},
                             "quorum_ratio": 1.5}]), "out-of-range", "/contracts/0/quorum_ratio"),
    (changed("/contracts", [{"kind": "vote", "name": "a", "exchange": {"kind": "barter"}}]),
     "bad-choice", "/contracts/0/exchange/kind"),
    (changed("/contracts", [{"kind": "energy_account", "name": "a",
                             "owners": [{"group": "prosumers", "elsewhere": "nobody"}]}]),
     "bad-reference", "/contracts/0/owners/0/elsewhere"),
    # FAULTS A1: counts.
    *[(changed("/participants/0/count", value), code, "/participants/0/count")
      for value, code in [(10**18, "out-of-range"), (2**63 - 1, "out-of-range"),
                          (-1, "out-of-range"), (1.5, "wrong-type"), ("10", "wrong-type"),
                          (None, "wrong-type"), ([], "wrong-type")]],
    # Exchanges: names and shares that contradict the groups; an empty list.
    (changed("/exchange", {"kind": "static_key", "shares": [
        {"group": "consumer", "share_ratio": 0.5}]}), "bad-reference", "/exchange/shares/0/group"),
    (changed("/exchange", {"kind": "static_key", "shares": [
        {"group": "consumers", "share_ratio": 0.9}, {"group": "prosumers", "share_ratio": 0.2}]}),
     "inconsistent", "/exchange/shares/1/share_ratio"),
    (changed("/exchange", {"kind": "static_key", "shares": [
        {"group": "consumers", "index": 5, "share_ratio": 0.9}]}),
     "inconsistent", "/exchange/shares/0/index"),
    (changed("/exchange", {"kind": "priority", "order": []}), "out-of-range", "/exchange/order"),
    (changed("/exchange", {"kind": "priority"}), "missing-key", "/exchange/order"),
    (changed("/exchange", {"kind": "full_dynamic", "coefficients": [
        {"producer": "prosumers", "share_ratio": 0.9}]}),
     "missing-key", "/exchange/coefficients/0/consumer"),
    (changed("/exchange", {"kind": "bilateral", "preferences": [
        {"buyer": "consumers", "seller": "prosumer"}]}),
     "bad-reference", "/exchange/preferences/0/seller"),
    (changed("/exchange", {"kind": "shapley", "exact_member_max": 21}),
     "out-of-range", "/exchange/exact_member_max"),
    (changed("/exchange", {"kind": "bill_sharing", "window": "year"}),
     "bad-choice", "/exchange/window"),
    # A2: overflow is found by the range.
    (changed("/tariff/retail_per_kwh", 1e308), "out-of-range", "/tariff/retail_per_kwh"),
    # A3: names.
    (changed("/settlements/0/record", {"kind": "raft", "signature_check_s": 60}), "inconsistent",
     "/settlements/0/record/election_timeout_s"),
    (changed("/settlements/0/record", own_chain(attack={"kind": "selfish", "hash_share_ratio": 0.5})),
     "inconsistent", "/settlements/0/record/chain/attack/hash_share_ratio"),
    (changed("/settlements/0/record", own_chain(attack={"kind": "eclipse_double_spend"},
                                                network={"node_count": 2})),
     "inconsistent", "/settlements/0/record/chain/attack"),
    (changed("/settlements/0/record", own_chain(difficulty=1)), "inconsistent",
     "/settlements/0/record/chain/difficulty"),
    # Attacks: whom they name must be able to suffer them.
    (changed("/attacks", [{"kind": "false_record", "settlement": "pbft", "share_ratio": 1, "factor_ratio": 2}]),
     "bad-reference", "/attacks/0/settlement"),
    (changed("/attacks", [{"kind": "false_record", "share_ratio": 1, "factor_ratio": 2,
                           "start": "2016-03-01", "end": "2016-02-01"}]), "inconsistent", "/attacks/0/end"),
    (changed("/attacks", [{"kind": "flood", "settlement": "syndicate", "rate_tx_per_s": 1}]),
     "inconsistent", "/attacks/0/settlement"),
    (changed("/attacks", [{"kind": "flood", "settlement": "pbft", "rate_tx_per_s": 1}]),
     "bad-reference", "/attacks/0/settlement"),
    (changed("/attacks", [{"kind": "flood", "settlement": "pbft-10", "rate_tx_per_s": 1,
                           "start": "2016-02-02", "end": "2016-02-01"}]),
     "inconsistent", "/attacks/0/end"),
    (changed("/attacks", [{"kind": "eclipse", "settlement": "pbft-10", "connection_count": 9,
                           "node_first": 10}]), "inconsistent", "/attacks/0/node_first"),
    (changed("/attacks", [{"kind": "eclipse", "settlement": "pbft-10"}]),
     "missing-key", "/attacks/0/connection_count"),
    (changed("/settlements/0/record", own_chain(difficulty=1, hash_rate_h_per_s=1e12)), "inconsistent",
     "/settlements/0/record/chain/difficulty"),
    (changed("/participants/1/name", "prosumers"), "inconsistent", "/participants/1/name"),
    (changed("/settlements/1/name", "pbft-10"), "inconsistent", "/settlements/1/name"),
    (changed("/participants/1/name", "Prosumers"), "inconsistent", "/participants/1/name"),
    (changed("/communities", [{"name": "a-B_1"}, {"name": "A-b_1"}]), "inconsistent",
     "/communities/1/name"),
    (changed("/settlements/1/name", "PBFT-10"), "inconsistent", "/settlements/1/name"),
    (changed("/participants/0/name", ""), "out-of-range", "/participants/0/name"),
    (changed("/participants/0/name", "x" * 10000), "out-of-range", "/participants/0/name"),
    (changed("/participants/0/name", "a\n\x1b[31m"), "out-of-range", "/participants/0/name"),
    (changed("/settlements/0/name", "PBFT"), "out-of-range", "/settlements/0/name"),
    # A4: typing errors.
    (changed(PBFT + "/bloc_interval_s", 900), "unknown-key", PBFT + "/bloc_interval_s"),
    # A6: impossible values.
    (changed("/participants/0/pv/capacity_kw", -1), "out-of-range",
     "/participants/0/pv/capacity_kw"),
    (changed("/participants/0/battery", {"capacity_kwh": 10, "round_trip_efficiency_ratio": 0}),
     "out-of-range", "/participants/0/battery/round_trip_efficiency_ratio"),
    (changed("/participants/0/battery",
             {"capacity_kwh": 10, "round_trip_efficiency_ratio": 1.0001}),
     "out-of-range", "/participants/0/battery/round_trip_efficiency_ratio"),
    (changed("/participants/0/battery", {"capacity_kwh": 10, "initial_state_ratio": 1.5}),
     "out-of-range", "/participants/0/battery/initial_state_ratio"),
    (changed("/participants/0/battery", {"capacity_kwh": 10, "min_state_ratio": 0.5,
                                         "initial_state_ratio": 0.2}),
     "inconsistent", "/participants/0/battery"),
    (changed("/participants/0/battery",
             {"capacity_kwh": 10, "round_trip_efficiency_ratio": 0.9,
              "charge_efficiency_ratio": 0.95, "discharge_efficiency_ratio": 0.95}),
     "inconsistent", "/participants/0/battery"),
    (changed("/tariff/local_tax_ratio", -0.1), "out-of-range", "/tariff/local_tax_ratio"),
    (changed("/period/end", "2015-12-31"), "inconsistent", "/period/end"),
    (changed("/period/end", "2016-01-01"), "inconsistent", "/period/end"),
    (changed("/period/end", "2016-02-30"), "wrong-type", "/period/end"),
    (changed("/period/interval_s", 1000), "inconsistent", "/period/interval_s"),
    (changed("/site/timezone", "America/Brooklyn"), "bad-reference", "/site/timezone"),
    # A7: too few validators for the faults they must bear.
    (changed(PBFT, {"kind": "pbft", "validators": 3, "fault_bound_count": 1}), "inconsistent",
     PBFT + "/validators"),
    (changed(PBFT + "/validators", 0), "out-of-range", PBFT + "/validators"),
    (changed("/faults", [{"settlement": "pbft-10", "kind": "outage", "start": "2016-02-01"}]),
     "inconsistent", "/faults/0/kind"),
    (changed("/faults", [{"settlement": "pbft-10", "kind": "delay", "start": "2016-02-01"}]),
     "missing-key", "/faults/0/delay_s"),
    (changed("/faults", [{"settlement": "pbft-10", "kind": "partition",
                          "start": "2016-02-01"}] * 65), "inconsistent", "/faults"),
    (changed("/faults", [{"settlement": "pbft-10", "kind": "crash", "start": "2016-02-01",
                          "delay_s": 3}]), "inconsistent", "/faults/0/delay_s"),
    # Lists.
    (changed("/participants/0/load/hourly_weekday_ratio", [1, 2]), "out-of-range",
     "/participants/0/load/hourly_weekday_ratio"),
    (changed("/settlements", []), "out-of-range", "/settlements"),
    (changed("/communities", {}), "wrong-type", "/communities"),
]

# What the schema of one value cannot see.
BEYOND_SCHEMA = {"bad-reference", "inconsistent"}

# What the strict scan finds: (bytes, code, pointer, line, column).
SYNTAX_FAULTS = [
    (b'{\n "title": "T",\n}', "json-syntax", "", 3, 1),
    (b'{"title": "T", "title": "U"}', "json-duplicate-key", "/title", 1, 16),
    (b'{"site": {"altitude_m": 1e400}}', "json-number", "/site/altitude_m", 1, 25),
    (b'{"title": "\xff"}', "json-utf8", "", 1, 12),
    (b"\xef\xbb\xbf{}", "json-utf8", "", 1, 1),
    (b'{"title": "\\u0000"}', "json-syntax", "", 1, 12),
    (b'{"title": ' + b"[" * 64 + b"]" * 64 + b"}", "json-depth", "/title" + "/0" * 62, 1, 74),
]


class CheckTest(ProgramTest):
    def test_a_good_scenario_has_no_faults(self):
        returncode, report = self.check(BROOKLYN)
        self.assertEqual((returncode, report), (0, {"errors": [], "warnings": []}))
        text = run("check", "s.json", cwd=self.folder)
        self.assertEqual((text.returncode, text.stdout, text.stderr), (0, "s.json: valid\n", ""))

    def test_each_fault_is_found_where_it_is(self):
        for scenario, code, pointer in FAULTS:
            with self.subTest(code=code, pointer=pointer):
                self.expect_fault(scenario, code, pointer)

    def test_each_fault_of_the_text_is_found_where_it_is(self):
        for text, code, pointer, line, column in SYNTAX_FAULTS:
            with self.subTest(text=text[:40]):
                fault = self.expect_fault(text, code, pointer)
                self.assertEqual((fault["line"], fault["column"]), (line, column))

    def test_faults_cost_little_and_leave_no_file(self):
        self.write("s.json", changed("/participants/0/count", 10**18))
        run("check", "s.json", cwd=self.folder)
        run("run", "s.json", "-o", "r.h5", cwd=self.folder)
        self.assertEqual(os.listdir(self.folder), ["s.json"])
        if not SANITIZED:
            self.assertLess(largest_child_bytes(), 256 << 20)

    def test_did_you_mean(self):
        for pointer, value, wanted in [("/setlements", [], "settlements"),
                                       (PBFT + "/bloc_interval_s", 1, "block_interval_s"),
                                       (PBFT + "/Validators", 4, "validators"),
                                       ("/site/latitude", 40, "latitude_deg"),
                                       ("/currency", "usd", "USD"),
                                       (PBFT + "/kind", "PBFT", "pbft"),
                                       ("/weather/climate", "newyork", "new-york")]:
            with self.subTest(pointer=pointer):
                _, report = self.check(changed(pointer, value))
                suggestions = [e["suggestion"] for e in report["errors"] if e["pointer"] == pointer]
                self.assertEqual(suggestions, [f'did you mean "{wanted}"?'])

    def test_all_faults_are_told_at_once(self):
        tree = changed("/titel", "T")
        del tree["title"]
        tree["site"]["latitude_deg"] = "40"
        tree["participants"][0]["pv"]["capacity_kw"] = -5
        tree["participants"][1]["community"] = "nowhere"
        tree["settlements"][0]["record"] = {"kind": "proof"}
        _, report = self.check(tree)
        self.assertLessEqual({"/titel", "/title", "/site/latitude_deg", "/settlements/0/record/kind",
                              "/participants/0/pv/capacity_kw", "/participants/1/community"},
                             {error["pointer"] for error in report["errors"]})

    def test_a_value_out_of_range_is_not_held_against_others(self):
        """60 s a signature is allowed, and too long for the election timeout; 1e9 s is not even allowed."""
        record = "/settlements/0/record"
        for value, wanted in [(60, [("inconsistent", record + "/election_timeout_s")]),
                              (1e9, [("out-of-range", record + "/signature_check_s")])]:
            _, report = self.check(changed(record, {"kind": "raft", "signature_check_s": value}))
            self.assertEqual([(e["code"], e["pointer"]) for e in report["errors"]], wanted)

    def test_every_repetition_of_a_name_is_told_against_the_first(self):
        tree = brooklyn()
        group = tree["participants"][1]
        tree["participants"] = [{**group, "name": name} for name in
                                ["homes", "b", "Homes", "homes", "B", "homes_", "HOMES"]]
        _, report = self.check(tree)
        told = {error["pointer"]: error["message"] for error in report["errors"]}
        self.assertEqual(sorted(told), [f"/participants/{i}/name" for i in (2, 3, 4, 6)])
        self.assertEqual(told["/participants/2/name"],
                         'the name "Homes" differs only in upper and lower case from "homes" at '
                         "/participants/0/name")
        self.assertEqual(told["/participants/3/name"],
                         'the name "homes" is used twice, first at /participants/0/name')

    def test_a_wrong_unit_is_a_warning_and_an_error_when_strict(self):
        battery = "/participants/0/battery"
        cases = [
            # W for kW, Wh for kWh, MWh for kWh: FAULTS A5.
            ("/participants/0/pv/capacity_kw", 20000), ("/participants/0/pv/capacity_kw", 3000),
            ("/participants/0/pv/capacity_kw", 400), ("/participants/0/pv/capacity_kw", 0.005),
            ("/participants/0/load/annual_kwh", 4200000),
            ("/participants/0/load/annual_kwh", 900000), ("/participants/0/load/annual_kwh", 4.2),
            (battery + "/capacity_kwh", 13500), (battery + "/capacity_kwh", 200),
            (battery + "/capacity_kwh", 0.0135), (battery + "/power_kw", 5000),
            (battery + "/power_kw", 0.005),
            # A price per MWh, in cents, per Wh.
            *[(f"/tariff/{name}", value * scale) for scale in (1000, 100, 0.001) for name, value in
              [("retail_per_kwh", 0.21), ("feed_in_per_kwh", 0.04),
               ("local_grid_fee_per_kwh", 0.06), ("retail_grid_fee_per_kwh", 0.06)]],
            *[("/exchange/price_per_kwh", 0.1 * scale) for scale in (1000, 100, 0.001)]]
        for pointer, value in cases:
            with self.subTest(pointer=pointer, value=value):
                tree = brooklyn()
                tree["participants"][0]["battery"] = {"capacity_kwh": 13.5}
                container, key = at(tree, pointer)
                container[key] = value
                returncode, report = self.check(tree)
                self.assertEqual(returncode, 0, report)
                self.assertEqual([w["pointer"] for w in report["warnings"]
                                  if w["code"] == "implausible"], [pointer], report)
                self.expect_fault(tree, "implausible", pointer, "--strict")

    def test_what_is_large_for_a_home_is_not_for_a_workplace(self):
        for pointer, value in [("/participants/0/pv/capacity_kw", 400),
                               ("/participants/0/load/annual_kwh", 900000)]:
            tree = changed(pointer, value)
            tree["participants"][0]["kind"] = "workplace"
            self.assertEqual(self.check(tree), (0, {"errors": [], "warnings": []}))

    def test_a_statement_that_comes_after_its_deadline_is_a_warning(self):
        place = [s["record"]["kind"] for s in brooklyn()["settlements"]].index("syndicate")
        pointer = f"/settlements/{place}/record"
        self.assertEqual(self.check(changed(f"{pointer}/statement_months", 2)),
                         (0, {"errors": [], "warnings": []}))
        returncode, report = self.check(changed(f"{pointer}/statement_months", 3))
        [warning] = report["warnings"]
        self.assertEqual((returncode, warning["pointer"]), (0, f"{pointer}/deadline_s"))
        self.assertIn("refused after 90 days", warning["message"])

    def test_nothing_is_no_wrong_unit(self):
        """FAULTS A11: a city without prices, roofs or use is unusual on purpose."""
        for pointer in ["/tariff/retail_per_kwh", "/participants/0/pv/capacity_kw",
                        "/participants/0/load/annual_kwh", "/tariff/local_grid_fee_per_kwh"]:
            with self.subTest(pointer=pointer):
                returncode, report = self.check(changed(pointer, 0))
                self.assertEqual((returncode, [w for w in report["warnings"]
                                               if w["code"] == "implausible"]), (0, []))

    def test_a_key_is_found_at_its_place_however_it_is_written(self):
        for key in ["se\\u0065dx", "se\\ned", "k" * 300, "\\u00e9\\/~", "\\ud83d\\ude00"]:
            with self.subTest(key=key):
                text = BROOKLYN.replace('  "seed"', f'  "{key}": 1,\n  "seed"')
                line = next(i for i, each in enumerate(text.splitlines(), 1) if key in each)
                _, report = self.check(text)
                places = [(e["code"], e["line"], e["column"]) for e in report["errors"]]
                self.assertEqual(places, [("unknown-key", line, 3)])

    def test_what_cannot_be_counted_is_refused_before_it_is_simulated(self):
        """Allowed one by one; together more than 64 bits of milliwatt-hours or of money hold."""
        tree = brooklyn()
        tree["participants"][0].update(count=10000, load={"model": "profile", "annual_kwh": 1e9})
        self.expect_fault(tree, "out-of-range", "/participants")
        tree["participants"][0]["count"] = 1000
        self.assertEqual(self.check(tree)[0], 0)
        tree["tariff"]["retail_per_kwh"] = 1000
        self.expect_fault(tree, "out-of-range", "/tariff")
        tree = brooklyn()
        tree["participants"][0].update(count=1000000, pv={"capacity_kw": 1e6, "tilt_deg": 20,
                                                          "azimuth_deg": 180})
        self.expect_fault(tree, "out-of-range", "/participants")

    def test_a_fault_is_told_once(self):
        """No second line that nothing was given, where something wrong was."""
        battery = {"capacity_kwh": 10, "charge_efficiency_ratio": None,
                   "discharge_efficiency_ratio": 0.9}
        for pointer, value, fault in [
                ("/participants/0/battery", battery, "/charge_efficiency_ratio"),
                ("/weather", {"model": "synthetic", "climate": "own",
                              "monthly_ghi_w_per_m2": [100] * 11,
                              "monthly_temperature_c": [10] * 12,
                              "monthly_temperature_range_k": [10] * 12,
                              "monthly_wind_m_per_s": [3] * 12}, "/monthly_ghi_w_per_m2")]:
            with self.subTest(pointer=pointer):
                _, report = self.check(changed(pointer, value))
                self.assertEqual([e["pointer"] for e in report["errors"]], [pointer + fault])

    def test_a_missing_scenario_is_66(self):
        outcome = run("check", "--format", "json", "nothing.json", cwd=self.folder)
        self.assertEqual(outcome.returncode, 66)
        self.assertEqual(json.loads(outcome.stdout)["errors"][0]["code"], "file-missing")
        self.assertEqual(run("check", "nothing.json", cwd=self.folder).returncode, 66)

    def test_a_scenario_that_is_no_file_is_refused(self):
        os.mkfifo(self.folder / "fifo")
        for path in [".", "fifo", "/dev/zero"]:
            with self.subTest(path=path):
                outcome = run("check", path, cwd=self.folder, timeout=10)
                self.assertEqual(outcome.returncode, 65)
                self.assertIn("not a regular file", outcome.stderr)

    def test_set_changes_what_is_checked(self):
        self.assertEqual(self.check(BROOKLYN, "--set", "/seed=7")[0], 0)
        self.assertEqual(self.check(BROOKLYN, "--set", "/currency=EUR")[0], 0)
        for override, code in [("/seed=-1", "out-of-range"), ("/seed=abc", "wrong-type"),
                               ("/sed=1", "unknown-key"), ("/seed=1e999", "json-number"),
                               ('/site={"latitude_deg": 1', "json-syntax")]:
            with self.subTest(override=override):
                returncode, report = self.check(BROOKLYN, "--set", override)
                self.assertEqual(returncode, 65)
                self.assertEqual(report["errors"][0]["code"], code)
                self.assertEqual(report["errors"][0]["file"], "--set")
        for override in ['/participants/-={"name": "x", "count": -1, "load": {"model": "none"}}',
                         "/a\tb=1", "/title=Caf\udce9"]:
            with self.subTest(override=override):
                _, report = self.check(BROOKLYN, "--set", override)
                self.assertEqual([(e["file"], e["line"]) for e in report["errors"]],
                                 [("--set", None)])
        returncode, report = self.check(BROOKLYN, "--set", "/participants/00/count=3")
        self.assertEqual(returncode, 64)
        returncode, report = self.check(BROOKLYN, "--set", "/tarif/retail_per_kwh=1")
        self.assertEqual(returncode, 64)
        self.assertEqual(report["errors"][0]["suggestion"], 'did you mean "tariff"?')
        self.assertEqual(run("check", "s.json", "--set", "seed=1", cwd=self.folder).returncode, 64)


class InputFileTest(ProgramTest):
    """FAULTS A9: files that a scenario names."""

    def weather(self, path):
        return changed("/weather", {"model": "file", "path": path})

    def test_files_outside_the_folder_are_refused(self):
        (self.folder / "in").mkdir()
        (self.folder / "secret.epw").write_text("secret")
        (self.folder / "in/out.epw").symlink_to("../secret.epw")
        (self.folder / "in/zero.epw").symlink_to("/dev/zero")
        os.mkfifo(self.folder / "in/fifo.epw")
        (self.folder / "in/folder.epw").mkdir()
        self.folder = self.folder / "in"
        for path, code in [("../secret.epw", "bad-reference"), ("/etc/passwd", "bad-reference"),
                           ("out.epw", "bad-reference"), ("zero.epw", "bad-reference"),
                           ("", "bad-reference"), ("fifo.epw", "file-format"),
                           ("folder.epw", "file-format")]:
            with self.subTest(path=path):
                self.expect_fault(self.weather(path), code, "/weather/path")

    def sam_file(self, name, latitude=40.672, longitude=-73.977, altitude=30, damage=None):
        """A year of a SAM CSV; `damage` maps row numbers of the file, from 1, to rows."""
        rows = ["Latitude,Longitude,Time Zone,Elevation", f"{latitude},{longitude},-5,{altitude}",
                "Month,Day,Hour,GHI,DNI,DHI,Tdry,Wspd"]
        day = datetime.datetime(2001, 1, 1)
        for hour in range(8760):
            now = day + datetime.timedelta(hours=hour)
            rows.append(f"{now.month},{now.day},{now.hour},{10 * now.hour},0,{10 * now.hour},12.5,3")
        for number, row in (damage or {}).items():
            rows[number - 1] = row
        self.write(name, "\n".join(rows) + "\n")

    def test_a_fault_in_a_file_names_line_and_column_of_the_cell(self):
        """A cell has a column; a row that is at fault as a whole has none."""
        for row, column, says in [("1,5,0,warm,0,0,12.5,3", 7, "GHI"),
                                  ("1,5,0,0,0,0,12.5,999", 18, "Wspd"),
                                  ("1,5,0,0,0,0,nan,3", 13, "Tdry"),
                                  ("1,5,0,0,0,0,12,5,3", 18, "with a point"),
                                  ("1,5,0,0,0", None, "fields")]:
            with self.subTest(row=row):
                self.sam_file("w.csv", damage={100: row})
                returncode, report = self.check(self.weather("w.csv"))
                [fault] = report["errors"]
                self.assertEqual((returncode, fault["code"], fault["file"], fault["line"],
                                  fault["column"], fault["pointer"]),
                                 (65, "file-format", "w.csv", 100, column, "/weather/path"), fault)
                self.assertIn(says, fault["message"])
                text = run("check", "s.json", cwd=self.folder)
                place = "w.csv:100:" if column is None else f"w.csv:100:{column}:"
                self.assertTrue(text.stderr.startswith(f"{place} /weather/path: {fault['message']}"),
                                text.stderr)

    @unittest.skipIf(h5py is None, "h5py is not installed")
    def test_the_result_names_what_was_read_and_what_was_let_pass(self):
        self.sam_file("plain.csv")
        plain = (self.folder / "plain.csv").read_bytes()
        self.write("liberal.csv", b"\xef\xbb\xbf" + plain.replace(b"\n", b"\r\n"))
        digests = set()
        for name, mark, crlf_count in [("plain.csv", False, 0), ("liberal.csv", True, 8763)]:
            self.write("s.json", self.weather(name))
            outcome = run("run", "s.json", "-o", "r.h5", "--set", "/period/end=2016-01-02",
                          cwd=self.folder)
            self.assertEqual(outcome.returncode, 0, outcome.stderr)
            with h5py.File(self.folder / "r.h5", "r") as result:
                inputs = json.loads(result.attrs["inputs"])
                digests.add(result.attrs["digest"])
            hashed = hashlib.sha256((self.folder / name).read_bytes()).hexdigest()
            self.assertEqual([each["path"] for each in inputs], ["s.json", name])
            self.assertEqual(inputs[1], {"path": name, "sha256": hashed, "byte_order_mark": mark,
                                         "crlf_count": crlf_count})
        self.assertEqual(len(digests), 1)

    def test_nothing_is_written_over_an_input_file(self):
        (self.folder / "sub").mkdir()
        self.sam_file("sub/w.csv")
        before = (self.folder / "sub/w.csv").read_bytes()
        (self.folder / "sub/s.json").write_text(json.dumps(self.weather("w.csv")))
        for options in [["-o", "sub/w.csv"], ["-o", "r.h5", "--summary", "sub/w.csv"]]:
            with self.subTest(options=options):
                outcome = run("run", "sub/s.json", *options, cwd=self.folder)
                self.assertEqual(outcome.returncode, 73)
                self.assertIn("an input file", outcome.stderr)
                self.assertEqual((self.folder / "sub/w.csv").read_bytes(), before)
                self.assertEqual(os.listdir(self.folder), ["sub"])

    def test_a_file_as_a_whole_has_neither_line_nor_column(self):
        self.write("w.csv", "Latitude,Longitude,Time Zone,Elevation\n40,-74,-5,30\n"
                            "Month,Day,Hour,GHI,DNI,DHI,Tdry,Wspd\n1,1,0,0,0,0,12.5,3\n")
        _, report = self.check(self.weather("w.csv"))
        self.assertEqual([(e["line"], e["column"]) for e in report["errors"]], [(None, None)])
        text = run("check", "s.json", cwd=self.folder)
        self.assertTrue(text.stderr.startswith("w.csv: /weather/path: "), text.stderr)

    def test_weather_of_another_place_is_a_warning(self):
        self.sam_file("near.csv", latitude=40.9)
        self.assertEqual(self.check(self.weather("near.csv")), (0, {"errors": [], "warnings": []}))
        for name, place, says in [("far.csv", {"latitude": 45.76, "longitude": 4.84}, "6147 km"),
                                  ("high.csv", {"altitude": 1530}, "1500 m higher")]:
            with self.subTest(name=name):
                self.sam_file(name, **place)
                returncode, report = self.check(self.weather(name))
                self.assertEqual((returncode, report["errors"]), (0, []))
                [warning] = report["warnings"]
                self.assertEqual((warning["code"], warning["pointer"]),
                                 ("inconsistent", "/weather/path"))
                self.assertIn(says, warning["message"])
                self.expect_fault(self.weather(name), "inconsistent", "/weather/path", "--strict")

    def test_a_missing_file_is_66(self):
        self.expect_fault(self.weather("none.epw"), "file-missing", "/weather/path", exit_code=66)


if __name__ == "__main__":
    unittest.main()
