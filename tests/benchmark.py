"""How fast `news` is, as ratios within one run. It measures and asserts nothing.

    .venv/bin/python tests/benchmark.py [--articles 100000] [--runs 9] [--keep DIR]

It generates an archive of articles (about 2.7 KB each, with the word frequencies of real text, in
folders of a thousand), and runs each command and what it is compared with in turn.
"""

import argparse
import itertools
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

COMMON = (
    "the of to and a in said is that for on was with it as at by from he be are has have an its not but this they will"
    " his were which had or who been their more one would year also about up after two out over when there people than"
    " first into some no other could so time government percent state president million country police officials"
)
MAY_BE_WRITTEN_SO = ("{}", "{}", "{}", "{}", "{}.", "{},", "“{}”", "{}’s", "non-{}", "{}-{}")


def vocabulary(chance: random.Random, size: int) -> list[str]:
    """Invented words, the short ones first, with some inflections; and the few that are searched for."""
    starts = "b c d f g h k l m n p r s t v w st tr br pl ch sh".split()
    syllables = [start + vowel for start in starts for vowel in ("a", "e", "i", "o", "u", "ea", "ou")]
    words: dict[str, None] = {}
    while len(words) < size:
        word = "".join(chance.choices(syllables, k=chance.choice((1, 2, 2, 2, 3, 3)))) + chance.choice(["", *"nrstl"])
        words.update(dict.fromkeys([word, *(word + ending for ending in chance.sample(("s", "ed", "ing", "er"), 2))]))
    ranked = COMMON.split() + sorted(words, key=lambda word: len(word) + chance.random() * 5)
    for rank, word in ((1500, "missile"), (2500, "missiles"), (2000, "serbia"), (60_000, "pantsir")):
        ranked.insert(min(rank, len(ranked)), word)
    return ranked


def generate(folder: Path, count: int) -> int:
    """Write `count` articles below `folder`, always the same ones; the bytes written."""
    chance = random.Random(1)
    words = vocabulary(chance, 150_000)
    # Zipf and Mandelbrot's law of word frequencies. Sentences are cut out of one long run of words.
    weights = [1 / (rank + 2.7) ** 1.05 for rank in range(1, len(words) + 1)]
    run = chance.choices(words, weights, k=1_500_000)
    run = [
        form.format(word, word) for word, form in zip(run, chance.choices(MAY_BE_WRITTEN_SO, k=len(run)), strict=True)
    ]
    begin = datetime(2010, 1, 1, tzinfo=UTC)
    written = 0

    def some(length: int) -> str:
        start = chance.randrange(len(run) - length)
        return " ".join(run[start : start + length])

    for number in range(count):
        if number % 1000 == 0:
            below = folder / f"{number // 1000:04}"
            below.mkdir(parents=True)
        left = max(40, int(chance.lognormvariate(5.95, 0.5)))
        paragraphs = []
        while left > 0:
            sentences = [some(chance.randint(8, 28)).capitalize() + "." for _ in range(chance.randint(1, 4))]
            paragraphs.append(" ".join(sentences))
            left -= sum(map(str.count, sentences, itertools.repeat(" ")))
        published = begin + timedelta(seconds=chance.randrange(86400 * 3650))
        id = f"{chance.getrandbits(64):016x}"
        text = (
            f"\n# {some(9).capitalize()}\n\nPublished at: **{published.isoformat()}**\n\nAuthor: **{some(2).title()}**\n\n"
            f"Original: [Outlet {int(chance.paretovariate(1)) % 300}](https://outlet.example/{id}?utm_source=feed)\n\n"
        ) + "\n".join(paragraphs)
        data = text.encode()
        (below / f"{number % 1000:03}_{id}.txt").write_bytes(data + b"\n")
        written += len(data) + 1
    return written


class Run(NamedTuple):
    seconds: float
    megabytes: float


class Bench:
    """The commands to measure, in an environment of their own."""

    def __init__(self, work: Path, archive: Path, runs: int) -> None:
        self.work, self.archive, self.runs = work, archive, runs
        self.cache = work / "cache"
        self.news = f"{Path(sys.executable).with_name('news')}"
        self.environment = os.environ | {"NEWS_CACHE": str(self.cache), "NEWS_ARCHIVE": str(archive), "LANG": "C.UTF-8"}
        (work / "empty.py").write_text(
            "import typer\napp = typer.Typer()\n@app.command()\ndef main() -> None:\n    pass\napp()\n"
        )
        (work / "bare.py").write_text(BARE)
        (work / "read.py").write_text(READ)
        self.python = sys.executable

    def run(self, command: str) -> Run:
        started = time.perf_counter()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        del before
        process = subprocess.Popen(["bash", "-c", f"exec {command}" if "|" not in command else command], env=self.environment, stdout=subprocess.DEVNULL)  # fmt: skip
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        return Run(time.perf_counter() - started, usage.ru_maxrss / 1024)

    def compare(
        self, commands: dict[str, str], prepare: Callable[[], object] = lambda: None, runs: int = 0
    ) -> dict[str, float]:
        """The median seconds of each command, run in turn."""
        for command in commands.values():
            self.run(command)
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(runs or self.runs):
            for name, command in commands.items():
                prepare()
                taken[name].append(self.run(command).seconds)
        return {name: statistics.median(seconds) for name, seconds in taken.items()}


