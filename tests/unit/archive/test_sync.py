"""An index is kept in step with its folder: seen at once, and always the same answers."""

import os
import random
import shutil
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from helpers import Write, posix

from newscli import Archive
from newscli.archive import cache as caches
from newscli.archive import files, scanner, sync
from newscli.article import FileStamp
from newscli.index import duplicates, inventory
from newscli.index.reader import IndexReader
from newscli.query.language import parse_query


def titles(folder: Path, cache: Path, fresh: bool = False) -> list[str]:
    with Archive(folder, cache=cache, fresh=fresh) as opened:
        return sorted(article.title for article in opened.metadata())


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def index_file(cache: Path) -> Path:
    (file,) = cache.glob("*/*.db")
    return file


def test_a_file_added_changed_renamed_or_removed_is_seen_by_the_next_look(write: Write, cache: Path) -> None:
    path = write("a.txt", title="One")
    folder = path.parent
    assert titles(folder, cache) == ["One"]
    write("deep/b.txt", title="Two")
    assert titles(folder, cache) == ["One", "Two"]
    write("a.txt", title="Changed")
    assert titles(folder, cache) == ["Changed", "Two"]
    path.rename(folder / "c.txt")
    with Archive(folder, cache=cache) as opened:
        assert opened.find("c").title == "Changed"
        assert [hit.metadata.path for hit in opened.search("changed")] == ["c.txt"]
    shutil.rmtree(folder / "deep")
    assert titles(folder, cache) == ["Changed"]


def test_a_changed_file_is_found_by_its_new_words_only(write: Write, cache: Path) -> None:
    folder = write("a.txt", body="missiles").parent
    with Archive(folder, cache=cache) as opened:
        assert [hit.metadata.id for hit in opened.search("missile")] == ["a"]
    write("a.txt", body="peace")
    with Archive(folder, cache=cache) as opened:
        assert list(opened.search("missile")) == []
        assert [hit.metadata.id for hit in opened.search("peace")] == ["a"]


def test_an_edit_of_the_same_size_right_after_a_look_is_seen(write: Write, cache: Path) -> None:
    folder = write("a.txt", title="AAA").parent
    for title in ("BBB", "CCC", "DDD"):
        titles(folder, cache)
        write("a.txt", title=title)
        assert titles(folder, cache) == [title]


def test_an_edit_of_the_same_size_in_the_same_second_is_seen_where_the_clock_tells(write: Write, cache: Path) -> None:
    path = write("a.txt", title="AAA")
    os.utime(path, ns=(1_600_000_000_000_000_001, 1_600_000_000_000_000_001))
    assert titles(path.parent, cache) == ["AAA"]
    write("a.txt", title="BBB")
    os.utime(path, ns=(1_600_000_000_000_000_002, 1_600_000_000_000_000_002))
    assert titles(path.parent, cache) == ["BBB"]


def test_a_file_that_becomes_an_article_or_stops_being_one(write: Write, cache: Path) -> None:
    folder = write("a.txt", b"no title").parent
    with Archive(folder, cache=cache) as opened:
        assert len(opened) == 0
        assert opened.skipped() == [("a.txt", "no title: no line of its head begins with '# '")]
    write("a.txt", title="Now")
    with Archive(folder, cache=cache) as opened:
        assert (len(opened), opened.skipped()) == (1, [])
    write("a.txt", b"")
    with Archive(folder, cache=cache) as opened:
        assert (len(opened), opened.skipped()) == (0, [("a.txt", "it is empty")])


TIMES = {
    "long ago": -(10**12),
    "before 1901": -2_200_000_000,
    "before 1970": -1,
    "1970": 0,
    "after 2038": 2**31,
    "after 2262": 10**10,
    "after 2446": 10**12,
}


@pytest.mark.parametrize("seconds", TIMES.values(), ids=TIMES)
@pytest.mark.parametrize("few", [5000, 0])
def test_a_file_and_a_folder_of_any_time_are_indexed_and_their_edits_seen(
    write: Write, cache: Path, monkeypatch: pytest.MonkeyPatch, seconds: int, few: int
) -> None:
    def date(path: Path, nanoseconds: int) -> None:
        try:
            os.utime(path, ns=(nanoseconds, nanoseconds))
        except (OSError, OverflowError):
            pytest.skip("this system takes no such time")
        if os.stat(path).st_mtime_ns != nanoseconds:
            pytest.skip("this file system holds no such time")

    monkeypatch.setattr(sync, "FULL_SCAN_MAX_FILES", few)
    path, start = write("a/a.txt", title="AAA"), seconds * 10**9
    for each in (path, path.parent, path.parent.parent):
        date(each, start)
    folder = path.parent.parent
    for _ in range(2):
        assert titles(folder, cache) == ["AAA"]
    write("a/a.txt", title="BBB")
    date(path, start + 1000)
    assert titles(folder, cache, fresh=True) == ["BBB"]
    write("a/b.txt", title="CCC")
    date(path.parent, start + 1000)
    assert titles(folder, cache) == ["BBB", "CCC"]


