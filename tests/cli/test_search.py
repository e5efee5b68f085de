"""`news search`: what is found, in what order, and how it is shown in a pipe."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from helpers import News, Ran, Write

from newscli import Archive
from newscli.article import FIELDS


def ids(out: str) -> list[str]:
    return [line.split("\t")[0][:2] for line in out.splitlines()]


def found(news: News, folder: Path, *query: str) -> set[str]:
    ran = news("search", "-a", folder, "--fields", "id", *query)
    assert ran.code == (0 if ran.out else 1)
    return {line[:2] for line in ran.out.split()}


def test_a_pipe_gets_a_line_an_article_with_its_passage(news: News) -> None:
    assert news("search", "kosovo") == Ran(
        "4ac8b92aa3063ba9\t2019-11-06T13:04:37+00:00\tWFXT\t"
        "Serbia set to buy Russian missiles despite US sanctions hint\t"
        "…Serbia was bombed by NATO in 1999 to stop a bloody crackdown against Kosovo Albanians, an experience that "
        "left Serbs with a deep mistrust of the Western military alliance. Kosovo declared independence…\n",
        "",
        0,
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (["missiles"], {"4a", "4b"}),
        (["missile"], {"4a", "4b"}),
        (["MISSILE"], {"4a", "4b"}),
        (['"missiles"'], {"4a", "4b"}),
        (['"missile system"'], {"4a"}),
        (['"missiles system"'], set()),
        (["missile", "serbia"], {"4a"}),
        (["missile serbia"], {"4a"}),
        (["serbia", "OR", "geneva"], {"4a", "5c"}),
        (["missile", "serbia", "OR", "norway"], {"4a", "4b"}),
        (["(geneva OR norway) missiles"], {"4b"}),
        (["missile", "NOT", "serbia"], {"4b"}),
        (["missile -serbia"], {"4b"}),
        (["--", "missile", "-serbia"], {"4b"}),
        (["NOT", "missile"], {"5c", "6d", "7e", "8f"}),
        (["-(missile OR news)"], {"5c", "7e", "8f"}),
        (["-serbia missile"], {"4b"}),
        (["-title:talks", "the"], {"4a", "8f"}),
        (["universit*"], {"8f"}),
        (["title:talks"], {"5c"}),
        (["title:geneva author:presse"], {"5c"}),
        (["title:missile"], {"4a"}),
        (['title:"talks in geneva"'], {"5c"}),
        (["outlet:zeitung"], {"4b"}),
        (["body:zeitung"], set()),
        (["walesa"], {"4b"}),
        (["WAŁĘSA"], {"4b"}),
        (["tromso"], {"4b"}),
        (["jurgen"], {"4b"}),
        (["导弹"], {"7e"}),
        (["中国"], {"7e"}),
        (["新型导弹"], {"7e"}),
        (["弹新"], set()),
        (["人民"], {"7e"}),
        (["U.S."], {"4a"}),
        (["us"], {"4a"}),
        (["won't"], {"4a"}),
        (["wont"], {"4a"}),
        (["won’t"], {"4a"}),
        (["anti-aircraft"], {"4a"}),
        (["antiaircraft"], {"4a"}),
        (["pantsir-s"], {"4a"}),
        (["pantsirs"], {"4a"}),
        (["Serbia's"], {"4a"}),
        (["[bold]markup"], {"8f"}),
    ],
)
def test_the_query_language(news: News, archive: Path, query: list[str], expected: set[str]) -> None:
    assert found(news, archive, *query) == expected


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("the U.S. said", ["U.S.", "u.s", "US", '"U.S."', '"us"']),
        ("a U.S.-led, non-U.S. force", ["US", "U.S.-led", "US-led", "non-US"]),
        ("a US-led force", ["US", "U.S.-led", "US-led"]),
        ("the U.S.'s envoy", ["US", "U.S."]),
        ("the US said", ["U.S.", "U.S.'s"]),
        ("they don't know", ["don't", "don’t", "dont", "DON’T"]),
        ("they don’t know", ["don't", "don’t", "dont"]),
        ("O'Brien of AT&T", ["O'Brien", "obrien", "o’brien", "AT&T", "att"]),
        ("an anti-missile shield", ["anti-missile", "antimissile", "anti missile", "anti-missiles"]),
        ("an antimissile shield", ["anti-missile"]),
        ("the S-400 came", ["S-400", "S400", "s 400"]),
        ("the S400 came", ["S-400"]),
        ("two F-16s came", ["F-16s", "F16s", "F-16", "F16"]),
        ("COVID-19 came", ["COVID-19", "covid19", "covid 19", "covid"]),
        ("$1.5 billion", ["$1.5", "1.5", '"$1.5 billion"']),
        ("by @handle", ["@handle", "handle"]),
        ("C++ and C#", ["C++", "c#"]),
        ("to jo.doe@a-b.example now", ["jo.doe@a-b.example", "jo.doe"]),
        ("https://a-b.example/c-d?e=f&g=1", ["https://a-b.example/c-d?e=f&g=1", "a-b.example", "a-b.example/c-d"]),
        ("Straße nach Łódź", ["strasse", "STRASSE", "lodz", "Łódź"]),
        ("café", ["cafe", "CAFE\u0301"]),
        ("cafe\u0301-bar", ["café-bar", "cafébar"]),
        ("co\u00adoperate-now", ["cooperatenow"]),
        ("I ❤ it", ["❤\ufe0f"]),
        ("I ❤\ufe0f 1\ufe0f\u20e3", ["❤", "1"]),
        ("the ﬁnance of ＮＨＫ２０１９", ["finance", "NHK2019"]),
        ("ﾊﾟﾅﾏ運河", ["パナマ", "ナマ運"]),
        ("中国在2019年发布了新型导弹", ["2019年", "中国在", "国在2019", "型导"]),
        ("서울시장 보궐선거의", ["서울", "선거", "거의"]),
        ("น้ำท่วมเชียงใหม่", ["ท่วม", "น้ำท่วม", "เชียง"]),
    ],
)
def test_words_are_found_as_written_and_as_loosely_typed(
    tmp_path: Path, write: Write, written: str, typed: list[str]
) -> None:
    folder = write("a.txt", title="T", body=written).parent
    with Archive(folder, cache=tmp_path / "cache") as archive:
        for query in typed:
            assert [hit.snippet[slice(*hit.matches[0])] for hit in archive.search(query)], query


@pytest.mark.parametrize(
    ("written", "finding", "missing"),
    [
        ("the universities", ["universit*", "university"], ["univers", "universe", '"university"']),
        ("the news", ["news", '"news"'], ["new", '"new"']),
        ("new", ["new"], ["news"]),
        ("missiles", ["missile", '"missiles"'], ['"missile"']),
        ("focused", ["focus", "focuses", "focusing"], ["focu"]),
        ("the viruses", ["virus"], ["viru"]),
        ("two analyses", ["analysis", "analyse"], []),
        ("statuses, bonuses, surpluses, crises", ["status bonus surplus crisis"], []),
        ("acquitted", ["acquit", "acquits"], []),
        ("he quits, not quitting", ["quit", "quitting"], ["quite"]),
        ("trafficked", ["traffic", "trafficking"], []),
        ("ageing was fuelling it", ["age fuel", "aging fuels"], []),
        ("synthetics, statistics", ["synthetic statistic"], []),
        ("two dvds", ["dvd", "DVDs"], []),
        ("MPs needed hundreds", ["MP need hundred"], []),
        ("the corps", ["corps"], ["corp", "corpses"]),
        ("a corp", ["corp"], ["corps"]),
        ("Manning", ["manning"], ["man", "men", "mann"]),
        ("man and men", ["man", "men"], ["manning", "mann"]),
        ("Boeing", ["boeing"], ["boe"]),
        ("Hama, Marco, Nicola, Carlo, Abba", ["hama"], ["hamas", "marcos", "nicolas", "carlos", "abbas"]),
        ("economic", ["economic"], ["economics", "economy"]),
        ("these theses", ["thesis"], []),
        ("these", ["these"], ["theses"]),
        ("plain C", ["C"], ["C++", "C#"]),
        ("of the US and the UK", ["us", "uk"], ["U.S.-led", "U.K.-based", "U.S.-China", "us-uk"]),
        ("AT&T", ["AT&T", "att"], ["AT&T/Verizon"]),
        ("C++", ["C++"], ["C++/Java", "C++-like"]),
    ],
)
def test_what_is_no_form_of_a_word_is_not_found(
    tmp_path: Path, write: Write, written: str, finding: list[str], missing: list[str]
) -> None:
    folder = write("a.txt", title="T", body=written).parent
    with Archive(folder, cache=tmp_path / "cache") as archive:
        assert all(any(archive.search(query)) for query in finding)
        assert not any(any(archive.search(query)) for query in missing)


def test_a_search_finds_the_forms_of_a_word_and_no_word_that_looks_like_one(news: News, write: Write) -> None:
    folder = write(
        "1.txt", title="Marines", body="The Corps focused on viruses; a jury acquitted Manning of Boeing."
    ).parent
    write("2.txt", title="Corp", body="Men of a corp.")
    for query, expected in (
        ("corps", ["1"]),
        ("corp", ["2"]),
        ("focus virus acquit", ["1"]),
        ("manning", ["1"]),
        ("men", ["2"]),
        ("boe", []),
    ):
        ran = news("search", "-a", folder, query, "--fields", "id")
        assert (ran.out.split(), ran.code) == (expected, 0 if expected else 1), query


@pytest.mark.parametrize(
    "query", ["AND", "OR", "NOT", "(", ")", '"', "*", "-", "title:", "^", "a AND", "NEAR(a b)", "{"]
)
def test_no_text_is_a_syntax_error(news: News, archive: Path, query: str) -> None:
    ran = news("search", "-a", archive, "--json", "--", query)
    assert ran.code in (0, 1)
    assert len(ran.err.splitlines()) <= 1


def test_a_word_with_a_minus_tells_how_to_write_it(news: News) -> None:
    for word in ("-serbia", "-nato", "-russia", "-aleppo", "-hezbollah"):
        ran = news("search", "missile", word)
        assert (ran.out, ran.code) == ("", 2)
        assert ran.err == (
            f"news: '{word}' looks like an option; to leave out a word write NOT {word[1:]}, "
            f"or put -- before the query: news search -- WORD {word}\n"
        )


def test_short_options_are_still_options(news: News, archive: Path) -> None:
    assert ids(news("search", "-a", archive, "missile", "-rn1", "-stitle").out) == ["4b"]


def test_the_better_match_comes_first(news: News, write: Write) -> None:
    folder = write("once.txt", title="Other", body="A missile here and a lot of other words around it.").parent
    write("often.txt", title="Missile", body="A missile, a missile.")
    for number in range(5):
        write(f"none{number}.txt", body="Nothing of the kind.")
    assert news("search", "-a", folder, "missile", "--fields", "id").out.split() == ["often", "once"]
    assert news("search", "-a", folder, "missile", "--fields", "id", "-r").out.split() == ["once", "often"]


def test_equals_come_newest_first_and_then_by_id(news: News, write: Write) -> None:
    for name, published in (("b", "2020"), ("a", "2020"), ("c", "2021"), ("d", None)):
        folder = write(f"{name}.txt", published=published).parent
    assert news("search", "-a", folder, "body", "--fields", "id").out.split() == ["c", "a", "b", "d"]
    assert news("search", "-a", folder, "NOT", "zebra", "--fields", "id").out.split() == ["c", "a", "b", "d"]


def test_filters_sorts_and_limits(news: News, archive: Path) -> None:
    assert ids(news("search", "-a", archive, "missile", "--author", "jurgen").out) == ["4b"]
    assert ids(news("search", "-a", archive, "missile", "-s", "words", "-r").out) == ["4b", "4a"]
    assert ids(news("search", "-a", archive, "missile", "-s", "published").out) == ["4a", "4b"]
    assert len(ids(news("search", "-a", archive, "missile", "-n", "1").out)) == 1


def test_json_has_score_snippet_and_matches(news: News, archive: Path) -> None:
    hits: list[dict[str, Any]] = json.loads(news("search", "-a", archive, "missile", "--json").out)
    assert [tuple(hit) for hit in hits] == [(*FIELDS, "score", "snippet", "matches")] * 2
    assert hits[0]["score"] > hits[1]["score"] > 0
    for hit in hits:
        assert {hit["snippet"][start:end] for start, end in hit["matches"]} <= {"missile", "missiles"}
        assert hit["matches"]


def test_matches_cover_stems_accents_joined_words_and_other_scripts(news: News, archive: Path) -> None:
    for query, marked in (
        ("walesa", ["Wałęsa"]),
        ("antiaircraft", ["anti-aircraft"]),
        ("wont", ["won't"]),
        ("北京", ["北京"]),
        ('"missile system"', ["missile system", "missile system"][:1]),
        ("missil*", ["missiles", "missile"]),
    ):
        hit = json.loads(news("search", "-a", archive, "--json", "-n", "1", query).out)[0]
        assert [hit["snippet"][start:end] for start, end in hit["matches"]][: len(marked)] == marked, query


@pytest.mark.parametrize(
    ("body", "query", "marked"),
    [
        ("In a café’s kitchen", "kitchen", ["kitchen"]),
        ("In a café’s kitchen", "cafe's", ["café"]),
        ("Pelé’s goal", "s", ["s"]),
        ("Pelé‐like Pelé‑like", "like", ["like", "like"]),
        ("He said “no”’ and left", "and", ["and"]),
        ("The U.S.A. and the U.S. and the A.U.S.", "us", ["U.S"]),
        ("The U.S.-led, non-U.S. force", "us-led", ["U.S.-led"]),
        ("The U.S.A.", "usa", ["U.S.A"]),
        ("31 dlrs vs 3.1 and 3-1", "31", ["31"]),
        ("кое-что", "коечто", ["кое-что"]),
    ],
)
def test_hits_are_marked_where_they_stand(news: News, write: Write, body: str, query: str, marked: list[str]) -> None:
    folder = write("a.txt", title="T", body=body).parent
    (hit,) = json.loads(news("search", "-a", folder, "--json", query).out)
    assert [hit["snippet"][start:end] for start, end in hit["matches"]] == marked


def test_a_hit_at_the_end_of_a_passage_is_whole(news: News, write: Write) -> None:
    for number in range(40):
        before, after = "首" + "中" * (75 + number), "国" * 99
        folder = write(f"{number}.txt", title="T", body=f"{before}弹道导弹试验{after}").parent
    hits = json.loads(news("search", "-a", folder, "--json", "首", "弹道导弹试验").out)
    marked = [[hit["snippet"][start:end] for start, end in hit["matches"]] for hit in hits]
    assert len(marked) == 40
    assert {tuple(each) for each in marked} == {("首",), ("首", "弹道导弹试验")}


def test_a_suggestion_that_looks_like_what_was_typed_names_its_odd_letters(news: News, write: Write) -> None:
    folder = write("a.txt", title="The p\u0430ypal page").parent
    ran = news("search", "-a", folder, "paypal")
    assert ran.err == "news: no article matches 'paypal'; did you mean 'p\u0430ypal' (U+0430 is Cyrillic)?\n"


def test_nothing_found_is_exit_1_and_valid_output(news: News) -> None:
    assert news("search", "zebra") == ("", "news: no article matches 'zebra'\n", 1)
    assert news("search", "zebra", "--json").out == "[]\n"


def test_a_mistyped_word_is_told_with_the_closest_that_occurs(news: News, archive: Path) -> None:
    def told(query: str) -> str:
        ran = news("search", "-a", archive, query)
        assert (ran.out, ran.code) == ("", 1)
        return ran.err

    assert told("missle") == "news: no article matches 'missle'; did you mean 'missile'?\n"
    assert told("missle serbai") == "news: no article matches 'missle serbai'; did you mean 'missile' and 'serbia'?\n"
    assert told("Wałesaa").endswith("did you mean 'walesa'?\n")
    assert told('"anti-aircaft missile"').endswith("did you mean 'aircraft'?\n")
    # Words that occur, if not together, are not mistyped, and neither is the beginning of one.
    assert "did you mean" not in told("serbia geneva") + told("missle*") + told("zq") + told("导导")


def test_a_query_without_a_word_finds_nothing_and_says_why(news: News) -> None:
    ran = news("search", "?!")
    assert ran == ("", "news: nothing to search for in '?!'; give a word with letters or digits\n", 1)
    assert news("search", "?!", "--json").out == "[]\n"


def test_any_of_the_words(news: News, archive: Path) -> None:
    ran = news("search", "-a", archive, "geneva zebra missile")
    assert ran == ("", "news: no article has all of it; 3 have some of the words: add --any\n", 1)
    assert found(news, archive, "--any", "geneva zebra missile") == {"4a", "4b", "5c"}
    assert found(news, archive, "--any", "geneva missile -serbia") == {"4b", "5c"}


def test_a_question_is_asked_by_the_words_that_tell_something(news: News, write: Write) -> None:
    folder = write("11.txt", title="Talks", body="What was said of the talks, and who said it.").parent
    write("22.txt", title="Health", body="A WHO envoy spoke.")
    write("33.txt", title="Weather", body="Rain is likely.")
    assert found(news, folder, "--any", "what is said of the talks?") == {"11"}
    assert found(news, folder, "--any", "what's the rain OR the envoy") == {"22", "33"}
    # In capitals, in quotes, in a field or after NOT they are meant; and where there is nothing else.
    assert found(news, folder, "--any", "WHO is it") == {"11", "22"}
    assert found(news, folder, "--any", '"is" it') == {"33"}
    assert found(news, folder, "--any", "body:it the") == {"11"}
    assert found(news, folder, "--any", "envoy rain NOT is") == {"22"}
    assert found(news, folder, "--any", "what is the") == {"11", "33"}
    # Where all words are required, these are, too.
    assert found(news, folder, "what is said of the talks") == set()


def test_of_any_words_that_tell_nothing_all_are_asked_for(news: News, write: Write) -> None:
    folder = write("11.txt", body="Why not?").parent
    write("22.txt", body="Why did Joanna come?")
    write("33.txt", body="Rain.")
    assert found(news, folder, "--any", "why NOT joanna") == {"11"}
    assert found(news, folder, "--any", "why did -joanna") == {"11"}
    assert found(news, folder, "--any", "NOT joanna") == {"11", "33"}


def test_what_the_filters_exclude_is_told(news: News, archive: Path) -> None:
    assert news("search", "-a", archive, "geneva", "--outlet", "zeitung").err == (
        "news: 1 article matches 'geneva', but your filters exclude it\n"
    )
    assert news("search", "-a", archive, "missile", "--author", "presse") == (
        "",
        "news: 2 articles match 'missile', but your filters exclude them\n",
        1,
    )
    assert news("search", "-a", archive, "zebra", "--outlet", "zeitung").err == "news: no article matches 'zebra'\n"


def test_of_words_as_near_the_more_frequent_is_meant(news: News, write: Write) -> None:
    for number in range(3):
        folder = write(f"{number}.txt", body="Of Iran.").parent
    write("x.txt", body="Iranna came.")
    for typed in ("irann", "iarn", "irna"):
        assert "did you mean 'iran'?" in news("search", "-a", folder, typed).err


def test_count(news: News, archive: Path) -> None:
    assert news("search", "-a", archive, "--count", "missile") == ("2\n", "", 0)
    assert news("search", "-a", archive, "--count", "missile", "--since", "2019-11-06").out == "2\n"
    assert news("search", "-a", archive, "--count", "missile", "--until", "2019-10").out == "0\n"
    ran = news("search", "-a", archive, "--count", "zebra")
    assert (ran.out, ran.code) == ("0\n", 1)


def test_a_query_that_is_a_whole_book_is_answered(news: News, archive: Path) -> None:
    ran = news(
        "search", "-a", archive, "--any", "--count", " ".join(f"word{number}" for number in range(2000)) + " missile"
    )
    assert ran == ("2\n", "", 0)
    # A word again and again is looked for twice, not quadratically often.
    assert news("search", "-a", archive, "missile " * 5000, "--count") == ("2\n", "", 0)
    assert news("search", "-a", archive, "missile " * 5000, "-n1", "--fields", "id").code == 0
    for query in (" OR ".join(f'"a{number} b"' for number in range(2000)), '"' + "missile " * 5000 + '"'):
        assert news("search", "-a", archive, query, "--count").out == "0\n"
    assert news("search", "-a", archive, "(" * 5000 + "missile" + ")" * 5000, "--count") == ("2\n", "", 0)


@pytest.mark.parametrize(
    "opening", ["a OR NOT (", "(a) (b OR ", "-(title:a ", "a NOT (b OR NOT (", "(a OR b) (c NOT -("]
)
def test_a_query_nested_as_deeply_as_it_may_be_is_answered(news: News, archive: Path, opening: str) -> None:
    levels = 20 // opening.count("(")
    query = opening * levels + "missile" + ")" * levels * opening.count("(")
    ran = news("search", "-a", archive, "--count", "--", query)
    assert ran.code == (0 if int(ran.out) else 1), ran.err


def test_color_in_a_pipe_marks_hits_and_leaves_ids_alone(news: News) -> None:
    ran = news("search", "missiles", "--color", "always")
    assert ran.out.startswith("4ac8b92aa3063ba9\t2019-11-06T13:04:37+00:00\tWFXT\tSerbia set to buy Russian \x1b[")
    assert "\x1b" not in news("search", "missiles").out


def test_a_phrase_does_not_reach_out_of_the_text(news: News, write: Write) -> None:
    folder = write("a.txt", title="Title", body="The U.S. came, he said").parent
    assert news("search", "-a", folder, '"he said"', "--count").out == "1\n"
    assert news("search", "-a", folder, '"said us"', "--count").out == "0\n"


def test_words_joined_from_different_places_are_no_phrase(news: News, write: Write) -> None:
    folder = write("a.txt", title="Title", body="The U.S. said so. Later the U.K. agreed.").parent
    for query in ("us", "uk", "us uk", "US U.K."):
        assert news("search", "-a", folder, query, "--count").out == "1\n", query
    for query in ('"us uk"', "us-uk", "U.S.-U.K."):
        assert news("search", "-a", folder, query, "--count").out == "0\n", query


def test_an_empty_archive_and_files_left_out_are_told_where_nothing_is_found_too(news: News, write: Write) -> None:
    folder = write("a.txt", b"no title").parent
    err = news("search", "-a", folder, "missile").err
    assert "there is no article in" in err
    assert "left out 1 file that cannot be read as an article, such as a.txt: no title" in err


def test_what_is_found_without_a_word_scores_zero(news: News, archive: Path) -> None:
    for limit in ("0", "1"):
        out = news("search", "-a", archive, "NOT nothing", "--json", "--fields", "score", "-n", limit).out
        assert set(re.findall(r"[-\d.]+", out)) == {"0.0"}


def test_only_undated_articles_that_match_are_told(news: News, archive: Path) -> None:
    assert news("search", "-a", archive, "missile", "--since", "2019").err == ""
    assert news("search", "-a", archive, "undated", "--since", "2019").err.startswith(
        "news: left out 1 article without a date\n"
    )


def test_a_filter_without_a_word_is_wrong_usage(news: News, archive: Path) -> None:
    for command in (["list", "--author", "???"], ["search", "missile", "--outlet", "?"], ["export", "--match", "?"]):
        ran = news(*command, "-a", archive)
        assert (ran.out, ran.code) == ("", 2)
        assert "give a word with letters or digits" in ran.err
    assert news("search", "--count", "???", "-a", archive).out == "0\n"


def test_a_count_is_one_number_and_takes_no_option_that_shapes_a_list(news: News) -> None:
    for name, option in (("--json", ["--json"]), ("--fields", ["--fields", "id"]), ("-n", ["-n", "3"])):
        assert news("search", "missile", "--count", *option) == (
            "", f"news: --count and {name} do not go together; give one of them\n", 2,
        )  # fmt: skip


def test_what_an_entity_stands_for_is_found_and_its_name_is_not(news: News, write: Write) -> None:
    folder = write("a.txt", title="Oil &lt;HCP> rises", body="J&uuml;rg said: &amp;quot;No&amp;quot;.").parent
    for query, found in (("hcp", 1), ("jurg said no", 1), ("lt", 0), ("uuml", 0), ("quot", 0)):
        assert news("search", "--count", query, "-a", folder).out == f"{found}\n"
    (record,) = json.loads(news("search", "--json", "jürg", "-a", folder).out)
    assert (record["title"], record["snippet"]) == ("Oil <HCP> rises", 'Jürg said: "No".')


def test_a_word_is_found_as_it_reads_with_hidden_characters_inside(news: News, write: Write) -> None:
    write("title.txt", title="A pass\xadword \u200b\u200bis zero\u200bwidth", body="Nothing.")
    write("homoglyph.txt", body="They call it pаypal.")
    folder = write(
        "body.txt",
        body="A secret pass\xadword, zero\u200bwid\u2060th te\u034fx\u180et\ufeff here\u200e. A fil\u3164le\u115fr.",
    ).parent
    for query, marked in {
        "password": "pass\xadword",
        "pass\xadword": "pass\xadword",
        '"secret password"': "secret pass\xadword",
        "zerowidth": "zero\u200bwid\u2060th",
        '"text here"': "te\u034fx\u180et\ufeff here\u200e",
        "filler": "fil\u3164le\u115fr",
        "pаypal": "pаypal",
    }.items():
        hits = json.loads(news("search", "--json", "-a", folder, f"body:{query}").out)
        ((start, end),) = (hit := hits[0])["matches"]
        assert hit["snippet"][start:end] == marked
    for query in ("title:password", "title:zerowidth", '"password is zerowidth"', "zero\u200bwidth title:is"):
        assert [hit["id"] for hit in json.loads(news("search", "--json", "-a", folder, query).out)] == ["title"]
