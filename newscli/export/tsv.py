"""Write TSV, one line a record whatever it holds: tabs and line breaks are spaces. For cut, awk and fzf."""

from collections.abc import Iterable, Sequence
from typing import TextIO

from newscli.export import Record
from newscli.export.cells import cell_text
from newscli.text.sanitize import printable


def write(records: Iterable[Record], out: TextIO, fields: Sequence[str]) -> None:
    """Write a header and a line a record."""
    out.write("\t".join(fields) + "\n")
    write_rows(records, out, fields)


def write_rows(records: Iterable[Record], out: TextIO, fields: Sequence[str]) -> None:
    """Write a line a record, without a header."""
    for record in records:
        out.write("\t".join([printable(cell_text(record[name])) for name in fields]) + "\n")
