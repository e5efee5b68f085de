"""Dates as sites write them, and as readers ask for them."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli.dates import ZONES, asked_span, read_date, span
from newscli.errors import BadDate


@pytest.mark.parametrize(
    ("text", "iso", "problems"),
    [
        ("2019-11-06T13:04:37+00:00", "2019-11-06T13:04:37+00:00", []),
        ("2019-11-06T13:04:37Z", "2019-11-06T13:04:37+00:00", []),
        ("2019-11-06T13:04:37.5Z", "2019-11-06T13:04:37.5+00:00", []),
        ("2019-11-06 13:04+0530", "2019-11-06T13:04+05:30", []),
        ("2019-11-06T13:04:37-08", "2019-11-06T13:04:37-08:00", []),
        ("2019-11-06T13:04", "2019-11-06T13:04", ["date has no time zone"]),
        ("2019-11-06", "2019-11-06", []),
        ("2019-11", "2019-11", []),
        ("2019", "2019", []),
        ("20191106", "2019-11-06", []),
        ("20191106130437", "2019-11-06T13:04:37", ["date has no time zone"]),
        ("2019/11/06", "2019-11-06", []),
        ("2019年11月6日", "2019-11-06", []),
        ("2019년 11월 6일", "2019-11-06", []),
        ("1573045477", "2019-11-06T13:04:37+00:00", []),
        ("1573045477000", "2019-11-06T13:04:37+00:00", []),
        ("Wed, 06 Nov 2019 13:04:37 GMT", "2019-11-06T13:04:37+00:00", []),
        ("Wed, 06 Nov 2019 13:04:37 -0500", "2019-11-06T13:04:37-05:00", []),
        ("Wed Nov 06 2019 13:04:37 GMT+0200 (CEST)", "2019-11-06T13:04:37+02:00", []),
        ("2019-11-06 13:04 UTC+2", "2019-11-06T13:04+02:00", []),
        ("6 Nov 2019", "2019-11-06", []),
        ("November 6th, 2019", "2019-11-06", []),
        ("Nov 2019", "2019-11", []),
        ("Nov. 6, 2019 8:04 a.m. EST", "2019-11-06T08:04-05:00", ["time zone 'EST' read as -05:00"]),
        ("Wednesday, November 6, 2019 at 8:04 AM", "2019-11-06T08:04", ["date has no time zone"]),
        ("2019-11-06 13:04 CET", "2019-11-06T13:04+01:00", ["time zone 'CET' read as +01:00"]),
        ("2019-11-06 13:04 XYZ", "2019-11-06T13:04", ["unknown time zone 'XYZ'"]),
        ("06/11/2019", "2019-06-11", ["ambiguous date '06/11/2019' read month first"]),
        ("06.11.2019 10:00 UTC", "2019-06-11T10:00+00:00", ["ambiguous date '06.11.2019' read month first"]),
        ("13/11/2019", "2019-11-13", []),
        ("11/13/2019", "2019-11-13", []),
        ("06/06/2019", "2019-06-06", []),
        ("0001-01-01", "0001-01-01", []),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+14:00", []),
        ("9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59-12:00", []),
        ("9999-12", "9999-12", []),
        ("9999", "9999", []),
    ],
)
def test_a_date_is_read_as_precisely_as_it_is_written(text: str, iso: str, problems: list[str]) -> None:
    assert read_date(text) == (iso, problems)


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "13:04", "Wednesday", "10", "Fri 6 Dec", "31 Feb 2019", "2019-02-30", "2019-13", "2019-00-00",
        "0000", "00000000", "2019-11-06T25:00", "2019-11-06T13:04:37+25:00", "99999-01-01", "0" * 500, "-1",
    ],
)  # fmt: skip
def test_what_is_no_date_is_told_and_not_guessed(text: str) -> None:
    assert read_date(text) == (None, [f"unreadable date '{text[:80]}'"])


@given(st.text())
def test_any_text_is_a_date_or_a_problem(text: str) -> None:
    iso, problems = read_date(text)
    if iso is None:
        assert problems
    else:
        first, last, _ = span(iso)
        assert first <= last


@given(
    st.datetimes(), st.sampled_from(["%Y-%m-%dT%H:%M:%S", "%d %b %Y %H:%M:%S", "%B %d, %Y %I:%M:%S %p", "%Y%m%d%H%M%S"])
)
def test_what_is_written_is_what_is_read(moment: datetime, form: str) -> None:
    # Two-digit years and years that strftime does not pad are another matter.
    moment = moment.replace(year=max(moment.year, 1000), microsecond=0)
    assert read_date(moment.strftime(form))[0] == moment.isoformat()


def test_every_zone_of_the_table_is_an_offset() -> None:
    for name, hours in ZONES.items():
        iso, _ = read_date(f"6 Nov 2019 13:04 {name}")
        assert iso is not None
        assert span(iso).offset == hours * 3600, name


NOW = datetime(2026, 3, 31, 23, 59)


@pytest.mark.parametrize(
    ("asked", "iso"),
    [
        ("today", "2026-03-31"),
        ("yesterday", "2026-03-30"),
        ("7d", "2026-03-24"),
        ("2w", "2026-03-17"),
        ("1m", "2026-02-28"),
        ("3m", "2025-12-31"),
        ("1y", "2025-03-31"),
        ("2019-11", "2019-11"),
        ("6 Nov 2019", "2019-11-06"),
        ("2019-11-06T13:04", "2019-11-06T13:04"),
    ],
)
def test_what_a_reader_asks_for(asked: str, iso: str) -> None:
    assert asked_span(asked, NOW) == span(iso)


@pytest.mark.parametrize("asked", ["", "soon", "06/11/2019", "9999y", "1h", "d", "6 Nov 2019 8:00 XYZ"])
def test_what_cannot_be_read_is_an_error(asked: str) -> None:
    with pytest.raises(BadDate):
        asked_span(asked, NOW)


def test_a_span_covers_what_is_named() -> None:
    day = 86400
    assert span("1970") == (0, 365 * day - 0.001, None)
    assert span("1970-02") == (31 * day, 59 * day - 0.001, None)
    assert span("1970-01-02T00:00+01:00") == (day, day + 59.999, 3600)
    assert span("1970-01-02T00:00:00+01:00").instant == day - 3600
