"""Change an index: make a new one, and take files in and out of it."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

import apsw

from newscli.article import Article, FileStamp
from newscli.index.connection import open_database, translate_errors
from newscli.index.duplicates import DuplicateFinder
from newscli.index.schema import (
    GAP_TOKEN,
    INDEXES,
    INSERT_ARTICLE,
    MATCH_ALL_TOKEN,
    SCHEMA,
    VERSION,
    IndexedFile,
    article_row,
)
from newscli.text.normalize import normalize
from newscli.text.shingles import minhash
from newscli.text.variants import catenated_forms

# Fewer, larger merges make the first build a third faster; FTS5 holds this many bytes in memory.
_HASH_SIZE = "INSERT INTO text (text, rank) VALUES ('hashsize', 100663296)"

_INSERT_TEXT = "INSERT INTO text (rowid, title, author, outlet, body) VALUES (?, ?, ?, ?, ?)"
_INSERT_SKIPPED = "INSERT OR REPLACE INTO skipped VALUES (?, ?, ?, ?, ?, ?)"
_INSERT_FOLDER = "INSERT OR REPLACE INTO folder VALUES (?, ?, ?, ?, ?)"
_INSERT_FULL_SCAN = "INSERT INTO full_scan VALUES (?, ?)"
_ROWID = "SELECT rowid FROM article WHERE path = ?"
_DELETE_FILE = (
    "DELETE FROM text WHERE rowid = (SELECT rowid FROM article WHERE path = ?)",
    "DELETE FROM article WHERE path = ?",
    "DELETE FROM skipped WHERE path = ?",
)
_DELETE_FOLDER = "DELETE FROM folder WHERE path = ?"


class IndexWriter:
    """Changes an index within one transaction."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self.duplicates = DuplicateFinder(db)

    def add(self, file: IndexedFile) -> None:
        """Take in a file that the index does not hold."""
        if file.article is None:
            self._db.execute(_INSERT_SKIPPED, (os.fsencode(file.path), *file.stamp, file.reason))
        else:
            self._add_article(file, file.article)

    def _add_article(self, file: IndexedFile, article: Article) -> None:
        self._db.execute(INSERT_ARTICLE, article_row(file, article))
        rowid = self._db.last_insert_rowid()
        body = normalize(article.body)
        self.duplicates.add(rowid, minhash(body))
        searched = (
            f"{_searchable(article.title)} {MATCH_ALL_TOKEN}",
            _searchable(article.author or ""),
            _searchable(article.outlet or ""),
            _with_catenated_forms(body, article.body),
        )
        self._db.execute(_INSERT_TEXT, (rowid, *searched))

    def remove(self, path: str) -> None:
        """Take out a file, an article or not."""
        name = os.fsencode(path)
        if article := self._db.execute(_ROWID, (name,)).get:
            self.duplicates.remove(article)
        for statement in _DELETE_FILE:
            self._db.execute(statement, (name,))

    def set_folders(self, changed: Mapping[str, FileStamp], gone: Iterable[str] = ()) -> None:
        """Note each changed folder as it was when it was read, and forget those that are gone."""
        self._db.executemany(_INSERT_FOLDER, [(os.fsencode(path), *stamp) for path, stamp in changed.items()])
        self._db.executemany(_DELETE_FOLDER, [(os.fsencode(path),) for path in gone])

    def set_full_scan(self, archive: str, at: float) -> None:
        """Note which folder this index is of, and when all its files were compared (epoch seconds)."""
        self._db.execute("DELETE FROM full_scan")
        self._db.execute(_INSERT_FULL_SCAN, (os.fsencode(archive), at))


@contextmanager
def create(file: str) -> Iterator[IndexWriter]:
    """Make the new index `file`; it is whole when this ends, and not ours to use where it raises."""
    with translate_errors():
        db = open_database(file, create=True)
        try:
            db.reserve_bytes(reserve=8)  # for the checksum of a page
            # Nobody else knows this file yet, and a broken one is thrown away: no journal.
            db.pragma("page_size", 16384)
            db.pragma("journal_mode", "OFF")
            db.pragma("synchronous", "OFF")
            db.execute(SCHEMA)
            db.execute(_HASH_SIZE)
            db.execute("BEGIN")
            writer = IndexWriter(db)
            yield writer
            db.execute("COMMIT; BEGIN")  # Lets go of the memory that FTS5 holds.
            writer.duplicates.build()
            db.execute("COMMIT")
            db.execute(INDEXES)
            db.pragma("user_version", VERSION)
            # Readers and one writer at once, from here on.
            db.execute("PRAGMA journal_mode = WAL")
        finally:
            db.close()


@contextmanager
def transaction(file: str) -> Iterator[IndexWriter]:
    """Make all changes to the index `file` through what this yields at once, or none."""
    with translate_errors():
        db = open_database(file, create=False)
        try:
            db.execute("BEGIN IMMEDIATE")
            writer = IndexWriter(db)
            yield writer
            writer.duplicates.update()
            db.execute("COMMIT")
        finally:
            db.close()  # Undoes what is not committed.


def _searchable(text: str) -> str:
    """Return what the index holds of a short text."""
    return _with_catenated_forms(normalize(text), text)


def _with_catenated_forms(normalized: str, text: str) -> str:
    return f" {GAP_TOKEN} ".join([normalized, *catenated_forms(text)])
