# SPDX-License-Identifier: Apache-2.0
"""The journal of postings: bills and settlement costs follow from it, to the millionth."""
import json
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


def scenario(name, start, end, **changes):
    tree = json.loads((SOURCE / f"scenarios/catalog/{name}/scenario.json").read_text(encoding="utf-8"))
    tree["period"].update(start=start, end=end)
    tree.setdefault("output", {})["journal"] = True
    return {**tree, **changes}


class Journal:
    """The postings of a result in whole millionths."""

    def __init__(self, path):
        with h5py.File(path, "r") as result:
            self.group = {name: data[()] for name, data in result["journal"].items()}
            self.account = [name.decode() for name in self.group["account"]]
            self.kind = [name.decode() for name in self.group["posting_kind"]]
            self.members = [name.decode() for name in result["participant"][()]]
            self.settlements = [name.decode() for name in result["settlement"][()]]
            self.bill = numpy.rint(result["participants/bill_inside"][()].sum(axis=0) * 1e6).astype(int)
            self.cost = numpy.rint(result["comparison/settlement_cost"][()] * 1e6).astype(int)
            self.start_s, self.end_s = result["time"][0], result["time"][-1]
            self.digest = result.attrs["digest"]
        self.amount = numpy.rint(self.group["amount"] * 1e6).astype(int)
        self.is_cost = self.group["why"] == self.kind.index("settlement_cost")

    def paid(self, account, which):
        """What an account paid less what it received, of the postings `which`."""
        index = self.account.index(account)
        out = self.amount[which & (self.group["payer_account"] == index)].sum()
        return int(out - self.amount[which & (self.group["payee_account"] == index)].sum())


class JournalTest(ProgramTest):
    def journal(self, tree, *options, name="r.h5"):
        self.write("s.json", tree)
        outcome = run("run", "s.json", "-o", name, "--progress", "never", *options, cwd=self.folder)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return Journal(self.folder / name)

    def test_each_bill_is_the_sum_of_its_postings(self):
        for exchange in ({"kind": "pro_rata"}, {"kind": "bill_sharing"}, {"kind": "double_auction"}):
            with self.subTest(exchange=exchange["kind"]):
                journal = self.journal(scenario("brooklyn", "2016-05-20", "2016-06-10", exchange=exchange))
                paid = [journal.paid(member, ~journal.is_cost) for member in journal.members]
                self.assertEqual(paid, journal.bill.tolist())
                self.assertEqual(journal.paid("clearing/president-street", ~journal.is_cost), 0)
                self.assertTrue((journal.amount != 0).all())
                times = journal.group["posting_time"]
                self.assertTrue((numpy.diff(times) >= 0).all())
                self.assertEqual((times[0], times[-1]), (journal.start_s, journal.end_s))

    def test_members_pay_each_settlement_in_equal_parts(self):
        journal = self.journal(scenario("brooklyn", "2016-01-01", "2016-01-15"))
        for name, cost in zip(journal.settlements, journal.cost):
            operator = f"operator/{name}"
            self.assertEqual(journal.paid(operator, journal.is_cost), -cost)
            of_it = journal.is_cost & (journal.group["payee_account"] == journal.account.index(operator))
            parts = journal.amount[of_it]
            self.assertEqual(len(parts), len(journal.members))
            self.assertLessEqual(parts.max() - parts.min(), 1)

    def test_what_shared_batteries_and_contracts_move_stays_among_all(self):
        for name in ("confluence", "sunchain", "blockcharge"):
            with self.subTest(name):
                journal = self.journal(scenario(name, "2017-04-20", "2017-05-05"))
                self.assertEqual(sum(journal.paid(member, ~journal.is_cost) for member in journal.members),
                                 journal.bill.sum())
                self.assertEqual(sum(journal.paid(account, ~journal.is_cost) for account in journal.account), 0)

    def test_threads_and_a_stop_change_nothing(self):
        tree = scenario("brooklyn", "2016-01-01", "2016-03-01")
        tree["communities"].append({"name": "elsewhere"})
        tree["participants"][1]["community"] = "elsewhere"
        expected = self.journal(tree, "--threads", "1").digest
        self.assertEqual(self.journal(tree, "--threads", "3", name="threads.h5").digest, expected)
        self.check_stop(tree, expected)

    def test_threads_change_nothing_in_communities_of_thousands(self):
        # So many that each thread has communities and members of its own.
        tree = scenario("brooklyn", "2016-05-20T10:00", "2016-05-20T13:00")
        people = tree["participants"]
        tree["communities"] = [{"name": name} for name in ("a", "b", "c", "d")]
        tree["participants"] = [
            {**group, "name": f"{group['name']}-{community['name']}", "community": community["name"],
             "count": 300} for community in tree["communities"] for group in people]
        tree["settlements"] = tree["settlements"][:1]
        one = self.journal(tree, "--threads", "1")
        self.assertGreaterEqual(len(one.members), 2000)
        self.assertEqual([one.paid(f"clearing/{name}", ~one.is_cost) for name in "abcd"], [0] * 4)
        for threads in ("2", "3"):
            self.assertEqual(self.journal(tree, "--threads", threads).digest, one.digest)

    def test_a_stop_after_the_last_interval_changes_nothing(self):
        tree = scenario("brooklyn", "2016-01-01", "2016-01-02")  # a day is run in one go
        whole = self.journal(tree)
        self.assertEqual(whole.group["posting_time"][-1], whole.end_s)
        self.check_stop(tree, whole.digest)

    def check_stop(self, tree, expected):
        command = [PROGRAM, "run", "s.json", "-o", "stopped.h5", "--progress", "never"]
        code, told = stop(command, self.folder / "stopped.h5", cwd=self.folder)
        self.assertEqual(code, STOPPED, told)
        self.assertEqual(self.journal(tree, "--resume", name="stopped.h5").digest, expected)

    def test_it_is_kept_on_request_only(self):
        tree = scenario("brooklyn", "2016-01-01", "2016-01-02")
        del tree["output"]["journal"]
        self.write("s.json", tree)
        run("run", "s.json", "-o", "r.h5", cwd=self.folder)
        with h5py.File(self.folder / "r.h5", "r") as result:
            self.assertNotIn("journal", result)

    def test_one_that_would_fill_the_disk_is_refused(self):
        tree = scenario("brooklyn", "2016-01-01", "2017-01-01")
        tree["participants"][0]["count"] = 2000
        code, report = self.check(tree)
        self.assertEqual(code, 65)
        self.assertEqual([(e["code"], e["pointer"]) for e in report["errors"]],
                         [("out-of-range", "/output/journal")])


if __name__ == "__main__":
    unittest.main(verbosity=1)
