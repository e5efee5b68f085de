"""The fixtures that the tests share: archives made on the spot, and the command as a user runs it."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import SEEDS, News, Terminal, Write, text
from hypothesis import settings

# A shell that starts the tests in the background has Ctrl-C ignored, also by what they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("news", deadline=None)  # No test knows how fast the machine is.
settings.load_profile("news")


@pytest.fixture
def news(tmp_path: Path) -> News:
    return News(tmp_path / "cache")


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Write]:
    """Writes one article of the archive `tmp_path/archive`: write("name.txt", title=…) or write("name.txt", b"…")."""
    folder = tmp_path / "archive"
    folder.mkdir()

    def written(name: str, content: bytes | None = None, **fields: str | None) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text(**fields).encode() if content is None else content)  # type: ignore[arg-type]
        return path

    yield written


@pytest.fixture
def archive(tmp_path: Path, write: Write) -> Path:
    """Six articles that differ in all that a command can ask for."""
    write("000_4ac8b92aa3063ba9.txt", (SEEDS / "000_4ac8b92aa3063ba9.txt").read_bytes())
    write(
        "001_4b00000000000001.txt",
        title="Wałęsa visits Tromsø",
        body="TROMSØ, Norway (AFP) - Lech Wałęsa came.\nHe spoke of missiles and of a missile.",
        published="2019-11",
        author="Jürgen Müller",
        outlet="Zeitung",
        url="https://zeitung.example/walesa?id=7&utm_source=x",
    )
    write(
        "deep/er/002_5c00000000000002.md",
        title="Talks in Geneva",
        body="GENEVA, Feb 26 - Nothing happened in the talks today.\nA second paragraph.",
        published="2020-02-26T09:00:00+01:00",
        author="Agence France-Presse",
        outlet="Le Monde",
    )
    write("003_6d00000000000003.txt", title="Undated news", body="Undated words.", published=None, author=None)
    write(
        "004_7e00000000000004.txt",
        title="导弹 中国发布新型导弹",
        body="中国在2019年发布了新型导弹。\n北京的报道。",
        published="2018-05-01",
        author="新华社",
        outlet="人民日报",
    )
    write(
        "005_8f00000000000005.txt",
        title="The [bold]markup[/bold] :smile: title",
        body="A university opened.",
        published="2021-01-01T00:00:00Z",
        outlet=None,
        url=None,
    )
    return tmp_path / "archive"


@pytest.fixture
def terminal(news: News) -> Terminal:
    if sys.platform == "win32":
        pytest.skip("Windows has no pseudo-terminals to test with")
    return Terminal(news)
