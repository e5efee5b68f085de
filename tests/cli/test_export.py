"""`news export`: the same records in every format."""

import csv
import io
import json
import os
import re
import stat
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers import SEEDS, News, Terminal, Write, modified, posix

from newscli.article import FIELDS
from newscli.export import FORMATS

SEED = SEEDS / "000_4ac8b92aa3063ba9.txt"


def records(news: News, *options: str | Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(news("export", *options).out)
    return found


def test_json_is_the_default(news: News) -> None:
    (record,) = records(news)
    assert tuple(record) == FIELDS
    assert record | {"body": ""} == {
        "id": "4ac8b92aa3063ba9",
        "path": "000_4ac8b92aa3063ba9.txt",
        "title": "Serbia set to buy Russian missiles despite US sanctions hint",
        "published": "2019-11-06T13:04:37+00:00",
        "weekday": "Wednesday",
        "author": "DUSAN STOJANOVIC, Associated Press",
        "authors": ["DUSAN STOJANOVIC"],
        "agency": "Associated Press",
        "outlet": "WFXT",
        "site": "boston25news.com",
        "url": "https://www.boston25news.com/news/serbia-set-to-buy-russian-missiles-despite-us-sanctions-hint/"
        "1005652830?utm_source=homestream&utm_medium=site_navigation&utm_campaign=homestream_click",
        "clean_url": "https://www.boston25news.com/news/"
        "serbia-set-to-buy-russian-missiles-despite-us-sanctions-hint/1005652830",
        "dateline": "BELGRADE, Serbia (AP)",
        "words": 309,
        "minutes": 2,
        "extra": {},
        "problems": ["repaired 1 garbled passage"],
        "copies": [],
        "size": 2244,
        "modified": modified(SEED),
        "sha256": sha256(SEED.read_bytes()).hexdigest(),
        "links": [],
        "body": "",
    }
    assert record["body"].count("\n") == 8


def test_list_show_search_and_export_agree(news: News, archive: Path) -> None:
    exported = records(news, "-a", archive)
    assert json.loads(news("show", "-a", archive, "--json", *[each["id"] for each in exported]).out) == exported
    for record in exported:
        record.update(sha256=None, links=None)  # made only where they are asked for
    assert json.loads(news("list", "-a", archive, "--json").out) == exported
    found = json.loads(news("search", "-a", archive, "--json", "missile").out)
    by_id = {each["id"]: each for each in exported}
    assert found
    for hit in found:
        assert {name: hit[name] for name in FIELDS} == by_id[hit["id"]]


def test_json_lines_are_the_same_records(news: News, archive: Path) -> None:
    lines = news("export", "-a", archive, "-f", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == records(news, "-a", archive)


def test_csv_is_the_same_records(news: News, archive: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(news("export", "-a", archive, "-f", "csv").out)))
    for row, record in zip(rows, records(news, "-a", archive), strict=True):
        as_text = {
            name: "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            for name, value in record.items()
        }
        assert row == as_text


def test_tsv_has_one_line_a_record(news: News, archive: Path) -> None:
    header, *lines = news("export", "-a", archive, "-f", "tsv").out.splitlines()
    assert header.split("\t") == list(FIELDS)
    assert [len(line.split("\t")) for line in lines] == [len(FIELDS)] * 6


def test_markdown_front_matter_reads_back_to_the_same_values(news: News, archive: Path, write: Write) -> None:
    write(
        "006_9a.txt",
        'Extra: **a "quoted" : value**\n# Ti\u2028tle: "x" \x85 \ufeff 😀 {y} # z\n---\n# no heading\n'.encode(),
    )
    wanted = records(news, "-a", archive)
    out = news("export", "-a", archive, "-f", "md").out
    documents = re.split(r"(?m)^---\n", out)
    heads = [yaml.safe_load(document) for document in documents[1::2]]
    assert heads == [{name: value for name, value in record.items() if name != "body"} for record in wanted]


def test_markdown_shows_an_article_and_is_not_shaped_by_it(news: News, write: Write) -> None:
    folder = write(
        "a.txt", title="*T*", body="# no heading\n1. no list\n- no item\n<script>alert(1)</script>\n---\nsnake_case"
    ).parent
    out = news("export", "-a", folder, "-f", "md").out
    assert out.split("---\n", 2)[2] == (
        "\n# \\*T\\*\n\n\\# no heading\n\n1\\. no list\n\n\\- no item\n\n\\<script\\>alert(1)\\</script\\>\n\n"
        "\\---\n\nsnake\\_case\n"
    )


def test_markdown_keeps_indented_paragraphs_and_the_end_of_a_title(news: News, write: Write) -> None:
    folder = write(
        "a.txt", title="Learning C # ##", body="\tA tab.\n    Four - spaces.\n   # Three.\n \t \nEnd #"
    ).parent
    out = news("export", "-a", folder, "-f", "md").out
    assert out.split("---\n", 2)[2] == ("\n# Learning C # \\##\n\nA tab.\n\nFour - spaces.\n\n\\# Three.\n\nEnd \\#\n")


def test_chosen_articles(news: News, archive: Path) -> None:
    assert [each["id"][:2] for each in records(news, "-a", archive, "7e", "4b")] == ["7e", "4b"]


def test_what_a_search_finds_best_first(news: News, archive: Path) -> None:
    found = [each["id"] for each in records(news, "-a", archive, "--match", "missile")]
    searched = [line.split("\t")[0] for line in news("search", "-a", archive, "missile").out.splitlines()]
    assert found == searched != []


def test_fields_are_keys_and_columns(news: News) -> None:
    assert records(news, "--fields", "words,title") == [
        {"words": 309, "title": "Serbia set to buy Russian missiles despite US sanctions hint"}
    ]
    assert news("export", "--fields", "words,id", "-f", "csv").out == "words,id\n309,4ac8b92aa3063ba9\n"
    (record,) = records(news, "--match", "missiles", "--fields", "snippet,matches,score")
    start, end = record["matches"][0]
    assert record["snippet"][start:end] == "missile"


@pytest.mark.parametrize("fields", ["body", "body,id", "id,body,words", "words,body"])
def test_the_text_is_json_wherever_its_field_stands(news: News, archive: Path, fields: str) -> None:
    expected = [{name: each[name] for name in fields.split(",")} for each in records(news, "-a", archive)]
    assert any('"' in each["body"] and "\n" in each["body"] for each in expected)
    assert records(news, "-a", archive, "--fields", fields) == expected
    lines = news("export", "-a", archive, "-f", "jsonl", "--fields", fields).out.splitlines()
    assert [json.loads(line) for line in lines] == expected


@pytest.mark.parametrize("kind", ["json", "jsonl", "csv", "tsv", "md"])
def test_a_file_gets_the_format_of_its_suffix(news: News, archive: Path, tmp_path: Path, kind: str) -> None:
    target = tmp_path / f"out.{kind}"
    ran = news("export", "-a", archive, "-o", target)
    assert ran == ("", "", 0)
    assert target.read_text() == news("export", "-a", archive, "-f", kind).out
    (plain := tmp_path / "plain").touch()
    assert target.stat().st_mode == plain.stat().st_mode


def test_a_file_keeps_its_permissions_when_it_is_replaced(news: News, tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.write_text("old")
    target.chmod(0o640)
    news("export", "-o", target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert json.loads(target.read_text())


def test_a_file_that_cannot_be_written_stays_as_it_was(news: News, tmp_path: Path) -> None:
    ran = news("export", "-o", tmp_path / "nowhere/out.json")
    assert ran == ("", f"news: cannot write '{tmp_path}/nowhere/out.json': No such file or directory\n", 2)


@posix
def test_a_failed_export_leaves_the_old_file_and_nothing_else(news: News, tmp_path: Path) -> None:
    import resource

    target = tmp_path / "out.json"
    target.write_text("old")
    news("list")
    ran = subprocess.run(
        news.command("export", "-o", target),
        env=news.environment,
        capture_output=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)),
        check=False,
    )
    assert (ran.returncode, ran.stderr.decode()) == (2, f"news: cannot write '{target}': File too large\n")
    assert target.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "out.json"]


