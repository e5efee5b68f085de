"""A folder of articles, kept in step with its index. What a Python user imports.

The files are the truth: what is shown of an article is read from its file. The index only helps to
find. Nothing is ever written into the folder.
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Self, TypedDict, TypeVar, Unpack, get_args

from newscli.archive import cache as caches
from newscli.archive import lookup
from newscli.archive.collapse import collapse_duplicates
from newscli.archive.files import read_article, read_parts, read_record
from newscli.archive.hits import make_hits
from newscli.archive.sync import Progress, Sync
from newscli.article import COMPUTED, Article, Hit, Metadata
from newscli.errors import NoArchive, Unreadable, Usage
from newscli.index import audit
from newscli.query.nodes import EVERYTHING, SEARCH_SORTS, SORTS, Filter, Node, SearchSort, Sort, terms

if TYPE_CHECKING:
    from newscli.query.highlight import Highlighter
    from newscli.stats import By, Facet, Stats

T = TypeVar("T")
_Read = Callable[[str, Metadata, Collection[str]], T]

DEFAULT_TOP: Final = 5  # outlets, authors and datelines that are named in an overview
MISSPELLED_WORDS: Final = 8  # of a query, for which a closer spelling is looked for; each takes a while


class Order(TypedDict, total=False):
    """In what order a listing comes, and how much of it; `limit` 0 is all."""

    sort: Sort
    reverse: bool
    limit: int


class Archive:
    """The articles in a folder, at any depth.

    `cache` is where the index lives (default: $NEWS_CACHE, else the user's cache directory). `fresh`
    compares every file with the index even in a large archive. `progress` is told (done, total)
    while files are read. `notices` collects what a reader should be told of the cache, one line each.
    Raises NoArchive where there is no such folder.

    Threads may share an archive: they take turns. Processes may not: after a fork, and after `close`,
    every question raises ArchiveClosed, and so does a listing that was not read to its end.
    """

    def __init__(
        self,
        folder: str | os.PathLike[str],
        *,
        cache: str | os.PathLike[str] | None = None,
        fresh: bool = False,
        progress: Progress | None = None,
    ) -> None:
        self.name = os.fspath(folder)
        self.notices: list[str] = []
        try:
            os.scandir(self.name).close()  # As it is named: to realpath '' is the current folder.
            self.folder = os.path.realpath(self.name)
            cache_folder = caches.cache_folder(self.folder, cache)
        except OSError as error:
            raise NoArchive(self.name, error.strerror or str(error)) from None
        self.sync = Sync(self.folder, self.name, cache_folder, progress, self.notices, fresh)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.sync.close()

    def __len__(self) -> int:
        return self.count()

    def metadata(
        self,
        filter: Filter = EVERYTHING,
        *,
        sort: Sort = "published",
        reverse: bool = False,
        limit: int = 0,
        collapse: bool = False,
        short_ids: bool = False,
    ) -> Iterator[Metadata]:
        """Yield what a listing needs of each article, newest first, from the index alone. `limit` 0 is all.

        With `collapse` the first of several copies stands for all, and `limit` counts what is given. With
        `short_ids` each knows its `prefix_length`. Raise Usage for an unknown sort or limit.
        """
        self.sync.check_open()
        _check("sort by", sort, SORTS)
        _check_limit(limit)

        def listed(most: int) -> Iterator[Metadata]:
            return self.sync.stream(lambda index: index.metadata(filter, sort, reverse, most))

        found = listed(limit)
        if collapse:
            collapsed = collapse_duplicates(
                self.sync, lambda most: ((each, 0.0) for each in listed(most)), filter, None, limit
            )
            found = (article for article, _ in collapsed)
        return map(self._with_prefix_length, found) if short_ids else found

    def articles(
        self, filter: Filter = EVERYTHING, *, computed: Collection[str] = (), **order: Unpack[Order]
    ) -> Iterator[Article]:
        """Yield the articles themselves, each read from its file as it is now, with the fields `computed`."""
        return self.read_all(self.metadata(filter, **order), computed)

    def records(
        self, filter: Filter = EVERYTHING, *, computed: Collection[str] = (), **order: Unpack[Order]
    ) -> Iterator[dict[str, Any]]:
        """Yield the records of `articles`, in less time."""
        return self._read_each(read_record, self.metadata(filter, **order), computed)

    def search(
        self,
        query: str | Node,
        filter: Filter = EVERYTHING,
        *,
        sort: SearchSort = "relevance",
        reverse: bool = False,
        limit: int = 0,
        collapse: bool = False,
        short_ids: bool = False,
        passages: bool = True,
        bodies: bool = False,
        computed: Collection[str] = (),
    ) -> Iterator[Hit]:
        """Yield the articles that match `query`, best first. Raise NoWords where it holds no word, and Usage.

        `collapse` and `short_ids` are those of `metadata`. For `passages`, which give snippets and
        matches, for `bodies` and for `computed` each file is read, and `Hit.metadata` is an Article.
        """
        self.sync.check_open()
        _check("sort by", sort, SEARCH_SORTS)
        _check_limit(limit)
        node = _parsed(query)

        def matching(most: int) -> Iterator[tuple[Metadata, float]]:
            return self.sync.stream(lambda index: index.search(node, filter, sort, reverse, most))

        found = collapse_duplicates(self.sync, matching, filter, node, limit) if collapse else matching(limit)
        if short_ids:
            found = ((self._with_prefix_length(article), score) for article, score in found)
        return make_hits(self, found, _highlighter(node) if passages else None, bodies, computed)

    def _with_prefix_length(self, article: Metadata) -> Metadata:
        return replace(article, prefix_length=lookup.prefix_length(self.sync, article.id))

    def copies(self, article: Metadata | str) -> list[Metadata]:
        """Return the other articles with the text of this one, newest first; `article` as for `read`."""
        path = self._metadata(article).path
        return self.sync.run(lambda index: index.copies(path))

    def count(self, filter: Filter = EVERYTHING, query: Node | None = None) -> int:
        """Return how many articles pass `filter` and match `query`."""
        return self.sync.run(lambda index: index.count(filter, query))

    def skipped(self) -> list[tuple[str, str]]:
        """Return (path, reason) of each file that could not be read as an article."""
        return self.sync.run(audit.skipped)

    def suggestions(self, query: Node) -> list[str]:
        """Return for each of the first words of `query` that occurs nowhere the one that was likely meant."""
        from newscli.index.spelling import closest_word

        typed = [synonyms for term in terms(query) if not term.prefix for synonyms in term.phrases[0]]
        near = self.sync.run(lambda index: [closest_word(index, synonyms) for synonyms in typed[:MISSPELLED_WORDS]])
        return list(dict.fromkeys(word for word in near if word))

    def stats(self, filter: Filter = EVERYTHING, query: str | Node | None = None, *, top: int = DEFAULT_TOP) -> "Stats":
        """Return what there is of the articles that pass `filter` and match `query`, with the `top` names; 0 is all.

        Raise NoWords where `query` holds no word, and Usage.
        """
        from newscli.index.facets import overview

        _check_limit(top)
        node = None if query is None else _parsed(query)
        return self.sync.run(lambda index: overview(index, filter, node, top))

    def facet(
        self, by: "By", filter: Filter = EVERYTHING, query: str | Node | None = None, *, limit: int = 0
    ) -> "Facet":
        """Return how many articles each outlet, author or dateline has, the most first; or each period, in order.

        `limit` keeps the first names or the latest periods, 0 all. Raise NoWords where `query` holds no
        word, and Usage.
        """
        from newscli.index.facets import facet
        from newscli.stats import By as Known

        _check("count by", by, get_args(Known))
        _check_limit(limit)
        node = None if query is None else _parsed(query)
        return self.sync.run(lambda index: facet(index, by, filter, node, limit))

    def find(self, reference: str) -> Metadata:
        """Return the article that `reference` names: an id, its unique prefix, a file name, a path or a URL.

        Raise UnknownArticle, AmbiguousArticle and OutsideArchive.
        """
        return lookup.find(self.sync, reference)

    def read(self, article: Metadata | str, *, computed: Collection[str] = COMPUTED) -> Article:
        """Return the article of a Metadata, or that a reference names, as its file is now.

        The fields `computed` are made of the file. Raise Unreadable, and for a reference what `find` raises.
        """
        return read_article(self.folder, self._metadata(article), computed)

    def read_all(self, found: Iterable[Metadata], computed: Collection[str] = ()) -> Iterator[Article]:
        """Yield the articles of `found`; one that can no longer be read becomes a notice."""
        return self._read_each(read_article, found, computed)

    def _read_each(self, read: _Read[T], found: Iterable[Metadata], computed: Collection[str]) -> Iterator[T]:
        for metadata in found:
            try:
                yield read(self.folder, metadata, computed)
            except Unreadable as error:
                self.notices.append(str(error))

    def raw(self, article: Metadata | str) -> Iterator[bytes]:
        """Yield the bytes of the article's file, whole and untouched, a part at a time. Raise as `read` does."""
        parts = read_parts(self.folder, self._metadata(article).path)
        next(parts)  # Opened now, and closed also where nobody reads on.
        return parts

    def _metadata(self, article: Metadata | str) -> Metadata:
        return self.find(article) if isinstance(article, str) else article


def _parsed(query: str | Node) -> Node:
    if not isinstance(query, str):
        return query
    from newscli.query.language import parse_query  # A listing does without.

    return parse_query(query)


def _highlighter(query: Node) -> "Highlighter":
    from newscli.query.highlight import Highlighter

    return Highlighter(query)


def _check(verb: str, value: str, known: Iterable[str]) -> None:
    if value not in known:
        raise Usage(f"cannot {verb} '{value}'; choose {', '.join(known)}")


def _check_limit(limit: int) -> None:
    if limit < 0:
        raise Usage(f"the limit {limit} is below 0; 0 means all")
