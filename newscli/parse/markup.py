"""Decode the HTML entities left in a text, and count the markup and code that a scraper left in it."""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from newscli.text.plural import plural
from newscli.text.problem import Problem

if TYPE_CHECKING:
    from newscli.parse.trace import Trace

Substitution = tuple[int, int, str]  # (start, end) of a part of a text, and what takes its place

# With its semicolon, for `&c` and `AT&T` are words; `&amp;lt;` was escaped twice.
_ENTITY = r"&(?P<escapes>(?:amp;|#38;|#x26;)*)(?P<name>#\d{1,7};|#[xX][\da-fA-F]{1,6};|[A-Za-z]\w{1,31};)?"
_LIKELY = re.compile(r"&#?\w+;", re.ASCII)
# Of an address nothing is decoded. It ends before what none can hold.
_ENTITY_OR_LINK = re.compile(
    r"(?P<link>\b(?:[A-Za-z][A-Za-z\d+.-]{1,20}://|www\.|mailto:|(?i:href|src)=[\"']?)"
    r"(?:(?!&(?:amp;)*(?:nbsp|lt|gt|quot|[lr]dquo|#160|#34|#60|#62);)[^\s<>\"])*"
    r"|(?<=\]\()[^\s()]*)"
    rf"|{_ENTITY}",
    re.ASCII,
)

_TAGS = (
    "a|abbr|acronym|address|article|aside|audio|b|big|blockquote|body|br|button|caption|center|cite|code|col|colgroup|dd"
    "|del|details|dfn|div|dl|dt|em|embed|fieldset|figcaption|figure|font|footer|form|frame|frameset|h[1-6]|head|header|hr"
    "|html|i|iframe|img|input|ins|kbd|label|legend|li|link|main|map|mark|meta|nav|noscript|object|ol|option|p|param"
    "|picture|pre|q|s|samp|section|select|small|source|span|strike|strong|sub|summary|sup|svg|table|tbody|td|textarea"
    "|tfoot|th|thead|time|title|tr|tt|u|ul|var|video|wbr"
)


@cache
def _tag_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"<(?P<slash>/?)(?P<tag>{_TAGS})(?P<rest>(?:\s[^<>=]{{1,100}}=[^<>]{{0,2000}})?)\s*/?>|<!--|<!\[CDATA\[|<!DOCTYPE\b",
        re.IGNORECASE | re.ASCII,
    )


@cache
def _code_patterns() -> tuple[tuple[str, str, str, re.Pattern[str]], ...]:
    """Return (code of the problem, what one and several are called, pattern); few texts hold any."""
    script = (
        r"<(?:script|style)\b[^\n]*|^(?=.*?(?:"
        r"\b(?:window|document|dataLayer|adsbygoogle|googletag|_gaq|_taboola)\.\w+\s*[.=(\[]"
        r"|\bfunction\s*\w*\s*\((?:[\w$]+(?:,\s*[\w$]+)*)?\)\s*\{|\b(?:var|let|const)\s+[\w$]+\s*=[^\n]*;|\)\s*=>\s*\{"
        r"|[$\w]\)?\.(?:push|ready|addEventListener|getElementById)\s*\(|\"@context\"\s*:)).*"
    )
    return (
        ("scripts", "line of script", "lines of script", re.compile(script, re.MULTILINE | re.ASCII)),
        (
            "template code", "piece of template code", "pieces of template code",
            re.compile(r"\{%[^{}\n]{0,500}%\}|\{\{[^{}\n]{0,500}\}\}|<%[^<>\n]{0,500}%>|<\?(?:php|=)"),
        ),
        (
            "Markdown images", "Markdown image", "Markdown images",
            re.compile(r"!\[[^\[\]\n]{0,1000}\](?:\([^()\n]{0,2000}(?:\([^()\n]{0,200}\)[^()\n]{0,200})?\)|\[[^\[\]\n]{0,200}\])"),
        ),
    )  # fmt: skip


