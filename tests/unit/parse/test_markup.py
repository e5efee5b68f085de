"""Entities, and the markup that is left in a text."""

import unicodedata
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newscli import parse_article
from newscli.parse.markup import decode_entities, find_leftovers


@pytest.mark.parametrize(
    "text",
    [
        "AT&T and R&D", "Smith &c.", "&copy 2019", "&lt", "a && b;", "&nope;", "Q&A;", "x&y;z", "&;", "&#;", "&#x;",
        "https://o.example/?a=1&amp;b=2", "HTTP://o.example/&lt;/b", "www.o.example/?a&amp;b", "[x](/a?b&amp;c)",
        '<a href="/x?a=1&amp;b=2">', "<img SRC='//o.example/?a&amp;b'>", "mailto:a@o.example?x=1&amp;y=2",
        "&#0;", "&#9;", "&#10;", "&#x1b;", "&Tab;", "&NewLine;", "&#127;", "&#146;", "&#xD800;", "&#xFFFE;", "&#xFDD0;",
        "&#x10FFFF;", "&#1114112;", "&#99999999999999999999;",
    ],
)  # fmt: skip
def test_what_is_no_entity_stays_as_it_is_written(text: str) -> None:
    if text != "HTTP://o.example/&lt;/b":  # An address ends before what none can hold.
        assert decode_entities(text) == (text, 0)


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        ("&lt;HCP>", "<HCP>"),
        ("AT&amp;T", "AT&T"),
        ("AT&amp;T;", "AT&T;"),
        ("&#8217;&#x2019;&#X2019;&rsquo;", "’’’’"),
        ("a&nbsp;b", "a\xa0b"),
        ("&amp;lt;&amp;amp;amp;lt;&#38;lt;&amp;#8217;", "<<<’"),
        ("&amp;nope;", "&nope;"),
        ("&amp;#0;", "&#0;"),
        ("&NotEqualTilde;", "≂̸"),
        ("https://o.example/?a=1&amp;b=2&nbsp;and &quot;https://o.example/&quot;", None),
    ],
)
def test_an_entity_is_decoded_however_often_it_was_escaped(text: str, decoded: str | None) -> None:
    wanted = decoded or 'https://o.example/?a=1&amp;b=2\xa0and "https://o.example/"'
    assert decode_entities(text)[0] == wanted


@given(
    st.lists(st.sampled_from(["&", "amp;", "lt;", "#", "x", "27;", "1b;", "nbsp;", "d800;", "quot;", " ", "é", "\n"]))
)
@example(["&", "amp;"] * 3)
def test_no_decoded_text_holds_a_character_that_was_not_there_and_that_no_text_should_hold(parts: list[str]) -> None:
    text = "".join(parts)
    decoded, count = decode_entities(text)
    assert {unicodedata.category(each) for each in decoded if each not in text} <= {"Po", "Zs", "Sm", "Nd", "Ll"}
    assert decoded.count("\n") == text.count("\n")
    assert (count == 0) == (decoded == text)
    assert unescape(unescape(unescape(text))).count("&") <= decoded.count("&")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<p>One</p> <br/> <IMG SRC='x'> <!-- c --> <P>", ["6 HTML tags in the text"]),
        ("<HCP> <P> <B> <I P Sharp Associates Ltd> <Mark Resources Inc> x < b > y <foo> <3", []),
        ("A {{ value }} and {% if x %}, <?php echo 1; ?>", ["3 pieces of template code in the text"]),
        ("![a](b.png) ![][1] and [a](b) and wow![1]", ["2 Markdown images in the text"]),
        ("googletag.cmd.push(function() { x(); });\nA word.", ["1 line of script in the text"]),
        ("var x = 1;\n$(document).ready(go);", ["2 lines of script in the text"]),
        ("The document (a draft) was let go. Let it = be; the function (of it) {sic}.", []),
        ("He said: 'We let the window. Yes. No.' (AP); the document. Then {…} he left (again);", []),
    ],
)
def test_what_was_left_in_a_text_is_told(body: str, told: list[str]) -> None:
    assert [problem.text for problem, _ in find_leftovers(body)] == told
    assert parse_article(f"# T\n{body}".encode()).body == body


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<a ",
        "{{",
        "{%",
        "![",
        "![a](",
        "&amp;",
        "&",
        "<!--",
        "a://",
        "[a](",
        "function(",
        "var x",
        "$.",
        "window.",
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    body = piece * (400_000 // len(piece))
    parse_article(f"# T\n{body} );{{".encode())
