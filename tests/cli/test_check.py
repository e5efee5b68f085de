"""`news check`: what is wrong in an archive, and whether a pipeline may go on."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from helpers import News, Terminal, Write, plain

from newscli.check import KINDS, NOTICE_WORDS

HEAD = b"# T\nPublished at: **2019**\nAuthor: **A**\nOriginal: [O](https://o.example/)\n"


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("not an article", b"no title"),
        ("no text", HEAD),
        ("notice instead of text", {"body": "We and our partners use cookies.\nAccept all cookies to go on."}),
        ("notice instead of text", {"body": "Already a subscriber? Log in to continue."}),
        ("notice instead of text", {"body": "Dieser Artikel … Jetzt abonnieren"}),
        ("no date", {"published": None}),
        ("unreadable date", {"published": "soon"}),
        ("date in the future", {"published": (datetime.now() + timedelta(days=3)).date().isoformat()}),
        ("ambiguous date", {"published": "03/04/2019"}),
        ("two-digit year", {"published": "1 Jan 70"}),
        ("no time zone", {"published": "2019-11-06T10:00"}),
        ("time zone by name", {"published": "Nov. 6, 2019 8:04 a.m. EST"}),
        ("time zone by name", {"published": "6 Nov 2019 08:04 XYZ"}),
        ("no author", {"author": None}),
        ("no outlet", {"outlet": None}),
        ("no link", {"url": None}),
        ("garbled text", {"body": "Serbia\xc2\xa0(AP)"}),
        ("HTML entities", {"title": "Oil &lt;HCP> rises"}),
        ("HTML tags", {"body": "A <b>bold</b> word."}),
        ("scripts", {"body": "window.dataLayer = window.dataLayer || [];"}),
        ("template code", {"body": "{% raw %}Text."}),
        ("Markdown images", {"body": "![A house](https://o.example/a.jpg) burned."}),
        ("control characters", {"body": "a\x1b[31mb"}),
        ("foreign encoding", HEAD + b"J\xfcrg"),
        ("unreadable bytes", HEAD + "Jürg".encode() + b"\xff"),
    ],
)
def test_each_kind_of_problem_is_found(
    news: News, write: Write, kind: str, content: bytes | dict[str, str | None]
) -> None:
    write("good.txt", url="https://daily.example/good")
    bad = write("bad.txt", content) if isinstance(content, bytes) else write("bad.txt", **content)
    (finding,) = json.loads((ran := news("check", "--json", "-a", bad.parent)).out)
    assert (finding["kind"], finding["wrong"], finding["count"], ran.code) == (kind, True, 1, 1)
    assert [each["path"] for each in finding["files"]] == ["bad.txt"]
    assert finding["advice"]


def test_a_clean_archive_passes(news: News, write: Write) -> None:
    folder = write("good.txt").parent
    assert news("check", "-a", folder) == ("", "news: no file fails the check\n", 0)
    assert news("check", "-a", folder, "--json").out == "[]\n"


def test_files_of_one_id_are_told(news: News, write: Write) -> None:
    write("a/1_x.txt", url="https://o.example/1")
    write("b/2_x.txt", url="https://o.example/2")
    folder = write("y.txt").parent
    assert news("check", "-a", folder) == (
        "identical ids\ta/1_x.txt\tx\nidentical ids\tb/2_x.txt\tx\n",
        "news: 2 files fail the check\n",
        1,
    )


def test_a_link_saved_twice_is_told_and_is_not_wrong(news: News, write: Write) -> None:
    write("a.txt", url="https://o.example/1?utm_source=a", body="One text.")
    folder = write("b.txt", url="https://o.example/1", body="Another one.").parent
    ran = news("check", "-a", folder)
    assert ran.out == "identical links\ta.txt\thttps://o.example/1\nidentical links\tb.txt\thttps://o.example/1\n"
    assert (ran.err, ran.code) == ("news: no file fails the check\n", 0)


def test_copies_are_told_and_are_not_wrong(news: News, write: Write) -> None:
    body = " ".join(f"Sentence {number} tells of things that happened on that day." for number in range(20))
    write("a.txt", body=body, url="https://o.example/1")
    folder = write("b.txt", body=body, url="https://p.example/2").parent
    ran = news("check", "-a", folder)
    assert ran == ("copies\ta.txt\t1 copy\ncopies\tb.txt\t1 copy\n", "news: no file fails the check\n", 0)


def test_a_long_text_about_cookies_is_an_article(news: News, write: Write) -> None:
    folder = write("a.txt", body="They accept all cookies. " + "A word. " * NOTICE_WORDS).parent
    assert news("check", "-a", folder).code == 0


def test_kinds_can_be_left_out(news: News, write: Write) -> None:
    folder = write("a.txt", author=None, outlet=None).parent
    assert news("check", "-a", folder, "--ignore", "no author").out == "no outlet\ta.txt\tno outlet\n"
    assert news("check", "-a", folder, "--ignore", "no author", "--ignore", "no outlet").code == 0
    ran = news("check", "-a", folder, "--ignore", "authors")
    assert (ran.out, ran.code) == ("", 2)
    assert ran.err.startswith("news: no kind of problem is called 'authors'; the names are: not an article, ")


def test_every_kind_is_in_the_help(news: News) -> None:
    told = " ".join(news("check", "-h").out.split())
    assert all(kind.name in told for kind in KINDS)
    assert f"at most {NOTICE_WORDS} words" in told


def test_a_terminal_shows_the_first_files_of_each_kind_and_what_to_do(
    terminal: Terminal, archive: Path, write: Write
) -> None:
    for number in range(7):
        write(f"bare{number}.txt", author=None, url=f"https://o.example/{number}")
    out = plain(terminal("check", "-a", archive).out)
    assert (
        "no author  8\n"
        "  add a line 'Author: **NAME**'\n"
        "  003_6d00000000000003.txt  Undated news\n"
        "  bare0.txt                 A title\n  bare1.txt                 A title\n"
        "  bare2.txt                 A title\n  bare3.txt                 A title\n"
        "  and 3 more\n"
    ) in out
    assert "  000_4ac8b92aa3063ba9.txt  Serbia set to buy Russi…  repaired 1 garbled passage\n" in out
    assert plain(terminal("check", "-a", archive, "-n", "0").out).count("  bare6.txt ") == 1
    assert "\x1b[31m" not in terminal("check", "-a", write("x\x1b[31m.txt", b"").parent).out


def test_a_limit_holds_for_json_too_and_the_count_stays(news: News, write: Write) -> None:
    for number in range(3):
        folder = write(f"{number}.txt", author=None).parent
    found = {each["kind"]: each for each in json.loads(news("check", "--json", "-n", "2", "-a", folder).out)}
    assert (found["no author"]["count"], len(found["no author"]["files"])) == (3, 2)


def test_what_deceives_a_reader_is_told_once_a_kind(news: News, write: Write) -> None:
    write("soft.txt", body="A pass\xadword of a Bun\xaddes\xadtag.", url="https://o.example/1")
    write("host.txt", url="https://www.xn--mnchen-3ya.de/2")
    folder = write("plain.txt", body="Ανδρέας, می\u200cخواهم, μm, 👩🏽\u200d🚀.", url="https://o.example/3").parent
    assert news("check", "-a", folder) == (
        "soft hyphens\tsoft.txt\t3 soft hyphens in the text\n"
        "punycode host\thost.txt\thost xn--mnchen-3ya.de reads münchen.de\n",
        "news: no file fails the check\n",
        0,
    )
    write("evil.txt", title="Zero\u200bwidth", outlet="pаypal\u202e", body="a\u200b\u200bb", url="https://pаypal.com/")
    ran = news("check", "-a", folder, "--ignore", "soft hyphens", "--ignore", "punycode host")
    assert ran.out == (
        "hidden characters\tevil.txt\t1 hidden character in the title, 2 in the text\n"
        "direction controls\tevil.txt\t1 direction control in the outlet\n"
        "mixed alphabets\tevil.txt\tletters of two alphabets in 'pаypal' (U+0430 is Cyrillic)\n"
        "deceptive host\tevil.txt\thost xn--pypal-4ve.com reads pаypal.com, in letters of two alphabets"
        " (U+0430 is Cyrillic)\n"
    )
    assert ran.code == 1
