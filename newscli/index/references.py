"""Look up the articles that a reference may name."""

import os

from newscli.article import Metadata
from newscli.index.reader import IndexReader
from newscli.index.schema import METADATA
from newscli.text.sanitize import printable

_BY_PATH = f"SELECT {METADATA} FROM article WHERE path = ?"
_BY_NAME = f"SELECT {METADATA} FROM article WHERE substr(path, -length(?1)) = ?1 ORDER BY path"
_BY_ID = f"SELECT {METADATA} FROM article WHERE id = ? ORDER BY path"
_BY_PREFIX = f"SELECT {METADATA} FROM article WHERE id >= ? AND id < ? ORDER BY id, path"
_BY_URL = f"SELECT {METADATA} FROM article WHERE clean_url = ? ORDER BY path"
_ID_BEFORE = "SELECT max(id) FROM article WHERE id < ?"
_ID_AFTER = "SELECT min(id) FROM article WHERE id > ?"


def by_path(index: IndexReader, path: str) -> list[Metadata]:
    """Return the article at `path` below the archive."""
    return index.select(_BY_PATH, _path_bytes(path))


def by_name(index: IndexReader, name: str) -> list[Metadata]:
    """Return the articles whose file is called `name`, in any folder."""
    return by_path(index, name) + index.select(_BY_NAME, b"/" + _path_bytes(name))


def by_id(index: IndexReader, id: str) -> list[Metadata]:
    return index.select(_BY_ID, printable(id))


def by_prefix(index: IndexReader, prefix: str) -> list[Metadata]:
    """Return the articles whose id begins with `prefix`."""
    prefix = printable(prefix)
    return index.select(_BY_PREFIX, prefix, prefix + "\U0010ffff")


def by_url(index: IndexReader, url: str) -> list[Metadata]:
    """Return the articles with the clean link `url`."""
    return index.select(_BY_URL, url.encode("utf-8", "replace").decode())  # may hold a stray byte


def neighbours(index: IndexReader, id: str) -> list[str]:
    """Return the ids that sort right before and after `id`, where there are any."""
    found = [index.value(statement, printable(id)) for statement in (_ID_BEFORE, _ID_AFTER)]
    return [each for each in found if each is not None]


def _path_bytes(path: str) -> bytes:
    """Return `path` as the index holds it; one that no file can have, with a lone surrogate, as one that none has."""
    try:
        return os.fsencode(path)
    except UnicodeEncodeError:
        return b"\0"
