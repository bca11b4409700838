# SPDX-License-Identifier: Apache-2.0
"""`ledgerwatt clear`: books worked by hand or by other programs, through the binary.

Numbers are those that simply, ASSUME, pymarket, lemlab and gsy-e give for the same books, and worked
examples of repartition keys and pools, as cited in docs/explanation/exchange.md and auction.md.
"""
import json
import unittest

from program import ProgramTest, run

KEY = {"retail_per_kwh": 0.20, "feed_in_per_kwh": 0.10}
CONSUMPTION = {"a": 1.0, "b": 0.5, "c": 2.5}


def order(name, energy, price):
    return {"id": name, "energy_kwh": energy, "price_per_kwh": price}


def orders(prefix, pairs):
    return [order(f"{prefix}{i + 1}", energy, price) for i, (energy, price) in enumerate(pairs)]


COMMON = {"offers": orders("s", [(100, 10), (200, 20), (300, 40)]),
          "bids": orders("b", [(150, 50), (100, 30), (200, 15)])}


class ClearTest(ProgramTest):
    def clear(self, book, code=0):
        self.write("book.json", book if isinstance(book, str) else json.dumps(book))
        outcome = run("clear", "book.json", cwd=self.folder)
        self.assertEqual(outcome.returncode, code, outcome.stderr)
        if code != 0:
            self.assertEqual(outcome.stdout, "")
            return outcome.stderr
        self.assertEqual(outcome.stderr, "")
        return json.loads(outcome.stdout)

    def auction(self, pricing, book, **more):
        return self.clear({"exchange": {"kind": "double_auction", "pricing": pricing, **more}, **book})

    def key(self, exchange, production, consumption=None, prices=KEY):
        return self.clear({"exchange": exchange, "production_kwh": production,
                           "consumption_kwh": consumption or CONSUMPTION, **prices})


def matches(result):
    return [(m["buyer"], m["seller"], m["energy_kwh"], m["price_per_kwh"])
            for m in result["matches"]]


