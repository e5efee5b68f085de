"""Say what an index knows of its folder, for the comparison with what is there."""

import os

from newscli.article import FileStamp
from newscli.index.reader import IndexReader
from newscli.index.schema import STAMP

_FILES = (
    f"SELECT path, {STAMP} FROM article WHERE {{where}} UNION ALL SELECT path, {STAMP} FROM skipped WHERE {{where}}"
)
# "0" follows "/", so this is the range of what lies below a folder, less what lies deeper.
_FILES_IN = _FILES.format(where="path >= ?1 AND path < ?2 AND instr(substr(path, ?3), X'2f') = 0")
_FOLDERS = f"SELECT path, {STAMP} FROM folder"
_FULL_SCAN = "SELECT archive, at FROM full_scan"


def files(index: IndexReader, folder: str | None = None) -> dict[str, FileStamp]:
    """Map the path of each file to its stamp when it was read; only of those right in `folder`."""
    if folder is None:
        rows = index.rows(_FILES.format(where="1"))
    else:
        below = os.fsencode(folder) + b"/" if folder else b""
        rows = index.rows(_FILES_IN, below, below[:-1] + b"0" if below else b"\xff", len(below) + 1)
    return {os.fsdecode(path): FileStamp(*stamp) for path, *stamp in rows}


def folders(index: IndexReader) -> dict[str, FileStamp]:
    """Map the path of each folder to its stamp when it was read."""
    return {os.fsdecode(path): FileStamp(*stamp) for path, *stamp in index.rows(_FOLDERS)}


def last_full_scan(index: IndexReader) -> tuple[str, float]:
    """Return the folder that this index is of, and when all its files were last compared (epoch seconds)."""
    archive, at = next(index.rows(_FULL_SCAN), (b"", 0.0))
    return os.fsdecode(archive), at
