"""Open the archive, resolve what names an article, and report what there is to know of a result."""

import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from operator import attrgetter
from typing import Any, TypeVar

import typer

from newscli.archive import Archive
from newscli.article import Article, Hit, Metadata
from newscli.cli.streams import print_status, progress
from newscli.errors import NewsError
from newscli.parse import HINT
from newscli.query.nodes import Filter, Node
from newscli.text.plural import plural
from newscli.text.sanitize import shorten

NOTICES_SHOWN = 5

NAME_MAX, MESSAGE_MAX = 60, 2000  # characters of a name, and of a link, in a line on standard error

T = TypeVar("T")
Found = TypeVar("Found", Metadata, Hit)


@contextmanager
def open_archive(folder: str | None, fresh: bool, report_skipped: bool = True) -> Iterator[Archive]:
    """Open the archive that the options name; afterwards report what there is to know of it."""
    if folder is None:
        folder = os.environ.get("NEWS_ARCHIVE") or ("seeds" if os.path.isdir("seeds") else ".")
    with progress() as report_progress:
        archive = Archive(folder, fresh=fresh, progress=report_progress)
    with archive:
        yield archive
        if not archive.count():
            print_status(f"there is no article in '{archive.name}': an article is {HINT}")
        for notice in archive.notices[:NOTICES_SHOWN]:
            print_status(notice)
        if len(archive.notices) > NOTICES_SHOWN:
            print_status(f"and {len(archive.notices) - NOTICES_SHOWN:,} more such files")
        if report_skipped and (skipped := archive.skipped()):
            path, reason = skipped[0]
            count = f"{len(skipped):,} {plural(len(skipped), 'file')}"
            print_status(f"left out {count} that cannot be read as an article, such as {path}: {reason}")


class ReferenceResolver:
    """Resolves the references of a command line. A wrong one is reported, and the rest goes on."""

    def __init__(self, archive: Archive, references: Sequence[str]) -> None:
        self._archive = archive
        self._references = references
        self._exit_code = 0

    def resolve(self, convert: Callable[[Metadata], T]) -> Iterator[T]:
        """Yield what `convert` makes of each article."""
        return self.look_up(lambda reference: convert(self._archive.find(reference)))

    def look_up(self, find: Callable[[str], T]) -> Iterator[T]:
        """Yield what `find` makes of each reference."""
        for reference in self._all_references():
            try:
                found = find(reference)
            except NewsError as error:
                print_status(str(error))
                self._exit_code = max(self._exit_code, error.exit_code)
            else:
                yield found

    def articles(self, computed: Collection[str]) -> Iterator[Article]:
        """Yield each article, with the fields `computed`."""
        return self.resolve(partial(self._archive.read, computed=computed))

    def exit_if_failed(self, code: int = 0) -> None:
        """Leave with the code of the worst reference, or with `code` where that is higher."""
        if worst := max(self._exit_code, code):
            raise typer.Exit(worst)

    def _all_references(self) -> Iterator[str]:
        """Yield each reference; `-` stands for the first column of standard input."""
        for reference in self._references:
            if reference != "-":
                yield reference
            elif sys.stdin is not None:
                stdin: Any = sys.stdin
                stdin.reconfigure(encoding="utf-8", errors="surrogateescape")  # as our own lists are written
                for line in stdin:
                    # Our own lists are tab-separated and begin with the id.
                    if first := line.partition("\t")[0].strip():
                        yield first


def by_clock(found: Iterable[Found], filter: Filter) -> Iterable[Found]:
    """Return `found`, with dates by UTC where the filter asks for that."""
    return (each.in_utc() for each in found) if filter.utc else found


class ShownCounter:
    """Counts the rows on a terminal, and the copies that they stand for, as they pass by."""

    def __init__(self) -> None:
        self.rows = self.collapsed = 0

    def passing(self, found: Iterable[Found]) -> Iterator[Found]:
        for each in found:
            self.rows += 1
            self.collapsed += (each.metadata if isinstance(each, Hit) else each).collapsed
            yield each


def report_total(shown: ShownCounter, total: int) -> bool:
    """Report how many of how many are shown; return whether there are more."""
    message, hints = f"{total:,} {plural(total, 'article')}", []
    if more := shown.rows + shown.collapsed < total:
        message, hints = f"{shown.rows:,} of {message}", ["-n 0 shows all"]
    if shown.collapsed:
        message += f", {shown.collapsed:,} {plural(shown.collapsed, 'copy', 'copies')} folded"
        hints.append("--all-copies unfolds")
    print_status("; ".join([message, ", ".join(hints)] if hints else [message]))
    return more


def report_facets(archive: Archive, filter: Filter, query: Node) -> None:
    """Report of a search with more hits than are shown whose they are, and from when."""
    outlets = archive.facet("outlet", filter, query, limit=3)
    months = archive.facet("month", filter, query).buckets
    parts = []
    if outlets.distinct > 1:
        parts.append(
            "most from " + ", ".join(f"{shorten(each.value, NAME_MAX)} ({each.articles:,})" for each in outlets.buckets)
        )
    if len(months) > 1:
        most = max(months, key=attrgetter("articles"))
        parts.append(f"{months[0].value} to {months[-1].value}, most in {most.value} ({most.articles:,})")
    if parts:
        print_status("; ".join(parts))


def report_undated(archive: Archive, filter: Filter, query: Node | None = None) -> None:
    """Report how many articles a date filter leaves out because they have no date."""
    if filter.by_date and (undated := archive.sync.run(lambda index: index.undated(filter, query))):
        print_status(f"left out {undated:,} {plural(undated, 'article')} without a date")


def _spelled(word: str) -> str:
    """Return a suggested word in quotes, and what tells it from one that looks the same."""
    from newscli.parse.deception import origins
    from newscli.text.deceptive import mixes_alphabets

    return f"{word!r} ({origins(word)})" if mixes_alphabets(word) else repr(word)


def explain_no_match(archive: Archive, query: Node, text: str, filter: Filter, any_word: bool) -> None:
    """Report why nothing was found, and what to try."""
    from newscli.query.language import parse_query

    near = archive.suggestions(query)
    some = 0 if any_word else archive.count(filter, parse_query(text, any_word=True))
    excluded = archive.count(query=query) if filter.narrows else 0
    if near:
        print_status(f"no article matches '{text}'; did you mean {' and '.join(map(_spelled, near))}?")
    elif excluded == 1:
        print_status(f"1 article matches '{text}', but your filters exclude it")
    elif excluded:
        print_status(f"{excluded:,} articles match '{text}', but your filters exclude them")
    elif some:
        print_status(f"no article has all of it; {some:,} ha{'ve' if some > 1 else 's'} some of the words: add --any")
    else:
        print_status(f"no article matches '{text}'")
