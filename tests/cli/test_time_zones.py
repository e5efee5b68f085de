"""Times of articles from several zones: told apart in a listing, or all shown and counted by UTC."""

import json
from pathlib import Path

import pytest
from helpers import News, Terminal, Write, plain

from newscli import Archive, parse_filter

# By the clock of the article, and by UTC.
DATES = {
    "a1": ("2019-11-06T23:30:00+00:00", "2019-11-06T23:30:00+00:00"),
    "a2": ("2019-11-06T23:30:00.25-05:00", "2019-11-07T04:30:00.25+00:00"),
    "a3": ("2019-11-07T01:30+09:00", "2019-11-06T16:30+00:00"),
    "a4": ("2019-11-06T12:00:00", "2019-11-06T12:00:00+00:00"),
    "a5": ("2019-11-05", "2019-11-05"),
    "a6": ("2019-10", "2019-10"),
    "a7": ("9999-12-31T23:30:00-05:00", "9999-12-31T23:30:00-05:00"),
    "a8": ("0001-01-01T00:30:00+05:00", "0001-01-01T00:30:00+05:00"),
}
NEWEST_FIRST = ["a7", "a2", "a1", "a3", "a4", "a5", "a6", "a8"]


@pytest.fixture
def zones(write: Write) -> Path:
    for name, (published, _) in DATES.items():
        write(f"{name}.txt", title=f"Story {name}", published=published)
    return write("b.txt", title="Story b", published=None).parent


def shown(out: str) -> list[list[str]]:
    return [line.split("\t") for line in out.splitlines()]


@pytest.mark.parametrize(
    "command",
    [
        ["list", "--fields", "id,published"],
        ["search", "story", "-s", "published", "--fields", "id,published"],
        ["export", "-f", "tsv", "--fields", "id,published"],
        ["export", "-f", "tsv", "--fields", "id,published,links"],
        ["export", "-f", "tsv", "--fields", "id,published", "--match", "story", "-s", "published"],
        ["export", "-f", "tsv", "--fields", "id,published", *NEWEST_FIRST, "b"],
    ],
    ids=" ".join,
)
def test_every_command_shows_dates_by_utc_in_the_same_order(news: News, zones: Path, command: list[str]) -> None:
    rows = [row for row in shown(news(*command, "--utc", "-a", zones).out) if row[0] != "id"]
    assert [row[:2] for row in rows] == [*([name, DATES[name][1]] for name in NEWEST_FIRST), ["b", ""]]
    rows = [row for row in shown(news(*command, "-a", zones).out) if row[0] != "id"]
    assert [row[:2] for row in rows] == [*([name, DATES[name][0]] for name in NEWEST_FIRST), ["b", ""]]


def test_the_weekday_is_that_of_the_date_that_is_shown(news: News, zones: Path) -> None:
    (record,) = json.loads(news("export", "a2", "-a", zones).out)
    (in_utc,) = json.loads(news("export", "a2", "--utc", "-a", zones).out)
    assert (record["weekday"], in_utc["weekday"]) == ("Wednesday", "Thursday")
    assert record | {"published": in_utc["published"], "weekday": "Thursday"} == in_utc


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--since", "2019-11-07", "--until", "2019-11-07"], ["a3"]),
        (["--since", "2019-11-07", "--until", "2019-11-07", "--utc"], ["a2"]),
        (["--since", "2019-11-06T13:00", "--until", "2019-11-06", "--utc"], ["a1", "a3"]),
        (["--since", "2019-11-06T12:00", "--until", "2019-11-06T12:00", "--utc"], ["a4"]),
        (["--since", "2019-11-07T00:30+09:00", "--until", "2019-11-06T23:00", "--utc"], ["a3"]),
        (["--since", "2019-10-20", "--until", "2019-11-05", "--utc"], ["a5", "a6"]),
    ],
    ids=str,
)
def test_dates_are_compared_by_utc(news: News, zones: Path, options: list[str], found: list[str]) -> None:
    for command in (["list"], ["search", "story", "-s", "published"], ["export", "-f", "tsv"]):
        out = news(*command, *options, "--fields", "id", "-a", zones).out
        assert [line for line in out.splitlines() if line != "id"] == found, command
    assert f"articles\t{len(found)}\n" in news("stats", *options, "-a", zones).out


def test_days_are_counted_by_utc(news: News, zones: Path) -> None:
    def days(*options: str) -> dict[str, str]:
        return {day: count for day, count, _ in shown(news("stats", "--by", "day", *options, "-a", zones).out)}

    outer = {"0001-01-01": "1", "9999-12-31": "1", "2019-11-05": "1"}
    assert days() == outer | {"2019-11-06": "3", "2019-11-07": "1"}
    assert days("--utc") == outer | {"2019-11-06": "3", "2019-11-07": "1"}
    assert days("--utc", "--since", "2019-11-06T13:00", "--until", "2019-11-08") == {
        "2019-11-06": "2", "2019-11-07": "1",
    }  # fmt: skip
    assert days("--utc", "--match", "a2") == {"2019-11-07": "1"}
    assert days("--match", "a2") == {"2019-11-06": "1"}


def test_offsets_stand_beside_the_times_where_they_differ(terminal: Terminal, zones: Path) -> None:
    out = plain(terminal("list", "-a", zones, columns=110).out)
    assert "2019-11-06 23:30 -05:00  " in out
    assert "2019-11-07 01:30 +09:00  " in out
    assert "2019-11-06 12:00         " in out
    assert "2019-11-05               " in out
    assert "-05:00" not in terminal("list", "-a", zones, columns=80).out  # There is no room for the time.
    found = plain(terminal("search", "story", "-a", zones, columns=80).out)
    assert "Jane Doe · 2019-11-06 23:30 -05:00\n" in found
    assert "Jane Doe · 2019-11-06 12:00\n" in found


def test_offsets_that_are_all_the_same_are_not_shown(terminal: Terminal, write: Write) -> None:
    write("a.txt", published="2019-11-06T23:30:00+01:00")
    write("b.txt", published="2019-11-06")
    folder = write("c.txt", published="2019-11-05T12:00+01:00").parent
    for command in (["list"], ["search", "title"]):
        assert "+01:00" not in terminal(*command, "-a", folder, columns=110).out
    write("d.txt", published="2019-11-05T12:00")  # Counts as UTC, which is another clock.
    for command in (["list"], ["search", "title"]):
        assert "23:30 +01:00" in terminal(*command, "-a", folder, columns=110).out
        assert "+01:00" not in terminal(*command, "--utc", "-a", folder, columns=110).out


@pytest.mark.parametrize("columns", [20, 40, 99, 100, 130])
def test_widths_hold(terminal: Terminal, zones: Path, columns: int) -> None:
    for command in (["list"], ["list", "--utc"], ["search", "story"]):
        out = plain(terminal(*command, "-a", zones, columns=columns).out)
        assert all(len(line) <= columns for line in out.splitlines() if not line.startswith("news:"))


def test_a_python_user_has_it_too(zones: Path, tmp_path: Path) -> None:
    filter = parse_filter(since="2019-11-07", until="2019-11-07", utc=True)
    with Archive(zones, cache=tmp_path / "cache") as archive:
        (found,) = archive.metadata(filter)
        assert (found.published, found.in_utc().published) == DATES["a2"]
        (hit,) = archive.search("story", filter)
        assert hit.in_utc().metadata.published == DATES["a2"][1]
        assert archive.stats(filter).first == "2019-11-07"
        assert [bucket.value for bucket in archive.facet("day", filter).buckets] == ["2019-11-07"]
