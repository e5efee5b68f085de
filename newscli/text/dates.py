"""Read dates as articles write them and as readers ask for them.

Nothing is invented: what is not written stays unknown, so `2019-11` stays a month.
"""

import re
import warnings
from datetime import UTC, date, datetime, time, timedelta

from newscli.errors import BadDate
from newscli.text.problem import Problem
from newscli.text.timerange import TimeRange, time_range

_DAY = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
_OFFSET = r"([+-])(\d\d?)(?::?([0-5]\d))?"
_ISO = re.compile(
    r"(?!(?!19|20)\d{12}$)"  # 573045477000 is a time in milliseconds, 201911061304 a date
    r"(\d{4})(?:([-/.])(\d\d?)\2(\d\d?)|(\d\d)(\d\d))"
    r"(?:(?:[Tt]|\s+|(?<=^\d{8}))([01]\d|2[0-3])(:?)([0-5]\d)(?:\8([0-5]\d)(?:[.,](\d+))?)?"
    rf"\s*(?:([Zz])|{_OFFSET})?)?",
    re.ASCII,
)
_EAST_ASIAN = re.compile(r"(\d{4})[年년]\s*(\d{1,2})[月월]\s*(\d{1,2})[日일]")
# In seconds or milliseconds; 2019110613 may just as well be an hour of 2019.
_EPOCH = re.compile(
    r"(?!(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])(?!\d))"
    r"(?:(\d{9}|\d{10})(?:\.(\d+))?|(\d{10})(\d{3}))",
    re.ASCII,
)
_NUMERIC = re.compile(
    r"(?<![\d.:/+-])(\d+)(\s*[./-]\s*|\s+)(\d+)(\s*[./-]\s*|\s+)(\d+)(?![\d:])(?!\s*[./-]\s*\d)", re.ASCII
)
_MONTH_OF_YEAR = re.compile(r"\d[./-]\d", re.ASCII)
_RANGE = re.compile(r"\d\s*(?:[/-]|and)\s*\d", re.ASCII | re.IGNORECASE)
_ORDERS = (("month first", 2, 0, 1), ("day first", 2, 1, 0), ("year first", 0, 1, 2))
_CLOCK = re.compile(
    r"(?<![\d.:/+-])([01]?\d|2[0-3])"
    r"(?:(?:([:.])|\s?h\s?)([0-5]\d)(?::([0-5]\d)(?:[.,](\d+))?)?(?:\s*([ap])(?:\.?\s?m)?\b\.?)?"
    r"|\s?([ap])\.?\s?m\b\.?)(?![\d:]|[./]\d)",
    re.ASCII | re.IGNORECASE,
)
_MILITARY = re.compile(r"(?<=\d{4} )([01]\d|2[0-3])([0-5]\d)(?= ?(?:GMT|UTC|[A-Z]{3,4})\b)", re.ASCII)
_ZONE = re.compile(
    rf"\s*\(?([A-Z]{{2,5}}(?![A-Za-z])|[Zz]\b)?\s?(?:{_OFFSET}(?![\d:./-]))?\)?(?:\s*\([^()\d]*\))?", re.ASCII
)
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_MONTH = re.compile(rf"(?:{_MONTHS})", re.ASCII | re.IGNORECASE)
_NO_ZONE = re.compile(rf"(?:{_MONTHS}|mon|tue|wed|thu|fri|sat|sun)[a-z]*|at|on|of|and|ad", re.ASCII | re.IGNORECASE)
_NO_TIME_ZONE = Problem("no time zone", "date has no time zone")
_AGO = re.compile(r"(\d{1,5})([dwmy])", re.ASCII)
# dateutil knows UTC and the machine's own zone only. Hours, as news sites use the names.
ZONES = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 1, "CET": 1, "WEST": 1, "CEST": 2, "EET": 2, "SAST": 2,
    "EEST": 3, "MSK": 3, "IST": 5.5, "HKT": 8, "SGT": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11,
    "NZST": 12, "NZDT": 13, "NST": -3.5, "AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5,
    "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10,
}  # fmt: skip


def parse_date(text: str) -> tuple[str | None, list[Problem]]:
    """Return a date in any of the forms that sites use, as ISO 8601, and what a reader should know of it.

    Each number in the text has its place in the date, or the date counts as unreadable.
    """
    text = text.strip()
    plain = text if text.isascii() else _western(text)
    iso = _parse_iso(plain)
    if iso:
        return iso, [_NO_TIME_ZONE] if "T" in iso and not _zoned(iso) else []
    try:
        return _parse_loose(plain)
    except (ValueError, ArithmeticError, TypeError, AttributeError, IndexError, RecursionError):
        # dateutil lets several of these out on strange input.
        return None, [Problem("unreadable date", f"unreadable date '{text[:80]}'")]


