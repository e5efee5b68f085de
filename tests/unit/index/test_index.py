"""What the SQL promises: scores that can be worked out by hand, and a search that is run once a statement."""

import itertools
import math
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import apsw
import pytest
from helpers import Write
from hypothesis import given
from hypothesis import strategies as st

from newscli import Archive, Article, parse_filter
from newscli.article import FileStamp
from newscli.index import reader, writer
from newscli.index.connection import in_memory, open_database, open_memory
from newscli.index.facets import aggregate
from newscli.index.reader import IndexReader
from newscli.index.schema import IndexedFile
from newscli.index.writer import create
from newscli.query.language import parse_query
from newscli.query.nodes import SEARCH_SORTS, AllOf, AnyOf, Filter, Node, Not, Phrase, Term, terms
from newscli.text.normalize import words

# The ranking


WEIGHTS = {"title": 4, "author": 1, "outlet": 1, "body": 1}
Texts = Mapping[str, Sequence[str]]  # the words of an article, by field


def frequency(texts: Texts, term: Term, phrase: Phrase) -> int:
    """Count `phrase` in an article, each hit by the weight of its field."""

    def fills(word: str, place: int) -> bool:
        if term.prefix and place == len(phrase) - 1:
            return word.startswith(phrase[place])
        return word in phrase[place]

    return sum(
        WEIGHTS[field]
        for field, text in texts.items()
        if term.field in (None, field)
        for start in range(len(text) - len(phrase) + 1)
        if all(fills(text[start + place], place) for place in range(len(phrase)))
    )


def matches(texts: Texts, node: Node) -> bool:
    match node:
        case Term():
            return any(frequency(texts, node, phrase) for phrase in node.phrases)
        case AllOf():
            return all(matches(texts, part) for part in node.parts)
        case AnyOf():
            return any(matches(texts, part) for part in node.parts)
        case Not():
            return not matches(texts, node.part)


def bm25(archive: Mapping[str, Texts], texts: Texts, node: Node) -> float:
    """Score an article as Robertson and Zaragoza do, with the constants of FTS5."""
    mean_length = sum(len(text) for each in archive.values() for text in each.values()) / len(archive)
    length = sum(map(len, texts.values()))
    score = 0.0
    for term, phrase in [(each, phrase) for each in terms(node) for phrase in each.phrases]:
        having = sum(frequency(each, term, phrase) > 0 for each in archive.values())
        weight = max(1e-6, math.log((len(archive) - having + 0.5) / (having + 0.5)))
        hits = frequency(texts, term, phrase)
        score += weight * hits * 2.2 / (hits + 1.2 * (0.25 + 0.75 * length / mean_length))
    return score


VOCABULARY = "alba berg cora dune echo fern".split()


@pytest.fixture(scope="module", params=range(4))
def small(request: pytest.FixtureRequest) -> Iterator[tuple[IndexReader, Mapping[str, Texts]]]:
    """A random archive, and the words of its articles by path."""
    chance = random.Random(request.param)
    name = f"small{request.param}"
    archive = {}
    memory = open_memory(in_memory(name))
    with create(in_memory(name)) as changes:
        for number in range(chance.randint(8, 40)):
            title = " ".join(chance.choices(VOCABULARY, k=chance.randint(1, 4)))
            body = " ".join(chance.choices(VOCABULARY, weights=[8, 5, 3, 2, 1, 1], k=chance.randint(1, 14)))
            path = f"{number:02}.txt"
            changes.add(
                IndexedFile(
                    path, FileStamp(None, 0, 0, 0), Article(id=path, path=path, title=title, body=body, words=0)
                )
            )
            archive[path] = {"title": [*words(title), "\ue000"], "body": words(body)}
    opened = IndexReader(in_memory(name))
    yield opened, archive
    opened.close()
    memory.close()


word = st.sampled_from(VOCABULARY)
operand = st.one_of(
    word,
    word,
    st.builds('"{} {}"'.format, word, word),
    word.map(lambda text: f"{text[:2]}*"),
    word.map("title:{}".format),
    word.map("body:{}".format),
)
alternatives = st.lists(operand, min_size=1, max_size=3).map(" OR ".join)
queries = st.lists(
    st.one_of(alternatives, alternatives, alternatives.map("NOT {}".format)), min_size=1, max_size=4
).map(" ".join)
grouped = st.builds("({}) {}".format, queries, queries)


