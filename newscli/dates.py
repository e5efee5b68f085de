"""Dates as articles write them and as readers ask for them.

Nothing is invented: what is not written stays unknown, so `2019-11` stays a month.
"""

import re
import warnings
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from newscli.errors import BadDate
from newscli.pattern import pattern

_START = datetime(1970, 1, 1)
_DAY = pattern(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
_ISO = pattern(
    r"(\d{4}-\d\d-\d\d)(?:T|t|\s+)(\d\d:\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s*(Z|z|[+-]\d\d(?::?\d\d)?)?", re.ASCII
)
_COMPACT = pattern(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)(Z)?)?", re.ASCII)
_EAST_ASIAN = pattern(r"(\d{4})[年년]\s*(\d{1,2})[月월]\s*(\d{1,2})[日일]", re.ASCII)
_EPOCH = pattern(r"(\d{9}|\d{10})(?:\.\d+)?|(\d{10})\d{3}", re.ASCII)  # in seconds or milliseconds
_EITHER_ORDER = pattern(r"(?<!\d)(\d{1,2})([/.-])(\d{1,2})\2(?:\d{4}|\d{2})(?!\d)")
_UTC_PLUS = pattern(r"\b(?:GMT|UTC)\s?(?=[+-]\d)")
_AGO = pattern(r"(\d{1,5})([dwmy])", re.ASCII)

# dateutil knows UTC and the machine's own zone only. Hours, as news sites use the names.
ZONES = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 1, "CET": 1, "WEST": 1, "CEST": 2, "EET": 2, "SAST": 2,
    "EEST": 3, "MSK": 3, "IST": 5.5, "HKT": 8, "SGT": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11,
    "NZST": 12, "NZDT": 13, "NST": -3.5, "AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5,
    "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10,
}  # fmt: skip


class Span(NamedTuple):
    """The stretch of time that a date names, in seconds since 1970.

    `first` and `last` are by the clock on the wall where it was written; `offset` is that clock's
    distance from UTC, or None where the date states none.
    """

    first: float
    last: float
    offset: float | None = None

    @property
    def instant(self) -> float:
        """The first moment in UTC; a date without an offset counts as UTC."""
        return self.first - (self.offset or 0)


def span(iso: str) -> Span:
    """The stretch of time that an ISO 8601 date from `read_date` names: a minute, a day, a year."""
    if len(iso) <= 10:
        from calendar import monthrange

        year, month, day = (int(part) for part in (iso + "-0-0").split("-")[:3])
        first = _seconds(datetime(year, month or 1, day or 1))
        days = 1 if day else monthrange(year, month)[1] if month else 366 if monthrange(year, 2)[1] == 29 else 365
        return Span(first, first + days * 86400 - 0.001)
    moment = datetime.fromisoformat(iso)
    shift = moment.utcoffset()
    first = _seconds(moment.replace(tzinfo=None))
    precise = iso.count(":", 0, 19) == 2
    return Span(first, first if precise else first + 59.999, shift.total_seconds() if shift is not None else None)


def _seconds(wall: datetime) -> float:
    return (wall - _START).total_seconds()


def read_date(text: str) -> tuple[str | None, list[str]]:
    """A date in any of the forms that sites use, as ISO 8601, and what a reader should know of it."""
    text = text.strip()
    iso = _plain(text)
    if iso:
        return iso, ["date has no time zone"] if "T" in iso and not _zoned(iso) else []
    try:
        return _loose(text)
    except (ValueError, OverflowError, TypeError, AttributeError, IndexError, RecursionError):
        # dateutil lets several of these out on strange input.
        return None, [f"unreadable date '{text[:80]}'"]


def _zoned(iso: str) -> bool:
    return iso[-6] in "+-"


