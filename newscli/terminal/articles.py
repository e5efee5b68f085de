"""Draw articles: a listing, what a search found, one to read."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.style import Style
from rich.table import Table
from rich.text import Text

from newscli.article import WEEKDAYS, Article, Hit, Metadata, Span
from newscli.export import Record
from newscli.export.cells import cell_text
from newscli.export.plain import CLEANED_LINK, LINK, facts_of
from newscli.terminal.pieces import (
    CELL_MAX,
    HIT,
    READABLE,
    in_columns,
    link_style,
    make_table,
    marked,
    safe_text,
    with_copies,
)  # fmt: skip
from newscli.text.sanitize import printable, shorten
from newscli.text.utc import UTC_OFFSET, offset_of

HEADERS_MAX = 50  # other headers of an article that its panel shows
WITH_TIME = 100  # columns from which on a table has room for the time of day
ROWS_PER_TABLE = 1000  # of which the widest decide how wide a column is


def articles_tables(articles: Iterable[Metadata], width: int) -> Iterator[Table]:
    """Yield tables of a row an article: the id to type, the day, the outlet and the title, in `width` columns."""
    articles, zones = iter(articles), _Zones()
    while page := list(islice(articles, ROWS_PER_TABLE)):
        zones.add(page)
        yield _articles_table(page, width, zones)


class _Zones:
    """The offsets of the times in a listing, as far as it was read."""

    def __init__(self) -> None:
        self._offsets: set[str] = set()

    def add(self, articles: Iterable[Metadata]) -> None:
        times = (article.published for article in articles if article.published and len(article.published) > 10)
        self._offsets.update(offset_of(time) or UTC_OFFSET for time in times)

    def when(self, published: str | None) -> str:
        """Return the day and the minute, by the clock of the article, and its offset where offsets differ."""
        if not published:
            return ""
        offset = offset_of(published) if len(self._offsets) > 1 else ""
        return f"{published[:16].replace('T', ' ')} {offset}".rstrip()


def _articles_table(articles: Iterable[Metadata], width: int, zones: _Zones) -> Table:
    table = make_table()
    table.add_column("id", no_wrap=True, style="cyan")
    table.add_column("published", no_wrap=True)
    table.add_column("outlet", max_width=max(10, width // 5), overflow="fold")
    table.add_column("title", ratio=1, overflow="fold")
    for article in articles:
        table.add_row(
            short_id(article),
            zones.when(article.published) if width >= WITH_TIME else (article.published or "")[:10],
            safe_text(article.outlet, limit=CELL_MAX),
            with_copies(safe_text(article.title, "bold", CELL_MAX), article),
        )
    return table


def records_tables(records: Iterable[Record], fields: Sequence[str]) -> Iterator[Table]:
    """Yield tables of the chosen fields, as they are."""
    records = iter(records)
    while page := list(islice(records, ROWS_PER_TABLE)):
        yield _records_table(page, fields)


def _records_table(records: Iterable[Record], fields: Sequence[str]) -> Table:
    table = make_table()
    for name in fields:
        number = name in ("words", "score", "size")
        table.add_column(name, justify="right" if number else "left", no_wrap=number, overflow="fold")
    for record in records:
        values = (record[name] for name in fields)
        table.add_row(*(safe_text("" if value in ([], {}) else cell_text(value)) for value in values))
    return table


def hit_blocks(hits: Iterable[Hit]) -> Iterator[RenderableType]:
    """Yield each result of a search: id and title, where and when, and the passage, with the hits marked."""
    hits, zones = iter(hits), _Zones()
    while page := list(islice(hits, ROWS_PER_TABLE)):
        zones.add(hit.metadata for hit in page)
        for hit in page:
            yield _hit_block(hit, zones)


def _hit_block(hit: Hit, zones: _Zones) -> RenderableType:
    article = hit.metadata

    def field(name: str, style: str) -> Text:
        value = shorten(getattr(article, name) or "", CELL_MAX)
        return marked(value, [span for span in hit.field_matches.get(name, ()) if span[1] < CELL_MAX], style)

    facts = [field(name, "dim") for name in ("outlet", "author")[: 1 + (article.author != article.outlet)]]
    facts.append(Text(zones.when(article.published), "dim"))
    return Group(
        Text.assemble(short_id(article), "  ", with_copies(field("title", "bold"), article)),
        Padding(Text(" · ", "dim").join(fact for fact in facts if fact), (0, 0, 0, 2)),
        Padding(marked(hit.snippet, hit.matches), (0, 0, 1, 2)),
    )


def article_panel(article: Article, copies: Sequence[Metadata], width: int) -> RenderableType:
    """Return a panel with what is known of the article, and its text in lines that are easy to read."""
    width = min(width, READABLE + 4)
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    dates = {"published": article.published, "modified": article.modified}  # also what another header may be called
    for name, value in facts_of(article, copies, HEADERS_MAX):
        shown = _long_date(value) if value == dates.get(name) else value
        style = link_style(value) if name in (LINK, CLEANED_LINK) else "yellow" if name == "problems" else ""
        facts.add_row(safe_text(name, limit=CELL_MAX), safe_text(shown, style))
    panel = Panel(
        Group(safe_text(article.title, "bold"), Text(), facts), width=width, title_align="left", border_style="dim"
    )
    # The panel's border and its padding: text stands under text.
    body = [Padding(Text(printable(paragraph)), (1, 2, 0, 2)) for paragraph in article.body.split("\n") if paragraph]
    return Group(panel, *(in_columns(paragraph, width) for paragraph in body), Text())


def marked_line(hit: Hit, fields: Sequence[str]) -> str:
    """Return the fields of a hit as one line of TSV, with color codes around each hit in a text."""
    spans = {**hit.field_matches, "snippet": hit.matches}
    record = hit.record()
    cells = (
        _ansi(record[name], spans[name]) if record[name] and name in spans else printable(cell_text(record[name]))
        for name in fields
    )
    return "\t".join(cells) + "\n"


def _ansi(text: str, spans: Sequence[Span]) -> str:
    """Return `text` with color codes around its hits. Not by Rich, which takes a minute for a title of 4 MB."""
    code = Style.parse(HIT).render
    parts, position = [], 0
    for start, end in spans:
        parts += [printable(text[position:start]), code(printable(text[start:end]))]
        position = end
    return "".join([*parts, printable(text[position:])])


def short_id(article: Metadata) -> Text:
    """Return the beginning of the id, its shortest unique part bright: as much as there is to type."""
    unique = article.prefix_length
    shown = article.id[: max(8, unique)]
    return Text.assemble((printable(shown[:unique]), "bold cyan"), (printable(shown[unique:]), "cyan dim"))


def _long_date(published: str) -> str:
    """Return the date with the weekday, the time zone, and how long ago that was."""
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
