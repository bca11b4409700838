# SPDX-License-Identifier: Apache-2.0
"""Every field of a scenario, found in the generated schema, and a valid scenario that gives it.

A new field is found by itself. What the schema cannot say stands in three tables here: what to write
in a text, and which members go together. A scenario made here that `check` refuses fails the tests, so
a new field that needs a row says so.
"""
import copy
import dataclasses
import json

from results import FULL, program

# What to write in a text, or in a number that its range does not tell: the end of its path -> a value.
SAMPLES = {
    "/title": "T", "/description": "T", "/timezone": "America/New_York", "/start": "2016-01-01",
    "/end": "2016-01-01T01:00", "/name": "a-name", "/community": "president-street",
    "/weather_zone": "zone-0", "/block_bytes_max": 1000000, "/settlement": "pbft-10", "/group": "prosumers",
    "/shares/0/group": "consumers", "/weather<file>/path": "weather.csv", "/load<file>/path": "homes.csv",
    "/column": "home_*", "/time_column": "time", "/shape_file": "shape.csv", "/shape_column": "c",
    "/operator": "somebody", "/owner": "somebody", "/release": "2014-01-01", "/favourite": "point", "/metered_by": "prosumers/0",
    "/charge_points/0/kind": "work", "/capacity_share_ratio": 1, "/share_ratio": 1,
    "/owners/0/group": "prosumers", "/elsewhere": "consumers",
    "/holders/0/group": "consumers", "/asset": "prosumers",
    "/start_hour": 22, "/end_hour": 6, "/monthly_ghi_w_per_m2/0": 60,
    "/node_share_ratio": 1, "/latency_ms/0": 50, "/difficulty": 1, "/outbound_cumulative_ratio/0": 1,
    "/producer": "prosumers", "/consumer": "consumers", "/seller": "prosumers", "/buyer": "consumers",
}
# Members that a kind needs beside those that the schema calls required.
CHAIN_ROW = {"start": "2014-01-01", "hash_rate_h_per_s": 3.67e12, "efficiency_j_per_gh": 4780,
             "price_per_coin": 9.8, "reward_coin": 5, "fees_coin_per_day": 60, "tx_per_day": 40000}
MINER = {"name": "card", "release": "2014-01-01", "efficiency_j_per_gh": 4780}
COMPANIONS = {"/weather<synthetic>": {"climate": "new-york"},
              "/chain<public_chain>": {"series": [CHAIN_ROW], "hardware": [MINER]}}
POINT = {"name": "point", "kind": "public", "power_kw": 11, "metered_by": "prosumers/0"}
WET = {"model": "file", "path": "weather.epw"}  # with rain and snow
# What a field, or what it is part of, needs: the end of its path -> members beside it, or elsewhere by
# their pointers; None takes one away.
TOGETHER = {
    "/charge_efficiency_ratio": {"discharge_efficiency_ratio": 0.95},
    "/discharge_efficiency_ratio": {"charge_efficiency_ratio": 0.95},
    "/fault_bound_count": {"validators": 4}, "<pbft>/validators": {"fault_bound_count": 0},
    "/local_share_ratio": {"prices_per_kwh": [0.05]}, "/prices_per_kwh": {"local_share_ratio": [0.5]},
    "/faults/0/delay_s": {"kind": "delay", "/settlements/0/record": {"kind": "tendermint"}},
    "/tariff/turpe": {"local_grid_fee_per_kwh": None, "retail_grid_fee_per_kwh": None},
    "/network/regions": {"place": "regions", "latency_tail_ms": 0}, "<pos>/stakes": {"validators": 1},
    "/unstable_missing_share_ratio": {"unstable_missing_share_ratio": [0.5, 1],
                                      "unstable_missing_probability_ratio": [0, 1]},
    "/unstable_missing_probability_ratio": {"unstable_missing_probability_ratio": [0, 1],
                                            "unstable_missing_share_ratio": [0.5, 1]},
    "<raft>/bandwidth_bit_per_s": {"election_timeout_s": 100},
    # So that no block has to reach the largest number of nodes: that takes minutes.
    "<own_network>/network/node_count": {"/settlements/0/record/chain/block_interval_s": 1e6},
    "<own_network>/difficulty": {"hash_rate_h_per_s": 1e9},
    "/shape_column": {"shape_file": "shape.csv"},
    "/load<file>/start": {"path": "bare-homes.csv", "interval_s": 900},
    "/load<file>/interval_s": {"path": "bare-homes.csv", "start": "2016-01-01", "interval_s": 900},
    "/pv/planes": {"tilt_deg": None, "azimuth_deg": None},
    "/pv/snow": {"/weather": WET}, "/pv/soiling": {"/weather": WET},
    "/cycle_depth_ratio": {"cycle_life_count": [3000]}, "/cycle_life_count": {"cycle_depth_ratio": [0.5]},
    "/battery/shares": {"serves": "community"},
    "/favourite": {"/charge_points": [POINT]},
    "/favourite_probability_ratio": {"/charge_points": [POINT], "favourite": "point"},
    "/off_peak_windows": {"strategy": "off_peak"},
    "<share>": {"/participants/0/count": 1}, "<ev_roaming>": {"/charge_points": [POINT]},
    "/midday_start_hour": {"midday_end_hour": 24}, "/midday_end_hour": {"midday_start_hour": 0},
    "/vehicle_to_grid": {"strategy": "follow_local_surplus"},
    "/arrival_weekday_ratio": {"arrival_weekend_ratio": [1] * 24},
    "/arrival_weekend_ratio": {"arrival_weekday_ratio": [1] * 24},
}


