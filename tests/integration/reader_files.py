# SPDX-License-Identifier: Apache-2.0
"""Files that a reader of the how-tos has of his own: charging sessions, and measured use."""
import datetime
import random

SESSION_COUNT = 600
HALF_HOUR = datetime.timedelta(minutes=30)


def _sessions():
    """Made-up working days of 30 drivers: they come between 7 and 10 and stay for six to nine hours."""
    draws = random.Random(1)
    yield "Start Date,End Date,Total kWh,User ID"
    for index in range(SESSION_COUNT):
        day = datetime.datetime(2019, 1, 1) + datetime.timedelta(days=index % 280)
        start = day + datetime.timedelta(minutes=draws.randrange(420, 600))
        end = start + datetime.timedelta(minutes=draws.randrange(360, 540))
        yield f"{start:%Y-%m-%d %H:%M},{end:%Y-%m-%d %H:%M},{draws.uniform(3, 25):.2f},u{index % 30}"


def _homes():
    """Two homes, half an hour a row, the year 2016 in standard time with a day at each end."""
    draws = random.Random(2)
    yield "time;load_1;load_2"
    stamp = datetime.datetime(2015, 12, 31)
    while stamp < datetime.datetime(2017, 1, 2):
        values = [f"{draws.uniform(0.05, 0.5):.2f}".replace(".", ",") for _ in range(2)]
        yield f"{stamp:%Y-%m-%d %H:%M};{';'.join(values)}"
        stamp += HALF_HOUR


def write(folder):
    for name, lines in (("sessions.csv", _sessions()), ("homes.csv", _homes())):
        (folder / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
