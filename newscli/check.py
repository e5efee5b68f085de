"""State the rules of `news check`: each kind of problem, the files behind it, and what to do."""

import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from newscli.archive import Archive
from newscli.archive.files import MAX_FILE_BYTES
from newscli.archive.lookup import path_below
from newscli.errors import UnknownArticle
from newscli.index import audit
from newscli.parse import HINT
from newscli.parse.trace import Repair
from newscli.query.highlight import Highlighter
from newscli.query.language import parse_query
from newscli.query.nodes import EVERYTHING, Filter
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


Level = Literal["wrong", "doubtful", "told"]
LEVELS: Mapping[Level, str] = {
    "wrong": "something is missing, lost or false",
    "doubtful": "something was repaired, guessed or left in the text",
    "told": "good to know, and never fails a check by default",
}


class Kind(NamedTuple):
    """A kind of problem, called as the `code` of a Problem, with what to do about it."""

    name: str
    advice: str
    level: Level = "wrong"

    @property
    def wrong(self) -> bool:
        """Whether it fails a check that does not name the kinds that do."""
        return self.level != "told"


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
    Kind("ambiguous date", "write it as ISO 8601, year first", "doubtful"),
    Kind("two-digit year", "write all four digits of the year", "doubtful"),
    Kind("no time zone", "add the offset: 2019-11-06T13:04:37+01:00; it counts as UTC", "doubtful"),
    Kind("time zone by name", "write the offset, as the name may mean another", "doubtful"),
    Kind("no author", "add a line 'Author: **NAME**'"),
    Kind("no outlet", "add a line 'Original: [OUTLET](URL)'"),
    Kind("no link", "add a line 'Original: [OUTLET](URL)'"),
    Kind("garbled text", "it was repaired for reading; save it again as UTF-8", "doubtful"),
    Kind("HTML entities", "they were decoded for reading; links are left as they are", "doubtful"),
    Kind("HTML tags", "they were left in the text; scrape the page again, as text", "doubtful"),
    Kind("scripts", "they were left in the text; scrape the page again, without its scripts", "doubtful"),
    Kind("template code", "it was left in the text; scrape the page that it makes, not the template", "doubtful"),
    Kind("Markdown images", "they were left in the text; remove them, or keep the text alone", "doubtful"),
    Kind("control characters", "they were left out; remove them from the file", "doubtful"),
    Kind("hidden characters", "remove them; other programs find no word that has one inside", "doubtful"),
    Kind("direction controls", "remove them; they show a text in another order than it is written", "doubtful"),
    Kind("mixed alphabets", "write the word in one alphabet, or a search for it will miss it", "doubtful"),
    Kind("deceptive host", "compare the link with the original; the host may pretend to be another"),
    Kind("foreign encoding", "save it again as UTF-8", "doubtful"),
    Kind("unreadable bytes", "scrape the page again; what is lost stands as \ufffd"),
    Kind("too long", f"split it; only the first {MAX_FILE_BYTES >> 20} MB are read"),
    Kind("identical ids", "name it by its path, or rename the file"),
    Kind("soft hyphens", "remove them; other programs find no word that has one inside", "told"),
    Kind("punycode host", "compare what it reads with the outlet; browsers write so what is not ASCII", "told"),
    Kind("identical links", "the same page was saved more than once", "told"),
    Kind("copies", "'news show' names the others that have the same text", "told"),
)


Places = Callable[[str, str], Sequence[Repair]]  # the first repairs of a kind, in the file at a path


class Occurrence(NamedTuple):
    """A file that has a problem of some kind: its path below the archive, what there is to say of it, and its title."""

    path: str
    detail: str
    title: str = ""  # of a file that is no article


class Finding(NamedTuple):
    """A kind of problem that occurs, where, and whether it fails the check."""

    kind: Kind
    files: tuple[Occurrence, ...]
    fails: bool

    @property
    def paths(self) -> set[str]:
        return {each.path for each in self.files}

    def without(self, known: Collection[tuple[str, str]]) -> "Finding":
        """Return what is left without the (name of a kind, path) in `known`."""
        left = (each for each in self.files if (self.kind.name, each.path) not in known)
        return self._replace(files=tuple(left))

    def record(self, checked: int, limit: int = 0, places: Places | None = None) -> dict[str, object]:
        """Return the public form, ready for JSON, with the first `limit` files of the `checked` ones; 0 is all.

        Each file has the repairs that `places` finds in it, or null where it is not asked.
        """
        return {
            "kind": self.kind.name,
            "wrong": self.kind.wrong,
            "advice": self.kind.advice,
            "count": len(self.files),
            "level": self.kind.level,
            "fails": self.fails,
            "share": round(len(self.paths) / checked, 4),
            "files": [self._record_of(each, places) for each in self.files[: limit or None]],
        }

    def _record_of(self, file: Occurrence, places: Places | None) -> dict[str, object]:
        repairs = places(self.kind.name, file.path) if places else None
        found = (
            None if repairs is None else [{"line": line, "before": old, "after": new} for _, line, old, new in repairs]
        )
        return {**file._asdict(), "repairs": found}


