"""Where a text comes from: the size, time and digest of its file, and the links in it."""

import csv
import io
import json
import os
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from helpers import News, Terminal, Write, modified, plain, posix, text

from newscli import Archive, parse_article
from newscli.archive.files import MAX_FILE_BYTES
from newscli.article import COMPUTED

BODY = "See https://a.example/1, [this](https://b.example/2) and www.c.example. Again: https://a.example/1"
LINKS = ["https://a.example/1", "https://b.example/2", "www.c.example"]


@pytest.fixture
def file(write: Write) -> Path:
    return write("aa.txt", text(body=BODY, url="https://a.example/x?utm_source=y").encode("utf-16"))


def digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def records(out: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(out)
    return found


def test_size_and_time_of_the_file_are_always_there(news: News, file: Path) -> None:
    for command in (["list", "--json"], ["search", "see", "--json"], ["show", "aa", "--json"], ["export"]):
        (record,) = records(news(*command, "-a", file.parent).out)
        assert (record["size"], record["modified"]) == (file.stat().st_size, modified(file)), command


def test_digest_and_links_are_made_where_they_are_asked_for(news: News, file: Path) -> None:
    asked = "--fields", "links,sha256"
    for command in (["show", "aa", "--json"], ["export"], ["export", "aa"], ["export", "--match", "see"]):
        (record,) = records(news(*command, "-a", file.parent).out)
        assert (record["sha256"], record["links"]) == (digest(file), LINKS), command
    for command in (["list"], ["search", "see"], ["export"], ["export", "aa"], ["export", "--match", "see"]):
        json_option = () if command[0] == "export" else ("--json",)
        (record,) = records(news(*command, *json_option, *asked, "-a", file.parent).out)
        assert record == {"links": LINKS, "sha256": digest(file)}, command
    for command in (["list", "--json"], ["search", "see", "--json"]):
        (record,) = records(news(*command, "-a", file.parent).out)
        assert (record["sha256"], record["links"]) == (None, None), command


@pytest.mark.parametrize("fields", ["sha256", "links", "title,body"])
def test_what_is_not_asked_for_stays_null(news: News, file: Path, fields: str) -> None:
    (record,) = records(news("export", "--fields", fields, "-a", file.parent).out)
    assert tuple(record) == tuple(fields.split(","))


def test_each_format_has_them(news: News, file: Path) -> None:
    def exported(format: str) -> str:
        return news("export", "-f", format, "-a", file.parent).out

    (row,) = csv.DictReader(io.StringIO(exported("csv")))
    assert (row["sha256"], json.loads(row["links"]), row["size"]) == (digest(file), LINKS, str(file.stat().st_size))
    assert f"\t{digest(file)}\t{json.dumps(LINKS)}\t" in exported("tsv")
    assert f'sha256: "{digest(file)}"\nlinks: {json.dumps(LINKS)}\n' in exported("md")
    assert json.loads(exported("jsonl"))["sha256"] == digest(file)


def test_a_reader_sees_seven_digits_and_that_the_link_was_cleaned(news: News, terminal: Terminal, file: Path) -> None:
    out = news("show", "aa", "-a", file.parent).out
    assert f"\nsha256: {digest(file)[:7]}\n" in out
    assert f"\nsize: {file.stat().st_size} bytes\nmodified: {modified(file)}\n" in out
    assert "\nlink (cleaned): https://a.example/x\n" in out
    panel = plain(terminal("show", "aa", "-a", file.parent).out)
    assert f"│ sha256          {digest(file)[:7]}  " in panel
    assert "│ link (cleaned)  https://a.example/x  " in panel
    file.write_text(text())
    assert "\nlink: https://daily.example/a\n" in news("show", "aa", "-a", file.parent).out


def test_a_table_of_them_is_a_table(terminal: Terminal, file: Path) -> None:
    out = plain(terminal("list", "--fields", "id,size,sha256,links", "-a", file.parent, columns=150).out)
    assert out.splitlines()[0].split() == ["id", "size", "sha256", "links"]
    assert digest(file) in out


def test_of_a_huge_file_all_bytes_count(news: News, write: Write) -> None:
    file = write("aa.txt", text(body=("word " * 20 + "\n") * (MAX_FILE_BYTES // 50)).encode())
    assert file.stat().st_size > 2 * MAX_FILE_BYTES
    (record,) = records(news("export", "--fields", "sha256,size", "-a", file.parent).out)
    assert record == {"sha256": digest(file), "size": file.stat().st_size}


@posix
@pytest.mark.parametrize("seconds", [-1_000_000_000, -1, 0, 1_000_000_000, 9_500_000_000])
def test_the_time_of_a_file_may_be_any(news: News, terminal: Terminal, write: Write, seconds: int) -> None:
    file = write("aa.txt")
    os.utime(file, (seconds, seconds))
    wanted = modified(file)  # A file system may not keep the last.
    for _ in range(2):
        assert news("list", "--fields", "modified", "-a", file.parent).out == f"{wanted}\n"
    assert "modified" in terminal("show", "aa", "-a", file.parent).out


def test_a_header_of_the_same_name_is_only_a_header(news: News, terminal: Terminal, write: Write) -> None:
    file = write("aa.txt", b"# T\nmodified: **by somebody long ago**\npublished: **once upon a time**\n\nB.\n")
    assert "by somebody long ago" in terminal("show", "aa", "-a", file.parent).out
    assert "once upon a time" in news("show", "aa", "-a", file.parent).out


def test_a_file_that_changed_since_it_was_indexed_is_told_as_it_is_now(file: Path, tmp_path: Path) -> None:
    with Archive(file.parent, cache=tmp_path / "cache") as archive:
        (metadata,) = archive.metadata()
        file.write_text(text(body="Now www.d.example/3 instead."))
        os.utime(file, (1_500_000_000, 1_500_000_000))
        article = archive.read(metadata)
    assert (article.size, article.modified) == (file.stat().st_size, "2017-07-14T02:40:00+00:00")
    assert (article.sha256, article.links) == (digest(file), ("www.d.example/3",))


def test_a_python_user_says_what_is_to_be_made(file: Path, tmp_path: Path) -> None:
    with Archive(file.parent, cache=tmp_path / "cache") as archive:
        assert archive.read("aa").sha256 == digest(file)
        assert archive.read("aa", computed=()).sha256 is None
        assert [article.sha256 for article in archive.articles()] == [None]
        assert [article.links for article in archive.articles(computed=COMPUTED)] == [tuple(LINKS)]
        assert [record["links"] for record in archive.records(computed=["links"])] == [LINKS]
        (hit,) = archive.search("see", computed=["sha256"], passages=False)
        assert hit.record()["sha256"] == digest(file)
    article = parse_article(file.read_bytes())
    assert (article.size, article.modified, article.sha256, article.links) == (None,) * 4