class AuctionTest(ClearTest):
    def test_uniform_prices_of_five_programs(self):
        for k, price in ((0, 20), (0.5, 25), (1, 30)):
            with self.subTest(k=k):
                result = self.auction("uniform", COMMON, k_ratio=k)
                self.assertEqual((result["cleared_kwh"], result["price_per_kwh"]), (250, price))
                self.assertEqual([m[:3] for m in matches(result)],
                                 [("b1", "s1", 100), ("b1", "s2", 50), ("b2", "s2", 100)])
                self.assertEqual(result["surplus_kwh"], 350)

    def test_discriminatory_prices_of_lemlab(self):
        result = self.auction("discriminatory", COMMON)
        self.assertEqual(matches(result), [("b1", "s1", 100, 30), ("b1", "s2", 50, 35),
                                           ("b2", "s2", 100, 25)])
        self.assertEqual(result["paid"]["b1"], 100 * 30 + 50 * 35)
        self.assertEqual(sum(result["paid"].values()), sum(result["received"].values()))

    def test_pay_as_bid_pays_the_bid(self):
        self.assertEqual(matches(self.auction("pay_as_bid", COMMON)),
                         [("b1", "s1", 100, 50), ("b1", "s2", 50, 50), ("b2", "s2", 100, 30)])

    def test_trade_reduction_of_huang(self):
        result = self.auction("trade_reduction", COMMON)
        self.assertEqual((result["cleared_kwh"], result["buy_price_per_kwh"],
                          result["sell_price_per_kwh"]), (100, 30, 20))
        self.assertEqual(result["community_fund"], 1000)

    def test_books_of_pymarket(self):
        book0 = {"bids": orders("b", [(1, 3), (2, 4), (5, 1)]),
                 "offers": orders("s", [(4, 2), (1, 1), (5, 6)])}
        result = self.auction("midpoint", book0)
        self.assertEqual((result["cleared_kwh"], result["price_per_kwh"]), (3, 2))
        reduced = self.auction("trade_reduction", book0)
        self.assertEqual((reduced["allocated_kwh"]["b2"], reduced["sold_kwh"]["s2"],
                          reduced["buy_price_per_kwh"], reduced["sell_price_per_kwh"]), (1, 1, 3, 2))
        book1 = {"bids": orders("b", [(1, p) for p in (6.7, 6.6, 6.5, 6.4, 6.3, 6)]),
                 "offers": orders("s", [(1, 1), (1, 2), (2, 3), (2, 4), (1, 6.1)])}
        result = self.auction("midpoint", book1)
        self.assertEqual((result["cleared_kwh"], result["price_per_kwh"]), (6, 5))
        book3 = {"bids": orders("b", [(1, 6), (0.1, 5), (1.9, 4), (1, 3)]),
                 "offers": orders("s", [(1, 1), (1.5, 2), (1, 2.5), (1, 4)])}
        result = self.auction("trade_reduction", book3)
        self.assertEqual(result["allocated_kwh"], {"b1": 0.8, "b2": 0, "b3": 1.7, "b4": 0})
        self.assertEqual(result["sold_kwh"], {"s1": 1, "s2": 1.5, "s3": 0, "s4": 0})
        self.assertEqual((result["buy_price_per_kwh"], result["sell_price_per_kwh"]), (3, 2.5))

    def test_equal_bids_pay_alike_in_every_pair(self):
        book = {"bids": orders("b", [(1, 10), (1, 10)]), "offers": orders("s", [(1, 2), (1, 4)])}
        result = self.auction("discriminatory", book)
        self.assertEqual(matches(result), [("b1", "s1", 0.5, 6), ("b2", "s1", 0.5, 6),
                                           ("b1", "s2", 0.5, 7), ("b2", "s2", 0.5, 7)])
        self.assertEqual(result["paid"], {"b1": 6.5, "b2": 6.5})
        # Nine equal bids and nine different offers: 81 pairs, more than there are orders.
        many = {"bids": orders("b", [(1, 10)] * 9), "offers": orders("s", [(1, i) for i in range(9)])}
        result = self.auction("discriminatory", many)
        self.assertEqual(len(result["matches"]), 81)
        self.assertAlmostEqual(sum(m["energy_kwh"] for m in result["matches"]), 9, places=6)

    def test_trade_reduction_without_a_trade_has_two_prices_of_null(self):
        result = self.auction("trade_reduction", {"bids": orders("b", [(1, 3)]),
                                                  "offers": orders("s", [(1, 2)])})
        self.assertEqual((result["cleared_kwh"], result["buy_price_per_kwh"],
                          result["sell_price_per_kwh"], result["matches"]), (0, None, None, []))
        self.assertNotIn("price_per_kwh", result)

    def test_fees_and_tax_come_on_top_of_an_order(self):
        # gsy-e's chain: an offer of 0.10 and fees of 0.01 + 0.02 + 0.01 cost the load 0.14; a load
        # that pays 0.30 in all leaves 0.26 to the roof; 20 % of 0.10 make 0.12.
        for price, more, charged, grid_fee, tax in (
                (0.10, {"local_grid_fee_per_kwh": 0.04}, 0.14, 0.04, 0),
                (0.26, {"local_grid_fee_per_kwh": 0.04}, 0.30, 0.04, 0),
                (0.10, {"local_tax_ratio": 0.2}, 0.12, 0, 0.02)):
            book = {"offers": orders("s", [(1, price)]), "bids": orders("b", [(1, price)])}
            result = self.auction("pay_as_bid", {**book, **more})
            self.assertEqual((result["charged"], result["grid_fee"], result["tax"]),
                             ({"b1": charged}, grid_fee, tax))
            self.assertEqual(result["received"], {"s1": price})

    def test_equal_prices_share_and_the_order_of_the_file_changes_nothing(self):
        book = {"bids": orders("b", [(2, 5), (1, 5), (3, 5)]), "offers": orders("s", [(3, 1)])}
        first = self.auction("uniform", book)
        self.assertEqual(first["allocated_kwh"], {"b1": 1, "b2": 0.5, "b3": 1.5})
        turned = {side: list(reversed(list_of)) for side, list_of in book.items()}
        self.assertEqual(self.auction("uniform", turned), first)

    def test_nothing_cleared_has_no_price(self):
        far = {"bids": orders("b", [(1, 1)]), "offers": orders("s", [(1, 2)])}
        for book in (far, {"bids": far["bids"]}, {"offers": far["offers"]}, {}):
            for pricing in ("uniform", "midpoint", "discriminatory", "pay_as_bid"):
                result = self.auction(pricing, book)
                self.assertEqual((result["cleared_kwh"], result["price_per_kwh"],
                                  result["matches"]), (0, None, []))

    def test_touching_prices_trade_and_zero_and_negative_prices_are_prices(self):
        for price in (5, 0, -3):
            book = {"bids": orders("b", [(1, price)]), "offers": orders("s", [(2, price)])}
            result = self.auction("uniform", book)
            self.assertEqual((result["cleared_kwh"], result["price_per_kwh"]), (1, price))
            self.assertEqual(result["paid"]["b1"], price)


