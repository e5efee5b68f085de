"""Find the files and folders of an archive, and tell which have changed."""

import os
import stat
import sys
import time
from collections.abc import Container, Mapping
from typing import Final, NamedTuple

from newscli.article import FileStamp
from newscli.index.schema import MAX_INTEGER
from newscli.parse import SUFFIXES

# A file that changes again within one tick of the file system's clock keeps its time. What was read
# less than this after its last change is read once more.
MTIME_RESOLUTION_NS: Final = 50_000_000
COARSE_RESOLUTION_NS: Final = 2_000_000_000  # of a file system that keeps whole seconds
RACY: Final = FileStamp(None, 0, 0, 0)  # what no file has, so that it is read again


class Snapshot(NamedTuple):
    """Files and folders by path below the archive. A folder that cannot be read stands among the files, as `name/`."""

    files: dict[str, FileStamp]
    folders: dict[str, FileStamp]


def scan(root: str) -> Snapshot:
    """Return all that lies in the folder `root`."""
    snapshot = Snapshot({}, {})
    scan_into(snapshot, root, "")
    return snapshot


def scan_into(snapshot: Snapshot, root: str, start: str, known: Container[str] = ()) -> None:
    """Add the folder `start` and all below it to `snapshot`, but for folders in `known`."""
    waiting = [start]
    while waiting:
        below = waiting.pop()
        folder = os.path.join(root, below)
        try:
            # Its times first: what changes while it is read then shows at the next look.
            looked_at = time.time_ns()
            snapshot.folders[below] = trusted_stamp(stamp_of(os.stat(folder)), looked_at)
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    path = f"{below}/{entry.name}" if below else entry.name
                    if entry.is_dir(follow_symlinks=False):
                        if path not in known:
                            waiting.append(path)
                    elif entry.name.lower().endswith(SUFFIXES):
                        try:
                            stats = entry.stat(follow_symlinks=False)
                        except FileNotFoundError:
                            continue
                        if stat.S_ISREG(stats.st_mode):
                            snapshot.files[path] = stamp_of(stats)
        except FileNotFoundError:
            continue
        except OSError:
            snapshot.files[below + "/"] = RACY


def folder_stamp(folder: str) -> FileStamp | None:
    """Return the stamp of `folder`; None where it is no folder any more, but a link for instance."""
    try:
        stats = os.lstat(folder)
    except OSError:
        return None
    return stamp_of(stats) if stat.S_ISDIR(stats.st_mode) else None


def stamp_of(stats: os.stat_result) -> FileStamp:
    if sys.platform == "win32":
        # There the one is the time of creation, and scandir does not tell the other.
        return FileStamp(wrapped(stats.st_mtime_ns), stats.st_size, 0, 0)
    return FileStamp(wrapped(stats.st_mtime_ns), stats.st_size, wrapped(stats.st_ctime_ns), wrapped(stats.st_ino))


def wrapped(number: int) -> int:
    """Return `number`, wrapped around where SQLite has none so large.

    Only whether it has changed matters, and no two times within 584 years become the same.
    """
    if -MAX_INTEGER <= number <= MAX_INTEGER:
        return number
    return (number + MAX_INTEGER) % (2 * MAX_INTEGER + 1) - MAX_INTEGER


def trusted_stamp(stamp: FileStamp, looked_at: int) -> FileStamp:
    """Return `stamp`; without its time if another change within the same tick of the clock would not show.

    `looked_at` is the moment of the look, in nanoseconds since 1970.
    """
    for moment in (stamp.mtime_ns or 0, stamp.ctime_ns):
        tick = COARSE_RESOLUTION_NS if moment % 1_000_000_000 == 0 else MTIME_RESOLUTION_NS
        if -tick < looked_at - moment < tick:
            return stamp._replace(mtime_ns=None)
    return stamp


def changed_files(known: Mapping[str, FileStamp], seen: Mapping[str, FileStamp]) -> dict[str, FileStamp]:
    """Return what of `seen` is not as it is `known`.

    FAT and some network file systems number their files anew from time to time. So where nothing but
    its number differs, a file is another one only if the number was that of another file.
    """
    changed = {path: now for path, now in seen.items() if known.get(path) != now}
    numbers = {stamp.inode for stamp in known.values()} if changed else set()
    return {
        path: now
        for path, now in changed.items()
        if path not in known or known[path][:-1] != now[:-1] or now.inode in numbers
    }