@posix
def test_standard_output_by_its_name_is_written_to_and_not_replaced(news: News, tmp_path: Path) -> None:
    wanted, log = news("export").out, tmp_path / "log"
    (tmp_path / "link").symlink_to("/dev/stdout")
    for path in ("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", str(tmp_path / "link")):
        if not os.path.exists(path):  # macOS has no /proc.
            continue
        log.write_text("before\n")
        inode = log.stat().st_ino
        command = news.command("export", "-f", "json", "-o", path)
        with log.open("a") as appended:
            assert subprocess.run(command, env=news.environment, stdout=appended, check=False).returncode == 0
        assert log.read_text() == f"before\n{wanted}"
        assert log.stat().st_ino == inode
        assert news("export", "-f", "json", "-o", path) == (wanted, "", 0)


@posix
def test_a_pipe_that_is_named_gets_what_is_written(news: News, tmp_path: Path) -> None:
    named, wanted = tmp_path / "pipe", news("export").out
    os.mkfifo(named)
    with subprocess.Popen(["cat", named], stdout=subprocess.PIPE, text=True) as reader:
        assert news("export", "-f", "json", "-o", named).code == 0
        assert reader.communicate()[0] == wanted
    read, write = os.pipe()
    command = news.command("export", "-f", "json", "-o", f"/dev/fd/{write}")
    assert subprocess.run(command, env=news.environment, pass_fds=[write], check=False).returncode == 0
    os.close(write)
    with open(read) as pipe:
        assert pipe.read() == wanted
    assert news("export", "-f", "json", "-o", "/dev/null") == ("", "", 0)


