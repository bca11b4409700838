# SPDX-License-Identifier: Apache-2.0
"""Figures of trust, each out of a run of the program set up so: who must collude, how likely that is, what it
could take, and who can read what. Values: CONSENSUS 5 and ANALYTIC 5, 10 and 14 of the oracles."""
import json
import unittest

from program import ProgramTest, brooklyn, changed, run

# n: (2Q - n equivocators that can break safety, n - Q + 1 silent nodes that stop it)
SAFETY = {4: (2, 2), 5: (3, 2), 6: (2, 3), 7: (3, 3), 10: (4, 4), 13: (5, 5)}
# n: P(more than f of n bad), each with 0.05
COLLUSION = {4: 0.01401875, 7: 0.00376, 10: 0.001028497938, 27: 4.0e-6}
C = 0.05


def settlement(name, record, trust=None, rail="bank_transfer"):
    made = {"name": name, "record": record, "payment": {"rail": rail}, "on_failure": "retail"}
    return {**made, "trust": trust} if trust else made


def ledger(name, n, trust=None, **record):
    return settlement(name, {"kind": "pbft", "validators": n, "block_interval_s": 3600, **record}, trust)


class TrustTest(ProgramTest):
    def compare(self, settlements, days=2):
        scenario = brooklyn()
        scenario["period"] = {"start": "2016-06-27", "end": f"2016-06-{27 + days}", "interval_s": 3600}
        scenario["settlements"] = settlements
        return self.settle(scenario)

    def test_so_many_parties_must_collude(self):
        rows = self.compare([ledger(f"n-{n}", n, software_vendor_count=n) for n in SAFETY] +
                            [ledger("one-maker", 10), settlement("office", {"kind": "syndicate"})])
        for n, (rewrite, block) in SAFETY.items():
            self.assertEqual(rows[f"n-{n}"]["rewrite_party_count"], rewrite, n)
            self.assertEqual(rows[f"n-{n}"]["block_party_count"], block, n)
        for name in ("one-maker", "office"):
            self.assertEqual(rows[name]["rewrite_party_count"], 1)
            self.assertEqual(rows[name]["block_party_count"], 1)

    def test_the_domain_with_the_fewest_parties_decides(self):
        domains = {"operator_count": 9, "software_vendor_count": 9}
        rows = self.compare(
            [ledger("apart", 9, **domains)] +
            [ledger(name.replace("_", "-"), 9, {name: 3}, **domains)
             for name in ("software_image_count", "host_count", "meter_source_count")])
        self.assertEqual(rows["apart"]["rewrite_party_count"], 3)
        for name in ("software-image-count", "host-count", "meter-source-count"):
            self.assertEqual(rows[name]["rewrite_party_count"], 1, name)
            self.assertEqual(rows[name]["block_party_count"], 2, name)

    def test_the_chance_of_collusion_is_the_binomial_tail_and_a_common_cause_caps_it(self):
        apart = {"dishonest_party_per_year": C, "common_cause_ratio": 0}
        shared = {**apart, "common_cause_ratio": 0.1}
        rows = self.compare([settlement("office", {"kind": "syndicate"}, apart)] +
                            [ledger(f"apart-{n}", n, apart) for n in COLLUSION] +
                            [ledger(f"shared-{n}", n, shared) for n in COLLUSION])
        central = rows["office"]["rewrite_chance_per_year"]
        self.assertEqual(central, C)
        for n, chance in COLLUSION.items():
            self.assertAlmostEqual(rows[f"apart-{n}"]["rewrite_chance_per_year"] / chance, 1,
                                   delta=0.02 if n in (7, 27) else 1e-8)
        gains = [central / rows[f"shared-{n}"]["rewrite_chance_per_year"] for n in COLLUSION]
        self.assertEqual(gains, sorted(gains))
        self.assertAlmostEqual(gains[-1], 10, delta=0.01)

    def test_a_year_of_the_period_has_its_part_of_the_expected_loss(self):
        trust = {"dishonest_party_per_year": C, "recovery_ratio": 0.25, "bribe_per_party": 30}
        row = self.compare([settlement("office", {"kind": "syndicate"}, trust)])["office"]
        exposed = row["value_exposed_max"]
        self.assertAlmostEqual(exposed, row["trade_value"], places=5)  # nothing is paid in two days
        self.assertAlmostEqual(row["expected_loss"], exposed * 0.75 * C * 2 / 365.25, places=9)
        self.assertEqual(row["attack_cost"], 30)
        self.assertAlmostEqual(row["attack_bribe_per_party"], row["attack_gain"], places=9)

    def test_what_a_rewrite_could_take_is_what_waits_for_finality(self):
        rows = self.compare([ledger("ledger", 4, software_vendor_count=4),
                             settlement("office", {"kind": "syndicate"})], days=3)
        self.assertLess(rows["ledger"]["attack_gain"], rows["office"]["attack_gain"] / 5)
        self.assertAlmostEqual(rows["office"]["attack_gain"], rows["office"]["trade_value"], places=5)
        self.assertAlmostEqual(rows["ledger"]["attack_bribe_per_party"],
                               rows["ledger"]["attack_gain"] / 2, places=9)

    def test_a_chain_of_work_is_rewritten_by_the_work_of_its_blocks(self):
        chain = {"mode": "public_chain", "power": "efficiency", "block_interval_s": 15,
                 "miner_price_per_kwh": 0.05,
                 "series": [{"start": "2016-01-01", "hash_rate_h_per_s": 3.67e12, "tx_per_day": 40000,
                             "efficiency_j_per_gh": 4780, "price_per_coin": 10, "reward_coin": 5,
                             "fees_coin_per_day": 0}]}
        own = {"mode": "own_network", "block_interval_s": 60, "network": {"node_count": 8},
               "hash_rate_h_per_s": 1e9, "retarget_blocks": 0, "efficiency_j_per_gh": 4780,
               "mining_pue_ratio": 1, "reward_per_block": 0}

        def made(name, mode, z, **prices):
            return settlement(name, {"kind": "pow", "confirmations": z, "chain": mode},
                              {"rewrite": prices} if prices else None)
        rows = self.compare(
            [made(f"own-{z}", own, z) for z in (1, 6, 12)] +
            [made(f"rent-{price}", own, 6, hash_rent_per_th_per_s_day=price) for price in (0, 1000, 50000)] +
            [made("public", chain, 12), made("kept", chain, 12, reward_kept_ratio=0.5),
             made("unpaid", {**chain, "series": [{**chain["series"][0], "reward_coin": 0}]}, 12)])
        costs = [rows[f"own-{z}"]["attack_cost"] for z in (1, 6, 12)]
        self.assertAlmostEqual(costs[1], 6 * costs[0], places=9)
        self.assertAlmostEqual(costs[2], 12 * costs[0], places=9)
        # 60 s of 1e9 H/s at 4,780 J each 1e9, at what brooklyn's electricity costs
        price_per_kwh = costs[0] / (60 * 4780 / 3.6e6)
        self.assertAlmostEqual(price_per_kwh, brooklyn()["tariff"]["retail_per_kwh"], places=9)
        for price in (0, 1000, 50000):
            self.assertAlmostEqual(rows[f"rent-{price}"]["attack_cost"],
                                   6 * 60 * 1e-3 * price / 86400, places=9)
        # Twelve blocks that would have earned 5 x 10 each, and took but 44 of electricity (15 s of 17.5 MW
        # each, at 0.05 a kWh); without rewards that is all.
        self.assertAlmostEqual(rows["public"]["attack_cost"], 600, places=6)
        self.assertAlmostEqual(rows["kept"]["attack_cost"], 300, places=6)
        cost = 180 / 3.6e6 * 0.05 * rows["unpaid"]["network_power_w"]
        self.assertAlmostEqual(rows["unpaid"]["attack_cost"], cost, delta=1e-9 * cost)
        self.assertGreater(cost, 43)
        for row in rows.values():
            self.assertLessEqual(row["attack_gain"], row["trade_value"] + 1e-9)
            self.assertEqual(row["attack_cost"], row["attack_work_cost"])
            self.assertIsNone(row["attack_stake_cost"])

    def test_stake_is_forfeited_at_its_price(self):
        def made(name, **prices):
            record = {"kind": "pos", "validators": 4, "stakes": [10, 20, 30, 40], "block_interval_s": 12}
            return settlement(name, record, {"rewrite": prices, "bribe_per_party": 200})
        rows = self.compare([made("unpriced"), made("cheap", stake_price=3),
                             made("half", stake_price=3, slashed_ratio=0.5), made("dear", stake_price=30)])
        self.assertIsNone(rows["unpriced"]["attack_stake_cost"])
        self.assertAlmostEqual(rows["cheap"]["attack_stake_cost"], 100, places=9)
        self.assertAlmostEqual(rows["half"]["attack_stake_cost"], 50, places=9)
        self.assertAlmostEqual(rows["dear"]["attack_stake_cost"], 1000, places=9)
        bribes = 200 * rows["dear"]["rewrite_party_count"]
        self.assertEqual([rows[name]["attack_cost"] for name in ("unpriced", "dear")], [bribes, bribes])
        self.assertAlmostEqual(rows["cheap"]["attack_cost"], 100, places=9)

    def test_those_who_lie_are_told_with_what_it_cost_and_brought(self):
        def lies(record, count, **trust):
            name = f"{record['kind']}-{count}"
            scenario["faults"].append({"settlement": name, "kind": "equivocate", "node_first": 0,
                                       "node_count": count, "start": "2016-06-27"})
            return settlement(name, {"block_interval_s": 300, "software_vendor_count": 7, "validators": 7,
                                     **record}, {"bribe_per_party": 10, **trust})
        scenario = brooklyn()
        scenario["period"] = {"start": "2016-06-27", "end": "2016-06-29", "interval_s": 3600}
        scenario["faults"] = []
        stake = {"kind": "pos", "slots_per_epoch": 4, "stakes": 7 * [2]}
        price = {"rewrite": {"stake_price": 100}}
        scenario["settlements"] = [
            lies({"kind": "pbft"}, 2), lies({"kind": "pbft"}, 3),
            lies({"kind": "pbft", "validators": 7, "operator_count": 3}, 4),
            lies({"kind": "tendermint"}, 3), lies({"kind": "poa"}, 3), lies(stake, 3, **price)]
        scenario["faults"] += [{"settlement": name, "kind": "partition", "node_first": 5, "node_count": 2,
                                "start": "2016-06-27", "end": "2016-06-28"} for name in ("poa-3", "pos-3")]
        rows = self.settle(scenario)
        for name, row in rows.items():
            self.assertEqual(row["colluding_node_count"], int(name[-1]))
            self.assertEqual(row["double_spent_value"] > 0, row["safety_violation_count"] > 0, name)
            self.assertEqual(row["safety_violation_count"] > 0, name != "pbft-2", name)
            self.assertLessEqual(row["double_spent_value"], row["trade_value"] + 1e-6)
        cost = {name: row["collusion_cost"] for name, row in rows.items()}
        self.assertEqual(cost["pbft-2"], 20)
        self.assertEqual(cost["pbft-3"], 30)
        self.assertEqual(cost["pbft-4"], 20)  # of 3, 2 and 2 nodes: two operators have four
        self.assertEqual(cost["poa-3"], 30)
        self.assertEqual(rows["pos-3"]["slashed_node_count"], 3)
        self.assertEqual(cost["pos-3"], 600)  # what they lost is more than their bribes

    def test_a_commitment_alone_is_no_erasure(self):
        forms = {"clear": ({}, {}), "encrypted": ({"payload": "encrypted"}, {}),
                 "commitment": ({"payload": "commitment"}, {}),
                 "deleted": ({"payload": "commitment"}, {"deletes_keys": True}),
                 "clear-deleted": ({}, {"deletes_keys": True})}
        rows = self.compare([ledger(name, 10, trust, **record) for name, (record, trust) in forms.items()] +
                            [settlement("office", {"kind": "syndicate"})])
        self.assertEqual({name: row["erasable"] for name, row in rows.items()},
                         {"clear": 0, "encrypted": 0, "commitment": 0, "deleted": 1,
                          "clear-deleted": 0, "office": 1})
        self.assertEqual(rows["clear"]["personal_data_reader_years"], 100)
        self.assertEqual(rows["commitment"]["personal_data_reader_years"], 10)
        self.assertEqual(rows["office"]["personal_data_reader_years"], 10)
        self.assertEqual(rows["clear"]["record_verifier_count"], 10)
        self.assertEqual(rows["office"]["record_verifier_count"], 0)

    def test_more_parties_than_nodes_are_an_error(self):
        fault = self.expect_fault(changed("/settlements/0/trust", {"host_count": 11}), "inconsistent",
                                  "/settlements/0/trust/host_count")
        self.assertIn("11 of them for 10 nodes", fault["message"])


