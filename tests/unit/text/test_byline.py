"""Bylines: names and agency, told apart where that is certain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli.text.agencies import agency_name
from newscli.text.byline import Byline, _is_plain_name, _taken_apart, parse_byline

# As papers, agencies and scrapers write them; the people are made up, the forms are not.
BYLINES = [
    (None, [], None),
    ("Jane Doe", ["Jane Doe"], None),
    ("DUSAN STOJANOVIC, Associated Press", ["DUSAN STOJANOVIC"], "Associated Press"),
    ("By Jane Doe and John Smith, Associated Press", ["Jane Doe", "John Smith"], "Associated Press"),
    ("Jane Doe (Reuters)", ["Jane Doe"], "Reuters"),
    ("Ludwig van Beethoven | dpa", ["Ludwig van Beethoven"], "dpa"),
    ("Jürgen Müller; Lech Wałęsa/AFP", ["Jürgen Müller", "Lech Wałęsa"], "AFP"),
    ("Jane Doe, John O’Hara, J. K. Smith-Jones", ["Jane Doe", "John O’Hara", "J. K. Smith-Jones"], None),
    ("Reuters, Reuters", [], "Reuters"),
    ("ANNA NOVAK, AFP", ["ANNA NOVAK"], "AFP"),
    # An agency has one name.
    ("The Associated Press", [], "Associated Press"),
    ("By The Associated Press", [], "Associated Press"),
    ("By AP", [], "Associated Press"),
    ("AP, The Associated Press", [], "Associated Press"),
    ("Jane Doe of The Associated Press", ["Jane Doe"], "Associated Press"),
    ("Reuters Staff", [], "Reuters"),
    ("Reuters Editorial", [], "Reuters"),
    ("Source: Reuters", [], "Reuters"),
    ("Press Trust of India (PTI)", [], "PTI"),
    ("Иван Петров, РИА Новости", ["Иван Петров"], "РИА Новости"),
    ("新华社", [], "新华社"),
    # An agency stands behind the name without a comma, or before a post.
    ("By JANE DOE Associated Press", ["JANE DOE"], "Associated Press"),
    ("JANE DOE AP Sports Writer", ["JANE DOE"], "Associated Press"),
    ("By Jane Doe, AP Diplomatic Writer", ["Jane Doe"], "Associated Press"),
    ("Jane Doe • Reuters", ["Jane Doe"], "Reuters"),
    ("Dailymail.com Reporter and Afp", [], "AFP"),
    # A post, a paper or a place is no person.
    ("By Jane Doe Personal finance correspondent, BBC News", ["Jane Doe"], None),
    ("Analysis by Jane Doe, CNN Editor-at-large", ["Jane Doe"], None),
    ("Opinion by Jane Doe for CNN Business Perspectives", ["Jane Doe"], None),
    ("AFP -", [], "AFP"),
    ("By Jane Doe, Staff Writer", ["Jane Doe"], None),
    ("Jane Doe Staff Writer", ["Jane Doe"], None),
    ("Jane Doe, Health Correspondent, BBC News", ["Jane Doe"], None),
    ("Jane Doe and John Roe, CNN Business", ["Jane Doe", "John Roe"], None),
    ("Jane Doe, Fox Business", ["Jane Doe"], None),
    ("By Jane Doe, Los Angeles Times", ["Jane Doe"], None),
    ("Jane Doe, Special to The Post", ["Jane Doe"], None),
    ("Jane Doe and John Roe for the Daily Mail", ["Jane Doe", "John Roe"], None),
    ("By Jane Doe For Mailonline", ["Jane Doe"], None),
    ("Jane Doe;Jane Doe For Mailonline", ["Jane Doe"], None),
    ("Jane Doe in Washington and John Roe in London", ["Jane Doe", "John Roe"], None),
    ("Jane Doe and agencies", ["Jane Doe"], None),
    # What says "by", in capitals and other languages.
    ("By: Jane Doe", ["Jane Doe"], None),
    ("Published by Jane Doe", ["Jane Doe"], None),
    ("Analysis by Jane Doe", ["Jane Doe"], None),
    ("Von Jana Doe und Max Roe, dpa", ["Jana Doe", "Max Roe"], "dpa"),
    ("Par Jean Dupont avec AFP", ["Jean Dupont"], "AFP"),
    ("Por Juan Pérez | EFE", ["Juan Pérez"], "EFE"),
    # What joins names.
    ("BY JANE DOE AND JOHN ROE", ["JANE DOE", "JOHN ROE"], None),
    ("Jane Doe, John Roe, and Max Moe", ["Jane Doe", "John Roe", "Max Moe"], None),
    ("Jane Doe with John Roe", ["Jane Doe", "John Roe"], None),
    ("Bloomberg / Juana Pérez y Ana Ruiz", ["Juana Pérez", "Ana Ruiz"], "Bloomberg"),
    ("John Smith, Jr., Associated Press", ["John Smith Jr."], "Associated Press"),
    # Addresses, degrees and times.
    ("Jane Doe jane.doe@daily.example", ["Jane Doe"], None),
    ("noreply@blog.example (Jane Doe)", ["Jane Doe"], None),
    ("Jane Doe (@janedoe)", ["Jane Doe"], None),
    ("Jane Doe, MD", ["Jane Doe"], None),
    ("Jane Doe | Nov. 6, 2019", ["Jane Doe"], None),
    ("By Jane Doe Updated November 6, 2019 5:30 pm", ["Jane Doe"], None),
]


@pytest.mark.parametrize(("author", "authors", "agency"), BYLINES)
def test_names_and_agency_are_told_apart(author: str | None, authors: list[str], agency: str | None) -> None:
    assert parse_byline(author) == (tuple(authors), agency)


@pytest.mark.parametrize(
    "author",
    [
        "Jane Doe, New York",
        "Jane Doe, Emily Post",
        "Smith, John",
        "Johnson & Johnson",
        "Bank of America",
        "José Ortega y Gasset",
        "Von der Leyen",
        "Von Miller",
        "Michael R. Bloomberg",
        "MICHAEL R. BLOOMBERG",
        "Sid",
        "jane@daily.example, Bob Smith",
        "Jane Doe, newsroom@daily.example",
        "@janedoe",
        "AFP and Reuters",
        "dpa/AFP",
        "Guardian staff and agencies",
        "Concerned Citizens for Change",
        "Doctors Without Borders",
        "Women in Journalism",
        "Staff Writer",
        "BBC News",
        "https://social.example/bbcnews",
        "jane doe and john smith",
        "By night",
        "admin",
        ",",
    ],
)
def test_what_is_not_certain_stays_whole(author: str) -> None:
    assert parse_byline(author) == ((author,), None)


@given(
    st.lists(st.sampled_from("By by and , | ( ) @ Jane Doe Jr. AP The Press of for in Staff Writer 6 — é\n".split(" ")))
)
def test_nothing_is_invented(parts: list[str]) -> None:
    author = " ".join(parts)
    names, agency = parse_byline(author)
    plain = " ".join(author.replace(",", " ").split())
    assert all(name == author or " ".join(name.split()) in plain for name in names)
    assert agency is None or agency_name(agency) == agency
    assert bool(names or agency) == bool(author)


# Words that say what others are, names, and what stands between them.
byline_words = st.sampled_from(
    "Jane DOE O'Neil Müller-Lee von Von By AP The Press Reuters Staff Writer Daily Mail Post and y of in MD Editor"
    " Washington Ángel иван Esq Agencies ABC News Sid France".split()
)


@given(st.lists(byline_words, min_size=1, max_size=5))
def test_what_is_surely_a_name_would_not_be_taken_apart(words: list[str]) -> None:
    author = " ".join(words)
    if _is_plain_name(author):
        assert (agency_name(author), _taken_apart(author)) == (None, Byline((author,)))
