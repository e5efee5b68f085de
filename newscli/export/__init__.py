"""Write records as bytes: one module a format, loaded when it is asked for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from os.path import splitext
from typing import Any, NamedTuple, TextIO

from newscli.errors import UnknownFormat

Record = Mapping[str, Any]
Writer = Callable[[Iterable[Record], TextIO, Sequence[str]], None]


class Format(NamedTuple):
    """An export format: what it is called in help, the suffixes of its files, and the module that writes it.

    `encoding_errors` says how characters that are no text are written: the bytes of a file name that
    is not UTF-8. In JSON their escape reads back as the same name; CSV has no escapes, so there the
    bytes themselves go out.
    """

    title: str
    suffixes: tuple[str, ...]
    module: str
    encoding_errors: str = "backslashreplace"

    @property
    def write(self) -> Writer:
        """The function `write(records, out, fields)` of the module: a stream, one record in memory at a time."""
        writer: Writer = import_module(f"{__name__}.{self.module}").write
        return writer


FORMATS: Mapping[str, Format] = {
    "json": Format("JSON", (".json",), "json"),
    "jsonl": Format("JSON lines", (".jsonl", ".ndjson"), "jsonl"),
    "csv": Format("CSV", (".csv",), "csv", encoding_errors="surrogateescape"),
    "tsv": Format("TSV", (".tsv",), "tsv"),
    "md": Format("Markdown", (".md", ".markdown"), "markdown"),
}


def format_of(path: str) -> str:
    """Return the name of the format that the suffix of `path` asks for; raise UnknownFormat."""
    suffix = splitext(path)[1].lower()
    for name, format in FORMATS.items():
        if suffix in format.suffixes:
            return name
    raise UnknownFormat(path, tuple(FORMATS))
