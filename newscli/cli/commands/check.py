"""`news check`: what is wrong in an archive."""

from collections.abc import Iterable, Iterator
from typing import Annotated

import typer

from newscli import terminal
from newscli.check import KINDS, Finding, check_archive
from newscli.cli.emit import Output
from newscli.cli.options import ArchiveOption, ColorOption, FreshOption, JsonOption, command_app, examples, limit_or
from newscli.cli.session import open_archive
from newscli.cli.streams import print_status
from newscli.errors import Usage
from newscli.export import Record
from newscli.export.tsv import write_rows
from newscli.text.plural import plural

FILES_PER_RULE = 5  # that a terminal shows unless -n says otherwise

app = command_app()


@app.command(
    epilog=examples(
        ("news check", "what is wrong, and what to do"),
        ("news check && publish", "as a gate: exit code 1 where something is wrong"),
        ("news check --ignore 'no author'", "but for this"),
        ("news check | cut -f1 | sort | uniq -c", "in a pipe: kind, path, detail"),
        ("news check --json | jq '.[].kind'", "for other tools"),
        kinds=[kind.name for kind in KINDS],
    )
)
def check(
    archive: ArchiveOption = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="KIND", help="Leave out a kind of problem. Repeat it for several.")
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit", "-n", metavar="N", min=0, help=f"Show N files a kind, 0 for all.  [default: {FILES_PER_RULE}]"
        ),
    ] = None,
    json: JsonOption = False,
    color: ColorOption = "auto",
    fresh: FreshOption = False,
) -> None:
    """Check the archive: each kind of problem, the files behind it, and what to do.

    In a pipe it prints all of them as tab-separated lines: kind, path, detail. The exit code is 1
    where something is wrong; copies and identical links are told, but are not wrong. A date
    is in the future from 24 hours ahead; a notice instead of text has at most 120 words, one of the
    phrases of cookie banners, paywalls and error pages among them.
    """
    for name in ignore or ():
        if name not in (known := [kind.name for kind in KINDS]):
            raise Usage(f"no kind of problem is called '{name}'; they are {', '.join(known)}")
    with open_archive(archive, fresh, report_skipped=False) as articles:
        found = check_archive(articles, ignore or ())
        wrong = {path for finding in found if finding.kind.wrong for path, _ in finding.files}
        Output(json, color).emit(
            (finding.record(limit or 0) for finding in found),
            (),
            lambda _: [terminal.findings_list(found, limit_or(limit, FILES_PER_RULE))],
            lambda out: write_rows(_rows(found, limit or 0), out, ("kind", "path", "detail")),
        )
        count = f"{len(wrong):,} {plural(len(wrong), 'file')}"
        print_status(f"something is wrong in {count}" if wrong else "nothing is wrong")
    if wrong:
        raise typer.Exit(1)


def _rows(found: Iterable[Finding], limit: int) -> Iterator[Record]:
    """Yield each kind of problem with the first `limit` files behind it, a file a row; 0 is all."""
    for finding in found:
        for path, detail in finding.files[: limit or None]:
            yield {"kind": finding.kind.name, "path": path, "detail": detail}
