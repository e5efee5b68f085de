"""A folder of articles, kept in step with its index. What a Python user imports.

The files are the truth: what is shown of an article is read from its file. The index only helps to
find, and is built, brought up to date and thrown away here. Nothing is ever written into the folder.
"""

import errno
import os
import stat
import sys
import time
import zlib
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from threading import RLock
from typing import Any, Literal, NamedTuple, Self, TypeVar, get_args

from newscli.article import Article, Head, clean_url, parse, with_body
from newscli.errors import (
    AmbiguousArticle,
    ArchiveClosed,
    IndexDamaged,
    NoArchive,
    NotAnArticle,
    OutsideArchive,
    UnknownArticle,
    Unreadable,
    Usage,
)
from newscli.index import SORTS, Entry, Index, Stamp, archive_of, building, in_memory, open_memory
from newscli.passage import Finder, Passage
from newscli.pattern import pattern
from newscli.query import Filter, Node, read_query, terms
from newscli.tally import By, Stats, Tally, by_period, stats_of

SUFFIXES = (".txt", ".md")
LARGEST = 4 * 2**20  # bytes of a file that are read, 700,000 words; no article is longer
FEW = 5_000  # files that are all compared at every command
PATIENCE = 300  # seconds between such comparisons of a larger archive
TOP = 5  # outlets, authors and datelines that are named in an overview

_BATCH = 1_000  # articles of which the copies are looked up at once

_MISTYPED = 8  # words of a query for which a closer spelling is looked for; each takes a while

# A file that changes again within one tick of the file system's clock keeps its time. What was read
# less than this after its last change is read once more: nanoseconds.
_TICK = 50_000_000
_COARSE_TICK = 2_000_000_000

