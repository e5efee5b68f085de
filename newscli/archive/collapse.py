"""Leave out copies of what was found before."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from newscli.archive.sync import Sync
from newscli.article import Metadata
from newscli.query.nodes import Filter, Node

BATCH: Final = 1_000  # articles of which the copies are looked up at once

Scored = tuple[Metadata, float]


def collapse_duplicates(
    sync: Sync, ask: Callable[[int], Iterator[Scored]], filter: Filter, query: Node | None, limit: int
) -> Iterator[Scored]:
    """Yield `limit` articles that are no copy of one before them; 0 is all.

    `ask` gives the first N of what was found, in order. `Metadata.collapsed` is the number of copies that
    each article stands for.
    """
    hidden: set[str] = set()
    asked_for, seen, given = limit, 0, 0
    while True:
        read, rows = 0, ask(asked_for)
        while batch := list(islice(rows, BATCH)):
            copies = _copies_of(sync, batch, filter, query)
            for article, score in batch:
                read += 1
                if read <= seen or article.path in hidden:
                    continue
                collapsed = copies.get(article.path, set()) - hidden
                hidden |= collapsed
                yield replace(article, collapsed=len(collapsed)), score
                given += 1
                if given == limit:
                    return
        if read < asked_for or not asked_for:
            return
        asked_for, seen = asked_for * 4, read


def _copies_of(sync: Sync, batch: list[Scored], filter: Filter, query: Node | None) -> dict[str, set[str]]:
    """Map the path of each article of `batch` that has copies to the paths of those that were asked for too."""
    paths = [article.path for article, _ in batch if article.copies]
    return sync.run(lambda index: index.copies_among(paths, filter, query)) if paths else {}
