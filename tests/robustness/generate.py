"""Make up articles and queries that try what is hard: accents, signs inside words, scripts, dates, copies."""

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from reference import All, Any, Document, Model, Node, Not, Term, Wanted, without_entities

from newscli.query.nodes import Sort

COMMON = "the of said government oil price market minister trade missile".split()
PLAIN = (
    "missiles university universe focus focused virus viruses analysis analyses crisis bonus status corps corp"
    " manning boe boeing hamas quit quitting traffic buy buys bought buying policy policies bank banks dvds F-16 F-16s"
    " 2019 1,500 3.5 Iran iran IRAN nato WHO IT it US us led based men man child children killing killings"
).split()
HARD = (
    "U.S. U.S.-led U.K.-based U.S.-China U.S.A. U.S.'s AT&T AT&T's AT&T/Verizon anti-missile antimissile Anti-Missile"
    " us-uk anti-U.S. S-400 S400 C++ C# e-mail email don't dont it's its o'clock Serbia's Russia’s café’s café Pelé’s"
    " naïve façade Wałęsa walesa Tromsø Müller Mueller straße STRASSE ﬁnance finance ２０１９ Ελλάδα ΕΛΛΆΔΑ Москва"
    " москва́ 日本 日本語 東京都 北京 한국 서울시 ภาษาไทย ガス ｶﾞｽ 中国-米国 e‐mail e‑mail co\u00adoperate cooperate"
    " cafe\u0301 cafe\u0301-bar café-bar 🚀 👍🏽 ❤️ ❤ 1️⃣ 🇷🇸 &lt;RTRS.L> &amp; R&amp;D R&D p.m. 3-0 30 3.1 31 2019-11"
    " 201911 кое-что коечто rock'n'roll"
    " X-ray's 24/7 and/or _under_score naïve-looking Jean-Luc İstanbul istanbul شَرْق שָׁלוֹם"
    " l’État l'État ”’ … — “said” (ap)"
).split()
FILLERS = [f"word{number}" for number in range(40)]
OUTLETS = [None, "WFXT", "wfxt", "Reuters", "Agence France-Presse", "U.S. News", "AT&T Wire", "Süddeutsche", "朝日新聞"]
AUTHORS = [
    None,
    "Jane Doe",
    "JANE DOE",
    "Jürgen Müller",
    "Sinéad O’Connor",
    "Doe, Jane",
    "J.R. Smith",
    "W. Smith-Jones",
]
DATES = [
    None, "2019", "2019-11", "2019-11-06", "2019-11-06T13:04", "2019-11-06T13:04:37", "2019-11-06T13:04:37+00:00",
    "2019-11-06T23:30:00-05:00", "2019-11-07T01:00:00+09:00", "2019-10-31", "2019-12-01T00:00:00+14:00", "2020-02",
    "2020-02-29", "2018-12-31T23:59:59+00:00", "1987-03-02T11:04:07+00:00", "0001-01-01", "9999-12-31", "1969-12-31",
]  # fmt: skip
ASKED = [
    "2019", "2019-11", "2019-11-06", "2019-11-07", "2019-12", "2020", "2020-02-29", "1970", "2018-12-31",
    "2019-11-06T13:04",
    "2019-11-06T13:04:37", "2019-11-06T13:04:37+00:00", "2019-11-07T04:30:00+00:00", "2019-11-06T16:00:00Z", "1987-03",
]  # fmt: skip
SORTS: tuple[Sort, ...] = ("published", "title", "outlet", "author", "words")


def make_text(rng: random.Random, least: int, most: int) -> str:
    pools = rng.choices((COMMON, PLAIN, HARD, FILLERS), (4, 3, 4, 2), k=rng.randint(least, most))
    found = [rng.choice(pool) for pool in pools]
    return " ".join(word + rng.choices(("", ",", ".", "!"), (8, 1, 1, 0.2))[0] for word in found)


def make_body(rng: random.Random) -> str:
    lines = [make_text(rng, 3, 40) for _ in range(rng.choice((1, 1, 2, 3)))]
    return "\n".join(f"x {line}" for line in lines)  # No line looks like a header.


def make_archive(rng: random.Random, folder: Path, size: int) -> Model:
    """Write `size` articles and return what they hold, without reading them."""
    documents: list[Document] = []
    for number in range(size):
        document = make_document(rng, number, documents)
        write(folder, document)
        documents.append(
            replace(document, title=without_entities(document.title), body=without_entities(document.body))
        )
    return Model(documents)


def make_document(rng: random.Random, number: int, others: Sequence[Document] = ()) -> Document:
    name = rng.choice((f"{number:03}_{rng.getrandbits(40):010x}", f"{rng.getrandbits(40):010x}", f"story-{number}"))
    title = rng.choice(("", "", "", "“", '"', "‘", "The ")) + make_text(rng, 1, 6)
    body = make_body(rng)
    if others and rng.random() < 0.2:
        body = rng.choice(others).body  # a copy
    link = rng.choice(
        (None, f"https://daily.example/{number}", f"https://www.daily.example/{number}?utm_source=x&id={number}")
    )
    return Document(
        path=rng.choice(("", "", "a/", "a/b/", "ü/")) + name + ".txt",
        title=title.strip(),
        body=body,
        published=rng.choice(DATES),
        author=rng.choice(AUTHORS),
        outlet=rng.choice(OUTLETS),
        url=link,
    )