class KeyTest(ClearTest):
    def check(self, exchange, production, allocated, surplus):
        result = self.key(exchange, {"p1": production})
        for name, energy in allocated.items():
            self.assertAlmostEqual(result["allocated_kwh"][name], energy, places=9)
        self.assertAlmostEqual(result["surplus_kwh"], surplus, places=9)
        self.assertEqual(result["price_per_kwh"], 0.15)

    def test_four_keys(self):
        shares = {"a": 0.4, "b": 0.3, "c": 0.3}
        low = {"pro_rata": ((0.5, 0.25, 1.25), 0), "static_key": ((0.8, 0.5, 0.6), 0.1),
               "priority": ((1, 0.5, 0.5), 0), "equal_share": ((0.75, 0.5, 0.75), 0)}
        high = {"pro_rata": ((1, 0.5, 2.5), 2), "static_key": ((1, 0.5, 1.8), 2.7),
                "priority": ((1, 0.5, 2.5), 2), "equal_share": ((1, 0.5, 2.5), 2)}
        more = {"static_key": {"share_ratio": shares}, "priority": {"priority": ["a", "b", "c"]}}
        for production, table in ((2.0, low), (6.0, high)):
            for kind, (allocated, surplus) in table.items():
                with self.subTest(kind=kind, production=production):
                    self.check({"kind": kind, **more.get(kind, {})}, production,
                               dict(zip("abc", allocated)), surplus)

    def test_the_worked_example_of_a_french_guide(self):
        # doc.plein-soleil.org: A feeds in 1 kWh; B, served first, takes 0.4, C the rest of his 0.8.
        consumption = {"b": 0.4, "c": 0.8}
        result = self.key({"kind": "priority", "priority": ["b", "c"]}, {"a": 1}, consumption)
        self.assertEqual([m[:3] for m in matches(result)], [("b", "a", 0.4), ("c", "a", 0.6)])
        result = self.key({"kind": "pro_rata"}, {"a": 1}, consumption)
        self.assertEqual(result["allocated_kwh"], {"b": 0.333333, "c": 0.666667})
        result = self.key({"kind": "static_key", "share_ratio": {"b": 0.5, "c": 0.5}}, {"a": 1},
                          consumption)
        self.assertEqual(result["allocated_kwh"], {"b": 0.4, "c": 0.5})
        self.assertEqual(result["surplus_kwh"], 0.1)

    def test_static_shares_are_not_handed_on_and_sellers_are_treated_alike(self):
        # The cases of gsy-e's own tests, with needs that the shares leave open.
        result = self.key({"kind": "static_key", "share_ratio": {"h1": 0.6, "h2": 0.4}},
                          {"h1": 2}, {"h2": 7})
        self.assertEqual((result["allocated_kwh"]["h2"], result["surplus_kwh"]), (0.8, 1.2))
        result = self.key({"kind": "static_key", "share_ratio": {"h1": 0.4, "h2": 0.2, "h3": 0.4}},
                          {"h1": 0.4, "h3": 0.4}, {"h2": 0.5})
        self.assertEqual(result["sold_kwh"], {"h1": 0.08, "h3": 0.08})

    def test_full_dynamic_names_pairs_and_cuts_in_proportion(self):
        exchange = {"kind": "full_dynamic", "coefficients": [
            {"producer": "p1", "consumer": "a", "share_ratio": 0.5},
            {"producer": "p1", "consumer": "b", "share_ratio": 0.5},
            {"producer": "p2", "consumer": "a", "share_ratio": 1}]}
        result = self.key(exchange, {"p1": 2, "p2": 3}, {"a": 2, "b": 5})
        self.assertEqual([m[:3] for m in matches(result)],
                         [("a", "p1", 0.5), ("a", "p2", 1.5), ("b", "p1", 1)])
        self.assertEqual(result["surplus_kwh"], 2)

    def test_bilateral_serves_first_choices_first(self):
        exchange = {"kind": "bilateral", "preferences": [
            {"buyer": "a", "seller": "p1", "price_per_kwh": 0.12},
            {"buyer": "b", "seller": "p1", "price_per_kwh": 0.14},
            {"buyer": "a", "seller": "p2", "price_per_kwh": 0.16}]}
        result = self.key(exchange, {"p1": 2, "p2": 3}, {"a": 3, "b": 1})
        self.assertEqual(matches(result), [("a", "p1", 1.5, 0.12), ("a", "p2", 1.5, 0.16),
                                           ("b", "p1", 0.5, 0.14)])

    def test_a_pair_of_unknown_ids_is_told_as_ids_of_the_book(self):
        for exchange in (
                {"kind": "full_dynamic", "coefficients": [
                    {"producer": "q", "consumer": "aa", "share_ratio": 1}]},
                {"kind": "bilateral", "preferences": [
                    {"seller": "q", "buyer": "aa", "price_per_kwh": 0.15}]}):
            with self.subTest(kind=exchange["kind"]):
                book = {"exchange": exchange, "production_kwh": {"p1": 1},
                        "consumption_kwh": {"a": 1}, **KEY}
                told = self.clear(book, code=65)
                self.assertIn('"q" neither produces nor consumes (known here: a, p1)', told)
                self.assertIn('"aa" neither produces nor consumes', told)
                self.assertNotIn("participants", told)

    def test_an_empty_band_gives_no_trade(self):
        prices = {"retail_per_kwh": 0.1, "feed_in_per_kwh": 0.2}
        self.write("book.json", json.dumps({"exchange": {"kind": "pro_rata"}, **prices,
                                            "production_kwh": {"p": 1}, "consumption_kwh": {"a": 1}}))
        outcome = run("clear", "book.json", cwd=self.folder)
        self.assertEqual(outcome.returncode, 0)
        self.assertIn("nobody will trade", outcome.stderr)
        result = json.loads(outcome.stdout)
        self.assertEqual((result["cleared_kwh"], result["price_per_kwh"]), (0, None))

    def test_without_prices_energies_are_shared_at_none(self):
        result = self.key({"kind": "pro_rata"}, {"p": 2}, prices={})
        self.assertEqual((result["cleared_kwh"], result["price_per_kwh"]), (2, None))
        result = self.key({"kind": "pro_rata", "price_per_kwh": 0.3}, {"p": 2}, prices={})
        self.assertEqual(result["price_per_kwh"], 0.3)


