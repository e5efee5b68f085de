"""Nothing is hidden in what is revealed, and nothing else is changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli import parse_article
from newscli.parse.trace import Trace
from newscli.text.reveal import reveal, reveal_lines, revealed
from newscli.text.sanitize import printable

ZALGO = "\u0301\u0338\u034f\u200d\ufe0f"


@given(st.text(st.one_of(st.characters(), st.sampled_from(ZALGO + "a é\u200b\x1b\ud800")), max_size=60))
def test_no_hidden_character_gets_through(text: str) -> None:
    shown = revealed(text)
    assert shown.isprintable()
    assert printable(shown) == shown
    assert "".join(piece.text for piece in reveal(text) if piece.kind == "text") in text or "<U+" in shown
    if text.isprintable() and text.isascii():
        assert shown == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u200bb", "a<U+200B ZERO WIDTH SPACE>b"),
        ("the pаypal", "the p<U+0430 CYRILLIC SMALL LETTER A>ypal"),
        ("Cеребро", "<U+0043 LATIN CAPITAL LETTER C>еребро"),
        ("\x07\x1b\x80", "<U+0007 BELL><U+001B ESCAPE><U+0080 CONTROL>"),
        ("\ud800\ue000", "<U+D800 SURROGATE><U+E000 PRIVATE USE>"),
        ("e" + "\u0301" * 6, "e" + "\u0301" * 4 + "<U+0301 COMBINING ACUTE ACCENT ×2>"),
        ("Wałęsa, 导弹, العربية", "Wałęsa, 导弹, العربية"),
    ],
)
def test_a_hidden_character_is_named(text: str, shown: str) -> None:
    assert revealed(text) == shown


PIECES = ["a", " ", "é", "â€™", "\x1b", "&amp;", "&nbsp;", "&#x202e;", "&zwnj;", "\n", "\u202e", "\u200b", "<b>"]


@given(body=st.lists(st.sampled_from(PIECES)).map("".join), stray=st.sampled_from([b"", b"\xff"]))
def test_no_repair_brings_a_hidden_character_back(body: str, stray: bytes) -> None:
    trace = Trace()
    article = parse_article(f"# T\n{body}".encode() + stray, "", trace)
    lines = ["".join(piece.text for piece in line) for line in reveal_lines(article.body, trace.fields["body"])]
    assert len(lines) == len(article.body.split("\n"))
    assert all(line.isprintable() for line in lines)
    assert "".join(lines).count("[was: ") == len(trace.fields["body"])
