"""Write articles and figures as plain text, for people and for text tools: what a pipe gets of `show` and `stats`."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, TextIO

from newscli.article import Article, Metadata
from newscli.export.cells import cell_text
from newscli.text.plural import plural
from newscli.text.sanitize import printable

if TYPE_CHECKING:
    from newscli.stats import Stats

LINK, CLEANED_LINK = "link", "link (cleaned)"
DIGITS = 7  # of a digest, as git shows them


def write_text(articles: Iterable[Article], out: TextIO, copies_of: Callable[[Metadata], Sequence[Metadata]]) -> None:
    """Write title, what is known, and the paragraphs of each; no line is wrapped."""
    for number, article in enumerate(articles):
        out.write("\n" * 2 * bool(number) + printable(article.title) + "\n\n")
        facts = facts_of(article, copies_of(article))
        out.writelines(f"{printable(name)}: {printable(value)}\n" for name, value in facts)
        out.writelines(f"\n{printable(paragraph)}\n" for paragraph in article.body.split("\n") if paragraph)


def facts_of(article: Article, copies: Sequence[Metadata] = (), headers: int | None = None) -> list[tuple[str, str]]:
    """Return what there is to tell of an article besides title and text: (name, value), in reading order.

    Of the other headers these are the first `headers`, and how many more there are.
    """
    more = len(article.extra) - headers if headers is not None else 0
    facts = [
        ("published", article.published),
        ("author", article.author),
        ("authors", ", ".join(article.authors) if article.authors != (article.author,) else None),
        ("agency", article.agency if article.agency != article.author else None),
        ("outlet", article.outlet),
        ("site", article.site),
        ("dateline", article.dateline),
        ("words", f"{article.words:,}, {article.minutes} {plural(article.minutes, 'minute')} to read"),
        (LINK if article.clean_url == article.url else CLEANED_LINK, article.clean_url),
        *islice(article.extra.items(), headers),
        ("…", f"{more:,} more {plural(more, 'header')}" if more > 0 else None),
        ("copies", ", ".join(f"{copy.id} {copy.outlet}" if copy.outlet else copy.id for copy in copies)),
        ("problems", "; ".join(problem.text for problem in article.problems)),
        ("id", article.id),
        ("path", article.path),
        ("size", f"{article.size:,} {plural(article.size, 'byte')}" if article.size is not None else None),
        ("modified", article.modified),
        ("sha256", article.sha256 and article.sha256[:DIGITS]),
    ]
    return [(name, value) for name, value in facts if value]


def write_stats(stats: "Stats", out: TextIO) -> None:
    """Write a figure a line: its name, a tab, and its value; of a list the parts of each, with tabs between."""
    for name, value in stats.record().items():
        if not isinstance(value, list):
            out.write(f"{name}\t{cell_text(value)}\n")
    listed = [
        ("gap", stats.gaps),
        (stats.unit, stats.periods),
        ("outlet", stats.outlets.buckets),
        ("author", stats.authors.buckets),
        ("dateline", stats.datelines.buckets),
    ]
    for name, rows in listed:
        out.writelines("\t".join([name, *(printable(cell_text(each)) for each in row)]) + "\n" for row in rows)
