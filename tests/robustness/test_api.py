"""The library among threads, forks and other processes, and what it leaves behind."""

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from helpers import News

from newscli import Archive, parse_filter
from newscli.errors import ArchiveClosed, UnknownArticle
from newscli.index import audit
from newscli.query.language import parse_query


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def opened(archive: Path, cache: Path) -> Iterator[Archive]:
    with Archive(archive, cache=cache) as made:
        yield made


def every_answer(opened: Archive) -> list[object]:
    """What an archive says of itself, by each of the ways in which it asks its index."""
    return [
        opened.stats(query="missile"),
        opened.stats(parse_filter(since="2019")),
        opened.stats(),
        opened.facet("outlet", query="missile"),
        opened.facet("month"),
        opened.suggestions(parse_query("misile")),
        opened.count(),
        list(opened.metadata()),
        list(opened.search("missile")),
        list(opened.sync.stream(audit.problems)),
        opened.find("7e"),
    ]


@pytest.mark.parametrize("listing", ["metadata", "metadata by title", "search", "problems"])
def test_any_question_may_be_asked_while_a_listing_is_read(opened: Archive, listing: str) -> None:
    listings: dict[str, Callable[[], Iterator[object]]] = {
        "metadata": opened.metadata,
        "metadata by title": lambda: opened.metadata(sort="title"),
        "search": lambda: opened.search("news OR missile"),
        "problems": lambda: opened.sync.stream(audit.problems),
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


@linux
def test_bytes_that_nobody_reads_leave_no_file_open(opened: Archive) -> None:
    before = descriptors()
    opened.raw("7e")
    next(opened.raw("7e"))
    unread = opened.raw("7e")
    unread.close()  # type: ignore[attr-defined]
    assert descriptors() == before


def test_questions_asked_again_take_no_more_memory(opened: Archive) -> None:
    every_answer(opened)
    known = len(opened.sync._index.compiler.synonyms)
    every_answer(opened)
    assert len(opened.sync._index.compiler.synonyms) == known


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_an_archive_does_not_go_through_a_fork(opened: Archive, archive: Path, cache: Path) -> None:
    wanted, running = every_answer(opened), opened.metadata()
    got = [next(running)]
    child = os.fork()
    if not child:
        refused = 0
        for question in (opened.count, opened.stats, opened.metadata, running.__next__):
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


def test_the_library_prints_nothing_and_loads_no_command_line(tmp_path: Path, archive: Path) -> None:
    code = (
        "import sys\n"
        "from newscli import Archive, Article, parse_article\n"
        f"with Archive({str(archive)!r}, cache={str(tmp_path / 'cache')!r}) as archive:\n"
        "    hits = list(archive.search('missile'))\n"
        "    assert isinstance(archive.read(hits[0].metadata.id), Article)\n"
        "    assert len(archive) == 6\n"
        "assert not {'typer', 'rich', 'click'} & set(sys.modules), sys.modules\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert (ran.stdout, ran.stderr) == (b"", b"")


def _sql(file: Path, statements: str) -> None:
    code = f"import apsw; db = apsw.Connection({str(file)!r}); db.execute({statements!r}); db.close()"
    subprocess.run([sys.executable, "-c", code], check=True)


def index_file(cache: Path) -> Path:
    (file,) = cache.glob("*/*.db")
    return file
