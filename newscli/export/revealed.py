"""Write articles as plain text in which nothing is hidden: what a pipe gets of `show --reveal`."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TextIO

from newscli.article import Article, Metadata
from newscli.export.plain import CLEANED_LINK, LINK, facts_of
from newscli.text.reveal import Edit, reveal_lines, revealed

Edits = Mapping[str, Sequence[Edit]]  # of each field of an article


def write_revealed(
    articles: Iterable[tuple[Article, Edits]], out: TextIO, copies_of: Callable[[Metadata], Sequence[Metadata]]
) -> None:
    """Write title, what is known, and the paragraphs of each, with its edits."""
    for number, (article, edits) in enumerate(articles):
        out.write("\n" * 2 * bool(number) + revealed(article.title, edits.get("title", ())) + "\n\n")
        for name, value, changed in revealed_facts(article, edits, copies_of(article)):
            out.write(f"{revealed(name)}: {revealed(value, changed)}\n")
        for pieces in reveal_lines(article.body, edits.get("body", ())):
            out.write("\n" + "".join(piece.text for piece in pieces) + "\n")


def revealed_facts(
    article: Article, edits: Edits, copies: Sequence[Metadata], headers: int | None = None
) -> Iterator[tuple[str, str, Sequence[Edit]]]:
    """Yield the facts of `facts_of`, but the link as it is written, with the edits of each."""
    fields = {"author": (article.author, "author"), "outlet": (article.outlet, "outlet"), LINK: (article.url, "url")}
    for label, value in facts_of(article, copies, headers):
        name = LINK if label == CLEANED_LINK else label
        # The headers of a file may be called anything, so each field is taken once.
        as_written, field = fields.pop(name, (None, ""))
        yield name, as_written or value, edits.get(field, ())
