"""Write what a check found for other programs: one module a format, loaded when it is asked for."""

from collections.abc import Callable, Collection, Sequence
from importlib import import_module
from typing import Literal, NamedTuple, TextIO

from newscli.check import Finding

ReportFormat = Literal["github", "junit"]


class Report(NamedTuple):
    """What a check of the archive `name` found, and the kinds of problems that it looked for.

    `locate` makes of a path below the archive one that the reader of the report can open.
    """

    name: str
    kinds: Collection[str]
    findings: Sequence[Finding]
    locate: Callable[[str], str]


def write_report(format: ReportFormat, report: Report, out: TextIO) -> None:
    import_module(f"{__name__}.{format}").write(report, out)