def _western(text: str) -> str:
    """Put ASCII in place of the digits of other scripts and of 2019年11月6日."""
    text = re.sub(r"\d", lambda digit: str(int(digit[0])), text)
    return _EAST_ASIAN.sub(r"\1-\2-\3 ", text).strip()


def _zoned(iso: str) -> bool:
    return iso[-6] in "+-"


def _parse_iso(text: str) -> str | None:
    """Read ISO and all-digit forms, which need no library and must not be guessed at."""
    if match := _ISO.fullmatch(text):
        year, _, month, day, month2, day2, hour, _, minute, second, fraction, zulu, *offset = match.groups()
        iso = f"{year}-{month or month2:0>2}-{day or day2:0>2}"
        if hour:
            iso += _time(hour, minute, second, fraction) + ("+00:00" if zulu else _offset(*offset))
    elif _DAY.fullmatch(text):
        iso = text
    elif match := _EPOCH.fullmatch(text):
        iso = datetime.fromtimestamp(int(match[1] or match[3]), UTC).isoformat()
        fraction = (match[2] or match[4] or "")[:6].rstrip("0")
        return iso.replace("+", f".{fraction}+") if fraction else iso
    else:
        return None
    return iso if _possible(iso) else None


def _time(hour: str, minute: str, second: str | None, fraction: str | None) -> str:
    return f"T{hour:0>2}:{minute}" + (f":{second}" if second else "") + (f".{fraction[:6]}" if fraction else "")


def _offset(sign: str | None, hours: str | None, minutes: str | None) -> str:
    return f"{sign}{hours:0>2}:{minutes or '00'}" if sign else ""


def _possible(iso: str) -> bool:
    try:
        if len(iso) >= 10:
            date.fromisoformat(iso[:10])
        time_range(iso)
    except (ValueError, OverflowError):
        return False
    return True


def _parse_loose(text: str) -> tuple[str, list[Problem]]:
    """Read everything else; raise ValueError and its like for what cannot be read for certain."""
    text = " ".join(text.split())
    if not any(character.isdigit() for character in text) or len(text) > 100:
        raise ValueError(text)
    text = _MILITARY.sub(r"\1:\2", text)
    clock = _CLOCK.search(text)
    if not clock:
        return _read_day(text)
    moment, end, notes = _read_clock(text, clock)
    text = f"{text[: clock.start()]} {text[end:]}"
    # Between numbers alone 10.04 is as likely to be a day.
    if clock[2] == "." and not clock[6] and not _MONTH.search(text):
        raise ValueError(text)
    day, problems = _read_day(text)
    iso = day + moment
    if len(day) < 10 or not _possible(iso):
        raise ValueError(text)
    return iso, problems + notes


def _read_clock(text: str, clock: re.Match[str]) -> tuple[str, int, list[Problem]]:
    """Read the time of day at `clock` and the zone behind it: ISO 8601, where it ends, and what to tell of it."""
    written, _, minute, second, fraction, half, half_alone = clock.groups()
    hour, half = int(written), (half or half_alone or "").lower()
    if half:
        if hour > 12:
            raise ValueError(text)
        hour = hour % 12 + (12 if half == "p" else 0)
    moment = _time(str(hour), minute or "00", second, fraction)
    zone = _ZONE.match(text, clock.end())
    name, *offset = zone.groups() if zone else (None,) * 4
    if zone is None or (name and _NO_ZONE.fullmatch(name)) or not (name or offset[0]):
        return moment, clock.end(), [_NO_TIME_ZONE]
    name = (name or "").upper()
    stated, usual = _offset(*offset), _offset_of(name)
    if stated:
        # 10:00-12:00 are office hours as well, and EST+5 is EST as POSIX writes it.
        office_hours = not name and not second and offset[0] == "-" and ":" in zone[0]
        if office_hours or (name not in ("", "UTC", "GMT") and stated != usual):
            raise ValueError(text)
        return moment + stated, zone.end(), []
    if not usual:
        return moment, zone.end(), [Problem("time zone by name", f"unknown time zone '{name}'")]
    notes = [Problem("time zone by name", f"time zone '{name}' read as {usual}")]
    return moment + usual, zone.end(), [] if name in ("UTC", "GMT", "Z") else notes


def _offset_of(name: str) -> str:
    if name not in ZONES:
        return ""
    minutes = abs(round(ZONES[name] * 60))
    return f"{'-' if ZONES[name] < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"


