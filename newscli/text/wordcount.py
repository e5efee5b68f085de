"""Count the words of a text."""

import re

from newscli.text.normalize import without_ascii

# One character is one word in these scripts, as word processors count it.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
)


def count_words(text: str) -> int:
    """Return how many words `text` has."""
    if text.isascii() or not _UNSPACED.search(without_ascii(text)):
        return len(text.split())
    spaced = _UNSPACED.sub(" ", text)
    return len(_UNSPACED.findall(text)) + sum(any(map(str.isalnum, word)) for word in spaced.split())
