"""The README is true: its sessions are run, and what they print is compared."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from helpers import ROOT, News, Terminal, plain

README = (ROOT / "README.md").read_text("utf-8")
TESTS = ROOT / "tests"
GUARANTEES = (TESTS / "robustness" / "README.md").read_text("utf-8")
PAGES = [ROOT / "README.md", *sorted(TESTS.glob("*/README.md")), *sorted((ROOT / ".github").glob("*.md"))]


class Example(NamedTuple):
    command: str
    output: str


def examples() -> list[Example]:
    found = []
    for block in re.findall(r"^```console\n(.*?)^```", README, re.MULTILINE | re.DOTALL):
        for command, output in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            found.append(Example(command, output))
    return found


def test_there_are_sessions() -> None:
    assert len(examples()) >= 10


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.command)
def test_a_session_prints_what_the_readme_says(
    news: News, terminal: Terminal, tmp_path: Path, example: Example
) -> None:
    if "jq" in example.command and not shutil.which("jq"):
        pytest.skip("jq is not installed")
    news("list")  # The first look at an archive may show its progress.
    (tmp_path / "news").write_text(f'#!/bin/sh\nexec {sys.executable} -m newscli "$@"\n')
    (tmp_path / "news").chmod(0o755)
    path = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    printed = plain(terminal(program=["bash", "-c", example.command], env=path).out)
    assert printed.replace("\xa0", " ") == re.sub(r"[ ]+$", "", example.output, flags=re.MULTILINE)


def test_the_python_example_runs(news: News) -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    ran = subprocess.run([sys.executable, "-c", code], env=news.environment, cwd=ROOT, capture_output=True, check=True)
    assert ran.stdout.decode() == (
        "True 2019-11-06T13:04:37+00:00 Serbia set to buy Russian missiles despite US sanctions hint\n"
    )


def test_two_commands_set_everything_up() -> None:
    setups = re.findall(r"^    (python3 -m venv .*)$", README, re.MULTILINE)
    assert len(setups) == 2
    assert setups[0].endswith("news list")
    assert setups[1].endswith("pytest")


def test_every_option_and_field_is_in_the_help_or_the_readme(news: News) -> None:
    for field in news("list", "--fields", "?").err.rpartition("are ")[2].strip().split(", "):
        assert f"`{field}`" in README


def test_what_can_go_wrong_is_held_by_the_tests_that_are_named() -> None:
    rows = re.findall(r"^\| (?!what can go wrong |---).*\|$", GUARANTEES, re.MULTILINE)
    assert len(rows) > 30
    for row in rows:
        named = re.search(r"\| `([\w/]+/test_\w+\.py)::(test_\w+)` \|$", row)
        assert named, row
        file, test = named.groups()
        assert f"\ndef {test}(" in (TESTS / file).read_text("utf-8"), row


def _id(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=_id)
def test_what_a_page_links_to_and_names_is_there(page: Path) -> None:
    text = page.read_text("utf-8")
    prose = re.sub(r"```.*?```|`[^`\n]*`|^    .*$", "", text, flags=re.DOTALL | re.MULTILINE)
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", prose)
    for link in links:
        assert (page.parent / link).exists(), link
    for path in re.findall(r"\btests/[\w/]+(?:\.\w+)?", text):
        assert (ROOT / path).exists(), path


def test_each_page_of_measurements_and_guarantees_is_linked_from_the_readme() -> None:
    for page in PAGES[1:]:
        assert f"({_id(page)})" in README
