"""How fast `news` is, as ratios within one run. It measures and asserts nothing.

    .venv/bin/python tests/bench/benchmark.py [--articles 100000] [--runs 9] [--keep DIR]

It generates an archive of articles (about 2.7 KB each, with the word frequencies of real text, in
folders of a thousand), and runs each command and what it is compared with in turn.
"""

import argparse
import itertools
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
COMMON = (
    "the of to and a in said is that for on was with it as at by from he be are has have an its not but this they will"
    " his were which had or who been their more one would year also about up after two out over when there people than"
    " first into some no other could so time government percent state president million country police officials"
)
# How a word may stand in a text, and how often.
FORMS = {"{}": 86, "{},": 6, "“{}”": 2, "{}’s": 2, "non-{}": 2, "{}-{}": 1, "U.S. {}": 1}


def vocabulary(chance: random.Random, size: int) -> list[str]:
    """Invented words, the short ones first, with some inflections; and the few that are searched for."""
    starts = "b c d f g h k l m n p r s t v w st tr br pl ch sh".split()
    syllables = [start + vowel for start in starts for vowel in ("a", "e", "i", "o", "u", "ea", "ou")]
    words: dict[str, None] = {}
    while len(words) < size:
        word = "".join(chance.choices(syllables, k=chance.choice((1, 2, 2, 2, 3, 3)))) + chance.choice(["", *"nrstl"])
        words.update(dict.fromkeys([word, *(word + ending for ending in chance.sample(("s", "ed", "ing", "er"), 2))]))
    ranked = COMMON.split() + sorted(words, key=lambda word: len(word) + chance.random() * 5)
    for rank, word in ((1500, "missile"), (2500, "missiles"), (2000, "serbia"), (20_000, "pantsir")):
        ranked.insert(min(rank, len(ranked)), word)
    return ranked


def generate(folder: Path, count: int) -> None:
    """Write `count` articles below `folder`, always the same ones."""
    chance = random.Random(1)
    words = vocabulary(chance, 150_000)
    # Zipf and Mandelbrot's law of word frequencies. Sentences are cut out of one long run of words.
    weights = [1 / (rank + 2.7) ** 1.05 for rank in range(1, len(words) + 1)]
    run = chance.choices(words, weights, k=1_500_000)
    forms = chance.choices(list(FORMS), list(FORMS.values()), k=len(run))
    run = [form.format(word, word) for word, form in zip(run, forms, strict=True)]
    begin = datetime(2010, 1, 1, tzinfo=UTC)

    def some(length: int) -> str:
        start = chance.randrange(len(run) - length)
        return " ".join(run[start : start + length])

    for number in range(count):
        if number % 1000 == 0:
            below = folder / f"{number // 1000:04}"
            below.mkdir(parents=True)
        left = max(40, int(chance.lognormvariate(5.75, 0.5)))
        paragraphs = []
        while left > 0:
            sentences = [some(chance.randint(8, 28)).capitalize() + "." for _ in range(chance.randint(1, 4))]
            paragraphs.append(" ".join(sentences))
            left -= sum(map(str.count, sentences, itertools.repeat(" ")))
        published = begin + timedelta(seconds=chance.randrange(86400 * 3650))
        id = f"{chance.getrandbits(64):016x}"
        text = (
            f"\n# {some(9).capitalize()}\n\nPublished at: **{published.isoformat()}**\n\n"
            f"Author: **{some(2).title()}**\n\n"
            f"Original: [Outlet {int(chance.paretovariate(1)) % 300}](https://outlet.example/{id}?utm_source=feed)\n\n"
        ) + "\n".join(paragraphs)
        (below / f"{number % 1000:03}_{id}.txt").write_text(f"{text}\n", "utf-8", newline="\n")


class Run(NamedTuple):
    seconds: float
    megabytes: float


