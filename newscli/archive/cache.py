"""Keep the index of each archive in the user's cache: where it lies, whose it is, and which is the newest.

An index is the file `N.db`, where N grows: a file of an old name may still be open elsewhere, with a
journal that belongs to it alone.
"""

import os
import re
import stat
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

STALE_BUILD_SECONDS: Final = 600


def cache_folder(folder: str, cache: str | os.PathLike[str] | None) -> str:
    """Return the folder for the index of `folder`, with a name that a person can recognise."""
    if base := os.fspath(cache) if cache else os.environ.get("NEWS_CACHE"):
        base = os.path.abspath(base)
    else:
        from platformdirs import user_cache_dir

        try:
            base = user_cache_dir("news", appauthor=False)
        except RuntimeError:  # There is no HOME, and the system does not know this user.
            base = "~"
    name = "".join(letter if letter.isalnum() else "-" for letter in os.path.basename(folder))[:40]
    return os.path.join(base, f"{name or 'root'}-{zlib.crc32(os.fsencode(folder)):08x}")


def check_owner(cache: str) -> None:
    """Raise OSError where `cache` is not for us: another's may lie, and what we left there would shut its owner out."""
    if not os.path.isabs(cache):
        raise OSError("no home directory is known")
    if sys.platform != "win32":
        user, nearest = os.geteuid(), cache
        while not user and not os.path.exists(nearest):  # What root makes in another's home is root's.
            nearest = os.path.dirname(nearest)
        with suppress(FileNotFoundError):
            if os.stat(nearest).st_uid != user:
                raise OSError("it belongs to someone else")
        with suppress(FileNotFoundError):
            _check_only_ours(cache)


def _check_only_ours(cache: str) -> None:
    """Raise OSError where someone else could put a folder of theirs in the place of `cache`, or files into it.

    Files are removed by their names here. A group may write to the folder above, as it is the custom
    where each user has a group of their own.
    """
    above = os.stat(os.path.dirname(cache))
    if above.st_mode & stat.S_IWOTH and not above.st_mode & stat.S_ISVTX:
        raise OSError("anyone can write to the folder above it")
    found = os.lstat(cache)
    if stat.S_ISLNK(found.st_mode):
        raise OSError("it is a link")
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise OSError("others can write to it")


def index_file(cache: str, number: int) -> str:
    return os.path.join(cache, f"{number}.db")


def latest_number(cache: str) -> int:
    """Return the number of the newest index in `cache`, 0 where there is none."""
    try:
        names = os.listdir(cache)
    except FileNotFoundError:
        return 0
    return max((int(name[:-3]) for name in names if name.endswith(".db") and name[:-3].isdecimal()), default=0)


class Build:
    """A new index: made as the file `unfinished`, and then called `file`, if it was `published`."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.unfinished = f"{file}.{os.getpid()}"
        self.published = False


@contextmanager
def new_index(cache: str) -> Iterator[Build]:
    """Yield a build that is published at the end, unless another process was quicker; then tidy up."""
    os.makedirs(cache, mode=0o700, exist_ok=True)
    _remove_stale_builds(cache)
    number = latest_number(cache) + 1
    build = Build(index_file(cache, number))
    try:
        # What people collect is nobody else's business: SQLite keeps the mode of an existing file.
        os.close(os.open(build.unfinished, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        yield build
        build.published = _publish(build.unfinished, build.file)
    finally:
        _unlink(build.unfinished)
    if build.published:
        for old in range(number - 1, 0, -1):
            file = index_file(cache, old)
            if not _unlink(file, f"{file}-wal", f"{file}-shm"):
                break
        _remove_orphans(os.path.dirname(cache))


def _publish(unfinished: str, file: str) -> bool:
    """Give a finished index its name. Return False where another process has just done so with its own."""
    with open(unfinished, "rb+") as written:
        os.fsync(written.fileno())
    try:
        if sys.platform == "win32":
            os.rename(unfinished, file)
        else:
            os.link(unfinished, file)  # os.rename would replace the other one under its readers.
    except FileExistsError:
        return False
    except OSError:  # This file system has no hard links.
        os.rename(unfinished, file)
    return True


def _remove_stale_builds(cache: str) -> None:
    """Remove what killed builds left behind."""
    with os.scandir(cache) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):  # Another process may be as tidy.
                if ".db." in entry.name and time.time() - entry.stat().st_mtime > STALE_BUILD_SECONDS:
                    _unlink(entry.path)


def _remove_orphans(base: str) -> None:
    """Remove the indexes below `base` whose archives are no more."""
    with suppress(OSError), os.scandir(base) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                with suppress(OSError):
                    _remove_orphan(entry.path, base)


def _remove_orphan(cache: str, base: str) -> None:
    """Remove the index in `cache` if it is ours, holds nothing else, and its archive is no more."""
    from newscli.index.connection import archive_of

    check_owner(cache)
    files = [os.path.join(cache, name) for name in os.listdir(cache)]
    number = latest_number(cache)
    if not number or not all(_is_index_file(os.path.basename(file)) for file in files):
        return
    archive = archive_of(index_file(cache, number))
    if archive and cache_folder(archive, base) == cache and _is_gone(archive):
        _unlink(*files)
        os.rmdir(cache)


def _is_index_file(name: str) -> bool:
    return re.fullmatch(r"[0-9]+\.db(-wal|-shm|-journal)?", name) is not None


def _is_gone(archive: str) -> bool:
    """Return whether there is no such folder, but one around it that is not empty, as an unmounted drive is."""
    try:
        os.lstat(archive)
    except FileNotFoundError:
        with suppress(OSError):
            return bool(os.listdir(os.path.dirname(archive)))
    except OSError:
        pass
    return False


def _unlink(*files: str) -> bool:
    """Remove `files`. Return whether the first was there and is gone now."""
    removed = False
    for number, file in enumerate(files):
        try:
            os.unlink(file)
            removed |= number == 0
        except OSError:
            pass
    return removed
