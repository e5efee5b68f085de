"""The one way out for results: drawn on a terminal, else as JSON or as lines for other tools."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TextIO

from newscli import terminal
from newscli.article import Hit, Metadata
from newscli.cli.streams import Screen, on_terminal, stdout, stdout_for_data, wants_color
from newscli.export import FORMATS, Record
from newscli.export.tsv import write_rows

Draw = Callable[[int], Iterable["terminal.RenderableType"]]
WriteLines = Callable[[TextIO], None]


class Output(NamedTuple):
    """How the results of a command leave: what --json and --color ask for, and what standard output is."""

    json: bool
    color: str

    @property
    def on_screen(self) -> bool:
        return on_terminal() and not self.json

    @property
    def colored(self) -> bool:
        """Whether lines in a pipe are to carry colors."""
        return wants_color(self.color) and not self.json and not on_terminal()

    def emit(
        self,
        records: Iterable[Record],
        fields: Sequence[str],
        draw: Draw,
        write_lines: WriteLines | None = None,
        *,
        json_format: str = "json",
        paged: bool = False,
    ) -> None:
        """Print `records` as JSON, their `fields` as TSV, or on a terminal what `draw` makes of its width in columns.

        `write_lines` takes the place of TSV. What is `paged` goes through the pager where it is taller than
        the screen, and is drawn in a colored pipe too. Only the form that is printed is asked for anything.
        """
        if self.json:
            FORMATS[json_format].write(records, stdout_for_data(), fields)
        elif on_terminal() or (paged and self.colored):
            screen = Screen(self.color)
            for drawing in draw(screen.width):
                (screen.page if paged else screen.draw)(drawing)
        elif write_lines:
            write_lines(stdout())
        else:
            write_rows(records, stdout(), fields)

    def emit_found(
        self,
        found: Iterable[Metadata | Hit],
        fields: Sequence[str],
        draw: Draw | None = None,
        write_lines: WriteLines | None = None,
    ) -> None:
        """Print these `fields` of articles or hits; on a terminal a table of them where there is no `draw`."""
        records = select_fields((each.record() for each in found), fields)
        self.emit(records, fields, draw or (lambda _: terminal.records_tables(records, fields)), write_lines)


def select_fields(records: Iterable[Record], fields: Sequence[str]) -> Iterator[Record]:
    """Yield each record with these `fields` alone, in this order."""
    for record in records:
        yield record if tuple(record) == fields else {name: record[name] for name in fields}
