# SPDX-License-Identifier: Apache-2.0
"""Files that a scenario may name, and a weather file in the format of SAM, to be damaged."""
import math

HEADER = ["Source,Location ID,City,Latitude,Longitude,Time Zone,Elevation",
          "own,1,Somewhere,40.7,-74,-5,30",
          "Year,Month,Day,Hour,GHI,DNI,DHI,Tdry,Wspd"]
DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def plain_year():
    """8760 rows of a plain year: sun from 6 to 18, a sinus of temperature."""
    rows = []
    for month, days in enumerate(DAYS, 1):
        for day in range(1, days + 1):
            for hour in range(24):
                sun = max(0, round(600 * math.sin(math.pi * (hour - 6) / 12)))
                rows.append(f"2001,{month},{day},{hour},{sun},{sun},{sun // 5},{10 - 5 * (hour < 8)},3")
    return rows


ROWS = plain_year()


def text_of(rows, header=HEADER, end="\n"):
    return end.join([*header, *rows]) + end


def homes(has_time):
    """Two homes for the first two days of 2016, by quarter-hour."""
    first = "time,home_1,home_2\n" if has_time else "home_1,home_2\n"
    return first + "".join(
        (f"2016-01-{1 + i // 96:02} {i // 4 % 24:02}:{i % 4 * 15:02}," if has_time else "")
        + f"{0.1 + i % 7 / 100:.2f},{0.2 + i % 5 / 100:.2f}\n" for i in range(192))


# Beside each scenario of fields.py: a profile of a day, homes with and without a column for the time.
INPUTS = {"weather.csv": text_of(ROWS), "homes.csv": homes(True), "bare-homes.csv": homes(False),
          "shape.csv": "month,c\n" + "".join(f"{month},{1 + month / 10}\n" for month in range(1, 13))}
