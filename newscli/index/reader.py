"""Read an index: what a listing and a search ask."""

import os
from collections.abc import Iterator, Sequence
from typing import Any
from weakref import finalize

from newscli.article import Metadata
from newscli.errors import IndexDamaged
from newscli.index.compiler import MATCHES, NEWEST_FIRST, Compiler, collation_key, order_by, query_tokenizer, sql_limit
from newscli.index.connection import open_database, translate_errors
from newscli.index.schema import METADATA, VERSION, Row, Value, to_metadata
from newscli.query.nodes import SEARCHED, AllOf, AnyOf, Filter, Node, SearchSort, Sort, Term, is_flat, terms
from newscli.text.utc import to_utc

# A table made while another statement reads would end that one: SQLITE_ABORT_ROLLBACK.
TEMPORARY_TABLES = """
CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab (main, text, row);
CREATE TEMP TABLE chosen (outlet TEXT, author TEXT, place TEXT, published TEXT, words INTEGER);
"""
# Chosen by the judged sets in tests/quality/judged.py.
COLUMN_WEIGHTS = {"title": 4.0, "author": 1.0, "outlet": 1.0, "body": 1.0}
RANK_CUTOFF = 20_000  # matches, from which on it pays to ask whether ranking them is of any use
_LIST = f"SELECT {METADATA} FROM article WHERE {{where}} ORDER BY {{order}} LIMIT ?"
_COUNT = "SELECT count(*) FROM article WHERE {where}"
_SEARCH = (
    f"SELECT {METADATA}, 0.0 - {{rank}} FROM text JOIN article ON article.rowid = +text.rowid"
    " WHERE text MATCH ? AND {where} ORDER BY {order} LIMIT ?"
)
# The same for the best few: rows are looked up only of those that score as well as the last of them.
_SEARCH_BEST = f"""
WITH scored AS MATERIALIZED (
    SELECT text.rowid AS found, {{rank}} AS score FROM text WHERE text MATCH ? AND {{within}}
)
SELECT {METADATA}, 0.0 - score FROM scored JOIN article ON article.rowid = found
WHERE score <= ifnull((SELECT score FROM scored ORDER BY score LIMIT 1 OFFSET ?), score)
ORDER BY score, {{newest}} LIMIT ?
"""
_SEARCH_NEWEST = f"SELECT {METADATA}, 0.0 FROM article WHERE {MATCHES} AND {{where}} ORDER BY {{order}} LIMIT ?"
# For groups within alternatives. There FTS5 forgets hits, where a phrase or field fails in one of several groups,
# and counts words that an article must not hold; so another query, of nothing but alternatives, gives the score.
_SEARCH_NESTED = f"""
WITH scored AS MATERIALIZED (SELECT rowid AS found, {{rank}} AS score FROM text WHERE text MATCH ?)
SELECT {METADATA}, 0.0 - ifnull(score, 0.0) FROM article LEFT JOIN scored ON found = article.rowid
WHERE {MATCHES} AND {{where}} ORDER BY {{order}} LIMIT ?
"""
# FTS5 takes any bare condition on its rowid for a place to start from: with `text.rowid IN` it ran the
# query again for each row of the filter, 34 s instead of 0.4.
_WITHIN = "+text.rowid IN (SELECT rowid FROM article WHERE {where})"
_COUNT_MATCHES = "SELECT count(*) FROM text WHERE text MATCH ?"
_RANK = f"bm25(text, {', '.join(str(COLUMN_WEIGHTS[column]) for column in SEARCHED)})"
_COPIES_OF = f"""
SELECT {METADATA} FROM copy CROSS JOIN article ON article.rowid = copy.other
WHERE copy.article = (SELECT rowid FROM article WHERE path = ?) ORDER BY {NEWEST_FIRST}
"""
# Of many articles at once: the sets of a filter and of a query are made anew for each statement.
_COPIES_AMONG = """
SELECT original, path FROM (SELECT rowid AS number, path AS original FROM article WHERE path IN ({paths}))
CROSS JOIN copy ON copy.article = number CROSS JOIN article ON article.rowid = copy.other WHERE {where}
"""


def _to_utc(*dates: Any) -> str:
    return to_utc(dates[0])


