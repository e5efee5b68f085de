"""Read a file once more, to learn where what was repaired in it."""

from collections.abc import Sequence

from newscli.archive import Archive
from newscli.archive.files import read_file
from newscli.article import Metadata
from newscli.errors import NotAnArticle, Unreadable
from newscli.parse import parse_article
from newscli.parse.trace import TRACED, Repair, Trace


def trace_repairs(root: str, article: Metadata | str) -> Trace:
    """Return the repairs of the file of `article`, or at that path, below `root`. Raise Unreadable."""
    path = article if isinstance(article, str) else article.path
    trace = Trace()
    try:
        parse_article(read_file(root, path).data, path, trace)
    except OSError as error:
        raise Unreadable(f"cannot read '{path}': {error.strerror or error}") from None
    except NotAnArticle as error:
        raise Unreadable(f"'{path}' is no article any more: {error}") from None
    return trace


class RepairFinder:
    """Finds the first repairs of a kind in a file of `archive`, and reads each file once.

    What can no longer be read has none.
    """

    def __init__(self, archive: Archive, limit: int) -> None:
        self._archive = archive
        self._limit = limit
        self._known: dict[str, dict[str, list[Repair]]] = {}

    def find(self, code: str, path: str) -> Sequence[Repair]:
        """Return the first repairs that the problem `code` of the file at `path` tells of."""
        if code not in TRACED:
            return ()
        if path not in self._known:
            self._known[path] = self._read(path)
        return self._known[path].get(code, ())

    def _read(self, path: str) -> dict[str, list[Repair]]:
        first: dict[str, list[Repair]] = {}
        try:
            repairs = trace_repairs(self._archive.folder, path).repairs
        except Unreadable:
            return first
        for repair in repairs:
            found = first.setdefault(repair.code, [])
            if len(found) < self._limit:
                found.append(repair)
        return first