def _plain(text: str) -> str | None:
    """ISO and all-digit forms, which need no library and must not be guessed at."""
    if match := _ISO.fullmatch(text):
        day, minute, second, fraction, offset = match.groups()
        iso = f"{day}T{minute}"
        if second:
            iso += f":{second}" + (f".{fraction[:6]}" if fraction else "")
        if offset:
            offset = "+00:00" if offset in "Zz" else offset if ":" in offset else f"{offset[:3]}:{offset[3:] or '00'}"
            iso += offset
    elif _DAY.fullmatch(text):
        iso = text
    elif match := _COMPACT.fullmatch(text):
        year, month, day, hour, minute, second, zulu = match.groups()
        iso = f"{year}-{month}-{day}" + (f"T{hour}:{minute}:{second}" if hour else "") + ("+00:00" if zulu else "")
    elif match := _EAST_ASIAN.fullmatch(text):
        iso = f"{match[1]}-{match[2]:0>2}-{match[3]:0>2}"
    elif match := _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(match[1] or match[2]), UTC).isoformat()
    else:
        return None
    return iso if _possible(iso) else None


def _possible(iso: str) -> bool:
    try:
        span(iso)
    except (ValueError, OverflowError):
        return False
    return True


def _loose(text: str) -> tuple[str | None, list[str]]:
    """Everything else, by dateutil; raises ValueError and its like for what it cannot read."""
    from dateutil import parser

    if not any(character.isdigit() for character in text) or len(text) > 100:
        raise ValueError(text)
    # To dateutil "GMT+2" is two hours west, as in POSIX; sites and JavaScript mean east.
    text = _UTC_PLUS.sub("", text)
    named: list[str] = []

    def zone(name: str | None, offset: int | None) -> int | None:
        if offset is not None:
            return offset
        if name:
            named.append(name)
        hours = ZONES.get((name or "").upper())
        return None if hours is None else int(hours * 3600)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # dateutil fills what is missing from its default, so whatever differs between two
        # defaults that share no field was not written.
        one = parser.parse(text, default=datetime(2000, 1, 1), tzinfos=zone)
        two = parser.parse(text, default=datetime(2003, 12, 31, 23, 58, 57, 999999), tzinfos=zone)
    if one.year != two.year:
        raise ValueError(text)
    if one.month != two.month:
        iso = f"{one.year:04}"
    elif one.day != two.day:
        iso = f"{one.year:04}-{one.month:02}"
    elif one.hour != two.hour:
        iso = one.date().isoformat()
    else:
        iso = one.isoformat(timespec="seconds" if one.second == two.second else "minutes")

    problems = []
    order = _EITHER_ORDER.search(text)
    if order and int(order[1]) <= 12 and int(order[3]) <= 12 and order[1].lstrip("0") != order[3].lstrip("0"):
        problems.append(f"ambiguous date '{order[0]}' read month first")
    zone_name = named[0] if named else None
    if zone_name and zone_name.upper() not in ("UTC", "GMT", "Z"):
        if "T" in iso and _zoned(iso):
            problems.append(f"time zone '{zone_name}' read as {iso[-6:]}")
        else:
            problems.append(f"unknown time zone '{zone_name}'")
    elif "T" in iso and not _zoned(iso):
        problems.append("date has no time zone")
    if not _possible(iso):
        raise ValueError(text)
    return iso, problems


def asked_span(text: str, now: datetime | None = None) -> Span:
    """The stretch of time that a reader means by `2019-11`, an ISO time, `today`, `yesterday` or `7d`.

    Raises BadDate. `now` is for tests; else it is the machine's local time.
    """
    today = (now or datetime.now()).date()
    wanted = text.strip().lower()
    if wanted in ("today", "yesterday"):
        return span((today - timedelta(days=wanted == "yesterday")).isoformat())
    if match := _AGO.fullmatch(wanted):
        try:
            return span(_ago(today, int(match[1]), match[2]).isoformat())
        except (ValueError, OverflowError):
            raise BadDate(text) from None
    iso, problems = read_date(text)
    if iso is None or any(problem.startswith(("ambiguous", "unknown")) for problem in problems):
        raise BadDate(text)
    return span(iso)


def _ago(today: date, count: int, unit: str) -> date:
    if unit in "dw":
        return today - timedelta(days=count * (7 if unit == "w" else 1))
    from calendar import monthrange

    months = today.year * 12 + today.month - 1 - count * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))
