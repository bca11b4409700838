# SPDX-License-Identifier: Apache-2.0
"""Charging sessions as networks publish them: columns found or named, dates understood, faults counted.

A session is kept when it has both ends, at least `min_energy_kwh`, and a dwell within its bounds;
what was dropped is said, reason by reason.
"""
import dataclasses
import email.utils
import re
import zoneinfo

import numpy
import pandas

# Column names of published sets, best first. Two names are a date and a time of day.
START_NAMES = (("Transaction Start",), ("Start Date", "Start Time"), ("Start_plugin",),
               ("UTCTransactionStart",), ("connectionTime",), ("Start_Date___Time",), ("plug_in",),
               ("start",), ("Start Date",))
END_NAMES = (("Transaction End",), ("End Date", "End Time"), ("End_plugout",),
             ("UTCTransactionStop",), ("disconnectTime",), ("End_Date___Time",), ("plug_out",),
             ("end",), ("End Date",))
ENERGY_NAMES = (("Total kWh", "kWh"), ("Total Wh", "Wh"), ("El_kWh", "kWh"), ("TotalEnergy", "kWh"),
                ("kWhDelivered", "kWh"), ("Energy (kWh)", "kWh"), ("Energy__kWh_", "kWh"),
                ("energy_kwh", "kWh"))
USER_NAMES = ("User ID", "User_ID", "userID", "user")
FORMATS = {"dmy": (3, 2, 1), "mdy": (3, 1, 2), "ymd": (1, 2, 3)}
STAMP = re.compile(r"\s*(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})"
                   r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d*)?)?\s*([AaPp])?\.?[Mm]?\.?)?"
                   r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?")
SEPARATORS = (",", ";", "\t", "|")


class SessionError(Exception):
    """The file is not one of sessions, or does not say enough."""


@dataclasses.dataclass
class Reading:
    """How to read a file; None = find out."""
    start: tuple = None
    end: tuple = None
    energy: str = None
    energy_unit: str = None
    user: str = None
    date_order: str = None
    timezone: str = None     # of the drivers' clock, for times in UTC or with their distance from it
    separator: str = None
    decimal: str = None
    where: tuple = ()
    swapped_days: bool = False
    half: str = None
    min_energy_kwh: float = 0.1
    min_dwell_h: float = 1.0 / 60.0
    max_dwell_h: float = 48.0


def _found(frame, named, candidates, what):
    for names in ([tuple(named)] if named else candidates):
        if all(name in frame.columns for name in names):
            return list(names)
    tried = named or [" + ".join(names) for names in candidates]
    raise SessionError(f"no column for the {what}: there are {list(frame.columns)}, looked for "
                       f"{list(tried)}; name it with --{what}")


def _as_text(values):
    """Text of every cell, nothing where there is none, whatever pandas takes a column for."""
    return values.astype(object).where(values.notna(), "").astype(str)


def _text(frame, names):
    texts = frame[names].apply(_as_text).apply(
        lambda row: " ".join(re.sub("T00:00:00$", "", part) for part in row), axis=1)
    return texts.rename(" ".join(names))


def date_order_of(texts):
    """'dmy', 'mdy' or 'ymd', from the parts that can only be one thing."""
    parts = [match.groups() for match in map(STAMP.match, map(_as_numbers, texts)) if match]
    if not parts:
        raise SessionError(f"no date in {list(texts[:3])}")
    if all(len(part[0]) == 4 for part in parts):
        return "ymd"
    first = any(int(part[0]) > 12 for part in parts)
    second = any(int(part[1]) > 12 for part in parts)
    if first == second:
        raise SessionError("cannot tell days from months: give --date-order dmy or mdy")
    return "dmy" if first else "mdy"


def _as_numbers(text):
    """'Wed, 25 Apr 2018 11:08:04 GMT' as '2018-04-25 11:08:04 +0000'; any other text as it is."""
    if re.search(r"\d [A-Z][a-z]{2} \d{4}", text) is None:
        return text
    try:
        return email.utils.parsedate_to_datetime(text).strftime("%Y-%m-%d %H:%M:%S %z")
    except (TypeError, ValueError):
        return text


def _clock(hour, minute, second, half_day):
    """HH:MM:SS of a clock of 24 hours, or of 12 with the a or p of its am or pm."""
    hour = int(hour or 0)
    if half_day:
        hour = hour % 12 + (12 if half_day in "Pp" else 0)
    return f"{hour:02d}:{minute or '00'}:{second or '00'}"


def _offset_h(zone):
    """Hours from UTC of what follows a time; NaN when nothing does."""
    if not zone:
        return numpy.nan
    digits = zone[1:].replace(":", "")
    return (int(digits[:2]) + int(digits[2:]) / 60) * (1 if zone[0] == "+" else -1) \
        if zone[0] in "+-" else 0.0


def stamps(texts, order, swapped_days, timezone=None):
    """Timestamps; NaT where a text is none. `swapped_days`: somebody before us read days as months
    wherever the day allowed it, so every date with a day up to 12 is turned back. `timezone`: the
    times are UTC's, or as far from it as they say, and are turned into those of this zone."""
    year_at, month_at, day_at = FORMATS[order]
    rows, offsets = [], []
    for text in texts:
        match = STAMP.match(_as_numbers(text))
        if match is None:
            rows.append(None)
            offsets.append(numpy.nan)
            continue
        year, month, day = (int(match.group(at)) for at in (year_at, month_at, day_at))
        year += 2000 if year < 100 else 0
        if swapped_days and day <= 12:
            month, day = day, month
        rows.append(f"{year:04d}-{month:02d}-{day:02d} {_clock(*match.groups()[3:7])}")
        offsets.append(_offset_h(match.group(8)))
    read = pandas.to_datetime(pandas.Series(rows, index=texts.index, dtype=object),
                              format="%Y-%m-%d %H:%M:%S", errors="coerce")
    if timezone is None:
        return read
    from_utc = pandas.Series(offsets, index=texts.index).fillna(0.0)
    utc = (read - pandas.to_timedelta(from_utc, unit="h")).dt.tz_localize("UTC")
    try:
        return utc.dt.tz_convert(timezone).dt.tz_localize(None)
    except (KeyError, ValueError, zoneinfo.ZoneInfoNotFoundError) as fault:
        raise SessionError(f"no time zone {timezone!r}: write Europe/Paris, say") from fault


