"""An archive as a Python user has it: what it answers, and what it refuses."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers import Write

from newscli import Archive, Article, Metadata, parse_filter
from newscli.article import COMPUTED
from newscli.errors import ArchiveClosed, IndexDamaged, NewsError, NoArchive, Unreadable
from newscli.index import audit
from newscli.query.language import parse_query


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def opened(archive: Path, cache: Path) -> Iterator[Archive]:
    with Archive(archive, cache=cache) as made:
        yield made


def test_a_missing_folder_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(NoArchive):
        Archive(tmp_path / "nowhere")


def test_metadata_agree_with_the_files(write: Write, cache: Path) -> None:
    folder = write("a.txt", b"# T\nSection: **World**\nPublished at: **soon**\nB.\n").parent
    with Archive(folder, cache=cache) as opened:
        (metadata,) = opened.metadata()
        article = opened.read(metadata)
    assert metadata.record() == {
        name: None if name in COMPUTED else value for name, value in article.record().items() if name != "body"
    }
    assert isinstance(metadata, Metadata)
    assert json.dumps(metadata.record()["extra"]) == '{"Section": "World"}'


def test_a_file_that_vanishes_while_it_is_listed_becomes_a_notice(write: Write, cache: Path) -> None:
    folder = write("a.txt", title="A").parent
    path = write("b.txt", title="B")
    with Archive(folder, cache=cache) as opened:
        listed = list(opened.metadata())
        path.unlink()
        assert [article.title for article in opened.read_all(listed)] == ["A"]
        assert opened.notices == ["cannot read 'b.txt': No such file or directory"]


def test_an_article_may_be_named_by_a_reference_or_its_metadata(opened: Archive) -> None:
    metadata = opened.find("7e")
    assert opened.read("7e") == opened.read(metadata)
    assert b"".join(opened.raw("7e")) == b"".join(opened.raw(metadata)) != b""
    assert opened.copies("7e") == opened.copies(metadata) == []


def test_bytes_that_cannot_be_read_are_refused_at_the_call(opened: Archive, archive: Path) -> None:
    metadata = opened.find("7e")
    (archive / metadata.path).unlink()
    with pytest.raises(Unreadable, match=r"cannot read '004_7e00000000000004\.txt': No such file"):
        opened.raw(metadata)


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda opened: opened.search("!!!"), "nothing to search for in '!!!'; "),
        (lambda opened: opened.metadata(limit=-1), "the limit -1 is below 0; 0 means all"),
        (lambda opened: opened.metadata(limit=-1, collapse=True), "the limit -1 is below 0; 0 means all"),
        (lambda opened: opened.articles(limit=-1), "the limit -1 is below 0; 0 means all"),
        (lambda opened: opened.search("missile", limit=-1), "the limit -1 is below 0; 0 means all"),
        (lambda opened: opened.facet("outlet", limit=-1), "the limit -1 is below 0; 0 means all"),
        (lambda opened: opened.stats(top=-1), "the limit -1 is below 0; 0 means all"),
        (
            lambda opened: opened.metadata(sort="x"),
            "cannot sort by 'x'; choose published, title, outlet, author, words",
        ),
        (lambda opened: opened.metadata(sort="relevance"), "cannot sort by 'relevance'; choose published, "),
        (lambda opened: opened.articles(sort="x"), "cannot sort by 'x'; choose published, "),
        (lambda opened: opened.search("missile", sort="x"), "cannot sort by 'x'; choose relevance, published, "),
        (lambda opened: opened.facet("x"), "cannot count by 'x'; choose outlet, author, dateline, day, "),
        (lambda opened: opened.raw("nothing of the kind"), "no article matches 'nothing of the kind'; "),
    ],
)
def test_what_cannot_be_is_refused_at_the_call(opened: Archive, ask: Callable[[Archive], object], told: str) -> None:
    with pytest.raises(NewsError) as caught:
        ask(opened)
    assert str(caught.value).startswith(told)


def test_a_wrong_argument_is_a_value_error_as_python_has_them(opened: Archive) -> None:
    with pytest.raises(ValueError, match="below 0"):
        opened.metadata(limit=-1)


def test_one_name_to_filter_by_need_not_be_in_a_list() -> None:
    assert parse_filter(authors="jane doe", outlets="wfxt") == parse_filter(authors=["jane doe"], outlets=["wfxt"])


QUESTIONS: dict[str, Callable[[Archive], object]] = {
    "len": len,
    "metadata": Archive.metadata,
    "metadata, collapsed": lambda opened: opened.metadata(collapse=True),
    "articles": Archive.articles,
    "records": lambda opened: map(Article.record, opened.articles()),
    "search": lambda opened: opened.search("missile"),
    "search, collapsed": lambda opened: opened.search("missile", collapse=True),
    "stats": Archive.stats,
    "stats of a query": lambda opened: opened.stats(query="missile"),
    "facet": lambda opened: opened.facet("outlet"),
    "suggestions": lambda opened: opened.suggestions(parse_query("misile")),
    "problems": lambda opened: opened.sync.stream(audit.problems),
    "find": lambda opened: opened.find("7e"),
    "read": lambda opened: opened.read("7e"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_closed_archive_says_so_at_once(archive: Path, cache: Path, question: str) -> None:
    with Archive(archive, cache=cache) as opened:
        QUESTIONS[question](opened)
    opened.close()  # Once more does no harm.
    with pytest.raises(ArchiveClosed, match="is closed"):
        QUESTIONS[question](opened)


@pytest.mark.parametrize("listing", ["metadata", "articles", "records", "search", "problems"])
def test_a_listing_ends_with_its_archive(archive: Path, cache: Path, listing: str) -> None:
    with pytest.raises(KeyError), Archive(archive, cache=cache) as opened:
        running: Any = QUESTIONS[listing](opened)
        next(running)
        raise KeyError("what leaves the block by an exception closes it too")
    with pytest.raises(ArchiveClosed):
        next(running)


def test_a_listing_goes_on_when_another_question_finds_the_index_damaged(archive: Path, tmp_path: Path) -> None:
    with Archive(archive, cache=tmp_path / "cache") as opened:
        wanted = list(opened.metadata())
        listing = opened.metadata()
        got = [next(listing)]
        opened.sync._rebuild(opened.sync._index, IndexDamaged("for a test"))
        assert got + list(listing) == wanted
        assert opened.count() == len(wanted)


def test_two_archives_of_one_folder_do_not_disturb_each_other(archive: Path, cache: Path, write: Write) -> None:
    with Archive(archive, cache=cache) as one:
        listing, search = one.metadata(), one.search("news OR missile")
        next(listing), next(search)
        write("new.txt", title="A missile more")
        with Archive(archive, cache=cache) as other:
            assert (len(other), len(list(other.search("missile")))) == (7, 3)
        assert (len(list(listing)), len(list(search))) == (5, 2)
        assert len(one) == 7  # The next question finds what the other one has taken in.
