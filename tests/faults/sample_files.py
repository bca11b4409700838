# SPDX-License-Identifier: Apache-2.0
"""Files that a scenario may name, and a weather file in the format of SAM, to be damaged."""
import math

HEADER = ["Source,Location ID,City,Latitude,Longitude,Time Zone,Elevation",
          "own,1,Somewhere,40.7,-74,-5,30",
          "Year,Month,Day,Hour,GHI,DNI,DHI,Tdry,Wspd"]
DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def plain_year():
    """8760 rows of a plain year: sun from 6 to 18, days of 5 degrees in January and 29 in July."""
    rows = []
    for month, days in enumerate(DAYS, 1):
        for day in range(1, days + 1):
            for hour in range(24):
                sun = max(0, round(600 * math.sin(math.pi * (hour - 6) / 12)))
                warmth = 5 + 4 * (6 - abs(7 - month)) - 5 * (hour < 8)
                rows.append(f"2001,{month},{day},{hour},{sun},{sun},{sun // 5},{warmth},3")
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


def wet_epw():
    """The same year as EPW, with rain and snow."""
    head = ["LOCATION,Somewhere,NY,USA,own,1,40.7,-74,-5,30", "DESIGN CONDITIONS,0",
            "TYPICAL/EXTREME PERIODS,0", "GROUND TEMPERATURES,0", "HOLIDAYS/DAYLIGHT SAVINGS,No,0,0,0",
            "COMMENTS 1,", "COMMENTS 2,", "DATA PERIODS,1,1,Data,Sunday,1/1,12/31"]
    rows = []
    for row in ROWS:
        year, month, day, hour, ghi, dni, dhi, warmth, wind = row.split(",")
        rows.append(f"{year},{month},{day},{int(hour) + 1},60,?,{warmth},0,50,101325,0,0,300,{ghi},{dni},"
                    f"{dhi},0,0,0,0,180,{wind},5,5,20,2000,9,999999999,10,0.1,"
                    f"{2 if month in ('1', '2') else 0},5,0.2,{1 if hour == '3' else 0},1")
    return "\n".join([*head, *rows]) + "\n"


# Beside each scenario of fields.py: a profile of a day, homes with and without a column for the time.
INPUTS = {"weather.csv": text_of(ROWS), "weather.epw": wet_epw(), "homes.csv": homes(True),
          "bare-homes.csv": homes(False),
          "shape.csv": "hour,c\n" + "".join(f"{hour},{1 + hour / 10}\n" for hour in range(24))}
