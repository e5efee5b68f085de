"""`news show`: naming an article, and what is printed of it."""

import json
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest
from helpers import SEEDS, News, Terminal, Write, modified, plain, posix

from newscli import Archive, parse_filter
from newscli.archive.files import MAX_FILE_BYTES
from newscli.errors import NoWords, UnknownArticle

SEED = SEEDS / "000_4ac8b92aa3063ba9.txt"
TITLE = "Serbia set to buy Russian missiles despite US sanctions hint"
LINK = "https://www.boston25news.com/news/serbia-set-to-buy-russian-missiles-despite-us-sanctions-hint/1005652830"


@pytest.mark.parametrize(
    "ref",
    [
        "4ac8b92aa3063ba9",
        "4ac8",
        "4",
        "4AC8",
        "000_4ac8b92aa3063ba9.txt",
        "seeds/000_4ac8b92aa3063ba9.txt",
        "./seeds/../seeds/000_4ac8b92aa3063ba9.txt",
        str(SEED),
        LINK,
        f"{LINK}?utm_source=elsewhere",
    ],
)
def test_an_article_is_named_in_many_ways(news: News, ref: str) -> None:
    ran = news("show", ref)
    assert (ran.out.split("\n")[0], ran.err, ran.code) == (TITLE, "", 0)


def test_a_pipe_gets_plain_text(news: News) -> None:
    out = news("show", "4ac8").out
    assert out.startswith(
        f"{TITLE}\n\n"
        "published: 2019-11-06T13:04:37+00:00\n"
        "author: DUSAN STOJANOVIC, Associated Press\n"
        "authors: DUSAN STOJANOVIC\n"
        "agency: Associated Press\n"
        "outlet: WFXT\n"
        "site: boston25news.com\n"
        "dateline: BELGRADE, Serbia (AP)\n"
        "words: 309, 2 minutes to read\n"
        f"link (cleaned): {LINK}\n"
        "problems: repaired 1 garbled passage\n"
        "id: 4ac8b92aa3063ba9\n"
        "path: 000_4ac8b92aa3063ba9.txt\n"
        "size: 2,244 bytes\n"
        f"modified: {modified(SEED)}\n"
        f"sha256: {sha256(SEED.read_bytes()).hexdigest()[:7]}\n"
        "\n"
        "BELGRADE, Serbia\xa0(AP) - Russia will deliver"
    )
    assert len(out.split("\n\n")) == 2 + 9
    assert "\x1b" not in out


def test_json_is_an_array_even_of_one(news: News) -> None:
    (record,) = json.loads(news("show", "4ac8", "--json").out)
    assert record["title"] == TITLE


def test_two_ways_to_show_an_article_are_refused(news: News) -> None:
    for first, second in (("--json", "--raw"), ("--json", "--open"), ("--raw", "--open"), ("--json", "--reveal")):
        assert news("show", "4ac8", second, first) == (
            "", f"news: {first} and {second} do not go together; give one of them\n", 2,
        )  # fmt: skip


def test_several_are_shown_in_the_order_named(news: News, archive: Path) -> None:
    records = json.loads(news("show", "-a", archive, "7e", "4b", "--json").out)
    assert [record["id"][:2] for record in records] == ["7e", "4b"]


def test_raw_is_the_file_byte_for_byte(news: News) -> None:
    assert news.raw("show", "4ac8", "--raw").stdout == SEED.read_bytes()


def test_ids_are_read_from_standard_input_by_their_first_field(news: News, archive: Path) -> None:
    listed = news("list", "-a", archive).out
    records = json.loads(news("show", "-a", archive, "--json", "-", stdin=listed + "\n").out)
    assert [record["id"] for record in records] == [line.split("\t")[0] for line in listed.splitlines()]


def test_an_unknown_id_is_told_with_the_closest(news: News) -> None:
    ran = news("show", "4ac9")
    assert ran == (
        "",
        f"news: no article matches '4ac9'; the closest id is 4ac8b92a \"{TITLE}\"\n",
        1,
    )


def test_an_unknown_id_without_any_likeness_names_the_way_out(news: News) -> None:
    assert news("show", "zebra") == ("", "news: no article matches 'zebra'; 'news list' shows what there is\n", 1)


