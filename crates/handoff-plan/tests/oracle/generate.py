"""Writes the cases that `tests/oracle.rs` holds the arithmetic of time against.

The answers come from zoneinfo (wall-clock times), numpy's busday_offset (business days), pandas' CustomBusinessHour
(business hours) and, where hours run over night or differ by weekday, from a plain list of open intervals.

    pip install numpy pandas tzdata
    python generate.py
"""

import bisect
import csv
import itertools
import random
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
RANDOM = random.Random(20260302)
DAY = timedelta(days=1)

DAYTIME = ["09:00-17:30"] * 5 + [""] * 2
LUNCH = ["09:00-12:30 13:00-17:30"] * 5 + [""] * 2
SUNDAY_TO_THURSDAY = ["08:00-16:00"] * 4 + [""] * 2 + ["08:00-16:00"]
# 00:00 as a closing is the end of the day.
NIGHT = ["00:00-06:00 22:00-00:00"] * 7
UNEVEN = ["07:15-11:45 12:15-15:00", "", "09:00-20:00", "00:00-00:00", "13:00-00:00", "00:00-04:30", ""]
EVERY_HOUR = ["00:00-00:00"] * 7


def days(*texts):
    return [date.fromisoformat(text) for text in texts]


US = days(
    "2024-01-01", "2024-05-27", "2024-07-04", "2024-09-02", "2024-11-28", "2024-12-25", "2025-01-01", "2025-05-26",
    "2025-07-04", "2025-09-01", "2025-11-27", "2025-12-25", "2026-01-01", "2026-05-25", "2026-07-03", "2026-09-07",
    "2026-11-26", "2026-12-25",
)
DE = days(
    "2024-03-29", "2024-04-01", "2024-05-01", "2024-10-03", "2024-12-25", "2024-12-26", "2025-04-18", "2025-04-21",
    "2025-05-01", "2025-10-03", "2025-12-25", "2025-12-26", "2026-04-03", "2026-04-06", "2026-05-01", "2026-12-25",
) + [date(2026, 12, 28) + DAY * n for n in range(4)]
FEAST = [date(2025, 3, 30) + DAY * n for n in range(5)] + [date(2026, 8, 15)]

CALENDARS = {
    "us": ("America/New_York", DAYTIME, US),
    "de": ("Europe/Berlin", LUNCH, DE),
    "lord_howe": ("Australia/Lord_Howe", DAYTIME, FEAST),
    "india": ("Asia/Kolkata", SUNDAY_TO_THURSDAY, FEAST),
    "utc": ("UTC", LUNCH, US),
    "us_night": ("America/New_York", NIGHT, US),
    "de_uneven": ("Europe/Berlin", UNEVEN, DE),
    "lord_howe_night": ("Australia/Lord_Howe", NIGHT, FEAST),
    "cairo_uneven": ("Africa/Cairo", UNEVEN, FEAST),
    "us_every_hour": ("America/New_York", EVERY_HOUR, US),
}
EVEN = ["us", "de", "lord_howe", "india", "utc"]

# Zones that change at midnight, skip a day, shift by half an hour or by two hours, or change outside summer.
ZONES = [
    "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata", "UTC", "America/Sao_Paulo",
    "Pacific/Apia", "America/Havana", "America/St_Johns", "Europe/Dublin", "Africa/Cairo", "Antarctica/Troll",
    "Asia/Kathmandu", "Africa/Casablanca",
]


def instant(wall, zone):
    """fold=0 is the earlier of two, and reads a time in a gap with the offset of before it."""
    return wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(timezone.utc)


