"""The commands: ask, draw, done. The one place where an error becomes a message and an exit code."""

import errno
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from operator import attrgetter
from typing import Annotated, Any, Literal, NoReturn, TypeVar

import typer
from typer.core import TyperCommand

from newscli import __version__
from newscli.archive import FEW, PATIENCE, TOP, Archive, Hit
from newscli.article import FIELDS, Article, Head
from newscli.check import KINDS, Finding
from newscli.check import check as check_archive
from newscli.errors import BadField, NewsError, NoLink, NoWords, UnknownFormat, Unwritable, Usage
from newscli.export import FORMATS, Record, write_csv, write_json, write_jsonl, write_stats, write_text, write_tsv
from newscli.output import Screen, colored, on_terminal, progress, say, stdout, stdout_for_data, written
from newscli.passage import Finder
from newscli.pattern import pattern
from newscli.printable import shorten
from newscli.query import Filter, Node, read_filter, read_query
from newscli.tally import UNITS, By, Count, Stats, Tally

LISTED, FOUND, BEHIND = 50, 20, 5  # what a terminal shows unless -n says otherwise: articles, hits, files of a kind
NAME_MAX, MESSAGE_MAX = 60, 2000  # characters of a name, and of a link, in a line on standard error
PAGE = 1000  # rows of a table: its columns are as wide as the widest of them
HIT_FIELDS = (*FIELDS, "score", "snippet", "matches")
LIST_COLUMNS = ("id", "published", "outlet", "title")
SEARCH_COLUMNS = (*LIST_COLUMNS, "snippet")

_T = TypeVar("_T")
_Found = TypeVar("_Found", Head, Hit)
Sort = Literal["published", "title", "outlet", "author", "words"]
SearchSort = Literal["relevance", "published", "title", "outlet", "author", "words"]
Format = Literal["json", "jsonl", "csv", "tsv", "md"]
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
        help=f"Compare every file with the index. Above {FEW:,} files each command compares the folders only, "
        f"and all files every {PATIENCE // 60} minutes.",
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


def _limit(default: str) -> Any:
    return typer.Option(
        "--limit", "-n", metavar="N", min=0, help=f"At most N articles, 0 for all.  [default: {default}]"
    )


def _examples(*examples: tuple[str, str], **names: Sequence[str]) -> str:
    """The end of a help text, with lists of the names to choose from; \\b keeps its lines as they are."""
    width = max(len(command) for command, _ in examples)
    lines = "\n".join(f"  {command:<{width}}  {meaning}" for command, meaning in examples)
    lists = (f"\n\n{title.capitalize()}: {', '.join(listed)}." for title, listed in names.items())
    return f"\b\nExamples:\n{lines}{''.join(lists)}"


app = typer.Typer(
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_examples(
        ("news list", "what is there, newest first"),
        ("news show 4ac8", "read one, by the beginning of its id"),
        ("news search missile serbia", "find the right ones"),
        ("news export -o all.csv", "hand them to other tools"),
    ),
)


