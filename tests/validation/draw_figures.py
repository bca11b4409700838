#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""draw_figures.py TABLES IMAGES: the figures of docs/explanation.

TABLES holds what the tests wrote with LEDGERWATT_FIGURES set; IMAGES receives validation-*.png.
scripts/validation-figures does both steps.
"""
import os
import sys

import matplotlib
import numpy
import pandas
from matplotlib.figure import Figure

OURS, THEIRS, THIRD, GREY = "#D55E00", "#0072B2", "#009E73", "#999999"
HOURS = [0, 6, 12, 18, 24]


class Tables:
    def __init__(self, folder):
        self._folder = folder

    def __call__(self, name):
        return pandas.read_csv(os.path.join(self._folder, f"{name}.csv"))


def panels(rows, columns, size):
    figure = Figure(figsize=size, layout="constrained")
    return figure, figure.subplots(rows, columns, squeeze=False)


def finish(axes, title, x, y, legend=None):
    axes.set_title(title, fontsize=10)
    axes.set_xlabel(x, fontsize=9)
    axes.set_ylabel(y, fontsize=9)
    axes.tick_params(labelsize=8)
    axes.grid(color="#E5E5E5", linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    if legend:
        axes.legend(fontsize=8, frameon=False, loc=legend)


def cumulative(axes, values, colour, label):
    values = numpy.sort(values)
    axes.plot(values, numpy.arange(1, len(values) + 1) / len(values), color=colour, label=label,
              linewidth=1.4)


def sun_and_sky(tables):
    figure, axes = panels(1, 3, (10.5, 3.2))
    sun, light = tables("sun"), tables("plane_light")
    axes[0][0].scatter(sun.zenith_deg, sun.zenith_gap_deg, s=4, color=OURS)
    for limit in (-0.02, 0.02):
        axes[0][0].axhline(limit, color=GREY, linestyle="--", linewidth=0.9)
    finish(axes[0][0], "Zenith: ours less pvlib's (SPA)", "zenith, degrees", "difference, degrees")
    high = sun[sun.zenith_deg > 15]
    axes[0][1].scatter(high.zenith_deg, high.azimuth_gap_deg, s=4, color=OURS)
    axes[0][1].axhline(0.03, color=GREY, linestyle="--", linewidth=0.9, label="allowed")
    finish(axes[0][1], "Azimuth: distance from pvlib's", "zenith, degrees", "difference, degrees",
           "upper right")
    axes[0][1].set_ylim(0, 0.036)
    axes[0][2].scatter(light.pvlib_w_per_m2, light.found_w_per_m2 - light.pvlib_w_per_m2, s=4,
                       color=OURS)
    finish(axes[0][2], "Light on the tilted plane, our own sun", "pvlib, W/m²",
           "ours less pvlib, W/m²")
    return figure


def photovoltaics(tables):
    figure, axes = panels(1, 3, (10.5, 3.4))
    bins = numpy.linspace(-120, 120, 81)
    for model, colour in (("fuentes", THEIRS), ("faiman", OURS)):
        hours = tables(f"denver_{model}")
        axes[0][0].hist(hours.ac_w - hours.pvwatts_ac_w, bins=bins, color=colour, histtype="step",
                        label=model.capitalize(), linewidth=1.3)
    axes[0][0].set_yscale("log")
    finish(axes[0][0], "Denver, 4 kW: hours of a year", "AC, ours less PVWatts 5, W",
           "hours with light", "upper left")
    serf = tables("serf")
    scale = (serf.model_w_per_kw * serf.measured_w).sum() / (serf.model_w_per_kw ** 2).sum()
    axes[0][1].hexbin(serf.measured_w / 1000, scale * serf.model_w_per_kw / 1000, gridsize=45,
                      bins="log", mincnt=1, cmap="cividis", linewidths=0)
    top = serf.measured_w.max() / 1000
    axes[0][1].plot([0, top], [0, top], color=OURS, linewidth=1)
    finish(axes[0][1], "SERF East: 10,000 quarter-hours", "measured, kW", "model × one factor, kW")
    whole = len(serf) // 96 * 96
    days = serf[:whole].groupby(numpy.arange(whole) // 96)[["model_w_per_kw", "measured_w"]].sum()
    axes[0][2].plot(days.index, days.measured_w / 4000, color=THEIRS, label="measured",
                    linewidth=1.2)
    axes[0][2].plot(days.index, scale * days.model_w_per_kw / 4000, color=OURS, label="model",
                    linewidth=1.2)
    axes[0][2].set_ylim(bottom=0)
    finish(axes[0][2], "SERF East: energy of a day", "days after 1 July 2016", "kWh", "lower left")
    return figure


STATISTICS = {"mean": "mean", "sd": "sd", "lag_1": "1 h", "lag_2": "2 h", "lag_4": "4 h",
              "day": "days", "ramp": "ramp"}
ALLOWED = [0.02, 0.03, 0.05, 0.05, 0.05, 0.05, 0.03]


def weather(tables):
    figure, axes = panels(2, 2, (9.0, 6.2))
    for column, (name, title) in enumerate((("piedmont", "45° N 8° E (PVGIS 2005–2023)"),
                                            ("new_york", "New York (NREL TMY3 725033)"))):
        sky = tables(f"sky_{name}").set_index("sky").clear_sky_index_ratio
        cumulative(axes[0][column], sky["measured"], THEIRS, "the file's hours")
        cumulative(axes[0][column], sky["made"], OURS, "synthetic, 6 years")
        axes[0][column].set_xlim(0, 1.3)
        finish(axes[0][column], title, "clear-sky index (sun above 10°)", "part of the hours",
               "upper left")
    position = numpy.arange(len(STATISTICS))
    for shift, name, mark, cross in ((-0.15, "piedmont", "o", "x"), (0.15, "new_york", "s", "+")):
        figures = tables(f"figures_{name}").set_index("sky")[list(STATISTICS)]
        label = name.replace("_", " ").title()
        axes[1][0].errorbar(position + shift, figures.loc["measured"], yerr=ALLOWED, fmt=mark,
                            color=THEIRS, markersize=4, capsize=3, label=f"{label}: file, allowed")
        axes[1][0].plot(position + shift, figures.loc["made"], cross, color=OURS, markersize=8,
                        zorder=3, label=f"{label}: synthetic")
    axes[1][0].set_xticks(position, STATISTICS.values())
    finish(axes[1][0], "Statistics of the clear-sky index", "mean, spread, correlation after …, ramp",
           "", None)
    axes[1][0].legend(fontsize=7, frameon=False, ncols=2, loc="upper center")
    axes[1][0].set_ylim(0, 1.25)
    zones = tables("zones").sort_values("distance_m")
    distance = numpy.linspace(0, zones.distance_m.max(), 200)
    axes[1][1].plot(distance / 1000, numpy.exp(-2 * distance / 9000), color=THEIRS,
                    label="exp(−2d / vτ), v = 10 m/s, τ = 900 s", linewidth=1.3)
    axes[1][1].plot(zones.distance_m / 1000, zones.found, "x", color=OURS,
                    label="noise of 6,000 hours")
    finish(axes[1][1], "Zones: correlation of the noise", "distance, km", "correlation",
           "upper right")
    return figure


def homes(tables):
    figure, axes = panels(2, 3, (10.5, 6.2))
    curves = tables("coincidence")
    titles = {"17 CityLearn homes": "17 CityLearn homes, 1 h, a year",
              "LoadProfileGenerator": "LoadProfileGenerator, 15 min, a year",
              "lemlab": "lemlab, 15 min, 45 winter days"}
    for axis, (source, title) in zip(axes[0], titles.items()):
        curve = curves[curves.source == source]
        axis.errorbar(curve.homes, curve.published, yerr=0.08, fmt="o", color=THEIRS, capsize=3,
                      markersize=4, label="published, ±0.08")
        axis.plot(curve.homes, curve.found, "x-", color=OURS, label="ours", linewidth=1)
        axis.set_ylim(0.2, 1.0)
        axis.set_xticks(curve.homes)
        finish(axis, title, "homes in a group", "coincidence of peaks", "upper right")
    durations = tables("durations")
    titles = {"H0-A_pload": "SimBench H0-A, 15 min", "H0-B_pload": "SimBench H0-B, 15 min",
              "UCI Sceaux": "Sceaux (UCI), 1 h"}
    for axis, (home, title) in zip(axes[1], titles.items()):
        curve = durations[durations.home == home]
        axis.plot(1 - curve.part, curve.measured_over_mean, color=THEIRS, label="measured home",
                  linewidth=1.4)
        axis.plot(1 - curve.part, curve.found_over_mean, color=OURS, label="80 homes of ours",
                  linewidth=1.4)
        axis.set_yscale("log")
        axis.set_ylim(0.05, 12)
        finish(axis, title, "part of the time", "power over its mean", "upper right")
    return figure


def weeks(tables):
    figure, axes = panels(3, 1, (9.0, 6.0))
    table = tables("season_week")
    for axis, season in zip(axes[:, 0], ("winter", "transition", "summer")):
        week = table[table.season == season]
        axis.plot(week.hour_of_week, week.enedis_ratio, color=THEIRS, linewidth=1.4,
                  label="Enedis RES1, 2023")
        axis.plot(week.hour_of_week, week.found_ratio, color=OURS, linewidth=1.0, linestyle="--",
                  label="mean of 5,000 random homes")
        axis.set_xticks(range(0, 169, 24), ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", ""])
        axis.set_xlim(0, 168)
        axis.set_ylim(0, 2.4)
        finish(axis, season, "", "over the year's mean", None)
    axes[0][0].legend(fontsize=8, frameon=False, ncols=2, loc="upper left")
    axes[2][0].set_xlabel("hour of the week, local time", fontsize=9)
    return figure


def heating(tables):
    figure, axes = panels(1, 2, (8.5, 3.2))
    cop = tables("cop")
    cop = cop[(cop.temperature_c >= -25) & (cop.temperature_c <= 20)]
    axes[0][0].plot(cop.temperature_c, cop.radiators, color=OURS, label="radiators")
    axes[0][0].plot(cop.temperature_c, cop.floor, color=THEIRS, label="floors")
    axes[0][0].plot([0, 10], [0.85 * 3.28, 0.85 * 4.8425], "o", color="black", markersize=5,
                    label="worked by hand from the source")
    axes[0][0].set_ylim(0, 5)
    finish(axes[0][0], "Heat pump", "outdoor temperature, °C", "COP", "lower right")
    hours = tables("heat_pump")
    days = hours.groupby(hours.hour // 24).agg(
        {"temperature_c": "mean", "electricity_kwh": "sum", "heat_kwh": "sum"})
    axes[0][1].plot(days.temperature_c, days.heat_kwh, ".", color=THEIRS, markersize=3,
                    label=f"heat, {days.heat_kwh.sum():,.0f} kWh (8,000 asked for)")
    axes[0][1].plot(days.temperature_c, days.electricity_kwh, ".", color=OURS, markersize=3,
                    label=f"electricity, {days.electricity_kwh.sum():,.0f} kWh")
    finish(axes[0][1], "Days of the test's year", "mean of the day, °C", "kWh a day", "upper right")
    return figure


def cars(tables):
    table = tables("cars")
    archetypes = list(table.archetype.unique())
    figure, axes = panels(len(archetypes), 3, (9.5, 10.5))
    kinds = (("hour", "arrival, hour of the local day"), ("kwh", "energy of a session, kWh"),
             ("dwell_h", "plugged in, h"))
    for row, name in enumerate(archetypes):
        part = table[table.archetype == name]
        for column, (key, label) in enumerate(kinds):
            axis = axes[row][column]
            axis.plot(part[f"measured_{key}"], part.part, color=THEIRS, linewidth=2.2,
                      label="measured sessions")
            axis.plot(part[key], part.part, color=OURS, linewidth=1.1, linestyle="--",
                      label="drawn sessions")
            if key == "hour":
                axis.set_xticks(HOURS)
            finish(axis, name if column == 1 else "", label,
                   "part of sessions" if column == 0 else "", None)
    axes[0][0].legend(fontsize=8, frameon=False, loc="upper left")
    return figure


def battery(tables):
    figure, axes = panels(1, 2, (8.5, 3.2))
    calendar, cycles = tables("calendar"), tables("cycles")
    ours, ssc = calendar[calendar.source == "found"], calendar[calendar.source == "SSC"]
    axes[0][0].plot(ours.hours / 8766, 100 * ours.left_ratio, color=OURS, label="ours")
    axes[0][0].plot(ssc.hours / 8766, 100 * ssc.left_ratio, "o", color=THEIRS, label="NREL SSC")
    finish(axes[0][0], "Calendar: 4.85 °C, 90 % full", "years", "% of capacity (starts at 102)",
           "upper right")
    ours, ssc = cycles[cycles.source == "found"], cycles[cycles.source == "SSC"]
    axes[0][1].plot(ours.cycles, 100 * ours.left_ratio, color=OURS, label="ours")
    axes[0][1].plot(ssc.cycles, 100 * ssc.left_ratio, "o", color=THEIRS, label="NREL SSC")
    finish(axes[0][1], "Cycles of 90 %", "full cycles", "% of capacity", "upper right")
    return figure


def meter(tables):
    figure, axes = panels(1, 1, (5.5, 3.4))
    audit = tables("audit")
    error = 2 * numpy.sqrt(audit.found_ratio * (1 - audit.found_ratio) / 2000)
    axes[0][0].plot(100 * audit.theft_ratio, audit.formula_ratio, color=THEIRS,
                    label="Q(k − θE√N/σ)")
    axes[0][0].errorbar(100 * audit.theft_ratio, audit.found_ratio, yerr=error, fmt="x",
                        color=OURS, capsize=3, label="2,000 windows each, ±2 standard errors")
    axes[0][0].set_ylim(0, 1.05)
    finish(axes[0][0], "Audit: one of 100 meters under-reports (k = 1.5)",
           "part of its use that is hidden, %", "part of windows flagged", "lower right")
    return figure


FIGURES = {"sun-and-sky": sun_and_sky, "photovoltaics": photovoltaics, "weather": weather,
           "household-load": homes, "household-week": weeks, "heating": heating,
           "electric-vehicles": cars, "battery": battery, "meter": meter}


def twins(figure):
    """Labels of a legend that nobody can tell apart: same colour, marker and line."""
    for axes in figure.axes:
        seen = {}
        for handle, label in zip(*axes.get_legend_handles_labels()):
            line = getattr(handle, "lines", [handle])[0]  # of error bars: that of the marks
            if not hasattr(line, "get_marker"):
                continue
            look = line.get_color(), line.get_marker(), line.get_linestyle()
            if look in seen:
                yield f"{seen[look]!r} and {label!r}"
            seen[look] = label


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 64
    matplotlib.use("Agg")
    tables = Tables(arguments[0])
    for name, draw in FIGURES.items():
        path = os.path.join(arguments[1], f"validation-{name}.png")
        figure = draw(tables)
        for pair in twins(figure):
            print(f"{name}: the legend shows {pair} alike", file=sys.stderr)
            return 1
        figure.savefig(path, dpi=110, metadata={"Software": None}, pil_kwargs={"optimize": True})
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
