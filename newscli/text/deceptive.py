"""Find what deceives a reader: characters that nobody sees, and letters that look like others.

What a script needs is left alone: joiners in Persian, Indic and emoji text, variation selectors, tags of
flags, breaks between the words of Thai, Khmer and the like. In a text with letters that run from right to
left so are marks, embeddings and isolates, for there the bidirectional algorithm of Unicode needs them;
an override is told anywhere, for it shows letters in another order than they are written.

Alphabets may stand in one word as in the level "moderately restrictive" of Unicode's UTS 39: Latin with
Chinese, Japanese, Korean and most others, but not with Cyrillic or Greek. Greek signs of science may.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from newscli.text.normalize import without_ascii

HIDDEN, DIRECTION, SOFT_HYPHENS, MIXED = "hidden characters", "direction controls", "soft hyphens", "mixed alphabets"

_LATIN = (
    "A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\u02af\u1e00-\u1eff\u2c60-\u2c7f\ua722-\ua7ff\ufb00-\ufb06\uff21-\uff3a\uff41-\uff5a"
)
# The alphabets with capitals, and Lisu, which takes its letters from Latin ones: Greek, Cyrillic, Armenian,
# Cherokee, Coptic. All others look like nothing but themselves.
_GREEK = (
    "\u0370-\u0373\u0376\u0377\u037b-\u037d\u037f\u0386\u0388-\u03ff\u1f00-\u1fbc\u1fc2-\u1fcc\u1fd0-\u1fdb"
    "\u1fe0-\u1fec\u1ff2-\u1ffc"
)
_OTHERS = (
    "\u0400-\u0481\u048a-\u052f\u0531-\u0556\u0561-\u0587\u13a0-\u13f5\u13f8-\u13fd\u1c80-\u1c8a\u2c80-\u2cee"
    "\ua4d0-\ua4f7\ua640-\ua66e\ua680-\ua69b\uab70-\uabbf"
)
# What may be hidden. None of it has a shape of its own.
_UNSEEN = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef"
)
_EMOJI = "\u203c\u2049\u2100-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
# Arabic and its kin, the scripts of India and its neighbours, Mongolian: letters join, and a joiner says how.
_JOINING = (
    "\u0620-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u17ff\u1800-\u180a\u1810-\u18af\u1a20-\u1aaf\u1b00-\u1bff"
    "\ua800-\ua8ff\ua980-\ua9ff\uaa60-\uaa7f\ufb50-\ufdff\ufe70-\ufefc\U00010a00-\U00010aff\U00011000-\U00011fff"
)
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf"
_SIGNS = "\\s().,:;!?«»“”'\"-"
_SELECTABLE = (
    "0-9#*\xa9\xae\u1000-\u109f\u1800-\u18af\u2030-\u205e\u2070-\u2bff\u3001-\u3163\u3165-\u9fff\ua840-\ua87f"
    "\uf900-\ufaff\uff01-\uff9f\U00010000-\U0003ffff"
)
_FINE = (
    f"(?<=[{_JOINING}])[\u200c\u200d]{{1,2}}(?![\u200c\u200d])"
    f"|(?<![\u200c\u200d])[\u200c\u200d]{{1,2}}(?=[{_JOINING}])"
    f"|(?<=[{_EMOJI}\ufe0f\U000e007f])\u200d(?=[{_EMOJI}])"
    f"|(?:(?<=[{_UNSPACED}])|(?<=[{_UNSPACED}][{_SIGNS}]))\u200b{{1,3}}(?!\u200b)"
    f"|(?<!\u200b)\u200b{{1,3}}(?=[{_SIGNS}]?[{_UNSPACED}])"
    f"|(?<=[{_SELECTABLE}])[\ufe00-\ufe0f]"
    "|(?<=[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])[\U000e0100-\U000e01ef]"
    "|(?<=\U0001f3f4)[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"  # Scotland: a flag and letters
    "|(?<=[\u1820-\u18af])[\u180b-\u180f]"
    "|(?<=[\u1780-\u17b3])[\u17b4\u17b5]"
    "|(?<=[\u0300-\u034e\u0350-\u036f\u0590-\u05ff])\u034f|\u034f(?=[\u0300-\u036f\u0591-\u05c7])"  # orders marks
    "|\u115f\u1160?(?=[\u1161-\u11ff])|(?<=[\u1100-\u115e])\u1160"  # an old syllable of Korean without all its parts
)
_RIGHT_TO_LEFT = (
    "[\u05d0-\u05f2\u0620-\u064a\u066e-\u06d5\u06fa-\u08c9\ufb1d-\ufdfb\ufe70-\ufefc\U00010800-\U00010fff"
    "\U0001e800-\U0001efff]"
)
_MARKS = "\u200e\u200f\u061c"
_EMBEDDINGS = "\u202a-\u202c\u2066-\u2069"
# Greek letters that nobody tells from Latin ones; small ones mean something of their own unless they stand
# within a word: TNFα, νμ.
_GREEK_LOOKALIKES = "[ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲϳ]|(?<=[a-z])[αινρυ](?=[a-z])"
# A suffix or a missing space puts two alphabets side by side, as in `URLдың`; of these nothing pretends to be
# another letter. Not so where one side is made of letters that both alphabets seem to have.
_SEAM = "([A-Za-z]+)([\u0400-\u0587]+)|([\u0400-\u0587]+)([A-Za-z]+)"
_SHARED = "ABCEHIJKMOPSTXYaceijopsuxyАВСЕНІЈКМОРЅТХУасеіјорѕхуһӏԁԛԝՕՍՏօոսհ"
# How sites write letters of Chuvash and Ossetian that Cyrillic keyboards lack.
_BORROWED = str.maketrans("", "", "ăĕçÿæĂĔÇŸÆ")


class Deception(NamedTuple):
    """`text[start:end]` deceives: its kind, as `news check` names it. It is a word, or a run of hidden characters."""

    start: int
    end: int
    code: str


def find(text: str, around: str = "") -> list[Deception]:
    """Return what deceives in `text`, in order. Hidden characters may lie in a word that is told too.

    Letters of `around`, the article that `text` is a part of, also count for what runs from right to left.
    """
    if not is_suspect(text):
        return []
    return sorted([*_hidden(text, around), *_mixed_words(text)])


def is_suspect(text: str) -> bool:
    """Return whether anything may deceive in `text`, which most texts cannot."""
    if text.isascii():
        return False
    return bool(_pattern(f"[{_UNSEEN}{_GREEK}{_OTHERS}]").search(without_ascii(text)))


def mixes_alphabets(word: str, strict: bool = False) -> bool:
    """Return whether `word` has letters of alphabets that no word shares; `strict` also forbids signs of science."""
    word = _seen(word)
    others = {alphabet_of(letter) for letter in _pattern(f"[{_GREEK}{_OTHERS}]").findall(word)}
    if others == {"Cyrillic"}:
        word = word.translate(_BORROWED)
    if not others or (len(others) == 1 and not _pattern(f"[{_LATIN}]").search(word)):
        return False
    if strict:
        return True
    if others != {"Greek"}:
        seam = _pattern(_SEAM).fullmatch(word)
        return not (seam and all(side.strip(_SHARED) for side in seam.groups() if side))
    return len(_pattern(f"[{_GREEK}]").findall(word)) > 2 or bool(_pattern(_GREEK_LOOKALIKES).search(word))


def odd_letters(word: str) -> dict[str, list[str]]:
    """Return the letters of those alphabets that have fewer letters in `word`, by the name of the alphabet."""
    letters = [(alphabet_of(each), each) for each in _seen(word) if each.isalpha()]
    alphabets = Counter(alphabet for alphabet, _ in letters)
    main = max(alphabets, key=alphabets.__getitem__, default="")  # the first of those with the same number
    found: dict[str, list[str]] = {}
    for alphabet, letter in dict.fromkeys(letters):
        if alphabet != main:
            found.setdefault(alphabet, []).append(letter)
    return found


def _seen(word: str) -> str:
    return _pattern(f"[{_UNSEEN}\u0300-\u036f]").sub("", word)


def odd_positions(text: str) -> list[int]:
    """Return where in `text` a letter stands that does not go with the other letters of its word."""
    positions: list[int] = []
    for start, end, code in find(text):
        if code == MIXED:
            odd = {letter for letters in odd_letters(text[start:end]).values() for letter in letters}
            positions += [start + offset for offset, letter in enumerate(text[start:end]) if letter in odd]
    return positions


def alphabet_of(letter: str) -> str:
    """Return the name of its alphabet, which in Unicode begins the name of the letter: Latin, Cyrillic."""
    name = unicodedata.name(letter, "unknown").removeprefix("FULLWIDTH ")
    return name.partition(" ")[0].capitalize()


def _hidden(text: str, around: str) -> Iterator[Deception]:
    fine, bidirectional = _pattern(_FINE), _pattern(f"[{_MARKS}{_EMBEDDINGS}]")
    right_to_left: bool | None = None
    for run in _pattern(f"[{_UNSEEN}]+").finditer(text):
        position, found = run.start(), None
        while position < run.end():
            needed, code = fine.match(text, position), ""
            if not needed:
                if right_to_left is None and bidirectional.match(text, position):
                    right_to_left = bool(_pattern(_RIGHT_TO_LEFT).search(f"{text}\n{around}"))
                if not (right_to_left and bidirectional.match(text, position)):
                    code = _code(text[position])
            if found and found.code != code:
                yield found
                found = None
            start, position = position, needed.end() if needed else position + 1
            if code:
                found = Deception(found.start if found else start, position, code)
        if found:
            yield found


def _code(character: str) -> str:
    if character == "\xad":
        return SOFT_HYPHENS
    return DIRECTION if "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069" else HIDDEN


def _mixed_words(text: str) -> Iterator[Deception]:
    within = f"{_GREEK}{_OTHERS}{_UNSEEN}\u0300-\u036f"
    # A Latin letter beside what is none; to begin with it is fast where such letters are few.
    beside_latin = _pattern(f"[{_LATIN}](?:(?<=[{within}].)|(?=[{within}]))").search(text)
    if not (beside_latin or (_pattern(f"[{_GREEK}]").search(text) and _pattern(f"[{_OTHERS}]").search(text))):
        return
    for word in _pattern(f"[{_LATIN}{within}]+").finditer(text):
        if not word[0].isascii() and mixes_alphabets(word[0]):
            yield Deception(word.start(), word.end(), MIXED)


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)  # Few articles need any.
