"""Write Markdown, a document a record: YAML front matter, and the body where the record has one."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from newscli.export import Record
from newscli.export.json import encode

# JSON is YAML but for what YAML counts as unprintable or as a line break.
_NOT_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
# Last the # that would close a heading.
_MARKUP = re.compile(r"[\\`*_{}\[\]<>&|~$]|^(?:[#+=:-]|\d+(?=[.)]))|(?<=[ \t])#(?=#*$)")


def write(records: Iterable[Record], out: TextIO, fields: Sequence[str] = ()) -> None:
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


def _yaml(value: Any) -> str:
    return _NOT_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", encode(value))


def _markdown(text: str) -> str:
    """Escape `text`, one line, so that Markdown shows it as it is, but for spaces at its ends."""
    return _MARKUP.sub(_escaped, text.strip(" \t"))  # Four spaces or a tab would make it code.


def _escaped(match: re.Match[str]) -> str:
    found = match[0]
    return f"{found}\\" if found.isdigit() else f"\\{found}"
