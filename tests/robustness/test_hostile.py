"""What a scraped or malicious archive may hold: nothing of it upsets a terminal, a table, a disk or the memory."""

import csv
import io
import json
import os
import re
import socket
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from helpers import SEEDS, News, Terminal, Write, plain, posix, text

from newscli import Archive, parse_article
from newscli.archive.files import MAX_FILE_BYTES
from newscli.query.highlight import Highlighter
from newscli.query.language import parse_query
from newscli.terminal.articles import HEADERS_MAX
from newscli.terminal.pieces import CELL_MAX

MB = 2**20

# One of each kind, with visible letters between them.
CONTROLS = "a\x1b[2Jb\x1b]8;;http://evil\x1b\\c\x1b]52;c;ZXZpbA==\x07d\x1bP1$r0m\x1b\\e\x9b31mf\x90g\x9dh\x85i\x08j\x7fk\rl\x0bm"
HIDDEN = "n\u202eo\u2066p\u2069q\u200br\u2060s\ufefft\u061cu\U000e0041v\xadw\u2028x\u2029y"
FLOOD = "z" + "\u0301" * 500
EVIL = CONTROLS + HIDDEN + FLOOD


def assert_harmless(shown: str) -> None:
    """Nothing in it moves a cursor, turns the direction, hides or climbs over other lines; colors may be."""
    for character in re.sub(r"\x1b\[[0-9;]*m", "", shown).replace("\n", "").replace("\t", ""):
        assert unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp"), ascii(character)
    assert "\u0301" * 5 not in shown


@pytest.fixture
def evil(write: Write) -> Path:
    """An archive whose every field, header and file name is hostile."""
    names = (
        [f"e\x1b[31m\x9b2J\u202e{name}.txt" for name in ("one", "two")]
        if os.name == "posix"
        else ["one.txt", "two.txt"]
    )
    head = text(
        title=EVIL, published=f"2019 {HIDDEN}", author=EVIL, outlet=EVIL, url=f"http://x/{EVIL}?{EVIL}", body=""
    )
    for name in names:
        folder = write(
            name, f"{head.rstrip()}\nTag{HIDDEN}: **{EVIL}**\nPARIS{HIDDEN} (AP) - word {EVIL}\n".encode()
        ).parent
    write("no\x1b[31marticle\u202e.txt" if os.name == "posix" else "no.txt", EVIL.encode())
    return folder


EVERYTHING = [
    ["list"], ["list", "--fields", "id,path,title,author,outlet,url,clean_url,dateline,extra,problems,body"],
    ["search", "word"], ["search", "word", "--color", "always"], ["show", "e"], ["show", "one.txt"],
]  # fmt: skip


DATA = [["export", "-f", kind] for kind in ("jsonl", "csv", "md")] + [
    ["list", "--json"], ["show", "e", "--json"], ["check"], ["check", "--json"],
]  # fmt: skip


@pytest.mark.parametrize("command", EVERYTHING + DATA, ids=" ".join)
def test_nothing_hostile_reaches_a_terminal(terminal: Terminal, evil: Path, command: list[str]) -> None:
    assert_harmless(terminal(*command, "-a", evil).out)


@pytest.mark.parametrize("command", [*EVERYTHING, ["export", "-f", "tsv"], ["check"]], ids=" ".join)
def test_nothing_hostile_reaches_a_pipe_of_text(news: News, evil: Path, command: list[str]) -> None:
    ran = news(*command, "-a", evil)
    assert_harmless(ran.out + ran.err)


def test_tabs_and_line_breaks_cannot_break_a_line_of_tsv(news: News, write: Write) -> None:
    breaking = "a\tb\x0bc\x0cd\x1ce\x85f\u2028g\u2029h"
    folder = write("a.txt", title=breaking, author=breaking, outlet=breaking, body=breaking).parent
    for command in (["list"], ["search", "a"], ["export", "-f", "tsv"]):
        out = news(*command, "-a", folder, "--fields", "title,author,outlet,extra,body,id").out
        assert [len(line.split("\t")) for line in out.splitlines()] == [6] * (1 + (command[0] == "export"))


