"""Links are found as a reader would follow them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli.text.links import find_links


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("None here: ftp://a.example, a@www.example, http://, www. and www.example", []),
        ("See https://a.example/x.", ["https://a.example/x"]),
        ("HTTP://A.example/X?!", ["HTTP://A.example/X"]),
        ("(see www.a.example/b_(c), too)", ["www.a.example/b_(c)"]),
        ("(at https://a.example/wiki/A_(b_(c)))", ["https://a.example/wiki/A_(b_(c))"]),
        ("https://a.example/x)and more", ["https://a.example/x"]),
        ("[a text](https://a.example/1) and ![an image](http://b.example/2.png).", [
            "https://a.example/1", "http://b.example/2.png",
        ]),
        ('[https://a.example](https://a.example/x "A title")', ["https://a.example", "https://a.example/x"]),
        ("[a](https://a.example/w_(x)) [b](www.b.example)", ["https://a.example/w_(x)", "www.b.example"]),
        ("<https://a.example> <a href='https://b.example/'>b</a>", ["https://a.example", "https://b.example/"]),
        ("https://a.example/ https://b.example https://a.example/", ["https://a.example/", "https://b.example"]),
        ("https://a.example/1,https://b.example/2;www.c.example", [
            "https://a.example/1", "https://b.example/2", "www.c.example",
        ]),
        ("https://web.archive.org/web/2019/https://a.example/b", ["https://web.archive.org/web/2019/https://a.example/b"]),
        ("https://a.example/?a=1&amp;b[]=2&quot;.", ["https://a.example/?a=1&amp;b[]=2"]),
        ("http://[::1]:80/x http://user@a.example", ["http://[::1]:80/x", "http://user@a.example"]),
        ("他说https://a.example/新闻。下一句", ["https://a.example/新闻"]),
        ("https://a.example/\u200b and https://b.example\u202e", ["https://a.example/", "https://b.example"]),
        ("“https://t.example/ab…” **https://a.example**", ["https://t.example/ab", "https://a.example"]),
        ("pic.https://t.example/1", ["https://t.example/1"]),
        ("https://... http://_ www.a.b.", ["www.a.b"]),
    ],
)  # fmt: skip
def test_the_links_of_a_text(text: str, links: list[str]) -> None:
    assert find_links(text) == links


@given(st.lists(st.sampled_from(["http://", "https://", "www.", "a", ".b", "(", ")", "[", "]", "&a;", "…", " "])))
def test_a_link_stands_in_the_text_and_begins_and_ends_as_one(parts: list[str]) -> None:
    text = "".join(parts)
    links = find_links(text)
    assert len(set(links)) == len(links)
    for link in links:
        assert link in text
        assert re.fullmatch(r"(?i)(https?://|www\.)\S*[^\s.…(\[]", link)
        assert all(link.count(closing) <= link.count(opening) for opening, closing in ("()", "[]"))


@pytest.mark.parametrize("part", ["http://a", "http://a)", "http://a(", "www.a.b.", "http://a&b;", "(", "http://a,"])
def test_a_huge_text_is_read_in_one_go(part: str) -> None:
    find_links(part * (2**20 // len(part)))