class PoolTest(ClearTest):
    def test_prices_of_pools(self):
        table = {(6, 10): ((0.17, 0.15), (0.155, 0.125), (0.08, 0)),
                 (10, 6): ((0.15, 0.13), (0.10, 0.10), (0, 0.04)),
                 (8, 8): ((0.15, 0.15), (0.10, 0.10), (0, 0)),
                 (2, 10): ((0.19, 0.15), (0.193333, 0.166667), (0.16, 0))}
        kinds = ("mid_market_rate", "supply_demand_ratio", "bill_sharing")
        for (supply, demand), rows in table.items():
            for kind, (buy, sell) in zip(kinds, rows):
                with self.subTest(kind=kind, supply=supply, demand=demand):
                    result = self.key({"kind": kind}, {"p": supply}, {"a": demand})
                    self.assertAlmostEqual(result["buy_price_per_kwh"], buy, delta=1e-6)
                    self.assertAlmostEqual(result["sell_price_per_kwh"], sell, delta=1e-6)

    def test_a_price_that_rises_with_supply_jumps_where_supply_meets_demand(self):
        for supply, price in ((2, 0.12), (6, 0.16), (9.5, 0.195), (10, 0.10), (20, 0.10)):
            result = self.key({"kind": "supply_demand_ratio", "variant": "linear_rising"},
                              {"roof": supply}, {"home": 10})
            self.assertAlmostEqual(result["matches"][0]["price_per_kwh"], price, delta=1e-6)

    def test_the_mean_of_one_pair_is_its_price_however_small(self):
        result = self.auction("discriminatory", {"offers": [order("s", 0.106, 0.0569)],
                                                 "bids": [order("b", 0.2, 0.1943)]}, k_ratio=0.2)
        self.assertEqual(result["price_per_kwh"], 0.08438)
        wishes = [{"buyer": b, "seller": s, "price_per_kwh": p} for b, s, p in
                  (("a", "x", 0.12), ("a", "y", 0.14), ("b", "x", 0.13), ("b", "y", 0.18))]
        result = self.key({"kind": "bilateral", "preferences": wishes}, {"x": 2, "y": 2},
                          {"a": 1.5, "b": 3})
        self.assertEqual(result["price_per_kwh"], 0.146667)

    def test_groups_bid_by_a_strategy_of_their_own(self):
        own = {"group": "a", "buy_bidding": "grid_bounded"}
        result = self.key({"kind": "double_auction", "k_ratio": 1, "limits": [own]},
                          {"p": 1}, {"a": 1})
        self.assertEqual(result["price_per_kwh"], 0.19)

    def test_the_price_table_of_lemlab(self):
        result = self.key({"kind": "local_share_lookup"}, {"p": 0.4}, {"a": 1},
                          {"retail_per_kwh": 0.3, "feed_in_per_kwh": 0.02})
        self.assertEqual(result["price_per_kwh"], 0.056)

    def test_fees_and_taxes_of_gsy_e(self):
        # A buyer who pays 0.30 in all and owes 0.04 of fees can pay the seller 0.26 at most.
        fees = {"retail_per_kwh": 0.30, "feed_in_per_kwh": 0.10, "local_grid_fee_per_kwh": 0.04}
        for price, trades in ((0.26, 1), (0.260001, 0)):
            self.write("book.json", json.dumps(
                {"exchange": {"kind": "pro_rata", "price_per_kwh": price}, **fees,
                 "production_kwh": {"p": 1}, "consumption_kwh": {"a": 1}}))
            outcome = run("clear", "book.json", cwd=self.folder)
            self.assertEqual(json.loads(outcome.stdout)["cleared_kwh"], trades)

    def test_shapley_shares_what_is_saved(self):
        # One seller of 1 kWh, two buyers of 1 kWh each: the short side gets 2/3, buyers 1/6 each.
        result = self.key({"kind": "shapley"}, {"p": 1}, {"a": 1, "b": 1})
        self.assertAlmostEqual(result["received"]["p"], 0.10 + 0.1 * 2 / 3, delta=2e-6)
        for buyer in "ab":
            self.assertAlmostEqual(result["paid"][buyer], 0.5 * 0.20 - 0.1 / 6, delta=2e-6)


    def test_shapley_is_exact_to_twenty_and_near_it_above(self):
        """A roof of 10 kWh joins before or after any number of homes alike: it is worth the mean of
        min(10, homes before it), times what a traded kWh saves."""
        for homes, tolerance in ((14, 2e-6), (19, 2e-6), (30, 0.02)):
            result = self.key({"kind": "shapley"}, {"roof": 10},
                              {f"home-{i}": 1 for i in range(homes)})
            worth = 0.1 * sum(min(10, k) for k in range(homes + 1)) / (homes + 1)
            self.assertAlmostEqual(result["received"]["roof"] - 0.1 * 10, worth,
                                   delta=tolerance, msg=homes)

    def test_fees_and_taxes_close_the_average_prices_of_pools(self):
        # What members pay less what they get is the retailer's, the grid's and the State's.
        result = self.key({"kind": "mid_market_rate"}, {"p": 6}, {"a": 10},
                          {**KEY, "local_grid_fee_per_kwh": 0.02, "local_tax_ratio": 0.05})
        spent = 10 * result["buy_price_per_kwh"] - 6 * result["sell_price_per_kwh"]
        self.assertAlmostEqual(spent, 4 * 0.20 + result["grid_fee"] + result["tax"], delta=2e-5)
        self.assertAlmostEqual(result["charged"]["a"], result["paid"]["a"] + result["grid_fee"] +
                               result["tax"], places=6)

    def test_small_parts_have_the_price_of_large_ones(self):
        result = self.key({"kind": "pro_rata"}, {"p": 0.5}, {"a": 0.000003, "b": 0.000333, "c": 1})
        self.assertEqual({m["price_per_kwh"] for m in result["matches"]}, {0.15})
        self.assertEqual(result["price_per_kwh"], 0.15)
        result = self.key({"kind": "pro_rata"}, {"p": 0.000003}, {"a": 0.000003})
        self.assertEqual((result["price_per_kwh"], result["paid"]), (0.15, {"a": 0}))

    def test_meters_of_an_auction_bid_by_strategy(self):
        meters = ({f"p{i}": 1 for i in range(9)}, {f"m{i}": 1 for i in range(9)})
        result = self.key({"kind": "double_auction", "pricing": "trade_reduction",
                           "bidding": "zero_intelligence"}, *meters)
        self.assertGreater(result["buy_price_per_kwh"], result["sell_price_per_kwh"])
        self.assertAlmostEqual(result["community_fund"], sum(result["paid"].values()) -
                               sum(result["received"].values()), places=6)
        result = self.key({"kind": "double_auction"}, *meters)
        self.assertEqual((result["cleared_kwh"], result["price_per_kwh"]), (9, 0.15))

    def test_many_members_are_paired_all_the_same(self):
        members = {f"m{i:03}": 0.25 for i in range(400)}
        result = self.key({"kind": "pro_rata"}, {f"p{i:03}": 0.001 * i for i in range(400)}, members)
        self.assertAlmostEqual(sum(m["energy_kwh"] for m in result["matches"]), 79.8, places=6)
        self.assertLess(len(result["matches"]), 800)

    def test_numbers_are_exact_decimals(self):
        self.write("book.json", json.dumps({"exchange": {"kind": "double_auction"},
                                            "offers": orders("s", [(1e6, 999999.999999)]),
                                            "bids": orders("b", [(1e6, 999999.999999)])}))
        text = run("clear", "book.json", cwd=self.folder).stdout
        self.assertRegex(text, r'"paid": \{\s+"b1": 999999999999\s+\}')
        self.write("book.json", json.dumps({"exchange": {"kind": "double_auction"},
                                            "offers": orders("s", [(0.000002, 0.000001)]),
                                            "bids": orders("b", [(0.000002, 0.000001)])}))
        text = run("clear", "book.json", cwd=self.folder).stdout
        self.assertIn('"energy_kwh": 0.000002', text)
        self.assertTrue(text.endswith("}\n") and not text.endswith("\n\n"))