@pytest.mark.parametrize("seconds", TIMES.values(), ids=TIMES)
def test_every_time_is_a_number_that_the_index_can_hold(seconds: int) -> None:
    start = seconds * 10**9
    numbers = [scanner.wrapped(start + more) for more in (0, 1, 1000, 10**9, 10**18)]
    assert len(set(numbers)) == 5
    assert all(-(2**63) < each < 2**63 for each in numbers)
    if abs(start) < 2**62:
        assert scanner.wrapped(start) == start


def test_a_file_of_1970_that_could_not_be_read_is_looked_at_again(
    write: Write, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("a.txt", title="AAA")
    os.utime(path, (0, 0))
    with monkeypatch.context() as patch:
        patch.setattr(files, "read_file", lambda *_: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
        assert titles(path.parent, cache) == []
    assert titles(path.parent, cache) == ["AAA"]


class Large:
    """An archive that counts as large: its folders are compared at each look, its files only now and then."""

    def __init__(self, folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.cache, self._patch = folder, cache, monkeypatch
        monkeypatch.setattr(sync, "FULL_SCAN_MAX_FILES", 0)
        monkeypatch.setattr(scanner, "MTIME_RESOLUTION_NS", 0)  # Its files were made just now.

    def wait(self) -> None:
        """Let the time pass after which all files are compared."""
        self._patch.setattr(sync, "FULL_SCAN_INTERVAL", 0)

    def titles(self, fresh: bool = False) -> list[str]:
        found = titles(self.folder, self.cache, fresh=fresh)
        self._patch.setattr(sync, "FULL_SCAN_INTERVAL", 300)
        return found


@pytest.fixture
def large(write: Write, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Large:
    for name in ("a/1.txt", "a/2.txt", "b/3.txt", "4.txt"):
        path = write(name, title=name)
        os.utime(path, (1_600_000_000.5, 1_600_000_000.5))
    folder = path.parent
    for below in (folder / "a", folder / "b", folder):
        os.utime(below, (1_600_000_000.5, 1_600_000_000.5))
    made = Large(folder, cache, monkeypatch)
    assert made.titles() == ["4.txt", "a/1.txt", "a/2.txt", "b/3.txt"]
    return made


def test_in_a_large_archive_files_that_come_and_go_are_seen_at_once(large: Large, write: Write) -> None:
    write("a/5.txt", title="a/5.txt")
    assert large.titles() == ["4.txt", "a/1.txt", "a/2.txt", "a/5.txt", "b/3.txt"]
    write("c/d/6.txt", title="c/d/6.txt")
    assert large.titles() == ["4.txt", "a/1.txt", "a/2.txt", "a/5.txt", "b/3.txt", "c/d/6.txt"]
    (large.folder / "b/3.txt").unlink()
    (large.folder / "4.txt").unlink()
    assert large.titles() == ["a/1.txt", "a/2.txt", "a/5.txt", "c/d/6.txt"]
    shutil.rmtree(large.folder / "c")
    (large.folder / "a").rename(large.folder / "z")
    assert large.titles() == ["a/1.txt", "a/2.txt", "a/5.txt"]


def test_in_a_large_archive_an_edit_in_place_is_seen_when_all_files_are_compared(large: Large, write: Write) -> None:
    write("a/1.txt", title="edited")
    assert large.titles() == ["4.txt", "a/1.txt", "a/2.txt", "b/3.txt"]
    assert large.titles(fresh=True) == ["4.txt", "a/2.txt", "b/3.txt", "edited"]
    write("a/2.txt", title="also edited")
    large.wait()
    assert large.titles() == ["4.txt", "also edited", "b/3.txt", "edited"]


@posix
def test_in_a_large_archive_folders_that_change_places_are_seen(large: Large) -> None:
    a, b, aside = large.folder / "a", large.folder / "b", large.folder.parent / "aside"
    (b / "3.txt").rename(b / "1.txt")
    for path in (b, large.folder):
        os.utime(path, (1_600_000_000.5, 1_600_000_000.5))
    assert large.titles() == ["4.txt", "a/1.txt", "a/2.txt", "b/3.txt"]
    a.rename(aside)
    b.rename(a)
    aside.rename(b)
    os.utime(large.folder, (1_600_000_000.5, 1_600_000_000.5))
    with Archive(large.folder, cache=large.cache) as opened:
        assert {article.path: article.title for article in opened.metadata()} == {
            "4.txt": "4.txt", "a/1.txt": "b/3.txt", "b/1.txt": "a/1.txt", "b/2.txt": "a/2.txt"
        }  # fmt: skip


def test_a_file_system_that_numbers_its_files_anew_costs_no_reading() -> None:
    known = {"a": FileStamp(1, 2, 3, 10), "b": FileStamp(1, 2, 3, 11)}
    again = {path: stamp._replace(inode=stamp.inode + 10) for path, stamp in known.items()}
    assert scanner.changed_files(known, again) == {}
    swapped = {"a": known["b"], "b": known["a"]}
    assert scanner.changed_files(known, swapped) == swapped


def test_what_changes_during_a_long_look_is_read_again(
    write: Write, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write("a.txt", title="AAA").parent
    scan, now = scanner.scan, (folder / "a.txt").stat().st_mtime_ns + 10 * 10**9

    def changed_ten_seconds_later(root: str) -> Any:
        seen = scan(root)
        monkeypatch.setattr(time, "time_ns", lambda: now)
        os.utime(folder / "a.txt", ns=(now, now))
        return seen

    with monkeypatch.context() as patch:
        patch.setattr(sync, "scan", changed_ten_seconds_later)
        titles(folder, cache)
    assert (folder / "a.txt").stat().st_mtime_ns == now
    with closing(IndexReader(str(index_file(cache)))) as opened:
        assert inventory.files(opened)["a.txt"].mtime_ns is None


def answers(opened: Archive) -> list[object]:
    """All that an index can say, in its order."""
    queries = ["alpha", "beta -gamma", "alph*", '"beta gamma"', "NOT delta", "title:alpha"]
    return [
        list(opened.metadata()),
        opened.skipped(),
        opened.count(),
        *([(hit.metadata, hit.score) for hit in opened.search(query, passages=False)] for query in queries),
        list(opened.search(parse_query("alpha beta gamma delta", any_word=True))),
        [article.prefix_length for article in opened.metadata(short_ids=True)],
    ]


@pytest.mark.parametrize("seed", range(8))
def test_an_index_kept_up_to_date_answers_exactly_as_a_new_one(
    write: Write, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(duplicates, "MAX_DOC_FREQ", 3)  # So that it makes and parts copies that a hash becomes common.
    chance = random.Random(seed)
    vocabulary = ["alpha", "alphas", "beta", "gamma", "delta", "epsilon"]
    stories = [" ".join(chance.choices(vocabulary, k=60)) for _ in range(2)]

    def change() -> None:
        name = f"{chance.choice(['', 'x/', 'x/y/'])}{chance.randrange(12)}.txt"
        path = folder / name
        kind = chance.random()
        if kind < 0.25 and path.exists():
            path.unlink()
        elif kind < 0.35:
            write(name, b"not an article")
        elif kind < 0.45 and path.exists():
            target = folder / f"x/renamed{chance.randrange(5)}.txt"
            target.parent.mkdir(exist_ok=True)
            path.replace(target)
        else:
            body = " ".join(chance.choices(vocabulary, k=chance.randrange(40)))
            if chance.random() < 0.5:  # a copy
                body = chance.choice(stories)[chance.randrange(100) :]
            published = chance.choice([None, "2019", "2019-11", "2020-01-01T00:00:00Z"])
            write(name, title=chance.choice(vocabulary), body=body, published=published)

    folder = write("start.txt").parent
    for step in range(25):
        for _ in range(chance.randrange(1, 4)):
            change()
        with Archive(folder, cache=cache) as kept:
            if step % 8:
                continue
            with Archive(folder, cache=tmp_path / f"new{step}") as new:
                assert answers(kept) == answers(new)


def test_one_cache_holds_many_archives(write: Write, cache: Path) -> None:
    one = write("one/a.txt", title="One").parent
    two = write("two/a.txt", title="Two").parent
    for _ in range(2):
        assert (titles(one, cache), titles(two, cache)) == (["One"], ["Two"])


def test_without_hard_links_the_index_is_kept_too(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError("no hard links here")

    monkeypatch.setattr(os, "link", refused)
    with Archive(archive, cache=tmp_path / "cache") as opened:
        assert (opened.notices, opened.count()) == ([], 6)
    assert [path.name for path in (tmp_path / "cache").glob("*/*")] == ["1.db"]


def test_who_builds_an_index_second_compares_the_first_one_with_the_folder(
    write: Write, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write("a.txt", title="One").parent
    publish = caches._publish

    def overtaken(unfinished: str, file: str) -> bool:
        monkeypatch.setattr(caches, "_publish", publish)
        write("b.txt", title="Two")
        (folder / "a.txt").rename(cache.parent / "a.txt")
        shutil.copy(cache.parent / "first.db", file)
        return publish(unfinished, file)

    titles(folder, cache.parent / "other")
    shutil.copy(index_file(cache.parent / "other"), cache.parent / "first.db")
    monkeypatch.setattr(caches, "_publish", overtaken)
    assert titles(folder, cache) == ["Two"]


def test_of_a_large_archive_that_shrinks_a_new_index_is_made(
    write: Write, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "FULL_SCAN_MAX_FILES", 0)
    for number in range(6):
        folder = write(f"{number}.txt", title=str(number)).parent
    assert len(titles(folder, cache)) == 6
    for number in range(5):
        (folder / f"{number}.txt").unlink()
    assert titles(folder, cache) == ["5"]
    assert index_file(cache).name == "2.db"
