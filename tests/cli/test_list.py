"""`news list`: what a user sees in a pipe, what comes first, and what is told."""

import json
from pathlib import Path

import pytest
from helpers import News, Terminal, Write

from newscli.article import FIELDS

NEWEST_FIRST = ["8f00", "5c00", "4ac8", "4b00", "7e00", "6d00"]


def ids(out: str) -> list[str]:
    return [line.split("\t")[0][:4] for line in out.splitlines()]


def test_the_seed_is_listed_without_any_option(news: News) -> None:
    ran = news("list")
    assert ran == (
        "4ac8b92aa3063ba9\t2019-11-06T13:04:37+00:00\tWFXT\t"
        "Serbia set to buy Russian missiles despite US sanctions hint\n",
        "",
        0,
    )


def test_newest_come_first_and_undated_last(news: News, archive: Path) -> None:
    assert ids(news("list", "-a", archive).out) == NEWEST_FIRST


def test_reversed_the_undated_stay_last(news: News, archive: Path) -> None:
    assert ids(news("list", "-a", archive, "-r").out) == [*NEWEST_FIRST[-2::-1], "6d00"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("title", ["4ac8", "5c00", "8f00", "6d00", "4b00", "7e00"]),
        ("outlet", ["6d00", "5c00", "4ac8", "4b00", "7e00", "8f00"]),
        ("author", ["5c00", "4ac8", "8f00", "4b00", "7e00", "6d00"]),
        ("words", ["4ac8", "7e00", "4b00", "5c00", "8f00", "6d00"]),
    ],
)
def test_sorts(news: News, archive: Path, sort: str, order: list[str]) -> None:
    assert ids(news("list", "-a", archive, "-s", sort).out) == order


def test_titles_sort_by_their_first_letter_whatever_quotes_stand_before_it(news: News, write: Write) -> None:
    titles = ["Apple", '"Banana" eaten', "“Cherry” picked", "'Date' set", "‘Elder’ cut", "¿Fig?", "(Grape)", "Hazel"]
    for number, title in enumerate(reversed(titles)):
        folder = write(f"{number}.txt", title=title).parent
    listed = news("list", "-a", folder, "-s", "title", "--fields", "title").out
    assert listed.splitlines() == titles


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(command, id=" ".join(command))
        for command in (
            ["list"], ["list", "--since", "2018"], ["list", "-s", "title"], ["search", "a"], ["search", "a", "-r"],
            ["export"], ["export", "--match", "a"], ["stats"], ["stats", "--by", "outlet"], ["stats", "--by", "month"],
            ["check"],
        )
    ],
)  # fmt: skip
@pytest.mark.parametrize("limit", [2**63 - 1, 2**63])
def test_a_limit_above_all_numbers_that_a_machine_has_is_none(
    news: News, archive: Path, command: list[str], limit: int
) -> None:
    assert news(*command, "-a", archive, "-n", str(limit)) == news(*command, "-a", archive, "-n", "0")


def test_on_a_terminal_too(terminal: Terminal, archive: Path) -> None:
    for command in (["list"], ["search", "a"], ["stats"], ["stats", "--by", "outlet"], ["check"]):
        assert terminal(*command, "-a", archive, "-n", str(2**63)) == terminal(*command, "-a", archive, "-n", "0")


def test_a_limit_and_no_limit(news: News, archive: Path) -> None:
    assert len(ids(news("list", "-a", archive, "-n", "2").out)) == 2
    assert len(ids(news("list", "-a", archive, "-n", "0").out)) == 6


def test_a_pipe_gets_all_of_them(news: News, write: Write) -> None:
    for number in range(60):
        path = write(f"{number:03}.txt", title=f"Number {number}")
    assert len(ids(news("list", "-a", path.parent).out)) == 60


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--since", "2019"], ["8f00", "5c00", "4ac8", "4b00"]),
        (["--since", "2020-02-26", "--until", "2020-02-26"], ["5c00"]),
        (["--until", "2019-11"], ["4ac8", "4b00", "7e00"]),
        (["--until", "2019-11-05"], ["4b00", "7e00"]),  # November as a whole may be before the 6th.
        (["--since", "2019-11-06T13:04:38", "--until", "2019-12"], ["4b00"]),
        (["--since", "2020-02-26T08:00:00+00:00", "--until", "2020-02-26T08:00:00Z"], ["5c00"]),
        (["--since", "2020-02-26T09:00:01", "--until", "2020"], []),
        (["--author", "jurgen"], ["4b00"]),
        (["--author", "MULLER jürgen"], ["4b00"]),
        (["--author", "presse", "--author", "stojanovic"], ["5c00", "4ac8"]),
        (["--outlet", "le monde", "--since", "2020"], ["5c00"]),
        (["--outlet", "人民"], ["7e00"]),
        (["--outlet", "le monde", "--author", "jurgen"], []),
    ],
)
def test_filters(news: News, archive: Path, options: list[str], found: list[str]) -> None:
    ran = news("list", "-a", archive, *options)
    assert (ids(ran.out), ran.code) == (found, 0)


