"""Read the seed format.

# TITLE
Published at: **2019-11-06T13:04:37+00:00**
Author: **DUSAN STOJANOVIC, Associated Press**
Original: [OUTLET](URL)
BODY, one paragraph a line
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from newscli.article import Article
from newscli.errors import NotAnArticle
from newscli.parse.article import make_article
from newscli.parse.encoding import decode

if TYPE_CHECKING:
    from newscli.parse.trace import Trace

_LINE = re.compile(r"\*{0,2}([^\W\d_][^:*]{0,60}?)\*{0,2}\s*:\s*(\*{0,2})(.*?)(\*{0,2})")
_NAMED = {"published at": "published", "author": "author", "original": "original"}
_TITLE = re.compile(r"#\s+(.*\S)")
_LINK = re.compile(r"\[(.*?)\]\((?=\s*(?:[A-Za-z][\w+.-]*:|//|/|www\.|\)|$))(.*?)\)?")
_ANY_LINK = re.compile(r"\[(.*?)\]\((.*?)\)?")
_ABSENT = ("", "none", "null")
_BLANK = re.compile(r"\n\s")  # or only indented


def parse(data: bytes, path: str = "", trace: "Trace | None" = None) -> Article:
    """Read an article from the bytes of its file.

    `path` (POSIX, below the archive) gives the id, and `trace` learns where what was repaired. Raise
    NotAnArticle where there is no title.
    """
    text, problems = decode(data, trace)
    title, named, extra, start = parse_headers(text)
    body = _body(text, start)
    outlet, url = _outlet_and_url(named.get("original"))
    if trace is not None:
        _place_fields(text, start, {**named, "title": title, "outlet": outlet, "url": url}, trace)
    return make_article(
        path,
        title=title,
        published=named.get("published"),
        author=named.get("author"),
        outlet=outlet,
        url=url,
        extra=extra,
        body=body,
        problems=problems,
        body_offset=body_offset(data, body),
        trace=trace,
    )


def _place_fields(text: str, start: int, fields: Mapping[str, str | None], trace: "Trace") -> None:
    """Tell `trace` where in `text` the fields and the lines of the body stand."""
    begin = 0
    found: dict[str, int] = {}
    for line in text[:start].split("\n"):
        header = _LINE.fullmatch(line.strip())
        kind = _NAMED.get(header[1].strip().lower(), "") if header else "title"
        for name in ("outlet", "url") if kind == "original" else (kind,):
            value = fields.get(name)
            at = line.find(value, line.find("[")) if name == "outlet" and value else line.rfind(value or "\n")
            if at >= 0:
                found.setdefault(name, begin + at)
        begin += len(line) + 1
    for name, at in found.items():
        trace.place(name, [at])
    lines, begin = [], start
    for line in text[start:].split("\n"):
        if line and not line.isspace():
            lines.append(begin)
        begin += len(line) + 1
    trace.place("body", lines)


def body_offset(data: bytes, body: str) -> int | None:
    """Return where `data` becomes the body, but for line breaks at its end; None where something was changed."""
    text, end = body.encode(), data.rstrip(b"\n")
    return len(end) - len(text) if end.endswith(text) else None


def _body(text: str, start: int) -> str:
    """Return the lines from `start` on, but for blank ones."""
    body = text[start:].strip("\n")
    if _BLANK.search(body) or body[:1].isspace():
        return "\n".join(line for line in body.split("\n") if line and not line.isspace())
    return body


def parse_headers(text: str) -> tuple[str, dict[str, str], dict[str, str], int]:
    """Return the title, the headers that the format names, the other headers, and where the body begins."""
    named: dict[str, str] = {}
    extra: dict[str, str] = {}
    repeated: dict[str, int] = {}
    title: str | None = None
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end].strip()
        if line and title is None and (match := _TITLE.fullmatch(line)):
            title = match[1]
        elif line and not parse_header(line, named, extra, repeated):
            break
        start = end + 1
    if title is None:
        raise NotAnArticle("no title: no line of its head begins with '# '" if text.strip() else "it is empty")
    return title, named, extra, start


def parse_header(line: str, named: dict[str, str], extra: dict[str, str], repeated: dict[str, int]) -> bool:
    """Take `line` as a header into `named` or `extra`; False where it is none."""
    match = _LINE.fullmatch(line)
    if not match:
        return False
    name, value = match[1].strip(), match[3].strip()
    key = _NAMED.get(name.lower())
    if key is None and not (match[2] == "**" and match[4] == "**"):
        return False
    if value.lower() not in _ABSENT:
        if key and key not in named:
            named[key] = value
        else:
            kept = name
            while kept in extra:  # A second one of the same name is kept too, and a file may hold a million.
                repeated[name] = repeated.get(name, 1) + 1
                kept = f"{name} ({repeated[name]})"
            extra[kept] = value
    return True


def _outlet_and_url(original: str | None) -> tuple[str | None, str | None]:
    """Return the two parts of `[OUTLET](URL)`, whose outlet may hold `]` and whose URL may hold `)` and spaces."""
    if original is None:
        return None, None
    match = _LINK.fullmatch(original) or _ANY_LINK.fullmatch(original)
    if not match:
        return (None, original) if re.match(r"[a-z][a-z+.-]*://|www\.", original, re.I) else (original, None)
    parts = (part.strip() for part in match.groups())
    outlet, url = (part if part.lower() not in _ABSENT else None for part in parts)
    return outlet, url
