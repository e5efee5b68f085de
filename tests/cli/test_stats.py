"""`news stats`: what an archive holds, from when and from whom, in a pipe, as JSON and on a terminal."""

import json
import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from helpers import News, Terminal, Write, plain
from rich.cells import cell_len

from newscli import Archive
from newscli.parse.dateline import dateline_place
from newscli.stats import Bucket, Gap, by_period, choose_unit, fill_empty_periods, gaps

# The archive of conftest: dated 2018-05-01, 2019-11, 2019-11-06, 2020-02-26, 2021-01-01, and not at all.


def lines(out: str) -> list[list[str]]:
    return [line.split("\t") for line in out.splitlines()]


def days(*values: str) -> list[Bucket]:
    return [Bucket(value, 1, 10) for value in sorted(values)]


def daily(first: str, count: int, step: int = 1) -> list[str]:
    start = date.fromisoformat(first)
    return [(start + timedelta(days=number * step)).isoformat() for number in range(count)]


# In a pipe


def test_the_seed_in_a_pipe(news: News) -> None:
    assert news("stats") == (
        "articles\t1\nwords\t309\noutlets\t1\nauthors\t1\ndatelines\t1\nfirst\t2019-11-06\nlast\t2019-11-06\n"
        "undated\t0\nimprecise\t0\nunit\tday\n"
        "day\t2019-11-06\t1\t309\n"
        "outlet\tWFXT\t1\t309\n"
        "author\tDUSAN STOJANOVIC, Associated Press\t1\t309\n"
        "dateline\tBELGRADE, Serbia\t1\t309\n",
        "",
        0,
    )


def test_json_gives_the_same_figures_as_the_pipe(news: News, archive: Path) -> None:
    record = json.loads(news("stats", "-a", archive, "--json").out)
    told = lines(news("stats", "-a", archive).out)
    for name, value in record.items():
        if not isinstance(value, list):
            assert [name, str(value)] in told
    for name, key in (
        ("gap", "gaps"), (record["unit"], "periods"), ("outlet", "top_outlets"), ("author", "top_authors"),
        ("dateline", "top_datelines"),
    ):  # fmt: skip
        assert [cells[1:] for cells in told if cells[0] == name and len(cells) > 2] == [
            [str(cell) for cell in row.values()] for row in record[key]
        ]


def test_the_figures_agree_with_the_articles(news: News, archive: Path) -> None:
    record = json.loads(news("stats", "-a", archive, "--json", "-n", "0").out)
    articles = json.loads(news("list", "-a", archive, "--json").out)
    assert record["articles"] == len(articles)
    assert record["words"] == sum(article["words"] for article in articles)
    for field in ("outlet", "author", "dateline"):
        values = {
            dateline_place(article[field]) if field == "dateline" else article[field]
            for article in articles
            if article[field]
        }
        assert record[f"{field}s"] == len(values)
        assert {row["value"] for row in record[f"top_{field}s"]} == values
    assert (record["first"], record["last"], record["undated"]) == ("2018-05-01", "2021-01-01", 1)


def test_names_come_most_first_then_a_to_z_and_n_limits_them(news: News, write: Write) -> None:
    for number, outlet in enumerate(["b", "c", "c", "a", "d", "e", "f"]):
        folder = write(f"{number}.txt", outlet=outlet, body="one two").parent
    assert news("stats", "-a", folder, "--by", "outlet", "-n", "3").out == "c\t2\t4\na\t1\t2\nb\t1\t2\n"
    told = lines(news("stats", "-a", folder).out)
    assert [cells[1] for cells in told if cells[0] == "outlet"] == ["c", "a", "b", "d", "e"]
    assert sum(cells[0] == "outlet" for cells in lines(news("stats", "-a", folder, "-n", "0").out)) == 6


@pytest.mark.parametrize(
    ("by", "values", "left_out"),
    [
        ("day", ["2018-05-01", "2019-11-06", "2020-02-26", "2021-01-01"], 2),
        ("week", ["2018-W18", "2019-W45", "2020-W09", "2020-W53"], 2),
        ("month", ["2018-05", "2019-11", "2020-02", "2021-01"], 1),
        ("year", ["2018", "2019", "2020", "2021"], 1),
    ],
)
def test_a_date_counts_only_in_periods_that_it_names(
    news: News, archive: Path, by: str, values: list[str], left_out: int
) -> None:
    ran = news("stats", "-a", archive, "--by", by)
    assert [cells[0] for cells in lines(ran.out)] == values
    assert sum(int(cells[1]) for cells in lines(ran.out)) == 6 - left_out
    assert ran.err == f"news: left out {left_out} article{'s'[: left_out > 1]} not dated to the {by}\n"


