"""Open the database file of an index, and turn what SQLite raises into what the archive knows."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache

import apsw

from newscli.errors import IndexDamaged


def in_memory(name: str) -> str:
    """Return the file name of an index that lives as long as a connection to it is open."""
    return f"file:/{name}?vfs=memdb"


def open_memory(name: str) -> apsw.Connection:
    """Keep the index `name` from vanishing while nobody else has it open."""
    return open_database(name, create=True)


def open_database(file: str, create: bool) -> apsw.Connection:
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_URI | (apsw.SQLITE_OPEN_CREATE if create else 0)
    db = apsw.Connection(file, flags=flags, vfs=checksum_vfs())
    db.set_busy_timeout(60_000)
    return db


@cache
def checksum_vfs() -> str | None:
    """Return the layer below SQLite that puts a checksum on each page and compares it on reading.

    Without it one damaged page in ten gives a wrong answer instead of an error. None where apsw
    came without its extensions.
    """
    loader = apsw.Connection(":memory:")
    try:
        loader.enable_load_extension(True)
        loader.load_extension(os.path.join(os.path.dirname(apsw.__file__), "sqlite_extra_binaries", "cksumvfs"))
    except apsw.ExtensionLoadingError:
        return None
    finally:
        loader.close()
    return "cksmvfs"


@contextmanager
def translate_errors() -> Iterator[None]:
    """Turn what SQLite raises into what the archive knows."""
    try:
        yield
    except (apsw.CorruptError, apsw.NotADBError, apsw.SchemaChangeError, apsw.FormatError) as error:
        raise IndexDamaged(str(error)) from error
    except apsw.IOError as error:
        if getattr(error, "extendedresult", None) == apsw.SQLITE_IOERR_DATA:
            raise IndexDamaged("a checksum is wrong") from error
        raise OSError(str(error)) from error
    except (apsw.CantOpenError, apsw.ReadOnlyError, apsw.FullError, apsw.BusyError) as error:
        raise OSError(str(error)) from error
    except apsw.SQLError as error:
        if not str(error).startswith("no such"):
            raise
        raise IndexDamaged(str(error)) from error  # A table or column is missing: no index of ours.


def archive_of(file: str) -> str | None:
    """Return the folder that the index in `file` is of; None where it does not tell."""
    with suppress(apsw.Error):
        # Who may not write leaves the files behind that reading makes.
        db = apsw.Connection(file, flags=apsw.SQLITE_OPEN_READWRITE, vfs=checksum_vfs())
        try:
            archive = db.execute("SELECT archive FROM full_scan").get
        finally:
            db.close()
        return os.fsdecode(archive) if isinstance(archive, bytes) else None
    return None
