"""Tell what deceives in the texts of an article, and in the host of its link."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from newscli.text.deceptive import (
    DIRECTION,
    HIDDEN,
    MIXED,
    SOFT_HYPHENS,
    find,
    is_suspect,
    mixes_alphabets,
    odd_letters,
)
from newscli.text.plural import plural
from newscli.text.problem import Problem
from newscli.text.sanitize import printable, shorten
from newscli.text.url import site_of

if TYPE_CHECKING:
    from newscli.parse.trace import Trace

_NOUNS = {HIDDEN: "hidden character", DIRECTION: "direction control", SOFT_HYPHENS: "soft hyphen"}
MAX_WORDS, MAX_LETTERS = 3, 4  # that are told
MAX_WIDTH = 40  # characters of a word


def deception_problems(texts: Mapping[str, str | None], url: str | None) -> list[Problem]:
    """Return what deceives in `texts`, whose keys say what they are, and in the host of `url`."""
    problems = []
    if any(text and is_suspect(text) for text in texts.values()):
        present = {name: text for name, text in texts.items() if text}
        problems = _text_problems(present, "\n".join(present.values()))
    if url and not (url.isascii() and "xn--" not in url.lower()) and (host := site_of(url)):
        problems += host_problems(host)
    return problems


def trace_deceptions(fields: Mapping[str, str | None], problems: Iterable[Problem], trace: "Trace") -> None:
    """Tell `trace` what deceives in `fields`, and what was told of the host."""
    around = "\n".join(text for name, text in fields.items() if text and name != "url")
    for name, text in fields.items():
        if text and name != "url":
            trace.tell_parts(name, text, find(text, around))
    for problem in problems:
        if problem.code in ("deceptive host", "punycode host"):
            trace.tell(problem.code, "url", 0, site_of(fields["url"] or "") or "")


def _text_problems(texts: Mapping[str, str], around: str) -> list[Problem]:
    counts: dict[str, Counter[str]] = {code: Counter() for code in _NOUNS}
    words: dict[str, None] = {}
    for name, text in texts.items():
        for start, end, code in find(text, around):
            if code == MIXED:
                words[text[start:end]] = None
            else:
                counts[code][name] += end - start
    problems = [Problem(code, _counted(_NOUNS[code], found)) for code, found in counts.items() if found]
    if words:
        told = [f"'{_quoted(word)}' ({origins(word)})" for word in list(words)[:MAX_WORDS]]
        problems.append(Problem(MIXED, f"letters of two alphabets in {_listed(told, len(words) - len(told))}"))
    return problems


def host_problems(host: str) -> list[Problem]:
    """Return what a reader should know of `host`, in both of its forms."""
    from newscli.text.host import lookalike, read_host  # Few links have such a host.

    if host.isascii() and not any(label.startswith("xn--") for label in host.split(".")):
        return []
    read = read_host(host)
    ascii, shown = (shorten(printable(".".join(labels)), 2 * MAX_WIDTH) for labels in read)
    hidden = sorted({each for label in read.shown for found in find(label) if found.code != MIXED
                     for each in label[found.start : found.end]})  # fmt: skip
    reads = f"host {ascii} reads {shown}" if ascii != shown else f"host {ascii}"
    if hidden:
        return [Problem("deceptive host", f"{reads}, with {_code_points(hidden)} hidden in it")]
    if mixed := [label for label in read.shown if mixes_alphabets(label, strict=True)]:
        return [Problem("deceptive host", f"{reads}, in letters of two alphabets ({origins(mixed[0])})")]
    if latin := lookalike(read):
        return [Problem("deceptive host", f"{reads}, which looks like {shorten(latin, 2 * MAX_WIDTH)}")]
    if not host.isascii():
        return []
    return [Problem("punycode host", reads if ascii != shown else f"host {ascii} has no readable form")]


def _counted(noun: str, counts: Mapping[str, int]) -> str:
    """Return `1 hidden character in the title, 3 in the text`."""
    (name, count), *others = counts.items()
    told = [f"{count} {plural(count, noun)} in the {name}"]
    return ", ".join(told + [f"{count} in the {name}" for name, count in others])


def _quoted(word: str) -> str:
    return shorten(printable(word), MAX_WIDTH)


def origins(word: str) -> str:
    """Return `U+0430 is Cyrillic`: the letters of `word` that its other letters do not go with."""
    return ", ".join(
        f"{_code_points(letters)} {plural(len(letters), 'is', 'are')} {alphabet}"
        for alphabet, letters in odd_letters(word).items()
    )


def _code_points(characters: Iterable[str]) -> str:
    found = [f"U+{ord(each):04X}" for each in characters]
    return ", ".join(found[:MAX_LETTERS]) + (" …" if len(found) > MAX_LETTERS else "")


def _listed(told: list[str], more: int) -> str:
    rest = f" and {more} more {plural(more, 'word')}" if more else ""
    return ", ".join(told) + rest