class ForgeryTest(ProgramTest):
    """Records that their keeper changed, and meters that lie."""

    def scenario(self, attacks):
        scenario = brooklyn()
        scenario["period"] = {"start": "2016-06-27", "end": "2016-06-30", "interval_s": 3600}
        office = {"kind": "syndicate"}
        scenario["settlements"] = [
            ledger("ledger", 4, software_vendor_count=4), settlement("office", office),
            settlement("audited", office, {"audit_ratio": 0.4, "statement_check_ratio": 0.2}),
            settlement("bribed", office, {"audit_ratio": 0, "bribe_per_party": 30})]
        scenario["settlements"][0]["crypto"] = "real"
        scenario["attacks"] = attacks
        return scenario

    def test_a_ledger_finds_false_records_and_an_office_what_somebody_looks_at(self):
        plain = self.settle(self.scenario([]))
        rows = self.settle(self.scenario([
            {"kind": "false_record", "form": form, "share_ratio": 0.3, "factor_ratio": 1.5}
            for form in ("unsigned", "altered")]))
        count = rows["ledger"]["false_record_count"]
        self.assertGreater(count, 20)
        for name, row in rows.items():
            self.assertEqual(row["false_record_count"], count, name)
            for figure in ("gain", "benefit", "settled_count", "settlement_cost"):
                self.assertEqual(row[figure], plain[name][figure], name)
            self.assertEqual(plain[name]["false_record_count"], 0)
            self.assertIsNone(plain[name]["false_record_detected_ratio"])
        self.assertEqual(rows["ledger"]["false_record_detected_count"], count)
        self.assertEqual(rows["ledger"]["false_record_missed_value"], 0)
        z2 = 1.959963984540054 ** 2
        self.assertAlmostEqual(rows["ledger"]["false_record_detected_low_ratio"], count / (count + z2), places=9)
        self.assertIsNone(rows["office"]["false_record_detected_ratio"])
        audited = rows["audited"]
        self.assertTrue(0 < audited["false_record_detected_low_ratio"] < audited["false_record_detected_ratio"]
                        < audited["false_record_detected_high_ratio"] < 1)
        self.assertEqual(rows["bribed"]["false_record_detected_ratio"], 0)
        self.assertGreater(rows["bribed"]["false_record_missed_value"], audited["false_record_missed_value"])
        text = run("compare", "r.h5", cwd=self.folder).stdout
        self.assertRegex(text, r"- bribed, false records: (\d+) records made false, \1 of them not found; "
                               r"its cost 30.00 USD, its gain \d")
        self.assertIn("records made false, and nobody is known to look for them; its cost is not known", text)
        self.assertIn("faux enregistrements : ", run("compare", "r.h5", "--lang", "fr", cwd=self.folder).stdout)

    def test_no_ledger_finds_a_false_meter(self):
        """Its reading is signed: what the meter says is in the chain, and the chain is in order."""
        lies = {"kind": "false_reading", "group": "prosumers", "count": 5, "register": "export", "factor_ratio": 2}
        honest = self.settle(self.scenario([]))
        rows = self.settle(self.scenario([lies]))
        self.assertGreater(rows["ledger"]["traded_energy_kwh"], honest["ledger"]["traded_energy_kwh"])
        for row in rows.values():
            self.assertEqual(row["settled_share_ratio"], 1)
            self.assertEqual(row["refused_count"], 0)
            self.assertEqual(row["false_record_count"], 0)
            # The balance of the feeder finds it or not: the same for the ledger as for the office.
            self.assertEqual(row["tampered_detected_ratio"], rows["office"]["tampered_detected_ratio"])
        self.assertEqual(run("inspect", "r.h5", "--verify-chain", cwd=self.folder).returncode, 0)


