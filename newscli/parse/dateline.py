"""Find the dateline that opens a wire story: `BELGRADE, Serbia (AP)`."""

import re

_DATE = (
    r"(?:(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?\s*\d{1,2}|\d{1,2}\s+(?i:jan|feb|mar|apr|may|ju[nl]|aug|sep|oct"
    r"|nov|dec)[a-z]*)(?:,?\s*\d{4})?"
)
_DATELINE = re.compile(
    rf"""\s*
    (?P<place>(?P<city>[^\W\d_][\w.'’ /-]{{1,40}}?)                        # BELGRADE, ST. LOUIS, McALLEN
        (?:,\s+(?!{_DATE})[^\W\d_][\w.'’ -]{{1,30}}?){{0,3}})               # , Serbia  , N.C.
    (?P<date>,?\s+{_DATE})?
    (?P<agency>\s*[(\[][A-Za-z][\w ./&’'-]{{1,30}}[)\]])?
    (?P<dash>\s*(?:--|–|—)\s*|\s+[-_]\s+|-\s+)""",
    re.VERBOSE,
)
_AGENCY = re.compile(
    r"\s*[(\[](?:AP|Reuters|REUTERS|AFP|UPI|dpa|DPA|TASS|Xinhua|Bloomberg|CNN|PTI|ANI|IANS|EFE|ANSA|Kyodo|Yonhap"
    r"|Associated Press|Agence France-Presse)[)\]]"
)
_NO_PLACE = re.compile(
    r"(?:BREAKING|UPDATED?|EXCLUSIVE|WATCH|VIDEO|PHOTOS?|LIVE|OPINION|ANALYSIS|REVIEW|CORRECTION|NOTE|ALERT|RELATED"
    r"|READ|MORE|FACTBOX|EXPLAINER|SPOILERS?|WARNING|ADVERTISEMENT|SPONSORED|TOP|NEWS)\b"
)
_BESIDE_PLACE = re.compile(rf",?\s+{_DATE}(?=\s*[(\[]|$)|\s*[(\[][^)\]]*[)\]]$")


def find_dateline(opening: str) -> str | None:
    """Return the place, and agency or date, that open a wire story: `BELGRADE, Serbia (AP)`."""
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


def dateline_place(dateline: str) -> str:
    """Return `BELGRADE, Serbia` for `BELGRADE, Serbia (AP)`: a dateline without its date and agency."""
    return _BESIDE_PLACE.sub("", dateline)
