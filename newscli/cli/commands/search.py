"""`news search`: find the right ones."""

import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, TextIO

import typer
from typer.core import TyperCommand

from newscli import terminal
from newscli.article import HIT_FIELDS, Hit
from newscli.cli.emit import Output
from newscli.cli.options import (
    AllCopiesOption,
    ArchiveOption,
    ColorOption,
    FieldsOption,
    FreshOption,
    JsonOption,
    ReverseOption,
    command_app,
    computed_of,
    examples,
    limit_option,
    limit_or,
    only_one_of,
    parse_fields,
    takes_filter,
)  # fmt: skip
from newscli.cli.session import (
    ShownCounter,
    by_clock,
    explain_no_match,
    open_archive,
    report_facets,
    report_total,
    report_undated,
)  # fmt: skip
from newscli.cli.streams import stdout
from newscli.errors import NoWords, Usage
from newscli.query.language import parse_query
from newscli.query.nodes import EVERYTHING, SEARCH_SORTS, Filter, Node, SearchSort

SEARCH_LIMIT = 20  # hits that a terminal shows unless -n says otherwise
SEARCH_COLUMNS = ("id", "published", "outlet", "title", "snippet")

_NO_OPTION = re.compile(r"[\s()\":]")
_SHORT_OPTIONS = re.compile(rf"-r*(?:n\d*|s(?:{'|'.join(SEARCH_SORTS)})?|a(?:[./~].*)?|h)?")

app = command_app()


class SearchCommand(TyperCommand):
    """A command that knows `-serbia` for a word to leave out, not for six options in a row."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        end = args.index("--") if "--" in args else len(args)
        for number, word in enumerate(args[:end]):
            if not word.startswith("-") or word.startswith("--"):
                continue
            if _NO_OPTION.search(word):  # A quoted query, not an option: keep the parser from looking.
                args[number] = f" {word}"
            elif len(word) > 2 and not _SHORT_OPTIONS.fullmatch(word):
                raise Usage(
                    f"'{word}' looks like an option; to leave out a word write NOT {word[1:]}, "
                    f"or put -- before the query: news search -- WORD {word}"
                )
        parsed: list[str] = super().parse_args(ctx, args)
        return parsed


@app.command(
    cls=SearchCommand,
    epilog=examples(
        ("news search missiles", "missile, missiles; in any case, with any accent"),
        ("news search serbia missile", "both words, best first"),
        ("news search '\"anti-aircraft missile\"'", "a phrase, exactly"),
        ("news search serbia OR kosovo", "either"),
        ("news search missile NOT serbia", "leave out a word; also: -- missile -serbia"),
        ("news search 'universit*'", "words that begin so"),
        ("news search title:sanctions author:stojanovic", "in one field: title, author, outlet, body"),
        ("news search --any why did belgrade buy arms", "any of the words, best first"),
        fields=HIT_FIELDS,
    ),
)
@takes_filter
def search(
    query: Annotated[
        list[str], typer.Argument(metavar="QUERY...", help="Words to find, all of them. Any text will do.")
    ],
    archive: ArchiveOption = None,
    any_word: Annotated[bool, typer.Option("--any", help="Any of the telling words, instead of all.")] = False,
    filter: Filter = EVERYTHING,
    limit: Annotated[int | None, limit_option(f"{SEARCH_LIMIT} in a terminal, else all")] = None,
    sort: Annotated[
        SearchSort, typer.Option("--sort", "-s", help="Best, newest, A to Z, or longest first.")
    ] = "relevance",
    reverse: ReverseOption = False,
    fields: FieldsOption = None,
    count: Annotated[bool, typer.Option("--count", help="Print only how many there are.")] = False,
    all_copies: AllCopiesOption = False,
    json: JsonOption = False,
    color: ColorOption = "auto",
    fresh: FreshOption = False,
) -> None:
    """Search the articles, best first, and show where the words stand.

    In a terminal copies of a story stand in one place, marked +3. In a pipe it prints tab-separated
    lines without a header: id, published, outlet, title, snippet.
    """
    for name, given in {"--json": json, "--fields": fields is not None, "-n": limit is not None}.items():
        only_one_of({"--count": count, name: given})
    text = " ".join(query)
    chosen = parse_fields(fields, HIT_FIELDS)
    names = chosen or (HIT_FIELDS if json else SEARCH_COLUMNS)
    output = Output(json, color)
    node = _parse(text, any_word, count, names, output)
    with open_archive(archive, fresh) as articles:
        screen = output.on_screen
        if count:
            found = articles.count(filter, node)
            stdout().write(f"{found}\n")
        else:
            hits = articles.search(
                node,
                filter,
                sort=sort,
                reverse=reverse,
                limit=limit_or(limit, SEARCH_LIMIT if screen else 0),
                collapse=screen and not all_copies,
                short_ids=screen and not chosen,
                passages=screen or output.colored or not {"snippet", "matches"}.isdisjoint(names),
                bodies="body" in names,
                computed=computed_of(chosen),
            )
            shown = ShownCounter()
            _emit_hits(shown.passing(by_clock(hits, filter)), names, output, with_blocks=not chosen)
            found = shown.rows
            if screen and report_total(shown, articles.count(filter, node)):
                report_facets(articles, filter, node)
        report_undated(articles, filter, node)
        if not found:
            explain_no_match(articles, node, text, filter, any_word)
    if not found:
        raise typer.Exit(1)


def _parse(text: str, any_word: bool, count: bool, names: Sequence[str], output: Output) -> Node:
    """Return the query; where it holds no word print that nothing was found, and raise NoWords."""
    try:
        return parse_query(text, any_word)
    except NoWords:
        if count:
            stdout().write("0\n")
        else:
            output.emit((), names, lambda _: ())
        raise


def _emit_hits(hits: Iterable[Hit], names: Sequence[str], output: Output, with_blocks: bool) -> None:
    """Print hits: on a terminal each as a block, or as a row of a table; in a pipe that is to be colored, marked."""

    def write_marked(out: TextIO) -> None:
        out.writelines(terminal.marked_line(hit, names) for hit in hits)

    draw = (lambda _: terminal.hit_blocks(hits)) if with_blocks else None
    output.emit_found(hits, names, draw, write_marked if output.colored else None)
