"""Draw an article in which nothing is hidden."""

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from newscli.article import Article, Metadata
from newscli.export.revealed import Edits, revealed_facts
from newscli.terminal.articles import HEADERS_MAX
from newscli.terminal.pieces import CELL_MAX, FIELD_MAX, READABLE, in_columns
from newscli.text.reveal import Edit, Piece, reveal, reveal_lines
from newscli.text.sanitize import printable

_STYLES = {"text": "", "hidden": "black on yellow", "repaired": "green", "was": "red strike"}


def revealed_panel(article: Article, edits: Edits, copies: Sequence[Metadata], width: int) -> RenderableType:
    """Return a panel with what is known of the article, and its text: hidden characters named, repairs marked."""
    width = min(width, READABLE + 4)
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    for name, value, changed in revealed_facts(article, edits, copies, HEADERS_MAX):
        style = "yellow" if name == "problems" else ""
        facts.add_row(_field(name, (), limit=CELL_MAX), _field(value, changed, style))
    title = _field(article.title, edits.get("title", ()), "bold")
    panel = Panel(Group(title, Text(), facts), width=width, border_style="dim")
    body = [Padding(_styled(pieces), (1, 2, 0, 2)) for pieces in reveal_lines(article.body, edits.get("body", ()))]
    return Group(panel, *(in_columns(paragraph, width) for paragraph in body), Text())


def _field(value: str, edits: Sequence[Edit], style: str = "", limit: int = FIELD_MAX) -> Text:
    shown = _styled(reveal(value[:limit], [edit for edit in edits if edit[1] <= limit]), style)
    return shown.append("…") if len(value) > limit else shown


def _styled(pieces: Iterable[Piece], style: str = "") -> Text:
    text = Text(style=style)
    for kind, part in pieces:
        text.append(printable(part), _STYLES[kind])
    return text
