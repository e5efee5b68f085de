"""What may befall a command while it runs, and what may befall its cache: nothing is lost, no answer is wrong."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest
from helpers import News, Ran, Terminal, text

from newscli import Archive

if sys.platform == "win32":
    pytest.skip("Windows has other faults", allow_module_level=True)

MOMENTS = 24  # at which a process is killed


class Looking:
    """A process that opens the archive, and by that builds its index or brings it up to date.

    A fork, so that the moments fall into the work and not into the imports.
    """

    def __init__(self, folder: Path, cache: Path) -> None:
        self.began = time.monotonic()
        self.process = os.fork()
        if not self.process:
            try:
                Archive(folder, cache=cache).close()
                os._exit(0)
            finally:
                os._exit(1)

    def seconds(self) -> float:
        """How long it took; waits for its end."""
        assert os.waitpid(self.process, 0)[1] == 0
        return time.monotonic() - self.began

    def kill_after(self, seconds: float) -> None:
        time.sleep(seconds)
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)


def answers(folder: Path, cache: Path) -> list[object]:
    with Archive(folder, cache=cache) as opened:
        assert [notice for notice in opened.notices if not notice.endswith(" and was built again")] == []
        found = [(hit.metadata, hit.score) for hit in opened.search("common", passages=False)]
        return [list(opened.metadata()), opened.skipped(), found, opened.count()]


def fill(folder: Path, word: str, count: int = 200) -> None:
    for number in range(count):
        content = text(title=f"{word} {number}", body=f"common {word} words " * (number % 7 + 1))
        path = folder / f"{number:03}.txt"
        path.write_text(content)
        # What was written just now would be read once more at each look, and so hide a wrong index.
        os.utime(path, (time.time() - 10, time.time() - 10))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "archive"
    made.mkdir()
    fill(made, "old")
    return made


def test_killed_while_the_index_is_first_built(folder: Path, tmp_path: Path) -> None:
    wanted = answers(folder, tmp_path / "unharmed")
    whole = Looking(folder, tmp_path / "timed").seconds()
    chance = random.Random(1)
    for moment in range(MOMENTS):
        cache = tmp_path / f"cache{moment}"
        Looking(folder, cache).kill_after(chance.uniform(0, whole))
        assert answers(folder, cache) == wanted


def test_killed_while_the_index_is_brought_up_to_date(folder: Path, tmp_path: Path) -> None:
    before, cache = tmp_path / "before", tmp_path / "cache"
    answers(folder, before)
    fill(folder, "new")
    for gone in range(0, 200, 10):
        (folder / f"{gone:03}.txt").unlink()
    wanted = answers(folder, tmp_path / "unharmed")
    shutil.copytree(before, cache)
    whole = Looking(folder, cache).seconds()
    chance = random.Random(2)
    for _ in range(MOMENTS):
        shutil.rmtree(cache)
        shutil.copytree(before, cache)
        Looking(folder, cache).kill_after(chance.uniform(0, whole))
        assert answers(folder, cache) == wanted


def test_what_killed_builds_leave_behind_goes_in_time(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    answers(folder, cache)
    (file,) = cache.glob("*/1.db")
    left, fresh = file.with_name("2.db.12345"), file.with_name("2.db.12346")
    for each in (left, fresh):
        each.write_bytes(b"half an index")
    os.utime(left, (1_600_000_000, 1_600_000_000))
    file.write_bytes(b"garbage")
    answers(folder, cache)
    assert not left.exists()
    assert fresh.exists()  # Another process may be writing it.


COMMANDS = [
    ["list"], ["search", "common"], ["list", "--fresh"], ["export", "-f", "jsonl"],
    ["list", "--json"], ["search", "--any", "new old"], ["export", "--match", "common"], ["search", "new", "--fresh"],
]  # fmt: skip


def test_eight_processes_at_once_while_files_come_change_and_go(news: News, folder: Path) -> None:
    changing = True

    def ask(command: list[str]) -> list[Ran]:
        ran = [news(*command, "-a", folder)]
        while changing:
            ran.append(news(*command, "-a", folder))
        return ran

    chance = random.Random(3)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(ask, command) for command in COMMANDS]
        for number in range(100):
            path = folder / f"{chance.randrange(250):03}.txt"
            if chance.random() < 0.3:
                path.unlink(missing_ok=True)
            else:
                path.write_text(text(title=f"new {number}", body="common new words"))
            time.sleep(0.01)
        changing = False
        during = [ran for each in asked for ran in each.result()]
        after = list(pool.map(lambda _: news("list", "-a", folder), range(8)))
    for ran in during:
        assert ran.code == 0
        # A file that was there when the folder was read may be gone, or be half written, when it is its turn.
        for line in ran.err.splitlines():
            assert line.startswith(("news: cannot read '", "news: left out ", "news: '", "news: and "))
    assert set(after) == {news("list", "-a", folder, env={"NEWS_CACHE": str(news.cache) + "-new"})}
    assert [path.suffix for path in news.cache.glob("*/*")] == [".db"]


# A cache that is not as it should be


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for 1 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True, check=False
    )
    if not mounted or mounted.returncode:
        pytest.skip("only root of Linux may mount a small disk")
    yield disk
    subprocess.run(["umount", disk], check=True)


def fill_up(disk: Path) -> None:
    with (disk / "ballast").open("wb", buffering=0) as ballast:
        for size in (65536, 4096, 1):
            try:
                while ballast.write(b"x" * size):
                    pass
            except OSError:
                continue


def assert_answers_without_cache(news: News, folder: Path, cache: Path, reason: str = "") -> None:
    """The answer is that of a good cache, with one line that says that this one is of no use."""
    ran = news("search", "common", "-a", folder, env={"NEWS_CACHE": str(cache)})
    wanted = news("search", "common", "-a", folder, env={"NEWS_CACHE": f"{news.cache}-good"})
    assert (ran.out, ran.code) == (wanted.out, 0)
    assert ran.err.startswith(f"news: cannot use the cache '{cache}/archive-")
    assert ran.err.endswith("; indexing in memory, which is slower\n")
    assert reason in ran.err
    assert ran.err.count("\n") == 1


def test_a_disk_that_is_full_from_the_start(news: News, folder: Path, small_disk: Path) -> None:
    fill_up(small_disk)
    assert_answers_without_cache(news, folder, small_disk)


def test_a_disk_that_fills_up_while_the_index_is_built(folder: Path, tmp_path: Path) -> None:
    import resource

    class Cramped(News):
        """Runs `news` where no file may grow beyond 20 KB: less than an index of anything."""

        def raw(self, *arguments: Any, **_: Any) -> subprocess.CompletedProcess[bytes]:
            return subprocess.run(
                self.command(*arguments),
                capture_output=True,
                env=self.environment,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
                check=False,
            )

    wanted = News(tmp_path / "good")("list", "-a", folder)
    ran = Cramped(tmp_path / "cache")("list", "-a", folder)
    assert (ran.out, ran.code) == (wanted.out, 0)
    assert ran.err.startswith(f"news: cannot use the cache '{tmp_path}/cache/archive-")
    assert ran.err.count("\n") == 1
    assert not list(tmp_path.glob("cache/*/*"))


def test_a_disk_that_is_full_when_files_changed(news: News, folder: Path, small_disk: Path) -> None:
    cache = small_disk / "cache"
    news("list", "-a", folder, env={"NEWS_CACHE": str(cache)})
    assert list(cache.glob("*/1.db"))
    fill_up(small_disk)
    fill(folder, "new")
    assert_answers_without_cache(news, folder, cache)
    (small_disk / "ballast").unlink()
    ran = news("list", "-a", folder, env={"NEWS_CACHE": str(cache)})
    assert ran == news("list", "-a", folder)


def test_an_export_to_a_full_disk_leaves_what_was_there(news: News, folder: Path, small_disk: Path) -> None:
    target = small_disk / "out.json"
    target.write_text("old")
    fill_up(small_disk)
    ran = news("export", "-a", folder, "-o", target)
    assert ran == ("", f"news: cannot write '{target}': No space left on device\n", 2)
    assert target.read_text() == "old"
    assert sorted(each.name for each in small_disk.iterdir()) == ["ballast", "out.json"]


class Mortal(News):
    """Runs `news` without the right of root to read and write everything."""

    def command(self, *arguments: str | bytes | Path) -> list[str | bytes]:
        command = super().command(*arguments)
        if os.geteuid():
            return command
        return ["setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner", "--", *command]


@pytest.fixture
def mortal(tmp_path: Path) -> Mortal:
    if not os.geteuid() and not shutil.which("setpriv"):
        pytest.skip("root may do everything here")
    return Mortal(tmp_path / "cache")


def test_a_cache_that_cannot_be_written(mortal: Mortal, folder: Path) -> None:
    mortal.cache.mkdir(mode=0o555)
    assert_answers_without_cache(mortal, folder, mortal.cache, "Permission denied")


def test_a_cache_that_can_no_longer_be_written(mortal: Mortal, folder: Path) -> None:
    mortal("list", "-a", folder)
    (file,) = mortal.cache.glob("*/1.db")
    file.chmod(0o400)
    file.parent.chmod(0o500)
    fill(folder, "new")
    assert_answers_without_cache(mortal, folder, mortal.cache)


def test_files_and_folders_that_cannot_be_read(mortal: Mortal, folder: Path) -> None:
    (folder / "000.txt").chmod(0)
    closed = folder / "closed"
    closed.mkdir()
    (closed / "a.txt").write_text(text())
    closed.chmod(0)
    ran = mortal("list", "-a", folder)
    assert (ran.out.count("\n"), ran.code) == (199, 0)
    assert ran.err == (
        "news: left out 2 files that cannot be read as an article, such as 000.txt: cannot be read: Permission denied\n"
    )
    (folder / "000.txt").chmod(0o600)  # Which leaves no trace in the file's time.
    closed.chmod(0o700)
    assert mortal("list", "-a", folder).out.count("\n") == 201


def test_an_archive_that_cannot_be_read(mortal: Mortal, folder: Path) -> None:
    folder.chmod(0)
    ran = mortal("list", "-a", folder)
    folder.chmod(0o700)
    told = f"news: no archive at '{folder}' (Permission denied); name a folder with -a or $NEWS_ARCHIVE\n"
    assert ran == ("", told, 2)


def _a_folder(file: Path, _elsewhere: Path) -> None:
    file.mkdir()


def _a_link_to_nothing(file: Path, elsewhere: Path) -> None:
    file.symlink_to(elsewhere / "nothing")


@pytest.mark.parametrize("put", [_a_folder, _a_link_to_nothing])
def test_an_index_that_is_no_file(news: News, folder: Path, tmp_path: Path, put: Callable[[Path, Path], None]) -> None:
    news("list", "-a", folder)
    (file,) = news.cache.glob("*/1.db")
    file.unlink()
    put(file, tmp_path)
    assert_answers_without_cache(news, folder, news.cache)


def test_an_index_that_is_a_link_to_another_file_leaves_that_alone(news: News, folder: Path, tmp_path: Path) -> None:
    wanted = news("list", "-a", folder)
    (file,) = news.cache.glob("*/1.db")
    precious = tmp_path / "precious"
    precious.write_bytes(b"precious " * 1000)
    file.unlink()
    file.symlink_to(precious)
    ran = news("list", "-a", folder)
    assert (ran.out, ran.code) == (wanted.out, wanted.code)
    assert ran.err == "news: the index could not be used (file is not a database) and was built again\n"
    assert precious.read_bytes() == b"precious " * 1000


def test_a_cache_that_is_a_link_to_a_folder_is_as_good(news: News, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    news.cache.symlink_to(tmp_path / "real")
    assert news("list", "-a", folder).err == ""
    assert len(list((tmp_path / "real").glob("*/1.db"))) == 1


def test_garbage_anywhere_in_the_index_changes_no_answer(folder: Path, tmp_path: Path) -> None:
    cache, chance = tmp_path / "cache", random.Random(5)
    wanted = answers(folder, cache)
    (file,) = cache.glob("*/1.db")
    whole = file.read_bytes()
    titles = [match.start() for match in re.finditer(b"old [0-9]", whole)]
    for number in range(60):
        shutil.rmtree(file.parent)
        file.parent.mkdir(mode=0o700)
        at = chance.choice(titles) if number % 2 else chance.randrange(len(whole))
        garbage = chance.choice([b"\0", b"\xff", b"a", b"\x81\x01"])
        length = chance.choice([1, 2, 100, 5000])
        file.write_bytes((whole[:at] + (garbage * length)[:length] + whole[at + length :])[: len(whole)])
        assert answers(folder, cache) == wanted


def test_an_article_is_found_by_its_path_in_a_damaged_index(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    answers(folder, cache)
    (file,) = cache.glob("*/1.db")
    whole = file.read_bytes()
    for at in range(0, len(whole), 16384):
        shutil.rmtree(file.parent)
        file.parent.mkdir(mode=0o700)
        file.write_bytes(whole[: at + 16000] + b"garbage" + whole[at + 16007 :])
        with Archive(folder, cache=cache) as opened:
            assert opened.find("123.txt").title == "old 123"


def test_an_index_that_is_cut_short_while_it_is_read_is_built_again(folder: Path, tmp_path: Path) -> None:
    with Archive(folder, cache=tmp_path / "cache") as opened:
        wanted = list(opened.metadata())
        (file,) = (tmp_path / "cache").glob("*/1.db")
        listing = opened.metadata()
        got = [next(listing)]
        os.truncate(file, 20_000)
        assert got + list(listing) == wanted
        assert [hit.metadata.id for hit in opened.search("199")] == ["199"]


def test_the_cache_of_someone_else_is_left_alone(news: News, folder: Path) -> None:
    if os.geteuid():
        pytest.skip("only root can give a folder away")
    news("list", "-a", folder)
    (cache,) = news.cache.iterdir()
    os.chown(cache, 65534, 65534)
    fill(folder, "new")
    before = sorted((each.name, each.stat().st_mtime_ns) for each in cache.iterdir())
    assert_answers_without_cache(news, folder, news.cache, "(it belongs to someone else)")
    assert sorted((each.name, each.stat().st_mtime_ns) for each in cache.iterdir()) == before


def test_a_user_whom_the_system_does_not_know_needs_no_cache(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import pwd

    def unknown(uid: int) -> None:
        raise KeyError(uid)

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    for name in ("HOME", "NEWS_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    with Archive(folder) as opened:
        assert len(opened) == 200
        (notice,) = opened.notices
    assert notice.startswith("cannot use the cache '~/")
    assert "(no home directory is known)" in notice
    assert [each.name for each in tmp_path.iterdir()] == ["archive"]


def test_without_a_home_answers_come_from_memory(news: News, folder: Path) -> None:
    ran = news("list", "-a", folder, env={"NEWS_CACHE": "", "HOME": "/dev/null/home", "XDG_CACHE_HOME": ""})
    assert (ran.out, ran.code) == (news("list", "-a", folder).out, 0)
    assert ran.err.startswith("news: cannot use the cache '")
    assert ran.err.count("\n") == 1


# Output that nobody takes, and signals

PRINTING = [["list"], ["export"], ["show", "000"], ["--version"]]


@pytest.mark.parametrize("command", PRINTING, ids=" ".join)
def test_a_full_device_is_told(news: News, folder: Path, command: list[str]) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    with full.open("w") as out:
        ran = subprocess.run(
            news.command(*command), stdout=out, stderr=PIPE, check=False, text=True,
            env=news.environment | {"NEWS_ARCHIVE": str(folder)},
        )  # fmt: skip
    told = "news: cannot write to standard output: No space left on device\n"
    assert (ran.returncode, ran.stderr) == (2, told)


@pytest.mark.parametrize("command", PRINTING[:2], ids=" ".join)
def test_a_closed_standard_output_is_told(news: News, folder: Path, command: list[str]) -> None:
    environment = {"NEWS_ARCHIVE": str(folder)}
    assert shell(news, command, ">&-", environment) == ("", "news: cannot write to standard output: it is closed\n", 2)
    assert shell(news, command, ">&- 2>&-", environment) == ("", "", 2)


def test_closed_standard_input_and_error_change_nothing(news: News, folder: Path) -> None:
    environment = {"NEWS_ARCHIVE": str(folder)}
    wanted = news("list", "-a", folder)
    assert shell(news, ["list"], "<&- 2>&-", environment) == wanted
    assert shell(news, ["show", "-"], "<&-", environment).code == 0


def shell(news: News, command: list[str], redirected: str, environment: dict[str, str]) -> Ran:
    ran = subprocess.run(
        ["sh", "-c", f'"$@" {redirected}', "sh", *news.command(*command)], capture_output=True, text=True, check=False,
        env=news.environment | environment,
    )  # fmt: skip
    return Ran(ran.stdout, ran.stderr, ran.returncode)


@pytest.mark.parametrize("command", [["list"], ["list", "--json"], ["search", "common"], ["export", "-f", "csv"]])
def test_a_reader_that_has_seen_enough_ends_it_quietly(news: News, folder: Path, command: list[str]) -> None:
    fill(folder, "long" * 2000)
    with subprocess.Popen(
        news.command(*command, "-a", folder), stdout=PIPE, stderr=PIPE, env=news.environment
    ) as process:
        assert process.stdout and process.stderr
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


# Reads slowly, so that the signal comes while it works; leaves a mark when it has begun.
SLOW = """
import sys, time
from newscli.archive import files
read = files.read_file
def slow(*args):
    print("reading", file=sys.stderr, flush=True)
    time.sleep(0.05)
    return read(*args)