def quiet_year(settlements):
    """A year of one home that trades nothing: only what keeps the record is at work."""
    scenario = brooklyn()
    scenario["period"] = {"start": "2016-01-01", "end": "2017-01-01", "interval_s": 3600}
    scenario["participants"] = [{**scenario["participants"][1], "count": 1}]
    scenario["exchange"] = {"kind": "none"}
    scenario["settlements"] = settlements
    return scenario


class ChanceTest(ProgramTest):
    """Breakdowns, insolvency, arrears and errors."""

    def run_it(self, scenario, *options):
        self.write("s.json", scenario)
        outcome = run("run", "s.json", "-o", "r.h5", "--summary", "r.json", *options, cwd=self.folder)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return json.loads((self.folder / "r.json").read_text(encoding="utf-8"))

    def rows(self, scenario, *options):
        return {row["name"]: row for row in self.run_it(scenario, *options)["settlements"]}

    def test_availability_is_that_of_k_of_n(self):
        often = {"mean_up_h": 0.95, "mean_down_h": 0.05}  # down for 0.05 of the time
        boards = {name: {**ledger(name, n, kind=kind), "breakdowns": often}
                  for name, kind, n in (("pbft-4", "pbft", 4), ("raft-3", "raft", 3))}
        server = {**settlement("server", {"kind": "syndicate"}), "breakdowns": often}
        good = {**settlement("good", {"kind": "syndicate"}),
                "breakdowns": {"mean_up_h": 99.9, "mean_down_h": 0.1}}
        rows = self.rows(quiet_year([*boards.values(), server, good]))
        # (share of the time, episodes in which so many are down at once: their mean is 0.05 h / 2)
        for name, share, episode_h in (("pbft-4", 0.01401875, 0.025), ("raft-3", 0.00725, 0.025),
                                       ("server", 0.05, 0.05)):
            count = 8784 * share / episode_h
            self.assertAlmostEqual(1 - rows[name]["availability_ratio"], share,
                                   delta=4 * share * (2 / count) ** 0.5, msg=name)
        # One server at 0.999 beats four boards at home at 0.95.
        self.assertGreater(rows["good"]["availability_ratio"], rows["pbft-4"]["availability_ratio"])

    def test_rates_of_zero_give_exactly_the_same_result(self):
        def fortnight(**more):
            scenario = brooklyn()
            scenario["period"] = {"start": "2016-06-20", "end": "2016-07-04", "interval_s": 3600}
            scenario["settlements"] = [{**ledger("ledger", 4), **more},
                                       {**settlement("office", {"kind": "syndicate"}), **more}]
            return scenario
        zero = {name: 0 for name in ("insolvency_per_year", "unpaid_ratio", "wrong_value_ratio")}
        plain = self.run_it(fortnight())
        none = self.run_it(fortnight(provider={**zero, "replacement_price": 1000, "dunning_price": 9},
                                     breakdowns={"mean_up_h": 1, "mean_down_h": 0}))
        self.assertEqual(plain["digest"], none["digest"])

    def test_raising_any_rate_never_raises_the_benefit(self):
        rates = {"unpaid_ratio": [0, 0.01, 0.2, 1], "wrong_value_ratio": [0, 0.01, 0.2, 1],
                 "dunning_price": [0, 1, 20]}
        scenario = brooklyn()
        scenario["period"] = {"start": "2016-05-01", "end": "2016-06-15", "interval_s": 3600}
        scenario["settlements"] = [
            {**made, "provider": {"unpaid_ratio": 0.1, rate: value}}
            for rate, values in rates.items() for place, value in enumerate(values)
            for made in (ledger(f"ledger-{rate}-{place}".lower(), 4),
                         settlement(f"office-{rate}-{place}".lower(), {"kind": "syndicate"}))]
        rows = self.rows(scenario)
        for rate, values in rates.items():
            for kind in ("ledger", "office"):
                benefits = [rows[f"{kind}-{rate}-{place}"]["benefit"] for place in range(len(values))]
                self.assertEqual(benefits, sorted(set(benefits), reverse=True), (kind, rate))
        for row in rows.values():
            self.assertAlmostEqual(row["benefit"], row["gain"] - row["settlement_cost"], places=6)

    def test_more_insolvency_is_worse_in_expectation(self):
        """One that comes sooner may find less money on its way, so the mean over seeds is held."""
        scenario = brooklyn()
        scenario["period"] = {"start": "2016-05-01", "end": "2016-06-15", "interval_s": 3600}
        means = []
        for rate in (0, 0.5, 4):
            scenario["settlements"] = [
                {**made, "provider": {"insolvency_per_year": rate, "replacement_price": 10}}
                for made in (ledger("ledger", 4), settlement("office", {"kind": "syndicate"}))]
            rows = [self.rows(scenario, "--seed", seed) for seed in range(3)]
            means.append([sum(row[name]["benefit"] for row in rows) for name in ("ledger", "office")])
        for place in (0, 1):
            sums = [mean[place] for mean in means]
            self.assertEqual(sums, sorted(sums, reverse=True))
            self.assertLess(sums[-1], sums[0])

    def test_each_outage_rate_costs_the_side_that_it_strikes(self):
        scenario = brooklyn()
        scenario["period"] = {"start": "2016-06-20", "end": "2016-07-04", "interval_s": 3600}
        shares = []
        for down_h in (0, 6, 60):
            breakdowns = {"mean_up_h": 30, "mean_down_h": down_h}
            scenario["settlements"] = [
                {**ledger("ledger", 4, deadline_s=7200), "breakdowns": breakdowns},
                settlement("office", {"kind": "syndicate"})]
            rows = self.rows(scenario)
            self.assertEqual(rows["office"]["settled_share_ratio"], 1)
            shares.append(rows["ledger"]["settled_share_ratio"])
        self.assertEqual(shares, sorted(shares, reverse=True))
        self.assertLess(shares[-1], shares[0])


if __name__ == "__main__":
    unittest.main()