class IndexReader:
    """The index of one archive, open for reading.

    What is asked raises IndexDamaged where SQLite finds the file broken, and OSError where the disk
    is full or the file is locked for good.
    """

    def __init__(self, file: str) -> None:
        """Open the index in `file`, which must exist."""
        self.file = file
        self.compiler = Compiler()
        with translate_errors():
            self.db = open_database(file, create=False)
            # A connection with a tokenizer of its own holds itself, in a cycle that the collector cannot see.
            self._finalizer = finalize(self, self.db.close)
            if self.db.pragma("user_version") != VERSION:
                raise IndexDamaged("of another version")
            # A listing reads the pages of the table in any order, and often.
            self.db.execute("PRAGMA cache_size = -65536")
            self.db.register_fts5_tokenizer("ascii", query_tokenizer(self.compiler.synonyms))
            self.db.create_scalar_function("collation_key", collation_key, 1, deterministic=True)
            self.db.create_scalar_function("to_utc", _to_utc, 1, deterministic=True)
            self.db.execute(TEMPORARY_TABLES)

    def close(self) -> None:
        self._finalizer()

    def rows(self, statement: str, *values: Value) -> Iterator[Row]:
        """Yield the rows that `statement` finds."""
        with translate_errors():
            yield from self.db.execute(statement, values)

    def value(self, statement: str, *values: Value) -> Any:
        """Return the first value that `statement` finds, None where it finds nothing."""
        with translate_errors():
            return self.db.execute(statement, values).get

    def select(self, statement: str, *values: Value) -> list[Metadata]:
        """Return the articles that a `statement` over the columns METADATA finds."""
        return [to_metadata(row) for row in self.rows(statement, *values)]

    def size(self) -> int:
        """Return how many articles there are."""
        return int(self.value("SELECT count(*) FROM article"))

    def data_version(self) -> int:
        """Return a number that changes when another process changes the index."""
        with translate_errors():
            return int(self.db.pragma("data_version"))

    def metadata(self, filter: Filter, sort: Sort, reverse: bool, limit: int) -> Iterator[Metadata]:
        """Yield the articles that pass `filter`; `limit` 0 is all."""
        where, values = self.compiler.where(filter)
        statement = _LIST.format(where=where, order=order_by(sort, reverse))
        for row in self.rows(statement, *values, sql_limit(limit)):
            yield to_metadata(row)

    def count(self, filter: Filter, query: Node | None = None) -> int:
        """Return how many articles pass `filter` and match `query`."""
        where, values = self.compiler.where(filter)
        if query is None:
            return int(self.value(_COUNT.format(where=where), *values))
        match = self.compiler.match(query)
        if not values:
            return int(self.value(_COUNT_MATCHES, match))
        return int(self.value(_COUNT.format(where=f"{MATCHES} AND {where}"), match, *values))

    def undated(self, filter: Filter, query: Node | None) -> int:
        """Return how many articles that match `query` fail the date filter only because they have no date."""
        where, values = self.compiler.where(filter._replace(since=None, until=None), query)
        return int(self.value(_COUNT.format(where=f"{where} AND instant IS NULL"), *values))

    def search(
        self, query: Node, filter: Filter, sort: SearchSort, reverse: bool, limit: int
    ) -> Iterator[tuple[Metadata, float]]:
        """Yield the articles that match, each with its score, the best first; equals newest first, then by id."""
        match = self.compiler.match(query)
        where, values = self.compiler.where(filter)
        ranked_by = tuple(terms(query))
        rank = _RANK if ranked_by else "0.0"
        if sort == "relevance" and self._ranking_is_useless(query, match):
            statement = _SEARCH_NEWEST.format(where=where, order=order_by("published", reverse))
        elif ranked_by and not is_flat(query):
            by_score = f"ifnull(score, 0.0) {'DESC' if reverse else ''}, {NEWEST_FIRST}"
            order = by_score if sort == "relevance" else order_by(sort, reverse)
            statement = _SEARCH_NESTED.format(rank=rank, where=where, order=order)
            match, values = self.compiler.match(AnyOf(ranked_by)), [match, *values]
        elif sort == "relevance" and limit and not reverse:
            within = _WITHIN.format(where=where) if values else "1"
            statement = _SEARCH_BEST.format(rank=rank, within=within, newest=NEWEST_FIRST)
            values += [sql_limit(limit) - 1]
        else:
            by_score = f"{rank} {'DESC' if reverse else ''}, {NEWEST_FIRST}"
            order = by_score if sort == "relevance" else order_by(sort, reverse)
            statement = _SEARCH.format(rank=rank, where=where, order=order)
        for *row, score in self.rows(statement, match, *values, sql_limit(limit)):
            yield to_metadata(tuple(row)), score

    def _ranking_is_useless(self, query: Node, match: str) -> bool:
        """Return whether so many articles match that ranking them would take long and say nothing.

        To bm25 a word that is in more than half of all articles weighs next to nothing, so it would
        put articles in order by chance. Only alternatives can match as many and still differ.
        """
        required = query.parts if isinstance(query, AllOf) else (query,)
        if not all(isinstance(part, Term) for part in required) or (size := self.size()) < RANK_CUTOFF:
            return False
        matching = int(self.value(_COUNT_MATCHES, match))
        return matching > RANK_CUTOFF and matching > size / 2

    def copies(self, path: str) -> list[Metadata]:
        """Return the copies of the article at `path`, newest first."""
        return self.select(_COPIES_OF, os.fsencode(path))

    def copies_among(self, paths: Sequence[str], filter: Filter, query: Node | None) -> dict[str, set[str]]:
        """Map each of `paths` to the paths of its copies that pass `filter` and match `query`, if there are any."""
        where, values = self.compiler.where(filter, query)
        statement = _COPIES_AMONG.format(paths=", ".join("?" * len(paths)), where=where)
        found: dict[str, set[str]] = {}
        for path, other in self.rows(statement, *map(os.fsencode, paths), *values):
            found.setdefault(os.fsdecode(path), set()).add(os.fsdecode(other))
        return found
