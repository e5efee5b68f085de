"""Write workflow commands of GitHub Actions, which marks the files with them: a line a finding.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from typing import TextIO

from newscli.check import Finding
from newscli.report import Report
from newscli.text.sanitize import printable, shorten

TITLE_MAX = 200  # characters; a line of a log is no place for more


def write(report: Report, out: TextIO) -> None:
    """Write what fails the check as errors, what is wrong or doubtful besides as warnings, the rest as notices."""
    for finding in report.findings:
        kind = finding.kind
        for path, detail, title in finding.files:
            named = f"{shorten(title, TITLE_MAX)}: " if title else ""
            message = f"{named}{detail}; {kind.advice}"
            out.write(
                f"::{_command(finding)} file={_property(report.locate(path))},title={_property(kind.name)}"
                f"::{_data(message)}\n"
            )


def _command(finding: Finding) -> str:
    if finding.fails:
        return "error"
    return "warning" if finding.kind.wrong else "notice"


def _data(text: str) -> str:
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
