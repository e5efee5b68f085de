"""What a person sees: tables, panels and highlighted hits, in a real terminal."""

import re
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from helpers import SEEDS, Terminal, Write, plain
from rich.cells import cell_len

SEED = SEEDS / "000_4ac8b92aa3063ba9.txt"


def test_a_listing_is_a_table(terminal: Terminal) -> None:
    assert plain(terminal("list").out) == (
        "id        published   outlet  title\n"
        "4ac8b92a  2019-11-06  WFXT    Serbia set to buy Russian missiles despite US\n"
        "                              sanctions hint\n"
        "news: 1 article\n"
    )


@pytest.mark.parametrize("columns", [20, 40, 80, 120, 200])
@pytest.mark.parametrize(
    "command",
    [["list"], ["search", "missile"], ["show", "4a"], ["show", "7e"], ["list", "--fields", "title,body,words"]],
)
def test_nothing_is_wider_than_the_terminal(
    terminal: Terminal, archive: Path, columns: int, command: list[str]
) -> None:
    out = plain(terminal(*command, "-a", archive, columns=columns).out)
    told = [line for line in out.splitlines() if not line.startswith("news: ")]
    assert max(map(cell_len, told)) <= columns


@pytest.mark.parametrize("columns", [80, 120])
def test_titles_are_wrapped_at_words_and_never_cut(terminal: Terminal, archive: Path, columns: int) -> None:
    out = plain(terminal("list", "-a", archive, columns=columns).out)
    for title in (
        "Serbia set to buy Russian missiles despite US sanctions hint",
        "Wałęsa visits Tromsø",
        "The [bold]markup[/bold] :smile: title",
        "导弹 中国发布新型导弹",
    ):
        column = out.index("title\n")
        cells = [line for line in out.splitlines() if not line.startswith("news:")]
        shown = " ".join(" ".join(_after(line, column) for line in cells).split())
        assert title in shown
    assert "…" not in out


def _after(line: str, column: int) -> str:
    """What stands at and after a column of the screen, where wide characters take two."""
    width = 0
    for number, character in enumerate(line):
        if width >= column:
            return line[number:]
        width += cell_len(character)
    return ""


def test_columns_are_aligned_whatever_the_script(terminal: Terminal, archive: Path) -> None:
    out = plain(terminal("list", "-a", archive, columns=120).out)
    header, *rows = out.splitlines()
    at = header.index("title")
    for row in rows[:-1]:
        assert _after(row, at - 2).startswith("  ")
        assert not _after(row, at).startswith(" ")


def test_the_shortest_unique_beginning_of_an_id_stands_out(terminal: Terminal, archive: Path) -> None:
    out = terminal("list", "-a", archive).out
    assert "\x1b[1;36m4a\x1b[0m\x1b[2;36mc8b92a" in out
    assert "\x1b[1;36m7\x1b[0m\x1b[2;36me000000" in out


def test_the_fifty_newest_are_shown_and_the_rest_is_told(terminal: Terminal, write: Write) -> None:
    for number in range(60):
        folder = write(f"{number:03}.txt", title=f"Number {number}").parent
    out = plain(terminal("list", "-a", folder, lines=200).out)
    assert out.count("Number") == 50
    assert out.endswith("news: 50 of 60 articles; -n 0 shows all\n")
    assert plain(terminal("list", "-a", folder, "-n", "0").out).count("Number") == 60


def test_of_more_hits_than_are_shown_outlets_and_months_are_told(terminal: Terminal, write: Write) -> None:
    for number in range(30):
        outlet = "Daily" if number < 20 else "Weekly" if number < 29 else "[red]Odd\x1b[2J"
        published = f"2019-{number % 10 + 1:02}-01" if number < 25 else "2019-03-05"
        folder = write(f"{number:02}.txt", outlet=outlet, published=published, body=f"A missile {number}.").parent
    out = plain(terminal("search", "missile", "-a", folder, lines=200).out)
    assert out.endswith(
        "news: 20 of 30 articles; -n 0 shows all\n"
        "news: most from Daily (20), Weekly (9), [red]Odd[2J (1); 2019-01 to 2019-10, most in 2019-03 (8)\n"
    )
    assert "most from" not in plain(terminal("search", "missile", "-a", folder, "-n", "0", lines=200).out)


