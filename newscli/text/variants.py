"""List the other ways in which a reader may write a word: its inflections, and `US` for `U.S.`."""

import re
import unicodedata
from itertools import chain

from newscli.text.normalize import is_accent, normalize, words

_JOINT = re.compile(r"[-'&.\u2010\u2011\u2019](?!(?<=['\u2019])[sS]\b)[^\W_]")  # all but a possessive
_INITIALS = r"(?:[^\W\d_]\.)+[^\W\d_](?![^\W_])"
_PIECE = rf"(?:{_INITIALS}\.?|[^\W_]++)"
_COMPOUNDS = (
    re.compile(rf"(?<![^\W_]){_INITIALS}"),
    re.compile(rf"(?<![^\W_]){_PIECE}(?:[-'&\u2010\u2011\u2019]{_PIECE})+"),
)
_SIGNED = re.compile(r"(?<![^\W_])([A-Za-z])(\+\+|#)(?![^\W_])")
SIGNS = {"++": "plusplus", "#": "sharp"}
_POSSESSIVE = re.compile(r"['’][sS]$|['’]$")


def catenated_forms(text: str) -> list[str]:
    """Return the words that a reader may type in one where `text` has a sign inside, normalized.

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
        known = _catenated.get(chunk)
        if known is None:
            known = _catenate(chunk)
            if len(_catenated) < 200_000 and len(chunk) < 40:
                _catenated[chunk] = known
        found += known
    if "#" in line or "++" in line:
        found += [letter.lower() + SIGNS[sign] for letter, sign in _SIGNED.findall(normalize(line))]
    return found


_catenated: dict[str, list[str]] = {}


def _catenate(chunk: str) -> list[str]:
    if not chunk.isascii():  # Accents that stand by themselves, and soft hyphens, would part it.
        decomposed = unicodedata.normalize("NFD", chunk)
        kept = (each for each in decomposed if not (is_accent(each) or unicodedata.category(each) == "Cf"))
        chunk = unicodedata.normalize("NFC", "".join(kept))
    found = dict[str, None]()
    for compound in chain.from_iterable(each.findall(chunk) for each in _COMPOUNDS):
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
_LEMMA = re.compile(
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
_VOWEL = re.compile("[aeiouy]")
_TAKES_ES = re.compile(".*[^ao][aiou]s|lens")  # virus, alias; not news, Claus, serious
_SHORT = re.compile("y?[^aeiouy]*(?:qu)?[aeiouy][bdfgklmnprtvz]")
_S_VERBS = "gas|bus|plus|bias|canvas|caucus|chorus|focus|refocus"
_DOUBLING = re.compile(".*(?:[^aeiou]|qu)[aeiou][bdglmnprt]|.*(?:ia|ue)l|" + _S_VERBS)
# Names and abbreviations rather than verbs: Pitt is not pitted, nor Pac paced, nor does Waite wait.
_NO_VERB = re.compile(
    f"(?!(?:add|err|ebb|egg|butt|putt|purr|boycott|{_S_VERBS})$)"
    ".*(?:bb|dd|gg|mm|nn|pp|rr|tt|(?!ic)[aeiou]c|u|[^aeiou]v|[aiou]s)"
    "|.+(?:oo[krt]|ait|[lnr]ow)e|chang|rang|axis|lens|[a-z]*(?:man|child)"
)
_MODEL = re.compile("([a-z]+[0-9]+)s?")


def inflected_forms(word: str) -> tuple[str, ...]:
    """Return `word` first, then the other regular English forms of it: missile, missiles; buy, buys, buying.

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
    """Return whether `word` only looks like a form of another."""
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
