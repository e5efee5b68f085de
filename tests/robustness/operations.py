"""Change the files of an archive at random, and compare the index brought up to date with a new one.

python tests/robustness/operations.py --cases 200 --seed 1
python tests/robustness/operations.py --seed 1 --case 17 --keep DIR
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import generate
from reference import Document, Model

from newscli import Archive
from newscli.archive import sync
from newscli.index import audit

STEPS = 10
START = 15  # articles
FOLDERS = ("a", "a/b", "c", "ü")
OLD = 1_500_000_000
QUERIES = ("missile", "government OR us", '"the market"', "-price")


class Folder:
    """An archive whose files change, and what was done to them."""

    def __init__(self, path: Path, rng: random.Random) -> None:
        self.path, self.rng = path, rng
        self.done: list[str] = []
        self.number = 0
        path.mkdir(parents=True)
        for _ in range(START):
            self.add()
        for each in (*self.files(), *self.folders()):
            os.utime(each, (OLD, OLD))
        self.done.clear()

    def files(self) -> list[Path]:
        return sorted(each for each in self.path.rglob("*.txt") if each.is_file() and not each.name.startswith("."))

    def folders(self) -> list[Path]:
        return sorted(each for each in self.path.rglob("*") if each.is_dir())

    def tell(self, command: str, *paths: Path) -> None:
        self.done.append(" ".join([command, *(each.relative_to(self.path).as_posix() for each in paths)]))

    def step(self) -> bool:
        """Do one thing; return whether the times of files must be compared to see it."""
        in_place: list[Callable[[], None]] = [self.change, self.touch, self.change_behind, self.swap]
        moving: list[Callable[[], object]] = [
            self.add,
            self.rename,
            self.remove,
            self.rename_folder,
            self.swap_folders,
            self.remove_folder,
        ]
        moving += [self.add, self.spoil, self.hide, self.link, self.become_folder, self.copy_over]
        chosen = self.rng.choice([*in_place, *moving])
        chosen()
        return chosen in in_place or chosen in (self.copy_over, self.rename)

    def document(self, path: Path) -> Document:
        self.number += 1
        made = generate.make_document(self.rng, self.number, [])
        return replace(made, path=path.relative_to(self.path).as_posix())

    def any_file(self) -> Path:
        files = self.files()
        return self.rng.choice(files) if files else self.add()

    def new_path(self) -> Path:
        self.number += 1
        return self.path / self.rng.choice((".", *FOLDERS)) / f"{self.number:03}_{self.rng.getrandbits(32):08x}.txt"

    def add(self) -> Path:
        path = self.new_path()
        made = self.document(path)
        files = self.files()
        if files and self.rng.random() < 0.3:
            shutil.copyfile(self.rng.choice(files), self.parent(path))
        else:
            generate.write(self.path, made)
        self.tell("add", path)
        return path

    def parent(self, path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def change(self) -> None:
        path = self.any_file()
        generate.write(self.path, self.document(path))
        self.tell("change", path)

    def touch(self) -> None:
        path = self.any_file()
        generate.write(self.path, self.document(path))
        os.utime(path, (OLD, OLD))
        self.tell("change, with an old time,", path)

    def change_behind(self) -> None:
        path = self.any_file()
        stats, data = path.stat(), path.read_bytes()
        path.write_bytes(data.replace(b"word", b"term").replace(b"oil", b"gas"))
        os.utime(path, ns=(stats.st_atime_ns, stats.st_mtime_ns))
        self.tell("change, with the same size and time,", path)

    def swap(self) -> None:
        self.exchange(self.any_file(), self.any_file(), "swap")

    def exchange(self, one: Path, two: Path, how: str) -> None:
        if one == two or one in two.parents or two in one.parents:
            return
        aside = self.path / ".aside"
        one.rename(aside)
        two.rename(one)
        aside.rename(two)
        self.tell(how, one, two)

    def rename(self) -> None:
        old, new = self.any_file(), self.rng.choice((self.new_path, self.any_file))()
        if old != new:
            old.rename(self.parent(new))
            self.tell("rename", old, new)

    def copy_over(self) -> None:
        old, new = self.any_file(), self.any_file()
        if old != new:
            shutil.copy2(old, new)
            self.tell("cp -p", old, new)

    def remove(self) -> None:
        path = self.any_file()
        path.unlink()
        self.tell("remove", path)

    def rename_folder(self) -> None:
        if folders := self.folders():
            old = self.rng.choice(folders)
            new = self.path / f"moved{self.number}"
            self.number += 1
            old.rename(new)
            self.tell("rename folder", old, new)

    def swap_folders(self) -> None:
        if len(folders := self.folders()) > 1:
            one, two = self.rng.sample(folders, 2)
            self.exchange(one, two, "swap folders")
            for each in (one, two, one.parent, two.parent):  # as tar and rsync leave them
                if each.exists():
                    os.utime(each, (OLD, OLD))

    def remove_folder(self) -> None:
        if self.rng.random() < 0.3 and (folders := self.folders()):
            path = self.rng.choice(folders)
            shutil.rmtree(path)
            self.tell("remove folder", path)

    def spoil(self) -> None:
        path = self.new_path()
        self.parent(path).write_bytes(self.rng.choice((b"", b"no title\n", b"\xff\xfe\x00")))
        self.tell("add what is no article,", path)

    def hide(self) -> None:
        path = self.any_file()
        path.rename(path.with_name("." + path.name))
        self.tell("hide", path)

    def link(self) -> None:
        path = self.new_path()
        self.parent(path).symlink_to(self.any_file())
        self.tell("link", path)

    def become_folder(self) -> None:
        path = self.any_file()
        path.unlink()
        path.mkdir()
        self.tell("replace by a folder", path)


def answers(archive: Archive) -> dict[str, Any]:
    """Return all that an archive says, in a form to compare."""
    found: dict[str, Any] = {
        "articles": {each.path: each.record() for each in archive.articles()},
        "order": [each.path for each in archive.metadata()],
        "skipped": archive.skipped(),
        "copies": sorted(archive.sync.run(audit.copied)),
        "stats": repr(archive.stats(top=0)),
    }
    for query in QUERIES:
        found[query] = [(hit.metadata.path, hit.score, hit.matches) for hit in archive.search(query)]
    return found


def differences(got: dict[str, Any], want: dict[str, Any]) -> Iterator[str]:
    for name in sorted(want):
        one, two = got[name], want[name]
        if one != two:
            if isinstance(one, dict):
                keys = [key for key in {**one, **two} if one.get(key) != two.get(key)]
                one, two = {key: one.get(key) for key in keys}, {key: two.get(key) for key in keys}
            yield f"{name}:\n    got      {str(one)[:500]}\n    expected {str(two)[:500]}"


def run_case(seed: int, number: int, work: Path, large: bool) -> str | None:
    """Return a report of what goes wrong in one sequence, if anything does.

    With `large` the archive is treated like one of more than 5,000 files.
    """
    folder = Folder(work / f"files-{seed}-{number}", random.Random(f"{seed} operations {number}"))
    cache, kept = work / f"cache-{seed}-{number}", 0 if large else sync.FULL_SCAN_MAX_FILES
    with patch.object(sync, "FULL_SCAN_MAX_FILES", kept):
        for step in range(STEPS):
            fresh = folder.step() if step else False
            with Archive(folder.path, cache=cache, fresh=fresh and large) as archive:
                got = answers(archive)
            with Archive(folder.path, cache=cache / f"new{step}") as archive:
                want = answers(archive)
            found = list(differences(got, want)) + list(differences_from_files(want, folder.path))
            if found:
                again = f"--seed {seed} --case {number}{' --large' * large} --keep DIR"
                return "\n".join(
                    [f"case {number}, step {step}: {again}", *(f"  {each}" for each in (*folder.done, *found))]
                )
    return None


def differences_from_files(answer: dict[str, Any], folder: Path) -> Iterator[str]:
    skipped = {path for path, _ in answer["skipped"]}
    files = [
        each
        for each in folder.rglob("*.txt")
        if each.is_file() and not each.is_symlink() and not each.name.startswith(".")
    ]
    paths = {each.relative_to(folder).as_posix() for each in files} - skipped
    if paths != set(answer["order"]):
        yield f"files: got {sorted(answer['order'])}, expected {sorted(paths)}"
        return
    for document in Model.of(folder, sorted(paths)).documents:
        record = answer["articles"][document.path]
        for name in ("id", "title", "published", "author", "outlet", "url", "words", "body"):
            if record[name] != getattr(document, name):
                yield f"{name} of {document.path}: got {record[name]!r}, expected {getattr(document, name)!r}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--case", type=int, help="only this one")
    parser.add_argument("--large", action="store_true", help="as in an archive of more than 5,000 files")
    parser.add_argument("--keep", type=Path, help="where the articles are written, and stay")
    chosen = parser.parse_args()
    numbers = range(chosen.cases) if chosen.case is None else range(chosen.case, chosen.case + 1)
    wrong = 0
    with tempfile.TemporaryDirectory() as work:
        for number in numbers:
            if report := run_case(chosen.seed, number, chosen.keep or Path(work), chosen.large):
                print(report, flush=True)
                wrong += 1
    print(f"{len(numbers)} cases, {wrong} wrong")
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main())