class FaultTest(ClearTest):
    def test_ids_may_hold_what_pointers_escape(self):
        told = self.clear({"exchange": {"kind": "static_key", "share_ratio": {"a/b": 0.3}}, **KEY,
                           "production_kwh": {"p": 1}, "consumption_kwh": {"c": 1}}, 65)
        self.assertIn("/exchange/share_ratio/a~1b: ", told)

    def test_more_energy_than_can_be_counted_is_refused(self):
        told = self.clear({"exchange": {"kind": "pro_rata"}, **KEY, "production_kwh": {"p": 1},
                           "consumption_kwh": {f"m{i}": 1e6 for i in range(101)}}, 65)
        self.assertIn("counted exactly", told)
        told = self.clear({"exchange": {"kind": "double_auction"}, "local_tax_ratio": 5,
                           "offers": orders("s", [(1e6, 1e6)] * 2),
                           "bids": orders("b", [(1e6, 1e6)] * 2)}, 65)
        self.assertIn("counted exactly", told)

    def test_every_key_says_that_an_empty_band_trades_nothing(self):
        for exchange in ({"kind": "static_key", "share_ratio": {"a": 1}},
                         {"kind": "priority", "priority": ["a"]}):
            self.write("book.json", json.dumps({"exchange": exchange, "retail_per_kwh": 0.1,
                                                "feed_in_per_kwh": 0.2, "production_kwh": {"p": 1},
                                                "consumption_kwh": {"a": 1}}))
            outcome = run("clear", "book.json", cwd=self.folder)
            self.assertIn("nobody will trade", outcome.stderr)
            self.assertEqual(json.loads(outcome.stdout)["cleared_kwh"], 0)

    def test_faults_are_placed_and_mended(self):
        key = {"exchange": {"kind": "static_key", "share_ratio": {"aa": 0.9, "b": 0.2}}, **KEY,
               "production_kwh": {"p": 1}, "consumption_kwh": {"a": 1, "b": 1}}
        auction = {"exchange": {"kind": "double_auction"}}
        cases = [
            ("{", "json-syntax", None),
            ({"exchange": {"kind": "pro_ratta"}}, "/exchange/kind", "pro_rata"),
            ({"exchang": {"kind": "pro_rata"}}, "/exchang", 'did you mean "exchange"?'),
            (key, "/exchange/share_ratio/aa", 'did you mean "a"?'),
            (key, "/exchange/share_ratio:", "1.1"),
            ({**auction, "bids": [order("b", -1, 2)]}, "/bids/0/energy_kwh", "0 to"),
            ({**auction, "bids": [order("b", 1, 2), order("b", 2, 3)]}, "/bids/1/id", "already"),
            ({**auction, "bids": [{"id": "b", "energy_kwh": 1}]}, "/bids/0/price_per_kwh", "missing"),
            ({"exchange": {"kind": "pro_rata"}, "bids": [order("b", 1, 2)]}, "/exchange/kind",
             "double_auction"),
            ({"exchange": {"kind": "mid_market_rate"}, "production_kwh": {"p": 1}},
             "/retail_per_kwh", "feed_in_per_kwh"),
            ({"exchange": {"kind": "pro_rata"}, "retail_per_kwh": 0.2, "production_kwh": {"p": 1}},
             "missing", "feed_in_per_kwh"),
            ({**auction, "bids": [order(str(i), 1e6, 1e6) for i in range(20)]}, "counted exactly",
             None),
            ({"exchange": {"kind": "priority", "priority": ["a", "a"]}, **KEY,
              "consumption_kwh": {"a": 1}}, "/exchange/priority/1", "name it once")]
        for book, first, second in cases:
            with self.subTest(first=first):
                told = self.clear(book, 65)
                self.assertTrue(first in told or first == "json-syntax", told)
                self.assertIn(second or "", told)
                self.assertRegex(told, r"book\.json:\d+:\d+: ")

    def test_a_missing_book_is_66(self):
        self.assertEqual(run("clear", "none.json", cwd=self.folder).returncode, 66)
        self.assertEqual(run("clear").returncode, 64)



