"""Write one JSON array, a record a line; `[]` where there is none."""

import json
from collections.abc import Iterable, Sequence
from typing import TextIO

from newscli.export import Record

encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode

_ESCAPES = ((b"\\", b"\\\\"), (b'"', b'\\"'), (b"\n", b"\\n"), (b"\t", b"\\t"))
_OTHER_CONTROLS = bytes(code for code in range(32) if code not in b"\n\t")


def encode_record(record: Record) -> bytes:
    """Return `record` as JSON in UTF-8 on one line, with every character as it is.

    The body is nine tenths of a record. Where it comes last it is escaped here: that takes a third of
    the time of the encoder.
    """
    body = record.get("body", "").encode("utf-8", "backslashreplace")
    if not body or [*record][-1] != "body" or len(body.translate(None, _OTHER_CONTROLS)) < len(body):
        return encode(record).encode("utf-8", "backslashreplace")
    for character, escape in _ESCAPES:
        body = body.replace(character, escape)
    line = encode({**record, "body": ""}).encode("utf-8", "backslashreplace")
    return b"".join((line[:-2], body, b'"}'))


def write(records: Iterable[Record], out: TextIO, fields: Sequence[str] = ()) -> None:
    separator = b"["
    for record in records:
        out.buffer.write(separator + encode_record(record))
        separator = b",\n "
    out.buffer.write(b"]\n" if separator != b"[" else b"[]\n")
