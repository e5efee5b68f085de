"""`news list`: what is there, newest first."""

from typing import Annotated

from newscli import terminal
from newscli.article import FIELDS, FILE_FIELDS
from newscli.cli.emit import Output
from newscli.cli.options import (
    AllCopiesOption,
    ArchiveOption,
    ColorOption,
    FieldsOption,
    FreshOption,
    JsonOption,
    ReverseOption,
    SortOption,
    command_app,
    computed_of,
    examples,
    limit_option,
    limit_or,
    parse_fields,
    takes_filter,
)  # fmt: skip
from newscli.cli.session import ShownCounter, by_clock, open_archive, report_total, report_undated
from newscli.query.nodes import EVERYTHING, Filter

LIST_LIMIT = 50  # articles that a terminal shows unless -n says otherwise
LIST_COLUMNS = ("id", "published", "outlet", "title")

app = command_app()


@app.command(
    "list",
    epilog=examples(
        ("news list", "the 50 newest in a terminal, all in a pipe"),
        ("news list --since 2019-11 --outlet wfxt", "one outlet, from November 2019 on"),
        ("news list -s words -n 10", "the ten longest"),
        ("news list --json | jq '.[].title'", "for other tools"),
        ("news list | fzf | news show -", "pick one and read it"),
        fields=FIELDS,
    ),
)
@takes_filter
def list_(
    archive: ArchiveOption = None,
    filter: Filter = EVERYTHING,
    limit: Annotated[int | None, limit_option(f"{LIST_LIMIT} in a terminal, else all")] = None,
    sort: SortOption = "published",
    reverse: ReverseOption = False,
    fields: FieldsOption = None,
    all_copies: AllCopiesOption = False,
    json: JsonOption = False,
    color: ColorOption = "auto",
    fresh: FreshOption = False,
) -> None:
    """List the articles: id, time, outlet and title, newest first.

    In a terminal copies of a story stand in one row, marked +3. In a pipe it prints tab-separated
    lines without a header.
    """
    chosen = parse_fields(fields, FIELDS)
    names = chosen or (FIELDS if json else LIST_COLUMNS)
    output = Output(json, color)
    screen = output.on_screen
    with open_archive(archive, fresh) as articles:
        found = articles.metadata(
            filter,
            sort=sort,
            reverse=reverse,
            limit=limit_or(limit, LIST_LIMIT if screen else 0),
            collapse=screen and not all_copies,
            short_ids=screen and not chosen,
        )
        if not set(FILE_FIELDS).isdisjoint(names):
            found = articles.read_all(found, computed_of(chosen))
        shown = ShownCounter()
        found = shown.passing(by_clock(found, filter))
        draw = None if chosen else lambda width: terminal.articles_tables(found, width)
        output.emit_found(found, names, draw)
        if screen:
            report_total(shown, articles.count(filter))
        report_undated(articles, filter)