_T = TypeVar("_T")
Progress = Callable[[int, int], None]
_EVERYTHING = Filter()


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """An article that a search found: its score (higher is better) and its best passage.

    `matches` are the (start, end) of each hit, in characters of `snippet`.
    """

    head: Head
    score: float
    snippet: str = ""
    matches: tuple[tuple[int, int], ...] = ()

    def record(self) -> dict[str, Any]:
        """The record of the article with `score`, `snippet` and `matches`."""
        found = {"score": self.score, "snippet": self.snippet, "matches": [list(span) for span in self.matches]}
        return self.head.record() | found


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
        self._retired: list[Index] = []
        self._keeper: Any = None  # holds an index in memory
        self._lock = RLock()
        self._opened_by: int | None = os.getpid()  # None once it is closed
        self._progress = progress or (lambda done, total: None)
        try:
            os.scandir(self.name).close()  # As it is named: to realpath '' is the current folder.
            self.folder = os.path.realpath(self.name)
            self._cache = _cache_of(self.folder, cache)
        except OSError as error:
            raise NoArchive(self.name, error.strerror or str(error)) from None
        self._index = self._up_to_date(fresh)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        with self._lock:
            self._opened_by = None
            for each in (self._index, *self._retired, self._keeper):
                if each:
                    each.close()

    def __len__(self) -> int:
        return self.count()

    # What is there

    def heads(
        self,
        wanted: Filter = _EVERYTHING,
        *,
        sort: str = "published",
        reverse: bool = False,
        limit: int = 0,
        fold: bool = False,
    ) -> Iterator[Head]:
        """What a listing needs of each article, newest first, from the index alone. `limit` 0 is all.

        With `fold` the first of several copies stands for all: `Head.folded` is the number of those
        left out, and `limit` counts what is given. Raises Usage for an unknown sort or limit.
        """
        self._check_open()
        _check("sort by", sort, SORTS)
        _check_limit(limit)

        def listed(most: int) -> Iterator[Head]:
            return self._steadily(lambda index: index.heads(wanted, sort, reverse, most))

        if not fold:
            return listed(limit)
        found = self._folded(lambda most: ((head, 0.0) for head in listed(most)), wanted, None, limit)
        return (head for head, _ in found)

    def articles(
        self, wanted: Filter = _EVERYTHING, *, sort: str = "published", reverse: bool = False, limit: int = 0
    ) -> Iterator[Article]:
        """The articles themselves, each read from its file as it is now."""
        return self.read_all(self.heads(wanted, sort=sort, reverse=reverse, limit=limit))

    def records(
        self, wanted: Filter = _EVERYTHING, *, sort: str = "published", reverse: bool = False, limit: int = 0
    ) -> Iterator[dict[str, Any]]:
        """The records of `articles`, in half the time: where it can be, `body` is UTF-8 as the file has it, in bytes.

        `export.write_json` and `export.write_jsonl` take both.
        """
        return self._records(self.heads(wanted, sort=sort, reverse=reverse, limit=limit))

    def _records(self, heads: Iterator[Head]) -> Iterator[dict[str, Any]]:
        for head in heads:
            try:
                body = self._body(head)
                if isinstance(body, bytes):
                    record = head.record()
                    record["body"] = body
                else:
                    record = body.record()
                yield record
            except Unreadable as error:
                self.notices.append(str(error))

    def search(
        self,
        query: str | Node,
        wanted: Filter = _EVERYTHING,
        *,
        sort: str = "relevance",
        reverse: bool = False,
        limit: int = 0,
        fold: bool = False,
        passages: bool = True,
        bodies: bool = False,
    ) -> Iterator[Hit]:
        """The articles that match `query`, best first. Raises NoWords where it holds no word, and Usage.

        `fold` leaves out copies as `heads` does. For `passages` and for `bodies` each file is read,
        and `Hit.head` is an Article.
        """
        self._check_open()
        _check("sort by", sort, ("relevance", *SORTS))
        _check_limit(limit)
        node = read_query(query) if isinstance(query, str) else query

        def matching(most: int) -> Iterator[tuple[Head, float]]:
            return self._steadily(lambda index: index.search(node, wanted, sort, reverse, most))

        found = self._folded(matching, wanted, node, limit) if fold else matching(limit)
        return self._hits(found, Finder(node), passages, bodies)

    def _hits(self, found: Iterator[tuple[Head, float]], finder: Finder, passages: bool, bodies: bool) -> Iterator[Hit]:
        for head, exact_score in found:
            hit = Hit(head=head, score=float(f"{exact_score:.6g}"))
            try:
                if passages or bodies:
                    article = self.read(head)
                    best = finder.passage(article.body) if passages else Passage("", ())
                    hit = Hit(head=article, score=hit.score, snippet=best.text, matches=best.matches)
                yield hit
            except Unreadable as error:
                self.notices.append(str(error))

    def copies(self, article: Head | str) -> list[Head]:
        """The other articles with the text of this one, newest first; `article` as for `read`."""
        head = self._head(article)
        return self._asked(lambda index: index.copies(head.path))

    def _folded(
        self,
        ask: Callable[[int], Iterator[tuple[Head, float]]],
        wanted: Filter,
        query: Node | None,
        limit: int,
    ) -> Iterator[tuple[Head, float]]:
        """Of the first that `ask` gives, in their order, `limit` that are no copy of one before."""
        left_out: set[str] = set()
        most, seen, given = limit, 0, 0
        while True:
            read, rows = 0, ask(most)
            while batch := list(islice(rows, _BATCH)):
                copied = [head.path for head, _ in batch if head.copies]
                find = partial(Index.copies_among, paths=copied, wanted=wanted, query=query)
                copies = self._asked(find) if copied else {}
                for head, score in batch:
                    read += 1
                    if read <= seen or head.path in left_out:
                        continue
                    behind = copies.get(head.path, set()) - left_out
                    left_out |= behind
                    yield replace(head, folded=len(behind)), score
                    given += 1
                    if given == limit:
                        return
            if read < most or not most:
                return
            most, seen = most * 4, read

    def count(self, wanted: Filter = _EVERYTHING, query: Node | None = None) -> int:
        """How many articles pass `wanted` and match `query`."""
        return self._asked(lambda index: index.count(wanted) if query is None else index.count_matches(query, wanted))

    def suggestions(self, query: Node) -> list[str]:
        """For each of the first words of `query` that occurs nowhere, the one that does and is spelled most like it."""
        typed = [place for term in terms(query) if not term.prefix for place in term.phrases[0]]
        near = self._asked(lambda index: [index.closest_word(place) for place in typed[:_MISTYPED]])
        return list(dict.fromkeys(word for word in near if word))

    def stats(self, wanted: Filter = _EVERYTHING, query: str | Node | None = None, *, top: int = TOP) -> Stats:
        """What there is of the articles that pass `wanted` and match `query`, with the `top` names; 0 is all of them.

        Raises NoWords where `query` holds no word, and Usage.
        """
        _check_limit(top)
        node = read_query(query) if isinstance(query, str) else query

        def counted(index: Index) -> Stats:
            with index.counting(wanted, node) as articles:
                return stats_of(
                    *articles.days(),
                    outlets=articles.tally("outlet", top),
                    authors=articles.tally("author", top),
                    datelines=articles.tally("dateline", top),
                )

        return self._asked(counted)

    def tally(self, by: By, wanted: Filter = _EVERYTHING, query: str | Node | None = None, *, limit: int = 0) -> Tally:
        """How many articles each outlet, author or dateline has, the most first; or each period, in order.

        `limit` keeps the first names or the latest periods, 0 all. Raises NoWords where `query` holds no
        word, and Usage.
        """
        _check("count by", by, get_args(By))
        _check_limit(limit)
        node = read_query(query) if isinstance(query, str) else query

        def counted(index: Index) -> Tally:
            with index.counting(wanted, node) as articles:
                match by:
                    case "outlet" | "author" | "dateline":
                        return articles.tally(by, limit)
                days, undated = articles.days()
            periods = by_period(days, by)
            dated = sum(day.articles for day in days)
            without = undated.articles + dated - sum(period.articles for period in periods)
            return Tally(periods[-limit:], len(periods), without)

        return self._asked(counted)

    def undated(self, wanted: Filter, query: Node | None = None) -> int:
        """How many articles that match `query` fail the date filter of `wanted` only because they have no date."""
        return self._asked(lambda index: index.undated(wanted, query))

    def skipped(self) -> list[tuple[str, str]]:
        """(path, reason) of each file that could not be read as an article."""
        return self._asked(lambda index: index.skipped())

    def problems(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """(path, problems) of each article that has any."""
        return self._steadily(lambda index: index.problems())

    def published_after(self, instant: float) -> list[tuple[str, str]]:
        """(path, published) of each article whose date begins after `instant`, in seconds since 1970."""
        return self._asked(lambda index: index.published_after(instant))

    def repeated(self, field: Literal["id", "clean_url"]) -> list[tuple[str, str]]:
        """(path, value) of each article whose `field` is that of another one too."""
        return self._asked(lambda index: index.repeated(field))

    def copied(self) -> list[tuple[str, int]]:
        """(path, how many) of each article that has copies."""
        return self._asked(lambda index: index.copied())

    # One article

    def find(self, ref: str) -> Head:
        """The article that `ref` names: an id, its unique prefix, a file name, a path or a URL.

        Raises UnknownArticle, AmbiguousArticle and OutsideArchive.
        """
        for candidates in self._candidates(ref) if ref else ():
            if len(candidates) == 1:
                return candidates[0]
            if candidates:
                shown = [(each.path, each.title) for each in candidates[:5]]
                raise AmbiguousArticle(ref, shown, len(candidates))
        raise UnknownArticle(ref, self._closest(ref))

    def article(self, ref: str) -> Article:
        """The article that `ref` names, read from its file. Raises as `find` does, and Unreadable."""
        return self.read(ref)

    def read(self, article: Head | str) -> Article:
        """The article of a Head, or that a reference names, as its file is now.

        Raises Unreadable, and for a reference what `find` raises.
        """
        head = self._head(article)
        body = self._body(head)
        return with_body(head, body.decode("utf-8", "replace")) if isinstance(body, bytes) else body

    def _head(self, article: Head | str) -> Head:
        return self.find(article) if isinstance(article, str) else article

    def _body(self, head: Head) -> bytes | Article:
        """Only the body where the file is as it was when `head` was read, and holds it as it is; else the article."""
        try:
            data, now = _read(self.folder, head.path)
            if head.as_of and head.as_of[:-1] == now and head.as_of[-1] is not None and len(data) == now.size:
                return data[head.as_of[-1] : -1 if data.endswith(b"\n") else None].rstrip(b"\n")
            return replace(_parsed(data, head.path, now), copies=head.copies, folded=head.folded)
        except OSError as error:
            raise Unreadable(f"cannot read '{head.path}': {error.strerror or error}") from None
        except NotAnArticle as error:
            raise Unreadable(f"'{head.path}' is no article any more: {error}") from None

    def read_all(self, heads: Iterable[Head]) -> Iterator[Article]:
        """The articles of `heads`; one that can no longer be read becomes a notice."""
        for head in heads:
            try:
                yield self.read(head)
            except Unreadable as error:
                self.notices.append(str(error))

    def raw(self, article: Head | str) -> Iterator[bytes]:
        """The bytes of the article's file, whole and untouched, a part at a time. Raises as `read` does."""
        parts = self._parts(self._head(article).path)
        next(parts)
        return parts

    def _parts(self, path: str) -> Iterator[bytes]:
        """Nothing, once the file is open, and then its bytes: what has begun is closed also where nobody goes on."""
        try:
            with open(_opened(self.folder, path)[0], "rb") as file:
                yield b""
                while part := file.read(2**20):
                    yield part
        except OSError as error:
            raise Unreadable(f"cannot read '{path}': {error.strerror or error}") from None

    def holds(self, file: str) -> bool:
        """Whether a file of this name would be an article of the archive."""
        file = os.path.realpath(file)
        return file.lower().endswith(SUFFIXES) and _below(self.folder, file)

    def shortest_prefix(self, id: str) -> int:
        """How many characters of `id` are enough to name it."""
        close = self._asked(lambda index: index.neighbours(id))
        return min(len(id), 1 + max((_shared(id, other) for other in close), default=0))

    def _candidates(self, ref: str) -> Iterator[list[Head]]:
        """What `ref` may mean, the surest reading first."""
        yield self._asked(lambda index: index.by_id(ref))
        path = self._path_below(ref)
        if path is not None:
            yield self._asked(lambda index: index.by_path(path))
        yield self._asked(lambda index: index.by_name(ref))
        if "://" in ref or ref.startswith("www."):
            yield self._asked(lambda index: index.by_url(clean_url(ref)))
        yield self._asked(lambda index: index.by_prefix(ref))
        if ref.lower() != ref:
            yield self._asked(lambda index: index.by_prefix(ref.lower()))

    def _path_below(self, ref: str) -> str | None:
        """`ref` as a path below the archive, where it is one of an existing file."""
        if not os.path.isabs(ref) and os.path.lexists(os.path.join(self.folder, ref)):
            target = os.path.join(self.folder, ref)
        elif os.path.lexists(ref):
            target = os.path.abspath(ref)
        else:
            return None
        target = os.path.join(os.path.realpath(os.path.dirname(target)), os.path.basename(target))
        if not _below(self.folder, target):
            if os.path.isfile(target) and ref.endswith(SUFFIXES):
                raise OutsideArchive(ref, self.name)
            return None
        return os.path.relpath(target, self.folder).replace(os.sep, "/")

    def _closest(self, ref: str) -> tuple[str, str] | None:
        """(id, title) of the article whose id shares the longest beginning with `ref`."""
        near = self._asked(lambda index: index.neighbours(ref))
        best = max(near, key=lambda id: _shared(id, ref), default="")
        if not _shared(best, ref):
            return None
        return best[: max(8, self.shortest_prefix(best))], self._asked(lambda index: index.by_id(best))[0].title

    # The index

    def _check_open(self) -> None:
        """Raise ArchiveClosed where no question can be asked any more, or not by this process."""
        if self._opened_by != os.getpid():
            raise ArchiveClosed(self.name, forked=self._opened_by is not None)

    def _asked(self, question: Callable[[Index], _T]) -> _T:
        """The answer of the index, of a new one where it turns out to be damaged."""
        with self._lock:
            self._check_open()
            index = self._index
            try:
                return question(index)
            except IndexDamaged as damage:
                self._replace(index, damage)
                return question(self._index)

    def _steadily(self, question: Callable[[Index], Iterator[_T]]) -> Iterator[_T]:
        """What the index streams; where it breaks in the middle, a new one goes on from there."""
        self._check_open()
        return self._streamed(question)

    def _streamed(self, question: Callable[[Index], Iterator[_T]]) -> Iterator[_T]:
        given, index = 0, self._index
        rows = question(index)
        while True:
            with self._lock:
                self._check_open()
                try:
                    row = next(rows, None)
                except IndexDamaged as damage:
                    self._replace(index, damage)
                    index = self._index
                    rows = islice(question(index), given, None)
                    row = next(rows, None)
            if row is None:
                return
            yield row
            given += 1

    def _replace(self, damaged: Index, damage: IndexDamaged) -> None:
        """Make another index the current one, unless that was done already. Who still reads `damaged` may go on."""
        if self._index is not damaged:
            return
        self._retired.append(damaged)
        self._tell_of(damage)
        try:
            self._index = self._built()
        except (OSError, IndexDamaged) as error:
            self._index = self._built_in_memory(error)

    def _up_to_date(self, fresh: bool) -> Index:
        try:
            _check_ours(self._cache)
            try:
                index = self._existing()
                if index is None:
                    return self._built()
                if self._refreshed(index, fresh):
                    return index
                index.close()
            except IndexDamaged as damage:
                self._tell_of(damage)
            return self._built()
        except (OSError, IndexDamaged) as error:
            return self._built_in_memory(error)

    def _tell_of(self, damage: IndexDamaged) -> None:
        self.notices.append(f"the index could not be used ({damage}) and was built again")

    def _existing(self) -> Index | None:
        """The index in the cache; raises IndexDamaged where it is not of this archive."""
        number = _newest(self._cache)
        if not number:
            return None
        index = Index(self._file(number))
        if index.checked()[0] != self.folder:
            index.close()
            raise IndexDamaged("of another archive")
        return index

    def _file(self, number: int) -> str:
        return os.path.join(self._cache, f"{number}.db")

    def _built(self) -> Index:
        """A new index in the cache, under a name that was never used.

        A file of an old name may still be open elsewhere, with a journal that belongs to it alone.
        """
        os.makedirs(self._cache, mode=0o700, exist_ok=True)
        _sweep(self._cache)
        number = _newest(self._cache) + 1
        unfinished = f"{self._file(number)}.{os.getpid()}"
        try:
            # What people collect is nobody else's business: SQLite keeps the mode of an existing file.
            os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            self._fill(unfinished)
            ours = _settle(unfinished, self._file(number))
        finally:
            _unlink(unfinished)
        if not ours:
            return self._built_by_another()
        for old in range(number - 1, 0, -1):
            if not _unlink(self._file(old), self._file(old) + "-wal", self._file(old) + "-shm"):
                break
        _remove_orphans(os.path.dirname(self._cache))
        return Index(self._file(number))

    def _built_by_another(self) -> Index:
        """Take the index of a process that finished first, and compare all files: it may have looked long before us."""
        index = self._existing()
        if index is not None:
            if self._refreshed(index, fresh=True):
                return index
            index.close()
        return self._built()

    def _built_in_memory(self, error: Exception) -> Index:
        self.notices.append(f"cannot use the cache '{self._cache}' ({error}); indexing in memory, which is slower")
        name = in_memory(f"news-{os.getpid()}-{id(self)}")
        self._keeper = open_memory(name)
        self._fill(name)
        return Index(name)

    def _fill(self, file: str) -> None:
        started = time.time()
        seen = _scan(self.folder)
        with building(file) as changes:
            for entry in self._entries(seen.files):
                changes.add(entry)
            changes.set_folders(seen.folders)
            changes.set_checked(self.folder, started)

    def _entries(self, files: Mapping[str, Stamp]) -> Iterator[Entry]:
        """Each file as the index takes it; one that is gone by now is left out."""
        for done, path in enumerate(files):
            self._progress(done, len(files))
            if entry := _entry(self.folder, path):
                yield entry
        self._progress(len(files), len(files))

    def _refreshed(self, index: Index, fresh: bool) -> bool:
        """Bring `index` up to date with the folder. False where a new one is cheaper."""
        while True:
            state, started = index.state(), time.time()
            archive, at = index.checked()
            size = index.size()
            # A clock that was set back must not keep an old answer for true.
            whole = fresh or size <= FEW or not 0 <= started - at < PATIENCE
            known, seen = self._compared(index, whole)
            gone = known.files.keys() - seen.files.keys()
            changed = _changed(known.files, seen.files)
            # To remove a file takes as long as to read one for a new index; to read it again, half as long again.
            if 3 * len(changed) + 2 * len(gone) > max(3 * FEW, size):
                return False
            folders = {path: now for path, now in seen.folders.items() if known.folders.get(path) != now}
            gone_folders = known.folders.keys() - seen.folders.keys()
            untold = whole and size > FEW
            if not (gone or changed or folders or gone_folders or untold):
                return True
            entries = list(self._entries(changed)) if changed else []
            with index.changing() as changes:
                if index.state() != state:
                    continue  # Another process was quicker: compare with what it left.
                for path in gone | changed.keys():
                    changes.remove(path)
                for entry in entries:
                    changes.add(entry)
                changes.set_folders(folders, gone_folders)
                if untold:
                    changes.set_checked(archive, started)
            return True

    def _compared(self, index: Index, whole: bool) -> tuple["_Seen", "_Seen"]:
        """What the index knows and what is there now: of all the archive, or of the folders that changed."""
        if whole:
            return _Seen(index.files(), index.folders()), _scan(self.folder)
        known, seen = _Seen({}, {}), _Seen({}, {})
        folders = index.folders()
        for path, stamp in folders.items():
            now = _folder_stamp(os.path.join(self.folder, path))
            if now == stamp:
                continue
            known.files.update(index.files(path))
            known.folders[path] = stamp
            if now is not None:
                _scan_into(seen, self.folder, path, known=folders)
        return known, seen


def _check(verb: str, value: str, known: Iterable[str]) -> None:
    if value not in known:
        raise Usage(f"cannot {verb} '{value}'; choose {', '.join(known)}")


def _check_limit(limit: int) -> None:
    if limit < 0:
        raise Usage(f"the limit {limit} is below 0; 0 means all")


class _Seen(NamedTuple):
    """Files and folders by path below the archive. A folder that cannot be read stands among the files, as `name/`."""

    files: dict[str, Stamp]
    folders: dict[str, Stamp]


def _scan(root: str) -> _Seen:
    seen = _Seen({}, {})
    _scan_into(seen, root, "")
    return seen


def _scan_into(seen: _Seen, root: str, start: str, known: Container[str] = ()) -> None:
    """Add the folder `start` and all below it to `seen`, but for folders in `known`."""
    waiting = [start]
    while waiting:
        below = waiting.pop()
        folder = os.path.join(root, below)
        try:
            # Its times first: what changes while it is read then shows at the next look.
            looked = time.time_ns()
            seen.folders[below] = _settled(_stamp(os.stat(folder)), looked)
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    path = f"{below}/{entry.name}" if below else entry.name
                    if entry.is_dir(follow_symlinks=False):
                        if path not in known:
                            waiting.append(path)
                    elif entry.name.lower().endswith(SUFFIXES):
                        try:
                            stats = entry.stat(follow_symlinks=False)
                        except FileNotFoundError:
                            continue
                        if stat.S_ISREG(stats.st_mode):
                            seen.files[path] = _stamp(stats)
        except FileNotFoundError:
            continue
        except OSError:
            seen.files[below + "/"] = _UNSETTLED


def _folder_stamp(folder: str) -> Stamp | None:
    """None where it is no folder any more; a link is none."""
    try:
        stats = os.lstat(folder)
    except OSError:
        return None
    return _stamp(stats) if stat.S_ISDIR(stats.st_mode) else None


def _below(folder: str, path: str) -> bool:
    try:
        return os.path.commonpath([folder, path]) == folder
    except ValueError:  # On Windows: another drive.
        return False


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (a, b) in pairs if a != b), min(len(one), len(other)))


