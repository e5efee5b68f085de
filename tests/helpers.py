"""What the tests share: the text of an article, and the command as a user runs it."""

import os
import re
import struct
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"


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
            if not name.startswith(("NEWS_", "LC_"))
            and name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "PAGER")
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


def modified(path: Path) -> str:
    """When a file was changed last, as a record tells it."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=path.stat().st_mtime_ns // 1000)).isoformat()


Write = Callable[..., Path]


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


def plain(out: str) -> str:
    """What a terminal shows of `out`: without colors and hyperlinks, and without spaces at line ends."""
    return re.sub(r"[ ]+$", "", re.sub(rf"\x1b\[[0-9;]*m|{HYPERLINK}", "", out), flags=re.MULTILINE)


HYPERLINK = r"\x1b\]8;(?:id=\d+;https?://[!-~]*|;)\x1b\\"
