"""`news check` as a gate: what is looked at, what fails, what was known, and what CI reads."""

import json
import os
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from helpers import News, Terminal, Write, plain, posix

from newscli.check import KINDS


@pytest.fixture
def flawed(write: Write) -> Path:
    """An archive with a file that is no article, an article without author, one with a doubtful date, a good one."""
    write("good.txt", url="https://o.example/1", body="One.")
    write("world/anonymous.txt", title="By nobody", author=None, url="https://o.example/2", body="Two.")
    write("world/doubtful.txt", published="03/04/2019", url="https://o.example/3", body="Three.")
    return write("page.txt", b"no title").parent


def kinds(out: str) -> list[str]:
    return [line.split("\t")[0] for line in out.splitlines()]


def test_only_some_kinds_are_looked_for(news: News, flawed: Path) -> None:
    ran = news("check", "-a", flawed, "--only", "no author, ambiguous date")
    assert (kinds(ran.out), ran.code) == (["ambiguous date", "no author"], 1)
    assert news("check", "-a", flawed, "--only", "no date", "--only", "no link").code == 0
    assert kinds(news("check", "-a", flawed, "--only", "wrong").out) == ["not an article", "no author"]
    assert kinds(news("check", "-a", flawed, "--only", "wrong", "--ignore", "no author").out) == ["not an article"]


def test_every_kind_can_be_named_in_any_case(news: News, flawed: Path) -> None:
    for name in (str.lower, str.upper, str):
        names = ",".join(name(kind.name) for kind in KINDS)
        assert news("check", "-a", flawed, "--ignore", "doubtful", "--only", names).code == 1
        assert news("check", "-a", flawed, "--fail-on", names).code == 1


def test_kinds_are_left_out_by_commas_too(news: News, flawed: Path) -> None:
    assert kinds(news("check", "-a", flawed, "--ignore", "no author,ambiguous date").out) == ["not an article"]
    assert news("check", "-a", flawed, "--ignore", "wrong,doubtful").code == 0


def test_what_fails_can_be_chosen_and_the_rest_is_still_told(news: News, flawed: Path) -> None:
    every = ["not an article", "ambiguous date", "no author"]
    for failing, code in (("no author", 1), ("no date,doubtful", 1), ("no date", 0), ("told", 0)):
        ran = news("check", "-a", flawed, "--fail-on", failing)
        assert (kinds(ran.out), ran.code) == (every, code)
    assert ran.err == "news: no file fails the check\n"
    records = json.loads(news("check", "-a", flawed, "--fail-on", "no author", "--json").out)
    assert {each["kind"]: each["fails"] for each in records} == {kind: kind == "no author" for kind in every}


def test_copies_fail_where_that_is_asked_for(news: News, write: Write) -> None:
    body = " ".join(f"Sentence {number} tells of things that happened on that day." for number in range(20))
    write("a.txt", body=body, url="https://o.example/1")
    folder = write("b.txt", body=body, url="https://o.example/2").parent
    assert news("check", "-a", folder).code == 0
    ran = news("check", "-a", folder, "--fail-on", "copies")
    assert (ran.err, ran.code) == ("news: 2 files fail the check\n", 1)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--only", "authors"], "no kind of problem is called 'authors'; the names are: not an article, "),
        (["--fail-on", "no author,"], "no kind of problem is called ''"),
        (["--only", "no date", "--ignore", "no date"], "--only and --ignore leave no kind"),
        (["--only", "no date", "--fail-on", "copies"], "--fail-on names only kinds that --only or --ignore leaves out"),
        (["-q", "--json"], "-q and --json do not go together"),
        (["--json", "--format", "junit"], "--json and --format do not go together"),
        (["-n", "1", "--format", "junit"], "-n and --format do not go together"),
        (["--baseline", "x", "--write-baseline", "y"], "--baseline and --write-baseline do not go together"),
        (["good", "--since", "2019"], "name articles, or filter them"),
    ],
)
def test_wrong_usage_is_told(news: News, flawed: Path, arguments: list[str], told: str) -> None:
    ran = news("check", "-a", flawed, *arguments)
    assert (ran.out, ran.code, ran.err.count("\n")) == ("", 2, 1)
    assert ran.err.startswith(f"news: {told}")


@pytest.mark.parametrize(
    ("named", "paths"),
    [
        (["anonymous"], ["world/anonymous.txt"]),
        (["anon"], ["world/anonymous.txt"]),
        (["world/anonymous.txt", "good"], ["world/anonymous.txt"]),
        (["world"], ["world/doubtful.txt", "world/anonymous.txt"]),
        (["world/", "page.txt"], ["page.txt", "world/doubtful.txt", "world/anonymous.txt"]),
        (["page.txt"], ["page.txt"]),
        (["https://o.example/2"], ["world/anonymous.txt"]),
        (["good"], []),
    ],
)
def test_only_what_is_named_is_checked(news: News, flawed: Path, named: list[str], paths: list[str]) -> None:
    ran = news("check", "-a", flawed, *named)
    assert [line.split("\t")[1] for line in ran.out.splitlines()] == paths
    assert ran.code == bool(paths)


