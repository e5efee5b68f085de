"""Where a query stands in a text, and the passage that shows it best."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from newscli.pattern import pattern
from newscli.query import Node, Phrase, terms
from newscli.words import Word, compounds, joined, words

_WIDTH = 32  # words in a passage
_LONGEST = 240  # characters, for texts of long words
_SENTENCE_END = pattern(r"[.!?…。！？][\"'”’)]*\s*$|\n")


class Passage(NamedTuple):
    """A part of a text on one line, with an ellipsis where it is cut.

    `matches` are the (start, end) of each hit, in characters of `text`.
    """

    text: str
    matches: tuple[tuple[int, int], ...]


class _Hit(NamedTuple):
    """The query's term number `term` at `text[start:end]`, in the words `first` to `last` of the text."""

    first: int
    last: int
    start: int
    end: int
    term: int


class Finder:
    """Finds the terms of one query in any number of texts."""

    def __init__(self, query: Node) -> None:
        self._phrases: list[tuple[int, str | None, Phrase, bool]] = [
            (number, term.field, phrase, term.prefix)
            for number, term in enumerate(terms(query))
            for phrase in term.phrases
        ]

    def spans(self, text: str, field: str) -> list[tuple[int, int]]:
        """The (start, end) of each hit in `text`, which is the `field` of an article; none overlap."""
        return _merged([(hit.start, hit.end) for hit in self._hits(text, field, list(words(text)))])

    def passage(self, body: str) -> Passage:
        """The part of `body` that holds the most different terms; the beginning where it has none."""
        found = list(words(body))
        if not found:
            return Passage(" ".join(body.split())[:_LONGEST], ())
        hits = self._hits(body, "body", found)
        first = _best_start(body, found, hits)
        last = min(first + _WIDTH, len(found)) - 1
        while last > first and found[last].end - found[first].start > _LONGEST:
            last -= 1
        begin = 0 if first == 0 else found[first].start
        end = len(body) if last == len(found) - 1 else found[last].end
        # A quotation mark or bracket before the first word belongs to it.
        while begin and not body[begin - 1].isspace() and not body[begin - 1].isalnum():
            begin -= 1
        if end - begin > 2 * _LONGEST:  # One endless word, or a desert of signs.
            begin, end = found[first].start, min(found[last].end, found[first].start + _LONGEST)
        head, tail = "…" if begin > 0 else "", "…" if end < len(body) else ""
        shift = len(head) - begin
        spans = [(hit.start, hit.end) for hit in hits if begin <= hit.start and hit.end <= end]
        text = head + re.sub(r"[\n\t]", " ", body[begin:end]) + tail
        return Passage(text, tuple((start + shift, stop + shift) for start, stop in _merged(spans)))

    def _hits(self, text: str, field: str, found: Sequence[Word]) -> list[_Hit]:
        """Where the query's terms stand in `text`, whose words are `found`, in order."""
        folded = [word.folded for word in found]
        in_one = joined(text)
        hits = []
        for term, wanted_field, phrase, prefix in self._phrases:
            if wanted_field not in (None, field):
                continue
            for first in _starts(folded, phrase, prefix):
                last = first + len(phrase) - 1
                hits.append(_Hit(first, last, found[first].start, found[last].end, term))
            if len(phrase) == 1 and any(_fits(word, phrase[0], prefix) for word in in_one):
                places = {word.start: number for number, word in enumerate(found)}
                for word in compounds(text):
                    if _fits(word.folded, phrase[0], prefix):
                        first = places.get(word.start, 0)
                        hits.append(_Hit(first, first, word.start, word.end, term))
        return sorted(hits, key=lambda hit: (hit.first, hit.last))


def _fits(word: str, place: tuple[str, ...], prefix: bool) -> bool:
    return word.startswith(place) if prefix else word in place


def _starts(folded: Sequence[str], phrase: Phrase, prefix: bool) -> list[int]:
    """The numbers of the words in `folded` at which `phrase` begins."""
    length = len(phrase)
    found = [number for number, word in enumerate(folded) if _fits(word, phrase[0], prefix and length == 1)]
    if length == 1:
        return found
    return [
        first
        for first in found
        if first + length <= len(folded)
        and all(_fits(folded[first + step], phrase[step], prefix and step == length - 1) for step in range(1, length))
    ]


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _best_start(text: str, found: Sequence[Word], hits: Sequence[_Hit]) -> int:
    """The word with which the best passage begins: most terms, then most hits, then the earliest."""
    if not hits:
        return 0
    best, best_worth = 0, (0, 0)
    for number, hit in enumerate(hits):
        first = _opening(text, found, hit)
        inside = []
        for other in hits[number:]:
            if other.last >= first + _WIDTH:
                break
            inside.append(other.term)
        worth = (len(set(inside)), min(len(inside), 6))
        if worth > best_worth:
            best, best_worth = first, worth
    return best


def _opening(text: str, found: Sequence[Word], hit: _Hit) -> int:
    """Where to begin so that `hit` is read in context: its sentence if that is near, else a few words before."""
    for number in range(hit.first, max(0, hit.first - _WIDTH // 2), -1):
        if _SENTENCE_END.search(text[found[number - 1].end : found[number].start]):
            return number
    return max(0, min(hit.first - 6, len(found) - _WIDTH)) if hit.first > _WIDTH // 2 else 0