def test_nothing_found_is_still_valid_json(news: News) -> None:
    ran = news("show", "zebra", "--json")
    assert (ran.out, ran.code) == ("[]\n", 1)


def test_an_ambiguous_prefix_lists_the_candidates(news: News, archive: Path) -> None:
    ran = news("show", "-a", archive, "4")
    assert (ran.out, ran.code) == ("", 2)
    assert ran.err == (
        f"news: '4' matches 2 articles: 000_4ac8b92aa3063ba9.txt \"{TITLE}\", "
        '001_4b00000000000001.txt "Wałęsa visits Tromsø"; give more of the id, or the path\n'
    )


def test_of_equal_ids_the_path_names_one(news: News, write: Write) -> None:
    folder = write("a/same.txt", title="One").parent.parent
    write("b/same.txt", title="Two")
    ran = news("show", "-a", folder, "same")
    assert ran.code == 2
    assert 'a/same.txt "One", b/same.txt "Two"' in ran.err
    assert news("show", "-a", folder, "b/same.txt").out.startswith("Two\n")


def test_an_exact_id_wins_over_longer_ones(news: News, write: Write) -> None:
    folder = write("abc.txt", title="Short").parent
    write("abcd.txt", title="Long")
    assert news("show", "-a", folder, "abc").out.startswith("Short\n")


def test_what_is_found_is_shown_although_something_else_is_not(news: News, archive: Path) -> None:
    ran = news("show", "-a", archive, "nothing", "7e", "--json")
    assert [record["id"][:2] for record in json.loads(ran.out)] == ["7e"]
    assert (ran.err.count("\n"), ran.code) == (1, 1)