@pytest.mark.parametrize(
    "command",
    [
        ["list", "-a", EVIL], ["list", "--since", EVIL], ["list", "--fields", EVIL], ["list", "-s", EVIL],
        ["list", f"--{EVIL}"], [EVIL], ["show", EVIL], ["show", f"{EVIL}.txt"], ["search", EVIL * 2],
        ["search", f"-{EVIL}"], ["search", HIDDEN[1]], ["list", "--author", "\x1b"],
        ["export", "-o", EVIL], ["export", "-o", f"/nowhere/{EVIL}.json"],
    ],
    ids=range(14),
)  # fmt: skip
def test_an_error_that_quotes_something_hostile_is_one_harmless_line(news: News, command: list[str]) -> None:
    ran = news(*command)
    assert ran.code in (1, 2)
    assert_harmless(ran.err)
    assert ran.err.count("\n") == 1


@posix
def test_json_and_csv_keep_a_hostile_path_exact(news: News, evil: Path) -> None:
    wanted = sorted(each.name for each in evil.iterdir() if "article" not in each.name)
    assert sorted(record["path"] for record in json.loads(news("list", "-a", evil, "--json").out)) == wanted
    rows = csv.DictReader(io.StringIO(news("export", "-a", evil, "-f", "csv").out, newline=""))
    assert sorted(row["path"] for row in rows) == wanted


def test_what_hebrew_and_arabic_need_stays_in_the_data(news: News, write: Write) -> None:
    title = "\u200fשלום\u200e (AP) \u202bمرحبا\u202c"
    folder = write("a.txt", title=title).parent
    assert json.loads(news("export", "-a", folder).out)[0]["title"] == title
    assert "שלום (AP) مرحبا" in news("list", "-a", folder).out