def test_files_are_named_from_the_current_folder_and_on_standard_input(news: News, flawed: Path) -> None:
    ran = news("check", "-a", flawed, "-", stdin="world/anonymous.txt\ngood\n")
    assert (kinds(ran.out), ran.code) == (["no author"], 1)
    assert kinds(news("check", "-a", "archive", "archive/world", cwd=flawed.parent).out) == [
        "ambiguous date", "no author",
    ]  # fmt: skip
    assert len(kinds(news("check", "-a", ".", ".", cwd=flawed).out)) == 3


def test_what_is_not_there_is_told_and_the_rest_is_checked(news: News, flawed: Path) -> None:
    ran = news("check", "-a", flawed, "nowhere.txt", "good")
    assert (ran.out, ran.code) == ("", 1)
    assert ran.err.startswith("news: no article matches 'nowhere.txt'; ")
    assert ran.err.endswith("\nnews: no file fails the check\n")
    assert news("check", "-a", flawed, "nowhere.txt").err.endswith("\nnews: nothing was checked\n")
    assert news("check", "-q", "-a", flawed, "nowhere.txt").err.startswith("news: no article matches")
    assert news("check", "-q", "-a", flawed, "") == (
        "",
        "news: no article matches ''; 'news list' shows what there is\n",
        1,
    )


def test_a_copy_outside_of_what_is_named_still_counts(news: News, write: Write) -> None:
    write("a/1_x.txt", url="https://o.example/1")
    folder = write("b/2_x.txt", url="https://o.example/2").parent.parent
    assert news("check", "-a", folder, "b").out == "identical ids\tb/2_x.txt\tx\n"


def test_filters_narrow_the_check(news: News, flawed: Path, write: Write) -> None:
    write("old.txt", author=None, published="2001", outlet="Weekly", url="https://o.example/4", body="Four.")
    write("undated.txt", published=None, url="https://o.example/5", body="Five.")
    assert news("check", "-a", flawed, "--outlet", "weekly").out == "no author\told.txt\tno author\n"
    ran = news("check", "-a", flawed, "--since", "2019-11")
    assert (kinds(ran.out), ran.code) == (["no author"], 1)
    assert ran.err == "news: left out 1 article without a date\nnews: 1 file fails the check\n"
    ran = news("check", "-a", flawed, "--since", "2030")
    assert (ran.out, ran.code) == ("", 0)
    assert ran.err.endswith(
        "news: no article passes the filters\nnews: left out 1 article without a date\nnews: nothing was checked\n"
    )


def test_utc_alone_leaves_no_file_out(news: News, flawed: Path) -> None:
    assert news("check", "-a", flawed, "--utc") == news("check", "-a", flawed)
    assert kinds(news("check", "-a", flawed, "--utc", "page.txt").out) == ["not an article"]


def test_quiet_is_an_exit_code_and_errors_alone(news: News, flawed: Path) -> None:
    assert news("check", "-q", "-a", flawed) == ("", "", 1)
    assert news("check", "-q", "-a", flawed, "good") == ("", "", 0)
    assert news("check", "-q", "-a", flawed, "--since", "2019-05") == ("", "", 1)
    assert news("check", "-q", "-a", flawed / "nowhere").err.startswith("news: no archive at ")


def test_a_baseline_lets_pass_what_was_wrong_before(news: News, flawed: Path, write: Write, tmp_path: Path) -> None:
    known = tmp_path / "known.json"
    ran = news("check", "-a", flawed, "--write-baseline", known)
    assert (len(kinds(ran.out)), ran.code) == (3, 0)
    assert ran.err == f"news: wrote 3 findings to '{known}'; --baseline leaves out what it holds\n"
    assert json.loads(known.read_text("utf-8")) == {
        "version": 1,
        "found": {
            "not an article": ["page.txt"],
            "ambiguous date": ["world/doubtful.txt"],
            "no author": ["world/anonymous.txt"],
        },
    }
    first = known.read_bytes()
    assert news("check", "-q", "-a", flawed, "--write-baseline", known) == ("", "", 0)
    assert known.read_bytes() == first
    ran = news("check", "-a", flawed, "--baseline", known)
    assert ran == ("", "news: no file fails the check; 3 findings are in the baseline\n", 0)
    write("new.txt", author=None, url="https://o.example/9", body="Nine.")
    ran = news("check", "-a", flawed, "--baseline", known)
    assert (ran.out, ran.code) == ("no author\tnew.txt\tno author\n", 1)
    assert ran.err == "news: 1 file fails the check; 3 findings are in the baseline\n"
    assert json.loads(news("check", "-a", flawed, "--baseline", known, "--json").out)[0]["count"] == 1


