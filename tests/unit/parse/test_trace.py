"""Each repair is told with its place, and the article is the same with and without that."""

from hypothesis import given
from hypothesis import strategies as st

from newscli import parse_article
from newscli.parse.trace import Edit, Repair, Trace

HEAD = "# Oil &lt;HCP>\r\nPublished at: **03/04/2019**\r\nAuthor: **Author**\r\nOriginal: [Original](https://o.example/)\r\n\r\n"


def traced(data: bytes) -> Trace:
    trace = Trace()
    assert parse_article(data, "", trace) == parse_article(data)
    return trace


def test_each_repair_is_told_with_its_line_and_what_stood_there() -> None:
    body = "One.\r\n&nbsp;\r\nHe didnâ€™t\x00\x1b[1m &amp;#8217;\r\nA <b>.\r\n"
    assert traced((HEAD + body).encode()).repairs == [
        Repair("HTML entities", 1, "&lt;", "<"),
        Repair("ambiguous date", 2, "03/04/2019", "2019-03-04"),
        Repair("HTML entities", 7, "&nbsp;", "\xa0"),
        Repair("garbled text", 8, "â€™", "’"),
        Repair("control characters", 8, "\x00\x1b", ""),
        Repair("HTML entities", 8, "&amp;#8217;", "’"),
        Repair("HTML tags", 9, "<b>", None),
    ]


def test_a_date_that_was_read_as_it_stands_is_told_without_what_it_became() -> None:
    kept = traced(b"# T\nPublished at: **2019-11-06T13:04**\n").repairs
    assert kept == [Repair("no time zone", 2, "2019-11-06T13:04", None)]
    read = traced(b"# T\nPublished at: **2019-11-06 13:04**\n").repairs
    assert read == [Repair("no time zone", 2, "2019-11-06 13:04", "2019-11-06T13:04")]


def test_bytes_that_are_not_utf_8_are_told_as_bytes() -> None:
    assert traced(HEAD.encode() + b"J\xfcrg").repairs[2:] == [Repair("foreign encoding", 6, "\\xfc", "ü")]
    assert traced(HEAD.encode() + "Jürg \xe9".encode() + b"\xff \xe2\x80").repairs[2:] == [
        Repair("unreadable bytes", 6, "\\xff", "\ufffd"),
        Repair("unreadable bytes", 6, "\\xe2\\x80", "\ufffd"),
    ]


def test_a_repair_of_a_repair_is_one_edit() -> None:
    trace = traced("# T\nJÃ¼&am\x00p;rg and &\x01lt\x02;".encode())
    assert trace.fields["body"] == [
        Edit(1, 2, "Ã¼", "garbled text"),
        Edit(2, 3, "&am\x00p;", "control characters"),
        Edit(10, 11, "&\x01lt\x02;", "control characters"),
    ]


PIECES = [
    "a",
    " ",
    "é",
    "Ã©",
    "â€™",
    "\x00",
    "\x85",
    "\x1b",
    "&amp;",
    "&#8217;",
    "&nbsp;",
    "&",
    "lt;",
    "\n",
    "\r\n",
    "\r",
    "<b>",
    "\xa0",
]
texts = st.lists(st.sampled_from(PIECES)).map("".join)


@given(title=texts, author=texts, outlet=texts, body=texts, stray=st.sampled_from([b"", b"\xff", b"\xe2\x80"]))
def test_what_the_edits_undo_is_what_the_file_holds(
    title: str, author: str, outlet: str, body: str, stray: bytes
) -> None:
    lines = [f"# T{title}", f"Author: **{author}**", f"Original: [{outlet}](https://o.example/)", body]
    data = "\n".join(lines).encode() + stray
    trace, article = Trace(), parse_article(data)
    assert parse_article(data, "", trace) == article
    file = data.decode("utf-8", "backslashreplace").replace("\r\n", "\n")
    for name in ("title", "author", "outlet", "body"):
        text, position = getattr(article, name) or "", 0
        undone = ""
        for start, end, before, _ in trace.fields[name]:
            assert position <= start <= end <= len(text)
            undone += text[position:start] + before
            position = end
        undone += text[position:]
        for line in undone.split("\n"):
            assert line in file or line in file.replace("\r", "\n")
    told = {problem.code for problem in article.problems if not problem.code.startswith("no ")}
    assert {repair.code for repair in trace.repairs} <= told
    assert [repair.line for repair in trace.repairs] == sorted(repair.line for repair in trace.repairs)
