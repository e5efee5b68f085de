"""Read, find and show news articles in a folder of text files."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newscli.archive import Archive, Hit
    from newscli.article import Article, Head, parse
    from newscli.errors import NewsError
    from newscli.query import Filter, read_filter

__version__ = "0.1.0"
__all__ = ["Archive", "Article", "Filter", "Head", "Hit", "NewsError", "parse", "read_filter"]


def __getattr__(name: str) -> Any:
    """Load the library when it is first used, so that the program can get ready for Ctrl-C before that."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from newscli import archive, article, errors, query

    return next(getattr(module, name) for module in (archive, article, errors, query) if hasattr(module, name))


def __dir__() -> list[str]:
    """Name what is loaded when it is first used too: for `help`, and for completion."""
    return sorted({*globals(), *__all__})
