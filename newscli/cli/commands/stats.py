"""`news stats`: how many, by whom, and when."""

from typing import Annotated

import typer

from newscli import terminal
from newscli.archive import DEFAULT_TOP
from newscli.cli.emit import Output
from newscli.cli.options import (
    ArchiveOption,
    ColorOption,
    FreshOption,
    MatchOption,
    command_app,
    examples,
    limit_or,
    parse_match,
    takes_filter,
)  # fmt: skip
from newscli.cli.session import open_archive, report_undated
from newscli.cli.streams import print_status
from newscli.export.plain import write_stats
from newscli.query.nodes import EVERYTHING, Filter
from newscli.stats import UNITS, Bucket, By, Facet
from newscli.text.plural import plural

BUCKETS_SHOWN = 50  # rows of --by that a terminal shows unless -n says otherwise

app = command_app()


@app.command(
    epilog=examples(
        ("news stats", "what is in the archive, from when, from whom"),
        ("news stats --match missiles", "the life of a story"),
        ("news stats --by outlet -n 10", "the ten largest outlets"),
        ("news stats --by month > months.tsv", "month, articles and words, with tabs between"),
        ("news stats --json | jq '.gaps[0]'", "the longest gap"),
    )
)
@takes_filter
def stats(
    archive: ArchiveOption = None,
    match: MatchOption = None,
    by: Annotated[By | None, typer.Option(help="One table: each of these, its articles and their words.")] = None,
    filter: Filter = EVERYTHING,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit",
            "-n",
            metavar="N",
            min=0,
            help=f"At most N names of each kind, 0 for all; of periods the latest N.  "
            f"[default: {DEFAULT_TOP}; with --by {BUCKETS_SHOWN} in a terminal, else all]",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object; with --by an array of them.")] = False,
    color: ColorOption = "auto",
    fresh: FreshOption = False,
) -> None:
    """Count articles and words, by outlet, author and the place of the dateline, and over time.

    Names that differ in case alone are one. A date counts by the article's own clock (by UTC with
    --utc), in the day, week (Monday to Sunday), month or year that it names; articles dated less
    precisely are told apart.
    A gap is 7 days or more without an article, if the days around it are over four times as far
    apart as three in four neighbouring days with articles are. In a pipe each line is a name and a
    figure, with tabs between; with --by a value, its articles and their words.
    """
    query = parse_match(match)
    output = Output(json, color)
    with open_archive(archive, fresh) as articles:
        if by:
            facet = articles.facet(by, filter, query, limit=limit_or(limit, BUCKETS_SHOWN if output.on_screen else 0))
            counted = facet.distinct + facet.missing
            _emit_facet(facet, by, output)
        else:
            figures = articles.stats(filter, query, top=limit_or(limit, DEFAULT_TOP))
            counted = figures.articles
            output.emit(
                (figures.record(),),
                (),
                lambda width: [terminal.overview(figures, width)],
                lambda out: write_stats(figures, out),
                json_format="jsonl",
            )
        if not counted and articles.count():
            print_status(f"no article matches '{match}'" if match is not None else "no article passes the filters")
        report_undated(articles, filter, query)


def _emit_facet(facet: Facet, by: By, output: Output) -> None:
    """Print a facet, and report what it leaves out."""
    unit = by if by in UNITS else None
    buckets = facet.buckets
    output.emit(
        (bucket._asdict() for bucket in buckets),
        Bucket._fields,
        lambda width: [terminal.bar_chart(buckets, width, unit, by)] if buckets else (),
    )
    if output.on_screen and len(buckets) < facet.distinct:
        print_status(f"{len(buckets):,} of {facet.distinct:,} {by}s; -n 0 shows all")
    if facet.missing:
        kind = f"not dated to the {by}" if unit else f"without {'a' if by == 'dateline' else 'an'} {by}"
        print_status(f"left out {facet.missing:,} {plural(facet.missing, 'article')} {kind}")
