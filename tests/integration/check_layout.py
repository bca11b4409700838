#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Opens a result as planners will: every group, with both engines of xarray, and with h5py.

One of: the sample that WRITE_SAMPLE_RESULT writes, with its content; a file of your own, by the
general rules; short runs of every scenario of a catalogue, by the same. Exit code 77 when a reader
is missing, so that ctest shows the test as skipped.
"""
import argparse
import datetime
import pathlib
import re
import subprocess
import sys
import tempfile

try:
    import h5netcdf  # noqa: F401  (engine of xarray)
    import h5py
    import netCDF4  # noqa: F401  (engine of xarray)
    import numpy
    import xarray
except ImportError as missing:
    print(f"skipped: {missing} (scripts/install-deps names the packages)")
    sys.exit(77)

import short_runs
from result_texts import MISSING

ENGINES = ("h5netcdf", "netcdf4")
CHUNK_BYTES_MAX = 1 << 20
WHOLE = ("_count", "_bytes")  # endings of names of what is counted
START = numpy.datetime64("2016-01-01T00:00:00")


def require(condition, what):
    if not condition:
        raise AssertionError(what)


def groups_of(path):
    """All groups of the file, "/" included."""
    names = ["/"]
    with h5py.File(path, "r") as file:
        def note(name, item):
            if isinstance(item, h5py.Group):
                names.append("/" + name)
        file.visititems(note)
    return names


def may_be_missing(name):
    """Whether the reference says that a dataset may have NaN."""
    group, _, last = name.rpartition("/")
    return (re.sub(r"^/settlements/[^/]+", "/settlements/NAME", group), last) in MISSING


def check_dataset(name, dataset, paths):
    """General rules of docs/reference/result-layout.md for one dataset."""
    for attribute in ("units", "long_name", "sha256"):
        require(isinstance(dataset.attrs[attribute], str), f"{name}: {attribute} is not text")
    require(dataset.dtype.names is None, f"{name}: compound type")
    text = h5py.check_string_dtype(dataset.dtype)
    if name.endswith(WHOLE) and dataset.attrs["units"] in ("1", "B") and not may_be_missing(name):
        require(dataset.dtype == numpy.dtype("<i8"), f"{name}: a count of type {dataset.dtype}")
    require(text or dataset.dtype in (numpy.dtype("<f8"), numpy.dtype("<i8")),
            f"{name}: type {dataset.dtype}")
    if not text and dataset.size > 0:
        require(dataset.shuffle and dataset.fletcher32 and dataset.compression == "gzip"
                and dataset.compression_opts == 1, f"{name}: filters")
        require(numpy.prod(dataset.chunks) * 8 <= CHUNK_BYTES_MAX, f"{name}: chunk too large")
    if h5py.h5ds.is_scale(dataset.id):
        require(dataset.ndim == 1, f"{name}: a scale has one axis")
        return
    for axis, dimension in enumerate(dataset.dims):
        require(len(dimension) == 1, f"{name}: axis {axis} has no scale")
        scale = dimension[0]
        visible = name.rpartition("/")[0] + "/" + scale.name.rpartition("/")[2]
        require(visible in paths, f"{name}: no link {visible} to its scale")


def check_rules(path):
    paths = {}
    with h5py.File(path, "r") as file:
        def note(group, prefix):
            for name, item in group.items():
                if isinstance(item, h5py.Group):
                    note(item, f"{prefix}/{name}")
                else:
                    paths[f"{prefix}/{name}"] = item
        note(file, "")
        for name, dataset in paths.items():
            check_dataset(name, dataset, paths)
    return paths.keys()


def check_group(path, group, engine):
    """xarray opens and loads it, and every axis has a name and a coordinate."""
    with xarray.open_dataset(path, group=group, engine=engine) as data:
        data.load()
        for name, variable in data.variables.items():
            for dimension in variable.dims:
                require(dimension in data.coords and not dimension.startswith("phony"),
                        f"{engine} {group}: {name} has the nameless axis {dimension}")
        for name in ("time", "month"):
            if name in data.variables:
                require(data[name].dtype.kind == "M", f"{engine} {group}: {name} is no datetime")
        for name, variable in data.variables.items():
            if name.endswith("_s"):
                require(variable.dtype.kind == "f", f"{engine}: {name} became {variable.dtype}")
            if variable.dtype == object:
                require(all(isinstance(text, str) for text in variable.values.ravel()),
                        f"{engine} {group}: {name} is not text")
        return data


def check_all(path):
    check_rules(path)
    groups = groups_of(path)
    for engine in ENGINES:
        for group in groups:
            check_group(path, group, engine)
    print(f"{len(groups)} groups opened with {' and '.join(ENGINES)}")
    return groups


def check_sample(path):
    """The content of tests/support/sample_result.c."""
    groups = check_all(path)
    require("/settlements" in groups and "/settlements/pbft-10/blocks" in groups, f"{groups}")
    for engine in ENGINES:
        root = check_group(path, "/", engine)
        require(len(root.attrs["scenario_json"]) == 200000, f"{engine}: long attribute")
        require(root.attrs["title"].endswith("\u00e9t\u00e9"), f"{engine}: text is UTF-8")
        require(root.attrs["seed"] == -2**63, f"{engine}: integer attribute")
        require(set(root.sizes) == {"time", "month", "participant", "settlement", "function"},
                f"{engine}: {root.sizes}")
        city = check_group(path, "city", engine)
        require(dict(city.sizes) == {"time": 10000, "participant": 3}, f"{engine}: {city.sizes}")
        require(city.time.values[0] == START, f"{engine}: {city.time.values[0]}")
        require(city.time.values[1] - city.time.values[0] == numpy.timedelta64(900, "s"), engine)
        require(city.meter_energy_kwh.dims == ("time", "participant"), engine)
        require(city.pv_energy_kwh.values[40] == 40 * 7919 % 1250001 / 1e6, engine)
        require(numpy.isnan(city.outdoor_temperature_c.values[::100]).all(), engine)
        require(not numpy.isnan(city.outdoor_temperature_c.values[1::100]).any(), engine)
        pbft = check_group(path, "settlements/pbft-10", engine)
        require(pbft.tx_count.dtype == numpy.int64, engine)
        require(pbft.tx_count.values[0] == 2**63 - 1, f"{engine}: the largest count")
        blocks = check_group(path, "settlements/pbft-10/blocks", engine)
        require(blocks.block.values.tolist() == list(range(7)), engine)
        require(blocks.delay_s.values[2] == 3.000001, engine)
        idle = check_group(path, "settlements/idle/blocks", engine)
        require(idle.sizes["block"] == 0, f"{engine}: no block at all")
        people = check_group(path, "participants", engine)
        require(people.energy_kwh.dims == ("participant", "month"), engine)
        require(people.participant.values.tolist() == ["prosumers/0", "consumers/0",
                                                       "caf\u00e9/0"], engine)
        require(people.sel(participant="consumers/0").sizes == {"month": 2}, engine)
        require(people.month.values[1] == numpy.datetime64("2016-02-01"), engine)
        comparison = check_group(path, "comparison", engine)
        require(comparison.gain.dims == ("settlement",), engine)
        cost = comparison.settlement_cost_by_function
        require(cost.dims == ("settlement", "function", "month"), engine)
        require(cost.sel(settlement="syndicate", function="record").values.tolist()
                == [0.1 * 10, 0.1 * 11], engine)


def write_sample(program):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "sample.h5"
        digest = subprocess.run([program, path], check=True, capture_output=True,
                                text=True).stdout.strip()
        require(sorted(p.name for p in pathlib.Path(folder).iterdir()) == ["sample.h5"],
                "files left beside the result")
        with h5py.File(path, "r") as file:
            require(file.attrs["digest"] == digest, "digest printed and digest in the file")
        check_sample(path)


def check_catalogue(program, catalogue):
    """Every scenario of the folder, three days of it."""
    for path in sorted(pathlib.Path(catalogue).glob("*/scenario.json")):
        print(f"{path.parent.name}: ", end="", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            check_all(short_runs.run_days(program, path, 3, pathlib.Path(folder)))


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("sample", nargs="?", metavar="WRITE_SAMPLE_RESULT",
                      help="the program that writes the sample")
    what.add_argument("--file", metavar="RESULT.h5", help="any result")
    what.add_argument("--catalogue", nargs=2, metavar=("LEDGERWATT", "FOLDER"),
                      help="the program, and a folder of folders with a scenario.json each")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    started = datetime.datetime.now()
    if arguments.file is not None:
        check_all(arguments.file)
    elif arguments.catalogue is not None:
        check_catalogue(*arguments.catalogue)
    else:
        write_sample(arguments.sample)
    print(f"done in {(datetime.datetime.now() - started).total_seconds():.1f} s")


def main_with_faults_told():
    try:
        main()
    except (AssertionError, OSError) as fault:
        sys.exit(f"check_layout: {fault}")


if __name__ == "__main__":
    main_with_faults_told()
