"""Claims about every input that there can be."""

import csv
import io
import itertools
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import pytest
from helpers import text as seed_format
from hypothesis import assume, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from newscli import Article, parse_article
from newscli.article import FIELDS, FileStamp
from newscli.errors import NotAnArticle, NoWords
from newscli.export import FORMATS, Record, tsv
from newscli.index.connection import in_memory, open_memory
from newscli.index.reader import IndexReader
from newscli.index.schema import IndexedFile
from newscli.index.writer import create
from newscli.query.highlight import Highlighter
from newscli.query.language import parse_filter, parse_query
from newscli.query.nodes import Filter
from newscli.text.normalize import NormalizedText, normalize, words
from newscli.text.problem import Problem
from newscli.text.sanitize import printable
from newscli.text.variants import catenated_forms, inflected_forms

anything = st.text(st.characters(codec="utf-8"))
with_surrogates = st.text(st.characters())
line = anything.filter(lambda text: "\n" not in text)
file_name = st.text(st.characters(exclude_characters="\0"))
article_text = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]) | st.sampled_from("\t\n"))
optional = st.none() | article_text.filter(bool)
articles = st.builds(
    Article,
    id=file_name,
    path=file_name,
    title=article_text,
    published=st.none() | st.just("2019-11"),
    author=optional,
    outlet=optional,
    url=optional,
    clean_url=optional,
    dateline=optional,
    words=st.integers(0, 10**6),
    extra=st.dictionaries(article_text, article_text),
    problems=st.lists(st.builds(Problem, code=article_text, text=article_text)).map(tuple),
    copies=st.lists(file_name).map(tuple),
    body=article_text,
)


@given(st.binary())
def test_any_bytes_are_an_article_or_the_one_error(data: bytes) -> None:
    try:
        article = parse_article(data, "a.txt")
    except NotAnArticle:
        return
    assert article.title
    assert tuple(article.record()) == FIELDS


@given(st.binary(), st.sampled_from([b"# T\n", b"# T\nPublished at: ", b"\xef\xbb\xbf# T\n", b"# T\nOriginal: "]))
def test_a_title_is_enough_whatever_follows(data: bytes, start: bytes) -> None:
    if b"\0" not in data:  # Zero bytes may make it UTF-16.
        assert parse_article(start + data).title


@given(line)
def test_no_control_character_gets_through(text: str) -> None:
    article = parse_article(f"# T\nAuthor: **{text}**\nx{text}\n".encode())
    for value in (article.author or "", article.title, article.body.replace("\n", "").replace("\t", "")):
        assert not any(unicodedata.category(character) == "Cc" and character != "\t" for character in value)


def exported(format: str, records: Iterable[Record]) -> str:
    """Return all that the module of `format` writes."""
    written = io.BytesIO()
    out = io.TextIOWrapper(written, "utf-8", errors="surrogatepass", newline="")
    FORMATS[format].write(records, out, FIELDS)
    out.flush()
    return written.getvalue().decode("utf-8", "surrogatepass")


@given(st.lists(articles))
def test_records_survive_json_and_json_lines(found: list[Article]) -> None:
    records = [article.record() for article in found]
    assert json.loads(exported("json", records)) == records
    assert [json.loads(each) for each in exported("jsonl", records).split("\n")[:-1]] == records


@given(st.lists(articles))
def test_records_survive_csv(found: list[Article]) -> None:
    out = exported("csv", (article.record() for article in found))
    read = list(csv.DictReader(io.StringIO(out, newline="")))
    for row, article in zip(read, found, strict=True):
        objects = ("words", "minutes", "authors", "extra", "problems", "copies")
        back = {name: json.loads(value) if name in objects else value for name, value in row.items()}
        assert back == {name: "" if value is None else value for name, value in article.record().items()}


# What Markdown has signs for comes up more often than by chance.
markdown_text = st.lists(
    article_text
    | st.sampled_from([*"#*_-+=>|~`[]()!:&;\\<.1\n\t ", " #", "    ", "1. ", "&amp;", "<b>", "http://x.example", "a"])
).map("".join)


@given(st.lists(st.tuples(markdown_text.map(lambda text: text.replace("\n", " ")), markdown_text), min_size=1))
def test_markdown_reads_back_as_headings_and_paragraphs_of_the_same_text(found: list[tuple[str, str]]) -> None:
    out = exported("md", ({"body": body, "title": title} for title, body in found))
    wanted = [
        (kind, text.strip())
        for title, body in found
        for kind, text in [("h1", title), *(("p", each) for each in body.split("\n"))]
        if kind == "h1" or text.strip(" \t")
    ]
    tokens = MarkdownIt().parse(re.sub(r"(?m)^---\ntitle: .*\n---$", "", out))
    assert [token.type for token in tokens if token.type.endswith(("_block", "_list_open", "hr", "fence"))] == []
    inline = [  # This parser strips all that Python knows as a space, where CommonMark says space and tab.
        (before.tag, "".join(child.content for child in token.children or ()).strip())
        for before, token in itertools.pairwise(tokens)
        if token.type == "inline"
    ]
    assert inline == wanted


