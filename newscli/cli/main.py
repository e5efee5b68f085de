"""Run the program: signals, errors to messages, exit codes. No error gets past here as a traceback."""

import errno
import os
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn

import typer

from newscli.cli import app
from newscli.cli.streams import print_status
from newscli.errors import NewsError


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows knows no SIGHUP,
        if number and signal.getsignal(number) != signal.SIG_IGN:  # and nohup has it ignored.
            signal.signal(number, lambda caught, _: sys.exit(128 + caught))
    code = 2
    try:
        code = _run(list(sys.argv[1:] if arguments is None else arguments))
        if sys.stdout is not None:
            sys.stdout.flush()
    except NewsError as error:
        print_status(str(error))
        code = error.exit_code
    except BrokenPipeError:
        code = 0  # The reader has seen enough.
    except OSError as error:
        code = report_os_error(error)
    except (KeyboardInterrupt, typer.Abort):
        code = 130
    except Exception as error:
        if not hasattr(error, "format_message"):
            if "NEWS_DEBUG" in os.environ:
                raise
            print_status(
                f"a fault of news itself: {type(error).__name__}: {error}; NEWS_DEBUG=1 shows where, please report it"
            )
        else:
            context = getattr(error, "ctx", None)
            command = context.command_path if context else "news"
            print_status(f"{error.format_message().rstrip('.')}; '{command} --help' shows how")
    _drop_unwritten()
    sys.exit(code)


def report_os_error(error: OSError) -> int:
    """Report what kept the output from being written or the index from being used; return the exit code."""
    if sys.platform == "win32" and error.errno == errno.EINVAL:
        return 0  # So Windows tells of a reader that has seen enough.
    # Those of the index have no number.
    doing = "use the index" if error.errno is None else "write to standard output"
    print_status(f"cannot {doing}: {error.strerror or error}")
    return 2


def _run(arguments: list[str]) -> int:
    command = typer.main.get_command(app)
    if "_NEWS_COMPLETE" in os.environ:
        command.main(arguments, prog_name="news")
    # Not command.main: it makes an exit code of its own of a closed pipe and of Ctrl-C.
    try:
        with command.make_context("news", arguments) as context:
            command.invoke(context)
    except typer.Exit as leave:
        return leave.exit_code
    return 0


def _drop_unwritten() -> None:
    """Keep the interpreter from complaining at its end of output that nobody takes."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
