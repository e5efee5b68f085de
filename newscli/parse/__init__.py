"""Read articles from bytes: one module a format, loaded when a file is read."""

from collections.abc import Mapping
from importlib import import_module
from typing import NamedTuple

from newscli.article import Article
from newscli.errors import NotAnArticle


class Parser(NamedTuple):
    """An input format: the suffixes of its files, and the module whose `parse(data, path)` reads one."""

    suffixes: tuple[str, ...]
    module: str


PARSERS: Mapping[str, Parser] = {
    "seed": Parser((".txt", ".md"), "seed"),
}
SUFFIXES = tuple(dict.fromkeys(suffix for parser in PARSERS.values() for suffix in parser.suffixes))


def parse_article(data: bytes, path: str = "") -> Article:
    """Read an article from the bytes of its file, in the first format that knows it.

    `path` (POSIX, below the archive) gives the id. Raise NotAnArticle where none does.
    """
    refusals = []
    for parser in PARSERS.values():
        try:
            return import_module(f"{__name__}.{parser.module}").parse(data, path)  # type: ignore[no-any-return]
        except NotAnArticle as refusal:
            refusals.append(refusal)
    raise refusals[0]
