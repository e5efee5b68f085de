"""The index: one SQLite file per archive that only helps to find. Deleting it loses nothing.

A narrow table holds the head of each article, a contentless FTS5 table the words. Words are stored
as they are written; a query names all forms of a word instead, as one term with one weight. So a
phrase is exact, `universit*` finds university, and the ranking is that of a stemmed index.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any, Literal, NamedTuple
from weakref import finalize

import apsw

from newscli.article import Article, Head, article_id, place
from newscli.copies import COMMON, SOUGHT, fingerprint, same_story, sharing
from newscli.dates import Span, span
from newscli.errors import IndexDamaged
from newscli.printable import printable
from newscli.query import SEARCHED, AllOf, AnyOf, Filter, Node, Not, Place, Term, terms
from newscli.tally import Count, Field, Tally
from newscli.words import count_edits, fold, joined, words

VERSION = 7
Value = str | int | float | bytes | None  # what SQLite stores
Row = tuple[Any, ...]

# A word of every article, so that `NOT serbia` has something to subtract from. Private use
# characters part words in `fold`, so no text can hold it.
_EVERY = "\ue000"
# Stands between words that are no neighbours in the text, so that no phrase takes them for such.
_GAP = "\ue001"

_MOST = (1 << 63) - 1  # what SQLite can take as a number

# Chosen by the judged sets in tests/judged.py.
_WEIGHTS = {"title": 4.0, "author": 1.0, "outlet": 1.0, "body": 1.0}

_ALIKE = 0.75  # of two spellings, by difflib: `iarn` and `iran`, `missle` and `missile`
_RARER_PER_EDIT = 100  # How much more often a word has to occur for one mistake more to be believed.
_BROAD = 20_000  # matches, from which on it pays to ask whether ranking them is of any use

_STAMP = "mtime INTEGER, size INTEGER, changed INTEGER, inode INTEGER"  # of what was read
_SCHEMA = f"""
CREATE TABLE article (
    rowid INTEGER PRIMARY KEY, path BLOB UNIQUE, {_STAMP}, id TEXT,
    title TEXT, published TEXT, author TEXT, outlet TEXT, url TEXT, clean_url TEXT, dateline TEXT,
    place TEXT, words INTEGER, extra TEXT, problems TEXT, start INTEGER, instant REAL, first REAL, last REAL
);
CREATE TABLE skipped (path BLOB PRIMARY KEY, {_STAMP}, reason TEXT) WITHOUT ROWID;
CREATE TABLE folder (path BLOB PRIMARY KEY, {_STAMP}) WITHOUT ROWID;
CREATE TABLE checked (archive BLOB, at REAL);
CREATE TABLE fingerprint (article INTEGER PRIMARY KEY, marks BLOB);
CREATE TABLE mark (mark BLOB, article INTEGER, PRIMARY KEY (mark, article)) WITHOUT ROWID;
CREATE TABLE copy (article INTEGER, other INTEGER, PRIMARY KEY (article, other)) WITHOUT ROWID;
CREATE VIRTUAL TABLE text USING fts5 (
    {", ".join(SEARCHED)}, content='', contentless_delete=1, tokenize='ascii'
);
"""
# After the rows: an index grows faster in one go.
_INDEXES = """
CREATE INDEX by_time ON article (instant DESC, id);
CREATE INDEX by_id ON article (id);
-- For counting without reading the table: 4 hundredths of the text, and a third of the time.
CREATE INDEX by_outlet ON article (outlet COLLATE NOCASE, outlet, words);
CREATE INDEX by_author ON article (author COLLATE NOCASE, author, words);
CREATE INDEX by_place ON article (place COLLATE NOCASE, place, words);
CREATE INDEX by_day ON article (substr(published, 1, 10), words);
"""
# Fewer, larger merges make the first build a third faster; FTS5 holds this much in memory.
_BULK = "INSERT INTO text (text, rank) VALUES ('hashsize', 100663296)"

_ADD_ARTICLE = f"INSERT INTO article VALUES (NULL{', ?' * 21})"
_ADD_TEXT = "INSERT INTO text (rowid, title, author, outlet, body) VALUES (last_insert_rowid(), ?, ?, ?, ?)"
_ADD_SKIPPED = "INSERT OR REPLACE INTO skipped VALUES (?, ?, ?, ?, ?, ?)"
_ADD_FOLDER = "INSERT OR REPLACE INTO folder VALUES (?, ?, ?, ?, ?)"
_ADD_FINGERPRINT = "INSERT INTO fingerprint VALUES (last_insert_rowid(), ?)"
_REMOVE_TEXT = "DELETE FROM text WHERE rowid = (SELECT rowid FROM article WHERE path = ?)"
_REMOVE_ARTICLE = "DELETE FROM article WHERE path = ?"
_REMOVE_SKIPPED = "DELETE FROM skipped WHERE path = ?"
_REMOVE_FOLDER = "DELETE FROM folder WHERE path = ?"
# The marks by which the copies of an article are looked for, each with its article.
_SOUGHT = (
    "SELECT substr(marks, at * 4 + 1, 4) AS mark, article FROM fingerprint,"
    f" (WITH RECURSIVE counted (at) AS (SELECT 0 UNION ALL SELECT at + 1 FROM counted WHERE at < {SOUGHT - 1})"
    " SELECT at FROM counted) WHERE {where} AND length(marks) > at * 4"
)
_MARKS_OF = _SOUGHT.format(where="article = ?")
_ADD_MARKS = f"INSERT INTO mark {_MARKS_OF}"
_ADD_ALL_MARKS = f"INSERT INTO mark {_SOUGHT.format(where='1')} ORDER BY mark, article"
_REMOVE_MARKS = f"DELETE FROM mark WHERE (mark, article) IN ({_MARKS_OF})"
_REMOVE_FINGERPRINT = "DELETE FROM fingerprint WHERE article = ?"
_GROUP = "SELECT article FROM mark WHERE mark = ? LIMIT ?"
_GROUPS = "SELECT group_concat(article) FROM mark GROUP BY mark HAVING count(*) BETWEEN 2 AND ?"
_FINGERPRINT = "SELECT marks FROM fingerprint WHERE article = ?"
_ADD_COPY = "INSERT OR IGNORE INTO copy VALUES (?1, ?2), (?2, ?1)"
_REMOVE_COPIES = (
    "DELETE FROM copy WHERE (article, other) IN (SELECT other, article FROM copy WHERE article = ?)",
    "DELETE FROM copy WHERE article = ?",
)

_SET_CHECKED = "INSERT INTO checked VALUES (?, ?)"

_FILES = (
    "SELECT path, mtime, size, changed, inode FROM article WHERE {where}"
    " UNION ALL SELECT path, mtime, size, changed, inode FROM skipped WHERE {where}"
)
# "0" follows "/", so this is the range of what lies below a folder, less what lies deeper.
_FILES_IN = _FILES.format(where="path >= ?1 AND path < ?2 AND instr(substr(path, ?3), X'2f') = 0")
_FOLDERS = "SELECT path, mtime, size, changed, inode FROM folder"
_SKIPPED = "SELECT path, reason FROM skipped WHERE reason IS NOT NULL ORDER BY path"

_PROBLEMS = "SELECT path, problems FROM article WHERE problems IS NOT NULL"
_AFTER = "SELECT path, published FROM article WHERE instant > ?"
_COPIED = "SELECT path, count(*) FROM copy JOIN article ON article.rowid = copy.article GROUP BY copy.article"
_REPEATED = (
    "SELECT path, {column} FROM article"
    " WHERE {column} IN (SELECT {column} FROM article GROUP BY {column} HAVING count(*) > 1)"
)

_HEAD_COLUMNS = (
    "path", "title", "published", "author", "outlet", "url", "clean_url", "dateline", "words", "extra", "problems",
    "mtime", "size", "changed", "inode", "start",
)  # fmt: skip
# Paths as hexadecimal digits, for they may hold any byte.
_COPIES = (
    "(SELECT group_concat(hex(same.path), ' ') FROM copy JOIN article AS same ON same.rowid = copy.other"
    " WHERE copy.article = article.rowid)"
)
_HEAD = ", ".join([_COPIES, *(f"article.{column}" for column in _HEAD_COLUMNS)])
_LIST = f"SELECT {_HEAD} FROM article WHERE {{where}} ORDER BY {{order}} LIMIT ?"
_COUNT = "SELECT count(*) FROM article WHERE {where}"
_SEARCH = (
    f"SELECT {_HEAD}, 0.0 - {{rank}} FROM text JOIN article ON article.rowid = +text.rowid"
    " WHERE text MATCH ? AND {where} ORDER BY {order} LIMIT ?"
)
# The same for the best few: heads are looked up only of those that score as well as the last of them.
_SEARCH_BEST = f"""
WITH scored AS MATERIALIZED (
    SELECT text.rowid AS found, {{rank}} AS score FROM text WHERE text MATCH ? AND {{within}}
)
SELECT {_HEAD}, 0.0 - score FROM scored JOIN article ON article.rowid = found
WHERE score <= ifnull((SELECT score FROM scored ORDER BY score LIMIT 1 OFFSET ?), score)
ORDER BY score, {{newest}} LIMIT ?
"""
# For groups within alternatives. There FTS5 forgets hits, where a phrase or field fails in one of several groups,
# and counts words that an article must not hold; so another query, of nothing but alternatives, gives the score.
_SEARCH_NESTED = f"""
WITH scored AS MATERIALIZED (SELECT rowid AS found, {{rank}} AS score FROM text WHERE text MATCH ?)
SELECT {_HEAD}, 0.0 - ifnull(score, 0.0) FROM article LEFT JOIN scored ON found = article.rowid
WHERE article.rowid IN (SELECT rowid FROM text WHERE text MATCH ?) AND {{where}} ORDER BY {{order}} LIMIT ?
"""
_MATCHES = "article.rowid IN (SELECT rowid FROM text WHERE text MATCH ?)"
_SEARCH_NEWEST = f"SELECT {_HEAD}, 0.0 FROM article WHERE {_MATCHES} AND {{where}} ORDER BY {{order}} LIMIT ?"
# FTS5 takes any bare condition on its rowid for a place to start from: with `text.rowid IN` it ran the
# query again for each row of the filter, 34 s instead of 0.4.
_WITHIN = "+text.rowid IN (SELECT rowid FROM article WHERE {where})"
_MATCHING = "SELECT count(*) FROM text WHERE text MATCH ?"
_OCCURS = "SELECT EXISTS (SELECT 1 FROM text WHERE text MATCH ?)"
# A table made while another statement reads would end that one: SQLITE_ABORT_ROLLBACK.
_TEMPORARY = """
CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab (main, text, row);
CREATE TEMP TABLE chosen (outlet TEXT, author TEXT, place TEXT, published TEXT, words INTEGER);
"""
_SPELLED_LIKE = "SELECT term, doc FROM vocabulary WHERE term >= ? AND term < ? AND length(term) BETWEEN ? AND ?"
_RANK = f"bm25(text, {', '.join(str(_WEIGHTS[column]) for column in SEARCHED)})"
_NEWEST = "instant DESC, id, path"

_COPIES_OF = f"""
SELECT {_HEAD} FROM copy CROSS JOIN article ON article.rowid = copy.other
WHERE copy.article = (SELECT rowid FROM article WHERE path = ?) ORDER BY {_NEWEST}
"""
# Of many articles at once: the sets of a filter and of a query are made anew for each statement.
_COPIES_AMONG = """
SELECT original, path FROM (SELECT rowid AS number, path AS original FROM article WHERE path IN ({paths}))
CROSS JOIN copy ON copy.article = number CROSS JOIN article ON article.rowid = copy.other WHERE {where}
"""

# Counting. The articles are those of a table: all of them, or the ones that were asked for.
_CHOOSE = (
    "INSERT INTO temp.chosen SELECT outlet, author, place, published, words FROM article WHERE {matching} AND {where}"
)
_FORGET = "DELETE FROM temp.chosen"
_DAYS = "SELECT substr(published, 1, 10), count(*), sum(words) FROM {articles} GROUP BY substr(published, 1, 10)"
# Spellings that differ in case alone are one, shown as it is written most often.
_TALLY = """
SELECT (
    SELECT {field} FROM main.article WHERE {field} = counted.value COLLATE NOCASE
    GROUP BY {field} ORDER BY count(*) DESC, {field} LIMIT 1
), articles, words FROM (
    SELECT {field} AS value, count(*) AS articles, sum(words) AS words FROM {articles}
    WHERE {field} IS NOT NULL GROUP BY {field} COLLATE NOCASE
    ORDER BY articles DESC, {field} COLLATE NOCASE LIMIT ?
) AS counted
"""
_VALUES = """
SELECT count(*), (SELECT count(*) FROM {articles}) - ifnull(sum(articles), 0)
FROM (SELECT count(*) AS articles FROM {articles} WHERE {field} IS NOT NULL GROUP BY {field} COLLATE NOCASE)
"""

_BY_PATH = f"SELECT {_HEAD} FROM article WHERE path = ?"
_BY_NAME = f"SELECT {_HEAD} FROM article WHERE substr(path, -length(?1)) = ?1 ORDER BY path"
_BY_ID = f"SELECT {_HEAD} FROM article WHERE id = ? ORDER BY path"
_BY_PREFIX = f"SELECT {_HEAD} FROM article WHERE id >= ? AND id < ? ORDER BY id, path"
_BY_URL = f"SELECT {_HEAD} FROM article WHERE clean_url = ? ORDER BY path"
_ID_BEFORE = "SELECT max(id) FROM article WHERE id < ?"
_ID_AFTER = "SELECT min(id) FROM article WHERE id > ?"

SORTS: Mapping[str, tuple[str, str]] = {
    # The column, and the direction that a reader expects of it first.
    "published": ("instant", "DESC"),
    "title": ("plain(article.title)", "ASC"),
    "outlet": ("plain(article.outlet)", "ASC"),
    "author": ("plain(article.author)", "ASC"),
    "words": ("words", "DESC"),
}


class Stamp(NamedTuple):
    """What tells whether a file or a folder is still the one that was read; no mtime where that is uncertain."""

    mtime: int | None  # in nanoseconds, like `changed`
    size: int
    changed: int  # when its content, name or rights were changed last, which unlike mtime nobody can set
    inode: int


class Entry(NamedTuple):
    """A file as the index takes it: an article, or the reason why it is none (None: not to be told)."""

    path: str
    stamp: Stamp
    article: Article | None
    reason: str | None = None


class Index:
    """The index of one archive, open for reading and, where it is a file of ours, for changes.

    Every method raises IndexDamaged where SQLite finds the file broken, and OSError where the disk
    is full or the file is locked for good.
    """

    def __init__(self, file: str) -> None:
        """Open the index in `file`, which must exist."""
        self._file = file
        self._places: dict[str, Place] = {}
        self._names: dict[Place, str] = {}
        with _told():
            self._db = _open(file, create=False)
            # A connection with a tokenizer of its own holds itself, in a cycle that the collector cannot see.
            self._finalizer = finalize(self, self._db.close)
            if self._db.pragma("user_version") != VERSION:
                raise IndexDamaged("of another version")
            # A listing reads the pages of the heads in any order, and often.
            self._db.execute("PRAGMA cache_size = -65536")
            self._db.register_fts5_tokenizer("ascii", _tokenizer(self._places))
            self._db.create_scalar_function("plain", _plain, 1, deterministic=True)
            self._db.execute(_TEMPORARY)

    def close(self) -> None:
        self._finalizer()

    # What is in it

    def size(self) -> int:
        """How many articles there are."""
        return self._number("SELECT count(*) FROM article", ())

    def files(self, folder: str | None = None) -> dict[str, Stamp]:
        """Each file as it was when it was read, by path; only those right in `folder`."""
        with _told():
            if folder is None:
                rows = self._db.execute(_FILES.format(where="1"))
            else:
                below = os.fsencode(folder) + b"/" if folder else b""
                rows = self._db.execute(_FILES_IN, (below, below[:-1] + b"0" if below else b"\xff", len(below) + 1))
            return {os.fsdecode(path): Stamp(*stamp) for path, *stamp in rows}

    def folders(self) -> dict[str, Stamp]:
        """Each folder as it was when it was read, by path."""
        with _told():
            return {os.fsdecode(path): Stamp(*stamp) for path, *stamp in self._db.execute(_FOLDERS)}

    def skipped(self) -> list[tuple[str, str]]:
        """(path, reason) of each file that is no readable article."""
        with _told():
            return [(os.fsdecode(path), reason) for path, reason in self._db.execute(_SKIPPED)]

    def problems(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """(path, problems) of each article that has any."""
        with _told():
            for path, problems in self._db.execute(_PROBLEMS):
                yield os.fsdecode(path), tuple(problems.split("\n"))

    def published_after(self, instant: float) -> list[tuple[str, str]]:
        """(path, published) of each article whose date begins after `instant`, in seconds since 1970."""
        with _told():
            return [(os.fsdecode(path), published) for path, published in self._db.execute(_AFTER, (instant,))]

    def repeated(self, field: Literal["id", "clean_url"]) -> list[tuple[str, str]]:
        """(path, value) of each article whose `field` is that of another one too."""
        with _told():
            rows = self._db.execute(_REPEATED.format(column=field))
            return [(os.fsdecode(path), value) for path, value in rows]

    def copied(self) -> list[tuple[str, int]]:
        """(path, how many) of each article that has copies."""
        with _told():
            return [(os.fsdecode(path), copies) for path, copies in self._db.execute(_COPIED)]

    def checked(self) -> tuple[str, float]:
        """The folder that this index is of, and when all its files were last compared (epoch seconds)."""
        with _told():
            archive, at = self._db.execute("SELECT archive, at FROM checked").get or (b"", 0.0)
            return os.fsdecode(archive), at

    def state(self) -> int:
        """A number that changes when another process changes the index."""
        with _told():
            return int(self._db.pragma("data_version"))

    @contextmanager
    def changing(self) -> Iterator["Changes"]:
        """All changes made through what this yields are made at once, or none is."""
        with _told():
            db = _open(self._file, create=False)
            try:
                db.execute("BEGIN IMMEDIATE")
                changes = Changes(db)
                yield changes
                changes.find_copies()
                db.execute("COMMIT")
            finally:
                db.close()  # Undoes what is not committed.

    # What a reader asks

    def heads(self, wanted: Filter, sort: str, reverse: bool, limit: int) -> Iterator[Head]:
        """The heads that pass `wanted`; `limit` 0 is all."""
        where, values = self._where(wanted)
        statement = _LIST.format(where=where, order=_order(sort, reverse))
        with _told():
            for row in self._db.execute(statement, (*values, _at_most(limit))):
                yield _head(row)

    def count(self, wanted: Filter) -> int:
        where, values = self._where(wanted)
        return self._number(_COUNT.format(where=where), values)

    def undated(self, wanted: Filter, query: Node | None) -> int:
        """How many articles that match `query` fail the date filter of `wanted` only because they have no date."""
        where, values = self._where(Filter(authors=wanted.authors, outlets=wanted.outlets))
        if query:
            where, values = f"{where} AND {_MATCHES}", [*values, self._match(query)]
        return self._number(_COUNT.format(where=f"{where} AND instant IS NULL"), values)

    def search(self, query: Node, wanted: Filter, sort: str, reverse: bool, limit: int) -> Iterator[tuple[Head, float]]:
        """The heads that match, each with its score: higher is better. Equals come newest first, then by id."""
        match = self._match(query)
        where, values = self._where(wanted)
        wanted_terms = tuple(terms(query))
        rank = _RANK if wanted_terms else "0.0"
        if sort == "relevance" and self._tells_nothing(query, match):
            statement = _SEARCH_NEWEST.format(where=where, order=_order("published", reverse))
        elif wanted_terms and not _is_flat(query):
            by_score = f"ifnull(score, 0.0) {'DESC' if reverse else ''}, {_NEWEST}"
            order = by_score if sort == "relevance" else _order(sort, reverse)
            statement = _SEARCH_NESTED.format(rank=rank, where=where, order=order)
            match, values = self._match(AnyOf(wanted_terms)), [match, *values]
        elif sort == "relevance" and limit and not reverse:
            within = _WITHIN.format(where=where) if values else "1"
            statement = _SEARCH_BEST.format(rank=rank, within=within, newest=_NEWEST)
            values += [_at_most(limit) - 1]
        else:
            order = _order(sort, reverse) if sort != "relevance" else f"{rank} {'DESC' if reverse else ''}, {_NEWEST}"
            statement = _SEARCH.format(rank=rank, where=where, order=order)
        with _told():
            for *row, score in self._db.execute(statement, (match, *values, _at_most(limit))):
                yield _head(tuple(row)), score

    def _tells_nothing(self, query: Node, match: str) -> bool:
        """Whether so many articles match that ranking them would take long and say nothing.

        To bm25 a word that is in more than half of all articles weighs next to nothing, so it would
        put articles in order by chance. Only alternatives can match as many and still differ.
        """
        required = query.parts if isinstance(query, AllOf) else (query,)
        if not all(isinstance(part, Term) for part in required) or (size := self.size()) < _BROAD:
            return False
        matching = self._number(_MATCHING, (match,))
        return matching > _BROAD and matching > size / 2

    def count_matches(self, query: Node, wanted: Filter) -> int:
        match = self._match(query)
        where, values = self._where(wanted)
        if not values:
            return self._number(_MATCHING, (match,))
        statement = _COUNT.format(where=f"{_MATCHES} AND {where}")
        return self._number(statement, (match, *values))

    def closest_word(self, place: Place) -> str | None:
        """Return the word most likely meant by `place`; None where that occurs itself, or nothing is near.

        Only words of the same first letter are looked at: people rarely mistype it.
        """
        from difflib import SequenceMatcher

        typed = place[0]
        if len(typed) < 3 or self._number(_OCCURS, (self._place(place),)):
            return None
        matcher = SequenceMatcher(None, b=typed, autojunk=False)

        def is_alike(word: str) -> bool:
            matcher.set_seq1(word)
            # The first two are cheap bounds of the third.
            return all(ratio() >= _ALIKE for ratio in (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio))

        with _told():
            bounds = (typed[0], typed[0] + "\U0010ffff", len(typed) - 2, len(typed) + 2)
            near = [(articles, word) for word, articles in self._db.execute(_SPELLED_LIKE, bounds) if is_alike(word)]
        # In an archive of a hundred thousand articles every mistake has been made: `iranna` occurs once.
        likely = {word: articles / _RARER_PER_EDIT ** count_edits(typed, word) for articles, word in near}
        return max(likely, key=lambda word: (likely[word], word), default=None)

    def copies(self, path: str) -> list[Head]:
        """The copies of the article at `path`, newest first."""
        return self._heads(_COPIES_OF, os.fsencode(path))

    def copies_among(self, paths: Sequence[str], wanted: Filter, query: Node | None) -> dict[str, set[str]]:
        """Map each of `paths` to the paths of its copies that pass `wanted` and match `query`, if there are any."""
        where, values = self._where(wanted)
        if query:
            where, values = f"{where} AND {_MATCHES}", [*values, self._match(query)]
        statement = _COPIES_AMONG.format(paths=", ".join("?" * len(paths)), where=where)
        found: dict[str, set[str]] = {}
        with _told():
            for path, other in self._db.execute(statement, (*map(os.fsencode, paths), *values)):
                found.setdefault(os.fsdecode(path), set()).add(os.fsdecode(other))
        return found

    @contextmanager
    def counting(self, wanted: Filter, query: Node | None) -> Iterator["Counting"]:
        """What this yields counts the articles that pass `wanted` and match `query`, all in one state of the index."""
        if query is None and wanted == Filter():
            with _told(), self._db:
                yield Counting(self._db, "main.article")
            return
        where, values = self._where(wanted)
        matching, match = ("1", []) if query is None else (_MATCHES, [self._match(query)])
        with _told(), self._db:
            self._db.execute(_CHOOSE.format(matching=matching, where=where), (*match, *values))
            yield Counting(self._db, "temp.chosen")
            self._db.execute(_FORGET)

    def by_path(self, path: str) -> list[Head]:
        return self._heads(_BY_PATH, _path_bytes(path))

    def by_name(self, name: str) -> list[Head]:
        return self._heads(_BY_PATH, _path_bytes(name)) + self._heads(_BY_NAME, b"/" + _path_bytes(name))

    def by_id(self, id: str) -> list[Head]:
        return self._heads(_BY_ID, printable(id))

    def by_prefix(self, prefix: str) -> list[Head]:
        prefix = printable(prefix)
        return self._heads(_BY_PREFIX, prefix, prefix + "\U0010ffff")

    def by_url(self, url: str) -> list[Head]:
        return self._heads(_BY_URL, url.encode("utf-8", "replace").decode())  # may hold a stray byte

    def neighbours(self, id: str) -> list[str]:
        """The ids that sort right before and after `id`, where there are any."""
        with _told():
            found = [self._db.execute(statement, (printable(id),)).get for statement in (_ID_BEFORE, _ID_AFTER)]
        return [each for each in found if each is not None]

    def _heads(self, statement: str, *values: Value) -> list[Head]:
        with _told():
            return [_head(row) for row in self._db.execute(statement, values)]

    def _number(self, statement: str, values: Sequence[Value]) -> int:
        with _told():
            return int(self._db.execute(statement, values).get)

    # From a query to SQL

    def _where(self, wanted: Filter) -> tuple[str, list[Value]]:
        conditions, values = ["1"], list[Value]()
        if wanted.since:
            conditions.append(f"{_clock(wanted.since, 'last')} >= ?")
            values.append(wanted.since.first if wanted.since.offset is None else wanted.since.instant)
        if wanted.until:
            until = wanted.until
            conditions.append(f"{_clock(until, 'first')} <= ?")
            values.append(until.last if until.offset is None else until.instant + until.last - until.first)
        for alternatives in (wanted.authors, wanted.outlets):
            if alternatives:
                conditions.append(_MATCHES)
                values.append(self._match(AnyOf(tuple(alternatives))))
        return " AND ".join(conditions), values

    def _match(self, node: Node) -> str:
        """`node` in the syntax of FTS5, every word of it by the name of a place."""
        if isinstance(node, Term):
            star = " *" if node.prefix else ""
            phrases = [" + ".join(map(self._place, phrase)) + star for phrase in node.phrases]
            match = f"({' OR '.join(phrases)})"
            return f"({{{node.field}}} : {match})" if node.field else match
        if isinstance(node, AnyOf):
            return f"({' OR '.join(map(self._match, node.parts))})"
        if isinstance(node, Not):
            return f"({self._place((_EVERY,))} NOT {self._match(node.part)})"
        wanted = [self._match(part) for part in node.parts if not isinstance(part, Not)]
        unwanted = [self._match(part.part) for part in node.parts if isinstance(part, Not)]
        first, *others = wanted or [self._place((_EVERY,))]
        if unwanted:
            # Not of the whole: below a NOT an AND with a phrase makes FTS5 forget hits of an OR beside it.
            first = f"({first} NOT ({' OR '.join(unwanted)}))"
        return f"({' AND '.join([first, *others])})"

    def _place(self, words: Place) -> str:
        # One name for the same words: an archive that is open for long is asked much, and often the same.
        name = self._names.setdefault(words, f"q{len(self._names)}")
        self._places[name] = words
        return name


class Counting:
    """Counts the articles of one table."""

    def __init__(self, db: apsw.Connection, articles: str) -> None:
        self._db, self._articles = db, articles

    def days(self) -> tuple[list[Count], Count]:
        """Each date in order, at most as precise as a day and by the article's own clock; and what has none."""
        undated, days = Count("", 0, 0), list[Count]()
        for day, *figures in self._db.execute(_DAYS.format(articles=self._articles)):
            if day is None:
                undated = Count("", *figures)
            else:
                days.append(Count(day, *figures))
        return days, undated

    def tally(self, field: Field, limit: int) -> Tally:
        """The most frequent first, equals from A to Z; `limit` 0 is all."""
        # Counted by day a place would say nothing: LONDON, Feb 26 is LONDON.
        names = {"field": "place" if field == "dateline" else field, "articles": self._articles}
        rows = self._db.execute(_TALLY.format(**names), (_at_most(limit),))
        counts = [Count(*row) for row in rows]
        values, without = self._db.execute(_VALUES.format(**names)).get
        return Tally(counts, values, without)


