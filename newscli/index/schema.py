"""State the columns of the index once: what declares them, what an article puts into them, and the way back."""

import os
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from zlib import crc32

from newscli.article import Article, FileStamp, Metadata, article_id
from newscli.query.nodes import SEARCHED
from newscli.text.problem import Problem
from newscli.text.sanitize import printable
from newscli.text.timerange import TimeRange, time_range

# Raise it when a parser, or what an index holds of a text, changes. The columns count by themselves.
CONTENT_VERSION = 9

# A word of every article, so that `NOT serbia` has something to subtract from. Private use
# characters part words in `normalize`, so no text can hold it.
MATCH_ALL_TOKEN = "\ue000"
# What stands between the text and each word joined from it: a phrase reaches over none.
GAP_TOKEN = "\ue001"

MAX_INTEGER = (1 << 63) - 1  # the largest number in SQLite: in nanoseconds, April 2262
Value = str | int | float | bytes | None  # what SQLite stores
Row = tuple[Any, ...]


class IndexedFile(NamedTuple):
    """A file as the index takes it: an article, or the reason why it is none (None: not to be told)."""

    path: str
    stamp: FileStamp
    article: Article | None
    reason: str | None = None
    modified: str | None = None  # also where the stamp has no time


class Source(NamedTuple):
    """What the columns of one article are made of."""

    file: IndexedFile
    article: Article
    when: TimeRange | None


class Column(NamedTuple):
    """A column of the table `article`: its SQL type and what is stored of an article.

    With `read`, which turns what is stored into the value of the field, it is part of the metadata.
    """

    name: str
    type: str
    store: Callable[[Source], Value]
    read: Callable[[Any], Any] | None = None


def _unchanged(stored: Any) -> Any:
    return stored


def _field(name: str, type: str = "TEXT") -> Column:
    """Return the column of a field that is stored as it is."""
    return Column(name, type, lambda source: getattr(source.article, name), _unchanged)


def _stamp_part(name: str) -> Column:
    return Column(name, "INTEGER", lambda source: getattr(source.file.stamp, name))


def _place(dateline: str) -> str:
    from newscli.parse.dateline import dateline_place  # Needed only where an article is added.

    return dateline_place(dateline)


def _dump_extra(extra: Mapping[str, str]) -> str | None:
    if not extra:
        return None
    import json

    return json.dumps(dict(extra))


def _load_extra(stored: str | None) -> dict[str, str]:
    if not stored:
        return {}
    import json

    extra: dict[str, str] = json.loads(stored)
    return extra


def _dump_problems(problems: tuple[Problem, ...]) -> str | None:
    return "\n".join(f"{code}\t{text}" for code, text in problems) or None


def load_problems(stored: str | None) -> tuple[Problem, ...]:
    return tuple(Problem(*line.split("\t", 1)) for line in stored.split("\n")) if stored else ()


COLUMNS = (
    Column("path", "BLOB UNIQUE", lambda source: os.fsencode(source.file.path), os.fsdecode),
    Column("id", "TEXT", lambda source: printable(source.article.id)),
    _field("title"),
    _field("published"),
    _field("author"),
    _field("outlet"),
    _field("url"),
    _field("clean_url"),
    _field("dateline"),
    Column("place", "TEXT", lambda source: source.article.dateline and _place(source.article.dateline)),
    _field("words", "INTEGER"),
    Column("extra", "TEXT", lambda source: _dump_extra(source.article.extra), _load_extra),
    Column("problems", "TEXT", lambda source: _dump_problems(source.article.problems), load_problems),
    Column("instant", "REAL", lambda source: source.when and source.when.instant),
    Column("first", "REAL", lambda source: source.when and source.when.first),
    Column("last", "REAL", lambda source: source.when and source.when.last),
    Column("modified", "TEXT", lambda source: source.file.modified, _unchanged),
    _field("body_offset", "INTEGER"),
    *(_stamp_part(name) for name in FileStamp._fields),
)
STAMP = ", ".join(FileStamp._fields)
_STAMP_COLUMNS = ", ".join(f"{name} INTEGER" for name in FileStamp._fields)

_READ = tuple(column for column in COLUMNS if column.read)
_FIELDS = tuple(column.name for column in _READ)
_DECODED = tuple((column.name, column.read) for column in _READ if column.read and column.read is not _unchanged)

SCHEMA = f"""
CREATE TABLE article (rowid INTEGER PRIMARY KEY, {", ".join(f"{each.name} {each.type}" for each in COLUMNS)});
CREATE TABLE skipped (path BLOB PRIMARY KEY, {_STAMP_COLUMNS}, reason TEXT) WITHOUT ROWID;
CREATE TABLE folder (path BLOB PRIMARY KEY, {_STAMP_COLUMNS}) WITHOUT ROWID;
CREATE TABLE full_scan (archive BLOB, at REAL);
CREATE TABLE minhash (article INTEGER PRIMARY KEY, hashes BLOB);
CREATE TABLE probe (hash BLOB, article INTEGER, PRIMARY KEY (hash, article)) WITHOUT ROWID;
CREATE TABLE copy (article INTEGER, other INTEGER, PRIMARY KEY (article, other)) WITHOUT ROWID;
CREATE VIRTUAL TABLE text USING fts5 (
    {", ".join(SEARCHED)}, content='', contentless_delete=1, tokenize='ascii'
);
"""
# After the rows: an index grows faster in one go.
INDEXES = """
CREATE INDEX by_time ON article (instant DESC, id);
CREATE INDEX by_id ON article (id);
-- For counting without reading the table: 4 hundredths of the text, and a third of the time.
CREATE INDEX by_outlet ON article (outlet COLLATE NOCASE, outlet, words);
CREATE INDEX by_author ON article (author COLLATE NOCASE, author, words);
CREATE INDEX by_place ON article (place COLLATE NOCASE, place, words);
CREATE INDEX by_day ON article (substr(published, 1, 10), words);
"""

VERSION = crc32(f"{CONTENT_VERSION}{SCHEMA}{INDEXES}".encode()) & 0x7FFFFFFF  # SQLite has 31 bits for it

INSERT_ARTICLE = f"INSERT INTO article VALUES (NULL{', ?' * len(COLUMNS)})"
# Paths as hexadecimal digits, for they may hold any byte.
_COPIES = (
    "(SELECT group_concat(hex(same.path), ' ') FROM copy JOIN article AS same ON same.rowid = copy.other"
    " WHERE copy.article = article.rowid)"
)
# What `to_metadata` reads.
METADATA = ", ".join([_COPIES, *(f"article.{name}" for name in (*FileStamp._fields, *_FIELDS))])


def article_row(file: IndexedFile, article: Article) -> Row:
    """Return the values of `INSERT_ARTICLE`."""
    source = Source(file, article, time_range(article.published) if article.published else None)
    return tuple(column.store(source) for column in COLUMNS)


def to_metadata(row: Row) -> Metadata:
    """Return what a row of the columns `METADATA` says of an article."""
    copies, *stored = row
    stamp = FileStamp(*stored[: len(FileStamp._fields)])
    fields = dict(zip(_FIELDS, stored[len(stamp) :], strict=True))
    for name, read in _DECODED:
        fields[name] = read(fields[name])
    return Metadata(
        id=article_id(fields["path"]),
        copies=_ids_of(copies) if copies else (),
        size=stamp.size,
        stamp=stamp,
        **fields,
    )


def _ids_of(paths: str) -> tuple[str, ...]:
    """Return the ids of the files whose paths are given in hexadecimal, each once and in order."""
    return tuple(sorted({article_id(os.fsdecode(bytes.fromhex(path))) for path in paths.split()}))
