"""The same story in many outlets is recognised, and told the same way everywhere."""

import json
import random
from pathlib import Path

import pytest
from benchmark import vocabulary
from copies import NOTICE, measure
from helpers import News, Terminal, Write, plain

from newscli import Archive
from newscli.text.normalize import normalize
from newscli.text.shingles import MAX_DOC_FREQ, is_near_duplicate, minhash

_WORDS = vocabulary(random.Random(1), 5_000)


def story(seed: int, length: int = 120) -> str:
    """A text that has nothing in common with that of another seed."""
    chance = random.Random(seed)
    return " ".join(chance.choices(_WORDS, k=length))


def cut(body: str, share: float) -> str:
    return " ".join(body.split()[: round(len(body.split()) * share)])


@pytest.fixture
def syndicated(write: Write) -> Path:
    """A story in four outlets, the newest first, and two articles beside it."""
    wire = story(1)
    write("a1.txt", title="Wire story", body=wire, outlet="AP", published="2020-01-04")
    write("b2.txt", title="Another title", body=cut(wire, 0.8), outlet="Herald", published="2020-01-03")
    write("c3.txt", title="A third one", body=f"{story(2, 20)}\n{wire}", outlet="WFXT", published="2020-01-02")
    write("d4.txt", title="Wire story", body=wire, outlet=None, published="2020-01-01")
    write("e5.txt", title="Other news", body=story(3), published="2020-01-05")
    return write("f6.txt", title="Old news", body=story(4), published="2019-01-01").parent


def records(news: News, *arguments: str | Path) -> dict[str, list[str]]:
    return {record["id"]: record["copies"] for record in json.loads(news(*arguments).out)}


def test_each_copy_names_all_others_in_every_record(news: News, syndicated: Path) -> None:
    wanted = {
        "a1": ["b2", "c3", "d4"],
        "b2": ["a1", "c3", "d4"],
        "c3": ["a1", "b2", "d4"],
        "d4": ["a1", "b2", "c3"],
        "e5": [],
        "f6": [],
    }
    assert records(news, "list", "-a", syndicated, "--json") == wanted
    assert records(news, "export", "-a", syndicated) == wanted
    assert records(news, "show", "-a", syndicated, "--json", *wanted) == wanted
    found = records(news, "search", "-a", syndicated, "--json", "title:story")
    assert found == {id: wanted[id] for id in ("a1", "d4")}


def test_a_terminal_folds_copies_into_the_first_of_them(terminal: Terminal, syndicated: Path) -> None:
    out = plain(terminal("list", "-a", syndicated).out)
    assert out == (
        "id  published   outlet  title\n"
        "e5  2020-01-05  Daily   Other news\n"
        "a1  2020-01-04  AP      Wire story +3\n"
        "f6  2019-01-01  Daily   Old news\n"
        "news: 6 articles, 3 copies folded; --all-copies unfolds\n"
    )
    assert "d4  2020-01-01          Wire story +3" in plain(terminal("list", "-a", syndicated, "-r").out)


def test_what_is_folded_passes_the_filters(terminal: Terminal, syndicated: Path) -> None:
    out = plain(terminal("list", "-a", syndicated, "--since", "2020-01-02", "--until", "2020-01-03").out)
    assert out.splitlines()[1:] == [
        "b2  2020-01-03  Herald  Another title +1",
        "news: 2 articles, 1 copy folded; --all-copies unfolds",
    ]
    out = plain(terminal("search", "-a", syndicated, "title:story").out)
    assert out.startswith("d4  Wire story +1\n")
    assert out.endswith("news: 2 articles, 1 copy folded; --all-copies unfolds\n")


def test_a_limit_counts_the_rows_that_are_shown(terminal: Terminal, syndicated: Path) -> None:
    out = plain(terminal("list", "-a", syndicated, "-n", "3").out)
    assert [line[:2] for line in out.splitlines()[1:-1]] == ["e5", "a1", "f6"]
    out = plain(terminal("list", "-a", syndicated, "-n", "2").out)
    assert out.endswith("news: 2 of 6 articles, 3 copies folded; -n 0 shows all, --all-copies unfolds\n")


def test_all_copies_unfolds(terminal: Terminal, syndicated: Path) -> None:
    for command in (["list"], ["search", "title:story OR title:news OR title:another OR title:third"]):
        out = plain(terminal(*command, "-a", syndicated, "--all-copies").out)
        assert all(id in out for id in ("a1", "b2", "c3", "d4", "e5", "f6"))
        assert "+3" not in out
        assert out.endswith("news: 6 articles\n")


def test_a_pipe_is_never_folded(news: News, terminal: Terminal, syndicated: Path) -> None:
    for command in (["list"], ["list", "--json"], ["search", "NOT nothing"], ["export", "-f", "jsonl"]):
        out = news(*command, "-a", syndicated).out
        assert all(id in out for id in ("a1", "b2", "c3", "d4", "e5", "f6"))
        assert "+3" not in out
    assert len(json.loads(terminal("list", "-a", syndicated, "--json").out)) == 6


