# SPDX-License-Identifier: Apache-2.0
"""What results hold, put together from several: groups, datasets, dimensions, attributes."""
import collections
import dataclasses
import json

import h5py
import numpy

NAMED = ("settlements", "contracts")  # groups whose groups are named by the scenario


@dataclasses.dataclass(frozen=True)
class Dataset:
    """What is said of a dataset of one name, in one sort of group."""
    name: str
    unit: str
    type: str
    dims: tuple
    long_name: str


class Contents:
    """Sorts of groups ("/settlements/NAME", and of what kind), and what was found in each.

    datasets: by (group, kind), how many groups hold each dataset
    groups: by (group, kind), how many there are
    scales: by name of the dimension, the dataset and the set of groups that have it
    homes: by name of the dimension, the uppermost of these groups
    attributes: by (group, name), how many groups hold it with which type
    missing: (group, name) of datasets with a NaN
    """

    def __init__(self):
        self.datasets = collections.defaultdict(collections.Counter)
        self.groups = collections.Counter()
        self.scales = {}
        self.homes = {}
        self.attributes = collections.defaultdict(collections.Counter)
        self.missing = set()

    def add(self, path):
        with h5py.File(path, "r") as file:
            self._add_group("/", file, "", json.loads(file.attrs["effective_scenario_json"]),
                            file.attrs["currency"])

    def _add_group(self, name, group, kind, scenario, currency):
        self.groups[name, kind] += 1
        for attribute, value in group.attrs.items():
            self.attributes[name, attribute][_attribute_type(value)] += 1
        for item_name, item in sorted(group.items()):
            if isinstance(item, h5py.Group):
                inner, inner_kind = _sort_of(name, item_name, item, scenario)
                self._add_group(inner, item, inner_kind or kind, scenario, currency)
            elif h5py.h5ds.is_scale(item.id):
                self._add_scale(name, item_name, item, currency)
            else:
                self.datasets[name, kind][_described(item_name, item, currency)] += 1
                if item.dtype.kind == "f" and numpy.isnan(item[...]).any():
                    self.missing.add((name, item_name))

    def _add_scale(self, group, name, item, currency):
        described, used_in = self.scales.setdefault(name, (_described(name, item, currency), set()))
        if _described(name, item, currency) != described:
            raise AssertionError(f"two dimensions are called {name}")
        used_in.add(group)
        known = self.homes.setdefault(name, group)
        self.homes[name] = min(known, group, key=len)


def _sort_of(parent, name, group, scenario):
    """Path with NAME for what a scenario names, and the kind of the settlement or contract."""
    if parent.strip("/") not in NAMED:
        return f"{parent.rstrip('/')}/{name}", ""
    if "contract_kind" in group.attrs:
        return f"{parent}/NAME", f"`{group.attrs['contract_kind']}`"
    kind = f"`{group.attrs['record_kind']}`"
    [record] = [s["record"] for s in scenario["settlements"] if s["name"] == name]
    return f"{parent}/NAME", f"{kind} with chain `{record['chain']['mode']}`" if "chain" in record else kind


def _attribute_type(value):
    if isinstance(value, str):
        return "text"
    return "int64" if isinstance(value, numpy.integer) else "float64"


def _described(name, item, currency):
    unit = item.attrs["units"]
    unit = f"currency{unit[len(currency):]}" if unit.startswith(currency) else unit
    kind = "text" if h5py.check_string_dtype(item.dtype) else str(item.dtype)
    dims = tuple(dim[0].name.rpartition("/")[2] for dim in item.dims if len(dim) == 1)
    return Dataset(name, unit, kind, dims, item.attrs["long_name"])
