"""Read articles from bytes: one module a format, loaded when a file is read."""

from collections.abc import Mapping
from importlib import import_module
from typing import NamedTuple

from newscli.article import Article
from newscli.errors import NotAnArticle


class InputFormat(NamedTuple):
    """An input format: the suffixes of its files, what an article looks like, and the module that reads one.

    Its function `parse(data, path)` raises NotAnArticle for what is none.
    """

    suffixes: tuple[str, ...]
    hint: str
    module: str


PARSERS: Mapping[str, InputFormat] = {
    "seed": InputFormat((".txt", ".md"), "a .txt or .md file with a line '# TITLE'", "seed"),
}
SUFFIXES = tuple(dict.fromkeys(suffix for format in PARSERS.values() for suffix in format.suffixes))
# What an article is, for people.
HINT = ", or ".join(format.hint for format in PARSERS.values())


def parse_article(data: bytes, path: str = "") -> Article:
    """Read an article from the bytes of its file, in the first format that knows it.

    `path` (POSIX, below the archive) gives the id, and says by its suffix which formats are tried: all
    of them where it has none. Raise NotAnArticle where none knows it.
    """
    refusals = []
    formats = PARSERS.values()
    for format in [each for each in formats if path.lower().endswith(each.suffixes)] or formats:
        try:
            return import_module(f"{__name__}.{format.module}").parse(data, path)  # type: ignore[no-any-return]
        except NotAnArticle as refusal:
            refusals.append(refusal)
    raise refusals[0]
