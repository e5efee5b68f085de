"""Declare the options that commands share, each once."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Annotated, Any, Literal

import typer

from newscli.archive.sync import FULL_SCAN_INTERVAL, FULL_SCAN_MAX_FILES
from newscli.article import COMPUTED
from newscli.errors import BadField, NoWords, Usage
from newscli.query.nodes import EVERYTHING, Filter, Node, Sort

Color = Literal["auto", "always", "never"]
ArchiveOption = Annotated[
    str | None,
    typer.Option(
        "--archive", "-a", metavar="DIR", help="The folder of articles.  [default: $NEWS_ARCHIVE, else ./seeds, else .]"
    ),
]
SinceOption = Annotated[
    str | None,
    typer.Option(
        metavar="DATE",
        help="Published at or after: 2019, 2019-11, 2019-11-06, an ISO time, today, yesterday, 7d, 2w, 3m or 1y.",
    ),
]
UntilOption = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Published at or before, to the end of the year, month or day that is named."),
]
AuthorOption = Annotated[
    list[str] | None,
    typer.Option(metavar="WORDS", help="By an author with these words in the name. Repeat it for any of several."),
]
OutletOption = Annotated[
    list[str] | None,
    typer.Option(metavar="WORDS", help="From an outlet with these words in the name. Repeat it for any of several."),
]
UtcOption = Annotated[
    bool,
    typer.Option(
        "--utc",
        help="Show, filter and count times by UTC, not by each article's clock. A time without a zone counts as UTC; "
        "a date without a time stays as it is.",
    ),
]
MatchOption = Annotated[str | None, typer.Option(metavar="QUERY", help="Only what 'news search QUERY' finds.")]
SortOption = Annotated[
    Sort,
    typer.Option("--sort", "-s", help="Newest, A to Z, or longest first; what has no such field comes last."),
]
ReverseOption = Annotated[bool, typer.Option("--reverse", "-r", help="Turn the order round.")]
FieldsOption = Annotated[
    str | None, typer.Option(metavar="A,B,...", help="The fields to print, in this order; the last line names them.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON array of records.")]
ColorOption = Annotated[
    Color, typer.Option(help="When to use color; with always, show and search have it in a pipe too.")
]
FreshOption = Annotated[
    bool,
    typer.Option(
        "--fresh",
        help="Compare every file with the index. "
        f"Above {FULL_SCAN_MAX_FILES:,} files each command compares the folders only, "
        f"and all files every {FULL_SCAN_INTERVAL // 60} minutes.",
    ),
]
AllCopiesOption = Annotated[
    bool,
    typer.Option("--all-copies", help="In a terminal, give each copy of a story a row of its own; a pipe always does."),
]
RefsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="ID...",
        help="An id or its beginning, a file name, a path or the article's URL; - reads ids from standard input.",
    ),
]

CONTEXT_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def command_app() -> typer.Typer:
    """Return the Typer app of a module that holds one command."""
    return typer.Typer(add_completion=False, rich_markup_mode=None, context_settings=CONTEXT_SETTINGS)


def make_filter(
    since: SinceOption = None,
    until: UntilOption = None,
    author: AuthorOption = None,
    outlet: OutletOption = None,
    utc: UtcOption = False,
) -> Filter:
    """Return the filter that these options state. Each command that `takes_filter` has them."""
    if all(given in (None, [], False) for given in locals().values()):
        return EVERYTHING
    from newscli.query.language import parse_filter

    return parse_filter(since=since, until=until, authors=author or (), outlets=outlet or (), utc=utc)


def takes_filter(command: Callable[..., None]) -> Callable[..., None]:
    """Give `command`, in place of its parameter `filter`, the options of `make_filter`."""
    options = inspect.signature(make_filter).parameters
    own = inspect.signature(command)
    parameters: list[inspect.Parameter] = []
    for parameter in own.parameters.values():
        parameters += options.values() if parameter.name == "filter" else [parameter]

    @wraps(command)
    def with_filter(**given: Any) -> None:
        filter = make_filter(**{name: given.pop(name) for name in options})
        command(filter=filter, **given)

    # Typer reads both: what to ask for, and of which type it is.
    with_filter.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
    with_filter.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return with_filter


def limit_option(default: str) -> Any:
    return typer.Option(
        "--limit", "-n", metavar="N", min=0, help=f"At most N articles, 0 for all.  [default: {default}]"
    )


def examples(*examples: tuple[str, str], **names: Sequence[str]) -> str:
    """Return the end of a help text, with lists of the names to choose from; \\b keeps its lines as they are."""
    width = max(len(command) for command, _ in examples)
    lines = "\n".join(f"  {command:<{width}}  {meaning}" for command, meaning in examples)
    lists = (f"\n\n{title.capitalize()}: {', '.join(listed)}." for title, listed in names.items())
    return f"\b\nExamples:\n{lines}{''.join(lists)}"


def only_one_of(options: Mapping[str, bool]) -> None:
    """Raise Usage where more than one of `options`, (name, whether it was given), was given."""
    given = [name for name, is_given in options.items() if is_given]
    if len(given) > 1:
        raise Usage(f"{' and '.join(given)} do not go together; give one of them")


def parse_match(text: str | None) -> Node | None:
    """Return the query of `--match`; one without words is wrong usage, not a search that finds nothing."""
    if text is None:
        return None
    from newscli.query.language import parse_query

    try:
        return parse_query(text)
    except NoWords as error:
        raise Usage(str(error)) from None


def parse_fields(text: str | None, known: Sequence[str]) -> tuple[str, ...] | None:
    """Return the fields that `--fields` names; raise BadField."""
    if text is None:
        return None
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names or (text,):
        if name not in known:
            raise BadField(name, known)
    return names


def computed_of(fields: Sequence[str] | None) -> tuple[str, ...]:
    """Return those of `fields` that are made of the file, and only where they are asked for."""
    return tuple(name for name in COMPUTED if name in (fields or ()))


def limit_or(limit: int | None, default: int) -> int:
    return default if limit is None else limit