files.read_file = slow
from newscli.cli.main import main
main()
"""


@pytest.mark.parametrize("module", ["apsw", "typer"])
def test_interrupted_while_it_starts_it_ends_without_a_word(news: News, tmp_path: Path, module: str) -> None:
    (tmp_path / f"{module}.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    path = f"{tmp_path}{os.pathsep}{news.environment['PYTHONPATH']}"
    ran = news("list", env={"PYTHONPATH": path})
    assert (ran.out, ran.err, ran.code) == ("", "", -signal.SIGINT)  # Which a shell calls 130.


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
@pytest.mark.parametrize("built", [False, True], ids=["while it is indexed", "while it is exported"])
def test_interrupted_an_output_stays_as_it_was(
    news: News, folder: Path, tmp_path: Path, number: signal.Signals, code: int, built: bool
) -> None:
    wanted = news("list", "-a", folder) if built else None
    target = tmp_path / "out.json"
    target.write_text("old")
    program = [sys.executable, "-c", SLOW, "export", "-a", str(folder), "-o", str(target)]
    with subprocess.Popen(program, stdout=PIPE, stderr=PIPE, text=True, env=news.environment) as process:
        assert process.stderr
        process.stderr.readline()
        process.send_signal(number)
        out, err = process.communicate()
    assert (out, err.replace("reading\n", ""), process.returncode) == ("", "", code)
    assert target.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive", "cache", "out.json"]
    assert [path.name for path in news.cache.glob("*/*")] == ["1.db"] * built
    assert wanted in (None, news("list", "-a", folder))


def test_a_killed_export_leaves_the_file_whole_or_untouched(news: News, folder: Path, tmp_path: Path) -> None:
    whole = news("export", "-a", folder, "-f", "jsonl").out
    target = tmp_path / "out.jsonl"
    chance = random.Random(4)
    started = time.monotonic()
    news("export", "-a", folder, "-o", tmp_path / "timed.jsonl")
    seconds = time.monotonic() - started
    for _ in range(8):
        target.write_text("old")
        process = subprocess.Popen(news.command("export", "-a", folder, "-o", target), env=news.environment)
        time.sleep(chance.uniform(0.3, 1) * seconds)
        process.kill()
        process.wait()
        assert target.read_text() in ("old", whole)


# Where it runs


def test_the_locale_changes_nothing(news: News, archive: Path) -> None:
    for command in (["list"], ["search", "wałęsa", "--json"], ["show", "7e"]):
        wanted = news(*command, "-a", archive)
        for locale in ({"LANG": "C", "LC_ALL": "C"}, {"LANG": "", "LC_ALL": "xx_YY"}):
            assert news(*command, "-a", archive, env=locale) == wanted


@pytest.mark.parametrize("command", [["list"], ["search", "missile"], ["show", "7e"]], ids=" ".join)
def test_a_small_dumb_terminal_is_served(terminal: Terminal, archive: Path, command: list[str]) -> None:
    ran = terminal(*command, columns=20, lines=5, env={"TERM": "dumb", "NEWS_ARCHIVE": str(archive)})
    assert ran.code == 0
    assert "\x1b" not in ran.out
    assert ran.out.strip()
