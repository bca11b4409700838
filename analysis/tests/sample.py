# SPDX-License-Identifier: Apache-2.0
"""A small result file with the layout of a real one, written by xarray."""
import json

import numpy
import pandas
import xarray

FUNCTIONS = ["recruit", "contract", "meter_link", "compute_keys", "record", "invoice", "collect",
             "dispute", "support", "replace"]
PAYERS = ["members", "retailer", "grid_operator", "state", "community_fund"]
SETTLEMENTS = ["pbft-10", "syndicate"]
SCENARIO = {"ledgerwatt": 1, "title": "A sample",
            "site": {"timezone": "America/New_York", "latitude_deg": 40.7}, "currency": "USD"}
TRADED_KWH = 1000.0
HOUSEHOLD_COUNT = 4
YEAR_S = 365.25 * 86400


def _city(start, end, operation_count):
    time = pandas.date_range(start, end, freq="15min", inclusive="left", tz="America/New_York")
    local_hour = time.hour.to_numpy()
    # One kWh an interval from noon to one o'clock on the site's clock, nothing otherwise.
    traded = numpy.where(local_hour == 12, 1.0, 0.0)
    utc = time.tz_convert("UTC").tz_localize(None)
    return xarray.Dataset(
        {"traded_energy_kwh": ("time", traded, {"units": "kWh"}),
         "pv_energy_kwh": ("time", 2.0 * traded, {"units": "kWh"}),
         "operation_count": ("time", numpy.where(local_hour == 8, operation_count, 0))},
        coords={"time": ("time", utc, {"long_name": "Start of the metering interval"})})


def _comparison(traded_kwh, unknown_cost):
    count = len(SETTLEMENTS)
    costs = numpy.outer([1.0, 0.5], numpy.arange(1.0, 1.0 + len(FUNCTIONS)))
    if unknown_cost:
        costs[0, FUNCTIONS.index("record")] = numpy.nan
    return xarray.Dataset(
        {"traded_energy_kwh": ("settlement", [traded_kwh] * count, {"units": "kWh"}),
         "gain": ("settlement", [70.0, 60.0], {"units": "USD"}),
         "benefit": ("settlement", [15.0, 32.5], {"units": "USD"}),
         "settlement_cost": ("settlement", costs.sum(axis=1), {"units": "USD"}),
         "settlement_cost_by_function": (("settlement", "function"), costs, {"units": "USD"}),
         "gain_by_payer": (("settlement", "payer"), numpy.zeros((count, len(PAYERS)))),
         "record_kind": ("settlement", ["pbft", "syndicate"])},
        coords={"settlement": SETTLEMENTS, "function": FUNCTIONS, "payer": PAYERS})


def write_sample(path, start="2016-01-01", end="2017-01-01", traded_kwh=TRADED_KWH,
                 status="complete", operation_count=0, unknown_cost=False):
    """Writes the file; `start` and `end` are local dates; each interval from eight to nine has so many
    operations. `unknown_cost`: the first settlement's record has a price that nobody knows."""
    root = xarray.Dataset(attrs={
        "title": SCENARIO["title"], "household_count": HOUSEHOLD_COUNT,
        "period_s": int((pandas.Timestamp(end) - pandas.Timestamp(start)).total_seconds()), "currency": "USD", "status": status, "digest": "0" * 64,
        "effective_scenario_json": json.dumps(SCENARIO), "energy_residual_milliwh": 0})
    city = _city(start, end, operation_count)
    if traded_kwh == 0:
        city["traded_energy_kwh"] *= 0
    encoding = {"time": {"units": "seconds since 1970-01-01 00:00:00", "dtype": "int64"}}
    root.to_netcdf(path, engine="h5netcdf")
    city.to_netcdf(path, group="city", mode="a", engine="h5netcdf", encoding=encoding)
    _comparison(traded_kwh, unknown_cost).to_netcdf(path, group="comparison", mode="a", engine="h5netcdf")
    for name in SETTLEMENTS:
        series = xarray.Dataset(
            {"tx_count": ("time", numpy.ones(city.sizes["time"], dtype="int64")),
             "final_delay_s": ("time", numpy.full(city.sizes["time"], 0.5), {"units": "s"})},
            coords={"time": city.time})
        series.to_netcdf(path, group=f"settlements/{name}", mode="a", engine="h5netcdf",
                         encoding=encoding)