def test_show_names_the_copies_with_their_outlets(news: News, syndicated: Path) -> None:
    assert "\ncopies: a1 AP, c3 WFXT, d4\n" in news("show", "-a", syndicated, "b2").out
    assert "\ncopies: " not in news("show", "-a", syndicated, "e5").out


def test_copies_are_seen_when_they_come_change_and_go(write: Write, tmp_path: Path) -> None:
    def copies() -> dict[str, tuple[str, ...]]:
        with Archive(path.parent, cache=tmp_path / "cache") as archive:
            return {each.id: each.copies for each in archive.metadata()}

    path = write("a.txt", body=story(1))
    assert copies() == {"a": ()}
    write("b.txt", body=story(1))
    assert copies() == {"a": ("b",), "b": ("a",)}
    write("b.txt", body=story(2))
    assert copies() == {"a": (), "b": ()}
    path.unlink()
    write("c.txt", body=cut(story(2), 0.7))
    assert copies() == {"b": ("c",), "c": ("b",)}


def test_copies_with_one_id_name_it_once_and_their_own_too(news: News, write: Write, tmp_path: Path) -> None:
    for path in ("x/1.txt", "y/1.txt", "x/2.txt"):
        write(path, body=story(1), title=path)
    with Archive(tmp_path / "archive", cache=tmp_path / "cache") as archive:
        assert {each.path: each.copies for each in archive.metadata()} == {
            "x/1.txt": ("1", "2"),
            "y/1.txt": ("1", "2"),
            "x/2.txt": ("1",),
        }
        (first,) = archive.metadata(collapse=True)
        assert first.collapsed == 2
        assert {each.path for each in [first, *archive.copies(first)]} == {"x/1.txt", "y/1.txt", "x/2.txt"}
    listed = json.loads(news("list", "-a", tmp_path / "archive", "--json").out)
    assert sorted((each["path"], each["copies"]) for each in listed) == [
        ("x/1.txt", ["1", "2"]),
        ("x/2.txt", ["1"]),
        ("y/1.txt", ["1", "2"]),
    ]


def test_a_text_that_very_many_articles_have_is_no_story(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def copies(*of: str) -> list[int]:
        with Archive(tmp_path / "archive", cache=tmp_path / "cache") as archive:
            return [len(archive.find(id).copies) for id in of]

    for number in range(MAX_DOC_FREQ):
        write(f"{number}.txt", body=story(1))
    assert copies("0", "99") == [99, 99]
    write("one more.txt", body=story(1))
    write("of another.txt", body=story(2))
    write("copy of another.txt", body=story(2))
    assert copies("0", "one more", "of another") == [0, 0, 1]
    (tmp_path / "archive" / "50.txt").unlink()
    assert copies("0", "one more") == [99, 99]


@pytest.mark.parametrize(
    ("body", "other"),
    [
        pytest.param(story(1), cut(story(1), 0.6), id="cut"),
        pytest.param("“It’s" + story(1).replace(" ", " — ", 3), "'It's" + story(1), id="other signs"),
        pytest.param(story(1), story(1).upper(), id="capitals"),
        pytest.param("中国在九月发布了新型导弹" * 3 + "".join(map(chr, range(0x4E00, 0x4E60))), None, id="Chinese"),
        pytest.param(
            "".join(chr(0x430 + code % 32) + " " * (code % 7 == 0) for code in range(0, 3000, 11)), None, id="Cyrillic"
        ),
    ],
)
def test_texts_that_are_copies(body: str, other: str | None) -> None:
    assert _same(body, body[: len(body) * 3 // 4] if other is None else other)


@pytest.mark.parametrize(
    ("body", "other"),
    [
        pytest.param(story(1), story(2), id="nothing in common"),
        pytest.param(f"{story(1)} {NOTICE}", f"{story(2)} {NOTICE}", id="the same notice below"),
        pytest.param(story(1), f"{story(2)} {cut(story(1), 0.3)}", id="a quotation"),
        pytest.param("Too short to judge.", "Too short to judge.", id="too short"),
        pytest.param("", "", id="no text"),
    ],
)
def test_texts_that_are_none(body: str, other: str) -> None:
    assert not _same(body, other)


def test_the_report_of_a_market_with_other_figures_is_no_copy() -> None:
    def report(seed: int) -> str:
        figures = iter(random.Random(seed).sample(range(1000, 9999), 20))
        sentences = "rose {} points to {}. Turnover in the market was {} million shares against {} on the day before."
        return " ".join(
            f"The index of {name} {sentences}" for name in ("bonds", "shares", "metals", "oil", "gold")
        ).format(*figures)

    assert not _same(report(1), report(2))
    assert _same(report(1), report(1))


def _same(body: str, other: str) -> bool:
    one, two = minhash(normalize(body)), minhash(normalize(other))
    return bool(one and two) and is_near_duplicate(one, two)


def test_copies_that_keep_most_of_the_text_are_found_and_no_others() -> None:
    outcome = measure([story(seed, 60 + seed % 200) for seed in range(500)], each=10, least=60)
    assert outcome.made.total() == 300
    assert outcome.recall(least=0.7) >= 0.95
    assert outcome.precision >= 0.98