@given(st.lists(articles))
def test_a_line_of_tsv_stays_a_line_with_all_its_fields(found: list[Article]) -> None:
    out = io.StringIO()
    tsv.write_rows((article.record() for article in found), out, FIELDS)
    lines = out.getvalue().encode().decode().splitlines()
    assert [len(each.split("\t")) for each in lines] == [len(FIELDS)] * len(found)


@given(with_surrogates)
def test_what_is_shown_moves_no_cursor(text: str) -> None:
    for character in printable(text):
        assert unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")
        assert unicodedata.bidirectional(character) not in (
            "LRE",
            "RLE",
            "LRO",
            "RLO",
            "PDF",
            "LRI",
            "RLI",
            "FSI",
            "PDI",
        )
    assert printable(printable(text)) == printable(text)


@given(anything)
def test_words_are_what_the_index_has(text: str) -> None:
    separated = "".join(each if each.isalnum() or not each.isascii() else " " for each in normalize(text))
    in_index = ["".join(c.lower() if c.isascii() else c for c in word) for word in separated.split(" ") if word]
    assert words(text) == in_index


@given(anything | st.text("é’‐‑”'-aÉ s\u0301"))
def test_a_folded_text_knows_where_its_words_stand(text: str) -> None:
    folded = NormalizedText(text)
    end = 0
    for match in re.finditer("[a-z0-9\x80-\U0010ffff]+", folded.text):
        start, stop = folded.span(*match.span())
        assert 0 <= start < stop <= len(text)
        # Several words may come from one character: ½ is 1 and 2.
        assert start >= end or match[0] in words(text[start:stop])
        assert match[0].lower() in words(text[start:stop])
        end = stop


@given(anything)
def test_a_word_is_the_same_in_any_case_and_without_accents(text: str) -> None:
    for form in ("NFC", "NFD"):
        assert words(unicodedata.normalize(form, text)) == words(text)


@given(with_surrogates, st.booleans())
def test_any_text_is_a_query_or_has_no_word(text: str, any_word: bool) -> None:
    try:
        parse_query(text, any_word)
    except NoWords:
        # Only signs are left of the text, and the fields' names and quotation marks are no words.
        assert not list(words(re.sub(r"(?i)-|(title|author|outlet|body):", "", text)))


@contextmanager
def indexed(article: Article) -> Iterator[IndexReader]:
    """An index of nothing else, in memory."""
    name = in_memory(f"properties-{id(article)}")
    keeper = open_memory(name)
    with create(name) as changes:
        changes.add(IndexedFile("a.txt", FileStamp(None, 0, 0, 0), article))
    index = IndexReader(name)
    try:
        yield index
    finally:
        index.close()
        keeper.close()


def found(index: IndexReader, query: str, any_word: bool = False) -> bool:
    return any(index.search(parse_query(query, any_word), Filter(), "relevance", False, 10))


@pytest.fixture(scope="module")
def seed_index() -> Iterator[IndexReader]:
    with indexed(
        parse_article(seed_format(body="They said: the U.S. won't, “said” (C++) 導弾.").encode(), "a.txt")
    ) as index:
        yield index


# What looks like a query comes up more often than by chance.
pieces = st.lists(
    with_surrogates | st.sampled_from(["said", "the", *"()\"“”-*:+^{}'’", " ", " OR ", " NOT ", " AND ", "title:"])
)


@given(pieces.map("".join), st.booleans())
def test_any_text_can_be_searched_for(seed_index: IndexReader, query: str, any_word: bool) -> None:
    try:
        found(seed_index, query, any_word)
        seed_index.count(parse_filter(authors=[query], outlets=[query]))
    except NoWords:
        pass


def nested(depth: int) -> st.SearchStrategy[str]:
    """Return groups in groups, `depth` deep on at least one way, with operators between what stands in them."""
    word = st.sampled_from(["said", "title:the", "-won't", '"the us"', "NOT zebra", "u*"])
    if depth == 0:
        return word
    inner = st.deferred(lambda: nested(depth - 1))
    shallow = st.one_of(word, st.deferred(lambda: nested(min(depth - 1, 2))))
    sign = st.sampled_from(["", "-", "NOT ", "title:", "-body:"])
    joint = st.sampled_from([" ", " OR ", " AND ", " NOT ", " OR NOT "])
    return st.builds(
        lambda before, joined_by, negated, deep, then, after: f"({before}{joined_by}{negated}({deep}){then}{after})",
        shallow, joint, sign, inner, joint, shallow,
    )  # fmt: skip


