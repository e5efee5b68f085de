"""Compute what `news` should answer, slowly and from the files themselves.

Everything here is written anew from the README. Only the table of English word forms, `inflected_forms`, is
shared with the program. What FTS5 counts as the length of an article is stated in `Document.length`.
"""

import math
import re
import unicodedata
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from html import unescape
from itertools import pairwise
from pathlib import Path

from newscli.text.variants import inflected_forms

FIELDS = ("title", "author", "outlet", "body")
WEIGHTS = {"title": 4.0, "author": 1.0, "outlet": 1.0, "body": 1.0}
K1, B = 1.2, 0.75

# Words


@dataclass(frozen=True)
class Token:
    """A word of a text, and where it stands there."""

    word: str
    start: int
    end: int


LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
SPACELESS = re.compile("[\u0e00-\u0eff\u3005\u3041-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7ff]")
TAILS = "\uff9e\uff9f"  # half-width sound marks
JOINERS = "-'&\u2010\u2011\u2019"
APOSTROPHES = ("'", "\u2019")


def normalize(cluster: str) -> str:
    """Return `cluster` without case, accents and width."""
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", cluster).casefold())
    text = "".join(each for each in text if not is_accent(each))
    return unicodedata.normalize("NFKC", text).translate(LETTERS)


def is_accent(character: str) -> bool:
    kind = unicodedata.combining(character)
    return kind >= 200 or 10 <= kind <= 36 or kind == 1


def clusters(text: str) -> Iterator[tuple[int, str]]:
    """Yield each character of `text` together with the marks on it."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not (unicodedata.combining(text[at]) or text[at] in TAILS):
            yield start, text[start:at]
            start = at


def stands_alone(character: str) -> bool:
    return unicodedata.category(character) == "So" or SPACELESS.match(character) is not None


def plain(text: str) -> str:
    """Return `text` without accents and what is not seen, so that one letter is one character."""
    kept = (each for each in unicodedata.normalize("NFD", text) if not is_accent(each))
    return unicodedata.normalize("NFC", "".join(each for each in kept if unicodedata.category(each) != "Cf"))


def tokenize(text: str) -> list[Token]:
    tokens: list[Token] = []
    growing = False  # whether the next letter belongs to the last token
    for start, cluster in clusters(text):
        end = start + len(cluster)
        for each in normalize(cluster):
            kind = unicodedata.category(each)
            if kind in ("Cf", "Me") or "\ufe00" <= each <= "\ufe0f":
                if tokens and tokens[-1].end == start:
                    tokens[-1] = Token(tokens[-1].word, tokens[-1].start, end)
            elif stands_alone(each):
                tokens.append(Token(each, start, end))
                growing = False
            elif kind[0] not in "LNM":
                growing = False
            elif growing:
                tokens[-1] = Token(tokens[-1].word + each, tokens[-1].start, end)
            else:
                tokens.append(Token(each, start, end))
                growing = True
    return tokens


def words(text: str) -> list[str]:
    return [token.word for token in tokenize(text)]


class Compounds:
    """Finds what may be typed in one word: U.S. as us, anti-missile as antimissile, C++ as cplusplus."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.gaps = [text[one.end : two.start] for one, two in pairwise(tokens)]
        self.spelled = [plain(text[token.start : token.end]) for token in tokens]
        self.found: list[Token] = []
        at = 0
        while at < len(tokens):
            at = self.take(at)
        for token in tokens:
            for sign, name in (("++", "plusplus"), ("#", "sharp")):
                end = token.end + len(sign)
                is_cut = any(each.start == end and not stands_alone(each.word[0]) for each in tokens)
                if re.fullmatch("[a-z]", token.word) and text.startswith(sign, token.end) and not is_cut:
                    self.found.append(Token(token.word + name, token.start, end))

    def take(self, start: int) -> int:
        """Add what begins at token `start`: initials, and pieces with one sign between them. Return its end."""
        last, end, pieces = start, self.piece(start), 1
        while True:
            if self.initials(last) > last:
                self.add(last, end)
            if end == len(self.tokens) or not self.are_letters(end):
                break
            if not self.is_sign(self.gaps[end - 1], self.initials(last) > last):
                break
            last, end, pieces = end, self.piece(end), pieces + 1
        if pieces > 1:
            self.add(start, end)
        return end

    def piece(self, at: int) -> int:
        """Return the end of what begins at token `at` and holds no sign but the dots of initials."""
        end = self.initials(at)
        if end == at:
            end += 1
            while end < len(self.tokens) and self.gaps[end - 1] == "" and self.are_letters(end):
                end += 1
        return end

    def are_letters(self, at: int) -> bool:
        """Return whether the tokens before and behind a gap are of letters and digits, and no emoji."""
        return self.spelled[at - 1][-1:].isalnum() and self.spelled[at][:1].isalnum()

    def initials(self, at: int) -> int:
        """Return the end of the initials that begin at token `at`, or `at` if there are none."""
        end = at
        while end < len(self.gaps) and self.gaps[end] == "." and self.is_initial(end) and self.is_initial(end + 1):
            end += 1
        return end + 1 if end > at else at

    def is_initial(self, at: int) -> bool:
        alone = "" not in (self.gaps[at - 1 : at] + self.gaps[at : at + 1])
        return alone and len(self.spelled[at]) == 1 and self.spelled[at].isalpha()

    def is_sign(self, gap: str, after_initials: bool) -> bool:
        if after_initials and len(gap) == 2 and gap[0] == ".":
            gap = gap[1]
        return len(gap) == 1 and gap in JOINERS

    def add(self, start: int, end: int) -> None:
        while end > start + 1 and self.spelled[end - 1] in ("s", "S") and self.gaps[end - 2][-1:] in APOSTROPHES:
            end -= 1
        parts = [token.word for token in self.tokens[start:end]]
        joined = Token("".join(parts), self.tokens[start].start, self.tokens[end - 1].end)
        if (
            any(self.gaps[start : end - 1])
            and not all(part.isdigit() for part in parts)
            and joined not in self.found[-1:]
        ):
            self.found.append(joined)


