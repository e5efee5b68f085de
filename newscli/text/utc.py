"""Tell times by UTC: the time of a file, and the date of an article."""

from datetime import datetime, timedelta

_EPOCH = datetime(1970, 1, 1)
UTC_OFFSET = "+00:00"


def utc_time(ns: int) -> str | None:
    """Return a moment in nanoseconds since 1970 as ISO 8601; None before year 1 and after 9999."""
    # Not fromtimestamp: Windows knows no time before 1970.
    try:
        return f"{(_EPOCH + timedelta(microseconds=ns // 1000)).isoformat()}{UTC_OFFSET}"
    except OverflowError:
        return None


def offset_of(published: str) -> str:
    """Return the distance from UTC that a date from `parse_date` states: `+01:00`; "" where it states none."""
    return published[-6:] if len(published) > 16 and published[-6] in "+-" else ""


def to_utc(published: str) -> str:
    """Return a date from `parse_date` by UTC, as precise as it is.

    A time without an offset counts as UTC. A date without a time stays, and so does one that falls
    before year 1 or after 9999.
    """
    if len(published) <= 10 or published.endswith(UTC_OFFSET):
        return published
    offset = offset_of(published)
    if not offset:
        return published + UTC_OFFSET
    shift = timedelta(hours=int(offset[1:3]), minutes=int(offset[4:]))
    local = datetime.fromisoformat(published[:16])
    try:
        minute = local + shift if offset[0] == "-" else local - shift
    except OverflowError:
        return published
    return f"{minute.isoformat(timespec='minutes')}{published[16:-6]}{UTC_OFFSET}"
