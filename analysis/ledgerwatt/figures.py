# SPDX-License-Identifier: Apache-2.0
"""Pictures of a result. Nothing here needs a display."""
import dataclasses
import pathlib

import matplotlib
import pandas
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from .indicators import (average_day, cost_per_household_year, cost_per_traded_kwh,
                         gain_per_household_year, gain_per_traded_kwh, has_trade)
from .labels import month_name, number_text, word

# Okabe and Ito's colours, told apart by colour-blind readers; grey is for what is lumped together.
COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00"]
OTHER_COLOUR = "#BBBBBB"


@dataclasses.dataclass(frozen=True)
class _View:
    """What the two halves of the picture are of, as keys of words."""
    series: str
    heat_title: str
    heat_unit: str
    cost_title: str
    cost_unit: str
    gain: str
    costs: pandas.DataFrame
    gains: pandas.Series
    digits: int

    @property
    def totals(self):
        return self.costs.sum(axis=1, skipna=False)


def _whole(costs):
    """The costs, unknown where a part is: a part of a cost is no cost."""
    return costs.mask(costs.isna().any(axis=1), axis=0)


def _view(result):
    """By traded kWh; where contracts trade none, by household and year."""
    if has_trade(result):
        return _View("traded_energy_kwh", "heat_title", "heat_unit", "cost_title", "cost_unit", "gain",
                     _whole(cost_per_traded_kwh(result)), gain_per_traded_kwh(result), 3)
    payer = "household" if result.attrs["household_count"] > 0 else "participant"
    return _View("operation_count", "operation_title", "operation_unit", f"{payer}_title",
                 f"{payer}_unit", "member_gain", _whole(cost_per_household_year(result)),
                 gain_per_household_year(result), 0)


def overview(result, language="en"):
    """Left: traded energy by hour of day and month, on the site's clock. Right: settlement cost per
    traded kWh of each settlement, by function, with the gain per traded kWh. Where nothing is traded,
    the operations of contracts, and cost and gain per household and year. Returns a Figure."""
    view = _view(result)
    figure = Figure(figsize=(13.0, 5.2), layout="constrained")
    heat, bars = figure.subplots(1, 2)
    figure.suptitle(result.attrs.get("title", ""), fontsize=13)
    _draw_heat(heat, result, view, language)
    _draw_costs(bars, result, view, language)
    return figure


def description(result, language="en"):
    """The picture in words: what its bars and lines say."""
    view = _view(result)

    def listed(values):
        return ", ".join(f"{name} {number_text(value, view.digits, language)}"
                         for name, value in values.items())

    return word("picture", language).format(
        title=result.attrs.get("title", ""), costs=listed(view.totals),
        unit=word(view.cost_unit, language).format(currency=result.currency),
        gain=word(view.gain, language), gains=listed(view.gains))


def _draw_heat(axes, result, view, language):
    table = average_day(result, view.series)
    axes.set_title(word(view.heat_title, language), fontsize=11)
    axes.set_xticks(range(len(table.columns)),
                    [month_name(month, language) for month in table.columns], rotation=45)
    axes.set_yticks(range(0, 24, 3), [f"{hour}:00" for hour in range(0, 24, 3)])
    axes.set_xlabel(word("month", language))
    axes.set_ylabel(word("hour", language).format(zone=result.timezone))
    if not (table.values > 0).any():  # a scale of nothing would say something
        axes.set_xlim(-0.5, len(table.columns) - 0.5)
        axes.set_ylim(-0.5, 23.5)
        axes.text(0.5, 0.5, word("nothing", language), ha="center", transform=axes.transAxes)
        return
    image = axes.imshow(table.values, origin="lower", aspect="auto", cmap="cividis", vmin=0.0,
                        interpolation="nearest")
    bar = axes.figure.colorbar(image, ax=axes)
    bar.set_label(word(view.heat_unit, language))
    bar.formatter = FuncFormatter(lambda value, _: _tick_text(value, language))


def _tick_text(value, language):
    text = f"{value:g}"
    return text.replace(".", ",") if language == "fr" else text


def _lumped(costs):
    """The six functions that cost some settlement most, dearest first, and the sum of the rest under
    "other". A sum over settlements would hide what one of them alone pays for."""
    dearest = costs.max().sort_values(ascending=False, kind="stable")
    kept = list(dearest[dearest > 0].index[:len(COLOURS)])
    shown = costs[kept].copy()
    rest = costs.drop(columns=kept).sum(axis=1)
    if (rest > 0).any():
        shown["other"] = rest
    return shown


def _draw_costs(axes, result, view, language):
    axes.set_title(word(view.cost_title, language), fontsize=11)
    axes.set_ylabel(word(view.cost_unit, language).format(currency=result.currency))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick_text(value, language)))
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    _draw_stacks(axes, _lumped(view.costs.fillna(0.0)), language)
    _draw_gains(axes, view, language)
    _write_totals(axes, view, language)
    axes.set_xticks(range(len(view.costs)), list(view.costs.index))
    axes.set_xlim(-0.6, len(view.costs) - 0.4)
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles[::-1], labels[::-1], frameon=False, fontsize=9, loc="upper left",
                bbox_to_anchor=(1.0, 1.0))


def _draw_stacks(axes, shown, language):
    bottom = [0.0] * len(shown)
    for function, colour in zip(shown.columns, COLOURS + [OTHER_COLOUR]):
        colour = OTHER_COLOUR if function == "other" else colour
        axes.bar(range(len(shown)), shown[function], width=0.6, bottom=bottom, color=colour,
                 edgecolor="white", linewidth=0.5, label=word(function, language))
        bottom = [low + high for low, high in zip(bottom, shown[function])]


def _draw_gains(axes, view, language):
    for index, gain in enumerate(view.gains):
        axes.plot([index - 0.38, index + 0.38], [gain, gain], color="black", linewidth=2.0,
                  label=word(view.gain, language) if index == 0 else None)
    axes.axhline(0.0, color="black", linewidth=0.8)


def _write_totals(axes, view, language):
    """The cost above each bar, the gain at the end of its line."""
    plate = {"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.85}
    for index, (total, gain) in enumerate(zip(view.totals, view.gains)):
        if total != total:
            continue
        axes.annotate(number_text(total, view.digits, language), (index, total), ha="center",
                      va="bottom", xytext=(0, 3), textcoords="offset points", fontweight="bold",
                      bbox=plate)
        axes.annotate(number_text(gain, view.digits, language), (index + 0.38, gain), ha="right",
                      va="bottom", xytext=(0, 3), textcoords="offset points", fontsize=9, bbox=plate)


def save(figure, path, text=""):
    """Writes a PNG, PDF or SVG, by the file's ending, without a date in it, and with `text` as its
    description."""
    metadata = {".png": {"Description": text},
                ".pdf": {"Subject": text, "CreationDate": None},
                ".svg": {"Description": text, "Date": None}}
    with matplotlib.rc_context({"svg.hashsalt": "ledgerwatt"}):
        figure.savefig(path, dpi=144, metadata=metadata.get(pathlib.Path(path).suffix.lower()))
