"""How a text falls into words: one way for the index, for a query and for what is highlighted.

Words are compared without case, accents or width: `Wałęsa` is `walesa`, `ﬁnance` is `finance`,
full-width `２０１９` is `2019`. In scripts written without spaces (Chinese, Japanese, Korean,
Thai, …) every character is a word, so that a run of them is found wherever it stands.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import chain

from newscli.pattern import pattern

# Letters that carry no separable accent in Unicode, as a reader without them would type them.
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i", "ŋ": "n",
     "ŧ": "t", "ƶ": "z", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ʻ": "", "ʼ": " ", "ـ": ""}
)  # fmt: skip

_VARIATION = pattern("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # says how the sign before it is drawn
_FOREIGN = pattern("[^\x00-\x7f]+")
_WORD = pattern(r"[^\x00-/:-@\[-`{-\x7f]+")
# Signs of Indic and other scripts that are no accents and yet compose with the letter before them.
_BEHIND = (
    "\u093c\u09bc\u09be\u09d7\u0a3c\u0b3c\u0b3e\u0b56\u0b57\u0bbe\u0bd7\u0c56\u0cc2\u0cd5\u0cd6\u0d3e\u0d57\u0dca\u0dcf\u0ddf"
    "\u0f72\u0f74\u0f80\u0fb5\u0fb7\u102e\u1b35\U000110ba\U00011127\U0001133e\U00011357\U000114b0\U000114ba\U000114bd"
    "\U000115af\U00011930"
)
# What composes into one character: jamo into a syllable, a letter with its accents, half-width kana
# with their sound marks.
_CLUSTERS = pattern(
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
_folded: dict[str, str] = {}

_JOINT = pattern(r"[-'&.\u2010\u2011\u2019](?!(?<=['\u2019])[sS]\b)[^\W_]")  # all but a possessive
_INITIALS = r"(?:[^\W\d_]\.)+[^\W\d_](?![^\W_])"
_PIECE = rf"(?:{_INITIALS}\.?|[^\W_]++)"
_IN_ONE = (
    pattern(rf"(?<![^\W_]){_INITIALS}"),
    pattern(rf"(?<![^\W_]){_PIECE}(?:[-'&\u2010\u2011\u2019]{_PIECE})+"),
)
_SIGNED = pattern(r"(?<![^\W_])([A-Za-z])(\+\+|#)(?![^\W_])")
SIGNS = {"++": "plusplus", "#": "sharp"}
_POSSESSIVE = pattern(r"['’][sS]$|['’]$")


def fold(text: str) -> str:
    """`text` for comparison: ASCII and foreign letters and digits make words, all else parts them.

    ASCII case is left to the index, whose tokenizer folds it anyway.
    """
    if text.isascii():
        return text
    # In most texts these are all that is not ASCII, and this is ten times as fast.
    for sign in "’“”—‘–…":
        if sign in text:
            text = text.replace(sign, " ")
    return text if text.isascii() else _FOREIGN.sub(_fold_run, text)


def words(text: str) -> list[str]:
    """The words of `text`, exactly as the index has them."""
    return _WORD.findall(fold(text.lower()))


def _fold_run(match: re.Match[str]) -> str:
    run = match[0]
    folded = _folded.get(run)
    if folded is None:
        folded = "".join(map(_fold_cluster, _clusters(run)))
        # Runs are quotation marks, accented letters and words of other scripts: they repeat.
        if len(_folded) < 200_000 and len(run) < 30:
            _folded[run] = folded
    return folded


def _clusters(run: str) -> Sequence[str]:
    """The characters of `run`, each with what belongs to it."""
    if len(run) == 1 or not any(unicodedata.combining(each) or each in _COMPOSING for each in run):
        return run
    return _CLUSTERS.findall(run)


def _fold_cluster(cluster: str) -> str:
    folded = _folded.get(cluster)
    if folded is None:
        plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", cluster).casefold())
        plain = "".join(each for each in plain if not _is_accent(each))
        plain = unicodedata.normalize("NFKC", plain).translate(_PLAIN)
        folded = "".join(map(_fold_character, plain))
        if len(_folded) < 200_000:
            _folded[cluster] = folded
    return folded


def _is_accent(character: str) -> bool:
    """Accents, Hebrew points and Arabic vowel signs; those of Thai or Indic scripts are letters. By combining class."""
    kind = unicodedata.combining(character)
    return kind >= 200 or 10 <= kind <= 36 or kind == 1


def _fold_character(character: str) -> str:
    if character.isascii():
        return character if character.isalnum() else " "
    kind = unicodedata.category(character)
    if kind in ("Cf", "Me") or _VARIATION.match(character):
        return ""
    if kind == "So" or any(first <= character <= last for first, last in _SPACELESS):
        # A symbol such as an emoji can be searched for as well.
        return f" {character} "
    return character if kind[0] in "LNM" else " "


class Folded:
    """A folded text, in `text`, that knows which part of the original each part of it comes from.

    Unlike `fold` it keeps apostrophes and hyphens, in their ASCII form, and leaves no upper case.
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
                add(_fold_cluster(cluster), start)
                start += len(cluster)
            done = match.end()
        if done < len(plain):
            add(plain[done:].lower(), done, verbatim=True)
        self.text = "".join(parts)
        self._at.append(position)
        self._from.append(len(original))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The (start, end) in the original of what `text[start:end]`, which is not empty, comes from."""
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


def joined(text: str) -> list[str]:
    """The words that a reader may type in one where `text` has a sign inside, folded.

    `U.S.` gives us, `don't` dont, `anti-missile` antimissile, `S-400` s400, `AT&T` att, `C++` cplusplus.
    """
    found: list[str] = []
    line = text.replace("\n", " ")
    end = 0
    for match in _JOINT.finditer(line):
        if match.start() < end:
            continue
        start = line.rfind(" ", 0, match.start()) + 1
        end = line.find(" ", match.end())
        end = len(line) if end < 0 else end
        chunk = line[start:end]
        known = _joined_in.get(chunk)
        if known is None:
            known = _join(chunk)
            if len(_joined_in) < 200_000 and len(chunk) < 40:
                _joined_in[chunk] = known
        found += known
    if "#" in line or "++" in line:
        found += [letter.lower() + SIGNS[sign] for letter, sign in _SIGNED.findall(fold(line))]
    return found


_joined_in: dict[str, list[str]] = {}


def _join(chunk: str) -> list[str]:
    if not chunk.isascii():  # Accents that stand by themselves, and soft hyphens, would part it.
        decomposed = unicodedata.normalize("NFD", chunk)
        kept = (each for each in decomposed if not (_is_accent(each) or unicodedata.category(each) == "Cf"))
        chunk = unicodedata.normalize("NFC", "".join(kept))
    found = dict[str, None]()
    for compound in chain.from_iterable(each.findall(chunk) for each in _IN_ONE):
        pieces = words(_POSSESSIVE.sub("", compound))
        if len(pieces) > 1 and not all(map(str.isdigit, pieces)):
            found["".join(pieces)] = None
    return list(found)


def count_edits(word: str, other: str) -> int:
    """Return how many letters have to be put in, left out, replaced or exchanged to make `other` of `word`."""
    before, last = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, letter in enumerate(word, 1):
        row = [i]
        for j, wanted in enumerate(other, 1):
            row.append(min(last[j] + 1, row[-1] + 1, last[j - 1] + (letter != wanted)))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == wanted:
                row[j] = min(row[j], before[j - 2] + 1)
        before, last = last, row
    return last[-1]


# Lemmas that look like a form of another word: by rule, with the forms that the rule would take for one, and
# one by one where no rule tells and the other word occurs.
_LEMMA = pattern(
    "[a-z]+(?:(?<!ea)us|sis)|axis"  # focus, analysis; not bureaus
    "|[^aeiouy]*(?:ed|ing)"  # red, bring
    "|[a-z]*eed"  # need
    # economics; not statistics
    "|[a-z]*(?:[ri]on|hoton|cton|nom|ys|olit|themat|format|net|nam|hlet|llist|gist|nast|bot|oust)ics|ethics"
)
_NO_LEMMAS = frozenset(
    "agreed disagreed freed decreed guaranteed refereed peed teed kneed nazis tutsis menus gurus hindus hutus zulus"
    " bantus ecus emus skus cpus gpus icus".split()
)
_LEMMAS = frozenset(
    "news corps goods customs species series does overseas gas bias alias atlas canvas lens iris penis pelvis christmas"
    " chaos cosmos mars wales andes texas kansas arkansas dallas vegas paris lagos laos santos leeds hamas"
    " james jones marcos carlos soros lucas thomas nicolas andreas jonas elias abbas hans adams andrews daniels edwards"
    " evans hughes jacobs matthews owens peters philips phillips richards roberts rogers simons stephens stevens"
    " walters williams"
    " united sacred wicked embed always according during evening morning herring boeing browning harding manning"
    " redding omen".split()
)
_VOWEL = pattern("[aeiouy]")
_TAKES_ES = pattern(".*[^ao][aiou]s|lens")  # virus, alias; not news, Claus, serious
_SHORT = pattern("y?[^aeiouy]*(?:qu)?[aeiouy][bdfgklmnprtvz]")
_S_VERBS = "gas|bus|plus|bias|canvas|caucus|chorus|focus|refocus"
_DOUBLING = pattern(".*(?:[^aeiou]|qu)[aeiou][bdglmnprt]|.*(?:ia|ue)l|" + _S_VERBS)
# Names and abbreviations rather than verbs: Pitt is not pitted, nor Pac paced, nor does Waite wait.
_NO_VERB = pattern(
    f"(?!(?:add|err|ebb|egg|butt|putt|purr|boycott|{_S_VERBS})$)"
    ".*(?:bb|dd|gg|mm|nn|pp|rr|tt|(?!ic)[aeiou]c|u|[^aeiou]v|[aiou]s)"
    "|.+(?:oo[krt]|ait|[lnr]ow)e|chang|rang|axis|lens|[a-z]*(?:man|child)"
)
_MODEL = pattern("([a-z]+[0-9]+)s?")


def inflections(word: str) -> tuple[str, ...]:
    """`word` first, then the other regular English forms of it: missile, missiles; buy, buys, buying.

    Only what grammar makes of the same word. A stemmer that also cuts -al, -ity or -er would take
    `universe` for `university` and `news` for `new`; a reader who wants those types `univers*`.
    Two words are forms of each other where both are among those of one base, so it holds either way.
    """
    if model := _MODEL.fullmatch(word):  # f16, f16s
        return (word, model[1] if word.endswith("s") else f"{word}s")
    if not (word.isascii() and word.isalpha()):
        return (word,)
    family = _forms(word)
    for base in _bases(word):
        forms = _forms(base)
        if word in forms:
            family |= {base, *forms}
    return (word, *sorted(family - {word}))


def _bases(word: str) -> list[str]:
    """List what `word` may be a form of; only those that make it by the rules count."""
    bases = []
    for ending, replacements in _ENDINGS:
        if word.endswith(ending):
            stem = word[: -len(ending)]
            bases += [stem + replacement for replacement in replacements]
            if ending in ("es", "ed", "ing") and stem[-2:-1] == stem[-1:]:
                bases.append(stem[:-1])
    return bases


_ENDINGS = (
    ("s", ("",)), ("es", ("", "is")), ("ies", ("y",)), ("men", ("man",)), ("ren", ("",)),
    ("ed", ("", "e")), ("ied", ("y",)), ("ked", ("",)), ("ing", ("", "e")), ("ying", ("ie",)), ("king", ("",)),
)  # fmt: skip


def _forms(base: str) -> set[str]:
    """Make the regular forms of `base`: none if it is itself a form, but for the plural of a noun like killing."""
    if len(base) < 3:
        # No rule: Mr has no Mrs, and a GP no GPS.
        return {base + "s"} if base in ("cd", "kg", "km", "lb", "mp", "pc", "tv", "vp") else set()
    if not _VOWEL.search(base):
        return {base + "s"} if len(base) < 5 and not base.endswith("s") else set()
    if base in ("and", "for", "the", "these"):
        return set()
    if not _is_lemma(base):
        if base.endswith("s") and not base.endswith("ss"):
            return set()
        if base.endswith(("ed", "ing")):
            return {base + "s"}
    elif base.endswith("s") and not _TAKES_ES.fullmatch(base):
        return set()
    return {form for form in _plurals(base) | _verb_forms(base) if not _is_lemma(form)}


def _is_lemma(word: str) -> bool:
    """Whether `word` only looks like a form of another."""
    return word in _LEMMAS or (word not in _NO_LEMMAS and _LEMMA.fullmatch(word) is not None)


def _plurals(base: str) -> set[str]:
    """Make the plurals of `base`; a verb's third person is spelt like them."""
    if base.endswith("sis") or base == "axis":
        return {base[:-2] + "es"}
    if base.endswith("man"):
        return {base[:-3] + "men"} | ({base + "s"} if base != "man" else set())
    if base.endswith("child"):
        return {base + "ren"}
    if base.endswith("y") and base[-2] not in "aeou":
        return {base[:-1] + "ies", base + "s"}  # parties; Grammys
    if base.endswith(("s", "x", "z", "sh")):
        return {base + "es"}
    return {base + "s", base + "es"} if base.endswith(("o", "ch")) else {base + "s"}


def _verb_forms(base: str) -> set[str]:
    """Make the past and the -ing form of `base`, with what doubling its last letter makes."""
    last, ahead = base[-1], base[-2]
    if _NO_VERB.fullmatch(base):
        return set()
    if last == "y" and ahead not in "aeou":
        return {base[:-1] + "ied", base + "ing"}
    if last == "e":
        stem = base[:-2] + "y" if ahead == "i" else base[:-1] if ahead not in "eoy" else base
        kept = {base + "ing"} if ahead in "gu" else set()  # ageing, queueing
        return {base + "d", stem + "ing"} | kept
    if base.endswith("ic") and _VOWEL.search(base[:-2]):
        return {base + "ked", base + "king"}
    doubled = {base + last + ending for ending in (("es", "ed", "ing") if last in "sz" else ("ed", "ing"))}
    if _SHORT.fullmatch(base):
        return doubled
    return {base + "ed", base + "ing"} | (doubled if _DOUBLING.fullmatch(base) else set())
