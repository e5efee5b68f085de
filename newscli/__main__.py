"""The program: what `news` and `python -m newscli` run."""

import gc
import signal
from typing import NoReturn


def main() -> NoReturn:
    # Until the commands are there to catch it, Ctrl-C ends the program without a traceback.
    interrupted = signal.signal(signal.SIGINT, signal.SIG_DFL)
    # Among the objects that imports make there is no garbage; looking for it takes a tenth of a short command.
    # The command that is called turns it on again.
    gc.disable()
    from newscli.cli.main import main

    signal.signal(signal.SIGINT, interrupted)
    main()


if __name__ == "__main__":
    main()
