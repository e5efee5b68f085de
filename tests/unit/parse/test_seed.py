"""The seed format: each file of tests/unit/parse/data, and the record that it gives."""

import json
from pathlib import Path

import pytest

from newscli import parse_article
from newscli.article import FIELDS, article_id
from newscli.errors import NotAnArticle
from newscli.parse.dateline import dateline_place, find_dateline
from newscli.text.url import clean_url

DATA = Path(__file__).parent / "data"
FILES = sorted(path for path in DATA.iterdir() if path.suffix != ".json")


def test_there_are_golden_files() -> None:
    assert len(FILES) >= 20


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_gives_its_record(path: Path) -> None:
    wanted = path.with_suffix(".json")
    try:
        record = parse_article(path.read_bytes(), path.name).record()
    except NotAnArticle as error:
        record = {"not an article": str(error)}
    assert record == json.loads(wanted.read_text("utf-8"))


def test_every_key_is_always_there_in_the_same_order() -> None:
    assert tuple(parse_article(b"# T").record()) == FIELDS


def test_an_id_is_the_stem_without_its_number() -> None:
    assert article_id("000_4ac8b92aa3063ba9.txt") == "4ac8b92aa3063ba9"
    assert article_id("deep/er/2019_11_report.md") == "11_report"
    assert article_id("deep.er/report.final.txt") == "report.final"
    assert article_id("123_.txt") == "123_"
    assert article_id("123.txt") == "123"


def test_a_clean_url_loses_tracking_and_nothing_else() -> None:
    for url, clean in {
        "https://a.example/?utm_source=x": "https://a.example/",
        "https://a.example/p?id=3&utm_medium=x&b=&fbclid=1&c#part": "https://a.example/p?id=3&b=&c#part",
        "https://a.example/p?b=2&a=1": "https://a.example/p?b=2&a=1",
        "https://a.example/p?": "https://a.example/p?",
        "https://a.example/p?x=utm_source": "https://a.example/p?x=utm_source",
        "https://a.example/p?UTM_Source=x#utm_y": "https://a.example/p#utm_y",
        "https://a.example/p?%75tm_source=x": "https://a.example/p",
        "not a url": "not a url",
    }.items():
        assert clean_url(url) == clean


def test_a_site_is_the_host_that_answers() -> None:
    for url, site in {
        "https://www.Boston25news.com/news": "boston25news.com",
        "http://user:pw@a.example:8080/x@y": "a.example",
        "https://bbc.example@evil.example/": "evil.example",
        "https://evil.example\\@bbc.example/": "evil.example",
        "www.a.example/x": "a.example",
        "/just/a/path": None,
        "mailto:x@a.example": None,
    }.items():
        assert parse_article(f"# T\nOriginal: [A]({url})".encode()).site == site


def test_a_place_is_a_dateline_without_date_and_agency() -> None:
    for dateline, told in {
        "BELGRADE, Serbia (AP)": "BELGRADE, Serbia",
        "LONDON, Feb 26": "LONDON",
        "LONDON, Feb. 26, 2019 (Reuters)": "LONDON",
        "ST. LOUIS, 6 November 2019": "ST. LOUIS",
        "WASHINGTON": "WASHINGTON",
    }.items():
        assert dateline_place(dateline) == told


@pytest.mark.parametrize("label", ["BREAKING", "LIVE", "OPINION", "EXPLAINER", "SPOILER", "SPONSORED", "TOP", "NEWS"])
def test_a_label_before_a_dash_is_no_place(label: str) -> None:
    assert find_dateline(f"{label} (AP) - Nothing happened today.") is None
    assert find_dateline("LABEL (AP) - Nothing happened today.") == "LABEL (AP)"
