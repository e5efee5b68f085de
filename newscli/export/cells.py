"""Write a value as the text of one cell."""

from typing import Any


def cell_text(value: Any) -> str:
    """Return `value` as text: null is empty, lists and objects are JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    from newscli.export.json import encode  # Lists in a pipe do without.

    return encode(value)
