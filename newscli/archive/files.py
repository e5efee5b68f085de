"""Read the files of an archive: nothing but regular files, and of a huge one only the beginning."""

import errno
import os
import stat
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from newscli.archive.scanner import RACY, stamp_of, trusted_stamp
from newscli.article import Article, FileStamp, Metadata, with_body
from newscli.errors import NotAnArticle, Unreadable
from newscli.index.schema import IndexedFile
from newscli.parse import parse_article
from newscli.text.problem import Problem

MAX_FILE_BYTES: Final = 4 * 2**20  # of a file that are read, 700,000 words; no article is longer
PART_BYTES: Final = 2**20

_OPEN_FLAGS = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY", "O_CLOEXEC"):
    _OPEN_FLAGS |= getattr(os, _flag, 0)


def read_for_index(root: str, path: str) -> IndexedFile | None:
    """Return a file below `root` as the index takes it; None where it is gone by now."""
    if path.endswith("/") or not path:
        return IndexedFile(path, RACY, None, "the folder cannot be read")
    looked_at = time.time_ns()
    try:
        data, now = read_file(root, path)
    except FileNotFoundError:
        return None
    except OSError as error:
        # What stands in the way may be outside the file: look again each time.
        return IndexedFile(path, RACY, None, f"cannot be read: {error.strerror or error}")
    stamp = trusted_stamp(now, looked_at)
    try:
        return IndexedFile(path, stamp, parse_file(data, path, now))
    except NotAnArticle as error:
        return IndexedFile(path, stamp, None, str(error))


def read_article(root: str, metadata: Metadata) -> Article:
    """Return the article of `metadata` as its file below `root` is now. Raise Unreadable."""
    found = _read_body(root, metadata)
    return with_body(metadata, found) if isinstance(found, str) else found


def read_record(root: str, metadata: Metadata) -> dict[str, Any]:
    """Return the record of what `read_article` returns, without making an article of it where none is needed."""
    found = _read_body(root, metadata)
    return metadata.record() | {"body": found} if isinstance(found, str) else found.record()


def _read_body(root: str, metadata: Metadata) -> str | Article:
    """Return the body alone where the file is as it was when it was indexed and holds it as it is; else the article."""
    path = metadata.path
    try:
        data, now = read_file(root, path)
        offset = metadata.body_offset
        if offset is not None and metadata.stamp == now and len(data) == now.size:
            body = data[offset : -1 if data.endswith(b"\n") else None].rstrip(b"\n")
            return body.decode("utf-8", "replace")
        listing = {name: getattr(metadata, name) for name in ("copies", "collapsed", "prefix_length")}
        return replace(parse_file(data, path, now), **listing)
    except OSError as error:
        raise Unreadable(f"cannot read '{path}': {error.strerror or error}") from None
    except NotAnArticle as error:
        raise Unreadable(f"'{path}' is no article any more: {error}") from None


def read_parts(root: str, path: str) -> Iterator[bytes]:
    """Yield an empty part once the file is open, then its bytes, all of them, a part at a time. Raise Unreadable."""
    try:
        with open(open_file(root, path)[0], "rb") as file:
            yield b""
            while part := file.read(PART_BYTES):
                yield part
    except OSError as error:
        raise Unreadable(f"cannot read '{path}': {error.strerror or error}") from None


def open_file(root: str, path: str) -> tuple[int, FileStamp]:
    """Return the descriptor of a file below `root`, and its stamp. Raise OSError.

    Only a regular file is opened, and no link, whatever it was when its folder was read.
    """
    descriptor = os.open(f"{root}/{path}", _OPEN_FLAGS)  # A third of the time of open().
    stats = os.fstat(descriptor)
    if not stat.S_ISREG(stats.st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a regular file")
    return descriptor, stamp_of(stats)


def read_file(root: str, path: str) -> tuple[bytes, FileStamp]:
    """Return the beginning of a file below `root`, at most MAX_FILE_BYTES, and its stamp. Raise OSError."""
    descriptor, now = open_file(root, path)
    try:
        size = min(now.size, MAX_FILE_BYTES)
        data = os.read(descriptor, size)
        while len(data) < size and (more := os.read(descriptor, size - len(data))):
            data += more
    finally:
        os.close(descriptor)
    return data, now


def parse_file(data: bytes, path: str, now: FileStamp) -> Article:
    """Return the article in a file, of which `data` is what was read; raise NotAnArticle."""
    article = parse_article(data, path)
    if now.size > MAX_FILE_BYTES:
        text = f"only the first {MAX_FILE_BYTES >> 20} MB of {now.size >> 20} MB were read"
        article = replace(article, problems=(*article.problems, Problem("too long", text)))
    return article
