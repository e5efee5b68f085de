"""Compare `news` with the reference on random questions, and print each difference so that it can be run again.

python tests/robustness/compare.py --cases 5000 --seed 1
python tests/robustness/compare.py --archive DIR --sample 500
python tests/robustness/compare.py --seed 1 --case 17
"""

import argparse
import json
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path

from generate import SORTS, Queries, make_archive, spell
from reference import (
    EVERYTHING,
    UNFILTERED,
    Document,
    Model,
    Node,
    Wanted,
    shared_part,
    sort_documents,
)

from newscli import Archive, parse_filter
from newscli.article import Hit
from newscli.errors import AmbiguousArticle, UnknownArticle
from newscli.query.language import parse_query
from newscli.query.nodes import Filter, SearchSort, Sort
from newscli.stats import By

PER_ARCHIVE = 50  # cases that share a made archive
ARTICLES = 40


@dataclass(frozen=True)
class Case:
    """One question, as `news` is asked and as the reference is."""

    kind: str
    node: Node = EVERYTHING
    text: str = ""
    wanted: Wanted = UNFILTERED
    sort: SearchSort = "published"
    reverse: bool = False
    limit: int = 0
    any_word: bool = False

    def arguments(self, folder: Path) -> list[str]:
        """Return the command line that asks the same."""
        found = [self.kind, "-a", str(folder)]
        found += ["--json"] if self.kind != "count" else []
        if self.kind == "count":
            found[0] = "search"
            found.append("--count")
        for name in ("since", "until"):
            if value := getattr(self.wanted, name):
                found += [f"--{name}", value]
        for name, values in (("author", self.wanted.authors), ("outlet", self.wanted.outlets)):
            for value in values:
                found += [f"--{name}", value]
        if self.kind in ("list", "search"):
            found += [
                "-s",
                self.sort,
                *(["-r"] if self.reverse else []),
                *(["-n", str(self.limit)] if self.limit else []),
            ]
        found += ["--any"] if self.any_word else []
        if self.kind == "stats":
            found += ["--match", self.text] if self.text else []
        elif self.text:
            found += ["--", self.text]
        return found


def make_case(rng: random.Random, model: Model) -> Case:
    queries = Queries(rng, model)
    kind = rng.choices(("search", "count", "list", "stats", "show"), (60, 10, 10, 10, 10))[0]
    node: Node = EVERYTHING
    text, any_word = "", kind in ("search", "count") and rng.random() < 0.1
    if any_word:
        node, text = queries.make_question()
    elif kind in ("search", "count") or (kind == "stats" and rng.random() < 0.5):
        node = queries.make()
        text = spell(node, rng)
    if kind == "show":
        return Case(kind, text=make_reference(rng, rng.choice(model.documents)))
    sorts: tuple[SearchSort, ...] = ("relevance", "relevance", *SORTS) if kind == "search" else SORTS
    limit = rng.choice((0, 0, 1, 5, 20))
    return Case(kind, node, text, queries.wanted(), rng.choice(sorts), rng.random() < 0.3, limit, any_word)


def make_reference(rng: random.Random, document: Document) -> str:
    name = document.path.rpartition("/")[2]
    found = [
        document.id,
        document.path,
        name,
        document.id[: rng.randint(1, 6)],
        document.id.upper()[:6],
        document.url or name,
    ]
    return rng.choice(found)