def test_a_date_counts_by_the_clock_of_its_article(news: News, write: Write) -> None:
    write("a.txt", published="2019-12-31T23:30:00-08:00")  # In UTC it is 2020.
    folder = write("b.txt", published="2020-01-01T00:30:00+09:00").parent  # In UTC it is 2019.
    assert news("stats", "-a", folder, "--by", "day").out == "2019-12-31\t1\t2\n2020-01-01\t1\t2\n"


def test_of_periods_the_latest_are_kept(news: News, archive: Path) -> None:
    assert [cells[0] for cells in lines(news("stats", "-a", archive, "--by", "year", "-n", "2").out)] == [
        "2020",
        "2021",
    ]


def test_by_with_json_is_an_array_of_objects(news: News, archive: Path) -> None:
    ran = news("stats", "-a", archive, "--by", "dateline", "--json")
    assert json.loads(ran.out)[0] == {"value": "BELGRADE, Serbia", "articles": 1, "words": 309}
    assert ran.err == "news: left out 3 articles without a dateline\n"


def test_names_that_differ_in_case_are_one_in_their_usual_spelling(news: News, write: Write) -> None:
    for number, outlet in enumerate(["DAILY", "Daily", "Daily", "daily", "Weekly"]):
        folder = write(f"{number}.txt", outlet=outlet).parent
    assert news("stats", "-a", folder, "--by", "outlet").out == "Daily\t4\t8\nWeekly\t1\t2\n"
    assert json.loads(news("stats", "-a", folder, "--json").out)["outlets"] == 2


# What is counted


def test_filters_and_a_query_narrow_what_is_counted(news: News, archive: Path) -> None:
    def counted(*options: str) -> dict[str, str]:
        return {cells[0]: cells[1] for cells in lines(news("stats", "-a", archive, *options).out)}

    assert counted("--match", "missile")["articles"] == "2"
    assert counted("--match", "missile")["words"] == str(309 + 15)
    assert counted("--match", "missile", "--outlet", "zeitung")["articles"] == "1"
    assert counted("--author", "jurgen")["author"] == "Jürgen Müller"
    assert counted("--since", "2020")["first"] == "2020-02-26"
    assert counted("--match", "missile", "--until", "2019-11-05")["last"] == "2019-11"


@pytest.mark.parametrize("query", ["missile", "missile OR talks", "NOT missile", '"the talks"', "title:news", "导弹"])
def test_a_query_counts_what_search_finds(news: News, archive: Path, query: str) -> None:
    count = int(news("search", "-a", archive, "--count", query).out)
    assert count
    assert lines(news("stats", "-a", archive, "--match", query).out)[0] == ["articles", str(count)]


def test_the_undated_that_a_date_filter_leaves_out_are_told(news: News, archive: Path) -> None:
    ran = news("stats", "-a", archive, "--since", "2020", "--by", "year")
    assert ran == ("2020\t1\t13\n2021\t1\t3\n", "news: left out 1 article without a date\n", 0)


def test_nothing_that_matches_is_zero_and_told(news: News, archive: Path) -> None:
    ran = news("stats", "-a", archive, "--match", "zeppelin")
    assert ran.out.startswith("articles\t0\nwords\t0\noutlets\t0\n")
    assert (ran.err, ran.code) == ("news: no article matches 'zeppelin'\n", 0)
    ran = news("stats", "-a", archive, "--outlet", "nowhere", "--by", "month", "--json")
    assert ran == ("[]\n", "news: no article passes the filters\n", 0)


def test_an_empty_archive_is_told(news: News, tmp_path: Path) -> None:
    for options in ([], ["--json"], ["--by", "day"]):
        ran = news("stats", "-a", tmp_path, *options)
        assert ran.code == 0
        assert ran.err.startswith(f"news: there is no article in '{tmp_path}'")
        assert ran.err.count("\n") == 1
    record = json.loads(news("stats", "-a", tmp_path, "--json").out)
    assert (record["articles"], record["first"], record["gaps"], record["periods"]) == (0, None, [], [])


def test_articles_without_anything_are_counted(news: News, write: Write) -> None:
    folder = write("a.txt", published=None, author=None, outlet=None, url=None).parent
    record = json.loads(news("stats", "-a", folder, "--json").out)
    assert (record["articles"], record["undated"], record["outlets"], record["last"]) == (1, 1, 0, None)
    assert news("stats", "-a", folder, "--by", "author") == ("", "news: left out 1 article without an author\n", 0)


