"""Take a byline apart into names and agency, where that is certain."""

import re
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from newscli.text.agencies import WORDS as AGENCY_WORDS
from newscli.text.agencies import agency_name

# What looks like a name and is an office, a paper or a place.
_NO_NAMES = frozenset(
    "about agency analyst anchor associate author blog board bureau center centre channel chief city columnist"
    " commission committee company contributing contributor correspondent council county coverage daily department"
    " desk digital director editor editorial editors editors' executive federation foreign foundation freelance"
    " gazette global group guest herald institute international journal journalist lead live magazine managing"
    " media ministry movement multimedia museum national network new news newspaper newsroom office online opinion"
    " party photographer political post press producer project publisher radio reporter reporters reuters science"
    " senior service society special sports staff standard star studio team television the times today tribune tv"
    " university updated usa video washington weekly wire world writer writers york abu addis buenos cape costa el"
    " capitol east great hong kuala las los north rio saint salt san santa sao saudi south sri st st. street tel"
    " united valley wall west".split()
)
_PARTICLES = frozenset("al bin da das de del della den der di do dos du el ibn la le ten ter van von y zu".split())
_WORD = re.compile(r"[^\W\d_][\w.'’-]*")
# "Staff Writer", "Chief Political Correspondent": nobody is called by the last word, and all of them name a post.
_POSTS = frozenset(
    "anchor chief columnist contributor correspondent critic editor fellow intern journalist photographer"
    " producer publisher reporter reporters writer writers redakteur redakteurin korrespondent korrespondentin".split()
)
_POST_WORDS = _POSTS | frozenset(
    "staff senior political sports diplomatic national foreign chief business science health education"
    " environment world news special guest contributing assistant associate deputy managing executive city bureau"
    " crime legal military courts technology entertainment medical opinion investigative freelance breaking"
    " multimedia digital video data economics european asia africa white house washington middle east war features"
    " travel food religion personal finance security climate royal home affairs consumer transport culture arts justice"
    " social money".split()
)
# What stands beside a name as its paper, of words that end no person's name: not "Post", for Emily Post.
_PAPERS = frozenset(
    "bbc cbs cbc cnbc cnn digital gazette guardian herald independent magazine mailonline media msnbc nbc network"
    " news newspaper newspapers newsroom npr observer online pbs politico radio telegraph television times today"
    " tribune tv wire".split()
)
_NO_NAMES |= _PAPERS
_PAPER = re.compile(
    r"(?:the|daily|bbc|cbs|cbc|cnn|cnbc|nbc|npr|pbs|fox (?:business|news|sports))\b.*|(?:washington|new york) post"
    r"|\S+\.(?:com|net|org|co\.uk)",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?:©|(?:source|text|author|autore?|автор)\s*:|(?:(?:analysis|opinion|review|story|report|reporting|article|written"
    r"|posted|published|perspective|commentary|words)\s+)?by\b[:.]?|(?:von|par|por|door|av|af)\b(?=\s+[^\W\d_]+\.?\s))\s*",
    re.IGNORECASE,
)
# Patterns that few bylines need are compiled when one does.
# "Updated Nov. 6, 2019 5:30 pm", "6 November 2019", "5 min read", at the end.
_WHEN = (
    r"(?i)(?<![\s,|·•(–—-])[\s,|·•(–—-]*+(?:\b(?:last\s+)?(?:updated|published|posted|modified)\b\D{0,20}\d.*"
    r"|\b(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}"
    r"|\d{1,2}\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\.?,?\s+\d{4}\b.*"
    r"|\b\d+\s+min(?:ute)?s?\s+read|\b\d+\s+(?:minute|hour|day)s?\s+ago)$"
)
# A few plain words of which none says what the others are make a name, as most bylines are.
_PLAIN_WORDS = re.compile(r"[^\W\d_][\w'’-]*(?: [^\W\d_][\w'’-]*){1,3}")
_TELLING_WORDS = (
    _NO_NAMES
    | _POST_WORDS
    | AGENCY_WORDS
    | frozenset("by von par por door av af and und et with mit avec и y e for of in".split())
    | frozenset("special agencies md phd jd rn mba esq".split())
)
_SUFFIX = re.compile(r",\s*(?=(?:jr|sr)\b\.?|i{2,3}\b|iv\b)", re.IGNORECASE)  # of "John Roe, Jr."
_DEGREE = r"(?i)(?:m\.?d|ph\.?\s?d|j\.?d|r\.?n|mba|esq)\.?"
_BETWEEN = re.compile(
    r"\s*(?:[,;|/&()\[\]·•]|\s[-–—]\s)\s*(?:and\s+)?|\s+(?:and|und|et|with|mit|avec|и)\s+", re.IGNORECASE
)
_AT = re.compile(r"(?P<name>.+?)\s+(?:(?:for|of)(?:\s+the)?\s+(?P<paper>.+)|in\s+(?P<place>.+))", re.IGNORECASE)
_ADDRESS = r"(?:mailto:)?([\w.+-]+)@[\w-]+(?:\.[\w-]+)+"
_HANDLE = r"@\w+"
_NO_SURNAMES = frozenset({"AP", "AFP", "UPI", "Reuters", "REUTERS", "dpa", "DPA"})  # unlike Bloomberg
_LONGEST = 4000  # characters; nobody writes more names than that
_ADDRESS_FIRST = r"\S+@\S+\s+\(([^()]+)\)"  # as RSS has it


class Byline(NamedTuple):
    """The people and the agency that a byline names."""

    authors: tuple[str, ...] = ()
    agency: str | None = None


class _Part(NamedTuple):
    """What one part of a byline is: a name, an agency, or both; neither where it is a post or a paper."""

    name: str | None = None
    agency: str | None = None


@lru_cache(maxsize=1 << 12)  # The same few people write most of an archive.
def parse_byline(author: str | None) -> Byline:
    """Read `DUSAN STOJANOVIC, Associated Press` as a name and an agency; what is not certain stays whole, as a name."""
    if not author:
        return Byline()
    if _is_plain_name(author):
        return Byline((author,))
    if agency := agency_name(author):
        return Byline((), agency)
    return _taken_apart(" ".join(author.split())) or Byline((author,))


def _is_plain_name(author: str) -> bool:
    """Return whether `author` is surely one name, which takes a tenth of the time of taking it apart."""
    return (
        _PLAIN_WORDS.fullmatch(author) is not None
        and all(word[0].isupper() for word in author.split(" "))
        and _TELLING_WORDS.isdisjoint(author.casefold().split(" "))
        and not _PAPER.match(author)
    )


def _taken_apart(author: str) -> Byline | None:
    """Return the names and the agency; None where a part may be something else."""
    if len(author) > _LONGEST:
        return None
    text = _SUFFIX.sub(" ", author)
    if any(map(str.isdigit, text)):
        text = re.sub(_WHEN, "", text)
    if "@" in text and (match := re.fullmatch(_ADDRESS_FIRST, text)):
        text = match[1]
    if agency := agency_name(text):
        return Byline((), agency)
    if (match := _BY.match(text)) and text[match.end() : match.end() + 1].isupper():
        text = text[match.end() :]
    names: list[str] = []
    agencies = set()
    for each in chain.from_iterable(map(_pair, filter(None, map(str.strip, _BETWEEN.split(text))))):
        part = _read_part(each, names[-1] if names else None)
        if part is None:
            return None
        names += [part.name] if part.name else []
        agencies |= {part.agency} if part.agency else set()
    if len(agencies) > 1 or not (names or agencies):
        return None
    return Byline(tuple(dict.fromkeys(names)), agencies.pop() if agencies else None)


def _pair(part: str) -> list[str]:
    """Take `Juan Pérez y Ana Ruiz` apart, but not `José Ortega y Gasset`."""
    pair = re.split(r"\s+[ye]\s+", part)
    return pair if all(map(_is_name, pair)) else [part]


def _read_part(part: str, before: str | None) -> _Part | None:
    """Say what `part` is, after the name `before`; None where that is not certain."""
    words = part.split()
    if agency := agency_name(part) or _agency_of_post(words):
        return _Part(agency=agency)
    if (match := _AT.fullmatch(part)) and _is_name(match["name"]):
        place, paper = match["place"], match["paper"] or ""
        if place and place[0].isupper() and len(place.split()) <= 3:
            return _Part(match["name"])
        if (agency := agency_name(paper)) or (paper and _is_paper(paper)):
            return _Part(match["name"], agency)
    for end in range(2, min(len(words), 6)):  # JANE DOE Associated Press
        name, rest = " ".join(words[:end]), " ".join(words[end:])
        if _is_name(name) and (beside := _beside_name(rest, name)):
            return _Part(name, beside.agency)
    if _is_name(part) and not _PAPER.match(part):
        return _Part(part)
    post = words[-1].casefold() in _POSTS
    if (post or _is_paper(part)) if before else (post and _PAPER.fullmatch(words[0])):
        return _Part()
    return _beside_name(part, before) if before else None


def _beside_name(text: str, name: str) -> _Part | None:
    """Return what `text` is if it can stand behind `name` without a sign between: an agency, a post, an address."""
    words = text.split()
    if (agency := agency_name(text)) and (len(words) > 1 or text in _NO_SURNAMES):
        return _Part(agency=agency)
    if agency := _agency_of_post(words):
        return _Part(agency=agency)
    if all(word.casefold() in _POST_WORDS for word in words) and words[-1].casefold() in _POSTS:
        return _Part()
    if "@" in text:
        if match := re.fullmatch(_ADDRESS, text):
            mailbox = match[1].casefold()
            return _Part() if any(len(word) > 2 and word.casefold() in mailbox for word in name.split()) else None
        return _Part() if re.fullmatch(_HANDLE, text) else None
    lower = text.casefold()
    ours = lower == "agencies" or lower.startswith("special to ") or re.fullmatch(_DEGREE, text)
    return _Part() if ours else None


def _agency_of_post(words: list[str]) -> str | None:
    """Return the agency of `AP Diplomatic Writer`."""
    for end in range(1, min(len(words), 6)):
        post = [word.casefold() for word in words[end:]]
        if _POST_WORDS.issuperset(post) and (post[-1] in _POSTS or post[-1] == "staff"):
            return agency_name(" ".join(words[:end]))
    return None


def _is_paper(part: str) -> bool:
    part = part.rstrip(".")
    return part.rpartition(" ")[2].casefold() in _PAPERS or _PAPER.fullmatch(part) is not None


def _is_name(part: str) -> bool:
    """Return whether this can hardly be anything but the name of a person."""
    words = part.split()
    return 2 <= len(words) <= 5 and all(
        word.casefold() not in _NO_NAMES
        and _WORD.fullmatch(word) is not None
        and (word[0].isupper() or word in _PARTICLES)
        for word in words
    )
