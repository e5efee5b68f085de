"""Count articles by what they name and by day."""

from collections.abc import Iterator
from contextlib import contextmanager

import apsw

from newscli.index.compiler import sql_limit
from newscli.index.connection import translate_errors
from newscli.index.reader import IndexReader
from newscli.query.nodes import EVERYTHING, Filter, Node
from newscli.stats import Bucket, By, Facet, Field, Stats, by_period, stats_of

# The articles are those of a table: all of them, or the ones that were asked for.
_CHOOSE = "INSERT INTO temp.chosen SELECT outlet, author, place, {published}, words FROM article WHERE {where}"
_BY_UTC = "CASE WHEN first <> instant THEN to_utc(published) ELSE published END"
_FORGET = "DELETE FROM temp.chosen"
_DAYS = "SELECT substr(published, 1, 10), count(*), sum(words) FROM {articles} GROUP BY substr(published, 1, 10)"
# Spellings that differ in case alone are one, shown as it is written most often.
_BUCKETS = """
SELECT (
    SELECT {field} FROM main.article WHERE {field} = counted.value COLLATE NOCASE
    GROUP BY {field} ORDER BY count(*) DESC, {field} LIMIT 1
), articles, words FROM (
    SELECT {field} AS value, count(*) AS articles, sum(words) AS words FROM {articles}
    WHERE {field} IS NOT NULL GROUP BY {field} COLLATE NOCASE
    ORDER BY articles DESC, {field} COLLATE NOCASE LIMIT ?
) AS counted
"""
_TOTALS = """
SELECT count(*), (SELECT count(*) FROM {articles}) - ifnull(sum(articles), 0)
FROM (SELECT count(*) AS articles FROM {articles} WHERE {field} IS NOT NULL GROUP BY {field} COLLATE NOCASE)
"""


class Aggregation:
    """Counts the articles of one table."""

    def __init__(self, db: apsw.Connection, articles: str) -> None:
        self._db, self._articles = db, articles

    def days(self) -> tuple[list[Bucket], Bucket]:
        """Return each date in order, at most as precise as a day and by the clock of the table; and what has none."""
        undated, days = Bucket("", 0, 0), list[Bucket]()
        for day, *figures in self._db.execute(_DAYS.format(articles=self._articles)):
            if day is None:
                undated = Bucket("", *figures)
            else:
                days.append(Bucket(day, *figures))
        return days, undated

    def facet(self, field: Field, limit: int) -> Facet:
        """Return the values of `field`, the most frequent first, equals from A to Z; `limit` 0 is all."""
        # Counted by day a place would say nothing: LONDON, Feb 26 is LONDON.
        names = {"field": "place" if field == "dateline" else field, "articles": self._articles}
        buckets = [Bucket(*row) for row in self._db.execute(_BUCKETS.format(**names), (sql_limit(limit),))]
        distinct, missing = self._db.execute(_TOTALS.format(**names)).get
        return Facet(buckets, distinct, missing)


@contextmanager
def aggregate(index: IndexReader, filter: Filter, query: Node | None) -> Iterator[Aggregation]:
    """Yield what counts the articles that pass `filter` and match `query`, all in one state of the index."""
    with translate_errors(), index.db:
        if query is None and filter == EVERYTHING:
            yield Aggregation(index.db, "main.article")
            return
        where, values = index.compiler.where(filter, query)
        index.db.execute(_CHOOSE.format(published=_BY_UTC if filter.utc else "published", where=where), values)
        yield Aggregation(index.db, "temp.chosen")
        index.db.execute(_FORGET)


def overview(index: IndexReader, filter: Filter, query: Node | None, top: int) -> Stats:
    """Return the figures of the articles that pass `filter` and match `query`, with the `top` names; 0 is all."""
    with aggregate(index, filter, query) as articles:
        return stats_of(
            *articles.days(),
            outlets=articles.facet("outlet", top),
            authors=articles.facet("author", top),
            datelines=articles.facet("dateline", top),
        )


def facet(index: IndexReader, by: By, filter: Filter, query: Node | None, limit: int) -> Facet:
    """Return the articles that pass `filter` and match `query` counted `by` a name or a period; `limit` 0 is all."""
    with aggregate(index, filter, query) as articles:
        match by:
            case "outlet" | "author" | "dateline":
                return articles.facet(by, limit)
        days, undated = articles.days()
    periods = by_period(days, by)
    dated = sum(day.articles for day in days)
    missing = undated.articles + dated - sum(period.articles for period in periods)
    return Facet(periods[-limit:], len(periods), missing)
