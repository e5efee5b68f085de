"""Search answers the judged questions as well as it did; tests/judged.py prints how well."""

from collections.abc import Iterator

import pytest
from judged import OWN, Question, answered, mean, own_questions

from newscli import Archive

QUESTIONS = own_questions()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive(OWN / "articles", cache=tmp_path_factory.mktemp("cache")) as opened:
        yield opened


def test_the_right_answers_are_articles(archive: Archive) -> None:
    ids = {each.id for each in archive.metadata()}
    assert len(ids) >= 60
    assert len(QUESTIONS) >= 60
    for question in QUESTIONS:
        assert question.right.keys() <= ids, question.ask


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.ask)
def test_a_right_answer_is_among_the_first_ten(archive: Archive, question: Question) -> None:
    assert answered(archive, question).found


# Today 0.80, 0.85 and 1.
@pytest.mark.parametrize(("kind", "floor"), [("keywords", 0.78), ("questions", 0.82), ("as loosely typed", 0.98)])
def test_the_right_answers_come_first(archive: Archive, kind: str, floor: float) -> None:
    assert mean([answered(archive, question) for question in QUESTIONS if question.kind == kind]).ndcg >= floor
