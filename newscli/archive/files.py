"""Read the files of an archive: nothing but regular files, and of a huge one only the beginning."""

import errno
import os
import stat
import time
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any, Final, NamedTuple

from newscli.archive.scanner import RACY, stamp_of, trusted_stamp
from newscli.article import Article, Metadata, with_body
from newscli.errors import NotAnArticle, Unreadable
from newscli.index.schema import IndexedFile
from newscli.parse import parse_article
from newscli.text.problem import Problem
from newscli.text.utc import utc_time

MAX_FILE_BYTES: Final = 4 * 2**20  # of a file that are read, 700,000 words; no article is longer
PART_BYTES: Final = 2**20

_OPEN_FLAGS = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY", "O_CLOEXEC"):
    _OPEN_FLAGS |= getattr(os, _flag, 0)


class FileContent(NamedTuple):
    """What was read of a file: its beginning, what the system knows of it, and where asked for the digest of it all."""

    data: bytes
    stats: os.stat_result
    sha256: str | None = None

    @property
    def modified(self) -> str | None:
        return utc_time(self.stats.st_mtime_ns)

    @property
    def is_whole(self) -> bool:
        return len(self.data) == self.stats.st_size


def read_for_index(root: str, path: str) -> IndexedFile | None:
    """Return a file below `root` as the index takes it; None where it is gone by now."""
    if path.endswith("/") or not path:
        return IndexedFile(path, RACY, None, "the folder cannot be read")
    looked_at = time.time_ns()
    try:
        content = read_file(root, path)
    except FileNotFoundError:
        return None
    except OSError as error:
        # What stands in the way may be outside the file: look again each time.
        return IndexedFile(path, RACY, None, f"cannot be read: {error.strerror or error}")
    stamp = trusted_stamp(stamp_of(content.stats), looked_at)
    try:
        return IndexedFile(path, stamp, parse_file(content, path), modified=content.modified)
    except NotAnArticle as error:
        return IndexedFile(path, stamp, None, str(error))


def read_article(root: str, metadata: Metadata, computed: Collection[str] = ()) -> Article:
    """Return the article of `metadata` as its file below `root` is now, with `computed`. Raise Unreadable."""
    found, made = _read_body(root, metadata, computed)
    article = with_body(metadata, found) if isinstance(found, str) else found
    if not made:
        return article
    links = made.get("links")
    return replace(article, sha256=made.get("sha256"), links=None if links is None else tuple(links))


def read_record(root: str, metadata: Metadata, computed: Collection[str] = ()) -> dict[str, Any]:
    """Return the record of what `read_article` returns, without making an article of it where none is needed."""
    found, made = _read_body(root, metadata, computed)
    if not isinstance(found, str):
        return found.record() | made
    record = metadata.record()
    record.update(made)
    record["body"] = found
    return record


def _read_body(root: str, metadata: Metadata, computed: Collection[str]) -> tuple[str | Article, dict[str, Any]]:
    """Return the body alone where the file is as it was when it was indexed and holds it as it is; else the article.

    And the fields of `computed`, some of COMPUTED, as in a record.
    """
    path = metadata.path
    try:
        content = read_file(root, path, "sha256" in computed)
        found: str | Article
        if metadata.body_offset is not None and metadata.stamp == stamp_of(content.stats) and content.is_whole:
            found = body = _body_from(content.data, metadata.body_offset)
        else:
            found = _parse_again(content, metadata)
            body = found.body
    except OSError as error:
        raise Unreadable(f"cannot read '{path}': {error.strerror or error}") from None
    except NotAnArticle as error:
        raise Unreadable(f"'{path}' is no article any more: {error}") from None
    made: dict[str, Any] = {"sha256": content.sha256} if "sha256" in computed else {}
    if "links" in computed:
        from newscli.text.links import find_links  # Most listings do without.

        made["links"] = find_links(body)
    return found, made


def _body_from(data: bytes, offset: int) -> str:
    return data[offset : -1 if data.endswith(b"\n") else None].rstrip(b"\n").decode("utf-8", "replace")


def _parse_again(content: FileContent, metadata: Metadata) -> Article:
    """Return the article that the file of `metadata` holds now, with what only the index knows."""
    listing = {name: getattr(metadata, name) for name in ("copies", "collapsed", "prefix_length")}
    article = parse_file(content, metadata.path)
    return replace(article, size=content.stats.st_size, modified=content.modified, **listing)


def read_parts(root: str, path: str) -> Iterator[bytes]:
    """Yield an empty part once the file is open, then its bytes, all of them, a part at a time. Raise Unreadable."""
    try:
        with open(open_file(root, path)[0], "rb") as file:
            yield b""
            while part := file.read(PART_BYTES):
                yield part
    except OSError as error:
        raise Unreadable(f"cannot read '{path}': {error.strerror or error}") from None


def open_file(root: str, path: str) -> tuple[int, os.stat_result]:
    """Return the descriptor of a file below `root`, and what the system knows of it. Raise OSError.

    Only a regular file is opened, and no link, whatever it was when its folder was read.
    """
    descriptor = os.open(f"{root}/{path}", _OPEN_FLAGS)  # A third of the time of open().
    stats = os.fstat(descriptor)
    if not stat.S_ISREG(stats.st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a regular file")
    return descriptor, stats


def read_file(root: str, path: str, hashed: bool = False) -> FileContent:
    """Return the beginning of a file below `root`, at most MAX_FILE_BYTES, `hashed` with its digest. Raise OSError."""
    descriptor, stats = open_file(root, path)
    try:
        size = min(stats.st_size, MAX_FILE_BYTES)
        data = os.read(descriptor, size)
        while len(data) < size and (more := os.read(descriptor, size - len(data))):
            data += more
        return FileContent(data, stats, _sha256(data, descriptor, stats.st_size) if hashed else None)
    finally:
        os.close(descriptor)


def _sha256(data: bytes, descriptor: int, size: int) -> str:
    """Return the digest of a file of `size` bytes that begins with `data`; the rest is read, a part at a time."""
    from hashlib import sha256

    digest, left = sha256(data), size - len(data)
    while left > 0 and (part := os.read(descriptor, min(left, PART_BYTES))):
        digest.update(part)
        left -= len(part)
    return digest.hexdigest()


def parse_file(content: FileContent, path: str) -> Article:
    """Return the article in a file; raise NotAnArticle."""
    article = parse_article(content.data, path)
    if (size := content.stats.st_size) > MAX_FILE_BYTES:
        text = f"only the first {MAX_FILE_BYTES >> 20} MB of {size >> 20} MB were read"
        article = replace(article, problems=(*article.problems, Problem("too long", text)))
    return article