def is_utc(texts):
    """True when the times say that they are UTC's."""
    zones = [match.group(8) for match in map(STAMP.match, map(_as_numbers, texts)) if match]
    return bool(zones) and all(zone and _offset_h(zone) == 0.0 for zone in zones)


def _matches(frame, condition):
    found = re.match(r"(.+?)(!~|~|=)(.*)$", condition)
    if found is None or found.group(1) not in frame.columns:
        raise SessionError(f"--where {condition}: write COLUMN=TEXT, COLUMN~PART or COLUMN!~PART")
    column, sign, text = found.groups()
    values = _as_text(frame[column])
    if sign == "=":
        return values == text
    inside = values.str.contains(text, regex=False)
    return inside if sign == "~" else ~inside


def _energy_kwh(frame, reading):
    if reading.energy:
        column, unit = reading.energy, reading.energy_unit or "kWh"
        if column not in frame.columns:
            raise SessionError(f"no column {column!r}: there are {list(frame.columns)}")
    else:
        pairs = [pair for pair in ENERGY_NAMES if pair[0] in frame.columns]
        if not pairs:
            raise SessionError(f"no column for the energy: there are {list(frame.columns)}")
        column, unit = pairs[0][0], reading.energy_unit or pairs[0][1]
    values = pandas.to_numeric(frame[column], errors="coerce")
    if reading.decimal is None and not pandas.api.types.is_numeric_dtype(frame[column]):
        plain = _as_text(frame[column]).str.strip()
        commas = plain.str.fullmatch(r"\d+,\d+")
        values = values.where(~commas, pandas.to_numeric(plain.str.replace(",", "."),
                                                         errors="coerce"))
    return values / 1000.0 if unit == "Wh" else values


def _users(frame, reading):
    names = [reading.user] if reading.user else [n for n in USER_NAMES if n in frame.columns]
    if reading.user and reading.user not in frame.columns:
        raise SessionError(f"no column {reading.user!r}: there are {list(frame.columns)}")
    if not names or frame[names[0]].isna().all():
        return None
    return _as_text(frame[names[0]])


def _kept(sessions, reading):
    """The usable rows, and how many fell to each reason."""
    dropped = {}
    for reason, is_bad in (
            ("an end or the energy is missing", sessions.isna().any(axis=1)),
            (f"less than {reading.min_energy_kwh:g} kWh",
             sessions.energy_kwh < reading.min_energy_kwh),
            (f"dwell below {60 * reading.min_dwell_h:g} min",
             sessions.dwell_h < reading.min_dwell_h - 1e-9),
            (f"dwell above {reading.max_dwell_h:g} h", sessions.dwell_h > reading.max_dwell_h)):
        bad = is_bad.reindex(sessions.index)
        dropped[reason] = int(bad.sum())
        sessions = sessions[~bad]
    return sessions, dropped


def _encoding(path):
    """UTF-8, or what spreadsheets of western Europe write when it is not."""
    try:
        with open(path, encoding="utf-8-sig") as stream:
            for _ in stream:
                pass
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _separator(path, encoding):
    """What stands most often in the header."""
    with open(path, encoding=encoding) as stream:
        header = stream.readline()
    return max(SEPARATORS, key=header.count)


def read_sessions(path, reading=Reading()):
    """(sessions, dropped): columns start (local time), energy_kwh, dwell_h and, when the file tells
    users apart, user ("" for a session of nobody known); the second maps a reason to the number of
    rows that fell to it. The attribute `is_utc` of the sessions says that start is UTC's for want of
    a zone."""
    encoding = _encoding(path)
    frame = pandas.read_csv(path, sep=reading.separator or _separator(path, encoding),
                            decimal=reading.decimal or ".", encoding=encoding)
    frame.columns = [str(name).strip() for name in frame.columns]
    for condition in reading.where:
        frame = frame[_matches(frame, condition)]
    if frame.empty:
        raise SessionError("no row is left")
    start_text = _text(frame, _found(frame, reading.start, START_NAMES, "start"))
    end_text = _text(frame, _found(frame, reading.end, END_NAMES, "end"))
    order = reading.date_order or date_order_of(start_text)
    start = stamps(start_text, order, reading.swapped_days, reading.timezone)
    end = stamps(end_text, order, reading.swapped_days, reading.timezone)
    utc = reading.timezone is None and (is_utc(start_text) or "UTC" in start_text.name)
    sessions = pandas.DataFrame({"start": start, "energy_kwh": _energy_kwh(frame, reading),
                                 "dwell_h": (end - start) / numpy.timedelta64(1, "h")})
    users = _users(frame, reading)
    if users is not None:
        sessions["user"] = users
    sessions, dropped = _kept(sessions, reading)
    if reading.half:
        sessions = sessions.iloc[{"even": 0, "odd": 1}[reading.half]::2]
    if len(sessions) < 100:
        raise SessionError(f"{len(sessions)} usable sessions are too few for tables: 100 at least")
    sessions = sessions.reset_index(drop=True)
    sessions.attrs["is_utc"] = utc
    return sessions, dropped
