"""Find the dateline that opens a wire story: `BELGRADE, Serbia (AP)`."""

import re
from functools import lru_cache
from typing import NamedTuple

from newscli.text.agencies import agency_name
from newscli.text.byline import parse_byline

_MONTH = (
    r"(?i:jan|ene|gen|янв|feb|fév|fev|фев|mar|mär|mrt|мар|apr|avr|abr|апр|may|mai|mei|mag|мая|jun|jui|giu|июн|jul|lug|июл"
    r"|aug|aoû|ago|авг|sep|set|сен|oct|okt|out|ott|окт|nov|ноя|dec|dez|dic|déc|дек)\w{0,7}\.?"
)
_DATE = re.compile(
    rf"""(?:(?P<comma>,\.?\s*)|\s+)
    (?:(?i:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?
    (?:{_MONTH},?\s*\d{{1,3}}(?:,?\s*\d{{4}})?
    |\d{{1,2}}\.?\s*(?:de\s+)?{_MONTH}(?:,?\s+(?:de\s+)?\d{{4}})?
    |\d{{1,2}}[./]\d{{1,2}}[./](?:\d{{4}}|\d\d)?
    |(?<=[, ])(?i:january|february|march|april|may|june|july|august|september|october|november|december)
    |(?<=,\s)[^\W\d_]{{2,9}}\.?\s*\w?\d{{1,2}})  # NEW YORK, Narch 2
    [,.]?$""",
    re.VERBOSE,
)
_LONGEST_DATE = 40  # characters
_AGENCY = re.compile(r"[\s–—-]*(?:[(\[]([^()\[\]]{2,40})[)\]]|/([^\W\d_][\w ]{2,20})/)$")
_DASH = re.compile(r"\s*(?:--|–|—)(?!\()\s*|\s+[-_]\s+|-\s+")
_LEAD = re.compile(r"[*\s]*(?:[(\[]([^()\[\]]{2,30})[)\]]\s*[-–—]+\s*)?")  # **WASHINGTON  (ANSA) - ROMA
# What follows an agency without a dash: (ANI):  (EFE).-  /TASS/.  and, behind a date, nothing: (PTI)
_END = re.compile(r"[(\[/]([^()\[\]/]{2,30})[)\]/](?P<sign>:|\.-?)?(?=\s*\S)")
_PLACE_PART = re.compile(r"[^\W\d_](?:[^\W\d_]|[.'’` /-]){1,40}")
_IN_BRACKETS = re.compile(r"\s[(\[]([^\W\d_][\w ]{2,30})[)\]]")  # New Delhi [India]
_PREFIX = re.compile(r"\b(?:Ma?c|De|Di|Du|La|Le|Van)(?=[A-Z])")  # McALLEN, DeKALB
_SMALL = frozenset(
    "al am an and auf da de del della der di do dos du el en i la las le les los of sur the und y à".split()
)
# No place has these words, or these alone.
_NO_PLACE_WORDS = frozenset(
    "a as at by can for from has have his how if in is it its my no not our that this to was we what when who why will"
    " with you your".split()
)
_LABELS = frozenset(
    "advertisement aids alert analysis breaking business close column commentary corrected correction covid date"
    " day developing editor editorial exclusive explainer factbox fifa file flash fob fri friday highlights image"
    " interview issued just last latest letter live mlb modified mon monday more must nasa nato nba ncaa news nfl"
    " nhl noon note obituary opec opinion photo photos picture pictures podcast politics poll position posted"
    " preview profile published quiz read recap refile related review roundup rpt sat saturday spoiler spoilers"
    " sponsored sport sports story sun sunday thu thursday timeline today tomorrow tonight top trending tue"
    " tuesday uefa unesco unicef update updated updates urgent video videos warning watch weather wed wednesday"
    " week who yesterday".split()
)
_WIRES = frozenset({"CNN", "CNN Business", "CNNMoney", "RNS", "BUSINESS WIRE", "GLOBE NEWSWIRE", "PRNewswire"})
_NO_AGENCIES = frozenset("nyse nasdaq lse tsx amex otc asx bse nse".split())
# They stand in a dateline without a country, so that even a plain hyphen behind them tells one.
_CITIES = frozenset(
    "abu dhabi/algiers/amsterdam/ankara/athens/atlanta/baghdad/bahrain/baltimore/bangkok/beijing/beirut/"
    "belgrade/berlin/berne/bogota/bonn/boston/brasilia/brussels/bucharest/budapest/buenos aires/cairo/"
    "canberra/caracas/chicago/cleveland/copenhagen/dallas/damascus/denver/detroit/dubai/dublin/"
    "frankfurt/geneva/hamburg/hanoi/havana/helsinki/hong kong/honolulu/houston/indianapolis/islamabad/"
    "istanbul/jakarta/jerusalem/johannesburg/kabul/kiev/kuala lumpur/kyiv/lagos/las vegas/lima/lisbon/"
    "london/los angeles/luxembourg/madrid/manila/melbourne/mexico city/miami/milan/milwaukee/minneapolis/"
    "montreal/moscow/mumbai/munich/nairobi/new delhi/new orleans/new york/oklahoma city/oslo/ottawa/"
    "paris/peking/philadelphia/phoenix/pittsburgh/prague/rio de janeiro/riyadh/rome/salt lake city/"
    "san antonio/san diego/san francisco/santiago/sao paulo/seattle/seoul/shanghai/singapore/st. louis/"
    "stockholm/sydney/taipei/tehran/tel aviv/the hague/tokyo/toronto/tunis/united nations/vancouver/"
    "vatican city/vienna/warsaw/washington/wellington/zurich/киев/минск/москва".split("/")
)


