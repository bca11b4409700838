# SPDX-License-Identifier: Apache-2.0
"""Tables made from a result: plain pandas, ready for a notebook or a report."""
import pandas


def comparison_table(result):
    """One row for each figure, one column for each settlement; texts and numbers as they are."""
    comparison = result.comparison
    rows = {name: variable.values for name, variable in comparison.data_vars.items()
            if variable.dims == ("settlement",)}
    table = pandas.DataFrame.from_dict(rows, orient="index", columns=result.settlement_names)
    table.insert(0, "unit", [comparison[name].attrs.get("units", "") for name in rows])
    return table.rename_axis("figure")


def _per_traded_kwh(result, money):
    """Money by settlement, divided by each settlement's traded energy; NaN where none was traded."""
    traded = result.comparison["traded_energy_kwh"].to_series()
    return money.div(traded.where(traded > 0), axis=0)


def cost_per_traded_kwh(result):
    """Settlement cost per traded kWh: a row for each settlement, a column for each function."""
    costs = result.comparison["settlement_cost_by_function"]
    return _per_traded_kwh(result, costs.transpose("settlement", "function").to_pandas())


def gain_per_traded_kwh(result):
    """Gain of the exchange per traded kWh, by settlement."""
    return _per_traded_kwh(result, result.comparison["gain"].to_series())


def has_trade(result):
    """Whether any energy was traded; a scenario of contracts alone trades none."""
    return bool((result.comparison["traded_energy_kwh"] > 0).any())


def payer_years(result):
    """Households times years of the period; participants, where no participant is a household; NaN
    where there is nobody."""
    years = result.attrs["period_s"] / (365.25 * 86400)
    payer_count = result.attrs["household_count"] or result.attrs["participant_count"]
    return payer_count * years if payer_count > 0 else float("nan")


def cost_per_household_year(result):
    """Settlement cost per household (or participant) and year, by settlement and function."""
    costs = result.comparison["settlement_cost_by_function"]
    return costs.transpose("settlement", "function").to_pandas() / payer_years(result)


def gain_per_household_year(result):
    """Gain of the members per household (or participant) and year, by settlement."""
    return result.comparison["gain"].to_series() / payer_years(result)


def average_day(result, series="traded_energy_kwh"):
    """What each hour of an average day has: rows are hours 0 to 23, columns months 1 to 12.

    Hours and months are those of the site's clock. A month's sum is divided by its number of days in
    the result, so months of 28 and 31 days compare. Months outside the period are absent.
    """
    energy = result.city[series]
    local = result.local_time()
    values = pandas.Series(energy.sum([dim for dim in energy.dims if dim != "time"]).values)
    sums = values.groupby([local.hour, local.month]).sum().unstack()
    dates = pandas.Series(local.date)
    days = dates.groupby(local.month).nunique()
    table = sums.reindex(range(24)).fillna(0.0) / days
    return table.rename_axis(index="hour", columns="month")