_LAST = (1 << 63) - 1  # the largest number in SQLite: in nanoseconds, April 2262


def _stamp(stats: os.stat_result) -> Stamp:
    if sys.platform == "win32":
        # There the one is the time of creation, and scandir does not tell the other.
        return Stamp(_wrapped(stats.st_mtime_ns), stats.st_size, 0, 0)
    return Stamp(_wrapped(stats.st_mtime_ns), stats.st_size, _wrapped(stats.st_ctime_ns), _wrapped(stats.st_ino))


def _wrapped(number: int) -> int:
    """Return `number`, wrapped around where SQLite has none so large.

    Only whether it has changed matters, and no two times within 584 years become the same.
    """
    return number if -_LAST <= number <= _LAST else (number + _LAST) % (2 * _LAST + 1) - _LAST


_UNSETTLED = Stamp(None, 0, 0, 0)  # what no file has, so that it is read again


def _settled(stamp: Stamp, looked: int) -> Stamp:
    """`stamp`, unless what it is of may have changed once more within the same tick of the clock as at `looked`."""
    for moment in (stamp.mtime or 0, stamp.changed):
        tick = _COARSE_TICK if moment % 1_000_000_000 == 0 else _TICK
        if -tick < looked - moment < tick:
            return stamp._replace(mtime=None)
    return stamp