def repair_markup(fields: dict[str, str | None], trace: "Trace | None" = None) -> list[Problem]:
    """Decode the entities in `fields`; return what to tell of them, and of the markup that is left in the body."""
    problems, count, as_written = [], 0, dict(fields)
    for name, text in as_written.items():
        if text and "&" in text:
            decoded, number = decode_entities(text)
            if number:
                count += number
                fields[name] = _without_blank_lines(decoded) or (decoded if name == "title" else None)
    if count:
        problems.append(Problem("HTML entities", f"decoded {count} HTML {plural(count, 'entity', 'entities')}"))
    body = fields["body"] = fields["body"] or ""
    left = list(find_leftovers(body))
    if trace is not None:
        for name, text in as_written.items():
            trace_entities(name, text or "", trace)
        trace.tell_parts("body", body, ((*span, problem.code) for problem, spans in left for span in spans))
    return [*problems, *(problem for problem, _ in left)]


def _without_blank_lines(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if line and not line.isspace())


def trace_entities(field: str, text: str, trace: "Trace") -> None:
    """Tell `trace` of the entities in `text`, and which of its lines are not blank without them."""
    edits, kept, position = [], [], 0
    for number, line in enumerate(text.split("\n")):
        in_line = trace.replace_in(field, number, line, find_entities(line), "HTML entities")
        decoded = decode_entities(line)[0]
        if decoded and not decoded.isspace():
            kept.append(number)
            edits += [edit._replace(start=edit.start + position, end=edit.end + position) for edit in in_line]
            position += len(decoded) + 1
    trace.keep(field, kept, edits)


def find_entities(text: str) -> Iterator[Substitution]:
    """Yield each entity of `text`, outside of links, with the character that it stands for."""
    if not _LIKELY.search(text):
        return
    for match in _ENTITY_OR_LINK.finditer(text):
        if match["link"] is not None:
            continue
        name = match["name"]
        if name and (character := _character(name)):
            yield match.start(), match.end(), character
        elif match["escapes"]:
            yield match.start(), match.end("escapes"), "&"


def decode_entities(text: str) -> tuple[str, int]:
    """Return `text` with its entities decoded, and how many they were."""
    found = list(find_entities(text))
    parts, position = [], 0
    for start, end, character in found:
        parts += [text[position:start], character]
        position = end
    return "".join([*parts, text[position:]]), len(found)


@cache
def _character(name: str) -> str:
    """Return what `name`, such as `#8217;` or `nbsp;`, stands for; '' where no text should hold it, or nobody knows."""
    if name[0] == "#":
        code = int(name[2:-1], 16) if name[1] in "xX" else int(name[1:-1])
        no_text = code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code > 0x10FFFF
        return "" if no_text or 0xFDD0 <= code < 0xFDF0 or code & 0xFFFE == 0xFFFE else chr(code)
    from html.entities import html5  # Most texts hold none.

    character = html5.get(name, "")
    return "" if character in "\t\n" else character


def find_leftovers(text: str) -> Iterator[tuple[Problem, list[tuple[int, int]]]]:
    """Yield what markup and code is left in `text`: what to tell of it, and where it stands."""
    if "<" in text and (tags := _find_tags(text)):
        yield Problem("HTML tags", f"{len(tags)} HTML {plural(len(tags), 'tag')} in the text"), tags
    if _has_sign_of_code(text):
        for code, one, many, pattern in _code_patterns():
            if spans := [match.span() for match in pattern.finditer(text)]:
                yield Problem(code, f"{len(spans)} {plural(len(spans), one, many)} in the text"), spans


def _has_sign_of_code(text: str) -> bool:
    """Return whether `text` holds one of the signs that each text with code holds, and few others."""
    return "{" in text or "<" in text or "![" in text or ");" in text or " = " in text


def _find_tags(text: str) -> list[tuple[int, int]]:
    """Return where the HTML tags of `text` stand.

    `<P>` alone may well be the sign of a share, as `<HCP>` is: it counts only beside another tag.
    """
    sure: list[tuple[int, int]] = []
    doubtful: list[tuple[int, int]] = []
    for match in _tag_pattern().finditer(text):
        tag = match["tag"]
        bare = tag is not None and tag.isupper() and not match["slash"] and not match["rest"].strip()
        (doubtful if bare else sure).append(match.span())
    return sorted(sure + doubtful) if sure else []