def _read_day(text: str) -> tuple[str, list[Problem]]:
    """Read a day, a month or a year that stands alone in `text`."""
    from dateutil import parser

    problems: list[Problem] = []
    numeric = _NUMERIC.search(text)
    if numeric:
        iso, problems = _in_order(numeric)
        text = text[: numeric.start()] + iso + text[numeric.end() :]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # dateutil fills what is missing from its default, so whatever differs between two defaults that share no
        # field was not written. A weekday may move both by less than a week.
        one = parser.parse(text, default=datetime(2000, 1, 1))
        two = parser.parse(text, default=datetime(2003, 12, 15, 23, 58, 57))
    if one.year != two.year or one.timetz() != time() or two.timetz() != time(23, 58, 57):
        raise ValueError(text)
    named = _MONTH.search(text) is not None
    month = one.month if one.month == two.month else 0
    day = one.day if month and one.day == two.day else 0
    # Of "5, 2019" the month may be a word that is lost; 5/2019 is a month.
    if not (named or numeric) and (day or (month and not _MONTH_OF_YEAR.search(text))):
        raise ValueError(text)
    written = _year_of(text, one.year, (day, 0 if named else month))
    if len(written) == 2 and (not named or _RANGE.search(text)):
        raise ValueError(text)
    year, notes = _full_year(written)
    iso = f"{year}-{month:02}-{day:02}"[: 10 if day else 7 if month else 4]
    if not _possible(iso):
        raise ValueError(text)
    return iso, problems + notes


def _year_of(text: str, year: int, others: tuple[int, int]) -> str:
    """Find `year` as `text` writes it. Raises ValueError unless it and `others`, where not 0, are all its numbers."""
    numbers: list[str] = re.findall(r"\d+", text)
    for value in filter(None, others):
        numbers.remove(next((number for number in numbers if int(number) == value and len(number) <= 2), ""))
    if len(numbers) != 1 or len(numbers[0]) not in (2, 4) or int(numbers[0]) != year % 10 ** len(numbers[0]):
        raise ValueError(text)
    return numbers[0]


def _full_year(written: str) -> tuple[str, list[Problem]]:
    """Complete a two-digit year as POSIX does, which is the same on every day, and tell of it."""
    if len(written) == 4:
        return written, []
    year = ("19" if written >= "69" else "20") + written
    return year, [Problem("two-digit year", f"two-digit year '{written}' read as {year}")]


def _in_order(numeric: re.Match[str]) -> tuple[str, list[Problem]]:
    """Read three numbers as a day, in the first order that is possible; tell where another gives another day."""
    numbers = numeric[1], numeric[3], numeric[5]
    readings: dict[str, tuple[str, list[Problem]]] = {}
    for order, *places in _ORDERS:
        year, month, day = (numbers[place] for place in places)
        if len(year) in (2, 4) and len(month) <= 2 and len(day) <= 2:
            full, notes = _full_year(year)
            iso = f"{full}-{month:0>2}-{day:0>2}"
            if _possible(iso):
                readings.setdefault(iso, (order, notes))
    if not readings or numeric[2].strip() != numeric[4].strip():
        raise ValueError(numeric[0])
    iso, (order, notes) = next(iter(readings.items()))
    return iso, (
        [Problem("ambiguous date", f"ambiguous date '{numeric[0]}' read {order}")] if len(readings) > 1 else []
    ) + notes


def parse_date_range(text: str, now: datetime | None = None, *, utc: bool = False) -> TimeRange:
    """Return the stretch of time that a reader means by `2019-11`, an ISO time, `today`, `yesterday` or `7d`.

    With `utc` it is one by UTC where `text` states no offset. Raise BadDate for anything else. `now` is
    for tests; else it is the machine's local time.
    """
    asked = _parse_range(text, (now or datetime.now(UTC if utc else None)).date())
    return asked._replace(offset=0.0) if utc and asked.offset is None else asked


def _parse_range(text: str, today: date) -> TimeRange:
    asked = text.strip().lower()
    if asked in ("today", "yesterday"):
        return time_range((today - timedelta(days=asked == "yesterday")).isoformat())
    if match := _AGO.fullmatch(asked):
        try:
            return time_range(_before(today, int(match[1]), match[2]).isoformat())
        except (ValueError, OverflowError):
            raise BadDate(text) from None
    iso, problems = parse_date(text)
    if iso is None or any(_is_doubtful(problem) for problem in problems):
        raise BadDate(text)
    return time_range(iso)


def _is_doubtful(problem: Problem) -> bool:
    """Return whether a reader who typed such a date may have meant another one."""
    return problem.code in ("ambiguous date", "two-digit year") or problem.text.startswith("unknown time zone")


def _before(today: date, count: int, unit: str) -> date:
    if unit in "dw":
        return today - timedelta(days=count * (7 if unit == "w" else 1))
    from calendar import monthrange

    months = today.year * 12 + today.month - 1 - count * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))
