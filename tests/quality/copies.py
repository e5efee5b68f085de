"""How well copies are found, on real articles that are changed in known ways. It measures and asserts nothing.

    .venv/bin/python tests/quality/copies.py DIR [--each 250] [--words 60]

It writes an archive of all articles below DIR and of changed copies, each of another article: with a
new title, cut, with a new first paragraph, in another encoding. Beside them stand the other articles
on the same events, a hundred that end with the same notice, and a hundred that quote another. Then
it asks the archive who is whose copy.

A pair that it names and that was not made counts as right where at least half of the shorter text
is in the other one, word for word in runs of five, and as wrong where it is less.
"""

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from newscli import Archive, parse_article
from newscli.errors import NotAnArticle
from newscli.text.normalize import words

CHANGES = ("cut at the end", "cut in the middle", "new lead", "re-encoded", "all of these")
KEPT = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
LEAD = 25  # words of a new first paragraph
NOTICE = (
    "All rights reserved. This material may not be published, broadcast, rewritten or redistributed. Sign up for our"
    " newsletter to get the latest headlines in your inbox every morning. Terms and conditions apply."
)


Pair = tuple[str, str]  # the ids of two articles, in order


class Made(NamedTuple):
    """A copy that was made: how it was changed, and what share of the words it kept."""

    change: str
    kept: float


class Outcome(NamedTuple):
    """The made copies, those of them that were found, and the other pairs that were named, rightly or wrongly.

    A wrong one stands with the share that it has in common.
    """

    made: Counter[Made]
    found: Counter[Made]
    also: int
    wrong: list[tuple[float, Pair]]

    @property
    def precision(self) -> float:
        right = self.found.total() + self.also
        return right / (right + len(self.wrong))

    def recall(self, least: float = 0.0, most: float = 1.0, change: str | None = None) -> float:
        """Of the copies that keep from `least` to `most` of the text."""
        asked = [made for made in self.made if least <= made.kept <= most and change in (None, made.change)]
        return sum(self.found[made] for made in asked) / sum(self.made[made] for made in asked)


def measure(bodies: Sequence[str], each: int, least: int) -> Outcome:
    """`each` copies by every change and share, of articles with at least `least` words; fewer where these run out."""
    chance = random.Random(1)
    long = [number for number, body in enumerate(bodies) if len(body.split()) >= least]
    chance.shuffle(long)
    ways = [Made(change, kept) for change in CHANGES for kept in KEPT]
    each = min(each, (len(long) - 200) // len(ways))
    files = {str(number): f"# Original\n\n{body}\n".encode() for number, body in enumerate(bodies)}
    made: dict[Pair, Made] = {}
    for turn, way in enumerate(ways):
        for number in long[turn * each : (turn + 1) * each]:
            lead, title = (cut_out(bodies[chance.choice(long)], length, chance) for length in (LEAD, 8))
            made[str(number), f"{number}-copy"] = way
            files[f"{number}-copy"] = copied(bodies[number], way, title, lead, chance)
    for turn, number in enumerate(long[-200:]):
        added = NOTICE if turn < 100 else cut_out(bodies[long[turn]], least // 2, chance)
        files[str(number)] += f"{added}\n".encode()
    return judged(files, made)


def copied(body: str, way: Made, title: str, lead: str, chance: random.Random) -> bytes:
    """The file of a copy of `body`."""
    text = body.split(" ")
    left = round(len(text) * way.kept)
    if way.change == "new lead":
        text = text[len(text) - left :]
    elif way.change in ("cut in the middle", "all of these"):
        start = chance.randint(left // 4, left - left // 4)
        text = text[:start] + text[start + len(text) - left :]
    else:
        text = text[:left]
    if way.change in ("re-encoded", "all of these"):
        text = [word.replace("e", "é") if chance.random() < 0.01 else word for word in text]
    body = " ".join(text)
    if way.change in ("new lead", "all of these"):
        body = f"{lead}\n{body}"
    file = f"# {title}\n\nOriginal: [Another](https://another.example/)\n\n{body}\n"
    if way.change not in ("re-encoded", "all of these"):
        return file.encode()
    file = file.replace(' "', " “").replace('"', "”").replace("'", "’").replace(" - ", " — ")
    encoding = chance.choice(("windows", "twice", "lost"))
    if encoding == "windows":
        return file.encode("cp1252", "replace")
    return (
        file.encode().decode("cp1252", "replace").encode() if encoding == "twice" else file.encode("ascii", "replace")
    )


def cut_out(body: str, length: int, chance: random.Random) -> str:
    """So many words of `body` in a row."""
    text = body.split()
    start = chance.randint(0, max(0, len(text) - length))
    return " ".join(text[start : start + length])


def judged(files: dict[str, bytes], made: dict[Pair, Made]) -> Outcome:
    """What an archive of these files says of them."""
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work, "archive")
        folder.mkdir()
        for id, content in files.items():
            (folder / f"{id}.txt").write_bytes(content)
        with Archive(folder, cache=Path(work, "cache")) as archive:
            named = {(each.id, copy) for each in archive.metadata() for copy in each.copies if each.id < copy}
    others = {pair: common(*(parse_article(files[id]).body for id in pair)) for pair in named - made.keys()}
    return Outcome(
        made=Counter(made.values()),
        found=Counter(way for pair, way in made.items() if pair in named),
        also=sum(share >= 0.5 for share in others.values()),
        wrong=sorted((share, pair) for pair, share in others.items() if share < 0.5),
    )


def common(one: str, other: str) -> float:
    """What share of the runs of five words of the shorter text is in the other one too."""
    runs = [set(zip(*(text[start:] for start in range(5)), strict=False)) for text in (words(one), words(other))]
    return len(runs[0] & runs[1]) / max(1, min(map(len, runs)))


def bodies_below(folder: Path) -> list[str]:
    """The texts of the articles below `folder`, in the order of their paths."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".txt", ".md"):
            with suppress(NotAnArticle):
                found.append(parse_article(path.read_bytes()).body)
    return found


def report(outcome: Outcome) -> None:
    print(f"{'recall, by the share kept':28}" + "".join(f"{kept:7.0%}" for kept in KEPT))
    for change in CHANGES:
        print(f"  {change:26}" + "".join(f"{outcome.recall(kept, kept, change):7.3f}" for kept in KEPT))
    print(f"  {'every change':26}" + "".join(f"{outcome.recall(kept, kept):7.3f}" for kept in KEPT))
    print(
        f"recall of copies that keep 70% or more: {outcome.recall(0.7):.4f}; {outcome.made.total():,} were made in all"
    )
    clear = sum(share < 0.3 for share, _ in outcome.wrong)
    print(
        f"precision: {outcome.precision:.4f}; of the pairs named {outcome.found.total():,} were made, {outcome.also:,}"
        f" others share half or more, {len(outcome.wrong):,} less, {clear:,} of these less than 30%"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path, help="a folder of real articles")
    parser.add_argument("--each", type=int, default=250, help="copies for each change and share")
    parser.add_argument("--words", type=int, default=60, help="of an article that is copied, at the least")
    arguments = parser.parse_args()
    report(measure(bodies_below(arguments.folder), arguments.each, arguments.words))


if __name__ == "__main__":
    main()
