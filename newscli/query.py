"""What the reader asked for: the words of a search, and the filters that every listing shares.

No text is an error. What is not one of the few signs of the language is a word to find.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import NamedTuple

from newscli.dates import Span, asked_span
from newscli.errors import NoWords, Usage
from newscli.pattern import pattern
from newscli.words import inflections, joined, words

SEARCHED = ("title", "author", "outlet", "body")

# One place in a phrase: the words that fill it, all of one family.
Place = tuple[str, ...]
Phrase = tuple[Place, ...]


class Term(NamedTuple):
    """A word or phrase to find: any of `phrases`, in one `field` or in all.

    With `prefix` the last place of each phrase is only the beginning of a word.
    """

    phrases: tuple[Phrase, ...]
    field: str | None = None
    prefix: bool = False


class AllOf(NamedTuple):
    """Every part, where a part may be a Not."""

    parts: tuple["Node", ...]


class AnyOf(NamedTuple):
    """At least one part."""

    parts: tuple["Node", ...]


class Not(NamedTuple):
    part: "Node"


Node = Term | AllOf | AnyOf | Not


def terms(node: Node) -> list[Term]:
    """The terms that a match may hold, in the order of the query: what to highlight, what to rank by."""
    if isinstance(node, Term):
        return [node]
    if isinstance(node, Not):
        return []
    return [term for part in node.parts for term in terms(part)]


class Filter(NamedTuple):
    """What a listing is narrowed to. `authors` and `outlets` hold alternatives, each a query of its own."""

    since: Span | None = None
    until: Span | None = None
    authors: Sequence[Node] = ()
    outlets: Sequence[Node] = ()

    @property
    def by_date(self) -> bool:
        return self.since is not None or self.until is not None


def read_filter(
    since: str | None = None,
    until: str | None = None,
    authors: str | Sequence[str] = (),
    outlets: str | Sequence[str] = (),
) -> Filter:
    """Read a filter from what the reader typed, of names one or any of several; raises BadDate and Usage."""
    authors = (authors,) if isinstance(authors, str) else authors
    outlets = (outlets,) if isinstance(outlets, str) else outlets
    return Filter(
        since=asked_span(since) if since is not None else None,
        until=asked_span(until) if until is not None else None,
        authors=tuple(read_words(text, "author") for text in authors),
        outlets=tuple(read_words(text, "outlet") for text in outlets),
    )


def read_words(text: str, field: str) -> Node:
    """All the words of `text`, exactly as they are, in `field`; raises Usage where there is none."""
    parts = [term for word in text.split() if (term := _term(word, field, exact=True))]
    if not parts:
        raise Usage(f"no {field} can be found by '{text}'; give a word with letters or digits")
    return AllOf(tuple(parts))


def read_query(text: str, any_word: bool = False) -> Node:
    """The query that `text` states; with `any_word` its words are alternatives. Raises NoWords.

    Of alternatives those count that tell something; `the` only where nothing else is asked for.
    """
    tokens = _tokens(text, groups=True) or _tokens(text, groups=False) or []
    node = _Reader(tokens, telling=any_word).everything()
    if node is None or not terms(node):
        node = _Reader(tokens, telling=False).everything()
    if node is None:
        raise NoWords(text)
    if any_word and isinstance(node, AllOf):
        wanted = tuple(part for part in node.parts if not isinstance(part, Not))
        unwanted = tuple(part for part in node.parts if isinstance(part, Not))
        if wanted:
            node = AllOf((AnyOf(wanted), *unwanted)) if unwanted else AnyOf(wanted)
    return _order_by_stack(_simplify(node))[1]


_MOST_REPEATS = 2  # A word said twice weighs twice, which ranks questions better; FTS5 is quadratic in repeats.


def _simplify(node: Node, negated: bool = False) -> Node:
    """Return `node`, or what negates it, without groups in groups of their kind, and with Not only before words.

    What is left nests only by turns of AllOf and AnyOf. A Not in the middle takes three places on the
    stack of FTS5's parser, which has a hundred.
    """
    if isinstance(node, Not):
        return _simplify(node.part, not negated)
    if isinstance(node, Term):
        return Not(node) if negated else node
    if negated and isinstance(node, AllOf) and all(isinstance(part, Term) for part in node.parts):
        return Not(node)  # Shallow as it is, and faster than to take each word from all articles.
    kind = AllOf if isinstance(node, AllOf) != negated else AnyOf
    repeats = Counter[Node]()
    parts: list[Node] = []
    for part in node.parts:
        simple = _simplify(part, negated)
        for each in simple.parts if isinstance(simple, kind) else [simple]:
            repeats[each] += 1
            if repeats[each] <= _MOST_REPEATS:
                parts.append(each)
    return kind(tuple(parts)) if len(parts) > 1 else parts[0]


def _order_by_stack(node: Node) -> tuple[int, Node]:
    """Return how much of the parser's stack `node` takes, and `node` so that this is little.

    `(` is all that stands on the stack above the first part, and `(a OR` above every other one.
    """
    if isinstance(node, Term | Not):
        return 1, node
    ordered = sorted(map(_order_by_stack, node.parts), key=itemgetter(0), reverse=True)
    return 1 + max(ordered[0][0], ordered[1][0] + 2), node._replace(parts=tuple(part for _, part in ordered))


class _Token(NamedTuple):
    """A word, a quoted phrase, `(` or `)`; with the `-` and the field that stand before it."""

    text: str
    kind: str = "word"
    negated: bool = False
    field: str | None = None


_SIGNS = pattern(r"(-?)(?:(title|author|outlet|body):(?=\S))?", re.IGNORECASE)
_DEEPEST = 20  # Nobody nests deeper, but a pasted text may.
_POSSESSIVE = pattern(r"(?<=[\w.])['’][sS]$")
_QUOTED = pattern(r'"([^"]*)"|“([^“”]*)”')


def _tokens(text: str, groups: bool) -> list[_Token] | None:
    """The tokens of a query; None where parentheses count but do not pair."""
    found: list[_Token] = []
    depth = position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        signs = _SIGNS.match(text, position)
        assert signs is not None
        negated, field = bool(signs[1]), signs[2].lower() if signs[2] else None
        start = signs.end()
        if quoted := _QUOTED.match(text, start):
            found.append(_Token(quoted[1] or quoted[2] or "", "phrase", negated, field))
            position = quoted.end()
        elif groups and text.startswith("(", start):
            found.append(_Token("(", "open", negated, field))
            depth += 1
            if depth > _DEEPEST:
                return None
            position = start + 1
        else:
            position = start
            while position < len(text) and not text[position].isspace():
                position += 1
            word = text[start:position]
            bare = word.rstrip(")") if groups and depth else word
            if bare:
                found.append(_Token(bare, "word", negated, field))
            for _ in word[len(bare) :]:
                found.append(_Token(")", "close"))
                depth -= 1
                if depth < 0:
                    return None
    return found if depth == 0 else None


# What any question is made of. Nearly every article holds some, and to rank all those takes 4 to 11 times as long.
_TELLING_NOTHING = frozenset(
    "a about all also am an and any are as at be been being but by can could did do does for from had has have he her"
    " him his how i if in into is it its me more most my of on or our she should so some such than that the their them"
    " then there these they this those to under upon was we were what when where whether which while who whom whose"
    " why will with would you your".split()
)


def _tells_nothing(token: _Token) -> bool:
    """Whether `token` is such a word. One in a field or in capitals is meant: WHO is a name."""
    if token != _Token(token.text) or (len(token.text) > 1 and token.text.isupper()):
        return False
    return _TELLING_NOTHING.issuperset(words(_POSSESSIVE.sub("", token.text)))


class _Reader:
    """Recursive descent over the tokens. `OR` binds the two beside it, everything else is required.

    With `telling` words that tell nothing are left out, but for those that articles must not hold.
    """

    def __init__(self, tokens: list[_Token], telling: bool) -> None:
        self.tokens = tokens
        self.telling = telling
        self.position = 0

    def _at(self, text: str) -> bool:
        """Whether an operator stands here with something after it; at an end it is only a word."""
        here = self.tokens[self.position : self.position + 2]
        if len(here) < 2 or here[1].kind == "close":
            return False
        return here[0] == _Token(text)

    def everything(self, field: str | None = None) -> Node | None:
        parts: list[Node] = []
        while self.position < len(self.tokens) and self.tokens[self.position].kind != "close":
            if parts and self._at("AND"):
                self.position += 1
            if (part := self._either(field)) is not None:
                parts.append(part)
        return _collected(AllOf, parts)

    def _either(self, field: str | None) -> Node | None:
        parts = [self._single(field)]
        while self._at("OR"):
            self.position += 1
            parts.append(self._single(field))
        return _collected(AnyOf, [part for part in parts if part is not None])

    def _single(self, field: str | None) -> Node | None:
        negated = False
        while self._at("NOT"):
            negated = not negated
            self.position += 1
        token = self.tokens[self.position]
        self.position += 1
        field = token.field or field
        part: Node | None
        if token.kind == "open":
            part = self.everything(field)
            self.position += 1
        elif self.telling and not negated and _tells_nothing(token):
            part = None
        else:
            part = _term(token.text, field, exact=token.kind == "phrase")
        return Not(part) if part is not None and negated != token.negated else part


def _collected(kind: Callable[[tuple[Node, ...]], Node], parts: list[Node]) -> Node | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    return kind(tuple(parts))


def _term(text: str, field: str | None, exact: bool) -> Term | None:
    """The term for one word as typed, or for one quoted phrase; None where it holds no word."""
    prefix = not exact and len(text) > 1 and text.endswith("*")
    if not exact:
        # "Serbia's" asks for Serbia, and "U.S.'s" for U.S.
        text = _POSSESSIVE.sub("", text)
    places = words(text)
    if not places:
        return None
    family: Callable[[str], Place] = (lambda word: (word,)) if exact or prefix else inflections
    phrases = [tuple(family(place) for place in places)]
    in_one = dict.fromkeys(joined(text))
    if len(places) == 1 and in_one:  # C++ is never plain C.
        phrases = [((*in_one,),)]
    elif not exact and (whole := "".join(places)) in in_one:
        # U.S. may also be written US, and anti-missile antimissile; but U.S.-led is not US alone.
        phrases.append((family(whole),))
    return Term(tuple(phrases), field, prefix)
