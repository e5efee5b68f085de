"""`news check -v`: where something was repaired, and what stood there."""

import json

from helpers import News, Terminal, Write, plain

BODY = "He didnâ€™t.\n\nA &lt;b>bold&lt;/b> \x1b[31mword &amp; &#8217; &#8217;."


def test_a_pipe_gets_a_line_a_repair_with_its_place(news: News, write: Write) -> None:
    folder = write("a.txt", body=BODY, author=None).parent
    ran = news("check", "-v", "-a", folder)
    assert ran.out == (
        "no author\ta.txt\tno author\t\t\t\n"
        "garbled text\ta.txt\trepaired 1 garbled passage\t7\tâ€™\t’\n"
        "HTML entities\ta.txt\tdecoded 5 HTML entities\t9\t&lt;\t<\n"
        "HTML entities\ta.txt\tdecoded 5 HTML entities\t9\t&lt;\t<\n"
        "HTML entities\ta.txt\tdecoded 5 HTML entities\t9\t&amp;\t&\n"
        "HTML tags\ta.txt\t2 HTML tags in the text\t9\t<b>\t\n"
        "HTML tags\ta.txt\t2 HTML tags in the text\t9\t</b>\t\n"
        "control characters\ta.txt\tremoved 1 control character\t9\t<U+001B ESCAPE>\t\n"
    )
    assert ran.code == 1
    assert news("check", "-a", folder).out.splitlines()[1] == "garbled text\ta.txt\trepaired 1 garbled passage"


def test_json_has_the_texts_as_they_are_and_null_where_nobody_asked(news: News, write: Write) -> None:
    folder = write("a.txt", body="a\x1b\u200b&nbsp;b <i>c").parent
    files = {each["kind"]: each["files"][0] for each in json.loads(news("check", "-v", "--json", "-a", folder).out)}
    assert files["control characters"]["repairs"] == [{"line": 9, "before": "\x1b", "after": ""}]
    assert files["HTML entities"]["repairs"] == [{"line": 9, "before": "&nbsp;", "after": "\xa0"}]
    assert files["HTML tags"]["repairs"] == [{"line": 9, "before": "<i>", "after": None}]
    silent = json.loads(news("check", "--json", "-a", folder).out)
    assert [each["files"][0]["repairs"] for each in silent] == [None] * len(silent)


def test_a_terminal_shows_the_places_below_each_file(terminal: Terminal, write: Write) -> None:
    folder = write("a.txt", body=BODY).parent
    write("b.txt", body="Caf\xc3\xa9 \x07", url="https://o.example/b")
    out = plain(terminal("check", "-v", "-a", folder).out)
    assert "    line 9  â€™ → ’\n" in out
    assert "    line 9  Ã© → é\n" in out
    assert "    line 11  <U+001B ESCAPE> → nothing\n" in out
    assert "    line 9  <U+0007 BELL> → nothing\n" in out
    assert "    line 11  </b>\n" in out


def test_a_date_that_was_guessed_is_told_with_its_line(news: News, write: Write) -> None:
    folder = write("a.txt", published="03/04/2019").parent
    assert news("check", "-v", "-a", folder).out == (
        "ambiguous date\ta.txt\tambiguous date '03/04/2019' read month first\t3\t03/04/2019\t2019-03-04\n"
    )


def test_what_deceives_is_told_with_its_line(news: News, write: Write) -> None:
    folder = write(
        "a.txt", title="p\u0430ypal", body="One.\n&nbsp;\nzero\u200bwidth", url="https://xn--mnchen-3ya.de/"
    ).parent
    out = news("check", "-v", "-a", folder).out
    assert "\t1\tp<U+0430 CYRILLIC SMALL LETTER A>ypal\t\n" in out
    assert "\t11\t<U+200B ZERO WIDTH SPACE>\t\n" in out
    assert "\t7\txn--mnchen-3ya.de\t\n" in out