class _Peeled(NamedTuple):
    """A dateline in its parts; `date` is "" where there is none, and begins with a comma where that is written."""

    place: str
    date: str
    agency: str


def find_dateline(text: str) -> str | None:
    """Return the place, and agency or date, that open a wire story: `BELGRADE, Serbia (AP)`."""
    opening, _, rest = text[:400].partition("\n")
    if found := _dateline_of(opening):
        return found
    if opening[:3].casefold() == "by " and len(opening) < 100 and parse_byline(opening).authors != (opening,):
        return _dateline_of(rest.partition("\n")[0])
    return None


def _dateline_of(opening: str) -> str | None:
    """Return the dateline of a line."""
    start = 0
    if not opening[:1].isalpha() and (match := _LEAD.match(opening)):
        start = match.end() if match[1] is None or agency_name(match[1]) else 0
    line = opening[start : start + 120]
    dash = _DASH.search(line)
    if dash and _is_dateline(head := _head(line[: dash.start()]), dash[0].strip(), _begins(line[dash.end() :])):
        return " ".join(head.split())
    for end in _END.finditer(line, 0, dash.start() if dash else len(line)):
        if not _is_known(end[1]):
            continue
        head, rest = line[: end.start() + len(end[1]) + 2], line[end.end() :]
        place, date, _ = _peel(head)
        begins = _begins(rest.lstrip())
        # Behind capitals, a scraper may have lost the dash.
        ends = end["sign"] or rest[:1].isalpha() or date or (begins and _in_capitals(place.partition(",")[0].split()))
        if ends and _is_dateline(head, "", begins):
            return " ".join(head.split())
    return None


def _begins(text: str) -> bool:
    return text != "" and not text[0].islower()


def _head(text: str) -> str:
    """Return what stands before a dash without the signs that belong to the dash: `**`, `(EFE).`."""
    text = text.rstrip(" ,*")
    return text[:-1] if text.endswith((").", "/.")) else text


