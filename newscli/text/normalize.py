"""Normalize text and cut it into words: one way for the index, for a query and for what is highlighted.

Words are compared without case, accents or width: `Wałęsa` is `walesa`, `ﬁnance` is `finance`,
full-width `２０１９` is `2019`. In scripts written without spaces (Chinese, Japanese, Korean,
Thai, …) every character is a word, so that a run of them is found wherever it stands.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

# Letters that carry no separable accent in Unicode, as a reader without them would type them.
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i", "ŋ": "n",
     "ŧ": "t", "ƶ": "z", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ʻ": "", "ʼ": " ", "ـ": ""}
)  # fmt: skip
# Fillers, and marks without a shape: they say how the sign before is drawn, or how it is sorted.
_SHAPELESS = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_FOREIGN = re.compile("[^\x00-\x7f]+")
_ASCII = bytes(range(128))
_WORD = re.compile(r"[^\x00-/:-@\[-`{-\x7f]+")
# Signs of Indic and other scripts that are no accents and yet compose with the letter before them.
_BEHIND = (
    "\u093c\u09bc\u09be\u09d7\u0a3c\u0b3c\u0b3e\u0b56\u0b57\u0bbe\u0bd7\u0c56\u0cc2\u0cd5\u0cd6\u0d3e\u0d57\u0dca\u0dcf\u0ddf"
    "\u0f72\u0f74\u0f80\u0fb5\u0fb7\u102e\u1b35\U000110ba\U00011127\U0001133e\U00011357\U000114b0\U000114ba\U000114bd"
    "\U000115af\U00011930"
)
# What composes into one character: jamo into a syllable, a letter with its accents, half-width kana
# with their sound marks.
_CLUSTERS = re.compile(
    "[\u1100-\u115f][\u1160-\u11a7][\u11a8-\u11ff]?"
    "|.[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u1dc0-\u1dff\u3099\u309a"
    # No language puts more on a letter; to put a million marks in order takes quadratic time.
    f"\uff9e\uff9f\ufe00-\ufe0f{_BEHIND}]{{0,30}}",
    re.DOTALL,
)
_COMPOSING = frozenset([*map(chr, (*range(0x1100, 0x1200), *range(0xFE00, 0xFE10))), "\uff9e", "\uff9f", *_BEHIND])
# First and last characters of the scripts without spaces.
_SPACELESS = (
    ("\u0e00", "\u0eff"), ("\u1000", "\u109f"), ("\u1100", "\u11ff"), ("\u1780", "\u17ff"), ("\u3005", "\u3007"),
    ("\u3031", "\u3035"), ("\u3041", "\u31ff"), ("\u3400", "\u4dbf"), ("\u4e00", "\u9fff"), ("\ua960", "\ua97f"),
    ("\uac00", "\ud7ff"), ("\uf900", "\ufaff"), ("\U0001b000", "\U0001b16f"), ("\U00020000", "\U0003ffff"),
)  # fmt: skip
_cache: dict[str, str] = {}


def normalize(text: str) -> str:
    """Return `text` for comparison: ASCII and foreign letters and digits make words, all else parts them.

    ASCII case is left to the index, whose tokenizer folds it anyway.
    """
    if text.isascii():
        return text
    # In most texts these are all that is not ASCII, and this is ten times as fast.
    for sign in "’“”—‘–…":
        if sign in text:
            text = text.replace(sign, " ")
    return text if text.isascii() else _FOREIGN.sub(_normalize_run, text)


def without_ascii(text: str) -> str:
    """Return the characters of `text` that are not ASCII. Where these are few, to look at them alone is much faster."""
    return text.encode("utf-8", "replace").translate(None, _ASCII).decode()


def words(text: str) -> list[str]:
    """Return the words of `text`, exactly as the index has them."""
    return _WORD.findall(normalize(text.lower()))


def _normalize_run(match: re.Match[str]) -> str:
    run = match[0]
    normalized = _cache.get(run)
    if normalized is None:
        normalized = "".join(map(_normalize_cluster, _clusters(run)))
        # Runs are quotation marks, accented letters and words of other scripts: they repeat.
        if len(_cache) < 200_000 and len(run) < 30:
            _cache[run] = normalized
    return normalized


def _clusters(run: str) -> Sequence[str]:
    """Return the characters of `run`, each with what belongs to it."""
    if len(run) == 1 or not any(unicodedata.combining(each) or each in _COMPOSING for each in run):
        return run
    return _CLUSTERS.findall(run)


def _normalize_cluster(cluster: str) -> str:
    normalized = _cache.get(cluster)
    if normalized is None:
        plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", cluster).casefold())
        plain = "".join(each for each in plain if not is_accent(each))
        plain = unicodedata.normalize("NFKC", plain).translate(_PLAIN)
        normalized = "".join(map(_normalize_character, plain))
        if len(_cache) < 200_000:
            _cache[cluster] = normalized
    return normalized


def is_accent(character: str) -> bool:
    """Return whether it is an accent, a Hebrew point or an Arabic vowel sign, by its combining class.

    Those of Thai or Indic scripts are letters.
    """
    kind = unicodedata.combining(character)
    return kind >= 200 or 10 <= kind <= 36 or kind == 1


def _normalize_character(character: str) -> str:
    if character.isascii():
        return character if character.isalnum() else " "
    kind = unicodedata.category(character)
    if kind in ("Cf", "Me") or _SHAPELESS.match(character):
        return ""
    if kind == "So" or any(first <= character <= last for first, last in _SPACELESS):
        # A symbol such as an emoji can be searched for as well.
        return f" {character} "
    return character if kind[0] in "LNM" else " "


class NormalizedText:
    """A normalized text, in `text`, that knows which part of the original each part of it comes from.

    Unlike `normalize` it keeps apostrophes and hyphens, in their ASCII form, and leaves no upper case.
    """

    def __init__(self, original: str) -> None:
        self._at: list[int] = []
        self._from: list[int] = []
        self._verbatim: list[bool] = []  # Whether the part is as long as what it comes from.
        if original.isascii():
            self.text = original.lower()
            return
        plain = original.replace("’", "'").replace("\u2010", "-").replace("\u2011", "-")
        parts: list[str] = []
        position = done = 0

        def add(part: str, start: int, verbatim: bool = False) -> None:
            nonlocal position
            self._at.append(position)
            self._from.append(start)
            self._verbatim.append(verbatim)
            parts.append(part)
            position += len(part)

        for match in _FOREIGN.finditer(plain):
            start = match.start()
            if start > done:
                add(plain[done:start].lower(), done, verbatim=True)
            for cluster in _clusters(match[0]):
                add(_normalize_cluster(cluster), start)
                start += len(cluster)
            done = match.end()
        if done < len(plain):
            add(plain[done:].lower(), done, verbatim=True)
        self.text = "".join(parts)
        self._at.append(position)
        self._from.append(len(original))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the (start, end) in the original of what `text[start:end]`, which is not empty, comes from."""
        if not self._at:
            return start, end
        first, last = bisect_right(self._at, start) - 1, bisect_left(self._at, end) - 1
        begin = self._from[first]
        if self._verbatim[first]:
            begin += start - self._at[first]
        stop = self._from[last + 1]
        if self._verbatim[last]:
            stop = self._from[last] + end - self._at[last]
        # What leaves no trace, an accent or a soft hyphen, belongs to the letter before it.
        while self._at[last + 1] == end and last + 2 < len(self._at) and self._at[last + 2] == end:
            last += 1
            stop = self._from[last + 1]
        return begin, stop
