"""Draw what is wrong in an archive."""

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from newscli.check import Finding
from newscli.terminal.pieces import safe_text


def findings_list(found: Iterable[Finding], limit: int) -> RenderableType:
    """Draw each kind of problem with what to do, and the first `limit` files behind it; 0 is all."""
    parts: list[RenderableType] = []
    for kind, files in ((finding.kind, finding.files) for finding in found):
        shown = files[: limit or None]
        table = Table.grid(padding=(0, 2))
        table.add_column(overflow="fold", style="cyan")
        table.add_column(overflow="fold")
        for path, detail in shown:
            table.add_row(safe_text(path), safe_text(detail if detail != kind.name else ""))
        if len(shown) < len(files):
            table.add_row(Text(f"and {len(files) - len(shown):,} more", "dim"))
        name = Text.assemble((kind.name, "bold yellow" if kind.wrong else "bold"), f"  {len(files):,}")
        parts += [name, Padding(Text(kind.advice, "dim"), (0, 0, 0, 2)), Padding(table, (0, 0, 1, 2))]
    return Group(*parts)
