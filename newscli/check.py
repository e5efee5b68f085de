"""State the rules of `news check`: each kind of problem, the files behind it, and what to do."""

import time
from collections.abc import Collection, Iterator
from typing import NamedTuple

from newscli.archive import Archive
from newscli.archive.files import MAX_FILE_BYTES
from newscli.index import audit
from newscli.parse import HINT
from newscli.query.highlight import Highlighter
from newscli.query.language import parse_query
from newscli.text.plural import plural

NOTICE_WORDS = 120  # A longer text is an article, whatever it says of cookies.
FUTURE_HOURS = 24  # Clocks and time zones differ; from here on a date is wrong.
# Said by a page that withholds the article, and hardly by an article of a few lines.
_NOTICES = (
    "accept all cookies", "accept cookies", "cookie policy", "cookie settings", "cookie preferences", "uses cookies",
    "we use cookies", "subscribe to continue", "subscribe to read", "subscribe now to", "for subscribers only",
    "already a subscriber", "to continue reading", "to keep reading", "log in to continue", "sign in to continue",
    "remaining free articles", "monthly limit of", "enable javascript", "enable cookies", "javascript is disabled",
    "verify you are human", "verify that you are not a robot", "are you a robot", "unusual traffic", "ad blocker",
    "access to this page has been denied", "page not found", "page you requested", "404 not found",
    "not available in your region", "not available in your country", "unavailable due to legal reasons",
    "cookies akzeptieren", "verwendet cookies", "verwenden cookies", "jetzt abonnieren", "javascript aktivieren",
    "accepter les cookies", "utilise des cookies", "utilisons des cookies", "réservé aux abonnés",
    "aceptar cookies", "utiliza cookies", "utilizamos cookies", "exclusivo para suscriptores",
    "accetta i cookie", "utilizza cookie", "riservato agli abbonati", "gebruik van cookies", "utilizza i cookie",
)  # fmt: skip


class Kind(NamedTuple):
    """A kind of problem, called as the `code` of a Problem. `wrong` is whether it fails a check."""

    name: str
    advice: str
    wrong: bool = True


KINDS = (
    Kind("not an article", f"an article is {HINT}; move others out of the folder"),
    Kind("cannot be read", "give yourself the right to read it: chmod -R u+rX"),
    Kind("no text", "scrape the page again; the file holds only a head"),
    Kind(
        "notice instead of text",
        f"scrape the page again, logged in; at most {NOTICE_WORDS} words with a phrase such as 'accept all cookies'",
    ),
    Kind("no date", "add a line 'Published at: **2019-11-06**'; the article fails every date filter"),
    Kind("unreadable date", "write it as ISO 8601, such as 2019-11-06T13:04:37+00:00"),
    Kind("date in the future", f"more than {FUTURE_HOURS} hours ahead; correct it, or the clock of this machine"),
    Kind("ambiguous date", "write it as ISO 8601, year first"),
    Kind("two-digit year", "write all four digits of the year"),
    Kind("no time zone", "add the offset: 2019-11-06T13:04:37+01:00; it counts as UTC"),
    Kind("time zone by name", "write the offset, as the name may mean another"),
    Kind("no author", "add a line 'Author: **NAME**'"),
    Kind("no outlet", "add a line 'Original: [OUTLET](URL)'"),
    Kind("no link", "add a line 'Original: [OUTLET](URL)'"),
    Kind("garbled text", "it was repaired for reading; save it again as UTF-8"),
    Kind("HTML entities", "they were decoded for reading; links are left as they are"),
    Kind("HTML tags", "they were left in the text; scrape the page again, as text"),
    Kind("scripts", "they were left in the text; scrape the page again, without its scripts"),
    Kind("template code", "it was left in the text; scrape the page that it makes, not the template"),
    Kind("Markdown images", "they were left in the text; remove them, or keep the text alone"),
    Kind("control characters", "they were left out; remove them from the file"),
    Kind("foreign encoding", "save it again as UTF-8"),
    Kind("unreadable bytes", "scrape the page again; what is lost stands as \ufffd"),
    Kind("too long", f"split it; only the first {MAX_FILE_BYTES >> 20} MB are read"),
    Kind("identical ids", "name it by its path, or rename the file"),
    Kind("identical links", "the same page was saved more than once", wrong=False),
    Kind("copies", "'news show' names the others that have the same text", wrong=False),
)


class Finding(NamedTuple):
    """A kind of problem that occurs, and where: (path below the archive, what there is to say of it) of each file."""

    kind: Kind
    files: tuple[tuple[str, str], ...]

    def record(self, limit: int = 0) -> dict[str, object]:
        """Return the public form, ready for JSON, with the first `limit` files; 0 is all."""
        return {
            "kind": self.kind.name,
            "wrong": self.kind.wrong,
            "advice": self.kind.advice,
            "count": len(self.files),
            "files": [{"path": path, "detail": detail} for path, detail in self.files[: limit or None]],
        }


def check_archive(archive: Archive, ignored: Collection[str] = ()) -> list[Finding]:
    """Return what is wrong in `archive`, in the order of `KINDS`, without the kinds that are named in `ignored`."""
    files: dict[str, list[tuple[str, str]]] = {kind.name: [] for kind in KINDS}
    for name, path, detail in _found(archive):
        files[name].append((path, detail))
    return [
        Finding(kind=kind, files=tuple(sorted(files[kind.name])))
        for kind in KINDS
        if files[kind.name] and kind.name not in ignored
    ]


def _found(archive: Archive) -> Iterator[tuple[str, str, str]]:
    """Yield (name of the kind, path, detail) of each problem."""
    for path, reason in archive.sync.run(audit.skipped):
        yield ("cannot be read" if "cannot be read" in reason else "not an article"), path, reason
    for path, problems in archive.sync.stream(audit.problems):
        for problem in problems:
            yield problem.code, path, problem.text
    tomorrow = time.time() + FUTURE_HOURS * 3600
    for path, published in archive.sync.run(lambda index: audit.published_after(index, tomorrow)):
        yield "date in the future", path, published
    for path, id in archive.sync.run(lambda index: audit.repeated(index, "id")):
        yield "identical ids", path, id
    for path, link in archive.sync.run(lambda index: audit.repeated(index, "clean_url")):
        yield "identical links", path, link
    for path, copies in archive.sync.run(audit.copied):
        yield "copies", path, f"{copies} {plural(copies, 'copy', 'copies')}"
    notices = parse_query(" OR ".join(f'body:"{notice}"' for notice in _NOTICES))
    highlighter = Highlighter(notices)
    short = (hit.metadata for hit in archive.search(notices, passages=False) if hit.metadata.words <= NOTICE_WORDS)
    for article in archive.read_all(short):
        snippet = highlighter.snippet(article.body)
        for start, end in snippet.matches[:1]:  # None where the file has changed meanwhile.
            yield "notice instead of text", article.path, snippet.text[start:end]
