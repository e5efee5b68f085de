"""Say what was asked for: the tree of a query, and the filters that every listing shares."""

from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

from newscli.text.timerange import TimeRange

Sort = Literal["published", "title", "outlet", "author", "words"]
SearchSort = Literal["relevance", Sort]
SORTS: tuple[Sort, ...] = get_args(Sort)
SEARCH_SORTS: tuple[SearchSort, ...] = ("relevance", *SORTS)

SEARCHED = ("title", "author", "outlet", "body")
# One place in a phrase: the words that fill it, all of one family.
Synonyms = tuple[str, ...]
Phrase = tuple[Synonyms, ...]


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
    """Return the terms that a match may hold, in the order of the query: what to highlight, what to rank by."""
    if isinstance(node, Term):
        return [node]
    if isinstance(node, Not):
        return []
    return [term for part in node.parts for term in terms(part)]


def is_flat(query: Node) -> bool:
    """Return whether no alternative of `query` is a group or a Not."""
    if isinstance(query, AnyOf):
        return all(isinstance(part, Term) for part in query.parts)
    return not isinstance(query, AllOf) or all(not isinstance(part, AllOf) and is_flat(part) for part in query.parts)


class Filter(NamedTuple):
    """What a listing is narrowed to. `authors` and `outlets` hold alternatives, each a query of its own.

    With `utc` days are counted by UTC, not by the clocks of the articles.
    """

    since: TimeRange | None = None
    until: TimeRange | None = None
    authors: Sequence[Node] = ()
    outlets: Sequence[Node] = ()
    utc: bool = False

    @property
    def by_date(self) -> bool:
        return self.since is not None or self.until is not None

    @property
    def narrows(self) -> bool:
        """Whether an article can fail it."""
        return self.by_date or bool(self.authors or self.outlets)


EVERYTHING = Filter()