class Scope(NamedTuple):
    """The files that are checked: the title of each article by its path, the reason of each file that is none."""

    articles: Mapping[str, str]
    skipped: Mapping[str, str]

    @property
    def size(self) -> int:
        return len(self.articles) + len(self.skipped)

    def only(self, paths: Collection[str]) -> "Scope":
        return Scope(
            {path: title for path, title in self.articles.items() if path in paths},
            {path: reason for path, reason in self.skipped.items() if path in paths},
        )

    def named(self, archive: Archive, reference: str) -> list[str]:
        """Return the paths of what `reference` names: an article, another file, or all of a folder.

        Raise what `Archive.find` raises.
        """
        path = path_below(archive.sync, reference)
        if path is not None and os.path.isdir(os.path.join(archive.folder, path)):
            below = "" if path == "." else f"{path}/"
            return [each for each in (*self.articles, *self.skipped) if each.startswith(below)]
        if path is not None and path in self.skipped:
            return [path]
        try:
            return [archive.find(reference).path]
        except UnknownArticle:
            if others := [each for each in self.skipped if f"/{each}".endswith(f"/{reference}")]:
                return others
            raise


def whole_scope(archive: Archive, filter: Filter = EVERYTHING) -> Scope:
    """Return all files of `archive`; with a filter the articles that pass it, as no other file can."""
    skipped = () if filter.narrows else archive.skipped()
    return Scope(archive.sync.run(lambda index: audit.titles(index, filter)), dict(skipped))


def check_archive(
    archive: Archive, scope: Scope, kinds: Collection[str], failing: Collection[str] | None = None
) -> list[Finding]:
    """Return what is wrong with the files of `scope`, in the order of `KINDS`; only the `kinds` that are named.

    `failing` names those that fail the check, in place of all that are wrong or doubtful.
    """
    files: dict[str, list[Occurrence]] = {name: [] for name in kinds}
    for name, path, detail in _found(archive, scope, kinds):
        if name in files and (path in scope.articles or path in scope.skipped):
            files[name].append(Occurrence(path, detail, scope.articles.get(path, "")))
    return [
        Finding(kind, tuple(sorted(files[kind.name])), kind.wrong if failing is None else kind.name in failing)
        for kind in KINDS
        if files.get(kind.name)
    ]


def _found(archive: Archive, scope: Scope, kinds: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """Yield (name of the kind, path, detail) of each problem, and of no kind that takes a question of its own."""
    for path, reason in scope.skipped.items():
        yield ("cannot be read" if "cannot be read" in reason else "not an article"), path, reason
    for path, problems in archive.sync.stream(audit.problems):
        for problem in problems:
            yield problem.code, path, problem.text
    if "date in the future" in kinds:
        tomorrow = time.time() + FUTURE_HOURS * 3600
        for path, published in archive.sync.run(lambda index: audit.published_after(index, tomorrow)):
            yield "date in the future", path, published
    if "identical ids" in kinds:
        for path, id in archive.sync.run(lambda index: audit.repeated(index, "id")):
            yield "identical ids", path, id
    if "identical links" in kinds:
        for path, link in archive.sync.run(lambda index: audit.repeated(index, "clean_url")):
            yield "identical links", path, link
    if "copies" in kinds:
        for path, copies in archive.sync.run(audit.copied):
            yield "copies", path, f"{copies} {plural(copies, 'copy', 'copies')}"
    if "notice instead of text" in kinds:
        yield from _notices(archive, scope)


def _notices(archive: Archive, scope: Scope) -> Iterator[tuple[str, str, str]]:
    notices = parse_query(" OR ".join(f'body:"{notice}"' for notice in _NOTICES))
    highlighter = Highlighter(notices)
    found = (hit.metadata for hit in archive.search(notices, passages=False))
    short = (each for each in found if each.words <= NOTICE_WORDS and each.path in scope.articles)
    for article in archive.read_all(short):
        snippet = highlighter.snippet(article.body)
        for start, end in snippet.matches[:1]:  # None where the file has changed meanwhile.
            yield "notice instead of text", article.path, snippet.text[start:end]