@app.callback(invoke_without_command=True)
def news(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    """Read, find and show the news articles in a folder."""
    if version:
        stdout().write(f"news {__version__}\n")
        raise typer.Exit
    if context.invoked_subcommand is None:
        stdout().write(context.get_help() + "\n")


@app.command(
    "list",
    epilog=_examples(
        ("news list", "the 50 newest in a terminal, all in a pipe"),
        ("news list --since 2019-11 --outlet wfxt", "one outlet, from November 2019 on"),
        ("news list -s words -n 10", "the ten longest"),
        ("news list --json | jq '.[].title'", "for other tools"),
        ("news list | fzf | news show -", "pick one and read it"),
        fields=FIELDS,
    ),
)
def list_(
    archive: ArchiveOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    author: AuthorOption = None,
    outlet: OutletOption = None,
    limit: Annotated[int | None, _limit(f"{LISTED} in a terminal, else all")] = None,
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
    wanted = read_filter(since, until, author or (), outlet or ())
    chosen = _fields(fields, FIELDS)
    screen = on_terminal() and not json
    names = chosen or (FIELDS if json else LIST_COLUMNS)
    with _opened(archive, fresh) as articles:
        heads = articles.heads(
            wanted,
            sort=sort,
            reverse=reverse,
            limit=_first(limit, LISTED if screen else 0),
            fold=screen and not all_copies,
        )
        if screen:
            shown = _Shown()
            _draw_list(articles, shown.passing(heads), chosen, color)
            _tell_count(shown, articles.count(wanted))
        else:
            found = articles.read_all(heads) if "body" in names else heads
            _print(_chosen(found, names), names, json)
        _tell_undated(articles, wanted)


@app.command(
    epilog=_examples(
        ("news show 4ac8", "by the beginning of an id"),
        ("news show 000_4ac8b92aa3063ba9.txt", "by a file name"),
        ("news show 4ac8 | grep -i nato", "as plain text"),
        ("news search missiles | news show -", "all that a search finds"),
        ("news show 4ac8 --raw > copy.txt", "the bytes of the file"),
        ("news show 4ac8 --open", "where it was published, in the browser"),
    ),
)
def show(
    refs: RefsArgument = None,
    archive: ArchiveOption = None,
    json: JsonOption = False,
    raw: Annotated[bool, typer.Option("--raw", help="Print the bytes of the file, unchanged.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Print raw bytes even into a terminal.")] = False,
    open_link: Annotated[bool, typer.Option("--open", help="Open the link in the browser; print nothing.")] = False,
    color: ColorOption = "auto",
    fresh: FreshOption = False,
) -> None:
    """Show articles: what is known of each, and its text.

    In a terminal long ones go through the pager ($PAGER); in a pipe it prints plain text. Of a file
    larger than 4 MB only the beginning is read, and a problem says so.
    """
    if not refs:
        raise Usage("name an article; 'news list' shows their ids")
    _only_one_of({"--json": json, "--raw": raw, "--open": open_link})
    if raw and on_terminal() and not force:
        raise Usage("raw bytes could upset the terminal; send them to a file or a pipe, or add --force")
    with _opened(archive, fresh) as articles:
        named = _Named(articles, refs)
        if raw:
            for parts in named.each(articles.raw):
                stdout().buffer.writelines(parts)
        elif open_link:
            for link in named.each(_opened_link):
                say(f"opened {shorten(link, MESSAGE_MAX)}")
        elif json:
            write_json((article.record() for article in named.articles()), stdout_for_data().buffer)
        elif on_terminal() or colored(color):
            _draw_articles(articles, named.articles(), color)
        else:
            write_text(named.articles(), stdout(), articles.copies)
    named.judge()


class _SearchCommand(TyperCommand):
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


_NO_OPTION = pattern(r"[\s()\":]")
_SHORT_OPTIONS = pattern(r"-r*(?:n\d*|s(?:relevance|published|title|outlet|author|words)?|a(?:[./~].*)?|h)?")


@app.command(
    cls=_SearchCommand,
    epilog=_examples(
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
def search(
    query: Annotated[
        list[str], typer.Argument(metavar="QUERY...", help="Words to find, all of them. Any text will do.")
    ],
    archive: ArchiveOption = None,
    any_word: Annotated[bool, typer.Option("--any", help="Any of the telling words, instead of all.")] = False,
    since: SinceOption = None,
    until: UntilOption = None,
    author: AuthorOption = None,
    outlet: OutletOption = None,
    limit: Annotated[int | None, _limit(f"{FOUND} in a terminal, else all")] = None,
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
        _only_one_of({"--count": count, name: given})
    text = " ".join(query)
    wanted = read_filter(since, until, author or (), outlet or ())
    chosen = _fields(fields, HIT_FIELDS)
    try:
        node = read_query(text, any_word)
    except NoWords:
        if count:
            stdout().write("0\n")
        else:
            _print((), (), json)
        raise
    screen = on_terminal() and not json
    names = chosen or (HIT_FIELDS if json else SEARCH_COLUMNS)
    with _opened(archive, fresh) as articles:
        if count:
            found = articles.count(wanted, node)
            stdout().write(f"{found}\n")
        else:
            hits = articles.search(
                node,
                wanted,
                sort=sort,
                reverse=reverse,
                limit=_first(limit, FOUND if screen else 0),
                fold=screen and not all_copies,
                passages=screen or not {"snippet", "matches"}.isdisjoint(names),
                bodies="body" in names,
            )
            best = next(hits, None)
            found = best is not None
            hits = chain([best], hits) if best else iter(())
            if screen:
                shown = _Shown()
                _draw_hits(articles, shown.passing(hits), node, chosen, color)
                if _tell_count(shown, articles.count(wanted, node)):
                    _tell_spread(articles, wanted, node)
            elif colored(color) and not json:
                _print_marked(hits, node, names)
            else:
                _print(_chosen(hits, names), names, json)
        _tell_undated(articles, wanted, node)
        if not found:
            _tell_why_nothing(articles, node, text, wanted, any_word)
    if not found:
        raise typer.Exit(1)


@app.command(
    "export",
    epilog=_examples(
        ("news export | jq '.[].title'", "every article, as one JSON array"),
        ("news export -f jsonl --since 2019", "a record a line"),
        ("news export -o missiles.csv --match missiles", "what a search finds, as a CSV file"),
        ("news export 4ac8 -f md", "one article, as Markdown"),
        ("news export --fields id,url -f tsv", "two columns"),
        fields=HIT_FIELDS,
    ),
)
def export_(
    refs: RefsArgument = None,
    archive: ArchiveOption = None,
    format: Annotated[
        Format | None, typer.Option("--format", "-f", help="[default: the suffix of -o, else json]", show_default=False)
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write FILE, whole or not at all.")
    ] = None,
    match: MatchOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    author: AuthorOption = None,
    outlet: OutletOption = None,
    limit: Annotated[int | None, _limit("all")] = None,
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
    """Export articles as JSON, JSON lines, CSV, TSV or Markdown."""
    if output is not None and (os.path.basename(output) in ("", ".", "..") or os.path.isdir(output)):
        example = os.path.join(output, f"news.{format or 'json'}")
        raise Unwritable(f"'{output}'", f"it names a folder; add a file name, such as {example}")
    kind = format or _format_of(output)
    if excel and kind != "csv":
        raise Usage("--excel is for CSV; add -f csv")
    wanted = read_filter(since, until, author or (), outlet or ())
    if refs and (match is not None or wanted != Filter() or limit is not None or sort or reverse):
        raise Usage("name articles, or filter and sort them, not both")
    node = _read_match(match)
    if sort == "relevance" and not node:
        raise Usage("-s relevance goes with --match")
    order = sort or ("relevance" if node else "published")
    names = _fields(fields, HIT_FIELDS if node else FIELDS) or FIELDS
    with _opened(archive, fresh) as articles:
        named = _Named(articles, refs or ())
        found: Iterable[Head | Hit]
        if refs:
            found = named.articles()
        elif node:
            found = articles.search(
                node,
                wanted,
                sort=order,
                reverse=reverse,
                limit=limit or 0,
                passages=not {"snippet", "matches"}.isdisjoint(names),
                bodies="body" in names,
            )
        elif "body" in names:
            found = articles.articles(wanted, sort=order, reverse=reverse, limit=limit or 0)
        else:
            found = articles.heads(wanted, sort=order, reverse=reverse, limit=limit or 0)
        with _target(output, articles, kind) as out:
            if kind in ("json", "jsonl") and names == FIELDS and not (refs or node):
                records = articles.records(wanted, sort=order, reverse=reverse, limit=limit or 0)
                FORMATS[kind](records, out, names)
            elif excel:
                write_csv(_chosen(found, names), out, names, excel=True)
            else:
                FORMATS[kind](_chosen(found, names), out, names)
        _tell_undated(articles, wanted, node)
    named.judge()


@app.command(
    epilog=_examples(
        ("news check", "what is wrong, and what to do"),
        ("news check && publish", "as a gate: exit code 1 where something is wrong"),
        ("news check --ignore 'no author'", "but for this"),
        ("news check | cut -f1 | sort | uniq -c", "in a pipe: kind, path, detail"),
        ("news check --json | jq '.[].kind'", "for other tools"),
        kinds=[kind.name for kind in KINDS],
    )
)
def check(
    archive: ArchiveOption = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="KIND", help="Leave out a kind of problem. Repeat it for several.")
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", "-n", metavar="N", min=0, help=f"Show N files a kind, 0 for all.  [default: {BEHIND}]"),
    ] = None,
    json: JsonOption = False,
    color: ColorOption = "auto",
    fresh: FreshOption = False,
) -> None:
    """Check the archive: each kind of problem, the files behind it, and what to do.

    In a pipe it prints all of them as tab-separated lines: kind, path, detail. The exit code is 1
    where something is wrong; copies and identical links are told, but are not wrong. A date
    is in the future from 24 hours ahead; a notice instead of text has at most 120 words, one of the
    phrases of cookie banners, paywalls and error pages among them.
    """
    for name in ignore or ():
        if name not in (known := [kind.name for kind in KINDS]):
            raise Usage(f"no kind of problem is called '{name}'; they are {', '.join(known)}")
    with _opened(archive, fresh, tell_skipped=False) as articles:
        found = check_archive(articles, ignore or ())
        wrong = {path for finding in found if finding.kind.wrong for path, _ in finding.files}
        if json:
            write_json((finding.record(limit or 0) for finding in found), stdout_for_data().buffer)
        elif on_terminal():
            _draw_findings(found, _first(limit, BEHIND), color)
        else:
            rows = (
                {"kind": finding.kind.name, "path": path, "detail": detail}
                for finding in found
                for path, detail in finding.files[: limit or None]
            )
            write_tsv(rows, stdout(), ("kind", "path", "detail"), header=False)
        say(f"something is wrong in {_files(len(wrong))}" if wrong else "nothing is wrong")
    if wrong:
        raise typer.Exit(1)


@app.command(
    epilog=_examples(
        ("news stats", "what is in the archive, from when, from whom"),
        ("news stats --match missiles", "the life of a story"),
        ("news stats --by outlet -n 10", "the ten largest outlets"),
        ("news stats --by month > months.tsv", "month, articles and words, with tabs between"),
        ("news stats --json | jq '.gaps[0]'", "the longest gap"),
    )
)
def stats(
    archive: ArchiveOption = None,
    match: MatchOption = None,
    by: Annotated[By | None, typer.Option(help="One table: each of these, its articles and their words.")] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    author: AuthorOption = None,
    outlet: OutletOption = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit",
            "-n",
            metavar="N",
            min=0,
            help=f"At most N names of each kind, 0 for all; of periods the latest N.  "
            f"[default: {TOP}; with --by {LISTED} in a terminal, else all]",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object; with --by an array of them.")] = False,
    color: ColorOption = "auto",
    fresh: FreshOption = False,
) -> None:
    """Count articles and words, by outlet, author and the place of the dateline, and over time.

    Names that differ in case alone are one. A date counts by the article's own clock, in the day,
    week (Monday to Sunday), month or year that it names; articles dated less precisely are told apart.
    A gap is 7 days or more without an article, if the days around it are over four times as far
    apart as three in four neighbouring days with articles are. In a pipe each line is a name and a
    figure, with tabs between; with --by a value, its articles and their words.
    """
    wanted = read_filter(since, until, author or (), outlet or ())
    query = _read_match(match)
    screen = on_terminal() and not json
    with _opened(archive, fresh) as articles:
        if by:
            tally = articles.tally(by, wanted, query, limit=_first(limit, LISTED if screen else 0))
            counted = tally.values + tally.without
            if screen:
                _draw_tally(tally, by, color)
            else:
                _print((count._asdict() for count in tally.counts), Count._fields, json)
            _tell_left_out(tally, by)
        else:
            figures = articles.stats(wanted, query, top=_first(limit, TOP))
            counted = figures.articles
            if screen:
                _draw_overview(figures, color)
            elif json:
                write_jsonl((figures.record(),), stdout_for_data().buffer)
            else:
                write_stats(figures, stdout())
        if not counted and articles.count():
            say(f"no article matches '{match}'" if match is not None else "no article passes the filters")
        _tell_undated(articles, wanted, query)


# What the commands are made of


@contextmanager
def _opened(folder: str | None, fresh: bool, tell_skipped: bool = True) -> Iterator[Archive]:
    """The archive that the options name; afterwards what there is to tell of it."""
    if folder is None:
        folder = os.environ.get("NEWS_ARCHIVE") or ("seeds" if os.path.isdir("seeds") else ".")
    with progress() as told:
        archive = Archive(folder, fresh=fresh, progress=told)
    with archive:
        yield archive
        if not archive.count():
            say(f"there is no article in '{archive.name}': an article is a .txt or .md file with a line '# TITLE'")
        for notice in archive.notices[:5]:
            say(notice)
        if len(archive.notices) > 5:
            say(f"and {len(archive.notices) - 5:,} more such files")
        if tell_skipped and (skipped := archive.skipped()):
            path, reason = skipped[0]
            say(f"left out {_files(len(skipped))} that cannot be read as an article, such as {path}: {reason}")


class _Named:
    """The articles that a command line names; what it names wrongly is told, and the rest goes on."""

    def __init__(self, archive: Archive, refs: Sequence[str]) -> None:
        self._archive = archive
        self._refs = refs
        self._code = 0

    def each(self, wanted: Callable[[Head], _T]) -> Iterator[_T]:
        """What `wanted` makes of each article."""
        for ref in self._each():
            try:
                made = wanted(self._archive.find(ref))
            except NewsError as error:
                say(str(error))
                self._code = max(self._code, error.exit_code)
            else:
                yield made

    def articles(self) -> Iterator[Article]:
        return self.each(self._archive.read)

    def judge(self) -> None:
        if self._code:
            raise typer.Exit(self._code)

    def _each(self) -> Iterator[str]:
        for ref in self._refs:
            if ref != "-":
                yield ref
            elif sys.stdin is not None:
                stdin: Any = sys.stdin
                stdin.reconfigure(encoding="utf-8", errors="surrogateescape")  # as our own lists are written
                for line in stdin:
                    # Our own lists are tab-separated and begin with the id.
                    if first := line.partition("\t")[0].strip():
                        yield first


def _only_one_of(options: Mapping[str, bool]) -> None:
    """Raise Usage where more than one of `options`, (name, whether it was given), was given."""
    given = [name for name, is_given in options.items() if is_given]
    if len(given) > 1:
        raise Usage(f"{' and '.join(given)} do not go together; give one of them")


def _read_match(text: str | None) -> Node | None:
    """The query of `--match`; one without words is wrong usage, not a search that finds nothing."""
    try:
        return read_query(text) if text is not None else None
    except NoWords as error:
        raise Usage(str(error)) from None


def _fields(text: str | None, known: Sequence[str]) -> tuple[str, ...] | None:
    """The fields that `--fields` names; raises BadField."""
    if text is None:
        return None
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names or (text,):
        if name not in known:
            raise BadField(name, known)
    return names


def _chosen(found: Iterable[Head | Hit], names: Sequence[str]) -> Iterator[Record]:
    for each in found:
        record = each.record()
        yield record if len(record) == len(names) and tuple(record) == names else {name: record[name] for name in names}


def _first(limit: int | None, default: int) -> int:
    return default if limit is None else limit


def _print(records: Iterable[Record], names: Sequence[str], json: bool) -> None:
    if json:
        write_json(records, stdout_for_data().buffer)
    else:
        write_tsv(records, stdout(), names, header=False)


def _print_marked(hits: Iterable[Hit], query: Node, names: Sequence[str]) -> None:
    """The lines of `_print` with the hits in color: for fzf --ansi and less -R."""
    from newscli import render

    finder = Finder(query)
    for hit in hits:
        stdout().write(render.marked_line(hit, finder, names) + "\n")


def _format_of(output: str | None) -> str:
    """The format that the name of a file asks for; raises UnknownFormat."""
    if output is None:
        return "json"
    suffix = os.path.splitext(output)[1].lower().lstrip(".")
    kind = {"ndjson": "jsonl", "markdown": "md"}.get(suffix, suffix)
    if kind not in FORMATS:
        raise UnknownFormat(output, tuple(FORMATS))
    return kind


@contextmanager
def _target(output: str | None, archive: Archive, format: str) -> Iterator[Any]:
    if output is None:
        yield stdout_for_data(format)
        return
    if archive.holds(output):
        raise Unwritable(f"'{output}'", "it would be an article of the archive, which is never written to")
    with written(output, format) as out:
        yield out


def _opened_link(head: Head) -> str:
    """The link of the article, now open in the browser; raises NoLink."""
    import webbrowser

    link = head.clean_url or ""
    # Anything else might start another program with what a stranger wrote.
    if not link.lower().startswith(("http://", "https://")):
        raise NoLink(head.id, link)
    try:
        opened = webbrowser.open(link)
    except (ValueError, OSError):  # $BROWSER has a quotation mark without its pair; the link is too long to pass on.
        opened = False
    if not opened:
        raise NoLink(head.id, link)
    return link


class _Shown:
    """Counts the rows on a terminal, and the copies that they stand for, as they pass by."""

    def __init__(self) -> None:
        self.rows = self.folded = 0

    def passing(self, found: Iterable[_Found]) -> Iterator[_Found]:
        for each in found:
            self.rows += 1
            self.folded += (each.head if isinstance(each, Hit) else each).folded
            yield each


def _draw_list(archive: Archive, heads: Iterator[Head], chosen: Sequence[str] | None, color: str) -> None:
    from newscli import render

    screen = Screen(color)
    heads = archive.read_all(heads) if chosen and "body" in chosen else heads
    while page := list(islice(heads, PAGE)):
        if chosen:
            screen.draw(render.columns(_chosen(page, chosen), chosen))
        else:
            screen.draw(render.listing(page, archive.shortest_prefix, screen.width))


def _draw_articles(archive: Archive, articles: Iterable[Article], color: str) -> None:
    from newscli import render

    screen = Screen(color)
    for article in articles:
        screen.read(render.reading(article, archive.copies(article), screen.width))


def _draw_hits(archive: Archive, hits: Iterator[Hit], query: Node, chosen: Sequence[str] | None, color: str) -> None:
    from newscli import render

    screen, finder = Screen(color), Finder(query)
    while chosen and (page := list(islice(hits, PAGE))):
        screen.draw(render.columns(_chosen(page, chosen), chosen))
    for hit in hits:
        screen.draw(render.found(hit, finder, archive.shortest_prefix))


def _draw_findings(found: Sequence[Finding], limit: int, color: str) -> None:
    from newscli import render

    Screen(color).draw(render.findings(found, limit))


def _draw_overview(figures: Stats, color: str) -> None:
    from newscli import render

    screen = Screen(color)
    screen.draw(render.overview(figures, screen.width))


def _draw_tally(tally: Tally, by: By, color: str) -> None:
    from newscli import render

    screen = Screen(color)
    if tally.counts:
        screen.draw(render.bars(tally.counts, screen.width, by if by in UNITS else None, by))
    if len(tally.counts) < tally.values:
        say(f"{len(tally.counts):,} of {tally.values:,} {by}s; -n 0 shows all")


def _tell_left_out(tally: Tally, by: By) -> None:
    if not tally.without:
        return
    kind = f"not dated to the {by}" if by in UNITS else f"without {'a' if by == 'dateline' else 'an'} {by}"
    say(f"left out {tally.without:,} article{'s'[: tally.without != 1]} {kind}")


def _tell_count(shown: _Shown, total: int) -> bool:
    """Whether there are more than are shown."""
    folded = shown.folded
    told, ways = f"{total:,} article{'s'[: total != 1]}", []
    if more := shown.rows + folded < total:
        told, ways = f"{shown.rows:,} of {told}", ["-n 0 shows all"]
    if folded:
        told += f", {folded:,} {'copy' if folded == 1 else 'copies'} folded"
        ways.append("--all-copies unfolds")
    say("; ".join([told, ", ".join(ways)] if ways else [told]))
    return more


def _tell_spread(archive: Archive, wanted: Filter, query: Node) -> None:
    """Of a search with more hits than are shown: whose they are, and from when."""
    outlets = archive.tally("outlet", wanted, query, limit=3)
    months = archive.tally("month", wanted, query).counts
    told = []
    if outlets.values > 1:
        told.append(
            "most from " + ", ".join(f"{shorten(each.value, NAME_MAX)} ({each.articles:,})" for each in outlets.counts)
        )
    if len(months) > 1:
        most = max(months, key=attrgetter("articles"))
        told.append(f"{months[0].value} to {months[-1].value}, most in {most.value} ({most.articles:,})")
    if told:
        say("; ".join(told))


def _files(number: int) -> str:
    return f"{number:,} file{'s'[: number != 1]}"


def _tell_undated(archive: Archive, wanted: Filter, query: Node | None = None) -> None:
    if wanted.by_date and (undated := archive.undated(wanted, query)):
        say(f"left out {undated:,} article{'s'[: undated != 1]} without a date")


def _tell_why_nothing(archive: Archive, query: Node, text: str, wanted: Filter, any_word: bool) -> None:
    near = archive.suggestions(query)
    some = 0 if any_word else archive.count(wanted, read_query(text, any_word=True))
    excluded = archive.count(query=query) if wanted != Filter() else 0
    if near:
        say(f"no article matches '{text}'; did you mean {' and '.join(map(repr, near))}?")
    elif excluded == 1:
        say(f"1 article matches '{text}', but your filters exclude it")
    elif excluded:
        say(f"{excluded:,} articles match '{text}', but your filters exclude them")
    elif some:
        say(f"no article has all of it; {some:,} ha{'ve' if some > 1 else 's'} some of the words: add --any")
    else:
        say(f"no article matches '{text}'")


# The door


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code; no error gets past here as a traceback."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows knows no SIGHUP,
        if number and signal.getsignal(number) != signal.SIG_IGN:  # and nohup has it ignored.
            signal.signal(number, lambda caught, _: sys.exit(128 + caught))
    code = 2
    try:
        code = _run(list(sys.argv[1:] if arguments is None else arguments))
        if sys.stdout is not None:
            sys.stdout.flush()
    except NewsError as error:
        say(str(error))
        code = error.exit_code
    except BrokenPipeError:
        code = 0  # The reader has seen enough.
    except OSError as error:
        code = _told_of(error)
    except (KeyboardInterrupt, typer.Abort):
        code = 130
    except Exception as error:
        if not hasattr(error, "format_message"):
            if "NEWS_DEBUG" in os.environ:
                raise
            say(f"a fault of news itself: {type(error).__name__}: {error}; NEWS_DEBUG=1 shows where, please report it")
        else:
            context = getattr(error, "ctx", None)
            command = context.command_path if context else "news"
            say(f"{error.format_message().rstrip('.')}; '{command} --help' shows how")
    _drop_unwritten()
    sys.exit(code)


def _told_of(error: OSError) -> int:
    """The exit code."""
    if sys.platform == "win32" and error.errno == errno.EINVAL:
        return 0  # So Windows tells of a reader that has seen enough.
    # Those of the index have no number.
    doing = "use the index" if error.errno is None else "write to standard output"
    say(f"cannot {doing}: {error.strerror or error}")
    return 2


def _run(arguments: list[str]) -> int:
    command = typer.main.get_command(app)
    if "_NEWS_COMPLETE" in os.environ:
        command.main(arguments, prog_name="news")
    # Not command.main: it makes an exit code of its own of a closed pipe and of Ctrl-C.
    try:
        with command.make_context("news", arguments) as context:
            command.invoke(context)
    except typer.Exit as leave:
        return leave.exit_code
    return 0


def _drop_unwritten() -> None:
    """Keep the interpreter from complaining at its end of output that nobody takes."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