def test_a_date_filter_says_how_many_have_no_date(news: News, archive: Path) -> None:
    assert news("list", "-a", archive, "--since", "2019").err == "news: left out 1 article without a date\n"
    assert news("list", "-a", archive).err == ""


def test_a_bad_date_is_an_error_and_not_ignored(news: News, archive: Path) -> None:
    for date in ("soon", "2019-13", "06/11/2019", "", "31 Feb 2019", "200911", "24/08/15", "1 Jan 70", "May 1-3, 2002"):
        ran = news("list", "-a", archive, "--since", date)
        assert (ran.out, ran.code) == ("", 2)
        assert ran.err.startswith(f"news: cannot read the date '{date}'; write 2019, ")


def test_relative_dates_are_read(news: News, archive: Path) -> None:
    for date in ("today", "yesterday", "7d", "2w", "3m"):
        assert news("list", "-a", archive, "--since", date).out == ""
    assert ids(news("list", "-a", archive, "--since", "90y").out) == NEWEST_FIRST[:-1]


def test_fields_choose_and_order_columns(news: News, archive: Path) -> None:
    ran = news("list", "-a", archive, "--fields", "words,id", "-n", "1")
    assert ran.out == "3\t8f00000000000005\n"


def test_a_field_that_does_not_exist_is_named_with_those_that_do(news: News) -> None:
    ran = news("list", "--fields", "id,titel")
    assert (ran.out, ran.code) == ("", 2)
    assert ran.err == f"news: no field 'titel'; the fields are {', '.join(FIELDS)}\n"


def test_json_is_an_array_of_whole_records(news: News, archive: Path) -> None:
    records = json.loads(news("list", "-a", archive, "--json").out)
    assert [record["id"][:4] for record in records] == NEWEST_FIRST
    assert all(tuple(record) == FIELDS for record in records)
    assert records[3]["body"].startswith("TROMSØ, Norway (AFP) - Lech Wałęsa came.\n")


def test_json_keeps_letters_as_they_are(news: News, archive: Path) -> None:
    assert "\\u" not in news("list", "-a", archive, "--json").out


def test_json_of_nothing_is_an_empty_array(news: News, archive: Path) -> None:
    assert news("list", "-a", archive, "--json", "--since", "2030").out == "[]\n"


def test_an_empty_archive_is_told(news: News, tmp_path: Path) -> None:
    ran = news("list", "-a", tmp_path)
    assert (ran.out, ran.code) == ("", 0)
    assert ran.err.startswith(f"news: there is no article in '{tmp_path}'")


def test_a_missing_archive_is_an_error(news: News, tmp_path: Path) -> None:
    ran = news("list", "-a", tmp_path / "nowhere")
    assert (ran.out, ran.code) == ("", 2)
    assert ran.err == (
        f"news: no archive at '{tmp_path}/nowhere' (No such file or directory); "
        "name a folder with -a or $NEWS_ARCHIVE\n"
    )


def test_an_empty_name_is_no_archive(news: News, archive: Path) -> None:
    assert news("list", "-a", "", cwd=archive) == (
        "",
        "news: no archive at '' (No such file or directory); name a folder with -a or $NEWS_ARCHIVE\n",
        2,
    )


def test_the_archive_is_found_by_option_then_variable_then_seeds_then_here(
    news: News, archive: Path, tmp_path: Path
) -> None:
    assert len(ids(news("list", env={"NEWS_ARCHIVE": str(archive)}).out)) == 6
    assert len(ids(news("list", "-a", "seeds", env={"NEWS_ARCHIVE": str(archive)}).out)) == 1
    assert len(ids(news("list", cwd=archive).out)) == 6
    (archive / "seeds").mkdir()
    (archive / "deep/er/002_5c00000000000002.md").rename(archive / "seeds/only.md")
    assert ids(news("list", cwd=archive).out) == ["only"]


def test_files_that_are_no_articles_are_counted_and_the_rest_is_listed(news: News, archive: Path) -> None:
    (archive / "notes.txt").write_text("no title here\n")
    ran = news("list", "-a", archive)
    assert ids(ran.out) == NEWEST_FIRST
    assert ran.err == (
        "news: left out 1 file that cannot be read as an article, such as notes.txt: "
        "no title: no line of its head begins with '# '\n"
    )
    (archive / "empty.md").touch()
    assert "news: left out 2 files that" in news("list", "-a", archive).err


def test_hidden_files_and_other_kinds_are_no_part_of_the_archive(news: News, archive: Path) -> None:
    for name in (".hidden.txt", ".folder/a.txt", "a.html", "README"):
        (archive / name).parent.mkdir(exist_ok=True)
        (archive / name).write_text("# A title\n")
    (archive / "link.txt").symlink_to(archive / "000_4ac8b92aa3063ba9.txt")
    (archive / "loop").symlink_to(archive)
    ran = news("list", "-a", archive)
    assert (ids(ran.out), ran.err) == (NEWEST_FIRST, "")


def test_the_version_is_printed_and_nothing_else_done(news: News) -> None:
    out = news("--version", "list").out
    assert (out.count("\n"), out.split()[0]) == (1, "news")
