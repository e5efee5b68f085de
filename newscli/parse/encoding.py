"""Decode the bytes of a file, and repair text that was decoded wrongly before. Tell what was done."""

import re

from newscli.text.plural import plural
from newscli.text.problem import Problem

BOMS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# In UTF-8, the first bytes of what may be a control character or garbled. Most files have none.
_SUSPECT = bytes([*range(0x09), *range(0x0B, 0x20), 0x7F, 0xC2, 0xC3])
# The first byte of a UTF-8 sequence and what follows it, both read as Latin-1 or Windows-1252.
MOJIBAKE = re.compile(
    "(?:[\xc2-\xf4][\x80-\xbf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d"
    "\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178]+)+"
)
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
MAX_LINES = 5000  # that are repaired one by one: each takes a while, and no article has more


def decode(data: bytes) -> tuple[str, list[Problem]]:
    """Return the file's text, repaired, with `\\n` line ends, and what was done to it."""
    problems: list[Problem] = []
    text = decode_bytes(data, problems)
    if not problems and len(data.translate(None, _SUSPECT)) == len(data):
        return text, problems
    if "\r" in text:
        text = text.replace("\r\n", "\n")
        if "\n" not in text:
            text = text.replace("\r", "\n")
    if not text.isascii():
        text = fix_mojibake(text, problems)
    text, removed = _CONTROL.subn("", text)
    if removed:
        problems.append(Problem("control characters", f"removed {removed} control {plural(removed, 'character')}"))
    return text, problems


def decode_bytes(data: bytes, problems: list[Problem]) -> str:
    mark = next(filter(data.startswith, BOMS), b"")
    data = data.removeprefix(mark)
    encoding = BOMS.get(mark) or (b"\0" in data and _utf16_without_mark(data)) or "utf-8"
    if encoding != "utf-8":
        problems.append(Problem("foreign encoding", "not UTF-8, read as UTF-16"))
        text = data.decode(encoding, "replace")
    else:
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            cut_short = error.reason == "unexpected end of data" and not error.object[: error.start].isascii()
            if not (cut_short or _MULTIBYTE.search(data) or error.reason == "unexpected end of data"):
                problems.append(Problem("foreign encoding", "not UTF-8, read as Windows-1252"))
                return data.decode("cp1252", "replace")
        text = data.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    if lost:
        problems.append(Problem("unreadable bytes", f"{lost} unreadable {plural(lost, 'byte')}, shown as \ufffd"))
    return text


def _utf16_without_mark(data: bytes) -> str | None:
    """Recognise UTF-16 by its zero bytes: one half of each ASCII character, and every head has many."""
    sample = data[:2000]
    high, low = sample[::2].count(0), sample[1::2].count(0)
    if max(high, low) < 4 or max(high, low) < len(sample) // 10 or min(high, low) > max(high, low) // 10:
        return None
    return "utf-16-le" if low > high else "utf-16-be"


def fix_mojibake(text: str, problems: list[Problem]) -> str:
    """Undo UTF-8 that was read as Windows-1252, once or more often, line by line."""
    if not MOJIBAKE.search(text):
        return text
    from ftfy import fix_encoding

    lines, repaired = text.split("\n"), 0
    if len(lines) > MAX_LINES:
        lines = [text]
    for number, line in enumerate(lines):
        if garbled := MOJIBAKE.findall(line):
            # fix_text would also straighten quotation marks and take ligatures apart.
            lines[number] = fixed = fix_encoding(line)
            if fixed != line:
                left = MOJIBAKE.findall(fixed)
                repaired += max(1, len(garbled) - len(left))
    if repaired:
        problems.append(Problem("garbled text", f"repaired {repaired} garbled {plural(repaired, 'passage')}"))
    return "\n".join(lines)
