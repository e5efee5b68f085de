"""Find the article that a reference names: an id, its beginning, a file name, a path or a link."""

import os
from collections.abc import Iterator
from typing import Final

from newscli.archive.sync import Sync
from newscli.article import Metadata
from newscli.errors import AmbiguousArticle, OutsideArchive, UnknownArticle
from newscli.index import references
from newscli.parse import SUFFIXES

CANDIDATES_SHOWN: Final = 5
SHORTEST_SHOWN: Final = 8  # characters of an id


def find(sync: Sync, reference: str) -> Metadata:
    """Return the article that `reference` names. Raise UnknownArticle, AmbiguousArticle and OutsideArchive."""
    for candidates in _candidates(sync, reference) if reference else ():
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            shown = [(each.path, each.title) for each in candidates[:CANDIDATES_SHOWN]]
            raise AmbiguousArticle(reference, shown, len(candidates))
    raise UnknownArticle(reference, _closest(sync, reference))


def prefix_length(sync: Sync, id: str) -> int:
    """Return how many characters of `id` are enough to name it."""
    close = sync.run(lambda index: references.neighbours(index, id))
    return min(len(id), 1 + max((_common_prefix(id, other) for other in close), default=0))


def would_be_article(folder: str, file: str) -> bool:
    """Return whether a file of this name would be an article of the archive in `folder`."""
    file = os.path.realpath(file)
    return file.lower().endswith(SUFFIXES) and is_below(folder, file)


def is_below(folder: str, path: str) -> bool:
    """Return whether `path` lies in `folder`, at any depth."""
    try:
        return os.path.commonpath([folder, path]) == folder
    except ValueError:  # On Windows: another drive.
        return False


def path_below(sync: Sync, reference: str) -> str | None:
    """Return `reference` as a path below the archive, where it is one of an existing file."""
    if reference and not os.path.isabs(reference) and os.path.lexists(os.path.join(sync.folder, reference)):
        target = os.path.join(sync.folder, reference)
    elif os.path.lexists(reference):
        target = os.path.abspath(reference)
    else:
        return None
    target = os.path.join(os.path.realpath(os.path.dirname(target)), os.path.basename(target))
    if not is_below(sync.folder, target):
        if os.path.isfile(target) and reference.lower().endswith(SUFFIXES):
            raise OutsideArchive(reference, sync.name)
        return None
    return os.path.relpath(target, sync.folder).replace(os.sep, "/")


def _candidates(sync: Sync, reference: str) -> Iterator[list[Metadata]]:
    """Yield what `reference` may mean, the surest reading first."""
    yield sync.run(lambda index: references.by_id(index, reference))
    path = path_below(sync, reference)
    if path is not None:
        yield sync.run(lambda index: references.by_path(index, path))
    yield sync.run(lambda index: references.by_name(index, reference))
    if "://" in reference or reference.startswith("www."):
        from newscli.text.url import clean_url

        yield sync.run(lambda index: references.by_url(index, clean_url(reference)))
    yield sync.run(lambda index: references.by_prefix(index, reference))
    if reference.lower() != reference:
        yield sync.run(lambda index: references.by_prefix(index, reference.lower()))


def _closest(sync: Sync, reference: str) -> tuple[str, str] | None:
    """Return (id, title) of the article whose id shares the longest beginning with `reference`."""
    near = sync.run(lambda index: references.neighbours(index, reference))
    best = max(near, key=lambda id: _common_prefix(id, reference), default="")
    if not _common_prefix(best, reference):
        return None
    title = sync.run(lambda index: references.by_id(index, best))[0].title
    return best[: max(SHORTEST_SHOWN, prefix_length(sync, best))], title


def _common_prefix(one: str, other: str) -> int:
    """Return how many characters both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (a, b) in pairs if a != b), min(len(one), len(other)))
