# SPDX-License-Identifier: Apache-2.0
"""The chain of a settlement with real crypto, read from a result and computed afresh with hashlib alone: what
the tests of it share."""
import hashlib
import json
import struct
import sys

try:
    import h5py
    import numpy
except ImportError:
    print("skipped: python3-h5netcdf is not installed")
    sys.exit(77)

from program import SOURCE, ProgramTest, run

BLOCK_NUMBERS = ["proposed_s", "final_s", "tx_count", "block_bytes", "message_count", "proposer",
                 "first_trade", "trade_count", "first_operation", "operation_count"]
TRADE_NUMBERS = ["interval", "member", "leg", "energy_milliwh", "counterparty", "price_micro_per_kwh",
                 "value_micro"]
OPERATION_NUMBERS = ["interval", "contract", "kind", "member", "counterparty", "energy_milliwh", "value_micro",
                     "step_count", "payload_bytes"]
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


def contracts(name, start, end):
    """A catalogue scenario with contracts, its ledger's crypto real."""
    tree = json.loads((SOURCE / f"scenarios/catalog/{name}/scenario.json").read_text(encoding="utf-8"))
    tree["period"].update(start=start, end=end)
    tree["faults"] = []
    tree["contracts"][0].pop("audited", None)  # an audit waits for a month of readings
    tree["settlements"] = [own for own in tree["settlements"] if own["record"]["kind"] == "pbft"]
    tree["settlements"][0].update(name="pbft", crypto="real")
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
            self.operations = {key: data[()] for key, data in group["operations"].items()}
            self.keys = group["meter_key"][()]
            self.tip = group["blocks"].attrs["tip_hash"]
            self.digest = result.attrs["digest"]
            self.settled = int(group["settled_count"][()].sum())
            self.trade_bytes = sum(data.id.get_storage_size() for data in group["trades"].values())
        self.name = name

    def leaf(self, i):
        return leaf_hash(numbers(*(self.trades[key][i] for key in TRADE_NUMBERS)) + words(self.trades["signature"][i]))

    def operation_leaf(self, i):
        return leaf_hash(b"ledgerwatt operation 1".ljust(24, b"\0")
                         + numbers(*(self.operations[key][i] for key in OPERATION_NUMBERS))
                         + words(self.operations["signature"][i]))

    def leaves_of(self, block):
        first, operation = self.blocks["first_trade"][block], self.blocks["first_operation"][block]
        return ([self.leaf(i) for i in range(first, first + self.blocks["trade_count"][block])]
                + [self.operation_leaf(i) for i in range(operation, operation + self.blocks["operation_count"][block])])

    def block_hash(self, block):
        columns = [self.blocks[key][block] for key in BLOCK_NUMBERS]
        columns[:2] = [round(float(seconds) * 1e6) for seconds in columns[:2]]
        return hashlib.sha256(b"ledgerwatt block 2".ljust(24, b"\0") + numbers(block, *columns)
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


class ChainProgram(ProgramTest):
    def simulate(self, tree, *options, name="r.h5"):
        self.write("s.json", tree)
        outcome = run("run", "s.json", "-o", name, "--progress", "never", *options, cwd=self.folder)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return self.folder / name

    def inspect(self, *options, name="r.h5"):
        return run("inspect", name, *options, cwd=self.folder)

    def said_json(self, name, *options):
        outcome = self.inspect(*options)
        self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))
        self.write(name, json.loads(outcome.stdout))
        return json.loads(outcome.stdout)

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
