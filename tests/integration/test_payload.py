# SPDX-License-Identifier: Apache-2.0
"""Contents of a ledger in clear, encrypted and committed to: the same trades and money, other bytes and other
readers; opened with nothing but the result and the RFC, and broken one byte at a time."""
import hashlib
import json
import re
import unittest

from result_chain import (OPERATION_NUMBERS, RECORDS, TRADE_NUMBERS, Chain, ChainProgram, contracts, leaf_hash,
                          numbers, scenario, seal, tree_root, words)
import h5py

import rfc8439
from program import SOURCE, run

PAYLOADS = ("clear", "encrypted", "commitment")
# Bytes of the leaves of a trade and of an operation, in clear and otherwise.
LEAF_BYTES = {"clear": (120, 160), "encrypted": (148, 188), "commitment": (104, 104)}


def with_payloads(tree, payloads=PAYLOADS, **record):
    """Each settlement of the tree with each payload."""
    tree["settlements"] = [{**own, "name": f"{own['name']}-{payload}",
                            "record": {**own["record"], "payload": payload, **record}}
                           for own in tree["settlements"] for payload in payloads]
    return tree


def derived(mark, secret, kind, number):
    return hashlib.sha256(mark.ljust(24, b"\0") + secret + numbers(kind, number)).digest()


class Sealed(Chain):
    """A chain with protected contents, opened as docs/explanation/chain.md says."""

    def __init__(self, path, name):
        super().__init__(path, name)
        with h5py.File(path, "r") as result:
            group = result["settlements"][name]
            self.payload = group.attrs["payload"]
            self.secret = bytes.fromhex(group["blocks"].attrs["payload_secret"])

    def content(self, table, i):
        rows, names, mark = ((self.trades, TRADE_NUMBERS, b"") if table == "trades" else
                             (self.operations, OPERATION_NUMBERS, b"ledgerwatt operation 1".ljust(24, b"\0")))
        return mark + numbers(*(rows[key][i] for key in names if key != "member"))

    def opens(self, table, i):
        """What is sealed, if it is the content; None when it is not."""
        rows, kind = (self.trades, 0) if table == "trades" else (self.operations, 1)
        sealed, content, member = words(rows["sealed"][i]), self.content(table, i), numbers(rows["member"][i])
        if self.payload == "commitment":
            salt = derived(b"ledgerwatt payload salt", self.secret, kind, i)
            return hashlib.sha256(salt + content).digest() == sealed
        nonce = kind.to_bytes(4, "big") + i.to_bytes(8, "big")
        key = derived(b"ledgerwatt payload key", self.secret, 0, int(rows["member"][i]))
        return sealed[:12] == nonce and rfc8439.unseal(key, nonce, member, sealed[12:]) == content

    def bytes_of(self, rows, i):
        return numbers(rows["member"][i]) + words(rows["sealed"][i]) + words(rows["signature"][i])

    def leaf(self, i):
        return leaf_hash(self.bytes_of(self.trades, i))

    def operation_leaf(self, i):
        return leaf_hash(self.bytes_of(self.operations, i))