def wall_of(at, zone):
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def text(at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def write(name, header, rows):
    with open(HERE / name, "w", newline="") as out:
        lines = csv.writer(out, lineterminator="\n")
        lines.writerow(header)
        lines.writerows(rows)


def hours_of(calendar, day):
    _, week, closed = CALENDARS[calendar]
    if day in closed or not week[day.weekday()]:
        return []
    spans = []
    for span in week[day.weekday()].split():
        opens, closes = (time.fromisoformat(part) for part in span.split("-"))
        end = day + DAY if closes == time(0) else day
        spans.append((datetime.combine(day, opens), datetime.combine(end, closes)))
    return spans


def changes(zone, first=2005, last=2024):
    """Instants within an hour after the zone's offset changes."""
    at = datetime(first, 1, 1, tzinfo=timezone.utc)
    found = []
    while at.year < last:
        after = at + timedelta(hours=1)
        if at.astimezone(ZoneInfo(zone)).utcoffset() != after.astimezone(ZoneInfo(zone)).utcoffset():
            found.append(after)
        at = after
    return found


def some_wall(zone, near):
    if near and RANDOM.random() < 0.7:
        shift = timedelta(minutes=RANDOM.randrange(-36 * 60, 36 * 60))
        return wall_of(RANDOM.choice(near), zone) + shift
    return datetime(2005, 1, 1) + timedelta(minutes=RANDOM.randrange(19 * 365 * 24 * 60))


def wall_times():
    walls, moved = [], []
    for zone in ZONES:
        near = changes(zone)
        for _ in range(160):
            wall = some_wall(zone, near)
            walls.append((zone, wall.strftime("%Y-%m-%dT%H:%M:%S"), text(instant(wall, zone))))
        for _ in range(110):
            start = instant(some_wall(zone, near), zone)
            count = RANDOM.choice([1, 1, 2, 7, 14, 30, 365, RANDOM.randrange(1, 400)])
            moved.append((zone, text(start), count, text(instant(wall_of(start, zone) + DAY * count, zone))))
    write("wall.csv", ["zone", "wall", "instant"], walls)
    write("days.csv", ["zone", "start", "days", "due"], moved)


def some_instant():
    return datetime(2024, 1, 8, tzinfo=timezone.utc) + timedelta(minutes=RANDOM.randrange(1040 * 24 * 60))


def busday(day, count, calendar):
    _, week, closed = CALENDARS[calendar]
    mask = [bool(hours) for hours in week]
    roll = "forward" if count >= 0 else "backward"
    return np.busday_offset(day, count, roll=roll, weekmask=mask, holidays=closed).astype(date)


def business_days():
    dates, instants = [], []
    for calendar in EVEN + ["de_uneven"]:
        for _ in range(250):
            day = some_instant().date()
            count = RANDOM.choice([1, 2, 5, 10, RANDOM.randrange(1, 120)]) * RANDOM.choice([1, -1])
            dates.append((calendar, day, count, busday(day, count, calendar)))
    for calendar in EVEN:
        zone = CALENDARS[calendar][0]
        for _ in range(500):
            start = some_instant()
            count = RANDOM.choice([1, 2, 5, RANDOM.randrange(1, 60)])
            due = instant(business_days_later(wall_of(start, zone), count, calendar), zone)
            instants.append((calendar, text(start), count, text(due)))
    write("business_dates.csv", ["calendar", "date", "business_days", "expected"], dates)
    write("business_days.csv", ["calendar", "start", "business_days", "due"], instants)


def business_days_later(wall, count, calendar):
    opened = next_opening(wall, calendar)
    day = busday(opened.date(), count, calendar)
    # These calendars have the same hours on every working day, so the time is in them already.
    return datetime.combine(day, opened.time())


def next_opening(wall, calendar):
    for day in (wall.date() + DAY * n for n in itertools.count()):
        for opens, closes in hours_of(calendar, day):
            if wall < closes:
                return max(wall, opens)


def business_hours():
    rows = []
    for calendar in EVEN:
        zone, week, closed = CALENDARS[calendar]
        names = "Mon Tue Wed Thu Fri Sat Sun".split()
        mask = " ".join(name for name, hours in zip(names, week) if hours)
        spans = [span.split("-") for span in next(filter(None, week)).split()]
        starts, ends = zip(*spans)
        for _ in range(500):
            start = some_instant()
            count = RANDOM.choice([1, 4, 8, RANDOM.randrange(1, 200)])
            offset = pd.offsets.CustomBusinessHour(
                count, start=list(starts), end=list(ends), weekmask=mask, holidays=closed
            )
            due = (pd.Timestamp(wall_of(start, zone)) + offset).to_pydatetime()
            due = instant(closing_if_opening(due, calendar), zone)
            rows.append((calendar, text(start), count, text(due)))
    write("business_hours.csv", ["calendar", "start", "business_hours", "due"], rows)


def closing_if_opening(wall, calendar):
    """pandas goes on to the next opening where the count ends at a closing; a due time stays there."""
    if all(opens != wall for opens, _ in hours_of(calendar, wall.date())):
        return wall
    for day in (wall.date() - DAY * n for n in itertools.count()):
        for _, closes in reversed(hours_of(calendar, day)):
            if closes <= wall:
                return closes


def open_time():
    """Between any two instants, over a list of the open intervals."""
    rows = []
    for calendar, (zone, _, _) in CALENDARS.items():
        first = date(2023, 12, 1)
        spans = []
        for opens, closes in itertools.chain(*(hours_of(calendar, first + DAY * n) for n in range(1300))):
            opens, closes = instant(opens, zone), instant(closes, zone)
            opens = max(opens, spans[-1][1]) if spans else opens
            if opens < closes:
                spans.append((opens, closes))
        ends = [closes for _, closes in spans]
        near = changes(zone, 2024, 2027)
        for _ in range(260):
            start = some_instant()
            if near and RANDOM.random() < 0.5:
                start = RANDOM.choice(near) + timedelta(minutes=RANDOM.randrange(-20 * 60, 20 * 60))
            minutes = RANDOM.choice([0, 30, 60, 480, RANDOM.randrange(1, 6000)])
            rows.append((calendar, text(start), minutes, text(walk(spans, ends, start, timedelta(minutes=minutes)))))
    write("open_time.csv", ["calendar", "start", "open_minutes", "due"], rows)


def walk(spans, ends, start, left):
    for opens, closes in spans[bisect.bisect_right(ends, start):]:
        begin = max(opens, start)
        if left <= closes - begin:
            return begin + left
        left -= closes - begin


def calendars():
    rows = [(name, zone, *week, " ".join(map(str, closed))) for name, (zone, week, closed) in CALENDARS.items()]
    write("calendars.csv", ["calendar", "zone", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "closed"], rows)


calendars()
wall_times()
business_days()
business_hours()
open_time()
