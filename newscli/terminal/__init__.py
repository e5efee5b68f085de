"""Draw results as Rich objects: returned, never printed. Their text is data, never markup.

What is drawn asks nothing back: an article or a hit carries all that is shown of it. Rich is loaded
when the first of these names is used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newscli.terminal.articles import article_panel, articles_tables, hit_blocks, marked_line, records_tables
    from newscli.terminal.charts import bar_chart, overview
    from newscli.terminal.console import Console, RenderableType, make_console, progress_bar
    from newscli.terminal.findings import findings_list
    from newscli.terminal.revealed import revealed_panel

_MODULES = {
    "article_panel": "articles",
    "articles_tables": "articles",
    "hit_blocks": "articles",
    "marked_line": "articles",
    "records_tables": "articles",
    "bar_chart": "charts",
    "overview": "charts",
    "Console": "console",
    "RenderableType": "console",
    "make_console": "console",
    "progress_bar": "console",
    "findings_list": "findings",
    "revealed_panel": "revealed",
}
__all__ = [
    "Console", "RenderableType", "article_panel", "articles_tables", "bar_chart", "findings_list", "hit_blocks",
    "make_console", "marked_line", "overview", "progress_bar", "records_tables",
    "revealed_panel",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
