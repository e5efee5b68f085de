"""Write JSON lines: a record a line."""

from collections.abc import Iterable, Sequence
from typing import TextIO

from newscli.export import Record
from newscli.export.json import encode_record


def write(records: Iterable[Record], out: TextIO, fields: Sequence[str] = ()) -> None:
    for record in records:
        out.buffer.write(encode_record(record) + b"\n")
