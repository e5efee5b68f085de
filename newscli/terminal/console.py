"""Make the console that draws, and the bar that shows how far an index is."""

import os
import shutil
from typing import TextIO

from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

__all__ = ["Console", "RenderableType", "make_console", "progress_bar"]


def make_console(file: TextIO, color: str) -> Console:
    """Return a console that writes to `file` in the way that `--color` and the environment ask for."""
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


def progress_bar(to: Console) -> Progress:
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