def test_a_panel_names_the_copies_with_their_outlets(terminal: Terminal, write: Write) -> None:
    body = " ".join(f"Sentence {number} tells of things that happened on that day." for number in range(20))
    write("aa.txt", body=body, outlet="Daily")
    folder = write("bb.txt", body=body, outlet="Weekly").parent
    assert "│ copies     bb Weekly " in plain(terminal("show", "aa", "-a", folder).out)


def test_an_article_is_a_panel_and_readable_lines(terminal: Terminal) -> None:
    out = plain(terminal("show", "4ac8", columns=120).out)
    assert out.startswith("╭─")
    modified = datetime.fromtimestamp(SEED.stat().st_mtime, UTC)
    for told in (
        "│ Serbia set to buy Russian missiles despite US sanctions hint ",
        "│ published  Wednesday, 2019-11-06 13:04 UTC, ",
        " years ago ",
        "│ author     DUSAN STOJANOVIC, Associated Press ",
        "│ authors    DUSAN STOJANOVIC ",
        "│ agency     Associated Press ",
        "│ outlet     WFXT ",
        "│ site       boston25news.com ",
        "│ dateline   BELGRADE, Serbia (AP) ",
        "│ words      309, 2 minutes to read ",
        "│ problems   repaired 1 garbled passage ",
        "│ path       000_4ac8b92aa3063ba9.txt ",
        "│ size       2,244 bytes ",
        f"│ modified   {modified:%A, %Y-%m-%d %H:%M} UTC, ",
        f"│ sha256     {sha256(SEED.read_bytes()).hexdigest()[:7]} ",
        "│ link (cleaned)  https://www.boston25news.com/news/",
    ):
        name, spaces, value = told.partition("  ")
        assert (f"{name:<16}{spaces}{value.lstrip()}" if spaces else told) in out
    text = out[out.index("╯") + 1 :]
    assert max(map(len, text.splitlines())) <= 92
    assert " ".join(text.split()).startswith("BELGRADE, Serbia (AP) - Russia will deliver a sophisticated")
    assert " ".join(text.split()).endswith("Belgrade and Moscow don't recognize.")


def test_how_long_ago_is_told_as_people_say_it(terminal: Terminal, write: Write) -> None:
    def told(published: str) -> str:
        folder = write("a.txt", published=published).parent
        (line,) = (line for line in plain(terminal("show", "a", "-a", folder).out).splitlines() if "published" in line)
        return line.strip("│ ").removeprefix("published  ")

    noon = datetime.now().astimezone().replace(hour=12, minute=0, second=0, microsecond=0)
    assert told(noon.isoformat()).endswith(", today")
    assert told((noon - timedelta(days=1)).date().isoformat()).endswith(", yesterday")
    assert told((noon - timedelta(days=40)).isoformat()).endswith(", 40 days ago")
    assert told((noon - timedelta(days=100)).isoformat()).endswith(", 3 months ago")
    assert told((noon + timedelta(days=2)).isoformat()).endswith(", in the future")
    assert told("2019-11-06T09:00:00+05:45").startswith("Wednesday, 2019-11-06 09:00 +05:45, ")
    assert told("2019-11-06T09:00").startswith("Wednesday, 2019-11-06 09:00, ")
    assert told("2019-11") == "2019-11"


def test_the_link_can_be_clicked_where_it_leads_to_the_web(terminal: Terminal, write: Write) -> None:
    def clickable(url: str) -> list[str]:
        folder = write("a.txt", url=url).parent
        return re.findall(r"\x1b\]8;id=\d+;(.*?)\x1b", terminal("show", "a", "-a", folder, columns=120).out)

    assert clickable("https://a.example/x?utm_source=b") == ["https://a.example/x"]
    assert clickable("https://a.example/ü b") == ["https://a.example/%C3%BC%20b"]
    assert clickable("javascript://a.example") == []


def test_a_long_article_goes_through_the_pager_and_a_short_one_does_not(terminal: Terminal, archive: Path) -> None:
    pager = {"PAGER": "sed 's/^/PAGED /'"}
    assert plain(terminal("show", "4ac8", lines=20, env=pager).out).startswith("PAGED ╭")
    assert plain(terminal("show", "4ac8", lines=200, env=pager).out).startswith("╭")


def test_without_a_pager_a_long_article_is_printed(terminal: Terminal) -> None:
    for env in ({"PAGER": ""}, {"PAGER": "cat", "TERM": "dumb"}):
        out = plain(terminal("show", "4ac8", lines=20, env=env).out)
        assert out.startswith("╭")
        assert "Serbia set to buy" in out
        assert "Belgrade and Moscow" in " ".join(out.split())


