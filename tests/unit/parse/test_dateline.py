"""Datelines: what opens a wire story, and what only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli.parse.dateline import dateline_place, find_dateline

# An opening, with "|" where its dateline ends, and the place that this names.
OPENINGS = [
    ("BELGRADE, Serbia (AP)| - Russia will deliver", "BELGRADE, Serbia"),
    ("WASHINGTON (AP)| - the capital - agreed", "WASHINGTON"),
    ("WASHINGTON (AP)| — iPhone sales fell", "WASHINGTON"),
    ("WASHINGTON, Nov 6 (Reuters)| - The", "WASHINGTON"),
    ("NEW YORK/LONDON (Reuters)| - Oil fell", "NEW YORK/LONDON"),
    ("ST. LOUIS| -- The Cardinals", "ST. LOUIS"),
    ("ST. LOUIS--(BUSINESS WIRE)|-- A company", "ST. LOUIS"),
    ("NEEDHAM, Mass., Sept. 19, 2025 /PRNewswire/| -- A company", "NEEDHAM, Mass."),
    ("TALLAHASSEE, Fla. (CBS Miami/AP)| – A man", "TALLAHASSEE, Fla."),
    ("McALLEN, Texas (AP)| — A man", "McALLEN, Texas"),
    ("LIVE OAK, Fla. (AP)| — A man", "LIVE OAK, Fla."),
    ("BAR HARBOR, Maine| — A man", "BAR HARBOR, Maine"),
    ("LONDON and PARIS| — The leaders", "LONDON and PARIS"),
    ("TOKYO| - The Bank of Japan", "TOKYO"),
    ("SAN JOSE, Calif.|, - A company", "SAN JOSE, Calif."),
    ("WASHINGTON, March 12, Reuter| - A judge", "WASHINGTON"),
    ("MINNEAPOLIS, MINN.,March 13| - A company", "MINNEAPOLIS, MINN."),
    ("EVANDALE, Ohio, April, 13| - A company", "EVANDALE, Ohio"),
    ("CHICAGO, March 4|, - A surplus", "CHICAGO"),
    ("NEW YORK, Narch 2| - A company", "NEW YORK"),
    ("NEW YORK, March 119| - A company", "NEW YORK"),
    ("sioux falls, april 7| - cattle rose", "sioux falls"),
    ("Hauppauge, N.Y,. March 13| - A company", "Hauppauge, N.Y"),
    ("Berlin (dpa)| - Die Regierung", "Berlin"),
    ("Berlin/Brüssel (dpa/AFP)| - Die", "Berlin/Brüssel"),
    ("Frankfurt am Main (dpa-AFX)| - Der", "Frankfurt am Main"),
    ("Wien (APA)| – Der", "Wien"),
    ("Wien, 6.11. (APA)| - Der", "Wien"),
    ("Bern (sda)| - Der", "Bern"),
    ("LONDRES, 31 dez 2008 (AFP)| - O mercado", "LONDRES"),
    ("BRASÍLIA, 6 de novembro (Reuters)| - O", "BRASÍLIA"),
    ("Madrid, 11 may (EFE)|.- El Tribunal", "Madrid"),
    ("Bruselas. (EFE)|.- La economía", "Bruselas"),
    ("RÍO SALADO (EFE)|.- El puente", "RÍO SALADO"),
    ("Roma, 6 nov. (Adnkronos)| - Il", "Roma"),
    ("МОСКВА, 6 ноя| - РИА Новости. Текст", "МОСКВА"),
    ("МОСКВА, 6 ноября. /ТАСС/|. Текст", "МОСКВА"),
    ("MOSCOW, November 6. /TASS/|. The Kremlin", "MOSCOW"),
    ("MOSCOW. Nov 6 (Interfax)| - The Kremlin", "MOSCOW"),
    ("New Delhi [India], November 6 (ANI)|: The", "New Delhi [India]"),
    ("Mumbai, Dec 9 (PTI)| An actor", "Mumbai"),
    ("TOKYO, Nov. 6, Kyodo| - The", "TOKYO"),
    ("Washington (CNN)| — The president", "Washington"),
    ("Washington (CNN)|President Doe", "Washington"),
    ("SEOUL, South Korea (AP)| North Korea launched", "SEOUL, South Korea"),
    ("Dhaka (Thomson Reuters Foundation)| – The", "Dhaka"),
]
NO_DATELINES = [
    "Officials in WASHINGTON (AP) - the capital - agreed",
    "Leaders of MADRID (AP) - The",
    "Australian Federal Police (AFP) - Federal agents",
    "Iran nuclear deal (AP) — The talks",
    "(Reuters) - Stocks fell",
    "WASHINGTON (AP) agreed to",
    "Paris (AFP) The president",
    "Nov 6 (Reuters) - Stocks fell",
    "(CNN) — The president",
    "EFE.- Sube el precio",
    "NASA - the agency - said",
    "NASA — the agency — said",
    "NASA (the agency) - said",
    "IBM (NYSE) - shares",
    "WHO — The agency said",
    "COVID-19 — The disease",
    "BREAKING NEWS (AP) — Text",
    "Breaking (AP) - Text",
    "RPT --LUDWIGSHAFEN, March 30 - A company",
    "WASHINGTON, as always — The",
    "WASHINGTON — as always — agreed",
    "OMG NOBODY EXPECTED THIS — Text",
    "GRADINGS - None posted",
    "MAY7 -- 846 JUL7 877A",
    "TUE, APR 07 - INDIA",
    "As of April 7 - in bushels",
    "On Tuesday, April 7 - the",
    "Monday, Nov. 6 — The",
    "Updated Nov 6, 2019 - The",
    "By JANE DOE, Nov 6 - The",
    "The president said on Tuesday - and",
    "",
]


@pytest.mark.parametrize(("opening", "place"), OPENINGS)
def test_a_dateline_is_found(opening: str, place: str) -> None:
    dateline = opening.partition("|")[0]
    assert find_dateline(opening.replace("|", "")) == dateline
    assert dateline_place(dateline) == place


@pytest.mark.parametrize("opening", NO_DATELINES)
def test_what_is_not_certain_is_no_dateline(opening: str) -> None:
    assert find_dateline(opening) is None


def test_signs_around_a_dateline_are_left_out() -> None:
    assert find_dateline("**WASHINGTON (AP)** — The") == "WASHINGTON (AP)"
    assert find_dateline("****LONDON, March 5 - India") == "LONDON, March 5"
    assert find_dateline("(ANSA) - ROMA, 06 NOV - Il") == "ROMA, 06 NOV"


def test_a_dateline_may_follow_a_byline() -> None:
    assert find_dateline("By JANE DOE\nWASHINGTON (AP) — The") == "WASHINGTON (AP)"
    assert find_dateline("By night\nWASHINGTON (AP) — The") is None
    assert find_dateline("A lead\nWASHINGTON (AP) — The") is None


@given(st.text(alphabet="AaBЖé .,-—/()[]*1 6\n") | st.text())
def test_a_dateline_stands_in_the_text(text: str) -> None:
    dateline = find_dateline(text)
    assert dateline is None or (dateline in " ".join(text.split()) and dateline_place(dateline) in dateline)