def differences(archive: Archive, model: Model, case: Case) -> Iterator[str]:
    """Yield what `archive` answers otherwise than `model`."""
    given = case.wanted
    wanted = parse_filter(given.since, given.until, given.authors, given.outlets)
    expected = model.select(case.node, given)
    if case.kind == "show":
        yield from compare_found(archive, model, case.text)
    elif case.kind == "list":
        assert case.sort != "relevance"
        listed = list(archive.metadata(wanted, sort=case.sort, reverse=case.reverse, limit=case.limit))
        ordered = sort_documents(expected, case.sort, case.reverse)[: case.limit or None]
        yield from compare("paths", [each.path for each in listed], [each.path for each in ordered])
        yield from compare("count", archive.count(wanted), len(expected))
        everything = sort_documents(expected, case.sort, case.reverse)
        yield from compare_collapsed(archive, wanted, case, case.sort, everything)
        for metadata, document in zip(listed, ordered, strict=False):
            yield from compare_fields(metadata, document)
    elif case.kind == "stats":
        yield from compare_stats(archive, wanted, case, expected)
    else:
        query = parse_query(case.text, case.any_word)
        hits = list(archive.search(query, wanted, sort=case.sort, reverse=case.reverse, limit=case.limit))
        yield from compare("count", archive.count(wanted, query), len(expected))
        yield from compare_hits(model, case, hits, expected)


def compare(what: str, got: object, want: object) -> Iterator[str]:
    if got != want:
        yield f"{what}:\n    got      {got!r}\n    expected {want!r}"


def compare_collapsed(
    archive: Archive, wanted: Filter, case: Case, sort: Sort, ordered: list[Document]
) -> Iterator[str]:
    """Yield where a listing leaves out other copies than those of an article before."""
    found = archive.metadata(wanted, sort=sort, reverse=case.reverse, limit=case.limit, collapse=True)
    got = [(each.path, each.collapsed) for each in found]
    listed = {each.path for each in ordered}
    left_out: set[str] = set()
    want = []
    for document in ordered:
        if document.path not in left_out:
            behind = {copy.path for copy in archive.copies(document.path)} & listed - left_out
            left_out |= behind
            want.append((document.path, len(behind)))
    yield from compare("with copies behind", got, want[: case.limit or None])


def compare_fields(metadata: object, document: Document) -> Iterator[str]:
    for name in ("id", "title", "published", "author", "outlet", "url", "words"):
        yield from compare(f"{name} of {document.path}", getattr(metadata, name), getattr(document, name))


def compare_hits(model: Model, case: Case, hits: list[Hit], expected: list[Document]) -> Iterator[str]:
    by_path = {each.path: each for each in expected}
    got = [hit.metadata.path for hit in hits]
    if not case.limit or set(got) - by_path.keys():
        yield from compare("paths", sorted(got), sorted(by_path))
    hits = [hit for hit in hits if hit.metadata.path in by_path]
    if case.sort != "relevance":
        ordered = sort_documents(expected, case.sort, case.reverse)[: case.limit or None]
        yield from compare("order", got, [each.path for each in ordered])
    else:
        yield from compare("length", len(hits), min(len(expected), case.limit or len(expected)))
        yield from compare_ranking(model, case, hits, expected)
    for hit in hits:
        document = by_path[hit.metadata.path]
        want = model.score(case.node, document)
        if not close(hit.score, want):
            yield f"score of {document.path}: got {hit.score}, expected {want}"
        yield from compare_marks(model, case, hit, document)


