# SPDX-License-Identifier: Apache-2.0
"""`ledgerwatt compare` on small results: what is known and what is not, counts that agree, the law,
and the same in each format and language."""
import hashlib
import json
import pathlib
import re
import unittest

from program import PROGRAM, ProgramTest, brooklyn, run
from stops import STOPPED, stop

CHAIN = {"kind": "pow", "chain": {
    "mode": "public_chain", "power": "efficiency", "attribution": "average",
    "series": [{"start": "2016-01-01", "hash_rate_h_per_s": 1.2e18, "efficiency_j_per_gh": 0.29,
                "tx_per_day": 226067}]}}


class CompareTest(ProgramTest):
    def make(self, name="r.h5", days=2, **changes):
        tree = {**brooklyn(), **changes}
        tree["period"] = {**tree["period"], "end": f"2016-01-{1 + days:02}"}
        self.write("s.json", tree)
        outcome = run("run", "s.json", "-o", name, "--progress", "never", cwd=self.folder)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)

    def text(self, *words):
        outcome = run("compare", "r.h5", *words, cwd=self.folder)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return outcome.stdout

    def tree(self):
        return json.loads(self.text("--format", "json"))

    def of(self, name):
        [found] = [each for each in self.tree()["settlements"] if each["name"] == name]
        return found

    def with_chain(self, **row):
        chain = json.loads(json.dumps(CHAIN))
        chain["chain"]["series"][0].update(row)
        tree = brooklyn()
        self.make(settlements=[{**tree["settlements"][0], "name": "world", "record": chain},
                               *tree["settlements"]])


class Traced(CompareTest):
    """Every number of the verdict stands in the table above it."""

    def check(self, language, decimal, group):
        text = self.text("--lang", language)
        table, verdict = text.split("\nVerdict\n")
        for entry in self.tree()["settlements"]:
            verdict = verdict.replace(entry["name"], "")
        number = re.compile(rf"\d(?:[\d{group}]*\d)?(?:\{decimal}\d+)?")
        shown, said = set(number.findall(table)), set(number.findall(verdict))
        self.assertGreater(len(said), 15)
        self.assertEqual(said - shown - {f"5{decimal}00"}, set())  # the materiality alone

    def test_in_english_and_in_french(self):
        self.make(days=9)
        self.check("en", ".", ",")
        self.check("fr", ",", "\u00a0\u202f")

    def test_where_a_settlement_falls_short(self):
        self.make(days=9, faults=[{"settlement": "pbft-10", "kind": "crash", "node_first": 0,
                                   "node_count": 4, "start": "2016-01-02", "end": "2016-01-06"}])
        self.check("en", ".", ",")


class Safety(CompareTest):
    def test_broken_finality_is_told_in_both_languages_and_only_then(self):
        liars = {"settlement": "pbft-10", "kind": "equivocate", "node_first": 0, "node_count": 4,
                 "start": "2016-01-02"}
        self.make(faults=[liars])
        count = self.of("pbft-10")["safety_violation_count"]
        self.assertGreater(count, 0)
        self.assertIn(f"pbft-10: finality was broken: two different blocks became final at {count} "
                      "places", self.text())
        self.assertIn(f"définitifs à {count} endroits", self.text("--lang", "fr"))
        self.assertIn(f"- pbft-10, equivocation: nodes that lied: 4, conflicts of final blocks: {count};",
                      self.text())
        self.assertGreater(self.of("pbft-10")["double_spent_value"], 0)
        self.assertIn("What it cost the 4 nodes that lied is not known.", self.text())
        self.assertIn("aux 4 nœuds menteurs n'est pas connu", self.text("--lang", "fr"))
        self.make(faults=[{**liars, "node_count": 3}])  # the bound
        self.assertNotIn("finality was broken", self.text())

    def test_what_is_given_up_after_a_conflict_is_no_second_event(self):
        self.make(faults=[{"settlement": "pbft-10", "kind": "equivocate", "node_first": 0, "node_count": 4,
                           "start": "2016-01-02", "end": "2016-01-03"}])
        count = self.of("pbft-10")["reorganised_block_count"]
        self.assertGreater(count, 0)
        self.assertNotIn("replaced afterwards", self.text())
        self.assertIn(f"of the blocks that were final, {count} were given up", self.text())
        self.assertIn(f"parmi les blocs définitifs, {count} ont été abandonnés", self.text("--lang", "fr"))

    def test_final_blocks_that_were_replaced_are_told(self):
        tree = brooklyn()
        attack = {"kind": "double_spend", "hash_share_ratio": 0.4, "confirmations": 2}
        record = {"kind": "pow", "confirmations": 2, "chain": {
            "mode": "own_network", "block_interval_s": 60, "hash_rate_h_per_s": 1e12,
            "attack": attack}}
        self.make(settlements=[{**tree["settlements"][0], "name": "own", "record": record}])
        self.assertRegex(self.text(), r"own: \d+ blocks that were final were replaced afterwards")
        # 0.4 of a block of 1 a minute, for as long as it ran
        self.assertRegex(self.text(), r"double spend: .* its gain [\d,.]+ USD, honest mining in that time [\d,.]+ USD\.")
        attack, = json.loads(self.text("--format", "json"))["attacks"]
        days = 2
        self.assertAlmostEqual(attack["honest_gain"], 0.4 * days * 1440, delta=1e-6)


