# SPDX-License-Identifier: Apache-2.0
"""The chain of a settlement with real crypto: computed afresh from the result with Python's hashlib
alone, proved, and broken one byte at a time."""
import hashlib
import json
import re
import struct
import time
import unittest

from result_chain import (BLOCK_NUMBERS, OPERATION_NUMBERS, RECORDS, TRADE_NUMBERS, Chain, ChainProgram, contracts,
                          leaf_hash, root_of_path, scenario, seal, tree_root, words)
import h5py
import numpy

from program import PROGRAM, SOURCE
from stops import run_with_stops


class ChainTest(ChainProgram):
    def test_the_roots_of_the_unit_test_are_those_of_hashlib(self):
        source = (SOURCE / "tests/unit/test_merkle.c").read_text(encoding="utf-8")
        known = [bytes(range(first, first + size)) for first, size in
                 ((0, 0), (0, 1), (0x10, 1), (0x20, 2), (0x30, 2), (0x40, 4), (0x50, 8), (0x60, 16))]
        leaves = [leaf_hash(data) for data in known]
        self.assertEqual(re.findall(r'"([0-9a-f]{64})"', source),
                         [tree_root(leaves[:count]).hex() for count in range(9)])

    def test_every_ledger_of_its_own_has_a_chain_that_hashlib_computes_too(self):
        path = self.simulate(scenario(*RECORDS))
        for kind in RECORDS:
            with self.subTest(kind):
                chain = Chain(path, kind)
                self.assertGreater(len(chain.trades["trade"]), 20)
                self.assertEqual(len(chain.trades["trade"]), chain.settled)
                before = chain.genesis()
                for block in range(len(chain.blocks["block"])):
                    self.assertEqual(words(chain.blocks["previous_hash"][block]), before)
                    self.assertEqual(words(chain.blocks["merkle_root"][block]), tree_root(chain.leaves_of(block)))
                    before = words(chain.blocks["block_hash"][block])
                    self.assertEqual(before, chain.block_hash(block))
                self.assertEqual(before.hex(), chain.tip)
                self.assertEqual(chain.blocks["trade_count"].sum(), chain.settled)
        outcome = self.inspect("--verify-chain")
        self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))
        self.assertEqual(re.findall(r"(?m)^settlement (\w+): .* whole", outcome.stdout), list(RECORDS))

    def test_a_trade_takes_no_more_room_than_its_hash_and_signature_and_a_few_bytes(self):
        chain = Chain(self.simulate(scenario("pbft", end="2016-06-15")), "pbft")
        count = len(chain.trades["trade"])
        self.assertGreater(count, 1000)
        self.assertGreater(chain.trade_bytes / count, 32 + 64)
        self.assertLess(chain.trade_bytes / count, 32 + 64 + 16)

    def test_operations_of_contracts_are_leaves_that_hashlib_computes_too(self):
        for name, start, end, expected in (("sunchain", "2017-06-01", "2017-06-03", ("credit", "withdrawal")),
                                           ("blockcharge", "2017-05-01", "2017-05-04", ("plug", "charge_bill")),
                                           ("three-uses", "2017-06-29", "2017-07-02", ("sale", "certificate_issue",
                                                                                      "dividend"))):
            with self.subTest(name):
                path = self.simulate(contracts(name, start, end))
                chain = Chain(path, "pbft")
                self.check_contents(path, chain)
                for block in range(len(chain.blocks["block"])):
                    self.assertEqual(words(chain.blocks["merkle_root"][block]), tree_root(chain.leaves_of(block)))
                with h5py.File(path, "r") as result:
                    kinds = result["operation"].asstr()[()]
                self.assertEqual(self.inspect("--verify-chain").returncode, 0)
                for kind in expected:
                    self.check_trace(chain, int(numpy.flatnonzero(kinds[chain.operations["kind"]] == kind)[-1]), kind)

    def check_trace(self, chain, i, kind):
        outcome = self.inspect("--trace", f"operation/{i}")
        self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))
        said = dict(re.findall(r"(?m)^(\w+) +(.*)$", outcome.stdout))
        path = [bytes.fromhex(text) for text in re.findall(r"(?m)^path +(\w+)$", outcome.stdout)]
        index, count = map(int, said["leaf"].split(" of "))
        self.assertEqual(said["kind"], kind)
        self.assertEqual(root_of_path(chain.operation_leaf(i), index, count, path),
                         words(chain.blocks["merkle_root"][int(said["block"])]))
        by_name = self.inspect("--trace", f"{said['interval']}/{said['participant']}")
        self.assertIn(outcome.stdout, by_name.stdout)

    def check_contents(self, path, chain):
        """What is on the chain adds up to what the city and its members did, as nothing was refused."""
        with h5py.File(path, "r") as result:
            self.assertEqual(int(result["comparison/refused_count"][0]) +
                             int(result["comparison/operation_refused_count"][0]), 0)
            per_interval = numpy.zeros(len(result["time"]), dtype=numpy.int64)
            bought = chain.trades["leg"] == 0
            numpy.add.at(per_interval, chain.trades["interval"][bought].astype(int),
                         chain.trades["energy_milliwh"][bought].astype(numpy.int64))
            traded = numpy.rint(result["city/traded_energy_kwh"][:] * 1e6).astype(numpy.int64)
            self.assertEqual(per_interval.tolist(), traded.tolist())
            for leg, name in ((0, "bought_energy_kwh"), (1, "sold_energy_kwh")):
                own = chain.trades["leg"] == leg
                members = numpy.zeros(len(result["participant"]), dtype=numpy.int64)
                numpy.add.at(members, chain.trades["member"][own].astype(int),
                             chain.trades["energy_milliwh"][own].astype(numpy.int64))
                told = numpy.rint(result["participants"][name][:].sum(axis=0) * 1e6).astype(numpy.int64)
                self.assertEqual(members.tolist(), told.tolist(), name)
            by_kind = sum(group["operation_count"][:].sum(axis=0) for group in result["contracts"].values())
            found = numpy.bincount(chain.operations["kind"].astype(int), minlength=len(by_kind))
            self.assertEqual(found.tolist(), by_kind.astype(int).tolist())
            self.assertEqual(int(chain.operations["step_count"].sum()),
                             int(result["comparison/contract_step_count"][0]))

    def test_the_printed_path_proves_each_trade(self):
        chain = Chain(self.simulate(scenario("poa")), "poa")
        members = chain.trades["member"]
        for i in range(0, len(members), 7):
            outcome = self.inspect("--trace", str(i))
            self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))
            said = dict(re.findall(r"(?m)^(\w+) +(.*)$", outcome.stdout))
            path = [bytes.fromhex(text) for text in re.findall(r"(?m)^path +(\w+)$", outcome.stdout)]
            index, count = map(int, said["leaf"].split(" of "))
            block = int(said["block"])
            self.assertEqual(chain.blocks["first_trade"][block] + index, i)
            self.assertEqual(count, chain.blocks["trade_count"][block])
            self.assertEqual(root_of_path(chain.leaf(i), index, count, path), words(chain.blocks["merkle_root"][block]))
            self.assertEqual(said["block_hash"], words(chain.blocks["block_hash"][block]).hex())
            by_name = self.inspect("--trace", f"{said['interval']}/{said['participant']}")
            self.assertIn(outcome.stdout, by_name.stdout)

    def test_a_proof_needs_nothing_but_a_header(self):
        path = self.simulate(contracts("three-uses", "2017-06-29", "2017-07-01"))
        chain = Chain(path, "pbft")
        busiest = int(numpy.argmax(chain.blocks["trade_count"] * (chain.blocks["operation_count"] > 0)))
        last = int(chain.blocks["first_operation"][busiest])
        proof = self.said_json("p.json", "--prove", f"pbft/operation/{last}")
        self.assertGreater(proof["leaf_count"], 3)
        leaf, block = leaf_hash(bytes.fromhex(proof["content"])), proof["block"]
        steps = [bytes.fromhex(step) for step in proof["path"]]
        self.assertEqual(leaf, chain.operation_leaf(last))
        first = self.said_json("p.json", "--prove", f"pbft/trade/{chain.blocks['first_trade'][busiest]}")
        self.assertEqual(len(first["path"]), (first["leaf_count"] - 1).bit_length())
        self.assertLessEqual(len(steps), len(first["path"]), "none is longer")
        self.said_json("p.json", "--prove", f"pbft/operation/{last}")
        self.assertEqual(root_of_path(leaf, proof["leaf"], proof["leaf_count"], steps),
                         words(chain.blocks["merkle_root"][block]))
        header = self.said_json("h.json", "--header", f"pbft/{block}")
        self.said_json("other.json", "--header", f"pbft/{1 - min(block, 1)}")
        self.assertEqual(header["block_hash"], words(chain.blocks["block_hash"][block]).hex())
        for what in ("pbft/operation/99999999", "pbft/trade/x", "pbf/trade/0", "pbft", "pbft/operation/-1"):
            outcome = self.inspect("--prove", what)
            self.assertEqual((outcome.returncode, outcome.stdout), (64, ""), what)
        self.assertEqual(self.inspect("--header", "pbft/99999999").returncode, 64)
        path.unlink()
        check = ("--verify-proof", "p.json")
        outcome = self.inspect(*check, name="h.json")
        self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))
        self.assertIn(f"operation {last} of settlement pbft is leaf {proof['leaf']} of", outcome.stdout)
        self.assertEqual(self.inspect(*check, name="other.json").returncode, 65)
        flipped = proof["content"][:-1] + ("0" if proof["content"][-1] != "0" else "1")
        for key, value in (("content", flipped), ("content", "xy"), ("leaf", proof["leaf"] + 1), ("leaf", -1),
                           ("leaf_count", proof["leaf_count"] + 1), ("path", proof["path"][1:]),
                           ("path", [*proof["path"], "00" * 32]), ("path", ["0"]), ("settlement", "pow"), ("path", 3),
                           ("number", proof["number"] + 1), ("entry", "trade"), ("entry", "gift"),
                           ("ledgerwatt_proof", 2)):
            with self.subTest(key=key, value=value):
                self.write("p.json", {**proof, key: value})
                outcome = self.inspect(*check, name="h.json")
                self.assertEqual((outcome.returncode, outcome.stdout), (65, ""))
        self.write("p.json", proof)
        for key, value in (("tx_count", header["tx_count"] + 1), ("merkle_root", "00" * 32), ("block_hash", "z"),
                           ("ledgerwatt_header", 2)):
            self.write("h.json", {**header, key: value})
            self.assertEqual(self.inspect(*check, name="h.json").returncode, 65)

    def test_blocks_are_listed_with_their_hashes(self):
        tree = scenario("pbft")
        tree["settlements"].append({**tree["settlements"][0], "name": "plain", "crypto": "modelled"})
        chain = Chain(self.simulate(tree), "pbft")
        outcome = self.inspect("--blocks", "pbft")
        self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))
        lines = outcome.stdout.splitlines()[1:]
        self.assertEqual([line.split()[-1] for line in lines],
                         [words(row).hex() for row in chain.blocks["block_hash"]])
        plain = self.inspect("--blocks", "plain").stdout.splitlines()[1:]
        self.assertEqual([line.split()[:5] for line in plain], [line.split()[:5] for line in lines])
        outcome = self.inspect("--blocks", "pbf")
        self.assertEqual(outcome.returncode, 64)
        self.assertIn("pbft", outcome.stderr)

    def test_one_changed_byte_is_found_and_located_in_each_column(self):
        path = self.simulate(scenario("pbft"))
        chain = Chain(path, "pbft")
        block = len(chain.blocks["block"]) // 2
        while chain.blocks["trade_count"][block] < 2:
            block += 1
        trade = int(chain.blocks["first_trade"][block]) + 1
        last = len(chain.blocks["block"]) - 1
        base = "settlements/pbft"
        places = [(f"{base}/blocks/{name}", row, rf"block {row}[:,]|{name}, row {row}:")
                  for name in ("block", *BLOCK_NUMBERS, "merkle_root", "previous_hash", "block_hash")
                  for row in (block, last)]
        places += [(f"{base}/trades/{name}", trade, rf"block {block}, leaf 1 \(trade {trade}\): .*{name}|{name}, row {trade}:")
                   for name in ("trade", *TRADE_NUMBERS, "signature", "leaf_hash")]
        member = int(chain.trades["member"][trade])
        places.append((f"{base}/meter_key", member, f"meter_key of participant {member}:|meter_key, row {member}:"))
        for dataset, row, expected in places:
            for byte in (0, 3, 7):
                with self.subTest(dataset=dataset, row=row, byte=byte):
                    outcome = self.flip(path, dataset, row, byte)
                    self.assertEqual(outcome.returncode, 65, outcome.stdout)
                    self.assertRegex(outcome.stderr, expected)
        for name in ("merkle_root", "previous_hash", "block_hash", "first_trade", "trade_count"):
            self.assertRegex(self.flip(path, f"{base}/blocks/{name}", block, 0).stderr, rf"block {block}: {name} ")

    def test_one_changed_byte_of_an_operation_is_found_and_located(self):
        path = self.simulate(contracts("blockcharge", "2017-05-01", "2017-05-04"))
        chain = Chain(path, "pbft")
        i = len(chain.operations["chain_operation"]) // 2
        block = int(numpy.flatnonzero(chain.blocks["first_operation"] <= i)[-1])
        leaf = i - int(chain.blocks["first_operation"][block]) + int(chain.blocks["trade_count"][block])
        for name in ("chain_operation", *OPERATION_NUMBERS, "signature", "leaf_hash"):
            with self.subTest(name):
                outcome = self.flip(path, f"settlements/pbft/operations/{name}", i, 0)
                self.assertEqual(outcome.returncode, 65, outcome.stdout)
                self.assertRegex(outcome.stderr, rf"block {block}, leaf {leaf} \(operation {i}\): .*{name}|{name}, row {i}:")
        for name in ("first_operation", "operation_count"):
            self.assertRegex(self.flip(path, f"settlements/pbft/blocks/{name}", block, 0).stderr, rf"block {block}: {name} ")

    def test_a_forged_signature_is_found_though_all_hashes_were_made_anew(self):
        for table, tree in (("trades", scenario("pbft")),
                            ("operations", contracts("blockcharge", "2017-05-01", "2017-05-04"))):
            with self.subTest(table):
                path = self.simulate(tree)
                chain = Chain(path, "pbft")
                rows = getattr(chain, table)
                rows["signature"][1] = rows["signature"][0]
                leaf = chain.leaf(1) if table == "trades" else chain.operation_leaf(1)
                rows["leaf_hash"][1] = struct.unpack(">8I", leaf)
                before = chain.genesis()
                for block in range(len(chain.blocks["block"])):
                    chain.blocks["previous_hash"][block] = struct.unpack(">8I", before)
                    chain.blocks["merkle_root"][block] = struct.unpack(">8I", tree_root(chain.leaves_of(block)))
                    before = chain.block_hash(block)
                    chain.blocks["block_hash"][block] = struct.unpack(">8I", before)
                with h5py.File(path, "r+") as result:
                    group = result["settlements/pbft"]
                    for name in ("signature", "leaf_hash"):
                        group[table][name][...] = rows[name]
                    for name in ("previous_hash", "merkle_root", "block_hash"):
                        group["blocks"][name][...] = chain.blocks[name]
                    group["blocks"].attrs["tip_hash"] = before.hex()
                seal(path)
                outcome = self.inspect("--verify-chain")
                self.assertEqual(outcome.returncode, 65)
                self.assertRegex(outcome.stderr, rf"\({table[:-1]} 1\): the signature is not one of its member's meter")

    def test_cut_off_blocks_and_a_trade_that_was_hashed_anew_are_found(self):
        path = self.simulate(scenario("pbft"))
        whole = path.read_bytes()
        with h5py.File(path, "r+") as result:
            result["settlements/pbft/blocks"].attrs["tip_hash"] = "0" * 64
        seal(path)
        outcome = self.inspect("--verify-chain")
        self.assertEqual(outcome.returncode, 65)
        self.assertIn("tip_hash", outcome.stderr)
        path.write_bytes(whole)
        chain = Chain(path, "pbft")
        with h5py.File(path, "r+") as result:
            trades = result["settlements/pbft/trades"]
            chain.trades["value_micro"][3] += 1
            trades["value_micro"][3] += 1
            trades["leaf_hash"][3] = struct.unpack(">8I", chain.leaf(3))
        seal(path)
        outcome = self.inspect("--verify-chain")
        self.assertEqual(outcome.returncode, 65)
        self.assertRegex(outcome.stderr, "block [0-9]+: merkle_root is not that of its trades and operations")

    def test_a_byte_of_the_file_is_found_by_the_seal(self):
        path = self.simulate(scenario("pbft"))
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        self.assertEqual(self.inspect("--verify-chain").returncode, 65)

    def test_threads_and_stops_change_nothing(self):
        """2,000 members, as many as several threads share, in four communities."""
        tree = scenario("pow", end="2016-06-01T13:30")
        tree["period"]["start"] = "2016-06-01T12:00"
        tree["settlements"][0]["record"] = {**tree["settlements"][0]["record"], "payload": "encrypted"}
        tree["communities"] = [{"name": f"street-{i}"} for i in range(4)]
        groups = tree["participants"]
        tree["participants"] = [{**group, "name": f"{group['name']}-{i}", "count": 250, "community": f"street-{i}"}
                                for i in range(4) for group in groups]
        started = time.monotonic()
        expected = Chain(self.simulate(tree, "--threads", "1"), "pow")
        duration_s = time.monotonic() - started
        self.assertGreater(len(expected.trades["trade"]), 5000)
        self.assertGreaterEqual(len(expected.keys), 2000)
        self.assertEqual(Chain(self.simulate(tree, "--threads", "3", name="threads.h5"), "pow").digest, expected.digest)
        command = [PROGRAM, "run", self.folder / "s.json", "-o", self.folder / "stopped.h5", "--progress", "never"]
        self.assertGreater(run_with_stops(command, self.folder / "stopped.h5", duration_s), 0)
        resumed = Chain(self.folder / "stopped.h5", "pow")
        self.assertEqual((resumed.digest, resumed.tip), (expected.digest, expected.tip))

    def test_no_figure_depends_on_it(self):
        figures = []
        for crypto in ("real", "modelled"):
            path = self.simulate(scenario("pbft", "pow", crypto=crypto), name=f"{crypto}.h5")
            with h5py.File(path, "r") as result:
                self.assertEqual("trades" in result["settlements/pbft"], crypto == "real")
                self.assertEqual("block_hash" in result["settlements/pbft/blocks"], crypto == "real")
                figures.append({name: repr(data[()].tolist()) for name, data in result["comparison"].items()})
        self.assertEqual(*figures)
        outcome = self.inspect("--verify-chain", name="modelled.h5")
        self.assertEqual(outcome.returncode, 64)
        self.assertIn('"crypto": "real"', outcome.stderr)

    def test_who_keeps_no_chain_cannot_have_real_crypto(self):
        tree = json.loads((SOURCE / "scenarios/catalog/brooklyn/scenario.json").read_text(encoding="utf-8"))
        for settlement in tree["settlements"]:
            settlement["crypto"] = "real"
        code, report = self.check(tree)
        self.assertEqual(code, 65)
        self.assertEqual([(error["code"], error["pointer"]) for error in report["errors"]],
                         [("inconsistent", "/settlements/1/crypto"), ("inconsistent", "/settlements/2/crypto")])

    def test_one_that_would_fill_the_disk_is_refused(self):
        tree = scenario("raft", "pbft", end="2017-06-01")
        tree["settlements"][0]["crypto"] = "modelled"
        tree["participants"][0]["count"] = 2000
        code, report = self.check(tree)
        self.assertEqual(code, 65)
        self.assertEqual([(error["code"], error["pointer"]) for error in report["errors"]],
                         [("out-of-range", "/settlements/1/crypto")])

    def test_who_is_not_there_is_told(self):
        self.simulate(scenario("pbft"))
        for what, said in (("0/prosumer/0", "prosumers/0"), ("x", "12/homes/3"), ("-1", "12/homes/3"),
                           ("99999999", "no settled trade or operation"), ("0/prosumers/0", "no settled trade or operation"),
                           ("99999999999999999999", "12/homes/3")):
            with self.subTest(what):
                outcome = self.inspect("--trace", what) if what[0] != "-" else self.inspect(f"--trace={what}")
                self.assertEqual((outcome.returncode, outcome.stdout), (64, ""))
                self.assertIn(said, outcome.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=1)
