"""Dates as sites write them, and as readers ask for them."""

import re
from collections import Counter
from datetime import datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newscli.errors import BadDate
from newscli.text.dates import ZONES, parse_date, parse_date_range
from newscli.text.problem import Problem
from newscli.text.timerange import time_range

CODES = {
    "date has no time zone": "no time zone",
    "time zone": "time zone by name",
    "unknown time zone": "time zone by name",
    "ambiguous date": "ambiguous date",
    "two-digit year": "two-digit year",
}


def code_of(problem: str) -> str:
    """Return the code by which `news check` knows what this line tells."""
    (code,) = (code for beginning, code in CODES.items() if problem.startswith(beginning))
    return code


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
        (
            "24/08/15",
            "2015-08-24",
            [
                "ambiguous date '24/08/15' read day first",
                "two-digit year '15' read as 2015",
            ],
        ),
        (
            "19-11-06",
            "2006-11-19",
            [
                "ambiguous date '19-11-06' read day first",
                "two-digit year '06' read as 2006",
            ],
        ),
        ("08 01 2009", "2009-08-01", ["ambiguous date '08 01 2009' read month first"]),
        ("4. 9. 1981", "1981-04-09", ["ambiguous date '4. 9. 1981' read month first"]),
        ("31/12/99", "1999-12-31", ["two-digit year '99' read as 1999"]),
        ("1 Jan 70", "1970-01-01", ["two-digit year '70' read as 1970"]),
        ("16-Jul-71", "1971-07-16", ["two-digit year '71' read as 1971"]),
        ("1 Jan 68", "2068-01-01", ["two-digit year '68' read as 2068"]),
        ("4.58pm 26 April 1986", "1986-04-26T16:58", ["date has no time zone"]),
        ("01.14 26 May 2023", "2023-05-26T01:14", ["date has no time zone"]),
        ("6 Nov 2019 13h04", "2019-11-06T13:04", ["date has no time zone"]),
        ("8 am Nov 6, 2019", "2019-11-06T08:00", ["date has no time zone"]),
        ("Nov 6, 2019 1304 GMT", "2019-11-06T13:04+00:00", []),
        ("2019-11-06 13:04 JST+9", "2019-11-06T13:04+09:00", []),
        ("13:04 WED 6 NOV 2019", "2019-11-06T13:04", ["date has no time zone"]),
        ("2019-11-06T13:04:37.123456789Z", "2019-11-06T13:04:37.123456+00:00", []),
        ("Wed, 06 Nov 2019 13:04:37.25 GMT", "2019-11-06T13:04:37.25+00:00", []),
        ("1573045477.5", "2019-11-06T13:04:37.5+00:00", []),
        ("1573045477123", "2019-11-06T13:04:37.123+00:00", []),
        ("20191106T130437+0100", "2019-11-06T13:04:37+01:00", []),
        ("201911061304", "2019-11-06T13:04", ["date has no time zone"]),
        ("2019-11-6", "2019-11-06", []),
        ("2019年11月6日 13:04", "2019-11-06T13:04", ["date has no time zone"]),
        ("٢٠١٩/١١/٠٦", "2019-11-06", []),
        (
            "11/6/2019, 1:04:37\u202fPM",
            "2019-11-06T13:04:37",
            [
                "ambiguous date '11/6/2019' read month first",
                "date has no time zone",
            ],
        ),
        ("Wed Nov 06 2019 13:04:37 GMT+0100 (Central European Standard Time)", "2019-11-06T13:04:37+01:00", []),
        ("Sunday, Nov 2019", "2019-11", []),
        ("11/2019", "2019-11", []),
        ("2019/11", "2019-11", []),
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
    found, told = parse_date(text)
    assert (found, [problem.text for problem in told]) == (iso, problems)
    assert [problem.code for problem in told] == [code_of(problem) for problem in problems]


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "13:04", "Wednesday", "10", "Fri 6 Dec", "31 Feb 2019", "2019-02-30", "2019-13", "2019-00-00",
        "0000", "00000000", "2019-11-06T25:00", "2019-11-06T13:04:37+25:00", "99999-01-01", "0" * 500, "-1",
        # A number that has no place in the date.
        "July 1-3, 2002", "13-15 October 2013", "6 and 7 Nov 2019", "16 and 17 Nov", "Nov 16-17", "16 - 17 Nov",
        "2019-11-06 - 2019-11-08", "1991-08-08T23-01",
        "2011-08-25-01-27-06", "1971-11-11-05:00", "10.04-12.04.2019", "6 Nov 2019, 10:00-12:00", "Nov 2019 13:04",
        "6 Nov 2019 13:04 14:04", "0804 GMT (1604 HKT) November 6, 2019", "2019-310", "06-2019-11",
        # Numbers that could be several things.
        "5, 2019", "11/99", "200911", "030724", "5/6/7", "99", "2019110613", "573045477000", "20190006",
        "13:04 6 Nov 2019 GMT 2", "6 Nov 2019 13:04 EST+5", "6 Nov 2019 13:04 XYZ+9", "13:04 PM 6 Nov 2019",
        "2019-11-06T24:00", "10190019000101900190019001900h",
    ],
)  # fmt: skip
def test_what_is_no_date_is_told_and_not_guessed(text: str) -> None:
    assert parse_date(text) == (None, [Problem("unreadable date", f"unreadable date '{text[:80]}'")])


