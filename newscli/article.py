"""One article: what it is, and how it is read from the bytes of its file. Pure, no I/O."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from newscli.byline import read_byline
from newscli.dates import read_date
from newscli.errors import NotAnArticle
from newscli.pattern import pattern


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """All that is known of an article but its text: what a listing needs.

    `path` lies below the archive and is the unique key. `published` is ISO 8601, as precise as the
    file. `extra` holds the headers that the format does not name, `problems` what a careful reader
    should know. `copies` are the ids of the other articles of its archive that have the same text.
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
    problems: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    # How many copies a listing left out because this article stands for them.
    folded: int = field(default=0, compare=False, repr=False)
    # Of the file that this was read from: its stamp, as the index has it, and from which byte on it is the body.
    as_of: tuple[int | None, ...] | None = field(default=None, compare=False, repr=False)

    @property
    def weekday(self) -> str | None:
        """The day of the week, by the clock of the article."""
        day = (self.published or "")[:10]
        return WEEKDAYS[date.fromisoformat(day).weekday()] if len(day) == 10 else None

    @property
    def authors(self) -> tuple[str, ...]:
        """The people that `author` names; all of it in one where they cannot be told apart for certain."""
        return read_byline(self.author).authors

    @property
    def agency(self) -> str | None:
        """The news agency that `author` names."""
        return read_byline(self.author).agency

    @property
    def site(self) -> str | None:
        """The host of `url`, in lower case and without `www.`: who answers there, whatever the outlet is called."""
        match = _SITE.match(self.url) if self.url else None
        return match[1].lower().removeprefix("www.") if match else None

    @property
    def minutes(self) -> int:
        """How long the body takes to read, at 230 words a minute."""
        return -(-self.words // 230)

    def record(self) -> dict[str, Any]:
        """The public form: every field, in a fixed order, ready for JSON."""
        byline = read_byline(self.author)
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
            "problems": list(self.problems),
            "copies": list(self.copies),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Article(Head):
    """An article with its text: `body` is its paragraphs, joined by newlines."""

    body: str = ""

    def record(self) -> dict[str, Any]:
        """The public form: every field, in a fixed order, ready for JSON."""
        record = Head.record(self)
        record["body"] = self.body
        return record


FIELDS = tuple(Article(id="", path="", title="").record())
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# What stands before the last @ is a user name, and browsers take a backslash for a slash.
_SITE = pattern(r"(?:[a-z][a-z\d+.-]*://|(?=www\.))(?:[^/?#\\]*@)?([^/?#\\:@\s]+)", re.IGNORECASE)


def with_body(head: Head, body: str) -> Article:
    """The article that has this head and this body."""
    return Article(
        id=head.id,
        path=head.path,
        title=head.title,
        published=head.published,
        author=head.author,
        outlet=head.outlet,
        url=head.url,
        clean_url=head.clean_url,
        dateline=head.dateline,
        words=head.words,
        extra=head.extra,
        problems=head.problems,
        copies=head.copies,
        folded=head.folded,
        body=body,
    )


def article_id(path: str) -> str:
    """The file's stem without a leading number: `4ac8b92a` for `world/000_4ac8b92a.txt`."""
    name = path.rpartition("/")[2]
    stem, dot, _ = name.rpartition(".")
    stem = stem if dot else name
    number, _, rest = stem.partition("_")
    return rest if rest and number.isdecimal() else stem


_LINE = pattern(r"\*{0,2}([^\W\d_][^:*]{0,60}?)\*{0,2}\s*:\s*(\*{0,2})(.*?)(\*{0,2})")
_NAMED = {"published at": "published", "author": "author", "original": "original"}
_TITLE = pattern(r"#\s+(.*\S)")
_LINK = pattern(r"\[(.*?)\]\((?=\s*(?:[A-Za-z][\w+.-]*:|//|/|www\.|\)|$))(.*?)\)?")
_ANY_LINK = pattern(r"\[(.*?)\]\((.*?)\)?")
_ABSENT = ("", "none", "null")


def parse(data: bytes, path: str = "") -> Article:
    """Read an article from the bytes of its file.

    `path` (POSIX, below the archive) gives the id. Raises NotAnArticle where there is no title.
    """
    text, problems = _decoded(data)
    title, named, extra, start = _split(text)
    body = _body(text, start)
    outlet, url = _outlet_and_url(named.get("original"))
    published = None
    if "published" in named:
        published, date_problems = read_date(named["published"])
        problems += date_problems
    else:
        problems.append("no date")
    author = named.get("author")
    problems += [f"no {name}" for name, value in (("author", author), ("outlet", outlet), ("link", url)) if not value]
    if not body:
        problems.append("no text")
    return Article(
        id=article_id(path),
        path=path,
        title=title,
        published=published,
        author=author,
        outlet=outlet,
        url=url,
        clean_url=clean_url(url) if url else None,
        dateline=_dateline(body.split("\n", 1)[0]),
        words=_count_words(body),
        extra=extra,
        problems=tuple(problems),
        as_of=(_verbatim_from(data, body),),
        body=body,
    )


def _verbatim_from(data: bytes, body: str) -> int | None:
    """Where `data` becomes the body, but for line breaks at its end. None where something was repaired or left out."""
    text, end = body.encode(), data.rstrip(b"\n")
    return len(end) - len(text) if end.endswith(text) else None


def _body(text: str, start: int) -> str:
    """The lines from `start` on, but for blank ones."""
    body = text[start:].strip("\n")
    if _BLANK.search(body) or body[:1].isspace():
        return "\n".join(line for line in body.split("\n") if line and not line.isspace())
    return body


_BLANK = re.compile(r"\n\s")  # or only indented


def _split(text: str) -> tuple[str, dict[str, str], dict[str, str], int]:
    """Title, the headers that the format names, the other headers, and where the body begins."""
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
        elif line and not _header(line, named, extra, repeated):
            break
        start = end + 1
    if title is None:
        raise NotAnArticle("no title: no line of its head begins with '# '" if text.strip() else "it is empty")
    return title, named, extra, start


def _header(line: str, named: dict[str, str], extra: dict[str, str], repeated: dict[str, int]) -> bool:
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
    """The two parts of `[OUTLET](URL)`, whose outlet may hold `]` and whose URL may hold `)` and spaces."""
    if original is None:
        return None, None
    match = _LINK.fullmatch(original) or _ANY_LINK.fullmatch(original)
    if not match:
        return (None, original) if re.match(r"[a-z][a-z+.-]*://|www\.", original, re.I) else (original, None)
    parts = (part.strip() for part in match.groups())
    outlet, url = (part if part.lower() not in _ABSENT else None for part in parts)
    return outlet, url


# Parameters that say who sent a reader, never what to show.
_TRACKING = pattern(
    r"utm_\w*|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|mc_cid|mc_eid|_ga|_gl"
    r"|_hsenc|_hsmi|hsctatracking|mkt_tok|vero_id|vero_conv|oly_anon_id|oly_enc_id|wickedid|s_cid|ncid|cmpid"
    r"|at_(?:medium|campaign|link_\w+|format|ptr_name|bbc_team|custom\d)|ocid|soc_src|soc_trk|guccounter"
    r"|guce_referrer(?:_sig)?|smid|spm|xtor|__twitter_impression|ref_src|ref_url|rss_id|srnd|sr_share",
    re.IGNORECASE,
)


def clean_url(url: str) -> str:
    """`url` without its tracking parameters; the others keep their order and their spelling."""
    rest, hash_sign, fragment = url.partition("#")
    base, mark, query = rest.partition("?")
    if mark:
        from urllib.parse import unquote  # Most commands read no URL.

        kept = [part for part in query.split("&") if not _TRACKING.fullmatch(unquote(part.partition("=")[0]))]
        if len(kept) < query.count("&") + 1:
            base += mark + "&".join(kept) if any(kept) else ""
        else:
            base = rest
    return base + hash_sign + fragment


_DATE = (
    r"(?:(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?\s*\d{1,2}|\d{1,2}\s+(?i:jan|feb|mar|apr|may|ju[nl]|aug|sep|oct"
    r"|nov|dec)[a-z]*)(?:,?\s*\d{4})?"
)
_DATELINE = pattern(
    rf"""\s*
    (?P<place>(?P<city>[^\W\d_][\w.'’ /-]{{1,40}}?)                        # BELGRADE, ST. LOUIS, McALLEN
        (?:,\s+(?!{_DATE})[^\W\d_][\w.'’ -]{{1,30}}?){{0,3}})               # , Serbia  , N.C.
    (?P<date>,?\s+{_DATE})?
    (?P<agency>\s*[(\[][A-Za-z][\w ./&’'-]{{1,30}}[)\]])?
    (?P<dash>\s*(?:--|–|—)\s*|\s+[-_]\s+|-\s+)""",
    re.VERBOSE,
)
_AGENCY = pattern(
    r"\s*[(\[](?:AP|Reuters|REUTERS|AFP|UPI|dpa|DPA|TASS|Xinhua|Bloomberg|CNN|PTI|ANI|IANS|EFE|ANSA|Kyodo|Yonhap"
    r"|Associated Press|Agence France-Presse)[)\]]"
)
_NO_PLACE = pattern(
    r"(?:BREAKING|UPDATED?|EXCLUSIVE|WATCH|VIDEO|PHOTOS?|LIVE|OPINION|ANALYSIS|REVIEW|CORRECTION|NOTE|ALERT|RELATED"
    r"|READ|MORE|FACTBOX|EXPLAINER|SPOILERS?|WARNING|ADVERTISEMENT|SPONSORED|TOP|NEWS)\b"
)


def _dateline(opening: str) -> str | None:
    """The place, and agency or date, that open a wire story: `BELGRADE, Serbia (AP)`."""
    match = _DATELINE.match(opening[:160])
    if not match or _NO_PLACE.match(match["place"]):
        return None
    city = match["city"].replace("Mc", "MC")
    if city.isupper() and len(city) > 2:
        # Capitals alone need a real dash behind them: "NASA - the agency - said" opens no wire story.
        sure = match["date"] or match["agency"] or "," in match["place"] or match["dash"].strip() != "-"
    else:
        sure = city[0].isupper() and (match["date"] or _AGENCY.fullmatch(match["agency"] or ""))
    return " ".join(opening[: match.start("dash")].split()) if sure else None


_BESIDE_PLACE = pattern(rf",?\s+{_DATE}(?=\s*[(\[]|$)|\s*[(\[][^)\]]*[)\]]$")


def place(dateline: str) -> str:
    """`BELGRADE, Serbia` for `BELGRADE, Serbia (AP)`: a dateline without its date and agency."""
    return _BESIDE_PLACE.sub("", dateline)


# One character is one word in these scripts, as word processors count it.
_UNSPACED = pattern(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
)


def _count_words(body: str) -> int:
    if body.isascii() or not _UNSPACED.search(body):
        return len(body.split())
    spaced = _UNSPACED.sub(" ", body)
    return len(_UNSPACED.findall(body)) + sum(any(map(str.isalnum, word)) for word in spaced.split())


_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_CONTROL = pattern("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# In UTF-8, the first bytes of what may be a control character or garbled. Most files have none.
_SUSPECT = bytes([*range(0x09), *range(0x0B, 0x20), 0x7F, 0xC2, 0xC3])
# The first byte of a UTF-8 sequence and what follows it, both read as Latin-1 or Windows-1252.
_GARBLED = pattern(
    "(?:[\xc2-\xf4][\x80-\xbf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d"
    "\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178]+)+"
)
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def _decoded(data: bytes) -> tuple[str, list[str]]:
    """The file's text, repaired, with `\\n` line ends, and what was done to it."""
    problems: list[str] = []
    text = _plain_text(data, problems)
    if not problems and len(data.translate(None, _SUSPECT)) == len(data):
        return text, problems
    if "\r" in text:
        text = text.replace("\r\n", "\n")
        if "\n" not in text:
            text = text.replace("\r", "\n")
    if not text.isascii():
        text = _ungarbled(text, problems)
    text, removed = _CONTROL.subn("", text)
    if removed:
        problems.append(f"removed {removed} control character{'s'[: removed > 1]}")
    return text, problems


def _plain_text(data: bytes, problems: list[str]) -> str:
    mark = next(filter(data.startswith, _MARKS), b"")
    data = data.removeprefix(mark)
    encoding = _MARKS.get(mark) or (b"\0" in data and _utf16_without_mark(data)) or "utf-8"
    if encoding != "utf-8":
        problems.append("not UTF-8, read as UTF-16")
        text = data.decode(encoding, "replace")
    else:
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            cut_short = error.reason == "unexpected end of data" and not error.object[: error.start].isascii()
            if not (cut_short or _MULTIBYTE.search(data) or error.reason == "unexpected end of data"):
                problems.append("not UTF-8, read as Windows-1252")
                return data.decode("cp1252", "replace")
        text = data.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    if lost:
        problems.append(f"{lost} unreadable byte{'s'[: lost > 1]}, shown as \ufffd")
    return text


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 by its zero bytes: one half of each ASCII character, and every head has many."""
    sample = data[:2000]
    high, low = sample[::2].count(0), sample[1::2].count(0)
    if max(high, low) < 4 or max(high, low) < len(sample) // 10 or min(high, low) > max(high, low) // 10:
        return None
    return "utf-16-le" if low > high else "utf-16-be"


_MANY_LINES = 5000


def _ungarbled(text: str, problems: list[str]) -> str:
    """Undo UTF-8 that was read as Windows-1252, once or more often, line by line."""
    if not _GARBLED.search(text):
        return text
    from ftfy import fix_encoding

    lines, repaired = text.split("\n"), 0
    if len(lines) > _MANY_LINES:  # Each takes a while, and no article has as many: all in one piece.
        lines = [text]
    for number, line in enumerate(lines):
        if garbled := _GARBLED.findall(line):
            # fix_text would also straighten quotation marks and take ligatures apart.
            lines[number] = fixed = fix_encoding(line)
            if fixed != line:
                left = _GARBLED.findall(fixed)
                repaired += max(1, len(garbled) - len(left))
    if repaired:
        problems.append(f"repaired {repaired} garbled passage{'s'[: repaired > 1]}")
    return "\n".join(lines)