def test_a_pager_that_cannot_be_run_is_told_and_the_article_is_printed(terminal: Terminal) -> None:
    for pager in ("/nowhere/at/all -R", "'", 'less "', "less \\", "''"):
        ran = terminal("show", "4ac8", lines=20, env={"PAGER": pager})
        assert ran.out.startswith(f"news: cannot run the pager that $PAGER names, '{pager}'; printing without one\n")
        assert "Belgrade and Moscow" in " ".join(plain(ran.out).split())
        assert ran.code == 0


def test_hits_are_marked_in_passage_and_title(terminal: Terminal) -> None:
    out = terminal("search", "missiles", "russia").out
    assert "\x1b[1;31mmissiles\x1b[0m\x1b[1m despite US" in out
    assert "\x1b[1;31mRussia\x1b[0m will" in out
    assert plain(out).startswith(
        "4ac8b92a  Serbia set to buy Russian missiles despite US sanctions hint\n"
        "  WFXT · DUSAN STOJANOVIC, Associated Press · 2019-11-06 13:04\n"
        "  BELGRADE, Serbia\xa0(AP) - Russia will deliver"
    )
    assert out.endswith("news: 1 article\n")


def test_markup_and_emoji_codes_are_text(terminal: Terminal, write: Write) -> None:
    title = "[bold]x[/bold] [/foo] [link=https://x]y[/link] :smile: \\[red]"
    folder = write("a.txt", title=title, body=title, author=title, outlet="o").parent
    for command in (["list"], ["show", "a"], ["search", "smile"]):
        out = " ".join(plain(terminal(*command, "-a", folder, columns=200).out).split())
        assert title in out


def test_color_can_be_had_and_left_out(terminal: Terminal) -> None:
    assert "\x1b[" in terminal("list").out
    assert "\x1b[" not in terminal("list", "--color", "never").out
    assert "\x1b[" not in terminal("list", env={"TERM": "dumb"}).out
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", terminal("search", "missile", env={"NO_COLOR": "1"}).out)


def test_raw_bytes_reach_a_terminal_only_by_force(terminal: Terminal, archive: Path) -> None:
    ran = terminal("show", "4ac8", "--raw")
    assert ran == (
        "news: raw bytes could upset the terminal; send them to a file or a pipe, or add --force\n", "", 2,
    )  # fmt: skip
    assert "Published at: **2019" in terminal("show", "4ac8", "--raw", "--force").out


def test_no_control_sequence_of_an_article_reaches_the_terminal(terminal: Terminal, write: Write) -> None:
    evil = "a\x1b[2Jb\x1b]52;c;ZXZpbA==\x07c\rd\x9bAe\u202ef\u2066g\u200bh\x08i\x7fj"
    folder = write("evil.txt", title=evil, author=evil, outlet=evil, url=f"http://x/{evil}", body=evil).parent
    write("na\x1b[31mme.txt", title="Name")
    for command in (["list"], ["show", "evil"], ["search", "b"], ["show", "na"], ["show", "x\x1b[2Jy"]):
        out = terminal(*command, "-a", folder, env={"NO_COLOR": "1"}).out
        assert not set(plain(out)) & {"\x1b", "\r", "\x07", "\x08", "\x7f", "\x9b", "\u202e", "\u2066", "\u200b"}
    assert "na\\x1b" in terminal("show", "na", "-a", folder).out


def test_help_shows_examples(terminal: Terminal) -> None:
    for command in ([], ["list"], ["show"], ["search"], ["export"], ["stats"]):
        for flag in ("-h", "--help"):
            ran = terminal(*command, flag)
            assert "Examples:\n    news " in ran.out
            assert ran.code == 0


def test_progress_is_shown_while_a_large_archive_is_read(terminal: Terminal, write: Write) -> None:
    body = "A longer text. " * 400
    for number in range(1500):
        folder = write(f"{number}.txt", body=body).parent
    code = (
        "import sys, time\nfrom newscli.archive import files\n"
        "read = files.read_file\n"
        "def slow(*args): time.sleep(0.002); return read(*args)\n"
        "files.read_file = slow\n"
        "from newscli.cli.main import main\n"
        "main()\n"
    )
    program = [sys.executable, "-c", code, "list", "-n", "1", "-a", str(folder)]
    out = terminal(program=program).out
    assert "indexing" in out
    assert "/1500 files" in plain(out)
