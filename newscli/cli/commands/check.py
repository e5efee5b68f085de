"""`news check`: what is wrong in an archive, and whether a pipeline may go on."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Annotated, Any

import typer

from newscli import terminal
from newscli.archive import Archive
from newscli.archive.lookup import is_below
from newscli.archive.trace import RepairFinder
from newscli.check import KINDS, LEVELS, Finding, Places, Scope, check_archive, whole_scope
from newscli.cli.emit import Output
from newscli.cli.options import (
    ArchiveOption,
    ColorOption,
    FreshOption,
    JsonOption,
    command_app,
    examples,
    limit_or,
    only_one_of,
    takes_filter,
)  # fmt: skip
from newscli.cli.session import ReferenceResolver, open_archive, report_undated
from newscli.cli.streams import atomic_write, print_status, stdout_for_data
from newscli.errors import Unwritable, Usage
from newscli.export import Record
from newscli.export.tsv import write_rows
from newscli.parse.trace import Repair
from newscli.query.nodes import EVERYTHING, Filter
from newscli.report import Report, ReportFormat, write_report
from newscli.text.plural import plural

FILES_PER_KIND = 5  # that a terminal shows unless -n says otherwise
REPAIRS_PER_FILE = 3  # of each kind, that -v tells
_METAVAR = "KIND,..."

app = command_app()


@app.command(
    epilog=examples(
        ("news check", "what is wrong, and what to do"),
        ("news check && publish", "as a gate: exit code 1 where a file fails"),
        ("news check --ignore 'no author,no link'", "but for these"),
        ("news check --fail-on wrong", "doubtful things are told, but do not fail"),
        ("news check --only 'no author' --since 7d", "one kind, in newer articles"),
        ("news check -q 2019/ 4ac8", "a folder and an article, as an exit code"),
        ("news search missiles | news check -", "what a search finds"),
        ("news check --write-baseline known.json", "accept what there is"),
        ("news check --baseline known.json", "and from now on fail on what is new"),
        ("news check -v --only 'garbled text'", "where and what was repaired"),
        ("news check --format junit > report.xml", "for a CI server"),
        ("news check | cut -f1 | sort | uniq -c", "in a pipe: kind, path, detail"),
        ("news check --json | jq '.[].kind'", "for other tools"),
        **{level: [kind.name for kind in KINDS if kind.level == level] for level in LEVELS},
    )
)
@takes_filter
def check(
    refs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID...]",
            help="Check only these: what 'news show' takes, or a folder or file of the archive; "
            "- reads them from standard input.",
            show_default=False,
        ),
    ] = None,
    archive: ArchiveOption = None,
    only: Annotated[
        list[str] | None, typer.Option(metavar=_METAVAR, help="Look for these kinds of problems alone.")
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option(metavar=_METAVAR, help="Leave out these kinds.")] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(metavar=_METAVAR, help="Fail on these kinds alone.  [default: wrong,doubtful]"),
    ] = None,
    filter: Filter = EVERYTHING,
    baseline: Annotated[
        str | None, typer.Option(metavar="FILE", help="Leave out what FILE, written by --write-baseline, holds.")
    ] = None,
    write_baseline: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write all that is found to FILE, and do not fail on it.")
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit",
            "-n",
            metavar="N",
            min=0,
            help=f"Show N files a kind, 0 for all.  [default: {FILES_PER_KIND}]",
        ),
    ] = None,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose",
            "-v",
            help="Tell where: of the first repairs of each file the line, and the text before and after.",
        ),
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print only errors; the exit code is the answer.")
    ] = False,
    json: JsonOption = False,
    format: Annotated[
        ReportFormat | None,
        typer.Option(help="Print workflow commands of GitHub Actions, or JUnit XML.", show_default=False),
    ] = None,
    color: ColorOption = "auto",
    fresh: FreshOption = False,
) -> None:
    """Check the archive: each kind of problem, the files behind it, and what to do.

    What is wrong (something is missing, lost or false) or doubtful (repaired, guessed or left in the
    text) fails the check, and the exit code is 1; the rest is only told. KIND is one of the kinds
    below, or wrong, doubtful or told for all of these; give several with commas or repeat the option.
    A date is in the future from 24 hours ahead; a notice instead of text has at most 120 words, one of
    the phrases of cookie banners, paywalls and error pages among them.

    A terminal shows a summary, then some files of each kind; a pipe gets all of them as tab-separated
    lines: kind, path, detail, and with -v a line a repair: line, before, after. To a baseline a problem
    is new if its kind or its file is another one. With a filter, files that are no article are left out.
    """
    only_one_of({"-q": quiet, "--json": json, "--format": bool(format)})
    only_one_of({"-v": verbose, "-q": quiet, "--format": bool(format)})
    only_one_of({"-n": limit is not None, "--format": bool(format)})
    only_one_of({"--baseline": baseline is not None, "--write-baseline": write_baseline is not None})
    if refs and filter.narrows:
        raise Usage("name articles, or filter them, not both")
    kinds = _select_kinds(only, ignore)
    failing = _failing_kinds(fail_on, kinds)
    known = _read_baseline(baseline)
    with open_archive(archive, fresh, report_skipped=False) as articles:
        _refuse_within(articles, write_baseline)
        scope, resolver = whole_scope(articles, filter), ReferenceResolver(articles, refs or ())
        if refs:
            named = resolver.look_up(lambda reference: scope.named(articles, reference))
            scope = scope.only({path for paths in named for path in paths})
        found = check_archive(articles, scope, kinds, failing)
        accepted = _write_baseline(found, write_baseline)
        new = [left for finding in found if (left := finding.without(known)).files]
        if format:
            write_report(format, Report(articles.name, kinds, new, _locate(articles)), stdout_for_data())
        elif not quiet:
            places = RepairFinder(articles, REPAIRS_PER_FILE).find if verbose else None
            _emit(new, scope, limit, places, Output(json, color))
        wrong = set() if accepted else {path for finding in new if finding.fails for path in finding.paths}
        if not quiet:
            if not scope.size and filter.narrows and articles.count():
                print_status("no article passes the filters")
            report_undated(articles, filter)
            checked = scope.size or not (refs or filter.narrows)  # An empty archive has nothing wrong.
            verdict = _verdict(len(wrong), _count(found) - _count(new))
            print_status(accepted or (verdict if checked else "nothing was checked"))
    resolver.exit_if_failed(1 if wrong else 0)


def _kinds_named(given: Sequence[str]) -> list[str]:
    """Return the names of the kinds that the values of an option name, by commas or by their level."""
    names = [name.strip() for value in given for name in value.split(",")]
    known = {kind.name: [kind.name] for kind in KINDS}
    known |= {level: [kind.name for kind in KINDS if kind.level == level] for level in LEVELS}
    by_name = {name.lower(): kinds for name, kinds in known.items()}
    for name in names:
        if name.lower() not in by_name:
            raise Usage(f"no kind of problem is called '{name}'; the names are: {', '.join(known)}")
    return [kind for name in names for kind in by_name[name.lower()]]


def _select_kinds(only: Sequence[str] | None, ignore: Sequence[str] | None) -> list[str]:
    """Return the names of the kinds to look for."""
    chosen = set(_kinds_named(only)) if only else {kind.name for kind in KINDS}
    chosen -= set(_kinds_named(ignore or ()))
    if not chosen:
        raise Usage("--only and --ignore leave no kind of problem to look for")
    return [kind.name for kind in KINDS if kind.name in chosen]


def _failing_kinds(fail_on: Sequence[str] | None, kinds: Sequence[str]) -> set[str] | None:
    """Return the names of the kinds that fail the check, None for the default ones."""
    if not fail_on:
        return None
    failing = set(_kinds_named(fail_on))
    if failing.isdisjoint(kinds):  # It could never fail.
        raise Usage("--fail-on names only kinds that --only or --ignore leaves out")
    return failing


def _read_baseline(file: str | None) -> set[tuple[str, str]]:
    if file is None:
        return set()
    from newscli.report import baseline

    return baseline.read(file)


def _refuse_within(archive: Archive, file: str | None) -> None:
    if file is not None and is_below(archive.folder, os.path.realpath(file)):
        raise Unwritable(f"'{file}'", "it lies in the archive, which is never written to")


def _write_baseline(found: Sequence[Finding], file: str | None) -> str | None:
    """Write the baseline where one is asked for, and return what to tell of it."""
    if file is None:
        return None
    from newscli.report import baseline

    with atomic_write(file, "json") as out:
        baseline.write(found, out)
    return f"wrote {_findings(_count(found))} to '{file}'; --baseline leaves out what it holds"


def _locate(archive: Archive) -> Callable[[str], str]:
    """Return what makes of a path below the archive one below the folder that CI has checked out, if it is there."""
    root = os.path.realpath(os.environ.get("GITHUB_WORKSPACE") or ".")
    folder = archive.folder
    if is_below(root, folder):
        folder = os.path.relpath(folder, root)
    return lambda path: os.path.normpath(os.path.join(folder, path)).replace(os.sep, "/")


def _emit(found: Sequence[Finding], scope: Scope, limit: int | None, places: Places | None, output: Output) -> None:
    shown = limit_or(limit, FILES_PER_KIND)
    columns = ("kind", "path", "detail", *(("line", "before", "after") if places else ()))
    output.emit(
        (finding.record(scope.size, limit or 0, places) for finding in found),
        (),
        lambda width: [terminal.findings_list(found, scope, shown, width, places)] if found else (),
        lambda out: write_rows(_rows(found, limit or 0, places), out, columns),
    )


def _rows(found: Iterable[Finding], limit: int, places: Places | None) -> Iterator[Record]:
    """Yield each kind of problem with the first `limit` files behind it, a file or a repair a row; 0 is all."""
    for finding in found:
        kind = finding.kind.name
        for path, detail, _ in finding.files[: limit or None]:
            row: dict[str, Any] = {"kind": kind, "path": path, "detail": detail}
            if not places:
                yield row
            for place in map(_place, places(kind, path) or (None,)) if places else ():
                yield row | place


def _place(repair: Repair | None) -> dict[str, Any]:
    """Return the place of a repair as it can be seen: hidden characters by their names."""
    from newscli.text.reveal import revealed

    if repair is None:
        return dict.fromkeys(("line", "before", "after"))
    after = None if repair.after is None else revealed(repair.after)
    return {"line": repair.line, "before": revealed(repair.before), "after": after}


def _verdict(failing: int, known: int) -> str:
    """Return the last line: how many files fail the check, and how many findings are in the baseline."""
    files = f"{failing:,} {plural(failing, 'file')} {plural(failing, 'fails', 'fail')}" if failing else "no file fails"
    verdict = f"{files} the check"
    return f"{verdict}; {_findings(known)} {plural(known, 'is', 'are')} in the baseline" if known else verdict


def _count(found: Iterable[Finding]) -> int:
    return sum(len(finding.files) for finding in found)


def _findings(count: int) -> str:
    return f"{count:,} {plural(count, 'finding')}"
