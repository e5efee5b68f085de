"""Write JUnit XML, which CI servers read: a test suite a kind of problem, a test case a file that has it."""

import re
from collections.abc import Iterator
from typing import TextIO

from newscli.check import KINDS, Finding, Occurrence
from newscli.report import Report
from newscli.text.sanitize import printable

# What no XML 1.0 may hold, not even as a reference.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"})


def write(report: Report, out: TextIO) -> None:
    """Write failures for what fails the check, and skipped cases for the rest.

    A kind that no file has is a suite of one case that passes: to many readers a report without cases
    is an error.
    """
    found = {finding.kind.name: finding for finding in report.findings}
    suites = [(kind.name, found.get(kind.name)) for kind in KINDS if kind.name in report.kinds]
    tests = sum(len(finding.files) if finding else 1 for _, finding in suites)
    failures = sum(len(finding.files) for finding in report.findings if finding.fails)
    skipped = sum(len(finding.files) for finding in report.findings if not finding.fails)
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    head = _attributes(name="news check", tests=tests, failures=failures, errors=0, skipped=skipped, time=0)
    out.write(f"<testsuites{head}>\n")
    for name, finding in suites:
        out.writelines(_suite(report, name, finding))
    out.write("</testsuites>\n")


def _suite(report: Report, name: str, finding: Finding | None) -> Iterator[str]:
    count = len(finding.files) if finding else 0
    failures, skipped = (count, 0) if finding and finding.fails else (0, count)
    counts = _attributes(tests=count or 1, failures=failures, errors=0, skipped=skipped, time=0)
    yield f"  <testsuite{_attributes(name=name)}{counts}>\n"
    if finding is None:
        yield f"    <testcase{_attributes(name=report.name, classname=name, time=0)}/>\n"
    else:
        for each in finding.files:
            yield from _case(report, finding, each)
    yield "  </testsuite>\n"


def _case(report: Report, finding: Finding, found: Occurrence) -> Iterator[str]:
    kind = finding.kind
    case = _attributes(name=found.path, classname=kind.name, file=report.locate(found.path), time=0)
    yield f"    <testcase{case}>\n"
    if finding.fails:
        text = "\n".join(_text(line) for line in (found.title, kind.advice) if line)
        yield f"      <failure{_attributes(message=found.detail, type=kind.name)}>{text}</failure>\n"
    else:
        yield f"      <skipped{_attributes(message=found.detail)}/>\n"
    yield "    </testcase>\n"


def _attributes(**values: str | int) -> str:
    return "".join(f' {name}="{_text(str(value))}"' for name, value in values.items())


def _text(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", printable(text)).translate(_ESCAPES)