def _changed(known: Mapping[str, Stamp], seen: Mapping[str, Stamp]) -> dict[str, Stamp]:
    """What of `seen` is not as it is `known`.

    FAT and some network file systems number their files anew from time to time. So where nothing but
    its number differs, a file is another one only if the number was that of another file.
    """
    changed = {path: now for path, now in seen.items() if known.get(path) != now}
    numbers = {stamp.inode for stamp in known.values()} if changed else set()
    return {
        path: now
        for path, now in changed.items()
        if path not in known or known[path][:-1] != now[:-1] or now.inode in numbers
    }


def _entry(root: str, path: str) -> Entry | None:
    if path.endswith("/") or not path:
        return Entry(path, _UNSETTLED, None, "the folder cannot be read")
    looked = time.time_ns()
    try:
        data, now = _read(root, path)
    except FileNotFoundError:
        return None
    except OSError as error:
        # What stands in the way may be outside the file: look again each time.
        return Entry(path, _UNSETTLED, None, f"cannot be read: {error.strerror or error}")
    settled = _settled(now, looked)
    try:
        return Entry(path, settled, _parsed(data, path, now))
    except NotAnArticle as error:
        return Entry(path, settled, None, str(error))


_HOW_TO_OPEN = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY", "O_CLOEXEC"):
    _HOW_TO_OPEN |= getattr(os, _flag, 0)