class Attacks(CompareTest):
    """An attack that ran is told, whatever it did."""

    def test_a_flood_is_told_in_both_languages_and_as_data(self):
        record = {"kind": "pbft", "validators": 4, "block_interval_s": 60, "block_tx_max": 5,
                  "queue_tx_max": 100, "deadline_s": 3600}
        flood = {"kind": "flood", "settlement": "tight", "rate_tx_per_s": 1, "fee_per_tx": 0.01,
                 "start": "2016-01-02T08:00", "end": "2016-01-02T16:00"}
        self.make(days=3, attacks=[flood],
                  settlements=[{**brooklyn()["settlements"][0], "name": "tight", "record": record}])
        attack, = self.tree()["attacks"]
        self.assertEqual((attack["settlement"], attack["kind"]), ("tight", "flood"))
        self.assertEqual(attack["tx_sent_count"], 8 * 3600)
        self.assertAlmostEqual(attack["cost"], 0.01 * attack["tx_accepted_count"])
        self.assertGreater(attack["refused_trade_count"], 0)
        self.assertEqual(attack["refused_trade_count"], self.of("tight")["refused_count"])
        self.assertEqual(attack["gain"], 0)
        self.assertIn("- tight, flood: 28,800 transactions sent", self.text())
        self.assertIn("- tight, inondation : 28", self.text("--lang", "fr"))

    def test_an_attack_of_a_miner_is_told_and_none_where_there_is_none(self):
        attack = {"kind": "selfish", "hash_share_ratio": 0.3}
        record = {"kind": "pow", "confirmations": 2, "chain": {
            "mode": "own_network", "block_interval_s": 600, "hash_rate_h_per_s": 1e12,
            "attack": attack}}
        settlements = [{**brooklyn()["settlements"][0], "name": "own", "record": record}]
        self.make(days=2, settlements=settlements)
        self.assertRegex(self.text(), r"- own, selfish mining: attempts: \d+, successes: \d+; its cost")
        del record["chain"]["attack"]
        self.make(days=2, settlements=settlements)
        self.assertNotIn("Attacks:", self.text())
        self.assertEqual(self.tree()["attacks"], [])


