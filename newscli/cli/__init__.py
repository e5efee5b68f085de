"""The app: what a person types. A command's module is imported when it is called."""

import gc
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from newscli import __version__
from newscli.cli.options import CONTEXT_SETTINGS, examples
from newscli.cli.streams import stdout

COMMANDS = ("list", "show", "search", "export", "check", "stats")


class CommandTable(TyperGroup):
    """The commands by name, each imported when it is looked up."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands: Any = dict.fromkeys(COMMANDS)  # also what a mistyped name is compared with

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command called `cmd_name`, None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        if self.commands[cmd_name] is None:
            self.commands[cmd_name] = typer.main.get_command(import_module(f"{__name__}.commands.{cmd_name}").app)
        gc.freeze()
        gc.enable()  # Nearly all is loaded now.
        return self.commands[cmd_name]


app = typer.Typer(
    cls=CommandTable,
    rich_markup_mode=None,
    context_settings=CONTEXT_SETTINGS,
    epilog=examples(
        ("news list", "what is there, newest first"),
        ("news show 4ac8", "read one, by the beginning of its id"),
        ("news search missile serbia", "find the right ones"),
        ("news export -o all.csv", "hand them to other tools"),
    ),
)


@app.callback(invoke_without_command=True)
def news(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    """Read, find and show the news articles in a folder."""
    if version:
        stdout().write(f"news {__version__}\n")
        raise typer.Exit
    if context.invoked_subcommand is None:
        stdout().write(context.get_help() + "\n")
