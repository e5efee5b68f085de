"""Take a byline apart into names and agency, where that is certain."""

import re
from functools import lru_cache
from typing import NamedTuple

_AGENCIES = frozenset(
    "associated press/ap/ap news/reuters/thomson reuters/agence france-presse/agence france presse/afp"
    "/united press international/upi/deutsche presse-agentur/dpa/dpa-afx/tass/itar-tass/interfax/ria novosti"
    "/xinhua/xinhua news agency/bloomberg/bloomberg news/press trust of india/pti/asian news international/ani"
    "/indo-asian news service/ians/agencia efe/efe/europa press/ansa/adnkronos/kyodo/kyodo news/jiji press"
    "/yonhap/yonhap news agency/pa media/press association/canadian press/australian associated press/aap"
    "/anadolu agency/belga/ritzau/ntb/ukrinform/bernama/antara/cnn wire/新华社/中新社/共同通信/時事通信".split("/")
)
# What looks like a name and is an office, a paper or a place; the last word of "Jane Doe, Staff Writer".
_NO_NAMES = frozenset(
    "about agency analyst anchor associate author board bureau channel chief city columnist contributing contributor"
    " correspondent county coverage daily department desk director digital editor editorial editors editors' executive"
    " foreign freelance gazette global group guest herald international journal journalist lead live magazine managing"
    " media multimedia national network new news newspaper newsroom office online opinion photographer political post"
    " press producer publisher radio reporter reporters reuters science senior service special sports staff standard"
    " star studio team television the times today tribune tv university updated usa video washington weekly wire world"
    " writer writers york abu addis buenos cape costa el capitol east great hong kuala las los north rio saint salt san"
    " santa sao saudi south sri st st. street tel united valley wall west".split()
)
_PARTICLES = frozenset("al bin da das de del della den der di do dos du el ibn la le ten ter van von y zu".split())
_COMPOSED = re.compile(r"[,;|/&()]|\s(?:[-–—]|and|und|et|for|of)\s|^by\s", re.IGNORECASE)
_BY = re.compile(r"by\s+", re.IGNORECASE)
_FOR = re.compile(r"\s+(?:for|of)\s+")
_BETWEEN = re.compile(r"\s*(?:[,;|/&()]|\s[-–—]\s|\s(?:and|und|et)\s)\s*")
_WORD = re.compile(r"[^\W\d_][\w.'’-]*")


class Byline(NamedTuple):
    """The people and the agency that a byline names."""

    authors: tuple[str, ...] = ()
    agency: str | None = None


@lru_cache(maxsize=1 << 12)  # The same few people write most of an archive.
def parse_byline(author: str | None) -> Byline:
    """Read `DUSAN STOJANOVIC, Associated Press` as a name and an agency; what is not certain stays whole, as a name."""
    if not author:
        return Byline()
    if _COMPOSED.search(author):
        return _taken_apart(author)
    return Byline((), author) if _is_agency(author) else Byline((author,))


def _taken_apart(author: str) -> Byline:
    text = author[match.end() :] if (match := _BY.match(author)) else author
    if (match := _FOR.search(text)) and _is_agency(text[match.end() :]):
        text = f"{text[: match.start()]}, {text[match.end() :]}"
    parts = [part.strip() for part in _BETWEEN.split(text)]
    agencies = {part for part in parts if _is_agency(part)}
    names = [part for part in parts if part and part not in agencies]
    if len(agencies) > 1 or not all(map(_is_name, names)) or not (names or agencies):
        return Byline((author,))
    return Byline(tuple(names), next(iter(agencies), None))


def _is_agency(part: str) -> bool:
    return part.casefold().removeprefix("the ").removesuffix(" staff") in _AGENCIES


def _is_name(part: str) -> bool:
    """Return whether this can hardly be anything but the name of a person."""
    words = part.split()
    return 2 <= len(words) <= 5 and all(
        word.casefold() not in _NO_NAMES
        and _WORD.fullmatch(word) is not None
        and (word[0].isupper() or word in _PARTICLES)
        for word in words
    )
