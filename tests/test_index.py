"""What the index promises: scores that can be worked out by hand."""

import math
import random
from collections.abc import Iterator, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli import Article
from newscli.index import Entry, Index, building, in_memory, open_memory
from newscli.query import AllOf, AnyOf, Filter, Node, Not, Phrase, Term, read_query, terms
from newscli.words import words

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
def small(request: pytest.FixtureRequest) -> Iterator[tuple[Index, Mapping[str, Texts]]]:
    """A random archive, and the words of its articles by path."""
    chance = random.Random(request.param)
    name = f"small{request.param}"
    archive = {}
    memory = open_memory(in_memory(name))
    with building(in_memory(name)) as changes:
        for number in range(chance.randint(8, 40)):
            title = " ".join(chance.choices(VOCABULARY, k=chance.randint(1, 4)))
            body = " ".join(chance.choices(VOCABULARY, weights=[8, 5, 3, 2, 1, 1], k=chance.randint(1, 14)))
            path = f"{number:02}.txt"
            changes.add(Entry(path, 0, 0, Article(id=path, path=path, title=title, body=body, words=0)))
            archive[path] = {"title": [*words(title), "\ue000"], "body": words(body)}
    opened = Index(in_memory(name))
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
queries = st.lists(st.one_of(alternatives, alternatives, alternatives.map("NOT {}".format)), min_size=1, max_size=4)


@given(query=queries.map(" ".join))
def test_articles_score_as_bm25_says(small: tuple[Index, Mapping[str, Texts]], query: str) -> None:
    opened, archive = small
    node = read_query(query)
    found = {head.path: score for head, score in opened.search(node, Filter(), "relevance", False, 0)}
    wanted = {path: bm25(archive, texts, node) for path, texts in archive.items() if matches(texts, node)}
    # The word that each article holds, from which a NOT subtracts, weighs a millionth.
    assert found == pytest.approx(wanted, rel=1e-5, abs=2e-5)
