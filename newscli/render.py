"""Articles as Rich objects: returned, never printed. Their text is data, never markup."""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Any, TextIO
from urllib.parse import quote

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.style import Style
from rich.table import Table
from rich.text import Text

from newscli.archive import Hit
from newscli.article import WEEKDAYS, Article, Head
from newscli.check import Finding
from newscli.export import cell_of, facts_of
from newscli.passage import Finder
from newscli.printable import printable, shorten
from newscli.tally import Count, Stats, Tally, with_pauses

Drawing = RenderableType
Terminal = Console

HIT = "bold red"
BAR = "cyan"
# Rich takes 45 s and 620 MB for headers of 4 MB, and repeats a link on each of its lines: 5.9 GB for one of 400 KB.
CELL_MAX = 300  # characters of a title, outlet or author in a list
FIELD_MAX = 2000  # characters of a field where one article is shown, or where its column is asked for
HEADERS_MAX = 50  # other headers of an article
LINK_MAX = 2000  # characters of a link that can be clicked; longer ones neither terminals nor browsers take
_READABLE = 88  # columns of running text; longer lines tire the eye
_ROOMY = 60  # columns from which on there is room for headers and a second number
_GAPS = 3  # gaps that an overview names

Spans = Sequence[tuple[int, int]]


def console(file: TextIO, color: str) -> Console:
    """A console that writes to `file` in the way that `--color` and the environment ask for."""
    # Of a dumb terminal Rich believes that it is 80 columns wide.
    size = shutil.get_terminal_size() if os.environ.get("TERM") in ("dumb", "unknown") else (None, None)
    return Console(
        width=size[0],
        height=size[1],
        file=file,
        color_system=None if color == "never" else "auto",
        force_terminal=True if color == "always" else None,
        no_color=False if color == "always" else None,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=False,
    )