class Unknown(CompareTest):
    def test_a_chain_whose_fees_are_not_known_has_no_cost_and_is_not_judged(self):
        self.with_chain()
        world = self.of("world")
        for key in ("settlement_cost", "benefit", "settlement_cost_per_kwh", "worse_off_ratio",
                    "benefit_over_best_intermediary"):
            self.assertIsNone(world[key], key)
        self.assertIsNone(world["settlement_cost_by_function"]["record"])
        self.assertGreater(world["settlement_cost_by_function"]["invoice"], 0)
        verdict = self.tree()["verdict"]
        self.assertEqual(verdict["not_judged"], ["world"])
        self.assertNotEqual(verdict["ledger"], "world")
        self.assertEqual(verdict["ledger_count"], 3)
        self.assertIn("world is not judged: the fees that it pays are not known", self.text())
        self.assertIn("world n'est pas jugé", self.text("--lang", "fr"))

    def test_a_run_with_unknown_fees_goes_on_after_a_stop(self):
        self.with_chain()
        command = [PROGRAM, "run", "s.json", "-o", "stopped.h5", "--progress", "never"]
        code, told = stop(command, self.folder / "stopped.h5", cwd=self.folder)
        self.assertEqual(code, STOPPED, told)
        outcome = run(*command[1:], "--resume", cwd=self.folder)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        digests = {run("inspect", name, "--digest", cwd=self.folder).stdout
                   for name in ("r.h5", "stopped.h5")}
        self.assertEqual(len(digests), 1)

    def test_a_chain_whose_fees_are_known_is_judged(self):
        self.with_chain(price_per_coin=400, fees_coin_per_day=40)
        self.assertGreater(self.of("world")["settlement_cost"], 0)
        self.assertEqual(self.tree()["verdict"]["not_judged"], [])

    def test_the_miners_of_the_world_do_not_emit_like_the_site(self):
        self.with_chain()
        self.assertIsNone(self.of("world")["emissions_kg"])
        self.assertGreater(self.of("pbft-10")["emissions_kg"], 0)
        self.assertIsNone(self.of("world")["embodied_emissions_kg"])

    def test_emissions_say_what_they_count(self):
        site = {**brooklyn()["site"], "carbon_intensity_scope": "direct"}
        chain = json.loads(json.dumps(CHAIN))
        chain["chain"].update(carbon_intensity_kg_per_kwh=0.5, carbon_intensity_scope="life_cycle",
                              miner_embodied_kg_per_kwh=0.01)
        self.make(site=site, settlements=[
            {**brooklyn()["settlements"][0], "name": "world", "record": chain},
            brooklyn()["settlements"][0]])
        world = self.of("world")
        self.assertAlmostEqual(world["emissions_kg"] / world["consensus_energy_kwh"], 0.5, 2)
        self.assertGreater(world["embodied_emissions_kg"], 0.009 * world["consensus_energy_kwh"])
        self.assertEqual((world["emissions_scope"], self.of("pbft-10")["emissions_scope"]), (3, 1))
        text = self.text()
        self.assertIn("for the miners: world; direct (fuel that is burnt): pbft-10.", text)
        self.assertIn("Keeping books avoids no emissions", text)
        self.assertIn("Keeping books avoids no emissions", self.text("--format", "markdown"))
        self.assertIn("Tenir les comptes n'évite aucune émission", self.text("--lang", "fr"))

    def test_the_worlds_chain_stands_beside_the_city(self):
        self.with_chain(price_per_coin=400, fees_coin_per_day=40)
        world = self.of("world")
        self.assertAlmostEqual(world["network_power_w"], 1.2e9 * 0.29 * 1.1, 0)
        self.assertAlmostEqual(world["tx_average_kwh"] * 226067,
                               world["network_power_w"] * 24 / 1000, 3)
        self.assertAlmostEqual(world["tx_fee_share_kwh"], 40 * 400 / 226067 * 0.6 / 0.05, 9)
        self.assertAlmostEqual(world["tx_checks_per_year"], world["tx_count"] * 5500 * 365.25 / 2, 0)
        self.assertIsNone(self.of("pbft-10")["network_power_w"])
        self.assertIn("world: the public chain draws 382.8 MW on average", self.text())
        self.assertIn("what its fee buys. Ten years of them are", self.text("--format", "markdown"))
        self.assertIn("world : la chaîne publique consomme 382,8 MW", self.text("--lang", "fr"))

    def test_fees_are_those_of_the_series(self):
        def record_cost(coins):
            self.with_chain(price_per_coin=400, fees_coin_per_day=coins)
            return self.of("world")["settlement_cost_by_function"]["record"]
        fees = record_cost(40) - record_cost(0)
        self.assertGreater(self.of("world")["tx_count"], 100)
        self.assertAlmostEqual(fees, self.of("world")["tx_count"] * 40 * 400 / 226067, 5)


class Counts(CompareTest):
    def test_a_refused_leg_is_not_pending(self):
        self.make(faults=[{"settlement": "pbft-10", "kind": "crash", "node_first": 0,
                           "node_count": 10, "start": "2016-01-01", "end": "2017-01-01"}])
        down, syndicate = self.of("pbft-10"), self.of("syndicate")
        self.assertGreater(down["refused_count"], 0)
        self.assertEqual(down["pending_count"], 0)
        self.assertGreater(syndicate["pending_count"], 0)
        self.assertEqual(syndicate["refused_count"], 0)
        self.assertLessEqual(syndicate["pending_count"], syndicate["settled_count"])
        text = self.text()
        self.assertRegex(text, r"Trades refused +legs ")
        self.assertRegex(text, r"Pending at the end of the period +legs ")
        self.assertIn("pbft-10 was available only 0.0 % of the time", text)


