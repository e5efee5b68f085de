"""Ask an index what is wrong in its archive: for `news check`."""

import os
from collections.abc import Iterator
from typing import Literal

from newscli.index.reader import IndexReader
from newscli.index.schema import load_problems
from newscli.query.nodes import Filter
from newscli.text.problem import Problem

_TITLES = "SELECT path, title FROM article WHERE {where}"
_SKIPPED = "SELECT path, reason FROM skipped WHERE reason IS NOT NULL ORDER BY path"
_PROBLEMS = "SELECT path, problems FROM article WHERE problems IS NOT NULL"
_PUBLISHED_AFTER = "SELECT path, published FROM article WHERE instant > ?"
_COPIED = "SELECT path, count(*) FROM copy JOIN article ON article.rowid = copy.article GROUP BY copy.article"
_REPEATED = (
    "SELECT path, {column} FROM article"
    " WHERE {column} IN (SELECT {column} FROM article GROUP BY {column} HAVING count(*) > 1)"
)


def titles(index: IndexReader, filter: Filter) -> dict[str, str]:
    """Map the path of each article that passes `filter` to its title."""
    where, values = index.compiler.where(filter)
    return {os.fsdecode(path): title for path, title in index.rows(_TITLES.format(where=where), *values)}


def skipped(index: IndexReader) -> list[tuple[str, str]]:
    """Return (path, reason) of each file that is no readable article."""
    return [(os.fsdecode(path), reason) for path, reason in index.rows(_SKIPPED)]


def problems(index: IndexReader) -> Iterator[tuple[str, tuple[Problem, ...]]]:
    """Yield (path, problems) of each article that has any."""
    for path, stored in index.rows(_PROBLEMS):
        yield os.fsdecode(path), load_problems(stored)


def published_after(index: IndexReader, instant: float) -> list[tuple[str, str]]:
    """Return (path, published) of each article whose date begins after `instant`, in seconds since 1970."""
    return [(os.fsdecode(path), published) for path, published in index.rows(_PUBLISHED_AFTER, instant)]


def repeated(index: IndexReader, field: Literal["id", "clean_url"]) -> list[tuple[str, str]]:
    """Return (path, value) of each article whose `field` is that of another one too."""
    return [(os.fsdecode(path), value) for path, value in index.rows(_REPEATED.format(column=field))]


def copied(index: IndexReader) -> list[tuple[str, int]]:
    """Return (path, how many) of each article that has copies."""
    return [(os.fsdecode(path), copies) for path, copies in index.rows(_COPIED)]
