"""Keep the index of a folder in step with it, and ask that index."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from threading import RLock
from typing import Any, Final, TypeVar

from newscli.archive import cache
from newscli.archive.scanner import Snapshot, changed_files, folder_stamp, scan, scan_into
from newscli.article import FileStamp
from newscli.errors import ArchiveClosed, IndexDamaged
from newscli.index import inventory
from newscli.index.connection import in_memory, open_memory
from newscli.index.reader import IndexReader
from newscli.index.schema import IndexedFile

FULL_SCAN_MAX_FILES: Final = 5_000  # that are all compared at every command
FULL_SCAN_INTERVAL: Final = 300  # seconds between such comparisons of a larger archive

T = TypeVar("T")
Progress = Callable[[int, int], None]


class Sync:
    """The index of `folder`, called `name` by the reader, which lies in `cache_folder` or in memory.

    `progress` is told (done, total) while files are read, `notices` gets what a reader should know.
    """

    def __init__(
        self, folder: str, name: str, cache_folder: str, progress: Progress | None, notices: list[str], fresh: bool
    ) -> None:
        self.folder = folder
        self.name = name
        self._cache = cache_folder
        self._progress = progress or (lambda done, total: None)
        self._notices = notices
        self._retired: list[IndexReader] = []
        self._keeper: Any = None  # holds an index in memory
        self._lock = RLock()
        self._opened_by: int | None = os.getpid()  # None once it is closed
        self._index = self._open(fresh)

    def close(self) -> None:
        with self._lock:
            self._opened_by = None
            for each in (self._index, *self._retired, self._keeper):
                if each:
                    each.close()

    def check_open(self) -> None:
        """Raise ArchiveClosed where no question can be asked any more, or not by this process."""
        if self._opened_by != os.getpid():
            raise ArchiveClosed(self.name, forked=self._opened_by is not None)

    def run(self, question: Callable[[IndexReader], T]) -> T:
        """Ask `question`; if the index is damaged, build it again and ask once more."""
        with self._lock:
            self.check_open()
            index = self._index
            try:
                return question(index)
            except IndexDamaged as damage:
                self._rebuild(index, damage)
                return question(self._index)

    def stream(self, question: Callable[[IndexReader], Iterator[T]]) -> Iterator[T]:
        """Yield what `question` streams; where the index breaks in the middle, a new one goes on from there."""
        self.check_open()
        return self._streamed(question)

    def _streamed(self, question: Callable[[IndexReader], Iterator[T]]) -> Iterator[T]:
        given, index = 0, self._index
        rows = question(index)
        while True:
            with self._lock:
                self.check_open()
                try:
                    row = next(rows, None)
                except IndexDamaged as damage:
                    self._rebuild(index, damage)
                    index = self._index
                    rows = islice(question(index), given, None)
                    row = next(rows, None)
            if row is None:
                return
            yield row
            given += 1

    def _rebuild(self, damaged: IndexReader, damage: IndexDamaged) -> None:
        """Make another index the current one, unless that was done already. Who still reads `damaged` may go on."""
        if self._index is not damaged:
            return
        self._retired.append(damaged)
        self._note_rebuild(damage)
        try:
            self._index = self._build()
        except (OSError, IndexDamaged) as error:
            self._index = self._build_in_memory(error)

    def _note_rebuild(self, damage: IndexDamaged) -> None:
        self._notices.append(f"the index could not be used ({damage}) and was built again")

    def _open(self, fresh: bool) -> IndexReader:
        """Return the index, brought up to date, or a new one."""
        try:
            cache.check_owner(self._cache)
            try:
                index = self._existing()
                if index is None:
                    return self._build()
                if self._update(index, fresh):
                    return index
                index.close()
            except IndexDamaged as damage:
                self._note_rebuild(damage)
            return self._build()
        except (OSError, IndexDamaged) as error:
            return self._build_in_memory(error)

    def _existing(self) -> IndexReader | None:
        """Return the index in the cache; raise IndexDamaged where it is not of this archive."""
        number = cache.latest_number(self._cache)
        if not number:
            return None
        index = IndexReader(cache.index_file(self._cache, number))
        if inventory.last_full_scan(index)[0] != self.folder:
            index.close()
            raise IndexDamaged("of another archive")
        return index

    def _build(self) -> IndexReader:
        """Build a new index in the cache."""
        with cache.new_index(self._cache) as build:
            self._fill(build.unfinished)
        if build.published:
            return IndexReader(build.file)
        # Another process finished first, and may have looked long before us: compare all files.
        index = self._existing()
        if index is not None:
            if self._update(index, fresh=True):
                return index
            index.close()
        return self._build()

    def _build_in_memory(self, error: Exception) -> IndexReader:
        self._notices.append(f"cannot use the cache '{self._cache}' ({error}); indexing in memory, which is slower")
        name = in_memory(f"news-{os.getpid()}-{id(self)}")
        self._keeper = open_memory(name)
        self._fill(name)
        return IndexReader(name)

    def _fill(self, file: str) -> None:
        """Make the index `file` of all that lies in the folder."""
        from newscli.index.writer import create

        started = time.time()
        seen = scan(self.folder)
        with create(file) as writer:
            for each in self._read(seen.files):
                writer.add(each)
            writer.set_folders(seen.folders)
            writer.set_full_scan(self.folder, started)

    def _read(self, files: Mapping[str, FileStamp]) -> Iterator[IndexedFile]:
        """Yield each file as the index takes it; one that is gone by now is left out."""
        from newscli.archive.files import read_for_index

        for done, path in enumerate(files):
            self._progress(done, len(files))
            if file := read_for_index(self.folder, path):
                yield file
        self._progress(len(files), len(files))

    def _update(self, index: IndexReader, fresh: bool) -> bool:
        """Bring `index` up to date with the folder. Return False where a new one is cheaper."""
        while True:
            version, started = index.data_version(), time.time()
            archive, scanned_at = inventory.last_full_scan(index)
            size = index.size()
            # A clock that was set back must not keep an old answer for true.
            full = fresh or size <= FULL_SCAN_MAX_FILES or not 0 <= started - scanned_at < FULL_SCAN_INTERVAL
            known, seen = self._compare(index, full)
            gone = known.files.keys() - seen.files.keys()
            changed = changed_files(known.files, seen.files)
            # To remove a file takes as long as to read one for a new index; to read it again, half as long again.
            if 3 * len(changed) + 2 * len(gone) > max(3 * FULL_SCAN_MAX_FILES, size):
                return False
            folders = {path: now for path, now in seen.folders.items() if known.folders.get(path) != now}
            gone_folders = known.folders.keys() - seen.folders.keys()
            note_scan = full and size > FULL_SCAN_MAX_FILES
            if not (gone or changed or folders or gone_folders or note_scan):
                return True
            from newscli.index.writer import transaction

            files = list(self._read(changed)) if changed else []
            with transaction(index.file) as writer:
                if index.data_version() != version:
                    continue  # Another process was quicker: compare with what it left.
                for path in gone | changed.keys():
                    writer.remove(path)
                for each in files:
                    writer.add(each)
                writer.set_folders(folders, gone_folders)
                if note_scan:
                    writer.set_full_scan(archive, started)
            return True

    def _compare(self, index: IndexReader, full: bool) -> tuple[Snapshot, Snapshot]:
        """Return what the index knows and what is there now: of all the archive, or of the folders that changed."""
        if full:
            return Snapshot(inventory.files(index), inventory.folders(index)), scan(self.folder)
        known, seen = Snapshot({}, {}), Snapshot({}, {})
        folders = inventory.folders(index)
        for path, stamp in folders.items():
            now = folder_stamp(os.path.join(self.folder, path))
            if now == stamp:
                continue
            known.files.update(inventory.files(index, path))
            known.folders[path] = stamp
            if now is not None:
                scan_into(seen, self.folder, path, known=folders)
        return known, seen