class Law(CompareTest):
    def test_an_answer_is_dated_and_said_in_french(self):
        tree = brooklyn()
        self.make(site={**tree["site"], "timezone": "Europe/Paris"})
        self.assertEqual(self.of("syndicate")["legal"], "unclear")
        self.assertIn("before 1 May 2017", self.of("syndicate")["legal_source"])
        self.assertIn("avant le 1er mai 2017", self.text("--lang", "fr"))

    def test_a_period_in_which_it_became_legal_says_from_when(self):
        tree = brooklyn()
        self.write("s.json", {**tree, "site": {**tree["site"], "timezone": "Europe/Paris"},
                              "period": {"start": "2017-04-30", "end": "2017-05-02",
                                         "interval_s": 900}})
        outcome = run("run", "s.json", "-o", "r.h5", "--progress", "never", cwd=self.folder)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        self.assertIn("syndicate: yes from 1 May 2017; before: unclear (", self.text())
        self.assertIn("syndicate : oui depuis le 1er mai 2017 ; avant : incertain (",
                      self.text("--lang", "fr"))
        self.assertEqual(self.of("syndicate")["legal_from"], "2017-05-01")


class Versions(CompareTest):
    def seal(self):
        """The seal of sim/store/seal.h, as a program of that time would have put it."""
        path = pathlib.Path(self.folder) / "r.h5"
        whole = path.read_bytes()
        path.write_bytes(whole + b"\nledgerwatt-seal 1 %020d %s\n" % (
            len(whole), hashlib.sha256(whole).hexdigest().encode()))

    def test_a_result_that_lacks_a_figure_is_to_be_made_again(self):
        try:
            import h5py
        except ImportError as lacking:
            self.skipTest(str(lacking))
        self.make()
        with h5py.File(pathlib.Path(self.folder) / "r.h5", "r+") as file:
            del file["comparison/net_present_value"]
            version = file.attrs["ledgerwatt_version"]
        self.seal()
        outcome = run("compare", "r.h5", cwd=self.folder)
        self.assertNotEqual(outcome.returncode, 0)
        self.assertIn("net_present_value", outcome.stderr)
        self.assertIn(f"(run the scenario again with this version; {version} (", outcome.stderr)


class Functions(CompareTest):
    def test_each_has_who_what_range_and_source(self):
        tree = brooklyn()
        tree["settlements"][0]["functions"] = {"labour_rate_per_h": 43.56, "invoice": {"per_invoice": 3},
                                               "collect": {"by": "retailer"}}
        self.make(settlements=tree["settlements"])
        functions = self.of("pbft-10")["functions"]
        self.assertEqual(functions["recruit"]["fixed_per_year"], [0, 480, 4704])  # at twice the rate
        self.assertEqual((functions["record"]["by"], functions["record"]["fixed_per_year"]),
                         ("ledger", [0, 0, 2616]))
        self.assertEqual(functions["invoice"]["per_invoice"], [0, 3, 26.84])
        self.assertEqual((functions["invoice"]["per_member_per_year"][1], functions["invoice"]["source"]),
                         (0, "the scenario"))
        self.assertEqual((functions["collect"]["by"], functions["collect"]["per_member_per_year"][1]),
                         ("retailer", 0))
        self.assertIn("CIREN", functions["range_source"])
        for language, words in (("en", ("recruiting members  ", "480.0 (0 to 4,704)", "invoicing: the scenario")),
                                ("fr", ("nœuds du registre", "480,0 (0 à 4\u202f704)", "fournisseur"))):
            text = self.text("--functions", "--lang", language)
            for word in words:
                self.assertIn(word, text)
        outcome = run("compare", "r.h5", "--functions", "--format", "csv", cwd=self.folder)
        self.assertEqual(outcome.returncode, 64)


    def test_a_gap_by_who_invoices_is_told_as_that(self):
        free = {"device_price": 0, "software_per_year": 0, "software_per_device_year": 0}
        rest = {"on_failure": "retail", "payment": {"rail": "provider_invoice"}}
        work = {name: {"fixed_per_year": 0} for name in ("record", "compute_keys")}
        chain = {"name": "chain", "record": {"kind": "raft", **free}, **rest}
        shop = {"name": "shop", "record": {"kind": "retailer"}, "functions": work, **rest}
        self.make(settlements=[chain, shop])
        for language, words in (
                ("en", "who keeps the record: organiser with chain, retailer with shop, and either "
                       "could have the other's (functions/invoice/by)."),
                ("fr", "non à qui tient le registre : organisateur avec chain, fournisseur avec shop")):
            self.assertIn(words, self.text("--lang", language).split("\nVerdict\n")[1])
        self.make(settlements=[{**chain, "functions": {"invoice": {"by": "retailer"},
                                                       "collect": {"by": "retailer"}}}, shop])
        self.assertNotIn("who does it, not", self.text())

    def test_sources_are_in_french_too(self):
        kinds = ["pbft", "syndicate", "grid_operator", "retailer"]
        self.make(settlements=[
            {"name": kind, "record": {"kind": kind}, "on_failure": "retail", "payment": {
                "rail": "provider_invoice" if kind == "retailer" else "bank_transfer"},
             "functions": {"support": {"fixed_per_year": 1}}} for kind in kinds])
        english, french = (self.text("--functions", "--lang", each) for each in ("en", "fr"))
        for words in ("UNVERIFIED", "assumption", "the scenario", "validators", "meters", "invoice"):
            self.assertIn(words, english)
            self.assertNotIn(words, french)
        self.assertEqual(english.count("UNVERIFIED"), french.count("NON VÉRIFIÉ"))


