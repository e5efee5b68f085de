"""An archive and its index: seen at once, disposable, and always the same answers."""

import gc
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import News, Write, posix

from newscli import Archive, Head, index
from newscli import archive as module
from newscli.errors import ArchiveClosed, IndexDamaged, NewsError, NoArchive, UnknownArticle, Unreadable
from newscli.query import read_filter, read_query


def titles(folder: Path, cache: Path, fresh: bool = False) -> list[str]:
    with Archive(folder, cache=cache, fresh=fresh) as opened:
        return sorted(head.title for head in opened.heads())


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


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
        assert [hit.head.path for hit in opened.search("changed")] == ["c.txt"]
    shutil.rmtree(folder / "deep")
    assert titles(folder, cache) == ["Changed"]


def test_a_changed_file_is_found_by_its_new_words_only(write: Write, cache: Path) -> None:
    folder = write("a.txt", body="missiles").parent
    with Archive(folder, cache=cache) as opened:
        assert [hit.head.id for hit in opened.search("missile")] == ["a"]
    write("a.txt", body="peace")
    with Archive(folder, cache=cache) as opened:
        assert list(opened.search("missile")) == []
        assert [hit.head.id for hit in opened.search("peace")] == ["a"]


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

    monkeypatch.setattr(module, "FEW", few)
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
    numbers = [module._wrapped(start + more) for more in (0, 1, 1000, 10**9, 10**18)]
    assert len(set(numbers)) == 5
    assert all(-(2**63) < each < 2**63 for each in numbers)
    if abs(start) < 2**62:
        assert module._wrapped(start) == start


