"""What comes with the package, and what a command does not load."""

import shutil
import subprocess
import sys
import sysconfig
from importlib.metadata import entry_points, version
from pathlib import Path

import pytest
from conftest import ROOT, News

import newscli

HEAVY = {"rich", "dateutil", "ftfy", "pydantic", "email", "asyncio", "sqlite3", "yaml", "pygments", "pydoc"}


@pytest.mark.parametrize(
    "command",
    [
        ["list"],
        ["list", "--since", "2019-11-06"],
        ["list", "--json", "--fields", "id,title"],
        ["search", "missile"],
        ["search", "--count", "missile"],
        ["show", "4b"],
        ["show", "4b", "--json"],
        ["export", "--fields", "id,title,words", "-f", "csv"],
        ["export", "4b", "-f", "md"],
        ["check", "--ignore", "no author"],
        ["stats"],
        ["stats", "--by", "month", "--json"],
    ],
    ids=" ".join,
)
def test_a_command_in_a_pipe_loads_nothing_heavy(news: News, archive: Path, command: list[str]) -> None:
    # The seed has a garbled passage, for whose repair ftfy may well be loaded.
    (archive / "000_4ac8b92aa3063ba9.txt").unlink()
    news("list", "-a", archive)
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "newscli", *command, "-a", archive],
        env=news.environment,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert ran.stdout
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in ran.stderr.splitlines()}
    assert "newscli" in loaded
    assert not loaded & HEAVY


def test_the_version_is_printed(news: News) -> None:
    assert news("--version") == (f"news {newscli.__version__}\n", "", 0)
    assert newscli.__version__ == version("newscli")


def test_the_command_is_installed() -> None:
    (script,) = entry_points(group="console_scripts", name="news")
    assert script.value == "newscli.__main__:main"


def test_help_is_printed_for_no_command_at_all(news: News) -> None:
    ran = news()
    assert ran.out.startswith("Usage: news [OPTIONS]")
    assert ran.code == 0


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["lst"], "news: No such command 'lst'"),
        (["list", "--sinse", "2019"], "news: No such option"),
        (["list", "-n", "x"], "news: Invalid value for '--limit' / '-n': 'x' is not a valid "),
        (["list", "-n", "-1"], "news: Invalid value for '--limit' / '-n': -1 is not in the range x>=0"),
        (["list", "-s", "size"], "news: Invalid value for '--sort' / '-s': 'size' is not one of"),
        (["search"], "news: Missing argument 'QUERY...'"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(news: News, command: list[str], told: str) -> None:
    ran = news(*command)
    assert (ran.out, ran.code) == ("", 2)
    assert ran.err.startswith(told)
    assert ran.err.endswith("--help' shows how\n")
    assert ran.err.count("\n") == 1


def test_types_are_shipped() -> None:
    assert (Path(newscli.__file__).parent / "py.typed").exists()


def test_imports_only_point_down() -> None:
    ran = subprocess.run(
        [shutil.which("lint-imports", path=sysconfig.get_path("scripts")) or "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout


def test_help_shows_what_the_package_offers_which_is_loaded_when_it_is_used() -> None:
    code = (
        "import pydoc, sys, newscli\n"
        "assert set(newscli.__all__) <= set(dir(newscli))\n"
        "assert not [name for name in sys.modules if name.startswith('newscli.')]\n"
        "print(pydoc.render_doc(newscli, renderer=pydoc.plaintext))\n"
    )
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in newscli.__all__:
        assert f"    class {name}" in shown or f"\n    {name}(" in shown, name
    assert "search(self, query: " in shown
    assert "apsw" not in shown
