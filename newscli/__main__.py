"""The program: what `news` and `python -m newscli` run."""

import gc
from typing import NoReturn


def main() -> NoReturn:
    # Among the objects that imports make there is no garbage; looking for it takes a tenth of a short command.
    gc.disable()
    from newscli import cli

    gc.freeze()
    gc.enable()
    cli.main()


if __name__ == "__main__":
    main()