@posix
def test_a_descriptor_that_nobody_passed_is_refused(news: News) -> None:
    for number in range(3, 12):  # Some of these are the index.
        ran = news("export", "-f", "json", "-o", f"/dev/fd/{number}")
        assert ran == ("", f"news: cannot write '/dev/fd/{number}': Bad file descriptor\n", 2)
    assert news("export", "-f", "json", "-o", f"/dev/fd/{10**20}").code == 2
    assert news("list").err == ""


def test_a_folder_is_no_file_to_write(news: News, tmp_path: Path) -> None:
    for name in ("nowhere/", "nowhere/.", ""):
        for how in ([], ["-f", "md"]):
            target = f"{tmp_path}/{name}"
            ran = news("export", *how, "-o", target)
            assert (ran.out, ran.code) == ("", 2)
            assert ran.err.startswith(
                f"news: cannot write '{target}': it names a folder; add a file name, such as {target}"
            )
    assert news("export", "-f", "md", "-o", "").err.startswith("news: cannot write ''")
    assert not list(tmp_path.iterdir())


def test_an_unknown_suffix_asks_for_the_format(news: News, tmp_path: Path) -> None:
    ran = news("export", "-o", tmp_path / "out.xyz")
    assert ran == (
        "",
        f"news: cannot tell the format from '{tmp_path}/out.xyz'; give one with -f (json, jsonl, csv, tsv, md)\n",
        2,
    )


def test_the_archive_is_never_written_to(news: News, archive: Path) -> None:
    before = sorted((path, path.stat().st_mtime_ns) for path in archive.rglob("*"))
    ran = news("export", "-a", archive, "-o", archive / "out.md")
    assert (ran.out, ran.code) == ("", 2)
    assert "never written to" in ran.err
    news("search", "-a", archive, "missile")
    assert sorted((path, path.stat().st_mtime_ns) for path in archive.rglob("*")) == before


def test_excel_gets_a_mark_and_no_formula(news: News, write: Write) -> None:
    folder = write("a.txt", title='=HYPERLINK("http://x")', author="@sum", body="-1+2").parent
    exact = news("export", "-a", folder, "-f", "csv", "--fields", "title,author,body,words").out
    safe = news("export", "-a", folder, "-f", "csv", "--excel", "--fields", "title,author,body,words").out
    assert exact == 'title,author,body,words\n"=HYPERLINK(""http://x"")",@sum,-1+2,1\n'
    assert safe == '\ufefftitle,author,body,words\n"\'=HYPERLINK(""http://x"")",\'@sum,\'-1+2,1\n'


def test_excel_that_separates_by_semicolons_gets_no_formula(news: News, write: Write) -> None:
    folder = write("a.txt", title="foo;=1+1", author="a\t@b", body="x; +1\n=2\nfine - x; y").parent
    safe = news("export", "-a", folder, "-f", "csv", "--excel", "--fields", "title,author,body").out
    assert safe == "\ufefftitle,author,body\n" + "foo;'=1+1,a\t'@b,\"x;' +1\n'=2\nfine - x; y\"\n"
    for line in safe.splitlines():
        for cell in line.split(";"):
            assert cell.strip(' "\t')[0] not in "=+-@"


def test_names_and_filters_do_not_mix(news: News) -> None:
    assert news("export", "4ac8", "--since", "2019").err == "news: name articles, or filter and sort them, not both\n"


def test_seeds_are_the_seed_article() -> None:
    assert [path.name for path in SEEDS.iterdir()] == ["000_4ac8b92aa3063ba9.txt"]


@pytest.mark.parametrize("kind", FORMATS)
def test_each_format_reaches_a_terminal_too(terminal: Terminal, archive: Path, kind: str) -> None:
    ran = terminal("export", "-f", kind, "-a", archive)
    assert ran.code == 0
    assert "Talks in Geneva" in ran.out
    assert "a fault" not in ran.out
