"""Find the links in a text."""

import re
from collections.abc import Iterator
from heapq import merge

# The scheme stands behind what is searched for: three signs that no word holds are found ten times as fast.
_WEB = re.compile(r"://(?:(?<=http://)|(?<=https://))(?=[\w\[])", re.IGNORECASE)
# Not behind what makes it part of an e-mail address, a path or a longer name.
_WWW = re.compile(r"(?<![\w.@/-])www\.(?=[\w-]+\.\w)", re.IGNORECASE)
# What may end a link: what no URL holds or nobody can see, signs of East Asia, brackets, and what parts two links.
_STOP = re.compile(
    r"[\s<>\"“”«»`\\^\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffd"
    r"，。、；：！？「」『』（）【】《》〈〉]|[()\[\]{}]|[,;|](?=https?://|www\.)",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&#?\w{1,10};\Z")
_TRAILING = ".,;:!?|*_~'’‘…([{"
_CLOSING = {"(": ")", "[": "]", "{": "}"}


def find_links(text: str) -> list[str]:
    """Return the http, https and www. links of `text`, those of Markdown too, in order and each once.

    Punctuation behind a link is no part of it, nor is a closing bracket that it does not open.
    """
    # Most texts have none, and one sign is found faster than three.
    has_web, has_www = "/" in text and "://" in text, "ww." in text or "WW." in text
    found: dict[str, None] = {}
    end = 0
    for start, host in _starts(text, has_www) if has_web or has_www else ():
        if start >= end:
            end = _end_of(text, host)
            if end > host:
                found[text[start:end]] = None
    return list(found)


def _starts(text: str, has_www: bool) -> Iterator[tuple[int, int]]:
    """Yield where a link may begin, and where its host does."""
    web = (
        (match.start() - (5 if text[match.start() - 1] in "sS" else 4), match.end()) for match in _WEB.finditer(text)
    )
    if not has_www:
        return web
    return merge(web, ((match.start(), match.end()) for match in _WWW.finditer(text)))


def _end_of(text: str, start: int) -> int:
    """Return where the link ends of which the host begins at `start`; `start` where it has none."""
    open_brackets = dict.fromkeys(_CLOSING.values(), 0)
    end = len(text)
    for stop in _STOP.finditer(text, start):
        sign = stop[0]
        if sign in _CLOSING:
            open_brackets[_CLOSING[sign]] += 1
        elif open_brackets.get(sign):
            open_brackets[sign] -= 1
        else:
            end = stop.start()
            break
    while end > start and text[end - 1] in _TRAILING:
        entity = _ENTITY.search(text, max(start, end - 13), end)
        end = entity.start() if entity else end - 1
    return end
