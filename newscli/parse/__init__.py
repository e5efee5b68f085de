"""Read articles from bytes: one module a format, loaded when a file is read."""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from newscli.article import Article
from newscli.errors import NotAnArticle

if TYPE_CHECKING:
    from newscli.parse.trace import Trace


class InputFormat(NamedTuple):
    """An input format: the suffixes of its files, what an article looks like, and the module that reads one.

    Its function `parse(data, path, trace)` raises NotAnArticle for what is none.
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


def parse_article(data: bytes, path: str = "", trace: "Trace | None" = None) -> Article:
    """Read an article from the bytes of its file, in the first format that knows it.

    `path` (POSIX, below the archive) gives the id, and says by its suffix which formats are tried: all
    of them where it has none. `trace` learns where what was repaired. Raise NotAnArticle where none knows it.
    """
    refusals = []
    formats = PARSERS.values()
    for format in [each for each in formats if path.lower().endswith(each.suffixes)] or formats:
        try:
            return import_module(f"{__name__}.{format.module}").parse(data, path, trace)  # type: ignore[no-any-return]
        except NotAnArticle as refusal:
            refusals.append(refusal)
    raise refusals[0]
