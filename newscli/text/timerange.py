"""Say which stretch of time a date names."""

from datetime import datetime
from typing import NamedTuple

_START = datetime(1970, 1, 1)


class TimeRange(NamedTuple):
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


def time_range(iso: str) -> TimeRange:
    """Return the stretch of time that an ISO 8601 date from `parse_date` names: a minute, a day, a year."""
    if len(iso) <= 10:
        from calendar import monthrange

        year, month, day = (int(part) for part in (iso + "-0-0").split("-")[:3])
        first = _seconds(datetime(year, month or 1, day or 1))
        days = 1 if day else monthrange(year, month)[1] if month else 366 if monthrange(year, 2)[1] == 29 else 365
        return TimeRange(first, first + days * 86400 - 0.001)
    moment = datetime.fromisoformat(iso)
    shift = moment.utcoffset()
    first = _seconds(moment.replace(tzinfo=None))
    precise = iso.count(":", 0, 19) == 2
    return TimeRange(first, first if precise else first + 59.999, shift.total_seconds() if shift is not None else None)


def _seconds(wall: datetime) -> float:
    return (wall - _START).total_seconds()
