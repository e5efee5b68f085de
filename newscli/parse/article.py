"""Make an article of the texts that a parser found in a file, the same way for each format."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from newscli.article import Article, article_id
from newscli.parse.dateline import find_dateline
from newscli.parse.deception import deception_problems, trace_deceptions
from newscli.parse.markup import repair_markup
from newscli.text.dates import parse_date
from newscli.text.problem import Problem
from newscli.text.url import clean_url
from newscli.text.wordcount import count_words

if TYPE_CHECKING:
    from newscli.parse.trace import Trace


def make_article(
    path: str,
    *,
    title: str,
    published: str | None,
    author: str | None,
    outlet: str | None,
    url: str | None,
    extra: Mapping[str, str],
    body: str,
    problems: Sequence[Problem],
    body_offset: int | None = None,
    trace: "Trace | None" = None,
) -> Article:
    """Return the article at `path` with what follows from its texts, and with the problems that they show.

    The texts are as the file has them, decoded; `published` is a date in any form, `problems` are those
    of the file, and from `body_offset` on the file holds the body byte for byte. `trace` learns where
    what was repaired.
    """
    date, date_problems = parse_date(published) if published else (None, [Problem("no date", "no date")])
    texts: dict[str, str | None] = {"title": title, "author": author, "outlet": outlet, "body": body}
    markup = repair_markup(texts, trace)
    author, outlet = texts["author"], texts["outlet"]
    title, body, as_written = texts["title"] or "", texts["body"] or "", body
    parts = {"no author": author, "no outlet": outlet, "no link": url, "no text": body}
    missing = [Problem(code, code) for code, value in parts.items() if not value]
    deceptions = deception_problems({"title": title, "author": author, "outlet": outlet, "text": body}, url)
    if trace is not None:
        trace_deceptions({**texts, "url": url}, deceptions, trace)
        trace.finish(url, published, date, date_problems)
    return Article(
        id=article_id(path),
        path=path,
        title=title,
        published=date,
        author=author,
        outlet=outlet,
        url=url,
        clean_url=clean_url(url) if url else None,
        dateline=find_dateline(body),
        words=count_words(body),
        extra=extra,
        problems=(*problems, *markup, *date_problems, *missing, *deceptions),
        body_offset=body_offset if body == as_written else None,
        body=body,
    )