class RoundedShareTest(ClearTest):
    """Shares are kept in millionths; lists whose exact sum is 1 leave nothing over."""

    def static(self, shares, produced, code=0):
        return self.clear({"exchange": {"kind": "static_key", "share_ratio": shares}, **KEY,
                           "production_kwh": {"p": produced},
                           "consumption_kwh": {name: 1000.0 for name in shares}}, code)

    def test_equal_shares_of_any_number_give_everything(self):
        for count in range(1, 40):
            found = self.static({f"m{i}": 1 / count for i in range(count)}, float(count))
            self.assertEqual(found["surplus_kwh"], 0, count)
            for energy in found["allocated_kwh"].values():
                self.assertAlmostEqual(energy, 1, delta=1.5e-6)
        self.assertEqual(self.static({"a": 1 / 6, "b": 1 / 6, "c": 2 / 3}, 6.0)["surplus_kwh"], 0)

    def test_what_rounding_cannot_explain_is_not_the_whole(self):
        self.assertAlmostEqual(self.static({"a": 0.4, "b": 0.3, "c": 0.29}, 100.0)["surplus_kwh"], 1)
        for shares in {"a": 0.5, "b": 0.500001}, {"a": 0.4, "b": 0.3, "c": 0.300002}:
            self.assertIn("too much", self.static(shares, 1.0, 65))


if __name__ == "__main__":
    unittest.main()
