"""Times by UTC: none is lost, moved or made up."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli.text.utc import offset_of, to_utc, utc_time


@pytest.mark.parametrize(
    ("ns", "iso"),
    [
        (0, "1970-01-01T00:00:00+00:00"),
        (1_573_045_477_123_456_789, "2019-11-06T13:04:37.123456+00:00"),
        (-1, "1969-12-31T23:59:59.999999+00:00"),
        (-62_135_596_800 * 10**9, "0001-01-01T00:00:00+00:00"),
        (-62_135_596_801 * 10**9, None),
        (253_402_300_799 * 10**9, "9999-12-31T23:59:59+00:00"),
        (253_402_300_800 * 10**9, None),
        (10**40, None),
        (-(10**40), None),
    ],
)
def test_the_time_of_a_file(ns: int, iso: str | None) -> None:
    assert utc_time(ns) == iso


zones = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=zones), st.sampled_from(["auto", "minutes"]))
def test_a_date_by_utc_is_the_same_moment_as_precise(moment: datetime, precision: str) -> None:
    written = moment.isoformat(timespec=precision)
    by_utc = to_utc(written)
    assert by_utc == datetime.fromisoformat(written).astimezone(UTC).isoformat(timespec=precision)
    assert (offset_of(written), offset_of(by_utc)) == (written[-6:], "+00:00")


@pytest.mark.parametrize("iso", ["2019", "2019-11", "2019-11-06"])
def test_a_date_without_a_time_stays(iso: str) -> None:
    assert (to_utc(iso), offset_of(iso)) == (iso, "")


@pytest.mark.parametrize("iso", ["2019-11-06T13:04", "2019-11-06T13:04:37", "2019-11-06T13:04:37.5"])
def test_a_time_without_a_zone_counts_as_utc(iso: str) -> None:
    assert (to_utc(iso), offset_of(iso)) == (f"{iso}+00:00", "")


@pytest.mark.parametrize("iso", ["0001-01-01T00:30+01:00", "9999-12-31T23:30:00-00:45"])
def test_a_moment_that_utc_has_no_date_for_stays(iso: str) -> None:
    assert to_utc(iso) == iso
