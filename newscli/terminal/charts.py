"""Draw buckets: figures, bars over time, and bars of names."""

from collections.abc import Iterator, Sequence
from math import ceil

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from newscli.stats import Bucket, Facet, Stats, fill_empty_periods
from newscli.terminal.pieces import CELL_MAX, make_table, safe_text

BAR = "cyan"
_ROOMY = 60  # columns from which on there is room for headers and a second number
_GAPS = 3  # gaps that an overview names


def overview(stats: Stats, width: int) -> RenderableType:
    """Draw the figures, articles over time, and who they are from and by, in `width` columns."""
    facts = Table.grid(padding=(0, _between(width), 0, 0))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    for name, value in _figures(stats):
        facts.add_row(name, value)
    parts: list[RenderableType] = [facts]
    if stats.periods:
        parts += [_heading(f"articles by {stats.unit}"), bar_chart(stats.periods, width, stats.unit)]
    for name, facet in _named(stats):
        if facet.buckets:
            some = f"top {len(facet.buckets):,} of {facet.distinct:,} " if len(facet.buckets) < facet.distinct else ""
            parts += [_heading(some + name), bar_chart(facet.buckets, width)]
    return Group(*parts)


def bar_chart(buckets: Sequence[Bucket], width: int, unit: str | None = None, by: str = "") -> Table:
    """Draw a row a count: what is counted, how often, and a bar; in `width` columns.

    With a `unit` these are periods, and those without an article are shown too. With `by`, the name
    of what is counted, there are a header and the words, where there is room.
    """
    shown = fill_empty_periods(buckets, unit) if unit else buckets
    rows = [row if isinstance(row, Bucket) else Bucket(f"⋮ {row:,} {unit}s", 0, 0) for row in shown]
    full = bool(by) and width >= _ROOMY
    between = _between(width)
    figures = {name: [f"{getattr(row, name):,}" for row in rows] for name in ("articles", "words")[: 1 + full]}
    widths = [max(len(name) * full, *map(len, column)) for name, column in figures.items()]
    left = width - sum(widths) - between * (len(widths) + 1)
    longest = max(cell_len(safe_text(name, limit=CELL_MAX).plain) for name in (by, *(row.value for row in rows)))
    names = min(longest, max(len("2019-11-06"), left // 2))
    bar = max(1, left - names)
    most = max(row.articles for row in rows)

    # The space between columns is part of them: which of it buckets at the edge, versions of Rich differ about.
    table = make_table(show_header=full, between=0)
    table.add_column(by, width=names, overflow="fold")
    for name, numbers in zip(figures, widths, strict=True):
        table.add_column(name, width=between + numbers, justify="right", no_wrap=True)
    table.add_column("", width=between + bar)
    for row, *cells in zip(rows, *figures.values(), strict=True):
        value = safe_text(row.value, "" if row.articles else "dim", CELL_MAX)
        value.truncate(3 * names, overflow="ellipsis")  # Three lines say enough of any name.
        table.add_row(value, *cells, Text(" " * between + _bar(row.articles / most * bar), BAR))
    return table


def _bar(length: float) -> str:
    """Return a bar of `length` columns, rounded up to an eighth of one."""
    full, eighths = divmod(ceil(length * 8), 8)
    return "█" * full + " ▏▎▍▌▋▊▉"[eighths].strip()


def _between(width: int) -> int:
    """Return the columns to leave between two columns."""
    return 2 if width >= _ROOMY else 1


def _heading(text: str) -> Padding:
    return Padding(Text(text, "bold"), (1, 0, 0, 0))


def _named(stats: Stats) -> list[tuple[str, Facet]]:
    return [("outlets", stats.outlets), ("authors", stats.authors), ("datelines", stats.datelines)]


def _figures(stats: Stats) -> Iterator[tuple[str, str]]:
    yield "articles", f"{stats.articles:,}"
    yield "words", f"{stats.words:,}"
    for name, facet in _named(stats):
        yield name, f"{facet.distinct:,}" + f" (none in {facet.missing:,})" * bool(facet.missing)
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
