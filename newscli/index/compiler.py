"""Compile queries and filters to SQL."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from newscli.index.schema import MATCH_ALL_TOKEN, MAX_INTEGER, Value
from newscli.query.nodes import AnyOf, Filter, Node, Not, Sort, Synonyms, Term
from newscli.text.normalize import words
from newscli.text.timerange import TimeRange

if TYPE_CHECKING:
    import apsw

MATCHES = "article.rowid IN (SELECT rowid FROM text WHERE text MATCH ?)"
NEWEST_FIRST = "instant DESC, id, path"
SORTS: Mapping[Sort, tuple[str, str]] = {
    # The column, and the direction that a reader expects of it first.
    "published": ("instant", "DESC"),
    "title": ("collation_key(article.title)", "ASC"),
    "outlet": ("collation_key(article.outlet)", "ASC"),
    "author": ("collation_key(article.author)", "ASC"),
    "words": ("words", "DESC"),
}


class Compiler:
    """Compiles queries and filters to SQL with `?` for every value.

    The text of a MATCH is made of names such as `q0`. `synonyms` says which words stand behind each:
    they fill one place of a phrase and have one weight.
    """

    def __init__(self) -> None:
        self.synonyms: dict[str, Synonyms] = {}
        self._names: dict[Synonyms, str] = {}

    def where(self, filter: Filter, query: Node | None = None) -> tuple[str, list[Value]]:
        """Return the condition on the table `article` that it passes `filter` and matches `query`, and its values."""
        conditions, values = ["1"], list[Value]()
        if filter.since:
            conditions.append(f"{_clock(filter.since, 'last')} >= ?")
            values.append(filter.since.first if filter.since.offset is None else filter.since.instant)
        if filter.until:
            until = filter.until
            conditions.append(f"{_clock(until, 'first')} <= ?")
            values.append(until.last if until.offset is None else until.instant + until.last - until.first)
        for alternatives in (filter.authors, filter.outlets):
            if alternatives:
                conditions.append(MATCHES)
                values.append(self.match(AnyOf(tuple(alternatives))))
        if query:
            conditions.append(MATCHES)
            values.append(self.match(query))
        return " AND ".join(conditions), values

    def match(self, node: Node) -> str:
        """Return `node` in the syntax of FTS5, every word of it by the name of a place."""
        if isinstance(node, Term):
            star = " *" if node.prefix else ""
            phrases = [" + ".join(map(self.bind_term, phrase)) + star for phrase in node.phrases]
            match = f"({' OR '.join(phrases)})"
            return f"({{{node.field}}} : {match})" if node.field else match
        if isinstance(node, AnyOf):
            return f"({' OR '.join(map(self.match, node.parts))})"
        if isinstance(node, Not):
            return f"({self.bind_term((MATCH_ALL_TOKEN,))} NOT {self.match(node.part)})"
        required = [self.match(part) for part in node.parts if not isinstance(part, Not)]
        excluded = [self.match(part.part) for part in node.parts if isinstance(part, Not)]
        first, *others = required or [self.bind_term((MATCH_ALL_TOKEN,))]
        if excluded:
            # Not of the whole: below a NOT an AND with a phrase makes FTS5 forget hits of an OR beside it.
            first = f"({first} NOT ({' OR '.join(excluded)}))"
        return f"({' AND '.join([first, *others])})"

    def bind_term(self, synonyms: Synonyms) -> str:
        """Return the name for `synonyms` in a MATCH."""
        # One name for the same words: an archive that is open for long is asked much, and often the same.
        name = self._names.setdefault(synonyms, f"q{len(self._names)}")
        self.synonyms[name] = synonyms
        return name


def sql_limit(limit: int) -> int:
    """Return `limit` for SQLite, which takes -1 for no limit."""
    return min(limit, MAX_INTEGER) or -1


def _clock(asked: TimeRange, end: str) -> str:
    """Return the moment of an article to compare with: by its own clock, or in UTC where the reader gave an offset."""
    return end if asked.offset is None else f"instant + {end} - first"


def order_by(sort: Sort, reverse: bool) -> str:
    column, direction = SORTS[sort]
    if reverse:
        direction = "ASC" if direction == "DESC" else "DESC"
    if sort == "published":
        # The index on it serves this order without sorting; NULLS LAST is how it stands there.
        return f"instant {direction}{'' if direction == 'DESC' else ' NULLS LAST'}, id, path"
    return f"{column} {direction} NULLS LAST, {NEWEST_FIRST}"


def collation_key(*texts: Any) -> str | None:
    return texts[0] and " ".join(words(texts[0]))


def query_tokenizer(synonyms: Mapping[str, Synonyms]) -> "apsw.FTS5TokenizerFactory":
    """Make what stands in for the tokenizer of the schema on a connection that only reads.

    The text of a MATCH is made of names such as `q0`, and the answer to each is all the words of
    `synonyms` that fill that place. FTS5 takes words at one position for synonyms of one term and
    weighs them together. Articles are cut by the real tokenizer, on the connection that changes them.

    Not a method of the reader, which the connection would then hold and never let go.
    """
    return lambda _db, _args: lambda text, _flags, _locale: [synonyms[text.decode()]]
