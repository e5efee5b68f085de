"""What the tests share: archives made on the spot, and the command as a user runs it."""

import os
import re
import signal
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"

# A shell that starts the tests in the background has Ctrl-C ignored, also by what they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("news", deadline=None)  # No test knows how fast the machine is.
settings.load_profile("news")


def text(
    title: str = "A title",
    body: str = "The body.",
    published: str | None = "2019-11-06T13:04:37+00:00",
    author: str | None = "Jane Doe",
    outlet: str | None = "Daily",
    url: str | None = "https://daily.example/a",
) -> str:
    """An article in the seed format."""
    lines = [f"# {title}"]
    if published is not None:
        lines.append(f"Published at: **{published}**")
    if author is not None:
        lines.append(f"Author: **{author}**")
    if outlet is not None or url is not None:
        lines.append(f"Original: [{outlet or ''}]({url or ''})")
    return "\n\n".join([*lines, body]) + "\n"


class Ran(NamedTuple):
    """What a command printed, and its exit code."""

    out: str
    err: str
    code: int


class News:
    """Runs `news` in a process of its own, with a cache of its own."""

    def __init__(self, cache: Path) -> None:
        self.cache = cache
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("NEWS_", "LC_")) and name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "PAGER")
        } | {"NEWS_CACHE": str(cache), "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}

    def command(self, *arguments: str | bytes | Path) -> list[str | bytes]:
        return [sys.executable, "-m", "newscli", *(os.fspath(each) for each in arguments)]

    def raw(
        self, *arguments: str | bytes | Path, stdin: bytes = b"", env: Mapping[str, str] | None = None, cwd: Path = ROOT
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            self.command(*arguments),
            input=stdin,
            capture_output=True,
            env=self.environment | dict(env or {}),
            cwd=cwd,
            check=False,
        )

    def __call__(
        self, *arguments: str | bytes | Path, stdin: str = "", env: Mapping[str, str] | None = None, cwd: Path = ROOT
    ) -> Ran:
        ran = self.raw(*arguments, stdin=stdin.encode(), env=env, cwd=cwd)
        out, err = (stream.decode("utf-8", "surrogateescape") for stream in (ran.stdout, ran.stderr))
        assert "Traceback" not in err, err
        return Ran(out, err, ran.returncode)


@pytest.fixture
def news(tmp_path: Path) -> News:
    return News(tmp_path / "cache")


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Write]:
    """Writes one article of the archive `tmp_path/archive`: write("name.txt", title=…) or write("name.txt", b"…")."""
    folder = tmp_path / "archive"
    folder.mkdir()

    def written(name: str, content: bytes | None = None, **fields: str | None) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text(**fields).encode() if content is None else content)  # type: ignore[arg-type]
        return path

    yield written


@pytest.fixture
def archive(tmp_path: Path, write: Write) -> Path:
    """Six articles that differ in all that a command can ask for."""
    write("000_4ac8b92aa3063ba9.txt", (SEEDS / "000_4ac8b92aa3063ba9.txt").read_bytes())
    write(
        "001_4b00000000000001.txt",
        title="Wałęsa visits Tromsø",
        body="TROMSØ, Norway (AFP) - Lech Wałęsa came.\nHe spoke of missiles and of a missile.",
        published="2019-11",
        author="Jürgen Müller",
        outlet="Zeitung",
        url="https://zeitung.example/walesa?id=7&utm_source=x",
    )
    write(
        "deep/er/002_5c00000000000002.md",
        title="Talks in Geneva",
        body="GENEVA, Feb 26 - Nothing happened in the talks today.\nA second paragraph.",
        published="2020-02-26T09:00:00+01:00",
        author="Agence France-Presse",
        outlet="Le Monde",
    )
    write("003_6d00000000000003.txt", title="Undated news", body="Undated words.", published=None, author=None)
    write(
        "004_7e00000000000004.txt",
        title="导弹 中国发布新型导弹",
        body="中国在2019年发布了新型导弹。\n北京的报道。",
        published="2018-05-01",
        author="新华社",
        outlet="人民日报",
    )
    write(
        "005_8f00000000000005.txt",
        title="The [bold]markup[/bold] :smile: title",
        body="A university opened.",
        published="2021-01-01T00:00:00Z",
        outlet=None,
        url=None,
    )
    return tmp_path / "archive"


class Terminal:
    """Runs `news` in a pseudo-terminal: what it prints there, colors and all."""

    def __init__(self, news: News) -> None:
        self.news = news

    def __call__(
        self,
        *arguments: str | Path,
        columns: int = 80,
        lines: int = 40,
        keys: bytes = b"",
        env: Mapping[str, str] | None = None,
        program: list[str] | None = None,
    ) -> Ran:
        """`out` is all that reached the terminal, standard error too, with plain line ends.

        `program` is run instead of `news` with `arguments`.
        """
        import fcntl
        import pty
        import termios

        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        process = subprocess.Popen(
            program or self.news.command(*arguments),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=self.news.environment | {"TERM": "xterm-256color", "PAGER": "cat"} | dict(env or {}),
            cwd=ROOT,
            start_new_session=True,
        )
        os.close(slave)
        os.write(master, keys)
        printed = b""
        while True:
            try:
                chunk = os.read(master, 65536)
            except OSError:  # Linux says so when the other end is closed.
                break
            if not chunk:
                break
            printed += chunk
        os.close(master)
        out = printed.decode().replace("\r\n", "\n")
        assert "Traceback" not in out, out
        return Ran(out, "", process.wait())


posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such thing")


@pytest.fixture
def terminal(news: News) -> Terminal:
    if sys.platform == "win32":
        pytest.skip("Windows has no pseudo-terminals to test with")
    return Terminal(news)


def plain(out: str) -> str:
    """What a terminal shows of `out`: without colors and hyperlinks, and without spaces at line ends."""
    return re.sub(r"[ ]+$", "", re.sub(rf"\x1b\[[0-9;]*m|{HYPERLINK}", "", out), flags=re.MULTILINE)


HYPERLINK = r"\x1b\]8;(?:id=\d+;https?://[!-~]*|;)\x1b\\"
