"""Make sense of counts: periods, gaps and figures of an archive. Pure: the index counts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Literal, NamedTuple

Field = Literal["outlet", "author", "dateline"]
By = Literal["outlet", "author", "dateline", "day", "week", "month", "year"]
MAX_ROWS = 36  # of a chart, before a longer unit is taken
MAX_PAUSES = 3  # of which a chart tells only how long they are
SHORT_PAUSE = 2  # periods without an article that a chart still shows one by one
MIN_GAP_DAYS, GAP_FACTOR = 7, 4  # days; and times as long as three in four of the distances


class Bucket(NamedTuple):
    """What is counted (an outlet, `2019-11`), in how many articles it stands, and how many words these have."""

    value: str
    articles: int
    words: int


class Facet(NamedTuple):
    """The first of the buckets, how many there are in all, and how many articles have no such value."""

    buckets: Sequence[Bucket]
    distinct: int
    missing: int


class Gap(NamedTuple):
    """The first and the last day of a stretch without an article, and how many days it has."""

    first: str
    last: str
    days: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Stats:
    """What an archive holds. Dates are as the articles write them, by their own clocks.

    `first` and `last` are days, or only months or years where the articles tell no more; None where
    none is dated. `periods` are the days, weeks, months or years (`unit`) with articles, in order;
    `imprecise` counts the articles whose date names no such period, `undated` those without a date.
    """

    articles: int
    words: int
    outlets: Facet
    authors: Facet
    datelines: Facet
    first: str | None
    last: str | None
    undated: int
    imprecise: int
    gaps: Sequence[Gap]
    unit: str
    periods: Sequence[Bucket]

    def record(self) -> dict[str, Any]:
        """Return the public form, ready for JSON."""
        facets = {"outlets": self.outlets, "authors": self.authors, "datelines": self.datelines}
        return {
            "articles": self.articles,
            "words": self.words,
            **{name: facet.distinct for name, facet in facets.items()},
            "first": self.first,
            "last": self.last,
            "undated": self.undated,
            "imprecise": self.imprecise,
            "gaps": [gap._asdict() for gap in self.gaps],
            "unit": self.unit,
            "periods": [count._asdict() for count in self.periods],
            **{f"top_{name}": [bucket._asdict() for bucket in facet.buckets] for name, facet in facets.items()},
        }


def stats_of(days: Sequence[Bucket], undated: Bucket, *, outlets: Facet, authors: Facet, datelines: Facet) -> Stats:
    """Return the figures of an archive. `days` are all of its dates in order: `2019-11-06`, `2019-11` or `2019`."""
    unit = choose_unit(days)
    periods = by_period(days, unit)
    dated = sum(day.articles for day in days)
    return Stats(
        articles=dated + undated.articles,
        words=sum(day.words for day in days) + undated.words,
        outlets=outlets,
        authors=authors,
        datelines=datelines,
        first=days[0].value if days else None,
        last=days[-1].value if days else None,
        undated=undated.articles,
        imprecise=dated - sum(period.articles for period in periods),
        gaps=gaps(days),
        unit=unit,
        periods=periods,
    )


class _Calendar(NamedTuple):
    """How days fall into periods. Periods that follow each other have `number`s that do."""

    longest: int  # days
    precision: int  # characters of an ISO date that tell the period
    of: Callable[[str], str]
    number: Callable[[str], int]
    name: Callable[[int], str]


def _week(day: str) -> str:
    year, week, _ = date.fromisoformat(day).isocalendar()
    return f"{year:04}-W{week:02}"


_CALENDARS: Mapping[str, _Calendar] = {
    "day": _Calendar(
        1,
        10,
        lambda day: day,
        lambda day: date.fromisoformat(day).toordinal(),
        lambda number: date.fromordinal(number).isoformat(),
    ),
    # Day 1 of the calendar is a Monday.
    "week": _Calendar(
        7,
        10,
        _week,
        lambda week: date.fromisoformat(week).toordinal() // 7,
        lambda number: _week(date.fromordinal(number * 7 + 1).isoformat()),
    ),
    "month": _Calendar(
        31,
        7,
        lambda day: day[:7],
        lambda month: int(month[:4]) * 12 + int(month[5:]) - 1,
        lambda number: f"{number // 12:04}-{number % 12 + 1:02}",
    ),
    "year": _Calendar(366, 4, lambda day: day[:4], int, lambda number: f"{number:04}"),
}
UNITS = tuple(_CALENDARS)


def by_period(days: Iterable[Bucket], unit: str) -> list[Bucket]:
    """Return the periods with articles, in order; a date that does not name one is left out."""
    calendar = _CALENDARS[unit]
    periods: dict[str, Bucket] = {}
    for day in days:
        if len(day.value) >= calendar.precision:
            value = calendar.of(day.value)
            _, articles, words = periods.get(value, (value, 0, 0))
            periods[value] = Bucket(value, articles + day.articles, words + day.words)
    return list(periods.values())


def fill_empty_periods(periods: Iterable[Bucket], unit: str) -> list[Bucket | int]:
    """Return the rows of a chart: periods without an article too, a longer run of them as their number."""
    calendar = _CALENDARS[unit]
    rows: list[Bucket | int] = []
    expected = None
    for period in periods:
        number = calendar.number(period.value)
        empty = range(number if expected is None else expected, number)
        rows += [len(empty)] if len(empty) > SHORT_PAUSE else [Bucket(calendar.name(each), 0, 0) for each in empty]
        rows.append(period)
        expected = number + 1
    return rows


def choose_unit(days: Sequence[Bucket]) -> str:
    """Return the shortest unit for a chart of few rows and pauses that leaves out at most one article in ten."""
    dated = sum(day.articles for day in days)
    exact = sum(len(day.value) == 10 for day in days)
    for unit in UNITS[:-1]:
        if exact > MAX_ROWS * _CALENDARS[unit].longest:
            continue
        periods = by_period(days, unit)
        if len(periods) > MAX_ROWS or sum(period.articles for period in periods) < dated * 0.9:
            continue
        rows = fill_empty_periods(periods, unit)
        if len(rows) <= MAX_ROWS and sum(isinstance(row, int) for row in rows) <= MAX_PAUSES:
            return unit
    return UNITS[-1]


def gaps(days: Iterable[Bucket]) -> list[Gap]:
    """Return the stretches without an article that stand out, the longest first.

    They last 7 days or more, and the days around them are over four times as far apart as three in
    four neighbouring days with articles are.
    """
    dated = [date.fromisoformat(day.value).toordinal() for day in days if len(day.value) == 10]
    distances = sorted(after - before for before, after in pairwise(dated))
    if not distances:
        return []
    usual = distances[(len(distances) - 1) * 3 // 4]
    found = [
        Gap(date.fromordinal(before + 1).isoformat(), date.fromordinal(after - 1).isoformat(), after - before - 1)
        for before, after in pairwise(dated)
        if after - before > max(MIN_GAP_DAYS, GAP_FACTOR * usual)
    ]
    return sorted(found, key=lambda gap: -gap.days)
