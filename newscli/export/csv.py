"""Write CSV with a header: exact, or made safe for spreadsheets."""

import csv
import re
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from newscli.export import Record
from newscli.export.cells import cell_text

# Where Excel separates lists with semicolons, it begins a cell at each of them, and a row at each line break: quotation
# marks inside a line of commas mean nothing to it. East Asian spreadsheets take the wide signs too.
_FORMULA = re.compile(r"(?:^|(?<=[;\t\r\n]))(?= *[=+\-@＝＋－＠])|^(?=[\t\r])")


def write(records: Iterable[Record], out: TextIO, fields: Sequence[str], excel: bool = False) -> None:
    """Write a header and a row a record; null is empty, lists and objects are JSON. Exact, but for `excel`.

    `excel` writes the mark by which Excel knows UTF-8, and puts `'` before what it would take for a formula.
    """
    if excel:
        out.write("\ufeff")
    writer = csv.writer(_Lines(out))
    writer.writerow(fields)
    cell = _defused if excel else cell_text
    writer.writerows([cell(record[name]) for name in fields] for record in records)


class _Lines:
    """Ends each row with a plain newline. The writer must believe in \r\n: else it leaves a lone \r unquoted."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def write(self, row: str) -> None:
        self._out.write(row[:-2] + "\n")


def _defused(value: Any) -> str:
    cell = cell_text(value)
    return cell if isinstance(value, (int, float)) else _FORMULA.sub("'", cell)