def test_wrong_usage_is_an_error(news: News, archive: Path) -> None:
    for options in (["--by", "colour"], ["--since", "soon"], ["-n", "-1"]):
        ran = news("stats", "-a", archive, *options)
        assert (ran.out, ran.code, ran.err.count("\n")) == ("", 2, 1)


def test_hostile_names_stay_on_one_line(news: News, terminal: Terminal, write: Write) -> None:
    evil = "a\x1b[2Jb\tc\u202ed [bold]e[/bold] :smile:"
    folder = write("a.txt", outlet=evil, author=evil).parent
    assert news("stats", "-a", folder, "--by", "author").out == "a[2Jb cd [bold]e[/bold] :smile:\t1\t2\n"
    for options in ([], ["--by", "outlet"]):
        out = plain(terminal("stats", "-a", folder, *options, columns=120).out)
        assert "[bold]e[/bold] :smile:  " in out
        assert not set(out) & {"\x1b", "\u202e", "\t"}


def test_counts_after_changes_are_those_of_a_new_index(write: Write, tmp_path: Path) -> None:
    chance = random.Random(1)
    cache = tmp_path / "cache"
    for step in range(40):
        path = write(
            f"{chance.randrange(12)}.txt",
            title=f"Number {step}",
            published=chance.choice(["2019", "2019-11", "2019-11-06", "2020-01-01T00:00:00Z", None]),
            outlet=chance.choice(["A", "a", "B", None]),
            author=chance.choice(["X", "Y", "x", "X"]),
        )
        if chance.random() < 0.3:
            path.unlink()
        with Archive(path.parent, cache=cache) as kept, Archive(path.parent, cache=tmp_path / f"new{step}") as new:
            assert kept.stats() == new.stats()
            assert kept.stats(query="number") == new.stats()
            assert kept.facet("month") == new.facet("month", query="number")


# Over time


def test_the_unit_is_the_shortest_whose_chart_is_short() -> None:
    assert choose_unit(days(*daily("2019-01-01", 36))) == "day"
    assert choose_unit(days(*daily("2019-01-01", 37))) == "week"
    assert choose_unit(days(*daily("2019-01-01", 36 * 7 + 7))) == "month"
    assert choose_unit(days(*daily("2017-01-01", 3 * 365))) == "month"
    assert choose_unit(days(*daily("2010-01-01", 3650))) == "year"
    assert choose_unit(days("0001-01-01", "9999-12-31")) == "day"
    assert choose_unit(days(*daily("2010-01-01", 8, step=400))) == "year"
    assert choose_unit([]) == "day"


def test_one_stray_date_does_not_blur_a_chart() -> None:
    assert choose_unit(days("1970-01-01", *daily("2019-11-01", 20))) == "day"


def test_the_unit_is_one_that_most_dates_name() -> None:
    assert choose_unit(days("2019-11", "2019-12")) == "month"
    assert choose_unit(days("2019", "2020")) == "year"
    assert choose_unit(days("2019", *daily("2019-11-01", 20))) == "day"


def test_empty_periods_are_shown_and_long_pauses_are_summed_up() -> None:
    for unit, values, told in (
        ("day", ["2019-12-30", "2020-01-02", "2020-01-06"], [["2019-12-31", "2020-01-01"], 3]),
        ("week", ["2019-W52", "2020-W02", "2020-W06"], [["2020-W01"], 3]),
        ("month", ["2019-11", "2020-02", "2020-06"], [["2019-12", "2020-01"], 3]),
        ("year", ["2016", "2018", "2022"], [["2017"], 3]),
    ):
        one, two, three = (Bucket(value, 1, 1) for value in values)
        empty, pause = told
        assert isinstance(empty, list)
        zeros = [Bucket(value, 0, 0) for value in empty]
        assert fill_empty_periods([one, two, three], unit) == [one, *zeros, two, pause, three]


def test_the_ends_of_the_calendar_fall_into_periods() -> None:
    for unit, ends in {
        "day": ["0001-01-01", "9999-12-31"],
        "week": ["0001-W01", "9999-W52"],
        "month": ["0001-01", "9999-12"],
        "year": ["0001", "9999"],
    }.items():
        periods = by_period(days("0001-01-01", "9999-12-31"), unit)
        assert [period.value for period in periods] == ends
        assert len(fill_empty_periods(periods, unit)) == 3


