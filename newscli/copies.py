"""Which articles are copies: one story in many outlets, cut, retitled, with another lead.

A text is known by its *marks*: numbers that stand for pieces of it, each 24 letters or digits long,
which is about five words. Signs and spaces do not count, so neither do other quotation marks. Certain
letters begin a piece, wherever they stand, so a copy has the same pieces however it was cut. The 64
least marks of a text are its fingerprint, by which the share of the shorter of two texts that is also
in the other one can be estimated.

Every digit begins a piece. So the daily reports of one market, in the same words with other figures,
are not taken for copies.
"""

import re
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from itertools import chain
from zlib import crc32

KEPT = 64  # marks of a fingerprint
FEWEST = 16  # marks that a text must have to be judged: some 25 words
# Copies are looked for by the first marks of a fingerprint, and looked at where they share three of
# these. Two texts that have half of all their marks in common do, but for one time in fifty.
SOUGHT = 12
_SHARED = 3

# A mark that more articles have is of a sentence that goes with any story, or of a page that a site
# serves instead of one, and nobody is looked for by it. So ten thousand identical cookie notices are
# not copies of each other, and neither is a story from its 101st copy on.
COMMON = 100

# Chosen by tests/copies.py: less takes updates of a story for copies, more loses short copies.
_SHARE = 0.53

_LOWER = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"abcdefghijklmnopqrstuvwxyz")
_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())
# What begins a piece: about a tenth of all letters, and in a short text another third. Every alphabet
# has its share of these, for in UTF-8 each letter that is not ASCII ends with one of 64 bytes.
_SPARSE = re.compile(rb"[bgvwy0-9\x80-\x85](?=(.{24}))")
_DENSE = re.compile(rb"[dhmprsu\x86-\x98](?=(.{24}))")
_LONGEST = 200_000  # characters that are looked at: there is hardly a longer article
_LAST = 1 << 31  # puts the marks of the second kind behind all of the first


def fingerprint(folded: str) -> bytes:
    """The marks of a text that `words.fold` made: up to 64 numbers of four bytes, ascending; b"" where it has too few.

    Takes 50 µs for 400 words, for of a long text only the pieces that may be kept are looked at.
    """
    letters = folded[:_LONGEST].encode("utf-8", "replace").translate(_LOWER, _SIGNS)
    marks = {mark >> 1 for mark in map(crc32, _SPARSE.findall(letters))}
    if len(marks) < KEPT:
        marks |= {mark >> 1 | _LAST for mark in map(crc32, _DENSE.findall(letters))}
    return array("I", sorted(marks)[:KEPT]).tobytes() if len(marks) >= FEWEST else b""


def sharing(groups: Iterable[Iterable[int]]) -> list[int]:
    """Of the articles in `groups`, each of which has one mark, those that are in so many that a look is worth it."""
    return [article for article, shared in Counter(chain.from_iterable(groups)).items() if shared >= _SHARED]


def same_story(one: bytes, other: bytes) -> bool:
    """Whether the texts of two fingerprints are copies: whether about half of the shorter one is in the other."""
    if one == other:
        return True
    marks, others = array("I", one), array("I", other)
    # Of a text with more marks than were kept, those above the last one kept are not known.
    known = min((each[-1] for each in (marks, others) if len(each) == KEPT), default=2 * _LAST)
    shorter = min(bisect_right(marks, known), bisect_right(others, known))
    return len(set(marks).intersection(others)) >= max(4, _SHARE * shorter)
