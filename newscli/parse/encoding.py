"""Decode the bytes of a file, and repair text that was decoded wrongly before. Tell what was done."""

import codecs
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from newscli.text.normalize import without_ascii
from newscli.text.plural import plural
from newscli.text.problem import Problem

if TYPE_CHECKING:
    from newscli.parse.trace import Trace

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
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
MAX_LINES = 5000  # that are repaired one by one: each takes a while, and no article has more


def decode(data: bytes, trace: "Trace | None" = None) -> tuple[str, list[Problem]]:
    """Return the file's text, repaired, with `\\n` line ends, and what was done to it. `trace` learns where."""
    problems: list[Problem] = []
    text = decode_bytes(data, problems, trace)
    if problems or len(data.translate(None, _SUSPECT)) != len(data):
        text = _repair(text, problems, trace)
    if trace is not None:
        trace.decoded(text)
    return text, problems


def _repair(text: str, problems: list[Problem], trace: "Trace | None") -> str:
    if "\r" in text:
        if trace is not None:
            trace.replace(text, ((match.start(), match.end(), "\n") for match in re.finditer("\r\n", text)), "")
        text = text.replace("\r\n", "\n")
        if "\n" not in text:
            text = text.replace("\r", "\n")
    if not text.isascii():
        text = fix_mojibake(text, problems, trace)
    if trace is not None:
        trace.replace(text, ((*match.span(), "") for match in _CONTROL.finditer(text)), "control characters")
    text, removed = _CONTROL.subn("", text)
    if removed:
        problems.append(Problem("control characters", f"removed {removed} control {plural(removed, 'character')}"))
    return text


def decode_bytes(data: bytes, problems: list[Problem], trace: "Trace | None" = None) -> str:
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
                text = data.decode("cp1252", "replace")
                if trace is not None:  # A byte is a character.
                    trace.bytes_read(_foreign(data), "foreign encoding")
                return text
        text = data.decode("utf-8", "replace")
        if trace is not None:
            trace.bytes_read(_unreadable(data), "unreadable bytes")
    lost = text.count("\ufffd")
    if lost:
        problems.append(Problem("unreadable bytes", f"{lost} unreadable {plural(lost, 'byte')}, shown as \ufffd"))
    return text


def _foreign(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    return ((*match.span(), match[0]) for match in re.finditer(rb"[^\x00-\x7f]", data))


def _unreadable(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield where U+FFFD stands for bytes that are not UTF-8, and these."""
    lost: list[tuple[int, int]] = []

    def note(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeDecodeError)
        lost.append((error.start, error.end))
        return "\ufffd", error.end

    codecs.register_error("newscli.unreadable", note)
    data.decode("utf-8", "newscli.unreadable")
    position = done = 0
    for start, end in lost:
        position += len(data[done:start].decode())
        yield position, position + 1, data[start:end]
        position, done = position + 1, end


def _utf16_without_mark(data: bytes) -> str | None:
    """Recognise UTF-16 by its zero bytes: one half of each ASCII character, and every head has many."""
    sample = data[:2000]
    high, low = sample[::2].count(0), sample[1::2].count(0)
    if max(high, low) < 4 or max(high, low) < len(sample) // 10 or min(high, low) > max(high, low) // 10:
        return None
    return "utf-16-le" if low > high else "utf-16-be"


def fix_mojibake(text: str, problems: list[Problem], trace: "Trace | None" = None) -> str:
    """Undo UTF-8 that was read as Windows-1252, once or more often, line by line."""
    # Without its ASCII it holds at least as much that looks so, and is looked through in a fifth of the time.
    if not MOJIBAKE.search(without_ascii(text)):
        return text
    from ftfy import fix_encoding

    lines, repaired, start = text.split("\n"), 0, 0
    found: list[tuple[int, int, str]] = []
    if len(lines) > MAX_LINES:
        lines = [text]
    for number, line in enumerate(lines):
        if garbled := MOJIBAKE.findall(line):
            # fix_text would also straighten quotation marks and take ligatures apart.
            lines[number] = fixed = fix_encoding(line)
            if fixed != line:
                left = MOJIBAKE.findall(fixed)
                repaired += max(1, len(garbled) - len(left))
                if trace is not None:
                    found += ((start + begin, start + end, after) for begin, end, after in _differences(line, fixed))
        start += len(line) + 1
    if repaired:
        problems.append(Problem("garbled text", f"repaired {repaired} garbled {plural(repaired, 'passage')}"))
    if trace is not None:
        trace.replace(text, found, "garbled text")
    return "\n".join(lines)


def _differences(line: str, fixed: str) -> Iterator[tuple[int, int, str]]:
    """Yield each part of `line` that differs from `fixed`, and what stands there in `fixed`.

    What is ASCII is garbled into itself and so tells which parts belong together.
    """
    before, after = list(_FOREIGN.finditer(line)), list(_FOREIGN.finditer(fixed))
    if _FOREIGN.sub("\0", line) != _FOREIGN.sub("\0", fixed):
        before, after = [re.match("(?s).*", line)], [re.match("(?s).*", fixed)]  # type: ignore[list-item]
    for one, other in zip(before, after, strict=True):
        old, new = one[0], other[0]
        if old != new:
            same = min(_same(old, new), max(0, len(new) - 1))  # Something stands there now.
            tail = min(_same(old[same:][::-1], new[same:][::-1]), max(0, len(new) - same - 1))
            yield one.start() + same, one.end() - tail, new[same : len(new) - tail]


def _same(one: str, other: str) -> int:
    """Return how many characters `one` and `other` have in common at their beginning."""
    shorter = min(len(one), len(other))
    return next((at for at in range(shorter) if one[at] != other[at]), shorter)
