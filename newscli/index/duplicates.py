"""Find out which articles of an index are copies, and keep that right while articles come and go."""

from collections import Counter
from collections.abc import Iterable

import apsw

from newscli.text.shingles import MAX_DOC_FREQ, PROBE_SIZE, candidates, is_near_duplicate

# The hashes by which the copies of an article are looked for, each with its article.
_PROBES = (
    "SELECT substr(hashes, at * 4 + 1, 4) AS hash, article FROM minhash,"
    f" (WITH RECURSIVE counted (at) AS (SELECT 0 UNION ALL SELECT at + 1 FROM counted WHERE at < {PROBE_SIZE - 1})"
    " SELECT at FROM counted) WHERE {where} AND length(hashes) > at * 4"
)
_PROBES_OF = _PROBES.format(where="article = ?")
_INSERT_PROBES = f"INSERT INTO probe {_PROBES_OF}"
_INSERT_ALL_PROBES = f"INSERT INTO probe {_PROBES.format(where='1')} ORDER BY hash, article"
_DELETE_PROBES = f"DELETE FROM probe WHERE (hash, article) IN ({_PROBES_OF})"
_INSERT_MINHASH = "INSERT INTO minhash VALUES (?, ?)"
_DELETE_MINHASH = "DELETE FROM minhash WHERE article = ?"
_MINHASH = "SELECT hashes FROM minhash WHERE article = ?"
_SHARING = "SELECT article FROM probe WHERE hash = ? LIMIT ?"
_ALL_SHARING = "SELECT group_concat(article) FROM probe GROUP BY hash HAVING count(*) BETWEEN 2 AND ?"
_INSERT_COPY = "INSERT OR IGNORE INTO copy VALUES (?1, ?2), (?2, ?1)"
_DELETE_COPIES = (
    "DELETE FROM copy WHERE (article, other) IN (SELECT other, article FROM copy WHERE article = ?)",
    "DELETE FROM copy WHERE article = ?",
)


class DuplicateFinder:
    """Finds the copies among the articles that one transaction adds and removes.

    Articles are the rowids of the table `article`.
    """

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._added: set[int] = set()
        self._gained: Counter[bytes] = Counter()  # how many articles more have each hash; fewer, where negative

    def add(self, article: int, hashes: bytes) -> None:
        """Take in an article with its minhash, b"" where its text is too short to be judged."""
        if hashes:
            self._db.execute(_INSERT_MINHASH, (article, hashes))
        self._added.add(article)

    def remove(self, article: int) -> None:
        self._gained.subtract(self._probes(article))
        for statement in (*_DELETE_COPIES, _DELETE_PROBES, _DELETE_MINHASH):
            self._db.execute(statement, (article,))
        self._added.discard(article)

    def update(self) -> None:
        """Set right who is whose copy, after all changes.

        That is a matter between two articles, but for one thing: a hash that has just become common,
        or ceased to be, can part or join others that have it.
        """
        for article in self._added:
            self._db.execute(_INSERT_PROBES, (article,))
            self._gained.update(self._probes(article))
        doubtful = set(self._added)
        for hash, gained in self._gained.items():
            group = self._sharing(hash, MAX_DOC_FREQ + abs(gained) + 1)
            if (len(group) > MAX_DOC_FREQ) != (len(group) - gained > MAX_DOC_FREQ):
                doubtful.update(group)
        for article in doubtful:
            for statement in _DELETE_COPIES:
                self._db.execute(statement, (article,))
        for article in doubtful:
            groups = [self._sharing(hash, MAX_DOC_FREQ + 1) for hash in self._probes(article)]
            self._add_copies(article, candidates(group for group in groups if len(group) <= MAX_DOC_FREQ))

    def build(self) -> None:
        """Do what `update` does in a new index: each list of articles with a hash is read once, in order."""
        self._db.execute(_INSERT_ALL_PROBES)
        groups_of: dict[int, list[list[int]]] = {}
        for (listed,) in self._db.execute(_ALL_SHARING, (MAX_DOC_FREQ,)):
            group = [int(article) for article in listed.split(",")]
            for article in group:
                groups_of.setdefault(article, []).append(group)
        for article, groups in groups_of.items():
            self._add_copies(article, [other for other in candidates(groups) if other > article])

    def _add_copies(self, article: int, others: Iterable[int]) -> None:
        """Store those of `others` that are copies of `article`."""
        own = self._minhash(article)
        for other in others:
            if other != article and is_near_duplicate(own, self._minhash(other)):
                self._db.execute(_INSERT_COPY, (article, other))

    def _minhash(self, article: int) -> bytes:
        hashes: bytes = self._db.execute(_MINHASH, (article,)).get
        return hashes

    def _probes(self, article: int) -> list[bytes]:
        return [hash for hash, _ in self._db.execute(_PROBES_OF, (article,))]

    def _sharing(self, hash: bytes, limit: int) -> list[int]:
        """Return the first `limit` articles that have `hash`."""
        return [article for (article,) in self._db.execute(_SHARING, (hash, limit))]
