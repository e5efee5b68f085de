"""Times by UTC: none is lost, moved or made up."""

import pytest

from newscli.text.utc import utc_time


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