def compounds(text: str, tokens: Sequence[Token]) -> list[Token]:
    return Compounds(text, tokens).found


# Articles


@dataclass(frozen=True)
class Text:
    """One field of an article, taken apart."""

    text: str

    @cached_property
    def tokens(self) -> list[Token]:
        return tokenize(self.text)

    @cached_property
    def compounds(self) -> list[Token]:
        return compounds(self.text, self.tokens)

    @cached_property
    def positions(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for at, token in enumerate(self.tokens):
            found[token.word].append(at)
        return found


@dataclass(frozen=True)
class Document:
    """An article as its file has it."""

    path: str
    title: str
    body: str
    published: str | None = None
    author: str | None = None
    outlet: str | None = None
    url: str | None = None
    texts: dict[str, Text] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        self.texts.update({name: Text(getattr(self, name) or "") for name in FIELDS})

    @property
    def id(self) -> str:
        stem = self.path.rpartition("/")[2].rpartition(".")[0]
        return re.sub(r"^\d+_(?=.)", "", stem)

    @property
    def words(self) -> int:
        spaced = re.sub("[\u0e00-\u0eff\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff]", " ", self.body)
        if spaced == self.body:
            return len(self.body.split())
        unspaced = sum(one != other for one, other in zip(spaced, self.body, strict=True))
        return unspaced + sum(any(map(str.isalnum, word)) for word in spaced.split())

    @cached_property
    def length(self) -> int:
        """How many words FTS5 counts: those of each field, the compounds with what parts them, and one of its own."""
        total = 1
        for text in self.texts.values():
            total += len(text.tokens) + 2 * len(text.compounds)
        return total

    @cached_property
    def dated(self) -> "Dated | None":
        return Dated.of(self.published) if self.published else None

    @property
    def newest(self) -> tuple[float, str, str]:
        return (-self.dated.instant if self.dated else math.inf, self.id, self.path)


@dataclass(frozen=True)
class Dated:
    """The stretch of time that a date names, by its own clock, and its distance from UTC."""

    first: float
    last: float
    offset: float | None

    @property
    def instant(self) -> float:
        return self.first - (self.offset or 0)

    @staticmethod
    def of(iso: str) -> "Dated":
        if len(iso) <= 10:
            year, month, day = (int(part) for part in (iso + "-0-0").split("-")[:3])
            months = [monthrange(year, each)[1] for each in range(1, 13)]
            days = 1 if day else months[month - 1] if month else sum(months)
            first = seconds(datetime(year, month or 1, day or 1))
            return Dated(first, first + days * 86400 - 0.001, None)
        moment = datetime.fromisoformat(iso)
        offset = moment.utcoffset()
        first = seconds(moment.replace(tzinfo=None))
        precise = iso.count(":", 0, 19) == 2
        return Dated(first, first if precise else first + 59.999, None if offset is None else offset.total_seconds())


def seconds(moment: datetime) -> float:
    return (moment - datetime(1970, 1, 1)).total_seconds()


def without_entities(text: str) -> str:
    """Return `text` with the entities decoded that made articles hold."""
    return re.sub("&(?:lt|amp);", lambda entity: unescape(entity[0]), text)


def read(folder: Path, path: str) -> Document:
    """Read a file that keeps to the format: title, headers in any order, text."""
    # The one thing in the seed that was garbled: a space that does not break, taken for Windows-1252.
    repaired = (folder / path).read_text("utf-8").replace("\u00c2\u00a0", "\u00a0")
    repaired = without_entities(repaired)
    lines = [line for line in repaired.split("\n") if line.strip()]
    title = lines.pop(0).removeprefix("# ").strip()
    named: dict[str, str] = {}
    while lines and (match := re.fullmatch(r"(Published at|Author|Original): (?:\*\*(.*)\*\*|(.*))", lines[0])):
        named[match[1]] = (match[2] or match[3] or "").strip()
        lines.pop(0)
    link = re.fullmatch(r"\[(.*)\]\((.*)\)", named.get("Original", ""))
    return Document(
        path=path,
        title=title,
        body="\n".join(lines),
        published=named.get("Published at") or None,
        author=named.get("Author") or None,
        outlet=(link and link[1]) or None,
        url=(link and link[2]) or None,
    )


# Queries


@dataclass(frozen=True)
class Term:
    """A word as it is typed, or a quoted phrase; in one field or in all."""

    text: str
    exact: bool = False
    field: str | None = None

    @property
    def prefix(self) -> bool:
        return not self.exact and len(self.text) > 1 and self.text.endswith("*")

    @cached_property
    def phrases(self) -> tuple[tuple[frozenset[str], ...], ...]:
        """List what it may stand for, each the words that may fill each place."""
        text = self.text if self.exact else re.sub(r"(?<=[\w.])['’][sS]$", "", self.text)
        tokens = tokenize(text)
        joined = compounds(text, tokens)
        one_by_one = self.exact or self.prefix
        places = [frozenset([token.word] if one_by_one else inflected_forms(token.word)) for token in tokens]
        if len(tokens) == 1 and joined:
            return ((frozenset([joined[0].word]),),)
        found = [tuple(places)] if places else []
        whole = "".join(token.word for token in tokens)
        if not self.exact and any(each.word == whole for each in joined):
            found.append((frozenset([whole] if one_by_one else inflected_forms(whole)),))
        return tuple(found)


@dataclass(frozen=True)
class All:
    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Any:
    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Not:
    part: "Node"


Node = Term | All | Any | Not
Hits = list[tuple[int, int]]  # (start, end) in the text
EVERYTHING: All = All(())


def occurrences(text: Text, phrase: Sequence[frozenset[str]], prefix: bool) -> Hits:
    """Find where `phrase` stands in `text`, by brute force."""

    def fills(word: str, place: frozenset[str], last: bool) -> bool:
        return any(word.startswith(each) for each in place) if prefix and last else word in place

    found = []
    size = len(phrase)
    if prefix and size == 1:
        starts: Iterable[int] = range(len(text.tokens))
    else:
        starts = sorted(at for word in phrase[0] for at in text.positions.get(word, ()))
    for at in starts:
        here = text.tokens[at : at + size]
        if len(here) == size and all(fills(token.word, phrase[n], n == size - 1) for n, token in enumerate(here)):
            found.append((here[0].start, here[-1].end))
    if size == 1:
        found += [(each.start, each.end) for each in text.compounds if fills(each.word, phrase[0], last=True)]
    return found


def apart(hits: Hits) -> Hits:
    """Return the first of hits that overlap: `said said` stands once in a row of three."""
    found: Hits = []
    for start, end in sorted(hits):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return found


class Model:
    """The articles of a folder, and every answer that the program gives about them."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.documents = list(documents)
        self.average = sum(each.length for each in self.documents) / max(1, len(self.documents))
        self._frequencies: dict[tuple[object, ...], dict[str, float]] = {}

    @classmethod
    def of(cls, folder: Path, paths: Iterable[str] | None = None) -> "Model":
        paths = paths or sorted(each.relative_to(folder).as_posix() for each in folder.rglob("*.txt"))
        return cls(read(folder, path) for path in paths)

    def frequencies(self, term: Term, phrase: tuple[frozenset[str], ...]) -> dict[str, float]:
        """Return how often `phrase` stands in each article that has it, weighed by field."""
        key = (phrase, term.prefix, term.field)
        if key not in self._frequencies:
            found: dict[str, float] = {}
            for document in self.documents:
                for name in (term.field,) if term.field else FIELDS:
                    if hits := occurrences(document.texts[name], phrase, term.prefix):
                        found[document.path] = found.get(document.path, 0.0) + WEIGHTS[name] * len(hits)
            self._frequencies[key] = found
        return self._frequencies[key]

    def matches(self, node: Node, document: Document) -> bool:
        if isinstance(node, Term):
            return any(document.path in self.frequencies(node, phrase) for phrase in node.phrases)
        if isinstance(node, Not):
            return not self.matches(node.part, document)
        return (all if isinstance(node, All) else any)(self.matches(part, document) for part in node.parts)

    def score(self, node: Node, document: Document) -> float:
        """Return the bm25, as FTS5 defines it, of all words of `node` that an article may hold."""
        total = 0.0
        for term, phrase in [(each, phrase) for each in positive_terms(node) for phrase in each.phrases]:
            found = self.frequencies(term, phrase)
            if often := found.get(document.path, 0.0):
                rarity = max(1e-6, math.log((len(self.documents) - len(found) + 0.5) / (len(found) + 0.5)))
                norm = K1 * (1 - B + B * document.length / self.average)
                total += rarity * often * (K1 + 1) / (often + norm)
        return total

    def spans(self, node: Node, document: Document, name: str) -> Hits:
        """Return what is marked in the field `name`: the hits of all words that a match may hold, merged.

        Of the hits of a prefix that begin at one place only the shortest is marked.
        """
        hits: Hits = []
        for term in positive_terms(node):
            if term.field in (None, name):
                found = [hit for each in term.phrases for hit in occurrences(document.texts[name], each, term.prefix)]
                hits += dict(sorted(found, reverse=True)).items() if term.prefix else apart(found)
        hits.sort()
        merged: Hits = []
        for start, end in hits:
            if merged and start < merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return merged

    def select(self, node: Node, wanted: "Wanted") -> list[Document]:
        return [each for each in self.documents if wanted.passes(self, each) and self.matches(node, each)]


def push_down(node: Node, negated: bool = False) -> Node:
    """Return `node`, or what negates it, with each Not right before a word: NOT (a NOT b) asks for b too."""
    if isinstance(node, Term):
        return Not(node) if negated else node
    if isinstance(node, Not):
        return push_down(node.part, not negated)
    parts = tuple(push_down(part, negated) for part in node.parts)
    return All(parts) if isinstance(node, All) != negated else Any(parts)


def positive_terms(node: Node) -> list[Term]:
    node = push_down(node)
    if isinstance(node, Term):
        return [node]
    return [] if isinstance(node, Not) else [term for part in node.parts for term in positive_terms(part)]


@dataclass(frozen=True)
class Wanted:
    """The filters that all commands share."""

    since: str | None = None
    until: str | None = None
    authors: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()

    def passes(self, model: Model, document: Document) -> bool:
        for name, alternatives in (("author", self.authors), ("outlet", self.outlets)):
            named = [All(tuple(Term(word, exact=True, field=name) for word in each.split())) for each in alternatives]
            if named and not any(model.matches(each, document) for each in named):
                return False
        when = document.dated
        if (self.since or self.until) and when is None:
            return False
        for text, is_since in ((self.since, True), (self.until, False)):
            if text and when:
                asked = Dated.of(text)
                shift = 0.0 if asked.offset is None else (when.offset or 0.0)
                bound = asked.offset or 0.0
                if is_since and when.last - shift < asked.first - bound:
                    return False
                if not is_since and when.first - shift > asked.last - bound:
                    return False
        return True


def shared_part(one: Document, other: Document) -> float:
    """Return how much of the shorter text is in the other one, in runs of five words."""
    runs = []
    for each in (one, other):
        found = [token.word for token in each.texts["body"].tokens]
        runs.append({tuple(found[at : at + 5]) for at in range(len(found) - 4)})
    return len(runs[0] & runs[1]) / max(1, min(map(len, runs)))


UNFILTERED = Wanted()


def sort_documents(found: Iterable[Document], by: str, reverse: bool) -> list[Document]:
    """Put articles in order: those without the field come last, equals newest first."""
    newest = sorted(found, key=lambda each: each.newest)

    def key(document: Document) -> float | str | None:
        if by == "published":
            return document.dated.instant if document.dated else None
        if by == "words":
            return document.words
        value = getattr(document, by)
        return None if value is None else collation_key(value)

    present = [each for each in newest if key(each) is not None]
    absent = [each for each in newest if key(each) is None]
    if by == "published":  # Equals by id both ways.
        present.sort(key=lambda each: (each.id, each.path))
    descending = (by in ("published", "words")) != reverse
    present.sort(key=key, reverse=descending)  # type: ignore[arg-type]
    return present + absent


def collation_key(text: str) -> str:
    """Compare by the words alone."""
    return " ".join(words(text))