def write(folder: Path, document: Document) -> None:
    headers = [("Published at", document.published), ("Author", document.author)]
    lines = [f"# {document.title}", *(f"{name}: **{value}**" for name, value in headers if value)]
    if document.outlet or document.url:
        lines.append(f"Original: [{document.outlet or ''}]({document.url or ''})")
    path = folder / document.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join([*lines, document.body]) + "\n", "utf-8")


class Queries:
    """Make queries of words that occur in `model`, and write them as a person types them."""

    def __init__(self, rng: random.Random, model: Model) -> None:
        self.rng = rng
        self.document = rng.choice(model.documents)
        self.used: set[str] = set()

    def make(self, depth: int = 0) -> Node:
        kind = self.rng.choices(("term", "all", "any"), (6, 3, 2) if depth < 3 else (1, 0, 0))[0]
        if kind == "term":
            return self.term()
        parts = [self.make(depth + 1) for _ in range(self.rng.choice((2, 2, 3)))]
        if self.rng.random() < 0.3:
            parts[-1] = Not(parts[-1])
        return All(tuple(parts)) if kind == "all" else Any(tuple(parts))

    def make_question(self) -> tuple[Node, str]:
        """Return words of which any will do, and how they are asked for: with words that say nothing between."""
        wanted = [term for term in (self.term() for _ in range(8)) if self.says_something(term)][:4]
        wanted = wanted or [Term("nowhere")]
        unwanted = [Not(self.term())] if self.rng.random() < 0.3 else []
        parts: list[Node] = [*wanted, *unwanted]
        typed = [spell(each, self.rng, top=False) for each in parts]
        nothing = self.rng.choice((["why"], ["did", "the"], []))
        return All((Any(tuple(wanted)), *unwanted)), " ".join([*nothing, *typed])

    @staticmethod
    def says_something(term: Term) -> bool:
        return term.exact or any(len(word) > 7 for phrase in term.phrases for place in phrase for word in place)

    def term(self) -> Term:
        rng = self.rng
        field = rng.choice(("title", "author", "outlet", "body")) if rng.random() < 0.15 else None
        source = self.document.texts[field or rng.choice(("title", "body", "body", "body"))].text.split()
        if rng.random() < 0.25 and source:
            at = rng.randrange(len(source))
            text = " ".join(source[at : at + rng.choice((1, 2, 2, 3))])
            term = Term(re.sub('["“”]', " ", text), exact=True, field=field)
        else:
            pool = source if source and rng.random() < 0.7 else rng.choice((COMMON, PLAIN, HARD, ["zzzz", "nowhere"]))
            text = self.change(rng.choice(pool))
            text = re.sub(r'^[-*]+|["“”()*]|^(title|author|outlet|body):', "", text)
            if text in ("AND", "OR", "NOT"):
                text = text.lower()
            if rng.random() < 0.1 and len(text) > 2:
                text = text[: rng.randint(2, len(text))].rstrip("*") + "*"
            term = Term(text, field=field)
        words = {word for phrase in term.phrases for place in phrase for word in place}
        if not term.phrases or words & self.used:
            return self.term() if rng.random() < 0.9 else Term(f"nowhere{rng.random()}")
        self.used |= words
        return term

    def change(self, word: str) -> str:
        bare = word.strip(".,!")
        changed = self.rng.choice((word.lower(), word.upper(), word.title(), bare, bare + "'s"))
        return changed if self.rng.random() < 0.4 else word

    def wanted(self) -> Wanted:
        rng = self.rng
        if rng.random() < 0.5:
            return Wanted()
        names: dict[str, tuple[str, ...]] = {}
        for name in ("author", "outlet"):
            value = getattr(self.document, name)
            names[name] = (rng.choice(value.split()),) if value and rng.random() < 0.3 else ()
        if rng.random() < 0.1:
            names["outlet"] += ("reuters",)
        since, until = (rng.choice(ASKED) if rng.random() < 0.4 else None for _ in range(2))
        return Wanted(since, until, names["author"], names["outlet"])


def spell(node: Node, rng: random.Random, top: bool = True) -> str:
    """Write `node` in the language of queries."""
    if isinstance(node, Term):
        text = f'"{node.text}"' if node.exact else node.text
        return f"{node.field}:{text}" if node.field else text
    if isinstance(node, Not):
        return rng.choice(("-", "NOT ")) + spell(node.part, rng, top=False)
    if isinstance(node, Any):
        text = " OR ".join(spell(part, rng, top=False) for part in node.parts)
    else:
        parts = [spell(part, rng, isinstance(part, Any)) for part in node.parts]
        text = rng.choice((" ", " ", " AND ")).join(parts)
    return text if top else f"({text})"