class Bench:
    """The commands to measure, in an environment of their own."""

    def __init__(self, work: Path, archive: Path, runs: int) -> None:
        self.work, self.archive, self.runs = work, archive, runs
        self.cache = work / "cache"
        self.news = str(Path(sys.executable).with_name("news"))
        self.environment = os.environ | {
            "NEWS_CACHE": str(self.cache),
            "NEWS_ARCHIVE": str(archive),
            "PYTHONPATH": str(ROOT),  # What is measured is this checkout.
            "LANG": "C.UTF-8",
        }
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)  # A user's Python keeps what it has compiled.
        for name, code in (("empty", EMPTY), ("bare", BARE), ("read", READ)):
            (work / f"{name}.py").write_text(code)

    def run(self, command: str) -> Run:
        started = time.perf_counter()
        process = subprocess.Popen(["bash", "-c", command], env=self.environment, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        return Run(time.perf_counter() - started, usage.ru_maxrss / 1024)

    def compare(
        self, commands: dict[str, str], prepare: Callable[[], None] = lambda: None, runs: int = 0
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


EMPTY = """
import typer
app = typer.Typer()
@app.command()
def main() -> None:
    pass
app()
"""
# What an index costs at the least: read, parse and insert the same rows into one stemmed table.
BARE = """
import os, sys, apsw
from pathlib import Path
from newscli import parse_article
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
            a = parse_article(file.read(), path)
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
    print(f"{name:<42} {ratio:>6.2f}  {goal:<8} {detail}", flush=True)


def report_times(name: str, taken: dict[str, float], one: str, other: str, goal: str) -> None:
    detail = f"{taken[one] * 1000:,.0f} ms / {taken[other] * 1000:,.0f} ms"
    report(name, taken[one] / taken[other], goal, detail)


def measure(bench: Bench, size: int) -> None:
    news, work, archive = bench.news, bench.work, bench.archive
    empty = f"{sys.executable} {work}/empty.py | cat"
    search = f"{news} search missile -n 20 | cat"
    print(f"{'':<42} {'ratio':>6}  {'goal':<8} medians")

    bares, firsts = [], []
    for _ in range(1 if size > 100 * 2**20 else 5):
        (work / "bare.db").unlink(missing_ok=True)
        bares.append(bench.run(f"{sys.executable} {work}/bare.py {archive} {work}/bare.db"))
        shutil.rmtree(bench.cache, ignore_errors=True)
        firsts.append(bench.run(f"{news} list -n 1"))
    bare, first = (statistics.median(run.seconds for run in runs) for runs in (bares, firsts))
    peak = max(run.megabytes for run in firsts)
    report(
        "first index / bare loop", first / bare, "1.7", f"{first:.1f} s / {bare:.1f} s; {peak:.0f} MB of memory (350)"
    )
    on_disk = sum(path.stat().st_size for path in bench.cache.rglob("*"))
    report("index on disk / text", on_disk / size, "1.2", f"{on_disk / 2**20:,.0f} MB / {size / 2**20:,.0f} MB")

    taken = bench.compare(
        {
            "empty": empty,
            "search": search,
            "list": f"{news} list -n 50 | cat",
            "rare": f"{news} search pantsir -n 20 | cat",
            "common": f"{news} search said -n 20 | cat",
            "prefix": f"{news} search 'gov*' -n 20 | cat",
            "outlet": f"{news} search government --outlet 'outlet 2' -n 20 | cat",
            "since": f"{news} search government --since 2015 -n 20 | cat",
            "stats": f"{news} stats | cat",
        }
    )
    report_times("search / empty Typer command", taken, "search", "empty", "1.6")
    report_times("list / empty Typer command", taken, "list", "empty", "1.6")
    report_times("stats / empty Typer command", taken, "stats", "empty", "3.0")
    report_times("search for a common word / a rare one", taken, "common", "rare", "2.0")
    report_times("search for a broad prefix / a rare word", taken, "prefix", "rare", "2.0")
    report_times("search in one outlet / for a rare word", taken, "outlet", "rare", "2.0")
    report_times("search since a date / for a rare word", taken, "since", "rare", "2.0")
    grep = "rg -il" if shutil.which("rg") else "grep -ril"
    taken = bench.compare({"grep": f"{grep} missile {archive} | cat", "search": search}, runs=3)
    report_times(f"search / {grep}", taken, "search", "grep", "0.25")

    added = itertools.count()

    def wait() -> None:
        time.sleep(0.1)  # A folder that changed a moment ago is looked at once more.

    def add() -> None:
        text = "# A new missile\nPublished at: **2025-01-01**\nThe body of an article that is new.\n"
        (archive / "0000" / f"added{next(added)}.txt").write_text(text)
        wait()

    taken = {"search": bench.compare({"it": search}, wait)["it"], "add": bench.compare({"it": search}, add)["it"]}
    report_times("one file added, then search / search", taken, "add", "search", "1.3")
    for path in (archive / "0000").glob("added*"):
        path.unlink()
    bench.run(search)

    export = f"{news} export -f jsonl"
    reading = f"{sys.executable} {work}/read.py {archive}"
    taken = bench.compare({"export": export, "read": reading}, runs=3)
    report_times("export -f jsonl / reading all files", taken, "export", "read", "3")
    print(f"    {bench.run(export).megabytes:.0f} MB of memory (100)")
    taken = bench.compare({"check": f"{news} check -q", "read": reading}, runs=3)
    report_times("check / reading all files", taken, "check", "read", "3")
    taken = bench.compare({"empty": empty, "first": f"{export} | head -1"})
    report_times("export -f jsonl | head -1 / empty command", taken, "first", "empty", "at once")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--keep", metavar="DIR", help="generate the archive here, or use the one that is here")
    parser.add_argument("--generate", metavar="DIR", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.generate:
        generate(Path(arguments.generate), arguments.articles)
        return
    with tempfile.TemporaryDirectory(prefix="news-benchmark-") as temporary:
        work = Path(temporary)
        archive = Path(arguments.keep or work) / f"archive-{arguments.articles}"
        if not archive.exists():
            # In a process of its own: what this one holds would count as memory of those that it starts.
            options = ["--generate", str(archive), "--articles", str(arguments.articles)]
            subprocess.run([sys.executable, __file__, *options], check=True)
        size = sum(path.stat().st_size for path in archive.rglob("*.txt"))
        system = f"Python {sys.version.split()[0]}, {os.cpu_count()} CPUs"
        print(f"{arguments.articles:,} articles, {size / 2**20:,.0f} MB; {system}")
        measure(Bench(work, archive, arguments.runs), size)


if __name__ == "__main__":
    main()
