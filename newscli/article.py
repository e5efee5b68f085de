"""State the record: what is known of an article. Frozen values, no I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, NamedTuple, Self

from newscli.text.byline import parse_byline
from newscli.text.problem import Problem
from newscli.text.url import site_of
from newscli.text.utc import to_utc

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WORDS_PER_MINUTE = 230

Span = tuple[int, int]  # (start, end) of a part of a text, in characters


class FileStamp(NamedTuple):
    """What tells whether a file or a folder is still the one that was read."""

    mtime_ns: int | None  # None where it may have changed once more since
    size: int
    ctime_ns: int  # when its content, name or rights were changed last, which unlike mtime nobody can set
    inode: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Metadata:
    """All that is known of an article but its text: what a listing needs.

    `path` lies below the archive and is the unique key. `published` is ISO 8601, as precise as the
    file. `extra` holds the headers that the format does not name, `problems` what a careful reader
    should know. `copies` are the ids of the other articles of its archive that have the same text.

    `size` is that of the file in bytes, `modified` when it was changed last, in UTC and ISO 8601; None
    where the article is of no file. `sha256` of all its bytes and `links`, those in the body, are None
    where nobody asked for them: see COMPUTED.
    """

    id: str
    path: str
    title: str
    published: str | None = None
    author: str | None = None
    outlet: str | None = None
    url: str | None = None
    clean_url: str | None = None
    dateline: str | None = None
    words: int = 0
    extra: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    copies: tuple[str, ...] = ()
    size: int | None = None
    modified: str | None = None
    sha256: str | None = None
    links: tuple[str, ...] | None = None
    # The file that this was read from, and from which byte on it is the body as it stands, if it is.
    stamp: FileStamp | None = field(default=None, compare=False, repr=False)
    body_offset: int | None = field(default=None, compare=False, repr=False)
    # Of a listing: how many copies this article stands for, and how many characters of its id name it.
    collapsed: int = field(default=0, compare=False, repr=False)
    prefix_length: int = field(default=0, compare=False, repr=False)

    @property
    def weekday(self) -> str | None:
        """The day of the week, by the clock of the article."""
        day = (self.published or "")[:10]
        return WEEKDAYS[date.fromisoformat(day).weekday()] if len(day) == 10 else None

    @property
    def authors(self) -> tuple[str, ...]:
        """The people that `author` names; all of it in one where they cannot be told apart for certain."""
        return parse_byline(self.author).authors

    @property
    def agency(self) -> str | None:
        """The news agency that `author` names."""
        return parse_byline(self.author).agency

    @property
    def site(self) -> str | None:
        """The host of `url`, in lower case and without `www.`: who answers there, whatever the outlet is called."""
        return site_of(self.url) if self.url else None

    @property
    def minutes(self) -> int:
        """How long the body takes to read."""
        return -(-self.words // WORDS_PER_MINUTE)

    def in_utc(self) -> Self:
        """Return this with `published` by UTC; a time that states no offset counts as UTC."""
        published = self.published and to_utc(self.published)
        return self if published == self.published else replace(self, published=published)

    def record(self) -> dict[str, Any]:
        """Return the public form: every field, in a fixed order, ready for JSON."""
        byline = parse_byline(self.author)
        return {
            "id": self.id,
            "path": self.path,
            "title": self.title,
            "published": self.published,
            "weekday": self.weekday,
            "author": self.author,
            "authors": list(byline.authors),
            "agency": byline.agency,
            "outlet": self.outlet,
            "site": self.site,
            "url": self.url,
            "clean_url": self.clean_url,
            "dateline": self.dateline,
            "words": self.words,
            "minutes": self.minutes,
            "extra": dict(self.extra),
            "problems": [problem.text for problem in self.problems],
            "copies": list(self.copies),
            "size": self.size,
            "modified": self.modified,
            "sha256": self.sha256,
            "links": None if self.links is None else list(self.links),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Article(Metadata):
    """An article with its text: `body` is its paragraphs, joined by newlines."""

    body: str = ""

    def record(self) -> dict[str, Any]:
        """Return the public form: every field, in a fixed order, ready for JSON."""
        record = Metadata.record(self)
        record["body"] = self.body
        return record


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """An article that a search found: its score (higher is better), its best passage, and where the hits are.

    `matches` are the (start, end) of each hit in characters of `snippet`, `field_matches` those in
    the title, author and outlet.
    """

    metadata: Metadata
    score: float
    snippet: str = ""
    matches: tuple[Span, ...] = ()
    field_matches: Mapping[str, Sequence[Span]] = field(default_factory=dict)

    def in_utc(self) -> Self:
        """Return this with the date of its article by UTC."""
        return replace(self, metadata=self.metadata.in_utc())

    def record(self) -> dict[str, Any]:
        """Return the record of the article with `score`, `snippet` and `matches`."""
        found = {"score": self.score, "snippet": self.snippet, "matches": [list(span) for span in self.matches]}
        return self.metadata.record() | found


_METADATA_FIELDS = tuple(each.name for each in fields(Metadata))
FIELDS = tuple(Article(id="", path="", title="").record())
HIT_FIELDS = tuple(Hit(metadata=Article(id="", path="", title=""), score=0.0).record())
# What is made of a file where it is asked for; and what it takes the file to tell.
COMPUTED = ("sha256", "links")
FILE_FIELDS = (*COMPUTED, "body")


def with_body(metadata: Metadata, body: str) -> Article:
    """Return the article that has this metadata and this body."""
    return Article(**{name: getattr(metadata, name) for name in _METADATA_FIELDS}, body=body)


def article_id(path: str) -> str:
    """Return the file's stem without a leading number: `4ac8b92a` for `world/000_4ac8b92a.txt`."""
    name = path.rpartition("/")[2]
    stem, dot, _ = name.rpartition(".")
    stem = stem if dot else name
    number, _, rest = stem.partition("_")
    return rest if rest and number.isdecimal() else stem