def test_another_kind_in_a_file_of_the_baseline_is_new(news: News, flawed: Path, write: Write, tmp_path: Path) -> None:
    known = tmp_path / "known.json"
    news("check", "-a", flawed, "--write-baseline", known)
    write("world/anonymous.txt", author=None, published=None, url="https://o.example/2", body="Two.")
    assert kinds(news("check", "-a", flawed, "--baseline", known).out) == ["no date"]


@posix
def test_a_baseline_holds_any_file_name(news: News, write: Write, tmp_path: Path) -> None:
    folder, known = write("tab\tline\nWałęsa.txt", author=None).parent, tmp_path / "known.json"
    with open(os.path.join(os.fsencode(folder), b"\xff.txt"), "wb") as file:
        file.write(b"no title")
    news("check", "-a", folder, "--write-baseline", known)
    assert "Wałęsa" in known.read_text("utf-8")
    assert news("check", "-a", folder, "--baseline", known).code == 0


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "No such file or directory"),
        (b"no JSON", "it is no JSON"),
        (b"\xff\xfe", "it is no JSON"),
        (b"[" * 100_000, "it is no JSON"),
        (b"[]", "it holds no baseline of version 1"),
        (b'{"version": 2, "found": {}}', "it holds no baseline of version 1"),
        (b'{"version": 1, "found": {"no author": [1]}}', "it holds no baseline of version 1"),
        (b'{"version": 1, "found": {"no author": "a.txt"}}', "it holds no baseline of version 1"),
    ],
)
def test_a_baseline_that_cannot_be_read_is_one_error(
    news: News, flawed: Path, tmp_path: Path, content: bytes | None, reason: str
) -> None:
    file = tmp_path / "known.json"
    if content is not None:
        file.write_bytes(content)
    ran = news("check", "-a", flawed, "--baseline", file)
    assert (ran.out, ran.code) == ("", 2)
    assert ran.err == f"news: cannot read the baseline '{file}': {reason}; --write-baseline makes one\n"


def test_a_baseline_is_never_written_into_the_archive(news: News, flawed: Path, tmp_path: Path) -> None:
    before = sorted(flawed.rglob("*"))
    link = tmp_path / "link.json"
    link.symlink_to(flawed / "known.json")
    for file in (flawed / "known.json", flawed / "world" / "known.json", link):
        ran = news("check", "-a", flawed, "--write-baseline", file)
        assert (ran.out, ran.code) == ("", 2)
        assert ran.err == f"news: cannot write '{file}': it lies in the archive, which is never written to\n"
    ran = news("check", "-a", flawed, "--write-baseline", tmp_path / "no" / "known.json")
    assert (ran.out, ran.code) == ("", 2)
    assert sorted(flawed.rglob("*")) == before


def test_github_gets_a_command_a_finding(news: News, flawed: Path, write: Write) -> None:
    write("twice.txt", title="100% true", url="https://o.example/3", body="Six.")
    ran = news("check", "-a", "archive", "--fail-on", "no author", "--format", "github", cwd=flawed.parent)
    assert ran.code == 1
    assert [line.partition("::")[2].split("::")[0] for line in ran.out.splitlines()] == [
        "warning file=archive/page.txt,title=not an article",
        "warning file=archive/world/doubtful.txt,title=ambiguous date",
        "error file=archive/world/anonymous.txt,title=no author",
        "notice file=archive/twice.txt,title=identical links",
        "notice file=archive/world/doubtful.txt,title=identical links",
    ]
    assert """::By nobody: no author; add a line 'Author: **NAME**'\n""" in ran.out
    assert "::100%25 true: " in ran.out


def test_github_paths_lie_below_what_it_has_checked_out(news: News, flawed: Path) -> None:
    for root, shown in ((flawed.parent.parent, f"{flawed.parent.name}/archive/page.txt"), (flawed, "page.txt")):
        out = news("check", "-a", flawed, "--format", "github", env={"GITHUB_WORKSPACE": str(root)}).out
        assert f"::error file={shown},title=not an article::" in out
    elsewhere = news("check", "-a", flawed, "--format", "github", env={"GITHUB_WORKSPACE": "/nowhere"}).out
    assert f"file={flawed.as_posix().replace(':', '%3A')}/page.txt," in elsewhere


HOSTILE = "]]> <b>&amp;\"'%0A::error::x\x01\x1b[31m\u202eevil\ufffe ##[error]y"


