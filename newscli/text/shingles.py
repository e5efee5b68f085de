"""Recognise copies: one story in many outlets, cut, retitled, with another lead.

A text is known by its *shingles*: pieces of it, each 24 letters or digits long, which is about five
words, and each hashed to a number. Signs and spaces do not count, so neither do other quotation
marks. Certain letters begin a shingle, wherever they stand, so a copy has the same shingles however
it was cut. The 64 least hashes of a text are its minhash, by which the share of the shorter of two
texts that is also in the other one can be estimated.

Every digit begins a shingle. So the daily reports of one market, in the same words with other
figures, are not taken for copies.
"""

import re
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from itertools import chain
from zlib import crc32

SKETCH_SIZE = 64  # hashes of a minhash
MIN_SHINGLES = 16  # hashes that a text must have to be judged: some 25 words
# Copies are looked for by the first hashes of a minhash, and looked at where they share three of
# these. Two texts that have half of all their hashes in common do, but for one time in fifty.
PROBE_SIZE = 12
MIN_SHARED_PROBES = 3
# A hash that more articles have is of a sentence that goes with any story, or of a page that a site
# serves instead of one, and nobody is looked for by it. So ten thousand identical cookie notices are
# not copies of each other, and neither is a story from its 101st copy on.
MAX_DOC_FREQ = 100
# Chosen by tests/quality/copies.py: less takes updates of a story for copies, more loses short copies.
MIN_CONTAINMENT = 0.53
_LOWER = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"abcdefghijklmnopqrstuvwxyz")
_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())
# What begins a piece: about a tenth of all letters, and in a short text another third. Every alphabet
# has its share of these, for in UTF-8 each letter that is not ASCII ends with one of 64 bytes.
_SPARSE = re.compile(rb"[bgvwy0-9\x80-\x85](?=(.{24}))")
_DENSE = re.compile(rb"[dhmprsu\x86-\x98](?=(.{24}))")
MAX_CHARACTERS = 200_000  # characters that are looked at: there is hardly a longer article
_DENSE_FLAG = 1 << 31  # puts the hashes of the second kind behind all of the first


def minhash(normalized: str) -> bytes:
    """Return the minhash of a normalized text: up to 64 numbers of four bytes, ascending; b"" where it has too few.

    Takes 50 µs for 400 words, for of a long text only the pieces that may be kept are looked at.
    """
    letters = normalized[:MAX_CHARACTERS].encode("utf-8", "replace").translate(_LOWER, _SIGNS)
    hashes = {hash >> 1 for hash in map(crc32, _SPARSE.findall(letters))}
    if len(hashes) < SKETCH_SIZE:
        hashes |= {hash >> 1 | _DENSE_FLAG for hash in map(crc32, _DENSE.findall(letters))}
    return array("I", sorted(hashes)[:SKETCH_SIZE]).tobytes() if len(hashes) >= MIN_SHINGLES else b""


def candidates(groups: Iterable[Iterable[int]]) -> list[int]:
    """Return those articles that are in so many of `groups`, each of which shares a hash, that a look is worth it."""
    return [article for article, shared in Counter(chain.from_iterable(groups)).items() if shared >= MIN_SHARED_PROBES]


def is_near_duplicate(one: bytes, other: bytes) -> bool:
    """Return whether two minhashes are of copies: whether about half of the shorter text is in the other."""
    if one == other:
        return True
    hashes, others = array("I", one), array("I", other)
    # Of a text with more hashes than were kept, those above the last one kept are not known.
    known = min((each[-1] for each in (hashes, others) if len(each) == SKETCH_SIZE), default=2 * _DENSE_FLAG)
    shorter = min(bisect_right(hashes, known), bisect_right(others, known))
    return len(set(hashes).intersection(others)) >= max(4, MIN_CONTAINMENT * shorter)
