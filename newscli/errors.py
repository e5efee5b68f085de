"""Name everything that can go wrong, each with its exit code and a message that says what to do."""

import copyreg
from collections.abc import Sequence
from typing import Any


class NewsError(Exception):
    """An expected failure: its text is the one line a reader sees."""

    exit_code = 2

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep the message as it is: exceptions are restored by `__init__`, which takes the parts of it here."""
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]


class Usage(NewsError, ValueError):
    """What is asked for cannot be."""


class NotAnArticle(NewsError):
    """The bytes hold no title, or nothing at all."""


class NoArchive(NewsError):
    """The folder does not exist or cannot be read."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"no archive at '{path}' ({reason}); name a folder with -a or $NEWS_ARCHIVE")


class ArchiveClosed(NewsError):
    """The archive was closed, or is one that this process has from the process it was forked from."""

    def __init__(self, name: str, forked: bool = False) -> None:
        reason = "was opened before a fork; open it in each process" if forked else "is closed"
        super().__init__(f"the archive '{name}' {reason}")


class BadDate(NewsError):
    def __init__(self, text: str) -> None:
        super().__init__(
            f"cannot read the date '{text}'; write 2019, 2019-11, 2019-11-06, "
            "2019-11-06T13:04, today, yesterday, 7d, 2w, 3m or 1y"
        )


class BadField(NewsError):
    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"no field '{name}'; the fields are {', '.join(known)}")


class NoWords(NewsError):
    """A query without a single letter or digit finds nothing."""

    exit_code = 1

    def __init__(self, query: str) -> None:
        super().__init__(f"nothing to search for in '{query}'; give a word with letters or digits")


class UnknownArticle(NewsError):
    """No article answers to `ref`; `closest` is (id, title) of the most similar one."""

    exit_code = 1

    def __init__(self, ref: str, closest: tuple[str, str] | None) -> None:
        hint = "'news list' shows what there is"
        if closest:
            hint = f'the closest id is {closest[0]} "{_short(closest[1])}"'
        super().__init__(f"no article matches '{_short(ref, 120)}'; {hint}")


class AmbiguousArticle(NewsError):
    """Several articles answer to `ref`; `candidates` are (path, title), the first few of `total`."""

    def __init__(self, ref: str, candidates: Sequence[tuple[str, str]], total: int) -> None:
        self.candidates = candidates
        named = ", ".join(f'{path} "{_short(title)}"' for path, title in candidates)
        more = f" and {total - len(candidates)} more" if total > len(candidates) else ""
        super().__init__(f"'{ref}' matches {total} articles: {named}{more}; give more of the id, or the path")


class OutsideArchive(NewsError):
    def __init__(self, ref: str, archive: str) -> None:
        super().__init__(f"'{ref}' lies outside the archive '{archive}'; name its folder with -a")


class Unreadable(NewsError):
    """A file of the archive cannot be read now."""

    exit_code = 1


class NoLink(NewsError):
    """The article has no link to the web, or no browser takes it."""

    exit_code = 1

    def __init__(self, id: str, link: str) -> None:
        if link.lower().startswith(("http://", "https://")):
            super().__init__(f"no browser to open {_short(link, 2000)}; name one in $BROWSER")
        else:
            super().__init__(f"'{id}' has no link to the web" + (f", only '{_short(link, 120)}'" if link else ""))


class Unwritable(NewsError):
    def __init__(self, target: str, reason: str) -> None:
        super().__init__(f"cannot write {target}: {reason}")


class BadBaseline(NewsError):
    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"cannot read the baseline '{file}': {reason}; --write-baseline makes one")


class UnknownFormat(NewsError):
    def __init__(self, path: str, known: Sequence[str]) -> None:
        super().__init__(f"cannot tell the format from '{path}'; give one with -f ({', '.join(known)})")


class IndexDamaged(Exception):
    """The cache cannot be used as it is. Never shown: the archive builds a new one."""


def _short(text: str, width: int = 60) -> str:
    return text if len(text) <= width else text[: width - 1].rsplit(" ", 1)[0] + "…"
