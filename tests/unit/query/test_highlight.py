"""Where a query stands in a text."""

import pytest

from newscli.query.highlight import Highlighter
from newscli.query.language import parse_query


@pytest.mark.parametrize(
    ("query", "text", "hits"),
    [
        ('"y y"', "The body: y:y", ["y:y"]),  # which begins inside of `body` too
        ('"a a"', "banana a a", ["a a"]),
        ("us", "bus us", ["us"]),
    ],
)
def test_a_hit_begins_at_the_beginning_of_a_word(query: str, text: str, hits: list[str]) -> None:
    assert [text[start:end] for start, end in Highlighter(parse_query(query)).spans(text, "body")] == hits
