# SPDX-License-Identifier: Apache-2.0
"""Pictures of a result. Nothing here needs a display."""
import matplotlib
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from .indicators import average_day, cost_per_traded_kwh, gain_per_traded_kwh
from .labels import month_name, number_text, word

# Okabe and Ito's colours, told apart by colour-blind readers; grey is for what is lumped together.
COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00"]
OTHER_COLOUR = "#BBBBBB"


def overview(result, language="en"):
    """Left: traded energy by hour of day and month, on the site's clock. Right: settlement cost per
    traded kWh of each settlement, by function, with the gain per traded kWh. Returns a Figure."""
    figure = Figure(figsize=(13.0, 5.2), layout="constrained")
    heat, bars = figure.subplots(1, 2)
    figure.suptitle(result.attrs.get("title", ""), fontsize=13)
    _draw_heat(heat, result, language)
    _draw_costs(bars, result, language)
    return figure


def _draw_heat(axes, result, language):
    table = average_day(result)
    image = axes.imshow(table.values, origin="lower", aspect="auto", cmap="cividis", vmin=0.0,
                        interpolation="nearest")
    axes.set_title(word("heat_title", language), fontsize=11)
    axes.set_xticks(range(len(table.columns)),
                    [month_name(month, language) for month in table.columns], rotation=45)
    axes.set_yticks(range(0, 24, 3), [f"{hour}:00" for hour in range(0, 24, 3)])
    axes.set_xlabel(word("month", language))
    axes.set_ylabel(word("hour", language).format(zone=result.timezone))
    bar = axes.figure.colorbar(image, ax=axes)
    bar.set_label(word("heat_unit", language))
    bar.formatter = FuncFormatter(lambda value, _: _tick_text(value, language))


def _tick_text(value, language):
    text = f"{value:g}"
    return text.replace(".", ",") if language == "fr" else text


def _lumped(costs):
    """The six functions that cost most, dearest first, and the sum of the rest under "other"."""
    totals = costs.sum().sort_values(ascending=False, kind="stable")
    kept = list(totals[totals > 0].index[:len(COLOURS)])
    shown = costs[kept].copy()
    rest = costs.drop(columns=kept).sum(axis=1)
    if (rest > 0).any():
        shown["other"] = rest
    return shown


def _draw_costs(axes, result, language):
    costs, gains = cost_per_traded_kwh(result), gain_per_traded_kwh(result)
    axes.set_title(word("cost_title", language), fontsize=11)
    axes.set_ylabel(word("cost_unit", language).format(currency=result.currency))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick_text(value, language)))
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    if costs.isna().all().all():
        axes.text(0.5, 0.5, word("no_trade", language), ha="center", transform=axes.transAxes)
        return
    costs.loc[costs.isna().any(axis=1)] = float("nan")  # a part of a cost is no cost
    _draw_stacks(axes, _lumped(costs.fillna(0.0)), language)
    _draw_gains(axes, gains, language)
    _write_totals(axes, costs.sum(axis=1, skipna=False), gains, language)
    axes.set_xticks(range(len(costs)), list(costs.index))
    axes.set_xlim(-0.6, len(costs) - 0.4)
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


def _draw_gains(axes, gains, language):
    for index, gain in enumerate(gains):
        axes.plot([index - 0.38, index + 0.38], [gain, gain], color="black", linewidth=2.0,
                  label=word("gain", language) if index == 0 else None)
    axes.axhline(0.0, color="black", linewidth=0.8)


def _write_totals(axes, totals, gains, language):
    """The cost above each bar, the gain at the end of its line, to a thousandth of the currency."""
    plate = {"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.85}
    for index, (total, gain) in enumerate(zip(totals, gains)):
        if total != total:
            continue
        axes.annotate(number_text(total, 3, language), (index, total), ha="center", va="bottom",
                      xytext=(0, 3), textcoords="offset points", fontweight="bold", bbox=plate)
        axes.annotate(number_text(gain, 3, language), (index + 0.38, gain), ha="right",
                      va="bottom", xytext=(0, 3), textcoords="offset points", fontsize=9, bbox=plate)


def save(figure, path):
    """Writes a PNG, PDF or SVG, by the file's ending, without a date in it."""
    with matplotlib.rc_context({"svg.hashsalt": "ledgerwatt"}):
        figure.savefig(path, dpi=144)