_WORDS = "Nov November May Wed Sunday am p.m. at and of th GMT EST XYZ Z T h".split()
_SIGNS = [" ", " ", " ", "-", "/", ".", ":", ",", ", ", "+", "'", "(", ")", "\u202f", "–", "年", "月", "日"]
_NUMBERS = st.one_of(
    st.integers(0, 31).map(str), st.integers(0, 59).map("{:02}".format), st.integers(1900, 2099).map(str)
)


def _pairs(text: str) -> Counter[str]:
    """The numbers of `text`, two digits at a time: 20191106 has those of 2019-11-06."""
    numbers = [number.zfill(len(number) + len(number) % 2) for number in re.findall(r"\d+", text)]
    return Counter(number[at : at + 2] for number in numbers for at in range(0, len(number), 2))


@settings(max_examples=1000)
@given(st.lists(st.one_of(_NUMBERS, st.sampled_from(_WORDS), st.sampled_from(_SIGNS)), max_size=14).map("".join))
@example("July 1-3, 2002")
@example("8 am 6 Nov 2019")
def test_each_number_has_its_place_in_the_date(text: str) -> None:
    iso, problems = parse_date(text)
    if iso is None:
        assert problems == [Problem("unreadable date", f"unreadable date '{text.strip()[:80]}'")]
        return
    if re.fullmatch(r"\d{9,10}(\.\d+)?|\d{13}", text.strip()):  # seconds or milliseconds since 1970
        return
    places = _pairs(iso)
    if iso[10:] and re.search("[ap]", text, re.IGNORECASE):
        places[f"{int(iso[11:13]) % 12 or 12:02}"] += 1
        places["00"] += 1
    assert _pairs(text) <= places, iso


_DATES = {
    "": "%Y-%m-%d|%Y/%m/%d|%Y.%m.%d|%d %b %Y|%d %B %Y|%B %d, %Y|%b. %d, %Y|%a, %d %b %Y|%A, %B %d, %Y|%d-%b-%Y"
    "|%Y %b %d|%dth of %B %Y|%B %dth, %Y|%d. %B %Y|%d%b%Y|%Y年%m月%d日",
    "ambiguous date": "%m/%d/%Y|%m.%d.%Y|%m-%d-%Y|%m %d %Y|%m. %d. %Y|%d/%m/%Y|%d.%m.%Y",
    "two-digit year": "%d %b %y|%d-%b-%y|%b %d, %y|%d %b '%y|%m/%d/%y|%d/%m/%y|%y-%m-%d",
}
_TIMES = ["", "%H:%M", "%H:%M:%S", "%H:%M:%S.%f", "%I:%M %p", "%I:%M:%S %p", "%I.%M%p", "%Hh%M"]
_STATED = {
    "": None, " Z": 0, " GMT": 0, " +0530": 5.5, "+05:30": 5.5, " GMT+2": 2, " (UTC-03:00)": -3, " JST+9": 9,
    " EST": -5, " GMT+0100 (Central European Standard Time)": 1,
}  # fmt: skip


