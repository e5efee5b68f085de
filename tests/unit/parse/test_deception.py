"""What is told of a deceptive text and of a deceptive host."""

import pytest

from newscli.check import KINDS
from newscli.parse.deception import MAX_WORDS, deception_problems
from newscli.text.problem import Problem


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://www.xn--mnchen-3ya.de/a", ("punycode host", "host xn--mnchen-3ya.de reads münchen.de")),
        ("https://xn--strae-oqa.de", ("punycode host", "host xn--strae-oqa.de reads straße.de")),
        ("http://XN--E1AFMKFD.xn--p1ai/", ("punycode host", "host xn--e1afmkfd.xn--p1ai reads пример.рф")),
        ("https://xn--99999999.com", ("punycode host", "host xn--99999999.com has no readable form")),
        (
            "https://user@xn--pypal-4ve.com:80/",
            (
                "deceptive host",
                "host xn--pypal-4ve.com reads pаypal.com, in letters of two alphabets (U+0430 is Cyrillic)",
            ),
        ),
        (
            "https://pаypal.com/x",
            (
                "deceptive host",
                "host xn--pypal-4ve.com reads pаypal.com, in letters of two alphabets (U+0430 is Cyrillic)",
            ),
        ),
        (
            "www.xn--80ak6aa92e.com",
            ("deceptive host", "host xn--80ak6aa92e.com reads аррӏе.com, which looks like apple.com"),
        ),
        (
            "https://exa\u200bmple.com/",
            ("deceptive host", "host xn--example-2z6c.com reads example.com, with U+200B hidden in it"),
        ),
    ],
)
def test_a_host_is_told_in_both_forms(url: str, problem: tuple[str, str]) -> None:
    assert deception_problems({}, url) == [Problem(*problem)]


@pytest.mark.parametrize(
    "url",
    [
        "https://пример.рф/",
        "https://münchen.de",
        "https://日本語.jp/",
        "https://a.de/xn--b",
        "https://a.de/ä",
        "/xn--a",
    ],
)
def test_an_honest_host_is_not_told(url: str) -> None:
    assert deception_problems({}, url) == []


@pytest.mark.parametrize("label", ["a" * 100_000, "\x1b[31m", "-", "a-", "\ud800", "9" * 59, "a b", "zz--a\u202eb"])
def test_no_host_is_too_hostile(label: str) -> None:
    for problem in deception_problems({}, f"https://xn--{label}.com"):
        assert len(problem.text) < 300
        assert problem.text.isprintable()


def test_all_parts_count_together() -> None:
    texts = {"title": "a\u200b", "author": None, "outlet": "Dаily", "text": "b\u200b\u200bc pass\xadword \u202etxt"}
    problems = deception_problems(texts, None)
    assert {problem.code for problem in problems} <= {kind.name for kind in KINDS}
    assert problems == [
        Problem("hidden characters", "1 hidden character in the title, 2 in the text"),
        Problem("direction controls", "1 direction control in the text"),
        Problem("soft hyphens", "1 soft hyphen in the text"),
        Problem("mixed alphabets", "letters of two alphabets in 'Dаily' (U+0430 is Cyrillic)"),
    ]


def test_of_many_words_the_first_are_told_and_each_once() -> None:
    words = [f"{letter}а" * 30 for letter in "abcdef"]
    (problem,) = deception_problems({"text": " ".join(words * 2)}, None)
    assert problem.text.count("…") == MAX_WORDS
    assert problem.text.endswith(" and 3 more words")


@pytest.mark.parametrize(
    "text", ["aа" * 200_000, "\u200b" * 400_000, "🏴" + "\U000e0061" * 400_000, "\u200e" * 400_000]
)
def test_a_file_of_nothing_else_is_told_in_a_short_line(text: str) -> None:
    (problem,) = deception_problems({"text": text}, None)
    assert len(problem.text) < 100
