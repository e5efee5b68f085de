"""Read, find and show news articles in a folder of text files."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newscli.archive import Archive
    from newscli.article import Article, Hit, Metadata
    from newscli.errors import NewsError
    from newscli.parse import parse_article
    from newscli.query.language import parse_filter
    from newscli.query.nodes import Filter
    from newscli.text.problem import Problem

__version__ = "0.1.0"

_MODULES = {
    "Archive": "archive",
    "Article": "article",
    "Filter": "query.nodes",
    "Hit": "article",
    "Metadata": "article",
    "NewsError": "errors",
    "Problem": "text.problem",
    "parse_article": "parse",
    "parse_filter": "query.language",
}
__all__ = [
    "Archive", "Article", "Filter", "Hit", "Metadata", "NewsError", "Problem", "parse_article", "parse_filter",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load the library when it is first used, so that the program can get ready for Ctrl-C before that."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    """Name what is loaded when it is first used too: for `help`, and for completion."""
    return sorted({*globals(), *__all__})