def test_a_file_of_1970_that_could_not_be_read_is_looked_at_again(
    write: Write, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("a.txt", title="AAA")
    os.utime(path, (0, 0))
    with monkeypatch.context() as patch:
        patch.setattr(module, "_read", lambda *_: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
        assert titles(path.parent, cache) == []
    assert titles(path.parent, cache) == ["AAA"]


class Large:
    """An archive that counts as large: its folders are compared at each look, its files only now and then."""

    def __init__(self, folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.cache, self._patch = folder, cache, monkeypatch
        monkeypatch.setattr(module, "FEW", 0)
        monkeypatch.setattr(module, "_TICK", 0)  # Its files were made just now.

    def wait(self) -> None:
        """Let the time pass after which all files are compared."""
        self._patch.setattr(module, "PATIENCE", 0)

    def titles(self, fresh: bool = False) -> list[str]:
        found = titles(self.folder, self.cache, fresh=fresh)
        self._patch.setattr(module, "PATIENCE", 300)
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
        assert {head.path: head.title for head in opened.heads()} == {
            "4.txt": "4.txt", "a/1.txt": "b/3.txt", "b/1.txt": "a/1.txt", "b/2.txt": "a/2.txt"
        }  # fmt: skip


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


def test_a_file_system_that_numbers_its_files_anew_costs_no_reading() -> None:
    known = {"a": index.Stamp(1, 2, 3, 10), "b": index.Stamp(1, 2, 3, 11)}
    again = {path: stamp._replace(inode=stamp.inode + 10) for path, stamp in known.items()}
    assert module._changed(known, again) == {}
    swapped = {"a": known["b"], "b": known["a"]}
    assert module._changed(known, swapped) == swapped


def test_what_changes_during_a_long_look_is_read_again(
    write: Write, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write("a.txt", title="AAA").parent
    scan, now = module._scan, (folder / "a.txt").stat().st_mtime_ns + 10 * 10**9

    def changed_ten_seconds_later(root: str) -> Any:
        seen = scan(root)
        monkeypatch.setattr(time, "time_ns", lambda: now)
        os.utime(folder / "a.txt", ns=(now, now))
        return seen

    with monkeypatch.context() as patch:
        patch.setattr(module, "_scan", changed_ten_seconds_later)
        titles(folder, cache)
    with closing(index.Index(str(index_file(cache)))) as opened:
        assert opened.files()["a.txt"].mtime is None


def answers(opened: Archive) -> list[object]:
    """All that an index can say, in its order."""
    queries = ["alpha", "beta -gamma", "alph*", '"beta gamma"', "NOT delta", "title:alpha"]
    return [
        list(opened.heads()),
        opened.skipped(),
        opened.count(),
        *([(hit.head, hit.score) for hit in opened.search(query, passages=False)] for query in queries),
        list(opened.search(read_query("alpha beta gamma delta", any_word=True))),
        [opened.shortest_prefix(head.id) for head in opened.heads()],
    ]


@pytest.mark.parametrize("seed", range(8))
def test_an_index_kept_up_to_date_answers_exactly_as_a_new_one(
    write: Write, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(index, "COMMON", 3)  # So that it makes and parts copies that a mark becomes common.
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
    "of another archive": lambda file: _sql(file, "UPDATE checked SET archive = 'x'"),
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


def test_one_cache_holds_many_archives(write: Write, cache: Path) -> None:
    one = write("one/a.txt", title="One").parent
    two = write("two/a.txt", title="Two").parent
    for _ in range(2):
        assert (titles(one, cache), titles(two, cache)) == (["One"], ["Two"])


def test_a_file_that_vanishes_while_it_is_listed_becomes_a_notice(write: Write, cache: Path) -> None:
    folder = write("a.txt", title="A").parent
    path = write("b.txt", title="B")
    with Archive(folder, cache=cache) as opened:
        heads = list(opened.heads())
        path.unlink()
        assert [article.title for article in opened.read_all(heads)] == ["A"]
        assert opened.notices == ["cannot read 'b.txt': No such file or directory"]


def test_the_library_prints_nothing_and_loads_no_command_line(tmp_path: Path, archive: Path) -> None:
    code = (
        "import sys\n"
        "from newscli import Archive, Article, parse\n"
        f"with Archive({str(archive)!r}, cache={str(tmp_path / 'cache')!r}) as archive:\n"
        "    hits = list(archive.search('missile'))\n"
        "    assert isinstance(archive.article(hits[0].head.id), Article)\n"
        "    assert len(archive) == 6\n"
        "assert not {'typer', 'rich', 'click'} & set(sys.modules), sys.modules\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert (ran.stdout, ran.stderr) == (b"", b"")


def test_a_missing_folder_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(NoArchive):
        Archive(tmp_path / "nowhere")


def test_heads_agree_with_the_files(write: Write, cache: Path) -> None:
    folder = write("a.txt", b"# T\nSection: **World**\nPublished at: **soon**\nB.\n").parent
    with Archive(folder, cache=cache) as opened:
        (head,) = opened.heads()
        article = opened.read(head)
    assert head.record() == {name: value for name, value in article.record().items() if name != "body"}
    assert isinstance(head, Head)
    assert json.dumps(head.record()["extra"]) == '{"Section": "World"}'


def test_a_listing_goes_on_when_another_question_finds_the_index_damaged(archive: Path, tmp_path: Path) -> None:
    with Archive(archive, cache=tmp_path / "cache") as opened:
        wanted = list(opened.heads())
        listing = opened.heads()
        got = [next(listing)]
        opened._replace(opened._index, IndexDamaged("for a test"))
        assert got + list(listing) == wanted
        assert opened.count() == len(wanted)


def test_without_hard_links_the_index_is_kept_too(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError("no hard links here")

    monkeypatch.setattr(os, "link", refused)
    with Archive(archive, cache=tmp_path / "cache") as opened:
        assert (opened.notices, opened.count()) == ([], 6)
    assert [path.name for path in (tmp_path / "cache").glob("*/*")] == ["1.db"]


@pytest.fixture
def opened(archive: Path, cache: Path) -> Iterator[Archive]:
    with Archive(archive, cache=cache) as made:
        yield made


def every_answer(opened: Archive) -> list[object]:
    """What an archive says of itself, by each of the ways in which it asks its index."""
    return [
        opened.stats(query="missile"),
        opened.stats(read_filter(since="2019")),
        opened.stats(),
        opened.tally("outlet", query="missile"),
        opened.tally("month"),
        opened.suggestions(read_query("misile")),
        opened.count(),
        list(opened.heads()),
        list(opened.search("missile")),
        list(opened.problems()),
        opened.find("7e"),
    ]


@pytest.mark.parametrize("listing", ["heads", "heads by title", "search", "problems"])
def test_any_question_may_be_asked_while_a_listing_is_read(opened: Archive, listing: str) -> None:
    listings: dict[str, Callable[[], Iterator[object]]] = {
        "heads": opened.heads,
        "heads by title": lambda: opened.heads(sort="title"),
        "search": lambda: opened.search("news OR missile"),
        "problems": opened.problems,
    }
    running = listings[listing]()
    got = [next(running)]
    answers = every_answer(opened)
    got += running
    assert len(got) > 2
    assert (got, answers) == (list(listings[listing]()), every_answer(opened))


def test_an_open_archive_answers_on_when_its_cache_is_removed(opened: Archive, cache: Path) -> None:
    wanted = every_answer(opened)
    shutil.rmtree(cache)
    assert every_answer(opened) == wanted
    assert opened.notices == []


def test_an_open_archive_answers_on_when_another_process_built_the_index_again(news: News, archive: Path) -> None:
    with Archive(archive, cache=news.cache) as opened:
        wanted = every_answer(opened)
        _sql(index_file(news.cache), "PRAGMA user_version = 999")
        news("list", "-a", archive)
        assert index_file(news.cache).name == "2.db"
        assert every_answer(opened) == wanted
        assert opened.notices == []


def descriptors() -> int:
    gc.collect()
    return len(os.listdir("/proc/self/fd"))


linux = pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="open files cannot be counted here")


@linux
@pytest.mark.parametrize("use", ["nothing", "an answer", "half a listing", "an exception"])
def test_an_archive_that_nobody_closed_leaves_no_file_open(archive: Path, cache: Path, use: str) -> None:
    def look() -> None:
        opened = Archive(archive, cache=cache)
        if use == "an answer":
            every_answer(opened)
        elif use == "half a listing":
            next(opened.search("missile"))
        elif use == "an exception":
            with pytest.raises(UnknownArticle):
                opened.find("nothing of the kind")

    look()  # What is loaded once stays.
    before = descriptors()
    look()
    assert descriptors() == before


@linux
def test_an_index_of_another_version_leaves_no_file_open(archive: Path, cache: Path) -> None:
    Archive(archive, cache=cache).close()
    before = descriptors()
    _sql(index_file(cache), "PRAGMA user_version = 999")
    Archive(archive, cache=cache).close()
    assert descriptors() == before


QUESTIONS: dict[str, Callable[[Archive], object]] = {
    "len": len,
    "heads": Archive.heads,
    "heads, folded": lambda opened: opened.heads(fold=True),
    "articles": Archive.articles,
    "records": Archive.records,
    "search": lambda opened: opened.search("missile"),
    "search, folded": lambda opened: opened.search("missile", fold=True),
    "stats": Archive.stats,
    "stats of a query": lambda opened: opened.stats(query="missile"),
    "tally": lambda opened: opened.tally("outlet"),
    "suggestions": lambda opened: opened.suggestions(read_query("misile")),
    "problems": Archive.problems,
    "find": lambda opened: opened.find("7e"),
    "read": lambda opened: opened.read("7e"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_closed_archive_says_so_at_once(archive: Path, cache: Path, question: str) -> None:
    with Archive(archive, cache=cache) as opened:
        QUESTIONS[question](opened)
    opened.close()  # Once more does no harm.
    with pytest.raises(ArchiveClosed, match="is closed"):
        QUESTIONS[question](opened)


@pytest.mark.parametrize("listing", ["heads", "articles", "records", "search", "problems"])
def test_a_listing_ends_with_its_archive(archive: Path, cache: Path, listing: str) -> None:
    with pytest.raises(KeyError), Archive(archive, cache=cache) as opened:
        running: Any = QUESTIONS[listing](opened)
        next(running)
        raise KeyError("what leaves the block by an exception closes it too")
    with pytest.raises(ArchiveClosed):
        next(running)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_an_archive_does_not_go_through_a_fork(opened: Archive, archive: Path, cache: Path) -> None:
    wanted, running = every_answer(opened), opened.heads()
    got = [next(running)]
    child = os.fork()
    if not child:
        refused = 0
        for question in (opened.count, opened.stats, opened.heads, running.__next__):
            try:
                question()
            except ArchiveClosed as error:
                refused += "before a fork" in str(error)
        opened.close()
        with Archive(archive, cache=cache) as own:
            os._exit(0 if refused == 4 and every_answer(own) == wanted else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert every_answer(opened) == wanted
    assert len(got + list(running)) == 6


def test_threads_may_share_an_archive(opened: Archive) -> None:
    wanted = every_answer(opened)
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(every_answer, [opened] * 40)) == [wanted] * 40


def test_two_archives_of_one_folder_do_not_disturb_each_other(archive: Path, cache: Path, write: Write) -> None:
    with Archive(archive, cache=cache) as one:
        listing, search = one.heads(), one.search("news OR missile")
        next(listing), next(search)
        write("new.txt", title="A missile more")
        with Archive(archive, cache=cache) as other:
            assert (len(other), len(list(other.search("missile")))) == (7, 3)
        assert (len(list(listing)), len(list(search))) == (5, 2)
        assert len(one) == 7  # The next question finds what the other one has taken in.


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda opened: opened.search("!!!"), "nothing to search for in '!!!'; "),
        (lambda opened: opened.heads(limit=-1), "the limit -1 is below 0; 0 means all"),
        (lambda opened: opened.heads(limit=-1, fold=True), "the limit -1 is below 0; 0 means all"),
        (lambda opened: opened.records(limit=-1), "the limit -1 is below 0; 0 means all"),
        (lambda opened: opened.search("missile", limit=-1), "the limit -1 is below 0; 0 means all"),
        (lambda opened: opened.tally("outlet", limit=-1), "the limit -1 is below 0; 0 means all"),
        (lambda opened: opened.stats(top=-1), "the limit -1 is below 0; 0 means all"),
        (lambda opened: opened.heads(sort="x"), "cannot sort by 'x'; choose published, title, outlet, author, words"),
        (lambda opened: opened.heads(sort="relevance"), "cannot sort by 'relevance'; choose published, "),
        (lambda opened: opened.articles(sort="x"), "cannot sort by 'x'; choose published, "),
        (lambda opened: opened.search("missile", sort="x"), "cannot sort by 'x'; choose relevance, published, "),
        (lambda opened: opened.tally("x"), "cannot count by 'x'; choose outlet, author, dateline, day, "),
        (lambda opened: opened.raw("nothing of the kind"), "no article matches 'nothing of the kind'; "),
    ],
)
def test_what_cannot_be_is_refused_at_the_call(opened: Archive, ask: Callable[[Archive], object], told: str) -> None:
    with pytest.raises(NewsError) as caught:
        ask(opened)
    assert str(caught.value).startswith(told)


def test_a_wrong_argument_is_a_value_error_as_python_has_them(opened: Archive) -> None:
    with pytest.raises(ValueError, match="below 0"):
        opened.heads(limit=-1)


def test_an_article_may_be_named_by_a_reference_or_its_head(opened: Archive) -> None:
    head = opened.find("7e")
    assert opened.read("7e") == opened.read(head) == opened.article("7e")
    assert b"".join(opened.raw("7e")) == b"".join(opened.raw(head)) != b""
    assert opened.copies("7e") == opened.copies(head) == []


@linux
def test_bytes_that_nobody_reads_leave_no_file_open(opened: Archive) -> None:
    before = descriptors()
    opened.raw("7e")
    next(opened.raw("7e"))
    unread = opened.raw("7e")
    unread.close()  # type: ignore[attr-defined]
    assert descriptors() == before


def test_bytes_that_cannot_be_read_are_refused_at_the_call(opened: Archive, archive: Path) -> None:
    head = opened.find("7e")
    (archive / head.path).unlink()
    with pytest.raises(Unreadable, match=r"cannot read '004_7e00000000000004\.txt': No such file"):
        opened.raw(head)


def test_who_builds_an_index_second_compares_the_first_one_with_the_folder(
    write: Write, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write("a.txt", title="One").parent
    settle = module._settle

    def overtaken(unfinished: str, file: str) -> bool:
        monkeypatch.setattr(module, "_settle", settle)
        write("b.txt", title="Two")
        (folder / "a.txt").rename(cache.parent / "a.txt")
        shutil.copy(cache.parent / "first.db", file)
        return settle(unfinished, file)

    titles(folder, cache.parent / "other")
    shutil.copy(index_file(cache.parent / "other"), cache.parent / "first.db")
    monkeypatch.setattr(module, "_settle", overtaken)
    assert titles(folder, cache) == ["Two"]


def test_of_a_large_archive_that_shrinks_a_new_index_is_made(
    write: Write, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FEW", 0)
    for number in range(6):
        folder = write(f"{number}.txt", title=str(number)).parent
    assert len(titles(folder, cache)) == 6
    for number in range(5):
        (folder / f"{number}.txt").unlink()
    assert titles(folder, cache) == ["5"]
    assert index_file(cache).name == "2.db"


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


def test_questions_asked_again_take_no_more_memory(opened: Archive) -> None:
    every_answer(opened)
    known = len(opened._index._places)
    every_answer(opened)
    assert len(opened._index._places) == known


def test_one_name_to_filter_by_need_not_be_in_a_list() -> None:
    assert read_filter(authors="jane doe", outlets="wfxt") == read_filter(authors=["jane doe"], outlets=["wfxt"])


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
