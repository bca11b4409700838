# SPDX-License-Identifier: Apache-2.0
"""The long campaign, hours of it, in parts that end and go on.

LEDGERWATT_FAULT_SHARD=I/N: of every test this part of its places, for N machines or calls.
LEDGERWATT_FAULT_SECONDS=S: after that long no new place is begun; a test with places left is skipped.
LEDGERWATT_FAULT_JOURNAL=DIR: places that passed are noted there and not tried again by the next call
with the same program, shim and tests. What failed is tried again.

Places come in an order in which the first of them, however many, are spread evenly over all.
"""
import concurrent.futures
import hashlib
import math
import os
import pathlib
import re
import sys
import threading
import time

SHARD = os.environ.get("LEDGERWATT_FAULT_SHARD", "") or "1/1"
SECONDS = float(os.environ.get("LEDGERWATT_FAULT_SECONDS", "") or "inf")
JOURNAL = os.environ.get("LEDGERWATT_FAULT_JOURNAL", "")
BEGAN_S = time.monotonic()
TELL_EVERY_S = 60


def part(items):
    """This shard's share of the items."""
    number, count = (int(word) for word in SHARD.split("/"))
    if not 1 <= number <= count:
        raise ValueError(f"LEDGERWATT_FAULT_SHARD={SHARD}: wants I/N with I from 1 to N")
    return items[number - 1::count]


def spread_order(items):
    """The same items, any first few of them far apart: by steps of the golden section."""
    count = len(items)
    step = max(1, round(count * (math.sqrt(5) - 1) / 2))
    while math.gcd(step, count) > 1:
        step += 1
    return [items[i * step % count] for i in range(count)]


def file_name(name):
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name)


def identity(files):
    """Of what was tested: other bytes, other journal."""
    digest = hashlib.sha256()
    for path in files:
        digest.update(pathlib.Path(path).read_bytes())
    return digest.hexdigest()[:16]


class Journal:
    """The places of one test that passed, a line each. Without a folder it remembers nothing."""

    def __init__(self, name, files):
        self.lock = threading.Lock()
        self.path = JOURNAL and pathlib.Path(JOURNAL) / f"{file_name(name)}.{identity(files)}"
        self.passed = set()
        if self.path:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self.path.exists():
                lines = self.path.read_text(encoding="utf-8").split("\n")
                self.passed = set(lines[:-1])  # the last was cut off, or is nothing

    def note(self, place):
        if self.path:
            with self.lock, self.path.open("a", encoding="utf-8") as file:
                file.write(place + "\n")


class Progress:
    """A line now and then on standard error."""

    def __init__(self, name, total):
        self.name, self.total, self.tried = name, total, 0
        self.next_s = time.monotonic() + TELL_EVERY_S
        self.lock = threading.Lock()

    def step(self):
        with self.lock:
            self.tried += 1
            if time.monotonic() >= self.next_s:
                self.next_s = time.monotonic() + TELL_EVERY_S
                print(f"{self.name}: {self.tried} of {self.total}", file=sys.stderr, flush=True)


def each(work, items, name, files):
    """Does the work for every item that is this call's to do, on all processors; the answers (lists
    of faults) of those that were tried, now or before, and the number that time did not suffice for."""
    journal = Journal(name, files)
    own = part(spread_order(items))
    items = [item for item in own if str(item) not in journal.passed]
    progress = Progress(name, len(items))

    def try_one(item):
        if time.monotonic() - BEGAN_S > SECONDS:
            return None
        faults = work(item)
        if not faults:
            journal.note(str(item))
        progress.step()
        return faults
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        answers = list(pool.map(try_one, items))
    tried = [answer for answer in answers if answer is not None]
    before = [[] for _ in range(len(own) - len(items))]
    return before + tried, len(answers) - len(tried)
