"""Records as JSON, JSON lines, CSV, TSV and Markdown: streams, one record in memory at a time."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any, BinaryIO, TextIO

from newscli.article import Article, Head
from newscli.printable import printable
from newscli.tally import Stats

Record = Mapping[str, Any]

# How characters that are no text (bytes of a file name that is not UTF-8) are written. In JSON the
# escape reads back as the same name; CSV has no escapes, so there the bytes themselves go out.
ENCODING_ERRORS = {"csv": "surrogateescape"}


@cache
def _encoder() -> Callable[[Any], str]:
    import json  # Lists in a pipe do without.

    return json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


def _line(record: Record, end: bytes = b"") -> bytes:
    """`record` as JSON. Its body, which comes last, may be a text in UTF-8 whose only controls are tab and newline."""
    body = record.get("body")
    if not isinstance(body, bytes):
        return _encoder()(record).encode("utf-8", "backslashreplace") + end
    for byte, escape in ((b"\\", b"\\\\"), (b'"', b'\\"'), (b"\n", b"\\n"), (b"\t", b"\\t")):
        body = body.replace(byte, escape)
    line = _encoder()({**record, "body": ""}).encode("utf-8", "backslashreplace")
    return b"".join((line[:-2], body, b'"}', end))


def write_json(records: Iterable[Record], out: BinaryIO) -> None:
    """One array, a record a line; `[]` where there is none."""
    separator = b"["
    for record in records:
        out.write(separator + _line(record))
        separator = b",\n "
    out.write(b"]\n" if separator != b"[" else b"[]\n")


def write_jsonl(records: Iterable[Record], out: BinaryIO) -> None:
    for record in records:
        out.write(_line(record, b"\n"))


def write_csv(records: Iterable[Record], out: TextIO, fields: Sequence[str], excel: bool = False) -> None:
    """With a header; null is empty, lists and objects are JSON. Exact, but for `excel`.

    `excel` writes the mark by which Excel knows UTF-8, and puts `'` before what it would take for a formula.
    """
    import csv

    if excel:
        out.write("\ufeff")
    writer = csv.writer(_Lines(out))
    writer.writerow(fields)
    cell = _defused if excel else cell_of
    writer.writerows([cell(record[name]) for name in fields] for record in records)


class _Lines:
    """Ends each row with a plain newline. The writer must believe in \r\n: else it leaves a lone \r unquoted."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def write(self, row: str) -> None:
        self._out.write(row[:-2] + "\n")


def write_tsv(records: Iterable[Record], out: TextIO, fields: Sequence[str], header: bool = True) -> None:
    """One line a record whatever it holds: tabs and line breaks are spaces. For cut, awk and fzf."""
    if header:
        out.write("\t".join(fields) + "\n")
    for record in records:
        out.write("\t".join([printable(cell_of(record[name])) for name in fields]) + "\n")


def write_markdown(records: Iterable[Record], out: TextIO) -> None:
    """A document a record: YAML front matter, and the body where the record has one."""
    for number, record in enumerate(records):
        out.write("\n" * bool(number))
        out.write("---\n")
        for name, value in record.items():
            if name != "body":
                out.write(f"{name}: {_yaml(value)}\n")
        out.write("---\n")
        if "title" in record:
            out.write(f"\n# {_markdown(record['title'])}\n")
        if record.get("body"):
            paragraphs = map(_markdown, record["body"].split("\n"))
            out.writelines(f"\n{paragraph}\n" for paragraph in paragraphs if paragraph)


def write_text(articles: Iterable[Article], out: TextIO, copies_of: Callable[[Head], Sequence[Head]]) -> None:
    """Title, what is known, and the paragraphs, for people and for text tools; no line is wrapped."""
    for number, article in enumerate(articles):
        out.write("\n" * 2 * bool(number) + printable(article.title) + "\n\n")
        facts = facts_of(article, copies_of(article))
        out.writelines(f"{printable(name)}: {printable(value)}\n" for name, value in facts)
        out.writelines(f"\n{printable(paragraph)}\n" for paragraph in article.body.split("\n") if paragraph)


def write_stats(stats: Stats, out: TextIO) -> None:
    """A figure a line: its name, a tab, and its value; for what is listed the parts of each, with tabs between."""
    for name, value in stats.record().items():
        if not isinstance(value, list):
            out.write(f"{name}\t{cell_of(value)}\n")
    listed = [
        ("gap", stats.gaps),
        (stats.unit, stats.periods),
        ("outlet", stats.outlets.counts),
        ("author", stats.authors.counts),
        ("dateline", stats.datelines.counts),
    ]
    for name, rows in listed:
        out.writelines("\t".join([name, *(printable(cell_of(each)) for each in row)]) + "\n" for row in rows)


def facts_of(article: Article, copies: Sequence[Head] = (), headers: int | None = None) -> list[tuple[str, str]]:
    """What there is to tell of an article besides title and text: (name, value), in reading order.

    Of the other headers these are the first `headers`, and how many more there are.
    """
    more = len(article.extra) - headers if headers is not None else 0
    told = [
        ("published", article.published),
        ("author", article.author),
        ("authors", ", ".join(article.authors) if article.authors != (article.author,) else None),
        ("agency", article.agency if article.agency != article.author else None),
        ("outlet", article.outlet),
        ("site", article.site),
        ("dateline", article.dateline),
        ("words", f"{article.words:,}, {article.minutes} minute{'s'[: article.minutes != 1]} to read"),
        ("link", article.clean_url),
        *islice(article.extra.items(), headers),
        ("…", f"{more:,} more header{'s'[: more != 1]}" if more > 0 else None),
        ("copies", ", ".join(f"{copy.id} {copy.outlet}" if copy.outlet else copy.id for copy in copies)),
        ("problems", "; ".join(article.problems)),
        ("id", article.id),
        ("path", article.path),
    ]
    return [(name, value) for name, value in told if value]


def cell_of(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else _encoder()(value)


# Where Excel separates lists with semicolons, it begins a cell at each of them, and a row at each line break: quotation
# marks inside a line of commas mean nothing to it. East Asian spreadsheets take the wide signs too.
_FORMULA = re.compile(r"(?:^|(?<=[;\t\r\n]))(?= *[=+\-@＝＋－＠])|^(?=[\t\r])")


def _defused(value: Any) -> str:
    cell = cell_of(value)
    return cell if isinstance(value, (int, float)) else _FORMULA.sub("'", cell)


# JSON is YAML but for what YAML counts as unprintable or as a line break.
_NOT_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def _yaml(value: Any) -> str:
    return _NOT_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", _encoder()(value))


# Last the # that would close a heading.
_MARKUP = re.compile(r"[\\`*_{}\[\]<>&|~$]|^(?:[#+=:-]|\d+(?=[.)]))|(?<=[ \t])#(?=#*$)")


def _markdown(text: str) -> str:
    """Escape `text`, one line, so that Markdown shows it as it is, but for spaces at its ends."""
    return _MARKUP.sub(_escaped, text.strip(" \t"))  # Four spaces or a tab would make it code.


def _escaped(match: re.Match[str]) -> str:
    found = match[0]
    return f"{found}\\" if found.isdigit() else f"\\{found}"


Writer = Callable[[Iterable[Record], TextIO, Sequence[str]], None]

FORMATS: Mapping[str, Writer] = {
    "json": lambda records, out, _: write_json(records, out.buffer),
    "jsonl": lambda records, out, _: write_jsonl(records, out.buffer),
    "csv": write_csv,
    "tsv": write_tsv,
    "md": lambda records, out, _: write_markdown(records, out),
}
