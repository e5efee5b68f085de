"""Find where a query stands in a text, and the passage that shows it best."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import NamedTuple

from newscli.article import Span
from newscli.query.nodes import Node, Phrase, terms
from newscli.text.normalize import NormalizedText
from newscli.text.variants import SIGNS

SNIPPET_LENGTH = 200  # characters of a passage
MAX_LEAD = 100  # of them at the most before the first match
# Of a term, that are looked at: no article has more, and eight megabytes of one word have a million.
MAX_MATCHES = 500
# What parts words in a normalized text; all else makes them.
_PARTING = r"\x00-/:-@\[-`{-\x7f"
_SENTENCE_END = re.compile(r"(?<!\b[^\W\d_])[.!?…]['\"”’)]*\s+|[。！？]|\n")
_GAP = re.compile(r"\s")


class Snippet(NamedTuple):
    """A part of a text on one line, with an ellipsis where it is cut.

    `matches` are the (start, end) of each match, in characters of `text`.
    """

    text: str
    matches: tuple[Span, ...]


class Match(NamedTuple):
    """The query's term number `term` at `text[start:end]`."""

    start: int
    end: int
    term: int


class Highlighter:
    """Finds the terms of one query in any number of texts."""

    def __init__(self, query: Node) -> None:
        self._terms = [
            (number, term.field, re.compile("|".join(_spelled(phrase, term.prefix) for phrase in term.phrases)))
            for number, term in enumerate(dict.fromkeys(terms(query)))
        ]

    def spans(self, text: str, field: str) -> list[Span]:
        """Return the (start, end) of each match in `text`, which is the `field` of an article; none overlap."""
        return _merged([(match.start, match.end) for match in self._matches(text, field)])

    def snippet(self, body: str) -> Snippet:
        """Return the part of `body` that holds the most different terms; the beginning where it has none."""
        matches = self._matches(body, "body")
        start, end = _best_part(body, matches)
        before, after = "…" if body[:start].strip() else "", "…" if body[end:].strip() else ""
        shift = len(before) - start
        inside = [match for match in matches if start <= match.start < end]
        # A match is shown whole, but for a phrase that is as long as an article.
        end = max([end, *(min(match.end, start + 2 * SNIPPET_LENGTH) for match in inside)])
        spans = _merged([(match.start, min(match.end, end)) for match in inside])
        text = before + re.sub(r"[\n\t]", " ", body[start:end]) + after
        return Snippet(text, tuple((begin + shift, stop + shift) for begin, stop in spans))

    def _matches(self, text: str, field: str) -> list[Match]:
        normalized = NormalizedText(text)
        matches = []
        for term, term_field, spelled in self._terms:
            if term_field not in (None, field):
                continue
            matches += [
                Match(*normalized.span(*span), term)
                for span in islice(_whole_words(spelled, normalized.text), MAX_MATCHES)
            ]
        return sorted(matches)


def _whole_words(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    """Yield the (start, end) of each match that begins at the beginning of a word.

    That is not part of the pattern, for one that begins with a letter is found much faster.
    """
    position = 0
    while match := pattern.search(text, position):
        start, position = match.span()
        if not start or _parts_words(text[start - 1]):
            yield start, position
        else:
            position = start + 1  # In `body: y:y` the phrase of two y begins in the middle of a word first.


def _parts_words(character: str) -> bool:
    return character.isascii() and not character.isalnum()


def _spelled(phrase: Phrase, prefix: bool) -> str:
    """Return the regular expression for `phrase` in a normalized text."""
    if len(phrase) == 1:
        spellings = [[_spelled_with_signs(word) for word in phrase[0]]]
    else:
        spellings = [[re.escape(word) for word in synonyms] for synonyms in phrase]
    spelled = f"[{_PARTING}]+".join(f"(?:{'|'.join(words)})" for words in spellings)
    return spelled + (f"[^{_PARTING}]*" if prefix else f"(?![^{_PARTING}])")


def _spelled_with_signs(word: str) -> str:
    """Return the expression for `word`, also with signs inside that a reader leaves out: anti-missile, U.S."""
    for sign, name in SIGNS.items():
        if len(word) == len(name) + 1 and word.endswith(name):
            return word[0] + re.escape(sign)
    if not 1 < len(word) <= 30 or word.isdigit():  # 3.1 and 3-1 are not 31.
        return re.escape(word)
    dots = [r"\.?" * (one.isalpha() and two.isalpha()) for one, two in pairwise(word)]  # U.S., but not F.16
    # An apostrophe before a last s is a possessive: "it's" is not "its".
    signs = ["[-'&]?"] * (len(word) - 2) + ["[-&]?" if word[-1] == "s" else "[-'&]?"]
    spelled = word[0] + "".join(map("".join, zip(dots, signs, word[1:], strict=True)))
    if not word.isalpha():
        return spelled
    # U.S.A. is USA, not US.
    initials = r"\.".join(word)
    return rf"{spelled}(?:(?<!{initials})|(?<!\b[^\W\d_]\.{initials})(?!\.[^\W\d_]\b))"


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _best_part(text: str, matches: list[Match]) -> Span:
    """Return the (start, end) of the best passage: most different terms, then most matches, then the first."""
    best, best_worth = _part(text, 0), (0, 0)
    starts = [match.start for match in matches]
    for number, match in enumerate(matches):
        start, end = _part(text, match.start)
        inside = [each.term for each in matches[number : bisect_left(starts, end)]]
        worth = (len(set(inside)), min(len(inside), 6))
        if worth > best_worth:
            best, best_worth = (start, end), worth
    return best


def _part(text: str, position: int) -> Span:
    """Return a passage around the match at `position`, from its sentence on if that is near, cut between words."""
    start = max(0, position - MAX_LEAD)
    if start:
        ends = [match.end() for match in _SENTENCE_END.finditer(text, start, position)]
        gaps = [match.end() for match in _GAP.finditer(text, max(start, position - 40), position)]
        # Scripts without spaces may be cut anywhere.
        start = ends[-1] if ends else gaps[0] if gaps else max(0, position - 20)
    length = _length(text[start : start + SNIPPET_LENGTH])
    end = start + length
    if end >= len(text):
        return start, len(text)
    gap = max(text.rfind(" ", position + 1, end + 1), text.rfind("\n", position + 1, end + 1))
    return start, gap if gap > start + length // 2 else end


def _length(text: str) -> int:
    """Return how many characters of `text` make a passage: those of East Asia are twice as wide."""
    if max(text, default="") < "\u2e80":
        return SNIPPET_LENGTH
    return SNIPPET_LENGTH - sum(character >= "\u2e80" for character in text) // 2
