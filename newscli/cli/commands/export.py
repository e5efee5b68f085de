"""`news export`: hand articles to other tools."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from newscli.archive import Archive
from newscli.archive.lookup import would_be_article
from newscli.article import FIELDS, FILE_FIELDS, HIT_FIELDS, Metadata
from newscli.cli.emit import select_fields
from newscli.cli.options import (
    ArchiveOption,
    FieldsOption,
    FreshOption,
    MatchOption,
    RefsArgument,
    ReverseOption,
    command_app,
    computed_of,
    examples,
    limit_option,
    parse_fields,
    parse_match,
    takes_filter,
)  # fmt: skip
from newscli.cli.session import ReferenceResolver, by_clock, open_archive, report_undated
from newscli.cli.streams import atomic_write, stdout_for_data
from newscli.errors import Unwritable, Usage
from newscli.export import FORMATS, Record, format_of
from newscli.query.nodes import EVERYTHING, Filter, Node, SearchSort

if TYPE_CHECKING:
    FormatName = str
else:
    FormatName = Literal[tuple(FORMATS)]

app = command_app()

*_FIRST, _LAST = (format.title for format in FORMATS.values())


@app.command(
    "export",
    help=f"Export articles as {', '.join(_FIRST)} or {_LAST}.",
    epilog=examples(
        ("news export | jq '.[].title'", "every article, as one JSON array"),
        ("news export -f jsonl --since 2019", "a record a line"),
        ("news export -o missiles.csv --match missiles", "what a search finds, as a CSV file"),
        ("news export 4ac8 -f md", "one article, as Markdown"),
        ("news export --fields id,url -f tsv", "two columns"),
        fields=HIT_FIELDS,
    ),
)
@takes_filter
def export_(
    refs: RefsArgument = None,
    archive: ArchiveOption = None,
    format: Annotated[
        FormatName | None,
        typer.Option("--format", "-f", help="[default: the suffix of -o, else json]", show_default=False),
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write FILE, whole or not at all.")
    ] = None,
    match: MatchOption = None,
    filter: Filter = EVERYTHING,
    limit: Annotated[int | None, limit_option("all")] = None,
    sort: Annotated[
        SearchSort | None,
        typer.Option("--sort", "-s", help="[default: relevance with --match, else published]", show_default=False),
    ] = None,
    reverse: ReverseOption = False,
    fields: FieldsOption = None,
    excel: Annotated[
        bool, typer.Option("--excel", help="CSV that spreadsheets read rightly: with a BOM, and formulas defused.")
    ] = False,
    fresh: FreshOption = False,
) -> None:
    kind = _kind_of(output, format)
    if excel and kind != "csv":
        raise Usage("--excel is for CSV; add -f csv")
    if refs and (match is not None or filter.narrows or limit is not None or sort or reverse):
        raise Usage("name articles, or filter and sort them, not both")
    query = parse_match(match)
    if sort == "relevance" and not query:
        raise Usage("-s relevance goes with --match")
    names = parse_fields(fields, HIT_FIELDS if query else FIELDS) or FIELDS
    with open_archive(archive, fresh) as articles:
        resolver = ReferenceResolver(articles, refs or ())
        if refs:
            records: Iterable[Record] = (
                each.record() for each in by_clock(resolver.articles(computed_of(names)), filter)
            )
        else:
            records = _find(articles, query, filter, names, sort, reverse, limit or 0)
        records = select_fields(records, names)
        with _open_output(output, articles, kind) as out:
            if excel:
                from newscli.export import csv

                csv.write(records, out, names, excel=True)
            else:
                FORMATS[kind].write(records, out, names)
        report_undated(articles, filter, query)
    resolver.exit_if_failed()


def _kind_of(output: str | None, format: str | None) -> str:
    """Return the name of the format: the one that is asked for, or that the suffix of `output` tells."""
    if output is not None and (os.path.basename(output) in ("", ".", "..") or os.path.isdir(output)):
        example = os.path.join(output, f"news.{format or 'json'}")
        raise Unwritable(f"'{output}'", f"it names a folder; add a file name, such as {example}")
    return format or ("json" if output is None else format_of(output))


def _find(
    articles: Archive,
    query: Node | None,
    filter: Filter,
    names: Sequence[str],
    sort: SearchSort | None,
    reverse: bool,
    limit: int,
) -> Iterable[Record]:
    """Return the records of what is asked for, read no further than for the fields `names`."""
    if query:
        hits = articles.search(
            query,
            filter,
            sort=sort or "relevance",
            reverse=reverse,
            limit=limit,
            passages=not {"snippet", "matches"}.isdisjoint(names),
            bodies="body" in names,
            computed=computed_of(names),
        )
        return (hit.record() for hit in by_clock(hits, filter))
    order: Any = sort or "published"
    from_files, computed = not set(FILE_FIELDS).isdisjoint(names), computed_of(names)
    if from_files and not filter.utc:
        return articles.records(filter, sort=order, reverse=reverse, limit=limit, computed=computed)
    found: Iterable[Metadata] = articles.metadata(filter, sort=order, reverse=reverse, limit=limit)
    if from_files:
        found = articles.read_all(found, computed)
    return (each.record() for each in by_clock(found, filter))


@contextmanager
def _open_output(output: str | None, articles: Archive, format: str) -> Iterator[Any]:
    """Yield the stream that -o names, or standard output."""
    if output is None:
        yield stdout_for_data(format)
        return
    if would_be_article(articles.folder, output):
        raise Unwritable(f"'{output}'", "it would be an article of the archive, which is never written to")
    with atomic_write(output, format) as out:
        yield out