class Changes:
    """What can be done to an index within one transaction."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._added: set[int] = set()
        self._gained: Counter[bytes] = Counter()  # how many articles more have each mark; fewer, where negative

    def add(self, entry: Entry) -> None:
        """Take in a file that the index does not hold."""
        if _add(self._db, entry):
            self._added.add(self._db.last_insert_rowid())

    def remove(self, path: str) -> None:
        if article := self._db.execute("SELECT rowid FROM article WHERE path = ?", (os.fsencode(path),)).get:
            self._gained.subtract(self._marks(article))
            for statement in (*_REMOVE_COPIES, _REMOVE_MARKS, _REMOVE_FINGERPRINT):
                self._db.execute(statement, (article,))
            self._added.discard(article)
        for statement in (_REMOVE_TEXT, _REMOVE_ARTICLE, _REMOVE_SKIPPED):
            self._db.execute(statement, (os.fsencode(path),))

    def find_copies(self) -> None:
        """Set right who is whose copy, after all changes.

        That is a matter between two articles, but for one thing: a mark that has just become common,
        or ceased to be, can part or join others that have it.
        """
        for article in self._added:
            self._db.execute(_ADD_MARKS, (article,))
            self._gained.update(self._marks(article))
        doubtful = set(self._added)
        for mark, gained in self._gained.items():
            group = self._group(mark, COMMON + abs(gained) + 1)
            if (len(group) > COMMON) != (len(group) - gained > COMMON):
                doubtful.update(group)
        for article in doubtful:
            for statement in _REMOVE_COPIES:
                self._db.execute(statement, (article,))
        for article in doubtful:
            groups = [self._group(mark, COMMON + 1) for mark in self._marks(article)]
            _add_copies(self._db, article, sharing(group for group in groups if len(group) <= COMMON))

    def find_all_copies(self) -> None:
        """What `find_copies` does, in a new index: each list of articles with a mark is read once, in order."""
        self._db.execute(_ADD_ALL_MARKS)
        groups_of: dict[int, list[list[int]]] = {}
        for (listed,) in self._db.execute(_GROUPS, (COMMON,)):
            group = [int(article) for article in listed.split(",")]
            for article in group:
                groups_of.setdefault(article, []).append(group)
        for article, groups in groups_of.items():
            _add_copies(self._db, article, [other for other in sharing(groups) if other > article])

    def _marks(self, article: int) -> list[bytes]:
        return [mark for mark, _ in self._db.execute(_MARKS_OF, (article,))]

    def _group(self, mark: bytes, most: int) -> list[int]:
        return [article for (article,) in self._db.execute(_GROUP, (mark, most))]

    def set_folders(self, changed: Mapping[str, Stamp], gone: Iterable[str] = ()) -> None:
        self._db.executemany(_ADD_FOLDER, [(os.fsencode(path), *stamp) for path, stamp in changed.items()])
        self._db.executemany(_REMOVE_FOLDER, [(os.fsencode(path),) for path in gone])

    def set_checked(self, archive: str, at: float) -> None:
        self._db.execute("DELETE FROM checked")
        self._db.execute(_SET_CHECKED, (os.fsencode(archive), at))


def _tokenizer(places: Mapping[str, Place]) -> "apsw.FTS5TokenizerFactory":
    """Make what stands in for the tokenizer of the schema on a connection that only reads.

    The text of a MATCH is made of names such as `q0`, and the answer to each is all the words of
    `places` that fill that place. FTS5 takes words at one position for synonyms of one term and
    weighs them together. Articles are cut by the real tokenizer, on the connection that changes them.

    No method of Index, which the connection would then hold and never let go.
    """
    return lambda _db, _args: lambda text, _flags, _locale: [places[text.decode()]]


@contextmanager
def building(file: str) -> Iterator[Changes]:
    """Make the new index `file`; it is whole when this ends, and not ours to use where it raises."""
    with _told():
        db = _open(file, create=True)
        try:
            db.reserve_bytes(reserve=8)  # for the checksum of a page
            # Nobody else knows this file yet, and a broken one is thrown away: no journal.
            db.pragma("page_size", 16384)
            db.pragma("journal_mode", "OFF")
            db.pragma("synchronous", "OFF")
            db.execute(_SCHEMA)
            db.execute(_BULK)
            db.execute("BEGIN")
            changes = Changes(db)
            yield changes
            db.execute("COMMIT; BEGIN")  # Lets go of the memory that FTS5 holds.
            changes.find_all_copies()
            db.execute("COMMIT")
            db.execute(_INDEXES)
            db.pragma("user_version", VERSION)
            # Readers and one writer at once, from here on.
            db.execute("PRAGMA journal_mode = WAL")
        finally:
            db.close()


def archive_of(file: str) -> str | None:
    """Return the folder that the index in `file` is of, whatever its version; None where it does not tell."""
    with suppress(apsw.Error):
        # Who may not write leaves the files behind that reading makes.
        db = apsw.Connection(file, flags=apsw.SQLITE_OPEN_READWRITE, vfs=_checking())
        try:
            archive = db.execute("SELECT archive FROM checked").get
        finally:
            db.close()
        return os.fsdecode(archive) if isinstance(archive, bytes) else None
    return None


def in_memory(name: str) -> str:
    """The file name of an index that lives as long as a connection to it is open."""
    return f"file:/{name}?vfs=memdb"


def open_memory(name: str) -> apsw.Connection:
    """Keep the index `name` from vanishing while nobody else has it open."""
    return _open(name, create=True)


def _open(file: str, create: bool) -> apsw.Connection:
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_URI | (apsw.SQLITE_OPEN_CREATE if create else 0)
    db = apsw.Connection(file, flags=flags, vfs=_checking())
    db.set_busy_timeout(60_000)
    return db


@cache
def _checking() -> str | None:
    """The layer below SQLite that puts a checksum on each page and compares it on reading.

    Without it one damaged page in ten gives a wrong answer instead of an error. None where apsw
    came without its extensions.
    """
    loader = apsw.Connection(":memory:")
    try:
        loader.enable_load_extension(True)
        loader.load_extension(os.path.join(os.path.dirname(apsw.__file__), "sqlite_extra_binaries", "cksumvfs"))
    except apsw.ExtensionLoadingError:
        return None
    finally:
        loader.close()
    return "cksmvfs"


def _add(db: apsw.Connection, entry: Entry) -> bool:
    """Whether it was an article."""
    path, article = os.fsencode(entry.path), entry.article
    if article is None:
        db.execute(_ADD_SKIPPED, (path, *entry.stamp, entry.reason))
        return False
    when = span(article.published) if article.published else None
    db.execute(
        _ADD_ARTICLE,
        (
            path, *entry.stamp, printable(article.id), article.title, article.published,
            article.author, article.outlet, article.url, article.clean_url, article.dateline,
            place(article.dateline) if article.dateline else None, article.words,
            _dumped(article.extra), "\n".join(article.problems) or None, article.as_of and article.as_of[-1],
            when and when.instant, when and when.first, when and when.last,
        ),
    )  # fmt: skip
    body = fold(article.body)
    if marks := fingerprint(body):
        db.execute(_ADD_FINGERPRINT, (marks,))
    db.execute(
        _ADD_TEXT,
        (
            f"{_indexed(article.title)} {_EVERY}",
            _indexed(article.author or ""),
            _indexed(article.outlet or ""),
            _with_joined(body, article.body),
        ),
    )
    return True


def _indexed(text: str) -> str:
    return _with_joined(fold(text), text)


def _with_joined(folded: str, text: str) -> str:
    return f" {_GAP} ".join([folded, *joined(text)])


def _add_copies(db: apsw.Connection, article: int, candidates: Iterable[int]) -> None:
    """Of the `candidates`, those that are become copies of `article`."""
    own = db.execute(_FINGERPRINT, (article,)).get
    for other in candidates:
        if other != article and same_story(own, db.execute(_FINGERPRINT, (other,)).get):
            db.execute(_ADD_COPY, (article, other))


def _dumped(extra: Mapping[str, str]) -> str | None:
    if not extra:
        return None
    import json

    return json.dumps(dict(extra))


def _head(row: Row) -> Head:
    copies, path, title, published, author, outlet, url, clean_url, dateline, words, extra, problems, *as_of = row
    path = os.fsdecode(path)
    return Head(
        id=article_id(path),
        path=path,
        title=title,
        published=published,
        author=author,
        outlet=outlet,
        url=url,
        clean_url=clean_url,
        dateline=dateline,
        words=words,
        extra=_loaded(extra) if extra else {},
        problems=tuple(problems.split("\n")) if problems else (),
        copies=_copies(copies) if copies else (),
        as_of=tuple(as_of),
    )


def _copies(paths: str) -> tuple[str, ...]:
    """Return the ids of the files whose paths are given in hexadecimal, each once and in order."""
    return tuple(sorted({article_id(os.fsdecode(bytes.fromhex(path))) for path in paths.split()}))


def _loaded(extra: str) -> dict[str, str]:
    import json

    loaded: dict[str, str] = json.loads(extra)
    return loaded


def _path_bytes(path: str) -> bytes:
    """Return `path` as the index holds it; one that no file can have, with a lone surrogate, as one that none has."""
    try:
        return os.fsencode(path)
    except UnicodeEncodeError:
        return b"\0"


def _clock(asked: Span, end: str) -> str:
    """The moment of an article to compare with: by its own clock, or in UTC where the reader gave an offset."""
    return end if asked.offset is None else f"instant + {end} - first"


def _at_most(limit: int) -> int:
    """Return `limit` for SQLite, which takes -1 for no limit."""
    return min(limit, _MOST) or -1


def _is_flat(query: Node) -> bool:
    """Return whether no alternative of `query` is a group or a Not."""
    if isinstance(query, AnyOf):
        return all(isinstance(part, Term) for part in query.parts)
    return not isinstance(query, AllOf) or all(not isinstance(part, AllOf) and _is_flat(part) for part in query.parts)


def _order(sort: str, reverse: bool) -> str:
    column, direction = SORTS[sort]
    if reverse:
        direction = "ASC" if direction == "DESC" else "DESC"
    if sort == "published":
        # The index on it serves this order without sorting; NULLS LAST is how it stands there.
        return f"instant {direction}{'' if direction == 'DESC' else ' NULLS LAST'}, id, path"
    return f"{column} {direction} NULLS LAST, {_NEWEST}"


def _plain(*texts: Any) -> str | None:
    return texts[0] and " ".join(words(texts[0]))


@contextmanager
def _told() -> Iterator[None]:
    """Turn what SQLite raises into what the archive knows."""
    try:
        yield
    except (apsw.CorruptError, apsw.NotADBError, apsw.SchemaChangeError, apsw.FormatError) as error:
        raise IndexDamaged(str(error)) from error
    except apsw.IOError as error:
        if getattr(error, "extendedresult", None) == apsw.SQLITE_IOERR_DATA:
            raise IndexDamaged("a checksum is wrong") from error
        raise OSError(str(error)) from error
    except (apsw.CantOpenError, apsw.ReadOnlyError, apsw.FullError, apsw.BusyError) as error:
        raise OSError(str(error)) from error
    except apsw.SQLError as error:
        if not str(error).startswith("no such"):
            raise
        raise IndexDamaged(str(error)) from error  # A table or column is missing: no index of ours.
