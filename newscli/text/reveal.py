"""Show what nobody sees in a text: hidden characters by number and name, and what stood where it was repaired."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from newscli.text.deceptive import odd_positions

Edit = tuple[int, int, str, str]  # (start, end) in the text, what stood there, the code of the problem

_FOREIGN = re.compile("[^\x20-\x7e]+")
# They count as printable, and yet show nothing of their own.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_NAMES = {
    "\0": "NULL", "\a": "BELL", "\b": "BACKSPACE", "\t": "TAB", "\n": "LINE FEED", "\v": "VERTICAL TAB",
    "\f": "FORM FEED", "\r": "CARRIAGE RETURN", "\x1b": "ESCAPE", "\x7f": "DELETE", "\x85": "NEXT LINE",
    "\ufeff": "BYTE ORDER MARK",
}  # fmt: skip
_KINDS = {"Cc": "CONTROL", "Co": "PRIVATE USE", "Cs": "SURROGATE", "Cn": "UNASSIGNED"}
_MARKS = 4  # on one letter, that a terminal shows


class Piece(NamedTuple):
    """A part of a text: as it is, a name of what is hidden there, a repaired part, or what stood there before."""

    kind: Literal["text", "hidden", "repaired", "was"]
    text: str


def reveal(text: str, edits: Iterable[Edit] = ()) -> Iterator[Piece]:
    """Yield the pieces of `text`, each of which can be seen, with what stood there before each of its `edits`."""
    position = 0
    for start, end, before, _ in edits:
        yield from _named(text[position:start])
        yield from _named(text[start:end], "repaired")
        was = "".join(piece.text for piece in _named(before, brief=True))
        yield Piece("was", f"[was: {was}]")
        position = end
    yield from _named(text[position:])


def reveal_lines(text: str, edits: Sequence[Edit]) -> Iterator[list[Piece]]:
    """Yield the pieces of each line of `text`; no edit reaches over the end of one."""
    begin = index = 0
    for line in text.split("\n"):
        own = []
        while index < len(edits) and edits[index][0] <= begin + len(line):
            start, end, before, code = edits[index]
            own.append((start - begin, end - begin, before, code))
            index += 1
        yield list(reveal(line, own))
        begin += len(line) + 1


def revealed(text: str, edits: Iterable[Edit] = ()) -> str:
    """Return the pieces of `text` as one text."""
    return "".join(piece.text for piece in reveal(text, edits))


def name_of(character: str) -> str:
    """Return the name of `character` in Unicode, or what it is where it has none."""
    return _NAMES.get(character) or unicodedata.name(character, "") or _KINDS.get(unicodedata.category(character), "")


def _named(text: str, kind: Literal["text", "repaired"] = "text", brief: bool = False) -> Iterator[Piece]:
    """Yield the pieces of `text`; where it is `brief`, hidden characters without their names.

    A letter of another alphabet than its word is as good as hidden.
    """
    position = 0
    for odd in odd_positions(text):
        yield from _hidden_named(text[position:odd], kind, brief)
        yield Piece("hidden", _tag(text[odd], brief))
        position = odd + 1
    yield from _hidden_named(text[position:], kind, brief)


def _tag(character: str, brief: bool, count: int = 1) -> str:
    name = "" if brief else f" {name_of(character)}"
    return f"<U+{ord(character):04X}{name}{f' ×{count:,}' if count > 1 else ''}>"


def _hidden_named(text: str, kind: Literal["text", "repaired"], brief: bool) -> Iterator[Piece]:
    position = 0
    for run in _FOREIGN.finditer(text):
        if run[0].isprintable() and not _BLANK.search(run[0]) and not _marks_flood(run[0]):
            continue
        if run.start() > position:
            yield Piece(kind, text[position : run.start()])
        for hidden, characters in groupby(_flagged(run[0]), key=lambda each: each[1] and each[0]):
            found = "".join(character for character, _ in characters)
            if not hidden:
                yield Piece(kind, found)
            else:
                yield Piece("hidden", _tag(hidden, brief, len(found)))
        position = run.end()
    if position < len(text):
        yield Piece(kind, text[position:])


def _flagged(run: str) -> Iterator[tuple[str, bool]]:
    """Yield each character, and whether nobody sees it, or sees it where no mark belongs."""
    marks = 0
    for character in run:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        yield character, not character.isprintable() or marks > _MARKS or bool(_BLANK.match(character))


def _marks_flood(run: str) -> bool:
    return len(run) > _MARKS and any(hidden for _, hidden in _flagged(run))
