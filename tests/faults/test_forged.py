#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A forged checkpoint: a value of its state was changed by hand, and its checksum made right. It is
refused as damaged, or runs to an end (a plausible other value is not found out); it never ends in an
assertion, a signal, or a place outside an array.

usage: test_forged.py [unittest names]     environment: see harness.py
"""
import math
import pathlib
import struct

import harness
import sample_files
import test_damage

HOSTILE = [struct.pack("=q", number) for number in
           (-1, 0, 1, 2**31, 2**32 - 1, 2**53, 2**62, 2**63 - 1, -2**63)]
HOSTILE += [struct.pack("=d", number) for number in
            (math.nan, math.inf, -math.inf, 1e300, -1e300, -0.5, 1e18)]
HOSTILE += [struct.pack("=i", number) for number in (-1, 0, 1, 2**31 - 1, -2**31)]
HOSTILE += [b"\xff", b"\0", b"\x02"]
CHANGE_COUNT = 250
EXITS = (harness.DONE, harness.INVALID)


def fields_of(state):
    """(name, place, size) of each field: docs/explanation/checkpoint.md."""
    found, place = [], 0
    while place < len(state):
        name_size = state[place]
        name = state[place + 1:place + 1 + name_size].decode()
        place += 1 + name_size
        [size] = struct.unpack_from("=Q", state, place)
        found.append((name, place + 8, size))
        place += 8 + size
    return found


def rich_city():
    """The small city with every kind of device that has a state of its own; its weather has rain."""
    tree = harness.small_city()
    prosumers, consumers = tree["participants"]
    prosumers["count"] = consumers["count"] = 2
    tree["charge_points"] = [{"name": "point", "kind": "on_street", "power_kw": 11, "count": 2,
                              "metered_by": "prosumers/0"}]
    prosumers["battery"]["ageing"] = {}
    prosumers["pv"] = {"capacity_kw": 5, "mounting": "roof", "temperature_model": "fuentes", "snow": {},
                       "soiling": {},
                       "planes": [{"capacity_share_ratio": 0.5, "tilt_deg": 20, "azimuth_deg": 100},
                                  {"capacity_share_ratio": 0.5, "tilt_deg": 20, "azimuth_deg": 260}]}
    prosumers["load"]["heating"] = {"annual_heating_kwh": 2000}
    consumers["load"]["cooling"] = {"annual_cooling_kwh": 500}
    consumers["ev"] = {"archetype": "on_street", "car_count": 6, "rate_per_day": 1}
    consumers["meter"] = {"gap_rate_per_year": 300, "gap_mean_h": 3}
    tree["settlements"][0]["record"]["latency_jitter_ratio"] = 0.5
    tree["settlements"].append({"name": "tendermint-4", "record": {"kind": "tendermint", "validators": 4},
                                "payment": {"rail": "provider_invoice"}, "on_failure": "retail"})
    tree["faults"] = [{"settlement": "pbft-10", "kind": "crash", "node_first": 0, "node_count": 2,
                       "start": "2016-02-28T20:00", "end": "2016-02-29T23:30"}]
    return tree


class Forged(test_damage.DamageTest):
    scenario = staticmethod(rich_city)
    weather = staticmethod(sample_files.wet_epw)

    def forged(self, place, value):
        """The newer generation with the value at that place of its state."""
        whole = bytearray(self.content[self.newer])
        start = test_damage.HEAD.size + place
        whole[start:start + len(value)] = value
        return test_damage.with_head(bytes(whole))

    def judge_one(self, change):
        name, place, value = change
        with self.fresh_folder() as path:
            folder = pathlib.Path(path)
            (folder / self.older).unlink()
            (folder / self.newer).write_bytes(self.forged(place, value))
            done = self.resume(folder)
            faults = []
            if done.returncode not in EXITS:
                faults.append(f"{name} becomes {value.hex()}: exit {done.returncode}, "
                              f"{done.stderr[-300:]}\n")
            elif done.returncode == harness.INVALID and self.newer not in done.stderr:
                faults.append(f"{name}: the message does not name the file: {done.stderr}")
            return faults

    def changes(self, count):
        """Hostile values at places of every field: its first, its last, and one between."""
        state = self.content[self.newer][test_damage.HEAD.size:]
        found = set()
        for name, place, size in fields_of(state):
            for value in HOSTILE:
                width = len(value)
                if size >= width:
                    last = (size // width - 1) * width
                    between = self.random.randrange(size // width) * width
                    found |= {(name, place + at, value) for at in (0, between, last)}
        found = sorted(change for change in found
                       if state[change[1]:change[1] + len(change[2])] != change[2])
        return found if harness.FULL else self.random.sample(found, count)

    def test_the_test_reads_a_state(self):
        names = {name for name, _, _ in fields_of(self.content[self.newer][test_damage.HEAD.size:])}
        for name in ("noise", "smooth_c", "trips", "soiling", "stored_milliwh", "age", "gaps", "replicas",
                     "batches", "events", "windows"):
            self.assertIn(name, names)

    def test_hostile_values(self):
        changes = self.changes(CHANGE_COUNT)
        self.try_each(self.judge_one, changes)


if __name__ == "__main__":
    harness.main()