@posix
def test_nothing_hostile_leaves_its_line_or_its_element(news: News, write: Write) -> None:
    write("a,b:%c<&>\"'\n::error::z\x1b.txt", title=HOSTILE, author=None, published="x::y<", url="https://o.example/1")
    folder = write("::set-env name=A::b.txt", b"no title").parent
    lines = news("check", "-a", folder, "--format", "github").out.splitlines()
    assert len(lines) == len(kinds(news("check", "-a", folder).out))
    for line in lines:
        assert re.fullmatch(r"::error file=[^:,]+,title=[^:,]+::[^\x00-\x1f\x7f-\x9f\u202e]+", line), line
        assert not re.search(r"%(?!25|3A|2C)", line), line
    assert any("file=" in line and "/a%2Cb%3A%25c<&>\"' %3A%3Aerror%3A%3Az\\x1b.txt," in line for line in lines)
    xml = news.raw("check", "-a", folder, "--format", "junit").stdout
    cases = list(ET.fromstring(xml).iter("testcase"))
    assert sum(case.find("failure") is not None for case in cases) == len(lines)
    assert {case.get("name") for case in cases} >= {
        "::set-env name=A::b.txt",
        "a,b:%c<&>\"' ::error::z\\x1b.txt",
    }
    texts = "".join(case.findtext("failure", "") for case in cases)
    assert "]]> <b>&" in texts
    assert "\ufffd ##[error]y" in texts


def test_junit_has_a_suite_a_kind_and_a_case_a_file(news: News, flawed: Path, write: Write) -> None:
    write("twice.txt", url="https://o.example/3", body="Six.")
    ran = news("check", "-a", flawed, "--format", "junit")
    assert ran.code == 1
    root = ET.fromstring(ran.out)
    assert root.tag == "testsuites"
    assert [suite.get("name") for suite in root] == [kind.name for kind in KINDS]
    for suite in [root, *root]:
        cases = list(suite.iter("testcase"))
        assert cases
        assert suite.get("tests") == str(len(cases))
        assert suite.get("failures") == str(len(list(suite.iter("failure"))))
        assert suite.get("skipped") == str(len(list(suite.iter("skipped"))))
    assert (root.get("failures"), root.get("skipped")) == ("3", "2")
    (case,) = next(suite for suite in root if suite.get("name") == "no author")
    assert (case.get("name"), case.get("classname")) == ("world/anonymous.txt", "no author")
    (failure,) = case
    assert (failure.get("message"), failure.get("type")) == ("no author", "no author")
    assert failure.text == "By nobody\nadd a line 'Author: **NAME**'"


def test_a_clean_archive_has_cases_that_pass(news: News, write: Write) -> None:
    folder = write("good.txt").parent
    root = ET.fromstring((ran := news("check", "-a", folder, "--format", "junit", "--only", "no date,copies")).out)
    assert [suite.attrib["tests"] for suite in root] == ["1", "1"]
    assert ([len(case) for case in root.iter("testcase")], ran.code) == ([0, 0], 0)
    assert news("check", "-a", folder, "--format", "github") == ("", "news: no file fails the check\n", 0)


def test_a_terminal_shows_a_summary_first_and_titles(terminal: Terminal, flawed: Path) -> None:
    out = terminal("check", "-a", flawed).out
    assert plain(out).startswith(
        "kind                      files  share\n"
        "not an article  wrong         1    25%\n"
        "ambiguous date  doubtful      1    25%\n"
        "no author       wrong         1    25%\n\n"
        "not an article  1\n"
    )
    assert "  world/anonymous.txt  By nobody\n" in plain(out)
    assert "\x1b[1;31mno author" in out
    assert "\x1b[1;33mambiguous date" in out


def test_a_terminal_says_where_all_articles_have_a_problem(terminal: Terminal, write: Write) -> None:
    for number in range(6):
        folder = write(f"{number}.txt", author=None, url=f"https://o.example/{number}").parent
    write("page.txt", b"no title")
    out = plain(terminal("check", "-a", folder).out)
    assert "no author  6\n  add a line 'Author: **NAME**'\n  all 6 articles\n" in out
    assert "no author       wrong      6    86%\n" in out
    assert "all 6" not in plain(terminal("check", "-a", folder, "-n", "0").out)


def test_json_gains_keys(news: News, flawed: Path) -> None:
    finding = json.loads(news("check", "-a", flawed, "--json", "--only", "no author").out)[0]
    assert finding.pop("advice")
    assert finding == {
        "kind": "no author",
        "wrong": True,
        "level": "wrong",
        "fails": True,
        "count": 1,
        "share": 0.25,
        "files": [{"path": "world/anonymous.txt", "detail": "no author", "title": "By nobody", "repairs": None}],
    }