@given(st.integers(0, 9).flatmap(nested), st.booleans())
def test_any_nested_query_is_answered_as_logic_has_it(seed_index: IndexReader, query: str, any_word: bool) -> None:
    node = parse_query(query, any_word)
    negation = parse_query(f"NOT ({query})")
    assert found(seed_index, query) != any(seed_index.search(negation, Filter(), "relevance", False, 10))
    assert seed_index.count(Filter(), node) in (0, 1)


accented = st.text("aAeéÉüÜłŁøßẞİıŉςΣάᾳЁёçﬁＡ１½əʻ'’-.&2c+#s\u0301\u0323\u00ad ", min_size=1)


@given(anything | accented, st.data())
def test_a_word_of_an_article_finds_it_in_any_case_and_without_accents(text: str, data: st.DataObject) -> None:
    article = parse_article(f"# T\n\nThe body: {text}".encode())
    # What the language has signs for, is quoted by who wants it as it is.
    word = data.draw(st.sampled_from(re.split(r'[\s"“”()]+', article.body))).lstrip("-")
    assume(words(word) and not re.match("(?i)(title|author|outlet|body):", word))
    # Up to the iota subscript, which is a letter.
    plain = "".join(each for each in unicodedata.normalize("NFD", word) if not "\u0300" <= each < "\u0345").lstrip("-")
    with indexed(article) as index:
        for typed in (word, word.upper(), word.lower(), word.swapcase(), plain, plain.upper()):
            for query in (typed, f'"{typed}"', f"body:{typed}"):
                assert found(index, query), query
            assert found(index, typed, any_word=True), typed
            assert Highlighter(parse_query(typed)).spans(article.body, "body"), typed


spaceless = st.text(
    st.sampled_from(
        "".join(map(chr, [*range(0x4E00, 0x4E20), *range(0x3041, 0x3050), *range(0x30A1, 0x30B0)]))
        + "서울시장가각 กขฃำู้่เ 新2019年AB。、"
    ),
    min_size=2,
)


@given(spaceless, st.data())
def test_any_part_of_a_text_without_spaces_finds_it(text: str, data: st.DataObject) -> None:
    article = parse_article(f"# T\n\n{text}".encode())
    runs = re.findall(r"[^\s\x00-\x7f。、]{2,}", article.body)
    assume(runs)
    run = data.draw(st.sampled_from(runs))
    start = data.draw(st.integers(0, len(run) - 1))
    part = run[start : data.draw(st.integers(start + 1, len(run)))]
    with indexed(article) as index:
        assert found(index, part), part
    marked = [article.body[begin:end] for begin, end in Highlighter(parse_query(part)).spans(article.body, "body")]
    assert any(part in each for each in marked)


@given(anything, anything)
def test_a_passage_marks_only_hits(body: str, query: str) -> None:
    try:
        finder = Highlighter(parse_query(query))
    except NoWords:
        return
    passage = finder.snippet(body)
    assert "\n" not in passage.text
    end = 0
    for start, stop in passage.matches:
        assert end <= start < stop <= len(passage.text)
        end = stop


# Words that rules stumble over, and the beginnings and endings that the rules look at.
LEMMAS = (
    "agree alias analysis axis bed bias bonus boycott bring bureau bus cargo child city corps crisis czech die dvd dye"
    " economics fee feed focus free gas hero hundred iraqi kill lens lie man manning menu mp need news occur oman omen"
    " panic party plus quit quiz rate roman see serious she status tax taxi thesis these traffic travel us veto woman"
).split()
ENDINGS = ["", "s", "es", "ses", "ed", "d", "ing", "ings", "ting", "ked", "king", "ies", "ied", "ying", "men", "ren"]
lemmas = st.sampled_from(LEMMAS) | st.text("abceghiknmorstuy", min_size=1, max_size=8)
english = st.builds(
    lambda stem, cut, ending: stem[: len(stem) - cut] + ending, lemmas, st.integers(0, 2), st.sampled_from(ENDINGS)
)


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12))
def test_a_word_is_one_of_its_own_inflections(word: str) -> None:
    assert inflected_forms(word)[0] == word


@given(english)
def test_what_is_a_form_of_a_word_has_it_as_a_form(word: str) -> None:
    for form in inflected_forms(word):
        assert word in inflected_forms(form), form


def test_words_of_real_texts_are_forms_of_each_other_both_ways() -> None:
    texts = [
        path.read_text("utf-8") for path in (Path(__file__).parents[1] / "quality" / "judged" / "articles").iterdir()
    ]
    vocabulary = set(words("\n".join(texts)))
    assert len(vocabulary) > 2000
    for word in vocabulary:
        for form in inflected_forms(word):
            assert word in inflected_forms(form), (word, form)


@given(line)
def test_words_in_one_have_no_sign_left(text: str) -> None:
    for word in catenated_forms(text):
        assert words(word) == [word] or not word.isascii()


@given(st.text("abc/._-0123456789", min_size=1))
def test_an_id_is_part_of_the_name(name: str) -> None:
    article = parse_article(seed_format().encode(), name)
    assert article.id in PurePosixPath(f"x{name}").name or article.id == ""