def test_a_file_outside_the_archive_is_refused(news: News, archive: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("# Secret\n\nBody\n")
    for ref in ("../secret.txt", str(tmp_path / "secret.txt")):
        ran = news("show", "-a", archive, ref, cwd=archive)
        assert (ran.out, ran.code) == ("", 2)
        assert ran.err == f"news: '{ref}' lies outside the archive '{archive}'; name its folder with -a\n"


def test_without_an_id_it_says_what_to_do(news: News) -> None:
    assert news("show") == ("", "news: name an article; 'news list' shows their ids\n", 2)


def test_help_states_how_much_of_a_file_is_read(news: News) -> None:
    assert f"larger than {MAX_FILE_BYTES >> 20} MB only" in " ".join(news("show", "-h").out.split())


def test_the_file_is_shown_as_it_is_now(news: News, write: Write) -> None:
    path = write("a.txt", title="Before", body="Old.")
    assert news("show", "-a", path.parent, "a").out.startswith("Before\n")
    write("a.txt", title="After", body="New.")
    assert news("show", "-a", path.parent, "a").out.startswith("After\n")


@posix
def test_open_gives_the_link_to_the_browser_and_only_one_to_the_web(
    news: News, write: Write, tmp_path: Path, archive: Path
) -> None:
    program, opened = tmp_path / "browser", tmp_path / "opened"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> {opened}\n')
    program.chmod(0o755)
    write("9a.txt", url="file:///etc/passwd")
    write("9b.txt", url=None)
    ran = news("show", "-a", archive, "4ac8", "9a", "9b", "4b", "--open", env={"BROWSER": f"{program} %s"})
    assert opened.read_text() == f"{LINK}\nhttps://zeitung.example/walesa?id=7\n"
    assert (ran.out, ran.code) == ("", 1)
    assert ran.err == (
        f"news: opened {LINK}\n"
        "news: '9a' has no link to the web, only 'file:///etc/passwd'\n"
        "news: '9b' has no link to the web\n"
        "news: opened https://zeitung.example/walesa?id=7\n"
    )
    for browser in ("/nowhere/at/all %s", "' %s"):
        ran = news("show", "4ac8", "--open", env={"BROWSER": browser, "PATH": "/nowhere"})
        assert (ran.err, ran.code) == (f"news: no browser to open {LINK}; name one in $BROWSER\n", 1)


def test_ids_are_read_as_they_were_written_whatever_the_locale(news: News, write: Write) -> None:
    folder = write("łódź.txt", title="Łódź").parent
    listed = news("list", "-a", folder).out
    ran = news("show", "-a", folder, "-", stdin=listed, env={"PYTHONIOENCODING": "latin-1"})
    assert (ran.out.split("\n")[0], ran.code) == ("Łódź", 0)
    stray = news.raw("show", "-a", folder, "-", stdin=b"\xff\n")
    assert (stray.stdout, stray.returncode) == (b"", 1)


def test_no_name_names_no_article(news: News, write: Write) -> None:
    folder = write("a.txt").parent
    for ref in ("", b"http://x.example/\xff"):
        ran = news("show", "-a", folder, ref)
        assert (ran.out, ran.code) == ("", 1)
        assert ran.err.startswith("news: no article matches '")


def test_what_no_file_can_be_named_is_not_there(tmp_path: Path, archive: Path) -> None:
    with Archive(archive, cache=tmp_path / "cache") as opened:
        for ref in ("\ud800", "a\udfff.txt", "https://\ud800", "www.\ud800", "deep/\ud800", "\udc80", "/\ud800"):
            with pytest.raises(UnknownArticle):
                opened.find(ref)
        for query in ("\ud800", "\udc80missile\ud800"):
            with suppress(NoWords):
                list(opened.search(query, parse_filter(since="2000")))
        assert [hit.metadata.id for hit in opened.search("\ud800missile\udc80")]


HIDDEN = {
    "title": "Oil &lt;HCP>\u200b\u200b up",
    "author": "J\xadane",
    "outlet": "AT&amp;T",
    "url": "https://daily.example/\u200ba?a=1&amp;b=2&utm_source=x",
    "body": "He didn\xe2\u20ac\u2122t\x1b[31m \u202eog\u202c.\nA caf\xc3\xa9\xa0here.",
}


def test_what_is_hidden_or_repaired_is_revealed_in_a_pipe(news: News, write: Write) -> None:
    folder = write("a.txt", **HIDDEN).parent
    ran = news("show", "a", "--reveal", "-a", folder)
    lines = ran.out.split("\n")
    assert lines[0] == "Oil <[was: &lt;]HCP><U+200B ZERO WIDTH SPACE ×2> up"
    assert "author: J<U+00AD SOFT HYPHEN>ane" in lines
    assert "outlet: AT&[was: &amp;]T" in lines
    assert "link: https://daily.example/<U+200B ZERO WIDTH SPACE>a?a=1&amp;b=2&utm_source=x" in lines
    assert ran.out.endswith(
        "\n\nHe didn’[was: â€™]t[was: <U+001B>][31m <U+202E RIGHT-TO-LEFT OVERRIDE>og"
        "<U+202C POP DIRECTIONAL FORMATTING>.\n\nA café[was: Ã©]<U+00A0 NO-BREAK SPACE>here.\n"
    )
    assert (ran.err, ran.code) == ("", 0)


def test_in_a_terminal_it_is_revealed_in_color(terminal: Terminal, write: Write) -> None:
    folder = write("a.txt", **HIDDEN).parent
    out = terminal("show", "a", "--reveal", "-a", folder, columns=120).out
    assert "\x1b[30;43m<U+202E RIGHT-TO-LEFT OVERRIDE>\x1b[0m" in out
    assert "\x1b[32m’\x1b[0m\x1b[9;31m[was: â€™]\x1b[0m" in out
    shown = " ".join(plain(out).split())
    assert "Oil <[was: &lt;]HCP><U+200B ZERO WIDTH SPACE ×2> up" in shown
    assert "J<U+00AD SOFT HYPHEN>ane" in shown
    uncolored = terminal("show", "a", "--reveal", "-a", folder, "--color", "never", columns=120).out
    assert "\x1b" not in uncolored
    assert "[was: <U+001B>]" in uncolored


def test_an_article_with_nothing_to_reveal_is_shown_as_ever(news: News, write: Write) -> None:
    folder = write("a.txt", body="A café.\nNothing else.").parent
    assert news("show", "a", "--reveal", "-a", folder) == news("show", "a", "-a", folder)
    assert news("show", "nope", "--reveal", "-a", folder).code == 1


def test_other_headers_may_be_called_as_what_is_shown(news: News, write: Write) -> None:
    folder = write("a.txt", b"# T\nlink: **a**\noutlet: **b\xe2\x80\x8b**\n\nBody.").parent
    out = news("show", "a", "--reveal", "-a", folder).out
    assert "\nlink: a\noutlet: b<U+200B ZERO WIDTH SPACE>\n" in out
