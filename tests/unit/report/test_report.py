"""Whatever a path, a title or a detail holds: each report stays in its form, and a baseline reads back as written."""

import io
import re
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from newscli.check import KINDS, Finding, Occurrence
from newscli.report import Report, baseline, github, junit

# Of surrogates a path holds only those that stand for a byte that is no UTF-8.
TEXTS = st.one_of(
    st.text(),
    st.text(st.sampled_from("::%,\r\n\t\x00\x1b\x9b]<>&\"'\ufffe\udc80\u202e\u2028x")),
)
OCCURRENCES = st.builds(Occurrence, path=TEXTS, detail=TEXTS, title=TEXTS)
FINDINGS = st.lists(
    st.builds(Finding, st.sampled_from(KINDS), st.lists(OCCURRENCES, min_size=1).map(tuple), st.booleans()),
    unique_by=lambda finding: finding.kind.name,
)


def report(found: list[Finding]) -> Report:
    return Report("archive", [kind.name for kind in KINDS], found, lambda path: path)


@given(FINDINGS)
def test_a_finding_is_one_command_of_github(found: list[Finding]) -> None:
    out = io.StringIO()
    github.write(report(found), out)
    lines = out.getvalue().splitlines()
    assert len(lines) == sum(len(finding.files) for finding in found)
    for line in lines:
        assert re.fullmatch(r"::(error|warning|notice) file=[^:,]*,title=[^:,]+::.*", line)
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e]", line)


@given(FINDINGS)
def test_a_finding_is_one_case_of_junit(found: list[Finding]) -> None:
    out = io.StringIO()
    junit.write(report(found), out)
    root = ET.fromstring(out.getvalue().encode())
    for finding in found:
        (suite,) = (each for each in root if each.get("name") == finding.kind.name)
        assert len(suite) == len(finding.files)
        assert len(list(suite.iter("failure" if finding.fails else "skipped"))) == len(finding.files)
    assert len(root) == len(KINDS)


@given(FINDINGS)
def test_a_baseline_reads_back(found: list[Finding]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "known.json")
        with file.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as out:
            baseline.write(found, out)
        known = baseline.read(str(file))
    assert known == {(finding.kind.name, each.path) for finding in found for each in finding.files}
    assert not any(finding.without(known).files for finding in found)