def close(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-5 * abs(other) + 1e-5  # six digits are given


def compare_ranking(model: Model, case: Case, hits: list[Hit], expected: list[Document]) -> Iterator[str]:
    scores = sorted((model.score(case.node, each) for each in expected), reverse=not case.reverse)
    for place, (hit, want) in enumerate(zip(hits, scores, strict=False)):
        if not close(hit.score, want):
            yield f"score at place {place}: got {hit.score}, expected {want}"
    by_path = {each.path: each for each in expected}
    for one, two in pairwise(hits):
        first, second = by_path[one.metadata.path], by_path[two.metadata.path]
        if model.score(case.node, first) == model.score(case.node, second) and first.newest > second.newest:
            yield f"equals out of order: {first.path} before {second.path}"


def compare_marks(model: Model, case: Case, hit: Hit, document: Document) -> Iterator[str]:
    """Yield where the passage is no part of the text, or marks other words in it than match."""
    text = document.body.replace("\n", " ").replace("\t", " ")
    cut = (
        hit.snippet.removeprefix("…")
        if hit.snippet[:1] == "…" and not text.startswith(hit.snippet[:20])
        else hit.snippet
    )
    shift = len(hit.snippet) - len(cut)
    cut = cut if text.endswith(cut[-20:]) else cut.removesuffix("…")
    if cut not in text:
        yield f"passage of {document.path} is not in its text: {hit.snippet!r}"
        return
    marked = [(start - shift, end - shift) for start, end in hit.matches]
    spans = model.spans(case.node, document, "body")
    possible = []
    at = text.find(cut)
    while at >= 0:
        inside = [
            (max(start, at), min(end, at + len(cut))) for start, end in spans if start < at + len(cut) and end > at
        ]
        possible.append([(start - at, end - at) for start, end in inside])
        at = text.find(cut, at + 1)
    if marked not in possible:
        words = [[hit.snippet[start + shift : end + shift] for start, end in each] for each in (marked, possible[0])]
        yield f"marks in {document.path}: {hit.snippet!r}"
        yield from compare("marks", (words[0], marked), (words[1], possible[0]))


def compare_stats(archive: Archive, wanted: Filter, case: Case, expected: list[Document]) -> Iterator[str]:
    stats = archive.stats(wanted, case.text or None)
    yield from compare("articles", stats.articles, len(expected))
    yield from compare("words", stats.words, sum(each.words for each in expected))
    yield from compare("undated", stats.undated, sum(each.published is None for each in expected))
    names: tuple[By, ...] = ("outlet", "author")
    for by in names:
        facet = archive.facet(by, wanted, case.text or None)
        found: dict[str, list[int]] = {}
        for each in expected:
            if value := getattr(each, by):
                key = "".join(letter.lower() if letter.isascii() else letter for letter in value)
                found.setdefault(key, []).append(each.words)
        want = sorted((len(each), sum(each)) for each in found.values())
        yield from compare(by, sorted((bucket.articles, bucket.words) for bucket in facet.buckets), want)
    periods: dict[By, int] = {"day": 10, "month": 7, "year": 4}
    for by, length in periods.items():
        facet = archive.facet(by, wanted, case.text or None)
        dates = sorted(
            {each.published[:length] for each in expected if each.published and len(each.published) >= length}
        )
        yield from compare(by, [bucket.value for bucket in facet.buckets], dates)


def compare_found(archive: Archive, model: Model, text: str) -> Iterator[str]:
    """Yield where a reference to an article is understood otherwise."""
    readings: tuple[Callable[[Document], bool], ...] = (
        lambda each: each.id == text,
        lambda each: each.path == text,
        lambda each: each.path.rpartition("/")[2] == text or each.path.endswith("/" + text),
        lambda each: "://" in text and clean(each.url or "") == clean(text),
        lambda each: each.id.startswith(text),
        lambda each: text.lower() != text and each.id.startswith(text.lower()),
    )
    want = next(
        (found for reading in readings if (found := [each.path for each in model.documents if reading(each)])), []
    )
    try:
        got = archive.find(text).path
    except UnknownArticle:
        got = "none"
    except AmbiguousArticle as error:
        got = "several"
        yield from compare("articles named", [int(n) for n in re.findall(r"matches (\d+)", str(error))], [len(want)])
    yield from compare("article", got, want[0] if len(want) == 1 else "several" if want else "none")


def compare_copies(archive: Archive, model: Model) -> Iterator[str]:
    """Yield pairs that are certainly copies and not named, or named and certainly none."""
    named = {each.path: {copy.path for copy in archive.copies(each)} for each in archive.metadata()}
    for one, other in combinations(model.documents, 2):
        told = other.path in named[one.path]
        if told != (one.path in named[other.path]):
            yield f"copies of one side alone: {one.path} {other.path}"
        share, size = shared_part(one, other), min(len(each.texts["body"].tokens) for each in (one, other))
        if (told and share < 0.2) or (not told and share > 0.95 and size > 60):
            yield f"copies: got {told} for {one.path} and {other.path}, which share {share:.2f}"


def compare_shell(folder: Path, cache: Path, archive: Archive, case: Case) -> Iterator[str]:
    """Yield what the command line says otherwise than the library."""
    command = [sys.executable, "-m", "newscli", *case.arguments(folder)]
    ran = subprocess.run(command, capture_output=True, env=os.environ | {"NEWS_CACHE": str(cache)}, check=False)
    printed = json.loads(ran.stdout or "null")
    given = case.wanted
    wanted = parse_filter(given.since, given.until, given.authors, given.outlets)
    if case.kind == "count":
        yield from compare("printed", printed, archive.count(wanted, parse_query(case.text, case.any_word)))
    elif case.kind == "stats":
        yield from compare("printed", printed["articles"], archive.stats(wanted, case.text or None).articles)
    elif case.kind == "list":
        assert case.sort != "relevance"
        listed = archive.metadata(wanted, sort=case.sort, reverse=case.reverse, limit=case.limit)
        yield from compare("printed", [each["path"] for each in printed], [each.path for each in listed])
    elif case.kind == "search":
        query = parse_query(case.text, case.any_word)
        hits = archive.search(query, wanted, sort=case.sort, reverse=case.reverse, limit=case.limit)
        yield from compare("printed", printed, json.loads(json.dumps([hit.record() for hit in hits])))
    elif ran.returncode == 0:
        yield from compare("printed", [each["path"] for each in printed], [archive.find(case.text).path])


def clean(url: str) -> str:
    return url.replace("?utm_source=x&", "?")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--case", type=int, help="only this one")
    parser.add_argument("--archive", type=Path, help="a folder of articles to take a sample of")
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--keep", type=Path, help="where the articles are written, and stay")
    chosen = parser.parse_args()
    numbers = range(chosen.cases) if chosen.case is None else range(chosen.case, chosen.case + 1)
    wrong = 0
    with tempfile.TemporaryDirectory() as work:
        for report in run(numbers, chosen.seed, chosen.keep or Path(work), chosen.archive, chosen.sample):
            print(report, flush=True)
            wrong += 1
    print(f"{len(numbers)} cases, {wrong} wrong")
    return min(wrong, 1)


def run(
    numbers: range, seed: int, work: Path, source: Path | None = None, sample: int = 300, shell: bool = False
) -> Iterator[str]:
    """Yield a report of each case that goes wrong. With `shell`, ask the command line too."""
    folder, current = work, -1
    archive: Archive | None = None
    for number in numbers:
        group = 0 if source else number // PER_ARCHIVE
        if group != current:
            current, folder = group, work / f"archive-{seed}-{group}"
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            model = fill(folder, random.Random(f"{seed} archive {group}"), source, sample)
            if archive:
                archive.close()
            archive = Archive(folder, cache=work / "cache")
        assert archive
        case = make_case(random.Random(f"{seed} case {number}"), model)
        found = list(differences(archive, model, case))
        if number % PER_ARCHIVE == 0:
            found += compare_copies(archive, model)
        if shell:
            found += compare_shell(folder, work / "cache", archive, case)
        if found:
            again = f"--seed {seed} --case {number}" + (f" --archive {source} --sample {sample}" if source else "")
            command = shlex.join(["news", *case.arguments(folder)])
            yield "\n".join(
                [f"case {number}: {again} --keep DIR", f"  {command}", *(f"  {each}" for each in found[:5])]
            )
    if archive:
        archive.close()


def fill(folder: Path, rng: random.Random, source: Path | None, sample: int) -> Model:
    if source is None:
        return make_archive(rng, folder, ARTICLES)
    for path in rng.sample(sorted(source.rglob("*.txt")), sample):
        target = folder / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return Model.of(folder)


if __name__ == "__main__":
    sys.exit(main())