def listing(heads: Iterable[Head], prefix: Callable[[str], int], width: int) -> Table:
    """A row an article: the id to type, the day, the outlet and the title, in `width` columns."""
    table = _table()
    table.add_column("id", no_wrap=True, style="cyan")
    table.add_column("published", no_wrap=True)
    table.add_column("outlet", max_width=max(10, width // 5), overflow="fold")
    table.add_column("title", ratio=1, overflow="fold")
    for head in heads:
        table.add_row(
            short_id(head, prefix),
            _when(head.published, width),
            _text(head.outlet, limit=CELL_MAX),
            _folded(_text(head.title, "bold", CELL_MAX), head),
        )
    return table


def columns(records: Iterable[Mapping[str, Any]], fields: Sequence[str]) -> Table:
    """The chosen fields, as they are."""
    table = _table()
    for name in fields:
        number = name in ("words", "score")
        table.add_column(name, justify="right" if number else "left", no_wrap=number, overflow="fold")
    for record in records:
        table.add_row(*(_text(_plain(record[name])) for name in fields))
    return table


def found(hit: Hit, finder: Finder, prefix: Callable[[str], int]) -> RenderableType:
    """One result of a search: id and title, where and when, and the passage, with the hits marked."""
    head = hit.head

    def field(name: str, style: str) -> Text:
        value = shorten(getattr(head, name) or "", CELL_MAX)
        return marked(value, finder.spans(value, name), style)

    facts = [field(name, "dim") for name in ("outlet", "author")[: 1 + (head.author != head.outlet)]]
    facts.append(Text(_when(head.published, 100), "dim"))
    return Group(
        Text.assemble(short_id(head, prefix), "  ", _folded(field("title", "bold"), head)),
        Padding(Text(" · ", "dim").join(fact for fact in facts if fact), (0, 0, 0, 2)),
        Padding(marked(hit.snippet, hit.matches), (0, 0, 1, 2)),
    )


def reading(article: Article, copies: Sequence[Head], width: int) -> RenderableType:
    """A panel with what is known of the article, and its text in lines that are easy to read."""
    width = min(width, _READABLE + 4)
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    for name, value in facts_of(article, copies, HEADERS_MAX):
        shown = _long_date(value) if name == "published" else value
        style = _link(value) if name == "link" else "yellow" if name == "problems" else ""
        facts.add_row(_text(name, limit=CELL_MAX), _text(shown, style))
    panel = Panel(
        Group(_text(article.title, "bold"), Text(), facts), width=width, title_align="left", border_style="dim"
    )
    # The panel's border and its padding: text stands under text.
    body = [Padding(Text(printable(paragraph)), (1, 2, 0, 2)) for paragraph in article.body.split("\n") if paragraph]
    return Group(panel, *(_narrow(paragraph, width) for paragraph in body), Text())


def findings(found: Iterable[Finding], limit: int) -> RenderableType:
    """Each kind of problem with what to do, and the first `limit` files behind it; 0 is all."""
    parts: list[RenderableType] = []
    for kind, files in ((finding.kind, finding.files) for finding in found):
        shown = files[: limit or None]
        table = Table.grid(padding=(0, 2))
        table.add_column(overflow="fold", style="cyan")
        table.add_column(overflow="fold")
        for path, detail in shown:
            table.add_row(_text(path), _text(detail if detail != kind.name else ""))
        if len(shown) < len(files):
            table.add_row(Text(f"and {len(files) - len(shown):,} more", "dim"))
        name = Text.assemble((kind.name, "bold yellow" if kind.wrong else "bold"), f"  {len(files):,}")
        parts += [name, Padding(Text(kind.advice, "dim"), (0, 0, 0, 2)), Padding(table, (0, 0, 1, 2))]
    return Group(*parts)


def overview(stats: Stats, width: int) -> RenderableType:
    """The figures, articles over time, and who they are from and by, in `width` columns."""
    facts = Table.grid(padding=(0, _between(width), 0, 0))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    for name, value in _figures(stats):
        facts.add_row(name, value)
    parts: list[RenderableType] = [facts]
    if stats.periods:
        parts += [_heading(f"articles by {stats.unit}"), bars(stats.periods, width, stats.unit)]
    for name, tally in _named(stats):
        if tally.counts:
            some = f"top {len(tally.counts):,} of {tally.values:,} " if len(tally.counts) < tally.values else ""
            parts += [_heading(some + name), bars(tally.counts, width)]
    return Group(*parts)


def bars(counts: Sequence[Count], width: int, unit: str | None = None, by: str = "") -> Table:
    """A row a count: what is counted, how often, and a bar; in `width` columns.

    With a `unit` these are periods, and those without an article are shown too. With `by`, the name
    of what is counted, there are a header and the words, where there is room.
    """
    shown = with_pauses(counts, unit) if unit else counts
    rows = [row if isinstance(row, Count) else Count(f"⋮ {row:,} {unit}s", 0, 0) for row in shown]
    full = bool(by) and width >= _ROOMY
    between = _between(width)
    figures = {name: [f"{getattr(row, name):,}" for row in rows] for name in ("articles", "words")[: 1 + full]}
    widths = [max(len(name) * full, *map(len, column)) for name, column in figures.items()]
    left = width - sum(widths) - between * (len(widths) + 1)
    longest = max(cell_len(_text(name, limit=CELL_MAX).plain) for name in (by, *(row.value for row in rows)))
    names = min(longest, max(len("2019-11-06"), left // 2))
    bar = max(1, left - names)
    most = max(row.articles for row in rows)

    # The space between columns is part of them: which of it counts at the edge, versions of Rich differ about.
    table = _table(show_header=full, between=0)
    table.add_column(by, width=names, overflow="fold")
    for name, numbers in zip(figures, widths, strict=True):
        table.add_column(name, width=between + numbers, justify="right", no_wrap=True)
    table.add_column("", width=between + bar)
    for row, *told in zip(rows, *figures.values(), strict=True):
        value = _text(row.value, "" if row.articles else "dim", CELL_MAX)
        value.truncate(3 * names, overflow="ellipsis")  # Three lines say enough of any name.
        table.add_row(value, *told, Text(" " * between + _bar(row.articles / most * bar), BAR))
    return table


def _bar(length: float) -> str:
    """A bar of `length` columns, rounded up to an eighth of one."""
    full, eighths = divmod(ceil(length * 8), 8)
    return "█" * full + " ▏▎▍▌▋▊▉"[eighths].strip()


def _between(width: int) -> int:
    """The columns to leave between two columns."""
    return 2 if width >= _ROOMY else 1


def _heading(text: str) -> Padding:
    return Padding(Text(text, "bold"), (1, 0, 0, 0))


def _named(stats: Stats) -> list[tuple[str, Tally]]:
    return [("outlets", stats.outlets), ("authors", stats.authors), ("datelines", stats.datelines)]


def _figures(stats: Stats) -> Iterator[tuple[str, str]]:
    yield "articles", f"{stats.articles:,}"
    yield "words", f"{stats.words:,}"
    for name, tally in _named(stats):
        yield name, f"{tally.values:,}" + f" (none in {tally.without:,})" * bool(tally.without)
    if stats.first and stats.last:
        yield "first", stats.first
        yield "last", stats.last
    if stats.undated:
        yield "undated", f"{stats.undated:,}"
    if stats.imprecise:
        yield "imprecise", f"{stats.imprecise:,} dated less precisely than the {stats.unit}"
    for name, gap in zip(("gaps", *[""] * _GAPS), stats.gaps[:_GAPS], strict=False):
        yield name, f"{gap.days:,} days, {gap.first} to {gap.last}"
    if len(stats.gaps) > _GAPS:
        yield "", f"and {len(stats.gaps) - _GAPS:,} shorter"


def marked(text: str, spans: Spans, style: str = "") -> Text:
    """`text` with its hits; what must not reach a terminal is left out without moving them."""
    shown, position = Text(style=style), 0
    for start, end in spans:
        shown.append(printable(text[position:start]))
        shown.append(printable(text[start:end]), style=HIT)
        position = end
    return shown.append(printable(text[position:]))


def marked_line(hit: Hit, finder: Finder, names: Sequence[str]) -> str:
    """Return the fields of a hit as one line of TSV, with color codes around each hit in a text."""
    record = hit.record()

    def cell(name: str) -> str:
        value = record[name]
        if name == "snippet":
            return _ansi(value, hit.matches)
        if value and name in ("title", "author", "outlet"):
            return _ansi(value, finder.spans(value, name))
        return printable(cell_of(value))

    return "\t".join(map(cell, names))


def _ansi(text: str, spans: Spans) -> str:
    """Return `text` with color codes around its hits. Not by Rich, which takes a minute for a title of 4 MB."""
    code = Style.parse(HIT).render
    parts, position = [], 0
    for start, end in spans:
        parts += [printable(text[position:start]), code(printable(text[start:end]))]
        position = end
    return "".join([*parts, printable(text[position:])])


def short_id(head: Head, prefix: Callable[[str], int]) -> Text:
    """The beginning of the id, its shortest unique part bright: as much as there is to type."""
    unique = prefix(head.id)
    shown = head.id[: max(8, unique)]
    return Text.assemble((printable(shown[:unique]), "bold cyan"), (printable(shown[unique:]), "cyan dim"))


def progress(to: Console) -> Progress:
    return Progress(
        TextColumn("indexing"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("files"),
        _Rate(),
        TimeRemainingColumn(compact=True),
        TextColumn("left"),
        console=to,
        transient=True,
    )


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


def _table(between: int = 2, show_header: bool = True) -> Table:
    return Table(box=None, pad_edge=False, padding=(0, between, 0, 0), header_style="dim", show_header=show_header)


def _text(value: str | None, style: str | Style = "", limit: int = FIELD_MAX) -> Text:
    return Text(printable(shorten(value or "", limit)), style=style)


def _folded(title: Text, head: Head) -> Text:
    """`title` with the number of copies that it stands for."""
    return Text.assemble(title, (f" +{head.folded}", "dim")) if head.folded else title


def _plain(value: Any) -> str:
    if isinstance(value, (list, dict)):
        import json

        return json.dumps(value, ensure_ascii=False) if value else ""
    return "" if value is None else str(value)


def _narrow(paragraph: RenderableType, width: int) -> RenderableType:
    grid = Table.grid()
    grid.add_column(width=width, overflow="fold")
    grid.add_row(paragraph)
    return grid


def _when(published: str | None, width: int) -> str:
    """The day, and where there is room the minute, by the clock of the article."""
    if not published:
        return ""
    return published[:10] if width < 100 else published[:16].replace("T", " ")


def _long_date(published: str) -> str:
    """With the weekday, the time zone, and how long ago that was."""
    if len(published) < 10:
        return published
    moment = datetime.fromisoformat(published)
    # By the clock of the article: on ours there may be no such date, in year 1 or 9999.
    ago = _ago((datetime.now(moment.tzinfo).date() - moment.date()).days)
    weekday = f"{WEEKDAYS[moment.weekday()]}, {published[:10]}"
    if len(published) == 10:
        return f"{weekday}, {ago}"
    zone = "UTC" if moment.utcoffset() == timedelta() else published[16:][-6:] if moment.tzinfo else ""
    return f"{weekday} {' '.join(filter(None, (published[11:16], zone)))}, {ago}"


def _ago(days: int) -> str:
    if days < 0:
        return "in the future"
    if days < 2:
        return ("today", "yesterday")[days]
    count, unit = (days, "days") if days < 60 else (days // 30, "months") if days < 730 else (days // 365, "years")
    return f"{count:,} {unit} ago"


def _link(url: str) -> Style:
    """Blue, and to be clicked where it leads to the web. Only what a URL may hold reaches the terminal's command."""
    web = len(url) <= LINK_MAX and url.lower().startswith(("http://", "https://"))
    target = quote(url, safe="%/:?#[]@!$&'()*+,;=~") if web else ""
    return Style(color="blue", link=target if 0 < len(target) <= LINK_MAX else None)