def row_of(table, path):
    """What a table says of a path: the row with the longest end of it, or None."""
    found = [end for end in table if path.endswith(end)]
    return table[max(found, key=len)] if found else None


@dataclasses.dataclass(frozen=True)
class Field:
    """A value: its JSON pointer in `scenario`, and its rule in the schema."""
    path: str
    pointer: str
    rule: dict
    scenario: dict

    def __str__(self):
        return self.path

    @property
    def kind(self):
        """number, integer, string, choice, boolean, array, object"""
        return "choice" if "enum" in self.rule else self.rule["type"]

    @property
    def key(self):
        return self.pointer.rsplit("/", 1)[-1]

    def allows(self, value):
        low = self.rule.get("minimum", self.rule.get("exclusiveMinimum"))
        excluded = "exclusiveMinimum" in self.rule and value <= self.rule["exclusiveMinimum"]
        return low <= value <= self.rule["maximum"] and not excluded

    def with_value(self, value):
        """The scenario with another value there; a json.loads tree."""
        tree = copy.deepcopy(self.scenario)
        container, key = program.at(tree, self.pointer)
        container[key] = value
        return tree


def plausible(rule):
    """A number that a rule allows and that surprises nobody."""
    if "default" in rule and not isinstance(rule["default"], str):
        return rule["default"]
    low, high = rule.get("usual", [rule.get("minimum", 0), rule["maximum"]])
    if rule["type"] == "integer" or low > 0:
        return low
    return min(1, high / 2)


def sample(rule, path):
    """Something that a rule of the schema allows."""
    if "oneOf" in rule:
        return sample(rule["oneOf"][0], f"{path}<{rule['oneOf'][0]['title']}>")
    if "const" in rule:
        return rule["const"]
    known = row_of(SAMPLES, path)
    if known is not None:
        return known
    if "enum" in rule:
        return rule["enum"][0]
    if rule["type"] == "object":
        return {name: sample(rule["properties"][name], f"{path}/{name}")
                for name in rule.get("required", [])}
    if rule["type"] == "array":
        return [sample(rule["items"], path + "/0") for _ in range(max(1, rule.get("minItems", 0)))]
    if rule["type"] in ("number", "integer"):
        return plausible(rule)
    if rule["type"] == "boolean":
        return False
    raise AssertionError(f"fields.SAMPLES needs a row for {path}")


def is_of_kind(tree, kind):
    """Is this object of this variant of a oneOf?"""
    return isinstance(tree, dict) and all(tree.get(name) == rule["const"] for name, rule in
                                          kind["properties"].items() if "const" in rule)


def walk(rule, path, pointer, tree):
    """Each value below a rule. `tree` is a whole scenario that has a value at `pointer`."""
    if pointer and "const" not in rule:
        yield Field(path, pointer, rule, with_company(tree, path, pointer))
    for kind in rule.get("oneOf", []):
        place = f"{path}<{kind['title']}>"
        whole = copy.deepcopy(tree)
        container, key = program.at(whole, pointer)
        if not is_of_kind(container[key], kind):
            container[key] = {**sample(kind, place), **(row_of(COMPANIONS, place) or {})}
        yield from walk(kind, place, pointer, whole)
    for name, member in rule.get("properties", {}).items():
        yield from walk(member, f"{path}/{name}", f"{pointer}/{name}",
                        with_member(tree, pointer, f"{path}/{name}", member))
    if "items" in rule:
        yield from walk(rule["items"], path + "/0", pointer + "/0", tree)


def with_company(tree, path, pointer):
    """The scenario with what TOGETHER says of a field and of what it is part of."""
    whole = copy.deepcopy(tree)
    steps, places = path.split("/"), pointer.split("/")
    for depth in range(2, len(steps) + 1):
        for place, value in (row_of(TOGETHER, "/".join(steps[:depth])) or {}).items():
            beside = "/".join([*places[:depth - 1], place])
            container, key = program.at(whole, place if place.startswith("/") else beside)
            if value is None:
                container.pop(key, None)
            else:
                container[key] = value
    return whole


def with_member(tree, pointer, path, rule):
    """The scenario, with a member of the object at the pointer made up where it is not there."""
    whole = copy.deepcopy(tree)
    owner = whole
    name = path.rsplit("/", 1)[-1]
    if pointer:
        container, key = program.at(whole, pointer)
        owner = container[key]
    if name not in owner:
        owner[name] = sample(rule, path)
    return whole


def hour_of_brooklyn():
    """brooklyn for the first hour of 2016, with its ledger only and homes of a standard profile."""
    tree = program.brooklyn()
    del tree["settlements"][1:]
    tree["period"].update(start="2016-01-01", end="2016-01-01T01:00")
    for group in tree["participants"]:
        group["load"] = {"model": "profile", "annual_kwh": 4000}
    return tree


def all_fields():
    """Every value of a scenario, once for each kind of object that has it."""
    schema = json.loads(program.run("schema").stdout)
    return list(walk(schema, "", "", hour_of_brooklyn()))


def all_numbers():
    return [field for field in all_fields() if field.kind in ("number", "integer")]


def one_of_each(fields):
    """The fields, but only one of those that stand in like objects under other names (the functions
    of a settlement have equal rows)."""
    seen = {}
    for field in fields:
        *above, owner, name = field.path.split("/")
        if "<" in owner or name == "0":
            above.append(owner)
        seen.setdefault(("/".join(above), name, json.dumps(field.rule, sort_keys=True)), field)
    return list(seen.values())


def some(fields):
    """The fields, but only every third in a build where each run is slow: what is one place in the program
    for all of them."""
    return fields[::3] if program.SANITIZED and not FULL else fields
