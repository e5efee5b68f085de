"""What is wrong in an archive: each kind of problem, the files behind it, and what to do."""

import time
from collections.abc import Collection, Iterator
from typing import NamedTuple

from newscli.archive import LARGEST, Archive
from newscli.passage import Finder
from newscli.query import read_query

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
    """A kind of problem. `told` is how its texts in `problems` begin; `wrong` is whether it fails a check."""

    name: str
    advice: str
    told: tuple[str, ...] = ()
    wrong: bool = True


KINDS = (
    Kind("not an article", "an article is a file with a line '# TITLE' in its head; move others out of the folder"),
    Kind("cannot be read", "give yourself the right to read it: chmod -R u+rX"),
    Kind("no text", "scrape the page again; the file holds only a head", ("no text",)),
    Kind(
        "notice instead of text",
        f"scrape the page again, logged in; at most {NOTICE_WORDS} words with a phrase such as 'accept all cookies'",
    ),
    Kind("no date", "add a line 'Published at: **2019-11-06**'; the article fails every date filter", ("no date",)),
    Kind("unreadable date", "write it as ISO 8601, such as 2019-11-06T13:04:37+00:00", ("unreadable date",)),
    Kind("date in the future", f"more than {FUTURE_HOURS} hours ahead; correct it, or the clock of this machine"),
    Kind("ambiguous date", "write it as ISO 8601, year first", ("ambiguous date",)),
    Kind("two-digit year", "write all four digits of the year", ("two-digit year",)),
    Kind("no time zone", "add the offset: 2019-11-06T13:04:37+01:00; it counts as UTC", ("date has no time zone",)),
    Kind("time zone by name", "write the offset, as the name may mean another", ("time zone", "unknown time zone")),
    Kind("no author", "add a line 'Author: **NAME**'", ("no author",)),
    Kind("no outlet", "add a line 'Original: [OUTLET](URL)'", ("no outlet",)),
    Kind("no link", "add a line 'Original: [OUTLET](URL)'", ("no link",)),
    Kind("garbled text", "it was repaired for reading; save it again as UTF-8", ("repaired",)),
    Kind("control characters", "they were left out; remove them from the file", ("removed",)),
    Kind("foreign encoding", "save it again as UTF-8", ("not UTF-8",)),
    Kind("unreadable bytes", "scrape the page again; what is lost stands as \ufffd", ("unreadable byte",)),
    Kind("too long", f"split it; only the first {LARGEST >> 20} MB are read", ("only the first",)),
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


def check(archive: Archive, ignored: Collection[str] = ()) -> list[Finding]:
    """What is wrong in `archive`, in the order of `KINDS`, without the kinds that are named in `ignored`."""
    files: dict[str, list[tuple[str, str]]] = {kind.name: [] for kind in KINDS}
    for name, path, detail in _found(archive):
        files[name].append((path, detail))
    return [
        Finding(kind=kind, files=tuple(sorted(files[kind.name])))
        for kind in KINDS
        if files[kind.name] and kind.name not in ignored
    ]


def _found(archive: Archive) -> Iterator[tuple[str, str, str]]:
    """(name of the kind, path, detail) of each problem."""
    for path, reason in archive.skipped():
        yield ("cannot be read" if "cannot be read" in reason else "not an article"), path, reason
    for path, problems in archive.problems():
        for problem in problems:
            # Some begin with a number: 3 unreadable bytes.
            text = problem.lstrip("0123456789 ")
            yield next(kind.name for kind in KINDS if kind.told and text.startswith(kind.told)), path, problem
    for path, published in archive.published_after(time.time() + FUTURE_HOURS * 3600):
        yield "date in the future", path, published
    for path, id in archive.repeated("id"):
        yield "identical ids", path, id
    for path, link in archive.repeated("clean_url"):
        yield "identical links", path, link
    for path, copies in archive.copied():
        yield "copies", path, f"{copies} cop{'ies' if copies > 1 else 'y'}"
    notices = read_query(" OR ".join(f'body:"{notice}"' for notice in _NOTICES))
    finder = Finder(notices)
    short = (hit.head for hit in archive.search(notices, passages=False) if hit.head.words <= NOTICE_WORDS)
    for article in archive.read_all(short):
        passage = finder.passage(article.body)
        for start, end in passage.matches[:1]:  # None where the file has changed meanwhile.
            yield "notice instead of text", article.path, passage.text[start:end]
