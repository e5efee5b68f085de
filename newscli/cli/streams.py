"""Standard output, standard error, the pager and files: everything that the commands print goes through here."""

import errno
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from newscli import terminal
from newscli.errors import Unwritable
from newscli.export import FORMATS
from newscli.text.sanitize import printable


def print_status(message: str) -> None:
    """Print one line on standard error."""
    with suppress(OSError, AttributeError):  # Nobody may be listening, and that is no reason to fail.
        sys.stderr.write(f"news: {printable(message)}\n")
        sys.stderr.flush()


def on_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def wants_color(color: str) -> bool:
    """Return whether a pipe is to carry colors as well."""
    if color == "auto":
        return os.environ.get("FORCE_COLOR", "") not in ("", "0") and not os.environ.get("NO_COLOR")
    return color == "always"


def stdout(format: str = "") -> TextIO:
    """Return standard output as UTF-8 with plain line ends, whatever the locale; raise Unwritable if it is closed."""
    if sys.stdout is None:
        raise Unwritable("to standard output", "it is closed")
    out: Any = sys.stdout
    out.reconfigure(encoding="utf-8", errors=_encoding_errors(format), newline="\n")
    return sys.stdout


def _encoding_errors(format: str) -> str:
    return FORMATS[format].encoding_errors if format in FORMATS else "backslashreplace"


class SanitizingWriter:
    """Sends a terminal what can be shown of each line of data. Only a pipe or a file gets data as it is."""

    def __init__(self, terminal: TextIO) -> None:
        self._terminal = terminal

    @property
    def buffer(self) -> "SanitizingWriter":
        return self

    def write(self, data: str | bytes) -> None:
        data = data.decode() if isinstance(data, bytes) else data
        self._terminal.write(re.sub(r"[^\n\t]+", lambda line: printable(line[0]), data))

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)


def stdout_for_data(format: str = "") -> Any:
    """Return standard output for JSON, CSV and the like, which hold names and texts exactly."""
    return SanitizingWriter(stdout(format)) if on_terminal() else stdout(format)


@contextmanager
def atomic_write(path: str, format: str) -> Iterator[Any]:
    """Write the file at `path` whole or not at all; what is no regular file gets the output as it comes."""
    errors = _encoding_errors(format)
    try:
        special = _special_file(path)
        if special is not None:
            with open(special, "w", encoding="utf-8", errors=errors, newline="\n") as out:
                yield SanitizingWriter(out) if out.isatty() else out
        else:
            with _replacing(os.path.realpath(path), errors) as out:
                yield out
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Unwritable(f"'{path}'", error.strerror or str(error)) from None


def _special_file(path: str) -> int | str | None:
    """Return what to open for a `path` that exists and is no regular file: a new descriptor, or the path itself."""
    descriptor = _descriptor_of(path)
    if descriptor is not None:
        if not os.get_inheritable(descriptor):  # Nobody gave it to us; it may be the index.
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        return os.dup(descriptor)  # Opened by its name, a file that was opened with >> would be emptied.
    return path if os.path.exists(path) and not os.path.isfile(path) else None


def _descriptor_of(path: str) -> int | None:
    """Return the descriptor of this process that `path` names, itself or by links: /dev/stdout, /dev/fd/3."""
    folder_of_descriptors = os.path.realpath("/dev/fd")
    for _ in range(40):  # As many links as the kernel follows.
        folder, name = os.path.split(path)
        if re.fullmatch(r"\d{1,9}", name) and os.path.realpath(folder) == folder_of_descriptors:
            return int(name)
        if not os.path.islink(path):
            break
        path = os.path.join(folder, os.readlink(path))
    return None


@contextmanager
def _replacing(path: str, errors: str) -> Iterator[TextIO]:
    """Write a file beside the one at `path`, and put it in its place when all of it is there."""
    import tempfile

    descriptor, unfinished = tempfile.mkstemp(prefix=".news-", dir=os.path.dirname(path))
    try:
        with open(descriptor, "w", encoding="utf-8", errors=errors, newline="\n") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.chmod(unfinished, os.stat(path).st_mode & 0o7777 if os.path.exists(path) else 0o666 & ~_umask())
        os.replace(unfinished, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(unfinished)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


class Screen:
    """The terminal on standard output. Rich is loaded when the first one is made."""

    def __init__(self, color: str) -> None:
        stdout()
        self._console = terminal.make_console(sys.stdout, color)
        self.width: int = self._console.width

    def draw(self, drawing: "terminal.RenderableType") -> None:
        self._console.print(drawing)

    def page(self, drawing: "terminal.RenderableType") -> None:
        """Draw it, through the pager where it is taller than the screen."""
        console = self._console
        if not on_terminal() or len(console.render_lines(drawing, pad=False)) < console.height:
            console.print(drawing)
            return
        with console.capture() as capture:
            console.print(drawing)
        if not _send_to_pager(capture.get()):
            console.print(drawing)


def _send_to_pager(text: str) -> bool:
    """Return whether $PAGER, or less, took `text`."""
    import subprocess

    pager = os.environ.get("PAGER", "less")
    if os.environ.get("TERM") == "dumb" or not pager.strip():
        return False
    if not _is_runnable(pager):
        if "PAGER" in os.environ:
            print_status(f"cannot run the pager that $PAGER names, '{pager}'; printing without one")
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


def _is_runnable(command: str) -> bool:
    """Return whether the shell can read `command` and its program exists."""
    import shlex
    import shutil

    try:
        program = shlex.split(command)[0]
    except (ValueError, IndexError):  # A quotation mark without its pair.
        return False
    return shutil.which(program) is not None


@contextmanager
def progress() -> Iterator[Callable[[int, int], None]]:
    """Show a bar on a terminal's standard error for what takes longer than half a second; nothing elsewhere."""
    import time

    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    started, bar, task, over = time.monotonic(), None, None, False

    def advance(done: int, total: int) -> None:
        nonlocal bar, task
        if over:  # An index that is built again later on has no bar.
            return
        if bar is None and time.monotonic() - started > 0.5 and done < total:
            bar = terminal.progress_bar(terminal.make_console(sys.stderr, "auto"))
            task = bar.add_task("", total=total)
            bar.start()
        if bar is not None and task is not None and (done % 200 == 0 or done == total):
            bar.update(task, completed=done)

    try:
        yield advance
    finally:
        over = True
        if bar is not None:
            bar.stop()
