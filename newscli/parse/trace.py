"""Follow each repair of a file to its place: for those who must vouch for a text. Nobody else pays for it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from newscli.text.problem import Problem

Substitution = tuple[int, int, str]  # (start, end) of a part of a text, and what takes its place

# The codes of the problems that have a place in the file.
TRACED = frozenset({
    "garbled text", "HTML entities", "HTML tags", "scripts", "template code", "Markdown images", "control characters",
    "foreign encoding", "unreadable bytes", "unreadable date", "ambiguous date", "two-digit year", "no time zone",
    "time zone by name", "hidden characters", "direction controls", "soft hyphens", "mixed alphabets", "deceptive host",
    "punycode host",
})  # fmt: skip


class Repair(NamedTuple):
    """What was repaired, by the code of its problem: on which line of the file, and the text before and after.

    `after` is None where it was only told.
    """

    code: str
    line: int
    before: str
    after: str | None


class Edit(NamedTuple):
    """A part of a text that was repaired, and what stood there before."""

    start: int
    end: int
    before: str
    code: str


class Trace:
    """Collects the repairs of one file while it is parsed.

    Each step tells it what it is going to replace in the text of the file, and the parser where the
    lines of each field stand in it. In the end `repairs` are in the order of the file, and `fields`
    holds the edits of each field of the article.
    """

    def __init__(self) -> None:
        self.repairs: list[Repair] = []
        self.fields: dict[str, list[Edit]] = {}
        self._edits: list[Edit] = []
        self._text = ""
        self._line_starts: list[int] = []
        self._places: dict[str, Sequence[int]] = {}
        self._kept: dict[str, Sequence[int]] = {}

    def bytes_read(self, found: Iterable[tuple[int, int, bytes]], code: str) -> None:
        """Note of which bytes, shown as `\\xff`, parts of the text were read."""
        self._edits = [Edit(start, end, "".join(f"\\x{byte:02x}" for byte in read), code) for start, end, read in found]

    def replace(self, text: str, found: Iterable[Substitution], code: str) -> None:
        """Note that the parts of `text` that are `found` are replaced. Without a `code` it is no repair."""
        self._edits = compose(text, self._edits, found, code)

    def decoded(self, text: str) -> None:
        """Note that `text` is what the parser reads."""
        self._text = text
        self._line_starts = [0]
        while (start := text.find("\n", self._line_starts[-1]) + 1) > 0:
            self._line_starts.append(start)
        self._edits = [edit for edit in self._edits if edit.code]
        self.repairs += [
            Repair(edit.code, self._line(edit.start), edit.before, text[edit.start : edit.end]) for edit in self._edits
        ]

    def place(self, field: str, starts: Sequence[int]) -> None:
        """Note where in the text each line of `field` begins."""
        self._places[field] = starts

    def replace_in(self, field: str, number: int, text: str, found: Iterable[Substitution], code: str) -> list[Edit]:
        """Note that parts of line `number` of `field`, which is `text`, are replaced; return all edits of that line."""
        found = list(found)
        starts = self._places.get(field, ())
        if number >= len(starts):
            return compose(text, [], found, code)
        start = starts[number]
        line = self._line(start)
        self.repairs += [Repair(code, line, text[begin:end], after) for begin, end, after in found]
        first = bisect_left(self._edits, start, key=lambda edit: edit.start)
        edits = []
        for edit in map(self._edits.__getitem__, range(first, len(self._edits))):  # A slice would copy them.
            if edit.start > start + len(text):
                break
            if edit.end <= start + len(text):
                edits.append(edit._replace(start=edit.start - start, end=edit.end - start))
        return compose(text, edits, found, code)

    def keep(self, field: str, numbers: Sequence[int], edits: list[Edit]) -> None:
        """Note which lines of `field` are left in the article, and the edits of their text."""
        self._kept[field] = numbers
        self.fields[field] = edits

    def tell_parts(self, field: str, text: str, found: Iterable[tuple[int, int, str]]) -> None:
        """Note what is to tell of parts of `text`, which is `field` as the article has it: (start, end, code)."""
        ends = [match.start() for match in re.finditer("\n", text)]
        numbers = self._kept.get(field, ())
        for start, end, code in found:
            index = bisect_left(ends, start)
            if index < len(numbers):
                self.tell(code, field, numbers[index], text[start:end])

    def tell(self, code: str, field: str, number: int, before: str, after: str | None = None) -> None:
        """Note what was only read or told of line `number` of `field`."""
        starts = self._places.get(field, ())
        if number < len(starts):
            self.repairs.append(Repair(code, self._line(starts[number]), before, after))

    def finish(self, url: str | None, published: str | None, date: str | None, problems: Iterable[Problem]) -> None:
        """Note what is left to note: the link, which is repaired only as the file is, and how the date was read."""
        self.fields["url"] = self.replace_in("url", 0, url or "", (), "")
        for problem in problems:
            self.tell(problem.code, "published", 0, published or "", None if date == published else date)
        self.repairs.sort(key=lambda repair: repair.line)

    def _line(self, position: int) -> int:
        return bisect_right(self._line_starts, position)


def compose(text: str, edits: Iterable[Edit], found: Iterable[Substitution], code: str) -> list[Edit]:
    """Return the edits of `text`, as they stand once what is `found` in it is replaced, and those replacements."""
    items: list[tuple[int, int, Edit | None, str]] = [(edit.start, edit.end, edit, "") for edit in edits]
    items += [(start, end, None, after) for start, end, after in found]
    items.sort(key=lambda item: item[:2])
    composed: list[Edit] = []
    shift = index = 0
    while index < len(items):
        begin, stop = items[index][:2]
        last = index + 1
        while last < len(items) and items[last][0] < stop:
            stop = max(stop, items[last][1])
            last += 1
        group = items[index:last]
        index = last
        before = _replaced(text, begin, stop, [(start, end, edit.before) for start, end, edit, _ in group if edit])
        after = _replaced(text, begin, stop, [(start, end, new) for start, end, edit, new in group if not edit])
        kind = next((edit.code for *_, edit, _ in group if edit), code)
        edit = Edit(begin + shift, begin + shift + len(after), before, kind)
        if composed and composed[-1].start == edit.end and composed[-1].code == kind:
            edit = edit._replace(before=composed.pop().before + before)  # Removed side by side.
        composed.append(edit)
        shift += len(after) - (stop - begin)
    return composed


def _replaced(text: str, begin: int, stop: int, found: Iterable[Substitution]) -> str:
    parts, position = [], begin
    for start, end, after in found:
        parts += [text[position:start], after]
        position = end
    return "".join([*parts, text[position:stop]])
