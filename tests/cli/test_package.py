"""What comes with the package, what a command does not load, and the tables of commands and formats."""

import pkgutil
import re
import shutil
import subprocess
import sys
import sysconfig
from importlib import import_module
from importlib.metadata import entry_points, version
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest
from helpers import ROOT, News, text

import newscli
from newscli import export, parse
from newscli.cli import COMMANDS, commands

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
        ["check", "--format", "junit"],
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


def modules(package: ModuleType) -> set[str]:
    """The names of the modules in `package`."""
    return {module.name for module in pkgutil.iter_modules(package.__path__)}


# What other commands need, or the first command on a folder, and these do not.
UNUSED = {
    "list": "check report stats export.json query.language query.highlight text.dates",
    "list --since 2019-11-06": "check stats export.json query.highlight",
    "search missile": "check report stats export.json",
    "search --count missile": "check stats export.json query.highlight",
    "show 4b": "check stats export.json query.language query.highlight",
    "export -f csv --fields id,title": "check stats export.json export.markdown query.language query.highlight",
    "export -f tsv --fields id,title": "check stats export.json export.csv query.language query.highlight",
    "check": "stats export.json report.github report.junit report.baseline",
    "stats": "check query.language query.highlight",
}


@pytest.mark.parametrize("command", UNUSED)
def test_a_command_loads_nothing_of_what_others_need(news: News, archive: Path, command: str) -> None:
    # The seed has a garbled passage, for which it is parsed whenever it is shown.
    (archive / "000_4ac8b92aa3063ba9.txt").unlink()
    news("list", "-a", archive)
    # Not by -X importtime: that says nothing of what import_module loads.
    code = (
        "import atexit, sys\n"
        "atexit.register(lambda: print('loaded', *sys.modules, file=sys.stderr))\n"
        "from newscli.__main__ import main\n"
        "main()\n"
    )
    name, *arguments = command.split()
    ran = subprocess.run(
        [sys.executable, "-c", code, name, *arguments, "-a", archive],
        env=news.environment,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert ran.stdout
    loaded = {module.removeprefix("newscli.") for module in ran.stderr.rpartition("\nloaded ")[2].split()}
    assert f"cli.commands.{name}" in loaded
    unused = {f"cli.commands.{other}" for other in modules(commands) - {name}}
    unused |= {f"terminal.{module}" for module in modules(import_module("newscli.terminal"))}
    unused |= {"parse.seed", "index.writer", "index.duplicates", *UNUSED[command].split()}
    assert not loaded & unused
    for module in unused:
        assert find_spec(f"newscli.{module}"), module


def test_each_module_of_a_command_is_in_the_table_and_called_as_it_is_typed(news: News) -> None:
    assert modules(commands) == set(COMMANDS)
    listed = news("--help").out.partition("\nCommands:\n")[2].partition("\n\n")[0]
    assert re.findall(r"^  (\w+)  ", listed, re.MULTILINE) == list(COMMANDS)
    for name in COMMANDS:
        assert news(name, "--help").out.startswith(f"Usage: news {name} [OPTIONS]")


def test_each_module_that_writes_a_format_is_in_the_table() -> None:
    writing = {name for name in modules(export) if hasattr(import_module(f"newscli.export.{name}"), "write")}
    assert writing == {format.module for format in export.FORMATS.values()}
    suffixes = [suffix for format in export.FORMATS.values() for suffix in format.suffixes]
    assert len(suffixes) == len(set(suffixes)) >= len(export.FORMATS)


@pytest.mark.parametrize("name", export.FORMATS)
def test_each_format_is_written_and_told_by_its_suffixes(news: News, archive: Path, tmp_path: Path, name: str) -> None:
    written = news.raw("export", "-a", archive, "-f", name).stdout
    assert "Wałęsa visits Tromsø".encode() in written
    for suffix in export.FORMATS[name].suffixes:
        for file in (tmp_path / f"out{suffix}", tmp_path / f"OUT{suffix.upper()}"):
            assert news("export", "-a", archive, "-o", file).code == 0
            assert file.read_bytes() == written


def test_help_and_errors_name_each_format(news: News, tmp_path: Path) -> None:
    told = " ".join(news("export", "--help").out.split())
    assert "|".join(export.FORMATS) in told
    for format in export.FORMATS.values():
        assert format.title in told
    assert f"({', '.join(export.FORMATS)})" in news("export", "-o", tmp_path / "out.xlsx").err


def test_each_module_that_parses_a_format_is_in_the_table(news: News, tmp_path: Path) -> None:
    parsing = {name for name in modules(parse) if hasattr(import_module(f"newscli.parse.{name}"), "parse")}
    assert parsing == {parser.module for parser in parse.PARSERS.values()}
    for suffix in parse.SUFFIXES:
        (tmp_path / f"article{suffix}").write_text(text(title=f"In {suffix}"), "utf-8")
        assert f"In {suffix}\n" in news("list", "-a", tmp_path).out


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
