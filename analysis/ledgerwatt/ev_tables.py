# SPDX-License-Identifier: Apache-2.0
"""python3 -m ledgerwatt.ev_tables SESSIONS.csv > ev.json

Makes the tables of a scenario's `ev` object from charging sessions: arrivals, energy, dwell, how they
hang together, and what differs between users. docs/how-to/charging-from-your-own-records.md shows it.

Exit codes are the simulator's: 0 done, 64 usage, 65 not a file of sessions, 66 no such file.
"""
import argparse
import json
import math
import statistics
import sys

import numpy
import pandas

from .ev_sessions import Reading, SessionError, read_sessions

EXIT_USAGE, EXIT_DATA, EXIT_NO_INPUT = 64, 65, 66
NORMAL = statistics.NormalDist()
GRID_COUNT = 20000      # pairs on which requests are worked back from deliveries
STEP_COUNT = 100        # of the integral over one of two correlated scores
SHRINK_COUNT = 10       # sessions' worth of doubt in the level of an hour
USER_SESSION_MIN = 10   # fewer tell nothing about a user's rate
RATE_SHAPE_RANGE = 0.05, 1000  # what a scenario allows; beyond, all users are alike
ARCHETYPES = ("home", "on_street", "work", "public", "rapid")


def ranks(values):
    return pandas.Series(numpy.asarray(values)).rank().to_numpy()


def spearman(a, b):
    return float(numpy.corrcoef(ranks(a), ranks(b))[0, 1])


def normal_scores(values):
    shares = (ranks(values) - 0.5) / len(values)
    return numpy.array([NORMAL.inv_cdf(share) for share in shares])


def normal_cdf(values):
    return numpy.array([0.5 * math.erfc(-value / math.sqrt(2.0)) for value in values])


def between_share(scores, users):
    """Part of the variance that is between users (one-way analysis of variance, users of unequal
    numbers of sessions; only users with two or more), in [0, 1]."""
    groups = pandas.Series(scores).groupby(numpy.asarray(users))
    size = groups.transform("size")
    scores, users = scores[size > 1], numpy.asarray(users)[size > 1]
    groups = pandas.Series(scores).groupby(users)
    count, kinds = len(scores), groups.ngroups
    if kinds < 2 or count == kinds:
        return 0.0
    sizes, means = groups.size(), groups.mean()
    within = ((scores - groups.transform("mean")) ** 2).sum() / (count - kinds)
    among = (sizes * (means - scores.mean()) ** 2).sum() / (kinds - 1)
    typical = (count - (sizes ** 2).sum() / count) / (kinds - 1)
    between = max(0.0, (among - within) / typical)
    return float(between / (between + within)) if between + within > 0.0 else 0.0


