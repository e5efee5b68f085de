"""Say what a careful reader should know of a text."""

from typing import NamedTuple


class Problem(NamedTuple):
    """What was repaired, guessed or is missing: its kind, as `news check` names it, and a line that tells it."""

    code: str
    text: str
