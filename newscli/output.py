"""Standard output, standard error and files: everything that the commands print goes through here."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TextIO

from newscli.errors import Unwritable
from newscli.export import ENCODING_ERRORS
from newscli.printable import printable

if TYPE_CHECKING:
    from newscli.render import Drawing, Terminal


def say(message: str) -> None:
    """One line on standard error."""
    with suppress(OSError, AttributeError):  # Nobody may be listening, and that is no reason to fail.
        sys.stderr.write(f"news: {printable(message)}\n")
        sys.stderr.flush()


def on_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def colored(color: str) -> bool:
    """Whether a pipe is to carry colors as well."""
    if color == "auto":
        return os.environ.get("FORCE_COLOR", "") not in ("", "0") and not os.environ.get("NO_COLOR")
    return color == "always"


def stdout(format: str = "") -> TextIO:
    """Standard output as UTF-8 with plain line ends, whatever the locale; raises Unwritable if it is closed."""
    if sys.stdout is None:
        raise Unwritable("to standard output", "it is closed")
    out: Any = sys.stdout
    out.reconfigure(encoding="utf-8", errors=ENCODING_ERRORS.get(format, "backslashreplace"), newline="\n")
    return sys.stdout


class _Shown:
    """A terminal that is sent data: what can be shown of each line. Only a pipe or a file gets data as it is."""

    def __init__(self, terminal: TextIO) -> None:
        self._terminal = terminal

    @property
    def buffer(self) -> "_Shown":
        return self

    def write(self, data: str | bytes) -> None:
        data = data.decode() if isinstance(data, bytes) else data
        self._terminal.write(re.sub(r"[^\n\t]+", lambda line: printable(line[0]), data))


def stdout_for_data(format: str = "") -> Any:
    """Standard output for JSON, CSV and the like, which hold names and texts exactly."""
    return _Shown(stdout(format)) if on_terminal() else stdout(format)


@contextmanager
def written(path: str, format: str) -> Iterator[TextIO]:
    """The file at `path`, which gets what is written when all of it is there, and else stays as it was."""
    import tempfile

    path = os.path.realpath(path)
    errors = ENCODING_ERRORS.get(format, "backslashreplace")
    unfinished = ""
    try:
        if os.path.exists(path) and not os.path.isfile(path):  # /dev/stdout, a named pipe
            with open(path, "w", encoding="utf-8", errors=errors, newline="\n") as out:
                yield out
            return
        descriptor, unfinished = tempfile.mkstemp(prefix=".news-", dir=os.path.dirname(path))
        with open(descriptor, "w", encoding="utf-8", errors=errors, newline="\n") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.chmod(unfinished, os.stat(path).st_mode & 0o7777 if os.path.exists(path) else 0o666 & ~_umask())
        os.replace(unfinished, path)
        unfinished = ""
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise Unwritable(f"'{path}'", error.strerror or str(error)) from None
    finally:
        if unfinished:
            with suppress(OSError):
                os.unlink(unfinished)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


class Screen:
    """The terminal on standard output. Rich is loaded when the first one is made."""

    def __init__(self, color: str) -> None:
        from newscli import render

        stdout()
        self._console: Terminal = render.console(sys.stdout, color)
        self.width: int = self._console.width

    def draw(self, what: "Drawing") -> None:
        self._console.print(what)

    def read(self, what: "Drawing") -> None:
        """Draw it, through the pager where it is taller than the screen."""
        console = self._console
        if not on_terminal() or len(console.render_lines(what, pad=False)) < console.height:
            console.print(what)
            return
        with console.capture() as capture:
            console.print(what)
        if not _paged(capture.get()):
            console.print(what)


def _paged(text: str) -> bool:
    """Whether $PAGER, or less, took `text`."""
    import shlex
    import shutil
    import subprocess

    pager = os.environ.get("PAGER", "less")
    if os.environ.get("TERM") == "dumb" or not pager.strip() or not shutil.which(shlex.split(pager)[0]):
        return False
    # Without these less shows color codes as text, and stays on the screen after a short one.
    environment = {"LESS": "FRX"} | os.environ
    with subprocess.Popen(pager, shell=True, stdin=subprocess.PIPE, env=environment) as process:  # noqa: S602
        with suppress(KeyboardInterrupt):  # Which is for the pager.
            process.communicate(text.encode("utf-8", "replace"))
        while process.poll() is None:
            with suppress(KeyboardInterrupt):
                process.wait()
    return True


@contextmanager
def progress() -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal's standard error for what takes longer than half a second; nothing elsewhere."""
    import time

    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    started, bar, task, over = time.monotonic(), None, None, False

    def told(done: int, total: int) -> None:
        nonlocal bar, task
        if over:  # An index that is built again later on has no bar.
            return
        if bar is None and time.monotonic() - started > 0.5 and done < total:
            from newscli import render

            bar = render.progress(render.console(sys.stderr, "auto"))
            task = bar.add_task("", total=total)
            bar.start()
        if bar is not None and task is not None and (done % 200 == 0 or done == total):
            bar.update(task, completed=done)

    try:
        yield told
    finally:
        over = True
        if bar is not None:
            bar.stop()
