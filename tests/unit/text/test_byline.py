"""Bylines: names and agency, told apart where that is certain."""

import pytest

from newscli.text.byline import parse_byline


@pytest.mark.parametrize(
    ("author", "authors", "agency"),
    [
        (None, (), None),
        ("DUSAN STOJANOVIC, Associated Press", ("DUSAN STOJANOVIC",), "Associated Press"),
        ("By Jane Doe and John Smith, Associated Press", ("Jane Doe", "John Smith"), "Associated Press"),
        ("Jane Doe (Reuters)", ("Jane Doe",), "Reuters"),
        ("Jane Doe of The Associated Press", ("Jane Doe",), "The Associated Press"),
        ("Ludwig van Beethoven | dpa", ("Ludwig van Beethoven",), "dpa"),
        ("Jürgen Müller; Lech Wałęsa/AFP", ("Jürgen Müller", "Lech Wałęsa"), "AFP"),
        ("Jane Doe, John O’Hara, J. K. Smith-Jones", ("Jane Doe", "John O’Hara", "J. K. Smith-Jones"), None),
        ("Reuters Staff", (), "Reuters Staff"),
        ("Reuters, Reuters", (), "Reuters"),
        ("新华社", (), "新华社"),
        ("Jane Doe", ("Jane Doe",), None),
    ],
)
def test_names_and_agency_are_told_apart(author: str | None, authors: tuple[str, ...], agency: str | None) -> None:
    assert parse_byline(author) == (authors, agency)


@pytest.mark.parametrize(
    "author",
    [
        "Jane Doe, Staff Writer",
        "Jane Doe, New York",
        "Smith, John",
        "Johnson & Johnson",
        "Bank of America",
        "José Ortega y Gasset",
        "jane@daily.example, Bob Smith",
        "AFP and Reuters",
        "jane doe and john smith",
        "By night",
        "admin",
        ",",
    ],
)
def test_what_is_not_certain_stays_whole(author: str) -> None:
    assert parse_byline(author) == ((author,), None)
