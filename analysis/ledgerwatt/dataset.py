# SPDX-License-Identifier: Apache-2.0
"""A result file as xarray datasets, one for each group.

    result = open_result("result.h5")
    result.city.traded_energy_kwh.sum()
    result.settlements["syndicate"]
    result.comparison.benefit.to_series()

Groups are read when first asked for and kept in memory; no file stays open.
"""
import functools
import json
import os
from collections.abc import Mapping

import xarray

ENGINES = ("h5netcdf", "netcdf4")


_NO_RESULT = "not a result of ledgerwatt; `ledgerwatt run SCENARIO -o RESULT.h5` writes one"


class ResultError(Exception):
    """The file is not a complete result, or lacks a group; the message says which."""


def _plain(value):
    """Attributes arrive as bytes, str, numpy scalars or arrays of one, as the engine likes."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value.decode("utf-8") if isinstance(value, bytes) else value


def _with_text_coordinates(dataset):
    """Text coordinates as str, whichever engine read them."""
    text = {name: [_plain(item) for item in coordinate.values]
            for name, coordinate in dataset.coords.items()
            if coordinate.ndim == 1 and coordinate.dtype.kind in "OS"}
    return dataset.assign_coords(
        {name: (dataset[name].dims, values, dataset[name].attrs) for name, values in text.items()})


def _read(path, group, engine):
    with xarray.open_dataset(path, group=group, engine=engine, decode_timedelta=False) as dataset:
        return _with_text_coordinates(dataset.load())


class _Settlements(Mapping):
    """The groups below /settlements, by name, in the order of the comparison."""

    def __init__(self, result):
        self._result = result
        self._names = result.settlement_names

    def __getitem__(self, name):
        if name not in self._names:
            raise KeyError(f"no settlement {name!r}; there are {', '.join(self._names)}")
        return self._result.group(f"settlements/{name}")

    def __iter__(self):
        return iter(self._names)

    def __len__(self):
        return len(self._names)


class Result:
    """One result file. Made by open_result."""

    def __init__(self, path, engine):
        self.path = os.fspath(path)
        self.engine = engine
        self._groups = {}

    def group(self, name):
        """The group of this name ("city", "settlements/pbft-10/blocks") as a dataset."""
        if name not in self._groups:
            try:
                self._groups[name] = _read(self.path, name, self.engine)
            except (OSError, KeyError, IndexError) as error:
                fault = f"no group /{name}: {error}" if name else _NO_RESULT
                raise ResultError(f"{self.path}: {fault}") from error
        return self._groups[name]

    @functools.cached_property
    def attrs(self):
        """Attributes of the root: title, currency, seed, digest, versions, the scenario's text."""
        return {name: _plain(value) for name, value in self.group(None).attrs.items()}

    @property
    def city(self):
        """Flows of the whole city by time, in kWh an interval."""
        return self.group("city")

    @property
    def participants(self):
        """Energy and bills by participant and month."""
        return self.group("participants")

    @property
    def comparison(self):
        """Every figure of every settlement, side by side."""
        return self.group("comparison")

    @property
    def settlement_names(self):
        return [str(name) for name in self.comparison["settlement"].values]

    @functools.cached_property
    def settlements(self):
        """Mapping from a settlement's name to its series by time."""
        return _Settlements(self)

    def blocks(self, settlement):
        """Blocks or statements of a settlement, by their number."""
        return self.group(f"settlements/{settlement}/blocks")

    @functools.cached_property
    def scenario(self):
        """The scenario that was run, after --set, as Python objects."""
        text = self.attrs.get("effective_scenario_json") or self.attrs.get("scenario_json")
        if text is None:
            raise ResultError(f"{self.path}: the file does not hold its scenario")
        return json.loads(text)

    @property
    def currency(self):
        return self.attrs.get("currency", self.scenario.get("currency", ""))

    @property
    def timezone(self):
        """IANA name of the site's time zone. Times in the file are UTC."""
        return self.scenario["site"]["timezone"]

    def local_time(self):
        """The time coordinate of the city as a pandas index on the site's clock."""
        index = self.city.indexes["time"]
        return index.tz_localize("UTC").tz_convert(self.timezone)


def _available_engine():
    for name in ENGINES:
        if name in xarray.backends.list_engines():
            return name
    raise ResultError("neither h5netcdf nor netCDF4 is installed")


def open_result(path, engine=None):
    """The result at `path`. `engine` is "h5netcdf" or "netcdf4"; by default the first one installed.

    Raises FileNotFoundError, or ResultError when the file is not a complete result.
    """
    if not os.path.exists(path):
        raise FileNotFoundError(f"{path}: there is no such file")
    result = Result(path, engine or _available_engine())
    status = result.attrs.get("status")
    if status is None:
        raise ResultError(f"{path}: {_NO_RESULT}")
    if status != "complete":
        raise ResultError(f"{path}: not a complete result of ledgerwatt (status: {status})")
    return result