class PayloadTest(ChainProgram):
    def test_all_payloads_settle_the_same_trades_with_the_same_money(self):
        path = self.simulate(with_payloads(scenario(*RECORDS)))
        with h5py.File(path, "r") as result:
            figures = {name: data[:] for name, data in result["comparison"].items() if len(data.shape) == 1}
            names = list(result["settlement"].asstr()[:])
            for kind in RECORDS:
                place = {payload: names.index(f"{kind}-{payload}") for payload in PAYLOADS}
                groups = {payload: result[f"settlements/{kind}-{payload}"] for payload in PAYLOADS}
                count = len(groups["clear"]["trades/trade"])
                tx_count = figures["tx_count"][place["clear"]]
                self.assertGreater(count, 20)
                for payload, more in (("encrypted", 28), ("commitment", 32 - 48)):
                    with self.subTest(kind=kind, payload=payload):
                        for column in TRADE_NUMBERS:
                            self.assertEqual(groups[payload]["trades"][column][:].tolist(),
                                             groups["clear"]["trades"][column][:].tolist(), column)
                        for figure in ("gain", "trade_value", "settled_count", "settled_share_ratio", "tx_count"):
                            self.assertEqual(figures[figure][place[payload]], figures[figure][place["clear"]], figure)
                        self.assertEqual(figures["storage_replica_tx_bytes"][place[payload]]
                                         - figures["storage_replica_tx_bytes"][place["clear"]], more * tx_count)
                        bodies = [self.body_bytes(groups[name]["blocks"], kind) for name in (payload, "clear")]
                        self.assertEqual(bodies[0] - bodies[1], more * tx_count)
                        self.assertEqual(groups[payload]["off_chain_bytes"][-1],
                                         2 * 80 * tx_count if payload == "commitment" else 0)
                        self.assertAlmostEqual(groups[payload]["payload_energy_kwh"][:].sum() * 3.6e6,
                                               2 * 30e-6 * tx_count, places=9)
                self.assertNotIn("off_chain_bytes", groups["clear"])
                self.assertNotIn("sealed", groups["clear"]["trades"])

    def body_bytes(self, blocks, kind):
        """Bytes of all blocks; with proof of work, whose blocks come by chance, without their headers of 80 B."""
        return int(blocks["block_bytes"][:].sum()) - (80 * len(blocks["block"]) if kind == "pow" else 0)

    def test_clear_is_what_it_was_before_anybody_could_choose(self):
        plain = self.simulate(scenario("pbft"), name="plain.h5")
        said = scenario("pbft")
        said["settlements"][0]["record"]["payload"] = "clear"
        with h5py.File(plain, "r") as first, h5py.File(self.simulate(said), "r") as second:
            self.assertEqual(first.attrs["digest"], second.attrs["digest"])

    def test_it_opens_with_nothing_but_the_result_and_the_rfc(self):
        tree = with_payloads(contracts("three-uses", "2017-06-29", "2017-07-02"), PAYLOADS[1:])
        path = self.simulate(tree)
        for payload in PAYLOADS[1:]:
            with self.subTest(payload):
                chain = Sealed(path, f"pbft-{payload}")
                for table, rows in (("trades", chain.trades), ("operations", chain.operations)):
                    self.assertGreater(len(rows["member"]), 2, table)
                    step = max(len(rows["member"]) // 20, 1)
                    self.assertTrue(all(chain.opens(table, i) for i in range(0, len(rows["member"]), step)), table)
                before = chain.genesis()
                for block in range(len(chain.blocks["block"])):
                    self.assertEqual(words(chain.blocks["previous_hash"][block]), before)
                    self.assertEqual(words(chain.blocks["merkle_root"][block]), tree_root(chain.leaves_of(block)))
                    before = chain.block_hash(block)
                self.assertEqual(before.hex(), chain.tip)
        self.assertEqual(self.inspect("--verify-chain").returncode, 0)

    def test_a_trace_opens_and_a_proof_does_not(self):
        tree = with_payloads(contracts("three-uses", "2017-06-29", "2017-07-01"))
        path = self.simulate(tree)
        traced = self.inspect("--trace", "5").stdout.split("\n\n")
        self.assertEqual(len(traced), 3)
        numbers_of = [re.findall(r"(?m)^(?:interval|participant|leg|energy_kwh|value) .*$", text) for text in traced]
        self.assertEqual(numbers_of[1:], numbers_of[:1] * 2)
        self.assertNotIn("payload", traced[0])
        self.assertRegex(traced[1], r"payload +encrypted\nsealed +[0-9a-f]{152}\nopened .*no key sees only the cipher")
        self.assertRegex(traced[2], r"payload +commitment\nsealed +[0-9a-f]{64}\nopened .*only the organiser keeps")
        for payload in PAYLOADS:
            name = f"pbft-{payload}"
            chain = Chain(path, name) if payload == "clear" else Sealed(path, name)
            with h5py.File(path, "r") as result:  # what operations write is in the blocks, or off the chain
                replica = result["comparison/storage_replica_bytes"][PAYLOADS.index(payload)]
                self.assertEqual(chain.blocks["block_bytes"].sum(), replica)
            energy = numbers(chain.trades["energy_milliwh"][5]).hex()
            for entry, size in zip(("trade/5", "operation/1"), LEAF_BYTES[payload]):
                proof = self.said_json("p.json", "--prove", f"{name}/{entry}")
                self.assertEqual(len(proof["content"]), 2 * size)
                if entry == "trade/5":
                    self.assertEqual(energy in proof["content"], payload == "clear")
                self.said_json("h.json", "--header", f"{name}/{proof['block']}")
                self.assertEqual(self.inspect("--verify-proof", "p.json", name="h.json").returncode, 0)

    def test_one_changed_byte_is_found_and_located(self):
        path = self.simulate(with_payloads(scenario("pbft"), ["encrypted"]))
        self.check_flips(path, "pbft-encrypted", "trades", TRADE_NUMBERS)
        path = self.simulate(with_payloads(contracts("three-uses", "2017-06-29", "2017-07-01"), ["commitment"]))
        self.check_flips(path, "pbft-commitment", "operations", OPERATION_NUMBERS)

    def check_flips(self, path, name, table, columns):
        i = 1
        entry = table[:-1]
        for column in (*columns, "sealed", "signature", "leaf_hash"):
            with self.subTest(table=table, column=column):
                outcome = self.flip(path, f"settlements/{name}/{table}/{column}", i, 0)
                self.assertEqual(outcome.returncode, 65, outcome.stdout)
                self.assertRegex(outcome.stderr, rf"leaf \d+ \({entry} {i}\): .*{column}|{column}, row {i}:")
        self.assertIn("what is sealed is whole", self.flip(path, f"settlements/{name}/{table}/value_micro", i, 0).stderr)
        self.check_attributes(path, name)

    def check_attributes(self, path, name):
        """The secret, and what the payload is said to be, with the seal put back."""
        for group, attribute, value, said in ((f"settlements/{name}/blocks", "payload_secret", "00" * 32, "payload_secret"),
                                              (f"settlements/{name}/blocks", "payload_secret", "00", "payload_secret"),
                                              (f"settlements/{name}", "payload", "secret", "payload"),
                                              (f"settlements/{name}", "payload", "clear", "payload")):
            whole = path.read_bytes()
            with h5py.File(path, "r+") as result:
                result[group].attrs[attribute] = value
            seal(path)
            outcome = self.inspect("--verify-chain")
            self.assertEqual((outcome.returncode, said in outcome.stderr), (65, True), (attribute, value, outcome.stderr))
            path.write_bytes(whole)

    def test_figures_are_the_same_with_modelled_crypto(self):
        told = []
        for crypto in ("real", "modelled"):
            tree = with_payloads(scenario("poa", crypto=crypto), PAYLOADS[1:])
            rows = self.settle(tree)
            told.append(rows)
        self.assertEqual(*told)
        self.assertGreater(told[0]["poa-commitment"]["off_chain_bytes"], 0)

    def test_readers_are_who_holds_keys_and_forgetting_is_said(self):
        tree = with_payloads(scenario("pbft", crypto="modelled"))
        sealed = tree["settlements"][1]
        tree["settlements"] += [
            {**sealed, "name": "nodes", "record": {**sealed["record"], "payload_readers": "nodes"},
             "trust": {"deletes_keys": True}},
            {**sealed, "name": "thrown-away", "trust": {"deletes_keys": True}},
            {**tree["settlements"][2], "name": "deleted", "trust": {"deletes_keys": True}}]
        rows = self.settle(tree)
        found = {name: (row["record_reader_count"], row["personal_data_reader_years"], row["erasable"])
                 for name, row in rows.items()}
        self.assertEqual(found, {"pbft-clear": (4, 40, 0), "pbft-encrypted": (1, 10, 0), "pbft-commitment": (1, 10, 0),
                                 "nodes": (4, 40, 0), "thrown-away": (1, 10, 1), "deleted": (1, 10, 1)})
        self.assertEqual({name: row.get("payload") for name, row in rows.items()},
                         {"pbft-clear": None, "pbft-encrypted": "encrypted", "pbft-commitment": "commitment",
                          "nodes": "encrypted", "thrown-away": "encrypted", "deleted": "commitment"})
        self.check_sentences("en", {"pbft-encrypted": ("everybody's: 1.", "nobody is ever forgotten"),
                                    "nodes": ("everybody's: 4.",),
                                    "pbft-commitment": ("A commitment alone is no erasure", "nobody is ever forgotten"),
                                    "thrown-away": ("as long as the cipher holds, and a trace under his number stays",),
                                    "deleted": ("A commitment alone is no erasure", "a trace under his number stays")})
        self.check_sentences("fr", {"pbft-encrypted": ("ceux de tous : 1.", "personne n'est jamais oublié"),
                                    "pbft-commitment": ("Un engagement seul n'est pas un effacement",),
                                    "thrown-away": ("une trace sous son numéro reste",)})

    def check_sentences(self, language, expected):
        for form in ("text", "markdown"):
            text = run("compare", "r.h5", "--lang", language, "--format", form, cwd=self.folder).stdout
            self.assertNotRegex(text, r"(?m)^pbft-clear ?: .*(contents|contenus)")
            for name, sentences in expected.items():
                paragraph = re.search(rf"(?m)^{name} ?: (?:contents|les contenus|the ledger|le registre).*$", text)
                self.assertIsNotNone(paragraph, (name, form))
                for sentence in sentences:
                    self.assertIn(sentence, paragraph.group(0))

    def test_a_public_chain_carries_longer_transactions(self):
        tree = scenario("pbft", crypto="modelled")
        catalogue = json.loads((SOURCE / "scenarios/catalog/bitcoin-2016/scenario.json").read_text(encoding="utf-8"))
        public = next(own for own in catalogue["settlements"] if own["record"].get("chain", {}).get("mode") == "public_chain")
        tree["settlements"] = [{**public, "name": "public"}]
        rows = self.settle(with_payloads(tree))
        clear = rows["public-clear"]
        self.assertGreater(clear["tx_count"], 0)
        for payload, more in (("encrypted", 28), ("commitment", -16)):
            row = rows[f"public-{payload}"]
            self.assertEqual(row["tx_count"], clear["tx_count"])
            self.assertEqual(row["storage_replica_tx_bytes"] - clear["storage_replica_tx_bytes"], more * clear["tx_count"])
            self.assertLess(row["record_reader_count"], clear["record_reader_count"])

    def test_contracts_that_nodes_cannot_read_are_told(self):
        tree = with_payloads(contracts("three-uses", "2017-06-29", "2017-07-01"))
        tree["settlements"].append({**tree["settlements"][1], "name": "nodes"})
        tree["settlements"][3]["record"] = {**tree["settlements"][3]["record"], "payload_readers": "nodes"}
        code, report = self.check(tree)
        found = [warning["pointer"] for warning in report["warnings"] if "payload" in warning["pointer"]]
        self.assertEqual((code, found), (0, ["/settlements/1/record/payload", "/settlements/2/record/payload"]))

    def test_what_cannot_be_is_an_error(self):
        for record, pointer in (({"payload_readers": "nodes"}, "payload_readers"),
                                ({"payload": "commitment", "tx_bytes": 40}, "payload_content_bytes")):
            for kind in RECORDS:
                tree = scenario(kind, crypto="modelled")
                tree["settlements"][0]["record"] = {**RECORDS[kind], **record}
                code, report = self.check(tree)
                self.assertEqual((code, [error["pointer"] for error in report["errors"]]),
                                 (65, [f"/settlements/0/record/{pointer}"]), kind)


if __name__ == "__main__":
    unittest.main(verbosity=1)
