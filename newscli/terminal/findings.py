"""Draw what is wrong in an archive."""

from collections.abc import Iterator, Mapping, Sequence

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from newscli.check import Finding, Level, Occurrence, Places, Scope
from newscli.parse.trace import Repair
from newscli.terminal.pieces import CELL_MAX, make_table, safe_text
from newscli.text.plural import plural
from newscli.text.reveal import revealed
from newscli.text.sanitize import shorten

LEVEL_STYLES: Mapping[Level, str] = {"wrong": "bold red", "doubtful": "bold yellow", "told": "bold"}
PART_SHARE = 5  # Paths and details have two fifths of the width each at most, so that one is left for titles.


def findings_list(
    found: Sequence[Finding], scope: Scope, limit: int, width: int, places: Places | None
) -> RenderableType:
    """Draw a summary; then each kind with what to do, and the first `limit` files behind it; 0 is all.

    Below each file are the repairs that `places` finds in it.
    """
    parts: list[RenderableType] = [Padding(_summary(found, scope), (0, 0, 1, 0))]
    for finding in found:
        kind, files = finding.kind, finding.files
        title = Text.assemble((kind.name, LEVEL_STYLES[kind.level]), f"  {len(files):,}")
        parts += [title, Padding(Text(kind.advice, "dim"), (0, 0, 0, 2))]
        parts.append(Padding(Group(*_files(finding, scope, limit, width - 2, places)), (0, 0, 1, 2)))
    return Group(*parts)


def _summary(found: Sequence[Finding], scope: Scope) -> Table:
    """Draw of each kind how many files have it, and which part of all files these are."""
    table = make_table()
    for name in ("kind", "", "files", "share"):
        table.add_column(name, justify="right" if name in ("files", "share") else "left")
    for kind, paths in ((finding.kind, finding.paths) for finding in found):
        style = LEVEL_STYLES[kind.level]
        table.add_row(Text(kind.name, style), Text(kind.level, "dim"), f"{len(paths):,}", _percent(len(paths), scope))
    return table


def _percent(count: int, scope: Scope) -> str:
    """Return the share of the files in percent; 0 and 100 only where it is none or all."""
    if count == scope.size:
        return "100%"
    share = 100 * count / scope.size
    if share < 0.1:
        return "<0.1%"
    return f"{min(share, 99.9):.1f}%" if share < 10 or share > 99 else f"{share:.0f}%"


def _files(finding: Finding, scope: Scope, limit: int, width: int, places: Places | None) -> Iterator[RenderableType]:
    """Draw the first `limit` files; one line for all where every article has the problem."""
    files = finding.files
    shown = files[: limit or None]
    kind = finding.kind.name
    if places and any(places(kind, each.path) for each in shown):
        for each in shown:
            yield from (_table([each], kind, width), _repairs(places(kind, each.path)))
        if len(shown) < len(files):
            yield Text(f"and {len(files) - len(shown):,} more", "dim")
    elif len(shown) == len(files):
        yield _table(shown, kind, width)
    elif scope.articles.keys() <= finding.paths:
        yield Text(f"all {len(scope.articles):,} {plural(len(scope.articles), 'article')}")
    else:
        yield _table(shown, kind, width)
        yield Text(f"and {len(files) - len(shown):,} more", "dim")


def _table(shown: Sequence[Occurrence], kind: str, width: int) -> Table:
    """Draw files: path, title, and detail where it tells more than the kind. Only long paths and details are folded."""
    paths = [safe_text(each.path) for each in shown]
    titles = [safe_text(each.title) for each in shown]
    details = [safe_text(each.detail if each.detail != kind else "") for each in shown]
    part = width * 2 // PART_SHARE if _width(titles) else width
    left = width - min(part, _width(paths)) - min(part, _width(details)) - 4
    table = make_table(show_header=False)
    table.add_column(overflow="fold", style="cyan", max_width=part)
    columns = [paths]
    if _width(titles):
        table.add_column(overflow="ellipsis", no_wrap=True, max_width=max(left, 1))
        columns.append(titles)
    if _width(details):
        table.add_column(overflow="fold", max_width=part)
        columns.append(details)
    for row in zip(*columns, strict=True):
        table.add_row(*row)
    return table


def _repairs(repairs: Sequence[Repair]) -> Table:
    """Draw of each repair the line, and the text before and after; of what was only told the text."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for _, line, before, after in repairs:
        text = (
            Text.assemble(_seen(before), " → ", _seen(after) if after else Text("nothing", "dim"))
            if after is not None
            else _seen(before)
        )
        table.add_row(f"  line {line}", text)
    return table


def _seen(text: str) -> Text:
    return safe_text(revealed(shorten(text, CELL_MAX)))


def _width(texts: Sequence[Text]) -> int:
    return max(cell_len(text.plain) for text in texts)