class Rows(CompareTest):
    RARE = {"en": ("Gas of the", "thrown away", "one copy that", "light client"),
            "fr": ("Gas des", "élaguées", "une copie complète", "client léger")}

    def test_what_few_scenarios_have_is_told_there_and_only_there(self):
        self.make()
        for language, labels in self.RARE.items():
            for label in labels:
                self.assertNotIn(label, self.text("--lang", language))
        tree = brooklyn()
        tree["settlements"][0].update(pruning={"keep_days": 1}, light_clients={"count": 3})
        self.make(days=3, settlements=tree["settlements"])
        row = self.of("pbft-10")
        self.assertGreater(row["pruned_ratio"], 0.1)
        for language, labels in self.RARE.items():
            for form in ("text", "markdown"):
                text = self.text("--lang", language, "--format", form)
                self.assertNotIn(labels[0], text)
                for label in labels[1:]:
                    self.assertIn(label, text)

    def test_a_price_that_nobody_pays_owes_no_tax(self):
        self.make()
        [key] = [row for row in self.tree()["baselines"] if row["name"] == "grid_operator_default"]
        owed = 0.045 * self.of("pbft-10")["trade_value"]
        self.assertAlmostEqual(key["price_tax_not_owed"], owed, places=3)
        self.assertIn(f"The trades owe {owed:.2f} USD of tax on their price", self.text())
        self.assertIn("cette taxe n'est pas due", self.text("--lang", "fr"))
        self.make(tariff={**brooklyn()["tariff"], "local_price_tax_ratio": 0})
        self.assertNotIn("of tax on their price", self.text())


class Formats(CompareTest):
    def test_markdown_has_the_law_lists_and_rows_with_their_parents(self):
        self.make()
        page = self.text("--format", "markdown")
        self.assertIn("\n## Is it legal?\n\n- pbft-10", page)
        verdict = page.split("\n## Verdict\n\n")[1].rstrip("\n").split("\n")
        self.assertGreater(len(verdict), 5)
        for line in verdict:
            self.assertTrue(line.startswith("- "), line)
        self.assertIn("| Cost of settling, per traded kWh | USD/kWh |", page)
        self.assertNotRegex(page, r"(?m)^\|  ")

    def test_french_is_french(self):
        self.make()
        text = self.text("--lang", "fr")
        self.assertRegex(text, r"Stockage, toutes copies +o ")
        self.assertNotRegex(text, r"\w:[ \n]", "a colon has a space before it")
        self.assertIn("Parties : ", text)
        self.assertNotRegex(text, r"no text|nothing is|was read")

    def test_a_ledger_of_one_vendor_has_its_note(self):
        self.make()
        self.assertIn("software_vendor_count", self.text())
        tree = brooklyn()
        only = [each for each in tree["settlements"] if each["record"]["kind"] in ("pow", "syndicate")]
        self.make(settlements=only)
        self.assertNotIn("software_vendor_count", self.text())


if __name__ == "__main__":
    unittest.main()