def test_a_gap_is_a_week_or_more_that_stands_out() -> None:
    regular = daily("2019-01-01", 30)
    assert gaps(days(*regular)) == []
    assert gaps(days(*regular, "2019-02-06")) == []  # 6 days
    assert gaps(days(*regular, "2019-02-07")) == [Gap("2019-01-31", "2019-02-06", 7)]
    assert gaps(days(*daily("2019-01-01", 12, step=30))) == []
    assert gaps(days("2019-01-01", "2019-06-01")) == []
    assert gaps(days("2019", "2019-11", "2019-11-06")) == []


def test_the_longest_gap_comes_first() -> None:
    told = gaps(days(*daily("2019-01-01", 30), *daily("2019-03-01", 30), *daily("2019-08-01", 30)))
    assert told == [Gap("2019-03-31", "2019-07-31", 123), Gap("2019-01-31", "2019-02-28", 29)]


# On a terminal


def test_the_seed_on_a_terminal(terminal: Terminal) -> None:
    bar = "█" * 65
    assert plain(terminal("stats").out).startswith(
        "articles   1\nwords      309\noutlets    1\nauthors    1\ndatelines  1\nfirst      2019-11-06\n"
        f"last       2019-11-06\n\narticles by day\n2019-11-06  1  {bar}\n\noutlets\nWFXT  1  ██"
    )


@pytest.mark.parametrize("columns", [20, 80, 120])
@pytest.mark.parametrize("options", [[], *(["--by", by] for by in ("outlet", "author", "day", "week", "month"))])
def test_bars_fill_the_screen_and_no_more(terminal: Terminal, write: Write, columns: int, options: list[str]) -> None:
    for number, day in enumerate(["2018", "2019-11-06", "2019-11-06", "2019-11-07", "2020-02-26"]):
        folder = write(f"{number}.txt", published=day, outlet=f"导弹 {day} of a long outlet name").parent
    out = plain(terminal("stats", "-a", folder, *options, columns=columns).out)
    shown = [line for line in out.splitlines() if not line.startswith("news:")]
    assert max(map(cell_len, shown)) == columns
    assert all(set(line) & set("█▏▎▍▌▋▊▉") for line in shown if line.startswith(("2019-11 ", "2020-02-26 ")))


def test_bars_are_in_proportion(terminal: Terminal, write: Write) -> None:
    for number in range(16):
        folder = write(f"{number}.txt", outlet="many" if number < 12 else "some" if number < 15 else "one").parent
    rows = plain(terminal("stats", "-a", folder, "--by", "outlet").out).splitlines()
    many, some, one = (cell_len(row.split()[-1].rstrip("▏▎▍▌▋▊▉")) for row in rows[1:])
    assert abs(many / 4 - some) < 1
    assert abs(many / 12 - one) < 1


def test_the_fifty_largest_are_shown_and_the_rest_is_told(terminal: Terminal, write: Write) -> None:
    for number in range(60):
        folder = write(f"{number}.txt", outlet=f"Outlet {number}").parent
    assert plain(terminal("stats", "-a", folder, "--by", "outlet").out).endswith(
        "news: 50 of 60 outlets; -n 0 shows all\n"
    )
    assert "top 5 of 60 outlets\n" in plain(terminal("stats", "-a", folder).out)


def test_gaps_undated_and_imprecise_dates_are_told(terminal: Terminal, write: Write) -> None:
    for day in [*daily("2019-01-01", 20), *daily("2019-03-01", 5), "2019"]:
        write(f"{day}.txt", published=day)
    folder = write("undated.txt", published=None).parent
    out = plain(terminal("stats", "-a", folder).out)
    assert (
        "undated    1\nimprecise  1 dated less precisely than the day\ngaps       39 days, 2019-01-21 to 2019-02-28\n"
        in out
    )
    assert "\n⋮ 39 days   0\n" in out


def test_without_color_the_bars_stay(terminal: Terminal) -> None:
    for env in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        out = terminal("stats", env=env).out
        assert "\x1b[36m" not in out
        assert "█" in out


def test_articles_are_counted_while_they_are_listed(archive: Path, tmp_path: Path) -> None:
    with Archive(archive, cache=tmp_path / "cache") as opened:
        listing, found = opened.metadata(), opened.search("missile", limit=1)
        listed, hits = [next(listing)], [next(found)]
        assert opened.facet("outlet").distinct == 5
        assert opened.facet("outlet", query="missile").distinct == 2
        assert opened.facet("outlet", query="talks").distinct == 1
        assert len(listed + list(listing)) == 6
        assert len(hits + list(found)) == 1