def _day_parts(sessions, slot_count):
    clock = sessions.start
    seconds = clock.dt.hour * 3600 + clock.dt.minute * 60 + clock.dt.second
    return (seconds * slot_count // 86400).to_numpy()


def _arrivals(sessions, slot_count):
    part, weekend = _day_parts(sessions, slot_count), (sessions.start.dt.day_of_week >= 5).to_numpy()
    return (numpy.bincount(part[~weekend], minlength=slot_count),
            numpy.bincount(part[weekend], minlength=slot_count))


def _day_counts(sessions):
    days = pandas.date_range(sessions.start.min().normalize(), sessions.start.max().normalize())
    weekend = int((days.day_of_week >= 5).sum())
    return len(days) - weekend, weekend


def _dwell_levels(sessions):
    """Mean normal score of the dwell of those who arrive in an hour, drawn towards 0 where few do; and
    what it leaves unexplained."""
    hour, scores = _day_parts(sessions, 24), normal_scores(sessions.dwell_h)
    sums = numpy.bincount(hour, weights=scores, minlength=24)
    levels = sums / (numpy.bincount(hour, minlength=24) + SHRINK_COUNT)
    return levels, scores - levels[hour]


def _grid():
    """Evenly spread pairs of normal scores (the additive recurrence of the plastic number)."""
    plastic = 1.32471795724474602596
    index = numpy.arange(1, GRID_COUNT + 1)
    pairs = [(0.5 + index / plastic ** power) % 1.0 for power in (1, 2)]
    return [numpy.array([NORMAL.inv_cdf(u) for u in pair]) for pair in pairs]


def _asked_shares(given_shares, ceiling_shares, correlation):
    """P(request <= x) such that P(least of request and ceiling <= x) is given_shares, when request
    and ceiling have a Gaussian copula: for each x a bisection of the request's score r in
    P(request > x, ceiling > x) = integral over the ceiling's scores c above x of
    P(request's score > r | c). The integral is a mean over STEP_COUNT equally likely c."""
    above = 1.0 - numpy.asarray(ceiling_shares)
    parts = (numpy.arange(STEP_COUNT) + 0.5) / STEP_COUNT
    scores = numpy.array([[-NORMAL.inv_cdf(max(share * part, 1e-12)) for part in parts]
                          for share in above])
    spread = math.sqrt(1.0 - correlation ** 2)
    low, high = numpy.full(len(above), -8.0), numpy.full(len(above), 8.0)
    for _ in range(30):
        middle = 0.5 * (low + high)
        rest = (correlation * scores - middle[:, None]) / spread
        both = above * normal_cdf(rest.ravel()).reshape(rest.shape).mean(axis=1)
        is_below = 1.0 - both < given_shares
        low, high = numpy.where(is_below, middle, low), numpy.where(is_below, high, middle)
    return numpy.maximum.accumulate(normal_cdf(low))


def requests(sessions, quantile_count, power_kw, battery_kwh):
    """(energy quantiles, Spearman correlation) of what drivers ask for, so that what is delivered,
    the least of request, power x dwell and battery, has the quantiles and the correlation of the
    sessions. Without power they are those of the sessions.

    For each correlation of the requests there is one distribution of them that gives the deliveries
    theirs; the correlation is then searched."""
    shares = numpy.linspace(0.0, 1.0, quantile_count)
    energy = numpy.quantile(sessions.energy_kwh, shares)
    target = spearman(sessions.energy_kwh, sessions.dwell_h)
    if power_kw is None:
        return energy, target
    first, second = _grid()
    dwell = numpy.quantile(sessions.dwell_h, normal_cdf(first))
    ceiling = numpy.minimum(power_kw * dwell, battery_kwh or math.inf)
    ceiling_shares = numpy.searchsorted(numpy.sort(power_kw * sessions.dwell_h.to_numpy()),
                                        energy, side="left") / len(sessions)

    def asked_at(normal):
        reached = _asked_shares(shares, ceiling_shares, normal)
        reached[0], reached[-1] = 0.0, 1.0
        return numpy.interp(shares, reached, energy)

    low, high = -0.95, 0.95
    for _ in range(12):
        normal = 0.5 * (low + high)
        asked = asked_at(normal)
        score = normal * first + math.sqrt(1.0 - normal * normal) * second
        given = numpy.minimum(numpy.interp(normal_cdf(score), shares, asked), ceiling)
        low, high = (normal, high) if spearman(given, dwell) < target else (low, normal)
    return asked, 6.0 / math.pi * math.asin(normal / 2.0)


def _user_rows(sessions, energy_rank, dwell_rest, share):
    """What the sessions of known users tell; guests, who may be many, are no user."""
    known = (sessions.user != "").to_numpy()
    users = sessions.user.to_numpy()[known]
    clock = sessions.start.dt.hour + sessions.start.dt.minute / 60.0
    normal = 2.0 * math.sin(math.pi * energy_rank / 6.0)
    energy_rest = normal_scores(sessions.energy_kwh) - normal * normal_scores(sessions.dwell_h)
    rows = {"arrival_user_share_ratio": between_share(normal_scores(clock)[known], users),
            "energy_user_share_ratio": between_share(energy_rest[known], users),
            "dwell_user_share_ratio": between_share(dwell_rest[known], users)}
    seen = sessions[known].groupby("user").start.agg(["size", "min", "max"])
    seen = seen[seen["size"] >= USER_SESSION_MIN]
    if len(seen) >= 10:
        rate = (seen["size"] - 1) / ((seen["max"] - seen["min"]).dt.days + 1)
        rows["rate_per_day"] = float(rate.mean() / share)
        shape = rate.mean() ** 2 / rate.var() if rate.var() > 0 else math.inf
        rows["rate_shape_ratio"] = float(numpy.clip(shape, *RATE_SHAPE_RANGE))
    return rows


def _rounded(value, digits=4):
    if isinstance(value, (list, numpy.ndarray)):
        return [_rounded(item, digits) for item in value]
    return float(f"{float(value):.{digits}g}")


def tables(sessions, slot_count=96, quantile_count=101, power_kw=None, battery_kwh=None,
           share=1.0):
    """The members of an `ev` object that the sessions tell, in the order of docs/reference;
    `share` of all sessions are given."""
    weekday, weekend = _arrivals(sessions, slot_count)
    weekday_days, weekend_days = _day_counts(sessions)
    levels, dwell_rest = _dwell_levels(sessions)
    energy, rank = requests(sessions, quantile_count, power_kw, battery_kwh)
    dwell = numpy.quantile(sessions.dwell_h, numpy.linspace(0.0, 1.0, quantile_count))
    rows = {}
    if weekday.sum() > 0 and weekend_days > 0:
        ratio = (weekend.sum() / weekend_days) / (weekday.sum() / weekday_days)
        rows["weekend_rate_ratio"] = _rounded(ratio)
    rows["arrival_weekday_ratio"] = (weekday if weekday.sum() > 0 else weekend).tolist()
    rows["arrival_weekend_ratio"] = (weekend if weekend.sum() > 0 else weekday).tolist()
    rows["dwell_level_ratio"] = _rounded(levels, 3)
    rows["energy_quantile_kwh"] = _rounded(energy)
    rows["dwell_quantile_h"] = _rounded(dwell)
    rows["rank_correlation_ratio"] = _rounded(rank)
    if "user" in sessions.columns:
        shares = _user_rows(sessions, rank, dwell_rest, share)
        rows.update((name, _rounded(value, 3)) for name, value in shares.items())
    return rows


class _Parser(argparse.ArgumentParser):
    def error(self, message):
        self.print_usage(sys.stderr)
        self.exit(EXIT_USAGE, f"{self.prog}: {message}\n")


def _parser():
    parser = _Parser(prog="python3 -m ledgerwatt.ev_tables",
                     description="Tables of an `ev` object from charging sessions (CSV).")
    add = parser.add_argument
    add("sessions", help="CSV, one session a row")
    add("--start", nargs="+", metavar="COLUMN", help="plug-in: a column, or a date and a time")
    add("--end", nargs="+", metavar="COLUMN", help="unplugging, the same way")
    add("--energy", metavar="COLUMN")
    add("--energy-unit", choices=("kWh", "Wh"))
    add("--user", metavar="COLUMN", help="who charged; without it nothing is said about users")
    add("--date-order", choices=("dmy", "mdy", "ymd"))
    add("--swapped-days", action="store_true",
        help="days up to 12 were taken for months before: turn them back")
    add("--timezone", metavar="ZONE",
        help="of the drivers' clock, when times are UTC's or say how far from it they are")
    add("--separator", help="default: what the header has most")
    add("--decimal", help="default: the point, or the comma where no other reading is possible")
    add("--where", action="append", default=[], metavar="COLUMN=TEXT",
        help="only rows with this text; COLUMN~PART, COLUMN!~PART: with, without this part")
    add("--half", choices=("even", "odd"),
        help="every second session only, to try the tables on the others")
    add("--min-energy-kwh", type=float, default=Reading.min_energy_kwh)
    add("--min-dwell-h", type=float, default=Reading.min_dwell_h)
    add("--max-dwell-h", type=float, default=Reading.max_dwell_h)
    add("--slots", type=int, default=96, help="parts of the day, 24 to 288")
    add("--quantiles", type=int, default=101, help="2 to 1001")
    add("--power-kw", type=float,
        help="power with which these cars charged: works back what drivers asked for")
    add("--battery-kwh", type=float, help="with --power-kw: no session delivers more")
    add("--archetype", choices=ARCHETYPES, help="written into the object")
    return parser


def _reading(options):
    names = ("start", "end", "energy", "energy_unit", "user", "date_order", "swapped_days",
             "timezone", "separator", "decimal", "half", "min_energy_kwh", "min_dwell_h", "max_dwell_h")
    return Reading(where=tuple(options.where), **{name: getattr(options, name) for name in names})


def main(arguments=None):
    parser = _parser()
    options = parser.parse_args(arguments)
    if not 24 <= options.slots <= 288 or not 2 <= options.quantiles <= 1001:
        parser.error("--slots is 24 to 288, --quantiles 2 to 1001")
    if options.power_kw is not None and options.power_kw <= 0:
        parser.error("--power-kw is above 0")
    try:
        sessions, dropped = read_sessions(options.sessions, _reading(options))
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return EXIT_NO_INPUT
    except (SessionError, pandas.errors.ParserError, UnicodeDecodeError) as error:
        print(f"{options.sessions}: {error}", file=sys.stderr)
        return EXIT_DATA
    print(f"{len(sessions)} sessions kept; dropped: "
          + ", ".join(f"{count} ({reason})" for reason, count in dropped.items()), file=sys.stderr)
    if sessions.attrs["is_utc"]:
        print("the times are UTC's, and so will be the arrivals: --timezone turns them into those of "
              "the drivers' clock", file=sys.stderr)
    rows = tables(sessions, options.slots, options.quantiles, options.power_kw,
                  options.battery_kwh, 0.5 if options.half else 1.0)
    ev = {"archetype": options.archetype} if options.archetype else {}
    json.dump({**ev, **rows}, sys.stdout)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
