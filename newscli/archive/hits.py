"""Show of each article that a search found where the hits are."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Final

from newscli.article import Article, Hit, Metadata
from newscli.errors import Unreadable

if TYPE_CHECKING:
    from newscli.archive import Archive
    from newscli.query.highlight import Highlighter

MARKED_FIELDS: Final = ("title", "author", "outlet")


def make_hits(
    archive: "Archive",
    found: Iterator[tuple[Metadata, float]],
    highlighter: "Highlighter | None",
    bodies: bool,
    computed: Collection[str],
) -> Iterator[Hit]:
    """Yield a hit for each article and its score, with passages where there is a `highlighter`.

    For them, for `bodies` and for the fields `computed` its file is read; one that cannot be read becomes a notice.
    """
    for metadata, exact_score in found:
        score = float(f"{exact_score:.6g}")
        try:
            article = archive.read(metadata, computed=computed) if bodies or highlighter or computed else metadata
        except Unreadable as error:
            archive.notices.append(str(error))
            continue
        if highlighter and isinstance(article, Article):
            yield _marked(article, score, highlighter)
        else:
            yield Hit(metadata=article, score=score)


def _marked(article: Article, score: float, highlighter: "Highlighter") -> Hit:
    snippet = highlighter.snippet(article.body)
    texts = {name: getattr(article, name) or "" for name in MARKED_FIELDS}
    return Hit(
        metadata=article,
        score=score,
        snippet=snippet.text,
        matches=snippet.matches,
        field_matches={name: highlighter.spans(text, name) for name, text in texts.items()},
    )
