# SPDX-License-Identifier: Apache-2.0
"""The chain of a settlement with real crypto: computed afresh from the result with Python's hashlib
alone, proved, and broken one byte at a time."""
import hashlib
import json
import re
import struct
import sys
import unittest

try:
    import h5py
    import numpy
except ImportError:
    print("skipped: python3-h5netcdf is not installed")
    sys.exit(77)

from program import PROGRAM, SOURCE, ProgramTest, run
from stops import STOPPED, stop

BLOCK_NUMBERS = ["proposed_s", "final_s", "tx_count", "block_bytes", "message_count", "proposer",
                 "first_trade", "trade_count"]
TRADE_NUMBERS = ["interval", "member", "leg", "energy_milliwh", "counterparty", "price_micro_per_kwh",
                 "value_micro"]
# A settlement of each kind that keeps a chain of its own.
RECORDS = {kind: {"kind": kind} for kind in ("pbft", "tendermint", "raft", "poa", "pos")}
RECORDS["pow"] = {"kind": "pow", "confirmations": 2,
                  "chain": {"mode": "own_network", "block_interval_s": 600, "network": {"node_count": 8}}}


def scenario(*kinds, end="2016-06-01T18:00", crypto="real"):
    tree = json.loads((SOURCE / "scenarios/catalog/brooklyn/scenario.json").read_text(encoding="utf-8"))
    tree["period"].update(start="2016-06-01", end=end)
    tree["settlements"] = [{"name": kind, "record": RECORDS[kind], "crypto": crypto,
                            "payment": {"rail": "provider_invoice"}} for kind in kinds]
    return tree


def leaf_hash(data):
    return hashlib.sha256(b"\0" + data).digest()


def tree_root(leaves):
    """RFC 6962, section 2.1, as it is written there."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + tree_root(leaves[:left]) + tree_root(leaves[left:])).digest()


def root_of_path(leaf, index, count, path):
    """The root to which a path leads, by the recursion of RFC 6962, section 2.1.1."""
    if count == 1:
        return leaf
    left = 1 << (count - 1).bit_length() - 1
    if index < left:
        return hashlib.sha256(b"\1" + root_of_path(leaf, index, left, path[:-1]) + path[-1]).digest()
    return hashlib.sha256(b"\1" + path[-1] + root_of_path(leaf, index - left, count - left, path[:-1])).digest()


def words(row):
    return b"".join(struct.pack(">I", word) for word in row)


def numbers(*values):
    return struct.pack(f">{len(values)}q", *map(int, values))


class Chain:
    """What a result holds of a settlement's chain, as bytes."""

    def __init__(self, path, name):
        with h5py.File(path, "r") as result:
            group = result["settlements"][name]
            self.blocks = {key: data[()] for key, data in group["blocks"].items()}
            self.trades = {key: data[()] for key, data in group["trades"].items()}
            self.keys = group["meter_key"][()]
            self.tip = group["blocks"].attrs["tip_hash"]
            self.digest = result.attrs["digest"]
            self.settled = int(group["settled_count"][()].sum())
            self.trade_bytes = sum(data.id.get_storage_size() for data in group["trades"].values())
        self.name = name

    def leaf(self, i):
        return leaf_hash(numbers(*(self.trades[key][i] for key in TRADE_NUMBERS)) + words(self.trades["signature"][i]))

    def leaves_of(self, block):
        first = self.blocks["first_trade"][block]
        return [self.leaf(i) for i in range(first, first + self.blocks["trade_count"][block])]

    def block_hash(self, block):
        columns = [self.blocks[key][block] for key in BLOCK_NUMBERS]
        columns[:2] = [round(float(seconds) * 1e6) for seconds in columns[:2]]
        return hashlib.sha256(b"ledgerwatt block 1".ljust(24, b"\0") + numbers(block, *columns)
                              + words(self.blocks["merkle_root"][block])
                              + words(self.blocks["previous_hash"][block])).digest()

    def genesis(self):
        return hashlib.sha256(b"ledgerwatt genesis 1".ljust(24, b"\0") + self.name.encode() + b"\0"
                              + b"".join(map(words, self.keys))).digest()


def seal(path):
    """Puts the seal of docs/explanation/result-store.md back, as a forger would."""
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    path.write_bytes(content + f"\nledgerwatt-seal 1 {len(content):020} {digest}\n".encode())


class ChainTest(ProgramTest):
    def simulate(self, tree, *options, name="r.h5"):
        self.write("s.json", tree)
        outcome = run("run", "s.json", "-o", name, "--progress", "never", *options, cwd=self.folder)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return self.folder / name

    def inspect(self, *options, name="r.h5"):
        return run("inspect", name, *options, cwd=self.folder)

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

    def flip(self, path, dataset, row, byte):
        """Changes one byte of one value of a row, as a program that knows HDF5 would; what is said."""
        whole = path.read_bytes()
        try:
            with h5py.File(path, "r+") as result:
                data = result[dataset]
                values = data[()]
                cell = values[row:row + 1].reshape(-1)[-1:]
                cell.view(numpy.uint8)[byte] ^= 0x10
                data[...] = values
            seal(path)
            return self.inspect("--verify-chain", name=path.name)
        finally:
            path.write_bytes(whole)

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
        self.assertRegex(outcome.stderr, "block [0-9]+: merkle_root is not that of its trades")

    def test_a_byte_of_the_file_is_found_by_the_seal(self):
        path = self.simulate(scenario("pbft"))
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        self.assertEqual(self.inspect("--verify-chain").returncode, 65)

    def test_threads_and_a_stop_change_nothing(self):
        tree = scenario("pbft", "pow", end="2016-06-20")
        expected = Chain(self.simulate(tree, "--threads", "1"), "pow")
        self.assertEqual(Chain(self.simulate(tree, "--threads", "3", name="threads.h5"), "pow").digest, expected.digest)
        command = [PROGRAM, "run", "s.json", "-o", "stopped.h5", "--progress", "never"]
        code, told = stop(command, self.folder / "stopped.h5", 0.2, cwd=self.folder)
        self.assertEqual(code, STOPPED, told)
        resumed = Chain(self.simulate(tree, "--resume", name="stopped.h5"), "pow")
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
                           ("99999999", "no settled trade"), ("0/prosumers/0", "no settled trade"),
                           ("99999999999999999999", "12/homes/3")):
            with self.subTest(what):
                outcome = self.inspect("--trace", what) if what[0] != "-" else self.inspect(f"--trace={what}")
                self.assertEqual((outcome.returncode, outcome.stdout), (64, ""))
                self.assertIn(said, outcome.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=1)
