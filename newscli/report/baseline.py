"""Keep what a check found, so that a later one tells only what is new.

A baseline is JSON: the paths below the archive by kind of problem, in the order of `news check`, a line each.
"""

from collections.abc import Iterable
from typing import Any, TextIO

from newscli.check import Finding
from newscli.errors import BadBaseline

VERSION = 1


def write(findings: Iterable[Finding], out: TextIO) -> None:
    import json

    found = {finding.kind.name: sorted(finding.paths) for finding in findings}
    # As text, not escaped: what is in it is for people too.
    out.write(json.dumps({"version": VERSION, "found": found}, ensure_ascii=False, indent=1) + "\n")


def read(file: str) -> set[tuple[str, str]]:
    """Return (name of a kind, path) of all that the baseline in `file` holds; raise BadBaseline."""
    import json

    try:
        with open(file, encoding="utf-8-sig") as lines:
            stored = json.load(lines)
    except OSError as error:
        raise BadBaseline(file, error.strerror or str(error)) from None
    except (ValueError, RecursionError):
        raise BadBaseline(file, "it is no JSON") from None
    if not _is_baseline(stored):
        raise BadBaseline(file, f"it holds no baseline of version {VERSION}")
    return {(kind, path) for kind, paths in stored["found"].items() for path in paths}


def _is_baseline(stored: Any) -> bool:
    if not isinstance(stored, dict) or stored.get("version") != VERSION or not isinstance(stored.get("found"), dict):
        return False
    return all(
        isinstance(paths, list) and all(isinstance(path, str) for path in paths) for paths in stored["found"].values()
    )