@given(query=queries | grouped)
def test_articles_score_as_bm25_says(small: tuple[IndexReader, Mapping[str, Texts]], query: str) -> None:
    opened, archive = small
    node = parse_query(query)
    found = {article.path: score for article, score in opened.search(node, Filter(), "relevance", False, 0)}
    wanted = {path: bm25(archive, texts, node) for path, texts in archive.items() if matches(texts, node)}
    # The word that each article holds, from which a NOT subtracts, weighs a millionth.
    assert found == pytest.approx(wanted, rel=1e-5, abs=2e-5)


# The plans


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """Every statement that is run from here on, with its values."""
    ran: list[tuple[str, Any]] = []
    plain = open_database

    def trace(_cursor: apsw.Cursor, statement: str, values: Any) -> bool:
        ran.append((statement, values))
        return True

    def opened(file: str, create: bool) -> apsw.Connection:
        db = plain(file, create)
        db.exec_trace = trace
        return db

    for module in (reader, writer):
        monkeypatch.setattr(module, "open_database", opened)
    return ran


FILTERS = [
    parse_filter(since=since, until=until, authors=authors, outlets=outlets)
    for since, until, authors, outlets in itertools.product(
        (None, "2019", "2019-01-01T10:00+01:00"), (None, "2020"), ((), ("doe",)), ((), ("daily", "wfxt"))
    )
]


def ask_everything(opened: IndexReader, query: Node) -> None:
    """Run all that takes a query or a filter, with every kind of both, in every order, with and without a limit."""
    for wanted in FILTERS:
        opened.count(wanted)
        opened.count(wanted, query)
        for asked in (query, None):
            opened.undated(wanted, asked)
            opened.copies_among(["a.txt", "b.txt"], wanted, asked)
            with aggregate(opened, wanted, asked) as articles:
                articles.facet("outlet", 0)
        for sort, reverse, limit in itertools.product(SEARCH_SORTS, (False, True), (0, 20)):
            list(opened.search(query, wanted, sort, reverse, limit))
            if sort != "relevance":
                list(opened.metadata(wanted, sort, reverse, limit))


def restarts(plan: Sequence[tuple[int, int, int, str]]) -> list[str]:
    """The steps of a query plan that search the text once for each row of another step."""
    parents = {step: (parent, detail) for step, parent, _, detail in plan}

    def above(step: int) -> Iterator[str]:
        while step:
            step, detail = parents[step]
            yield detail

    found, looping = [], set()
    for step, parent, _, detail in plan:
        is_search = re.search(r"\btext VIRTUAL TABLE", detail) is not None
        if is_search and (parent in looping or any("CORRELATED" in each for each in above(step))):
            found.append(detail)
        if is_search and "=" in detail.partition("INDEX")[2]:
            found.append(detail)
        if detail.startswith(("SCAN", "SEARCH")):
            looping.add(parent)
    return found


@pytest.mark.parametrize("broad", [False, True])
def test_no_statement_searches_the_text_once_an_article(
    write: Write,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    statements: list[tuple[str, Any]],
    broad: bool,
) -> None:
    monkeypatch.setattr(reader, "RANK_CUTOFF", 0 if broad else 100)
    for name in ("a.txt", "b.txt"):
        path = write(name)
    with Archive(path.parent, cache=tmp_path / "cache") as archive:
        list(archive.metadata())
    file = next((tmp_path / "cache").rglob("*.db"))
    opened = IndexReader(str(file))
    try:
        for query in ("body", "bod*", "title OR body NOT nothing"):
            ask_everything(opened, parse_query(query))
        searches = {(text, tuple(values)) for text, values in statements if values and " MATCH " in text}
        assert len({text for text, _ in searches}) > 300
        assert any(", 0.0 FROM article" in text for text, _ in searches) == broad  # not ranked
        for text, values in searches:
            assert restarts(list(opened.db.execute(f"EXPLAIN QUERY PLAN {text}", values))) == [], text
    finally:
        opened.close()


def test_the_copies_behind_a_listing_are_looked_up_at_once(
    write: Write, tmp_path: Path, statements: list[tuple[str, Any]]
) -> None:
    body = " ".join(f"word{number}" for number in range(100))
    for number in range(5):
        write(f"{number}a.txt", body=body.replace("word", f"a{number}"))
        path = write(f"{number}b.txt", body=body.replace("word", f"a{number}"))
    with Archive(path.parent, cache=tmp_path / "cache") as archive:
        list(archive.metadata())
        statements.clear()
        assert [hit.metadata.collapsed for hit in archive.search("a*", collapse=True, passages=False)] == [1] * 5
    assert sum("AS original" in text for text, _ in statements) == 1
