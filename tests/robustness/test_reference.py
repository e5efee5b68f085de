"""The program answers as the reference does that reads the files by itself."""

from pathlib import Path

import pytest
from compare import run
from helpers import SEEDS, posix
from operations import run_case


@pytest.mark.parametrize("seed", range(4))
def test_random_questions_of_made_articles(tmp_path: Path, seed: int) -> None:
    reports = list(run(range(150), seed, tmp_path))
    assert not reports, "\n".join(reports)


def test_random_questions_of_the_seed(tmp_path: Path) -> None:
    reports = list(run(range(100), 0, tmp_path, SEEDS, 1))
    assert not reports, "\n".join(reports)


def test_the_command_line_answers_as_the_library(tmp_path: Path) -> None:
    reports = list(run(range(20), 0, tmp_path, shell=True))
    assert not reports, "\n".join(reports)


@posix
@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("number", range(8))
def test_an_index_brought_up_to_date_is_like_a_new_one(tmp_path: Path, number: int, large: bool) -> None:
    report = run_case(0, number, tmp_path, large)
    assert report is None, report
