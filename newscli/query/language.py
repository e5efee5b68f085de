"""Parse what a reader typed: a query, or the filters of a listing.

No text is an error. What is not one of the few signs of the language is a word to find.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from newscli.errors import NoWords, Usage
from newscli.query.nodes import AllOf, AnyOf, Filter, Node, Not, Synonyms, Term, terms
from newscli.query.simplify import simplify
from newscli.text.normalize import words
from newscli.text.variants import catenated_forms, inflected_forms

_SIGNS = re.compile(r"(-?)(?:(title|author|outlet|body):(?=\S))?", re.IGNORECASE)
MAX_DEPTH = 20  # Nobody nests deeper, but a pasted text may.
_POSSESSIVE = re.compile(r"(?<=[\w.])['’][sS]$")
_QUOTED = re.compile(r'"([^"]*)"|“([^“”]*)”')
# What any question is made of. Nearly every article holds some, and to rank all those takes 4 to 11 times as long.
STOPWORDS = frozenset(
    "a about all also am an and any are as at be been being but by can could did do does for from had has have he her"
    " him his how i if in into is it its me more most my of on or our she should so some such than that the their them"
    " then there these they this those to under upon was we were what when where whether which while who whom whose"
    " why will with would you your".split()
)


def parse_filter(
    since: str | None = None,
    until: str | None = None,
    authors: str | Sequence[str] = (),
    outlets: str | Sequence[str] = (),
    utc: bool = False,
) -> Filter:
    """Return the filter that a reader typed, of names one or any of several; raise BadDate and Usage.

    With `utc` its dates are compared by UTC, not by the clocks of the articles.
    """
    authors = (authors,) if isinstance(authors, str) else authors
    outlets = (outlets,) if isinstance(outlets, str) else outlets
    if since is not None or until is not None:
        from newscli.text.dates import parse_date_range  # Its patterns take as long to compile as all others.

    return Filter(
        since=parse_date_range(since, utc=utc) if since is not None else None,
        until=parse_date_range(until, utc=utc) if until is not None else None,
        authors=tuple(parse_words(text, "author") for text in authors),
        outlets=tuple(parse_words(text, "outlet") for text in outlets),
        utc=utc,
    )


def parse_words(text: str, field: str) -> Node:
    """Return all the words of `text`, exactly as they are, in `field`; raise Usage where there is none."""
    parts = [term for word in text.split() if (term := _term(word, field, exact=True))]
    if not parts:
        raise Usage(f"no {field} can be found by '{text}'; give a word with letters or digits")
    return AllOf(tuple(parts))


def parse_query(text: str, any_word: bool = False) -> Node:
    """Return the query that `text` states; with `any_word` its words are alternatives. Raise NoWords.

    Of alternatives those count that tell something; `the` only where nothing else is asked for.
    """
    tokens = _tokens(text, groups=True) or _tokens(text, groups=False) or []
    node = Parser(tokens, skip_stopwords=any_word).expression()
    if node is None or not terms(node):
        node = Parser(tokens, skip_stopwords=False).expression()
    if node is None:
        raise NoWords(text)
    if any_word and isinstance(node, AllOf):
        required = tuple(part for part in node.parts if not isinstance(part, Not))
        excluded = tuple(part for part in node.parts if isinstance(part, Not))
        if required:
            node = AllOf((AnyOf(required), *excluded)) if excluded else AnyOf(required)
    return simplify(node)


class _Token(NamedTuple):
    """A word, a quoted phrase, `(` or `)`; with the `-` and the field that stand before it."""

    text: str
    kind: str = "word"
    negated: bool = False
    field: str | None = None


def _tokens(text: str, groups: bool) -> list[_Token] | None:
    """Return the tokens of a query; None where parentheses count but do not pair."""
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
            if depth > MAX_DEPTH:
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


def is_stopword(token: _Token) -> bool:
    """Return whether `token` is such a word. One in a field or in capitals is meant: WHO is a name."""
    if token != _Token(token.text) or (len(token.text) > 1 and token.text.isupper()):
        return False
    return STOPWORDS.issuperset(words(_POSSESSIVE.sub("", token.text)))


class Parser:
    """Parses tokens by recursive descent. `OR` binds the two beside it, everything else is required.

    With `skip_stopwords` words that tell nothing are left out, but for those that articles must not hold.
    """

    def __init__(self, tokens: list[_Token], skip_stopwords: bool) -> None:
        self.tokens = tokens
        self.skip_stopwords = skip_stopwords
        self.position = 0

    def _at(self, text: str) -> bool:
        """Return whether an operator stands here with something after it; at an end it is only a word."""
        here = self.tokens[self.position : self.position + 2]
        if len(here) < 2 or here[1].kind == "close":
            return False
        return here[0] == _Token(text)

    def expression(self, field: str | None = None) -> Node | None:
        parts: list[Node] = []
        while self.position < len(self.tokens) and self.tokens[self.position].kind != "close":
            if parts and self._at("AND"):
                self.position += 1
            if (part := self.or_group(field)) is not None:
                parts.append(part)
        return _collected(AllOf, parts)

    def or_group(self, field: str | None) -> Node | None:
        parts = [self.operand(field)]
        while self._at("OR"):
            self.position += 1
            parts.append(self.operand(field))
        return _collected(AnyOf, [part for part in parts if part is not None])

    def operand(self, field: str | None) -> Node | None:
        negated = False
        while self._at("NOT"):
            negated = not negated
            self.position += 1
        token = self.tokens[self.position]
        self.position += 1
        field = token.field or field
        part: Node | None
        if token.kind == "open":
            part = self.expression(field)
            self.position += 1
        elif self.skip_stopwords and not negated and is_stopword(token):
            part = None
        else:
            part = _term(token.text, field, exact=token.kind == "phrase")
        return Not(part) if part is not None and negated != token.negated else part


def _collected(kind: Callable[[tuple[Node, ...]], Node], parts: list[Node]) -> Node | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    return kind(tuple(parts))


def _term(text: str, field: str | None, exact: bool) -> Term | None:
    """Return the term for one word as typed, or for one quoted phrase; None where it holds no word."""
    prefix = not exact and len(text) > 1 and text.endswith("*")
    if not exact:
        # "Serbia's" asks for Serbia, and "U.S.'s" for U.S.
        text = _POSSESSIVE.sub("", text)
    typed = words(text)
    if not typed:
        return None
    family: Callable[[str], Synonyms] = (lambda word: (word,)) if exact or prefix else inflected_forms
    phrases = [tuple(family(word) for word in typed)]
    catenated = dict.fromkeys(catenated_forms(text))
    if len(typed) == 1 and catenated:  # C++ is never plain C.
        phrases = [((*catenated,),)]
    elif not exact and (whole := "".join(typed)) in catenated:
        # U.S. may also be written US, and anti-missile antimissile; but U.S.-led is not US alone.
        phrases.append((family(whole),))
    return Term(tuple(phrases), field, prefix)