# What an index costs at the least: read, parse and insert the same rows into one stemmed table.
BARE = """
import os, sys, apsw
from pathlib import Path
from newscli import parse
db = apsw.Connection(sys.argv[2])
db.execute("PRAGMA page_size = 16384; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
db.execute("CREATE TABLE article (path, mtime, size, id, title, published, author, outlet, url)")
db.execute("CREATE VIRTUAL TABLE text USING fts5 (title, author, outlet, body, content='', tokenize='porter')")
db.execute("INSERT INTO text (text, rank) VALUES ('hashsize', 100663296)")
db.execute("BEGIN")
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        path = os.path.join(folder, name)
        stats = os.stat(path)
        with open(path, "rb") as file:
            a = parse(file.read(), path)
        db.execute("INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (a.path, stats.st_mtime_ns, stats.st_size, a.id, a.title, a.published, a.author, a.outlet, a.url))
        db.execute("INSERT INTO text VALUES (?, ?, ?, ?)", (a.title, a.author, a.outlet, a.body))
db.execute("COMMIT")
"""
READ = """
import os, sys
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        with open(os.path.join(folder, name), "rb") as file:
            file.read()
"""


def report(name: str, ratio: float, goal: str, detail: str) -> None:
    print(f"{name:<44} {ratio:>6.2f}  {goal:<14} {detail}", flush=True)


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms"


def measure(bench: Bench, size: int) -> None:
    news, python, work = bench.news, bench.python, bench.work
    megabytes = size / 2**20
    print(f"{'':<44} {'ratio':>6}  {'goal':<14} medians")

    first = [bench.run(f"{python} {work}/bare.py {bench.archive} {work}/bare.db")]
    shutil.rmtree(bench.cache, ignore_errors=True)
    index = [bench.run(f"{news} list -n 1")]
    if size < 100 * 2**20:
        for _ in range(4):
            (work / "bare.db").unlink()
            first.append(bench.run(f"{python} {work}/bare.py {bench.archive} {work}/bare.db"))
            shutil.rmtree(bench.cache)
            index.append(bench.run(f"{news} list -n 1"))
    bare, built = (statistics.median(run.seconds for run in runs) for runs in (first, index))
    peak = max(run.megabytes for run in index)
    report(
        "first index / bare loop", built / bare, "1.7", f"{built:.1f} s / {bare:.1f} s; {peak:.0f} MB of memory (350)"
    )
    on_disk = sum(path.stat().st_size for path in bench.cache.rglob("*")) / 2**20
    report("index on disk / text", on_disk / megabytes, "1.2", f"{on_disk:,.0f} MB / {megabytes:,.0f} MB")

    empty = f"{python} {work}/empty.py"
    grep = f"rg -il missile {bench.archive}" if shutil.which("rg") else f"grep -ril missile {bench.archive}"
    search = f"{news} search missile -n 20 | cat"
    taken = bench.compare(
        {
            "empty": f"{empty} | cat",
            "search": search,
            "list": f"{news} list -n 50 | cat",
            "rare": f"{news} search pantsir -n 20 | cat",
            "common": f"{news} search said -n 20 | cat",
        }
    )
    for name in ("search", "list"):
        detail = f"{milliseconds(taken[name])} / {milliseconds(taken['empty'])}"
        report(f"{name} / empty Typer command", taken[name] / taken["empty"], "1.6", detail)
    report("common word / rare word", taken["common"] / taken["rare"], "2.0", f"{milliseconds(taken['common'])} / {milliseconds(taken['rare'])}")  # fmt: skip
    grepped = bench.compare({"grep": f"{grep} | cat", "search": search}, runs=3)
    detail = f"{milliseconds(grepped['search'])} / {milliseconds(grepped['grep'])}"
    report(f"search / {grep.split()[0]} -il", grepped["search"] / grepped["grep"], "0.25", detail)

    numbers = itertools.count()

    def add() -> None:
        text = f"# A new missile\nPublished at: **2025-01-01**\nNumber {next(numbers)} of the missiles.\n"
        (bench.archive / "0000" / f"added{next(numbers)}.txt").write_text(text)

    # A pause, for a folder that changed a moment ago is looked at once more.
    plain = bench.compare({"search": search}, lambda: time.sleep(0.1))
    added = bench.compare({"search": search}, lambda: (add(), time.sleep(0.1)))
    detail = f"{milliseconds(added['search'])} / {milliseconds(plain['search'])}"
    report("one file added, then search / search", added["search"] / plain["search"], "1.3", detail)
    for path in (bench.archive / "0000").glob("added*"):
        path.unlink()
    bench.run(search)

    taken = bench.compare(
        {"export": f"{news} export -f jsonl", "read": f"{python} {work}/read.py {bench.archive}"}, runs=3
    )
    exported = bench.run(f"{news} export -f jsonl")
    detail = f"{taken['export']:.1f} s / {taken['read']:.1f} s; {exported.megabytes:.0f} MB of memory (100)"
    report("export -f jsonl / reading all files", taken["export"] / taken["read"], "3", detail)
    taken = bench.compare({"empty": f"{empty} | cat", "first": f"{news} export -f jsonl | head -1"})
    detail = f"{milliseconds(taken['first'])} / {milliseconds(taken['empty'])}"
    report("export | head -1 / empty Typer command", taken["first"] / taken["empty"], "at once", detail)


def measured(arguments: argparse.Namespace) -> Iterator[None]:
    with tempfile.TemporaryDirectory(prefix="news-benchmark-") as temporary:
        work = Path(temporary)
        archive = Path(arguments.keep or work) / f"archive-{arguments.articles}"
        if archive.exists():
            size = sum(path.stat().st_size for path in archive.rglob("*.txt"))
        else:
            size = generate(archive, arguments.articles)
        print(
            f"{arguments.articles:,} articles, {size / 2**20:,.0f} MB; Python {sys.version.split()[0]}, {os.cpu_count()} CPUs"
        )
        measure(Bench(work, archive, arguments.runs), size)
        yield


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--keep", metavar="DIR", help="generate the archive here, or use the one that is here")
    for _ in measured(parser.parse_args()):
        pass


if __name__ == "__main__":
    main()