def _opened(root: str, path: str) -> tuple[int, Stamp]:
    """The descriptor of a file below `root`, and its stamp. Raises OSError.

    Only a regular file is opened, and no link, whatever it was when its folder was read.
    """
    descriptor = os.open(f"{root}/{path}", _HOW_TO_OPEN)  # A third of the time of open().
    stats = os.fstat(descriptor)
    if not stat.S_ISREG(stats.st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a regular file")
    return descriptor, _stamp(stats)


def _read(root: str, path: str) -> tuple[bytes, Stamp]:
    """The beginning of a file below `root`, at most LARGEST bytes, and its stamp. Raises OSError."""
    descriptor, now = _opened(root, path)
    try:
        size = min(now.size, LARGEST)
        data = os.read(descriptor, size)
        while len(data) < size and (more := os.read(descriptor, size - len(data))):
            data += more
    finally:
        os.close(descriptor)
    return data, now


def _parsed(data: bytes, path: str, now: Stamp) -> Article:
    """The article in a file, of which `data` is what was read; raises NotAnArticle."""
    article = parse(data, path)
    if now.size > LARGEST:
        told = f"only the first {LARGEST >> 20} MB of {now.size >> 20} MB were read"
        article = replace(article, problems=(*article.problems, told))
    return article


# The cache


def _cache_of(folder: str, cache: str | os.PathLike[str] | None) -> str:
    """The folder for the index of `folder`, whose name a person can recognise."""
    if base := os.fspath(cache) if cache else os.environ.get("NEWS_CACHE"):
        base = os.path.abspath(base)
    else:
        from platformdirs import user_cache_dir

        try:
            base = user_cache_dir("news", appauthor=False)
        except RuntimeError:  # There is no HOME, and the system does not know this user.
            base = "~"
    name = "".join(letter if letter.isalnum() else "-" for letter in os.path.basename(folder))[:40]
    return os.path.join(base, f"{name or 'root'}-{zlib.crc32(os.fsencode(folder)):08x}")


def _check_ours(cache: str) -> None:
    """Raise OSError where `cache` is not for us: another's may lie, and what we left there would shut its owner out."""
    if not os.path.isabs(cache):
        raise OSError("no home directory is known")
    if sys.platform != "win32":
        user, nearest = os.geteuid(), cache
        while not user and not os.path.exists(nearest):  # What root makes in another's home is root's.
            nearest = os.path.dirname(nearest)
        with suppress(FileNotFoundError):
            if os.stat(nearest).st_uid != user:
                raise OSError("it belongs to someone else")
        with suppress(FileNotFoundError):
            _check_only_ours(cache)


def _check_only_ours(cache: str) -> None:
    """Raise OSError where someone else could put a folder of theirs in the place of `cache`, or files into it.

    Files are removed by their names here. A group may write to the folder above, as it is the custom
    where each user has a group of their own.
    """
    above = os.stat(os.path.dirname(cache))
    if above.st_mode & stat.S_IWOTH and not above.st_mode & stat.S_ISVTX:
        raise OSError("anyone can write to the folder above it")
    found = os.lstat(cache)
    if stat.S_ISLNK(found.st_mode):
        raise OSError("it is a link")
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise OSError("others can write to it")


_INDEX_FILE = pattern(r"[0-9]+\.db(-wal|-shm|-journal)?")


def _newest(cache: str) -> int:
    """The number of the newest index in `cache`, 0 where there is none."""
    try:
        names = os.listdir(cache)
    except FileNotFoundError:
        return 0
    return max((int(name[:-3]) for name in names if name.endswith(".db") and name[:-3].isdecimal()), default=0)


def _settle(unfinished: str, file: str) -> bool:
    """Give a finished index its name; False where another process has just done so with its own."""
    with open(unfinished, "rb+") as written:
        os.fsync(written.fileno())
    try:
        if sys.platform == "win32":
            os.rename(unfinished, file)
        else:
            os.link(unfinished, file)  # os.rename would replace the other one under its readers.
    except FileExistsError:
        return False
    except OSError:  # This file system has no hard links.
        os.rename(unfinished, file)
    return True


def _sweep(cache: str) -> None:
    """Remove what killed builds left behind."""
    with os.scandir(cache) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):  # Another process may be as tidy.
                if ".db." in entry.name and time.time() - entry.stat().st_mtime > 600:
                    _unlink(entry.path)