@lru_cache(maxsize=1 << 10)  # Much news comes from few places.
def _is_dateline(head: str, dash: str, begins: bool) -> bool:
    """Say whether `head`, before `dash` and what `begins` as a sentence does or not, is surely a dateline."""
    peeled = _peel(head)
    place = _IN_BRACKETS.sub(r", \1", peeled.place) if peeled.place.endswith(("]", ")")) else peeled.place
    city, *regions = map(str.strip, place.split(","))
    words = city.split()
    plain = [word.casefold().strip(".") for word in words]
    if (
        len(regions) > 3
        or not all(map(_PLACE_PART.fullmatch, (city, *regions)))
        or not _NO_PLACE_WORDS.isdisjoint(plain)
        or not all(map(_is_region, regions))
        or _LABELS.issuperset(plain)
    ):
        return False
    if _in_capitals(words):
        if peeled.agency:
            return _may_be_agency(peeled.agency)
        if peeled.date or regions:
            return bool(peeled.date) or begins
        if dash in ("-", "_"):
            return begins and city.casefold() in _CITIES
        return begins and len(city) > 3 and len(words) < 6 and plain[0] not in _LABELS
    if peeled.date.startswith(","):
        return city[0].isupper() or head.islower()
    return begins and _is_known(peeled.agency) and _is_title(words) and not _is_acronym(peeled.agency, words)


def _find_date(dateline: str) -> re.Match[str] | None:
    """Find the date at the end. Most begin at the last comma; a search is slow."""
    comma = dateline.rfind(",")
    if comma >= 0 and "day" not in dateline and (match := _DATE.match(dateline, comma)):
        return match
    start = max(0, len(dateline) - _LONGEST_DATE)
    return _DATE.search(dateline, start) if any(map(str.isdigit, dateline[start:])) else None


@lru_cache(maxsize=1 << 10)  # A head is peeled again for its place.
def _peel(dateline: str) -> _Peeled:
    """Take agency and date off the end of `dateline`."""
    agency = date = ""
    for _ in range(2):  # NEW YORK, Nov. 6 (AP)  NEW YORK (AP), Nov. 6
        dateline = dateline.rstrip(" ,*")
        if not agency and dateline.endswith((")", "]", "/")) and (match := _AGENCY.search(dateline)):
            agency, dateline = match[1] or match[2], dateline[: match.start()].rstrip(" ,")
        elif not agency and (last := dateline.rpartition(",")[2].strip()) and len(last) > 2 and agency_name(last):
            agency, dateline = last, dateline.rpartition(",")[0]  # WASHINGTON, March 12, Reuter
        if not date and (match := _find_date(dateline)):
            date, dateline = match[0], dateline[: match.start()]
        if not (agency and not date):
            break
    return _Peeled(dateline.rstrip(" ,*"), date, agency)


def _in_capitals(words: list[str]) -> bool:
    """Return whether these are a place as wires write it: `McALLEN`, `RIO de JANEIRO`, not `US`."""
    return sum(map(len, words)) > 2 and all(
        word.isupper() or _PREFIX.sub("", word).isupper() or (at and word in _SMALL) for at, word in enumerate(words)
    )


def _is_title(words: list[str]) -> bool:
    """Return whether these are a place as books write it: `Frankfurt am Main`, not `Fans of MADRID`."""
    return len(words) < 6 and all(
        (word[0].isupper() and (len(word) < 4 or not word.isupper())) or (at and word in _SMALL)
        for at, word in enumerate(words)
    )


def _is_region(region: str) -> bool:
    return region[0].isupper() or region.startswith("the ")


def _is_known(agency: str) -> bool:
    return agency in _WIRES or agency_name(agency.partition("/")[0]) is not None


def _may_be_agency(text: str) -> bool:
    """Return whether `text`, in brackets behind a place, may name an agency or a station: `KABC`, `CBS Miami/AP`."""
    return _is_known(text) or (text.casefold() not in _NO_AGENCIES and all(word[0].isupper() for word in text.split()))


def _is_acronym(agency: str, words: list[str]) -> bool:
    """Return whether `agency` stands for `words`: `Australian Federal Police (AFP)`."""
    return agency.casefold() == "".join(word[0] for word in words).casefold()


def dateline_place(dateline: str) -> str:
    """Return `BELGRADE, Serbia` for `BELGRADE, Serbia (AP)`: a dateline without its date and agency."""
    place = _peel(dateline).place or dateline
    return place[:-1] if place.endswith(".") and not {" ", "."} & set(place[:-1]) else place
