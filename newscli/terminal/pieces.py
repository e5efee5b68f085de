"""Make the pieces that drawings are made of: texts, marked hits, links, tables."""

from collections.abc import Sequence
from urllib.parse import quote

from rich.console import RenderableType
from rich.style import Style
from rich.table import Table
from rich.text import Text

from newscli.article import Metadata, Span
from newscli.text.sanitize import printable, shorten

HIT = "bold red"
CELL_MAX = 300  # characters of a title, outlet or author in a list
FIELD_MAX = 2000  # characters of a field where one article is shown, or where its column is asked for
READABLE = 88  # columns of running text; longer lines tire the eye
LINK_MAX = 2000  # characters of a link that can be clicked; longer ones neither terminals nor browsers take


def marked(text: str, spans: Sequence[Span], style: str = "") -> Text:
    """Return `text` with its hits marked; what must not reach a terminal is left out without moving them."""
    shown, position = Text(style=style), 0
    for start, end in spans:
        shown.append(printable(text[position:start]))
        shown.append(printable(text[start:end]), style=HIT)
        position = end
    return shown.append(printable(text[position:]))


def make_table(between: int = 2, show_header: bool = True) -> Table:
    return Table(box=None, pad_edge=False, padding=(0, between, 0, 0), header_style="dim", show_header=show_header)


def safe_text(value: str | None, style: str | Style = "", limit: int = FIELD_MAX) -> Text:
    return Text(printable(shorten(value or "", limit)), style=style)


def in_columns(paragraph: RenderableType, width: int) -> RenderableType:
    grid = Table.grid()
    grid.add_column(width=width, overflow="fold")
    grid.add_row(paragraph)
    return grid


def link_style(url: str) -> Style:
    """Return blue, to be clicked where it leads to the web. Only what a URL may hold reaches the terminal's command."""
    web = len(url) <= LINK_MAX and url.lower().startswith(("http://", "https://"))
    target = quote(url, safe="%/:?#[]@!$&'()*+,;=~") if web else ""
    return Style(color="blue", link=target if 0 < len(target) <= LINK_MAX else None)


def with_copies(title: Text, article: Metadata) -> Text:
    """Return `title` with the number of copies that it stands for."""
    return Text.assemble(title, (f" +{article.collapsed}", "dim")) if article.collapsed else title