@settings(max_examples=1000)
@given(
    moment=st.datetimes(datetime(1969, 1, 1), datetime(2068, 12, 31)),
    form=st.sampled_from([(told, form) for told, forms in _DATES.items() for form in forms.split("|")]),
    clock=st.sampled_from(_TIMES),
    zone=st.sampled_from(sorted(_STATED)),
    joint=st.sampled_from([" ", ", ", " at ", "T", None]),
)
def test_a_date_is_read_as_it_is_written_or_told(
    moment: datetime, form: tuple[str, str], clock: str, zone: str, joint: str | None
) -> None:
    day, time = moment.strftime(form[1]), moment.strftime(clock) + zone if clock else ""
    text = day if not clock else f"{time} {day}" if joint is None else f"{day}{joint}{time}"
    iso, problems = parse_date(text)
    assert iso is not None, problems
    told = {problem.code for problem in problems}.intersection(_DATES)
    assert iso[:10] == f"{moment:%Y-%m-%d}" or "ambiguous date" in told
    assert form[0] in told or form[0] != "two-digit year"
    written = {"": "", "%S": f"T{moment:%H:%M:%S}", "%f": f"T{moment:%H:%M:%S.%f}"}.get(clock[-2:], f"T{moment:%H:%M}")
    if "%S %p" in clock:
        written = f"T{moment:%H:%M:%S}"
    assert re.sub(r"[+-]\d\d:\d\d$", "", iso[10:]) == written
    hours = _STATED[zone] if clock else None
    assert time_range(iso).offset == (None if hours is None else hours * 3600)


@given(st.text())
def test_any_text_is_a_date_or_a_problem(text: str) -> None:
    iso, problems = parse_date(text)
    if iso is None:
        assert problems
    else:
        first, last, _ = time_range(iso)
        assert first <= last


@given(
    st.datetimes(), st.sampled_from(["%Y-%m-%dT%H:%M:%S", "%d %b %Y %H:%M:%S", "%B %d, %Y %I:%M:%S %p", "%Y%m%d%H%M%S"])
)
def test_what_is_written_is_what_is_read(moment: datetime, form: str) -> None:
    # Two-digit years and years that strftime does not pad are another matter.
    moment = moment.replace(year=max(moment.year, 1000), microsecond=0)
    assert parse_date(moment.strftime(form))[0] == moment.isoformat()


def test_every_zone_of_the_table_is_an_offset() -> None:
    for name, hours in ZONES.items():
        iso, _ = parse_date(f"6 Nov 2019 13:04 {name}")
        assert iso is not None
        assert time_range(iso).offset == hours * 3600, name


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
    assert parse_date_range(asked, NOW) == time_range(iso)


@pytest.mark.parametrize(
    "asked",
    [
        "", "soon", "06/11/2019", "9999y", "1h", "d", "6 Nov 2019 8:00 XYZ", "200911", "030724", "24/08/15", "19-11-06",
        "08 01 2009", "4. 9. 1981", "1 Jan 70", "31/12/99", "5/6/7", "99", "July 1-3, 2002", "1991-08-08T23-01",
        "1971-11-11-05:00", "13-15 October 2013",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_an_error(asked: str) -> None:
    with pytest.raises(BadDate):
        parse_date_range(asked, NOW)


def test_a_span_covers_what_is_named() -> None:
    day = 86400
    assert time_range("1970") == (0, 365 * day - 0.001, None)
    assert time_range("1970-02") == (31 * day, 59 * day - 0.001, None)
    assert time_range("1970-01-02T00:00+01:00") == (day, day + 59.999, 3600)
    assert time_range("1970-01-02T00:00:00+01:00").instant == day - 3600