@posix
def test_files_of_any_name_are_listed_exported_and_shown(news: News, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    names = [b"line\nbreak.txt", b"-dash.txt", b"p%41#?.txt", b"x" * 251 + b".txt"]
    if sys.platform != "darwin":  # Whose file system takes no name that is not UTF-8.
        names.append(b"\xff\xfe.txt")
    for name in names:
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(text(title=repr(name)).encode())
    listed = news("list", "-a", folder, "--fields", "path").out
    assert listed.count("\n") == len(names)
    assert_harmless(listed)
    records = json.loads(news("list", "-a", folder, "--json").out)
    assert {os.fsencode(record["path"]) for record in records} == set(names)
    rows = csv.DictReader(io.StringIO(news("export", "-a", folder, "-f", "csv").out, newline=""))
    assert {os.fsencode(row["path"]) for row in rows} == set(names)
    for name in names:
        assert news("show", "-a", folder, "--", name).out.startswith(f"{name!r}\n")


@posix
def test_only_regular_files_are_read_and_no_link_is_followed(news: News, write: Write, tmp_path: Path) -> None:
    folder = write("ok.txt", title="Good").parent
    (tmp_path / "secret.txt").write_text(text(title="Secret"))
    os.mkfifo(folder / "fifo.txt")
    listening = socket.socket(socket.AF_UNIX)
    here = Path.cwd()
    os.chdir(folder)  # The path of a socket has to be short.
    listening.bind("socket.txt")
    os.chdir(here)
    (folder / "device.txt").symlink_to("/dev/zero")
    (folder / "secret.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "loop").symlink_to(folder)
    (folder / "out").symlink_to(tmp_path)
    (folder / "itself.txt").symlink_to("itself.txt")
    assert news("list", "-a", folder, "--fields", "title") == ("Good\n", "", 0)
    for ref in ("fifo.txt", "device.txt", "secret.txt", "out/secret.txt", "/dev/zero"):
        ran = news("show", "-a", folder, ref, "--raw", cwd=folder)
        assert (ran.out, ran.code) in (("", 1), ("", 2))
    listening.close()


@posix
def test_a_file_that_becomes_a_pipe_or_a_link_before_it_is_read_is_told(write: Write, tmp_path: Path) -> None:
    folder = write("a.txt").parent
    write("b.txt")
    with Archive(folder, cache=tmp_path / "cache") as opened:
        listed = list(opened.metadata())
        for name in ("a.txt", "b.txt"):
            (folder / name).unlink()
        os.mkfifo(folder / "a.txt")
        (folder / "b.txt").symlink_to(SEEDS / "000_4ac8b92aa3063ba9.txt")
        assert list(opened.read_all(listed)) == []
        assert opened.notices[0] == "cannot read 'a.txt': not a regular file"
        assert opened.notices[1].startswith("cannot read 'b.txt': ")


def test_folders_two_hundred_deep_are_read(news: News, write: Write) -> None:
    folder = write("/".join(["d"] * 200) + "/deep.txt", title="Deep").parents[200]
    assert news("list", "-a", folder, "--fields", "title") == ("Deep\n", "", 0)


@posix
def test_a_path_that_is_too_long_to_open_is_told_and_the_rest_is_served(news: News, write: Write) -> None:
    folder = write("ok.txt", title="Good").parent
    here = Path.cwd()
    os.chdir(folder)
    for _ in range(20):
        Path("d" * 250).mkdir()
        os.chdir("d" * 250)
    os.chdir(here)
    ran = news("list", "-a", folder, "--fields", "title")
    assert (ran.out, ran.code) == ("Good\n", 0)
    assert ran.err.endswith(": the folder cannot be read\n")
    assert ran.err.count("\n") == 1


def test_the_ends_of_time_are_listed_filtered_and_shown(terminal: Terminal, write: Write) -> None:
    dates = [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "99999999999",
        "1 Jan 1",
        "2019-11-06T13:04+99:99",
    ]
    for number, date in enumerate(dates):
        folder = write(f"{number}.txt", published=date).parent
    for command in (["list"], ["list", "--since", "0001"], ["list", "--until", "9999"], ["show", *"01234"]):
        ran = terminal(*command, "-a", folder)
        assert ran.code == 0
        assert "fault" not in ran.out


def test_for_a_spreadsheet_no_cell_begins_a_formula(news: News, write: Write) -> None:
    for sign in "=+-@＝＋－＠":
        formula = f"{sign}cmd|' /C calc'!A0"
        folder = write(f"{sign}a.txt", title=formula, author=formula, outlet=formula, url=formula, body=formula).parent
    exact, safe = (
        list(csv.DictReader(io.StringIO(news("export", "-a", folder, "-f", "csv", *how).out.lstrip("\ufeff"))))
        for how in ([], ["--excel"])
    )
    assert len(exact) == 8
    for name in ("id", "path", "title", "author", "outlet", "url", "clean_url", "body"):
        assert {row[name][0] for row in exact} == set("=+-@＝＋－＠")
        assert [row[name] for row in safe] == [f"'{row[name]}" for row in exact]


# Sizes


def peak(news: News, *arguments: str | Path) -> tuple[int, int]:
    """The exit code of a command, and how much memory it took, in bytes."""
    code = (
        "import resource, subprocess, sys\n"
        "code = subprocess.run(sys.argv[1:]).returncode\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)\n"
        "sys.exit(code)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, *news.command(*arguments)],
        env=news.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    *err, size = ran.stderr.splitlines()
    assert "Traceback" not in "".join(err)
    return ran.returncode, int(size) * (1 if sys.platform == "darwin" else 1024)


def sparse(path: Path, size: int) -> None:
    """An article of `size` bytes that takes next to none on the disk."""
    path.write_bytes(text(title="Huge").encode())
    os.truncate(path, size)


@posix
def test_of_a_huge_file_the_beginning_is_read_in_little_memory_and_told(news: News, write: Write) -> None:
    folder = write("ok.txt", title="Good").parent
    sparse(folder / "huge.txt", 500 * MB)
    for command in (["list"], ["export"], ["show", "--raw", "huge"]):
        code, memory = peak(news, *command, "-a", folder)
        assert code == 0
        assert memory < 300 * MB
    (record,) = json.loads(news("show", "huge", "--json", "-a", folder).out)
    assert f"only the first {MAX_FILE_BYTES >> 20} MB of 500 MB were read" in record["problems"]


def test_a_header_that_is_repeated_without_end_is_kept_and_costs_little() -> None:
    article = parse_article(b"# T\n" + b"Tag: **x**\n" * 20_000 + b"Tag (3): **y**\n")
    assert list(article.extra)[:3] == ["Tag", "Tag (2)", "Tag (3)"]
    assert len(article.extra) == 20_001


BIG = {
    "a line of 50 MB": text(body="").encode() + b"word " * (10 * MB),
    "a million short lines": text(body="").encode() + b"x\n" * 10**6,
    "a title of 100 KB": text(title="word " * 20_000).encode(),
    "Chinese": text(body="中" * (MAX_FILE_BYTES // 3)).encode(),
    "one compound": text(body="a-" * (MAX_FILE_BYTES // 2)).encode(),
}


@posix
@pytest.mark.parametrize("kind", BIG)
def test_a_big_article_is_found_in_little_memory(news: News, write: Write, kind: str) -> None:
    folder = write("big.txt", BIG[kind]).parent
    code, memory = peak(news, "search", "word OR x OR a OR 中", "-a", folder)
    assert code == 0  # It is found.
    assert memory < 300 * MB


def test_a_passage_is_cut_from_a_million_hits_as_from_a_few() -> None:
    finder = Highlighter(parse_query("word OR other"))
    assert finder.snippet("word " * 10**6).text == finder.snippet("word " * 100).text


@pytest.fixture
def endless(write: Write) -> Path:
    """An archive of one article whose every field is 400 KB long, with 20,000 other headers."""
    long = "word " * 80_000
    headers = "".join(f"Tag {number}: **x**\n" for number in range(20_000)) + f"Long: **{long}**\n"
    body = "word " * 1000 + "ending"
    head = text(title=long, author=long, outlet=long, url=f"http://x.example/{'a' * 400_000}", body="")
    for name in ("a", "b"):
        folder = write(f"{name}.txt", f"{head.rstrip()}\n{headers}\nCITY (AP) - {body} {name}\n".encode()).parent
    return folder


@pytest.mark.parametrize(
    "command",
    [
        ["list"], ["list", "--fields", "title,author,outlet,url,clean_url,extra,body"], ["search", "word"],
        ["search", "word", "--fields", "title,extra"], ["search", "word", "-n", "1"], ["show", "a"], ["stats"],
        ["stats", "--by", "outlet"], ["check"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_of_an_endless_field_a_terminal_shows_the_beginning_and_that_it_was_cut(
    terminal: Terminal, endless: Path, command: list[str]
) -> None:
    ran = terminal(*command, "-a", endless)
    assert len(ran.out) < 40_000
    assert "…" in ran.out


def test_of_an_endless_article_the_panel_is_cut_and_the_text_is_whole(terminal: Terminal, endless: Path) -> None:
    out = terminal("show", "a", "-a", endless).out
    assert "\x1b]8" not in out  # Nobody clicks a link of 400 KB.
    assert f"{20_001 - HEADERS_MAX:,} more headers" in out
    panel, _, body = plain(out).partition("╯")
    assert panel.count("word") < 2000
    assert body.count("word") == 1000
    assert body.rstrip().endswith("ending a")


@posix
def test_an_endless_article_is_drawn_in_little_memory(news: News, endless: Path) -> None:
    code, memory = peak(news, "show", "a", "--color", "always", "-a", endless)
    assert code == 0
    assert memory < 300 * MB


def test_a_field_that_fits_is_shown_whole(terminal: Terminal, write: Write) -> None:
    title = "w" * CELL_MAX
    folder = write("a.txt", title=title, body="Body.").parent
    write("b.txt", title=f"{title}w", body="Other.")
    assert re.sub(r"\W", "", plain(terminal("list", "-a", folder).out)).count("w" * (CELL_MAX - 1)) == 2
    assert plain(terminal("list", "-a", folder).out).count("…") == 1


def test_colors_in_a_pipe_change_no_character(news: News, archive: Path, endless: Path) -> None:
    names = "id,title,author,outlet,extra,problems,copies,words,snippet,matches,score"
    for folder, query in ((archive, "missile"), (endless, "word")):
        wanted = news("search", query, "--fields", names, "-a", folder).out
        colored = news("search", query, "--fields", names, "-a", folder, "--color", "always").out
        assert colored != wanted
        assert plain(colored) == re.sub(" +$", "", wanted, flags=re.MULTILINE)
