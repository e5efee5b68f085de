"""Make text fit to be shown: nothing in it moves a cursor, reorders a line or hides.

Data formats (JSON, CSV) keep every character; this is for terminals, TSV and messages.
"""

import re

# Zero-width joiners shape Persian, Indic and emoji text, so single ones stay; every other
# invisible or direction-changing character (Unicode category Cf) goes. Marks beyond four on one
# letter serve no script; they climb over the lines above.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u200c\u200d\u20d0-\u20ff\ufe20-\ufe2f"
)
_FLOOD = re.compile(f"[{_MARKS}]{{5}}")
_RISKY = re.compile(
    "(?P<space>[\t\n\r\u2028\u2029]+)"
    "|(?P<control>[\x00-\x1f\x7f-\x9f])"
    "|(?P<stray>[\ud800-\udfff])"
    "|(?P<joiner>[\u200c\u200d]{2,})"
    "|(?P<hidden>[\xad\u0600-\u0605\u061c\u06dd\u070f\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f])"
    f"|(?P<flood>(?<=[{_MARKS}]{{4}})[{_MARKS}]+)"
)


def printable(text: str) -> str:
    """Return `text` on one line: controls as `\\x1b`, line breaks and tabs as a space, hidden characters gone."""
    if text.isprintable() and (text.isascii() or not _FLOOD.search(text)):
        return text
    return _RISKY.sub(_shown, text)


def shorten(text: str, width: int) -> str:
    """Cut `text` to at most `width` characters, and end it with `…` where it was cut."""
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _shown(match: re.Match[str]) -> str:
    kind, found = match.lastgroup, match[0]
    if kind == "space":
        return " "
    if kind == "control":
        return f"\\x{ord(found):02x}"
    if kind == "stray":
        # A byte of a file name that is not UTF-8 comes as U+DC80 to U+DCFF.
        code = ord(found)
        return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"
    return found[0] if kind == "joiner" else ""
