"""The cache is disposable, its owner's, and never in the way of an answer."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import News, Write, posix


def index_file(cache: Path) -> Path:
    (file,) = cache.glob("*/*.db")
    return file


DAMAGES: dict[str, Callable[[Path], object]] = {
    "emptied": lambda file: file.write_bytes(b""),
    "garbage": lambda file: file.write_bytes(b"garbage" * 1000),
    "cut short": lambda file: os.truncate(file, file.stat().st_size // 2),
    "garbage in the middle": lambda file: _overwrite(file, 16384 + 100, b"\xff" * 4000),
    "garbage in the last part": lambda file: _overwrite(file, file.stat().st_size - 9000, b"\xa5" * 9000),
    "another version": lambda file: _sql(file, "PRAGMA user_version = 999"),
    "other tables": lambda file: _sql(file, "DROP TABLE article; CREATE TABLE article (x)"),
    "of another archive": lambda file: _sql(file, "UPDATE full_scan SET archive = 'x'"),
}


def _overwrite(file: Path, at: int, data: bytes) -> None:
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(data)


def _sql(file: Path, statements: str) -> None:
    code = f"import apsw; db = apsw.Connection({str(file)!r}); db.execute({statements!r}); db.close()"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_cache_costs_time_but_no_answer(news: News, archive: Path, damage: str) -> None:
    questions: list[list[str | Path]] = [
        ["list", "-a", archive, "--json"],
        ["search", "-a", archive, "missile"],
        ["show", "-a", archive, "7e"],
    ]
    for question in questions:
        wanted = news(*question)
        DAMAGES[damage](index_file(news.cache))
        out, err, code = news(*question)
        assert (out, code) == (wanted.out, wanted.code)
        told = re.fullmatch(r"(news: the index could not be used \(.+\) and was built again\n)?(.*)", err, re.DOTALL)
        assert told and told[2] == wanted.err
        assert news(*question) == wanted


def test_a_lost_cache_is_built_again(news: News, archive: Path) -> None:
    wanted = news("list", "-a", archive)
    shutil.rmtree(news.cache)
    assert news("list", "-a", archive) == wanted


def test_a_cache_that_cannot_be_used_is_told_once_and_does_without(news: News, archive: Path, tmp_path: Path) -> None:
    wanted = news("search", "-a", archive, "missile")
    (tmp_path / "file").write_text("in the way")
    ran = news("search", "-a", archive, "missile", env={"NEWS_CACHE": str(tmp_path / "file")})
    assert (ran.out, ran.code) == (wanted.out, 0)
    assert ran.err.startswith(f"news: cannot use the cache '{tmp_path}/file/")
    assert ran.err.count("\n") == 1


def test_the_cache_is_readable_by_its_owner_only(news: News) -> None:
    news("list")
    file = index_file(news.cache)
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0


def test_the_cache_is_where_the_system_keeps_them(news: News, tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("elsewhere on other systems")
    news("list", env={"NEWS_CACHE": "", "XDG_CACHE_HOME": str(tmp_path / "xdg")})
    assert len(list((tmp_path / "xdg/news").glob("seeds-*/1.db"))) == 1


@posix
@pytest.mark.parametrize(
    "planted", ["a link", "a folder that others can write to", "below a folder that all can write to"]
)
def test_a_cache_that_another_could_have_planted_is_not_touched(
    news: News, archive: Path, tmp_path: Path, planted: str
) -> None:
    wanted = news("search", "-a", archive, "missile")
    leaf, elsewhere = index_file(news.cache).parent, tmp_path / "elsewhere"
    leaf.rename(elsewhere)
    (elsewhere / "1.db").write_bytes(b"of someone else")
    if planted == "a link":
        leaf.symlink_to(elsewhere)
    else:
        elsewhere.rename(leaf)
        elsewhere = leaf
    if "others" in planted:
        leaf.chmod(0o770)
    if "below" in planted:
        news.cache.chmod(0o777)
    ran = news("search", "-a", archive, "missile")
    assert (ran.out, ran.code) == (wanted.out, 0)
    assert ran.err.startswith(f"news: cannot use the cache '{leaf}' (")
    assert ran.err.count("cannot use") == 1
    assert [(file.name, file.read_bytes()) for file in elsewhere.iterdir()] == [("1.db", b"of someone else")]


def test_the_index_of_an_archive_that_is_no_more_goes_when_another_is_built(news: News, write: Write) -> None:
    gone, kept, unmounted = (write(f"{name}/a.txt", title=name).parent for name in ("gone", "kept", "drive/unmounted"))
    for folder in (gone, kept, unmounted):
        news("list", "-a", folder)
    (foreign,) = news.cache.glob("gone-*")
    foreign = Path(shutil.copytree(foreign, news.cache / "gone-00000000"))
    for folder in (gone, unmounted):
        shutil.rmtree(folder)
    news("list", "-a", kept)
    assert len(list(news.cache.iterdir())) == 4
    news("list", "-a", write("new/a.txt").parent)
    left = sorted(path.name.rpartition("-")[0] for path in news.cache.iterdir())
    assert left == ["gone", "kept", "new", "unmounted"]
    assert list(foreign.iterdir())


def test_a_folder_that_holds_more_than_an_index_is_not_removed(news: News, write: Write) -> None:
    gone = write("gone/a.txt").parent
    news("list", "-a", gone)
    (leaf,) = news.cache.glob("gone-*")
    (leaf / "notes.txt").write_text("of the user")
    shutil.rmtree(gone)
    news("list", "-a", write("new/a.txt").parent)
    assert sorted(path.name for path in leaf.iterdir()) == ["1.db", "notes.txt"]


@posix
@pytest.mark.parametrize("replaced", ["by a copy with its time", "in place", "by its neighbour"])
def test_a_file_replaced_by_one_of_the_same_time_and_size_is_seen(news: News, write: Write, replaced: str) -> None:
    one, other = write("1.txt", title="One"), write("2.txt", title="Two")
    for path in (one, other):
        os.utime(path, (1_600_000_000, 1_600_000_000))
    folder, aside = one.parent, one.parent.parent / "aside"
    assert news("list", "-a", folder, "--fields", "path,title").out == "1.txt\tOne\n2.txt\tTwo\n"
    if replaced == "by its neighbour":
        one.rename(aside)
        other.rename(one)
        aside.rename(other)
        expected = "1.txt\tTwo\n2.txt\tOne\n"
    else:
        aside.write_bytes(one.read_bytes().replace(b"One", b"New"))
        if replaced == "in place":
            one.write_bytes(aside.read_bytes())
        else:
            aside.replace(one)
        os.utime(one, (1_600_000_000, 1_600_000_000))
        expected = "1.txt\tNew\n2.txt\tTwo\n"
    assert news("list", "-a", folder, "--fields", "path,title").out == expected
    assert news("search", "new OR two", "-a", folder, "--fields", "path,title").out in expected