def _remove_orphans(base: str) -> None:
    """Remove the indexes below `base` whose archives are no more."""
    with suppress(OSError), os.scandir(base) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                with suppress(OSError):
                    _remove_orphan(entry.path, base)


def _remove_orphan(cache: str, base: str) -> None:
    """Remove the index in `cache` if it is ours, holds nothing else, and its archive is no more."""
    _check_ours(cache)
    files = [os.path.join(cache, name) for name in os.listdir(cache)]
    number = _newest(cache)
    if not number or not all(_INDEX_FILE.fullmatch(os.path.basename(file)) for file in files):
        return
    archive = archive_of(os.path.join(cache, f"{number}.db"))
    if archive and _cache_of(archive, base) == cache and _is_gone(archive):
        _unlink(*files)
        os.rmdir(cache)


def _is_gone(archive: str) -> bool:
    """Whether there is no such folder, though there is one around it that is not empty, as an unmounted drive is."""
    try:
        os.lstat(archive)
    except FileNotFoundError:
        with suppress(OSError):
            return bool(os.listdir(os.path.dirname(archive)))
    except OSError:
        pass
    return False


def _unlink(*files: str) -> bool:
    """Whether the first was there and is gone now."""
    removed = False
    for number, file in enumerate(files):
        try:
            os.unlink(file)
            removed |= number == 0
        except OSError:
            pass
    return removed
