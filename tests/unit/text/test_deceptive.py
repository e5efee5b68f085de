"""What deceives a reader is found, and what a script needs is left alone."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli.text.deceptive import DIRECTION, HIDDEN, MIXED, SOFT_HYPHENS, Deception, find

FINE = {
    "Persian": "سلام، می\u200cخواهم کتاب\u200cهایم را ببرم. خانه\u200cای می\u200c ",
    "Arabic": "مرحبا\u200f! \u061c5\u200e$ ١٤٤٠ه\u200d. قال \u202aNATO\u202c و\u202bهذا\u202c \u2067عربي\u2069",
    "Hebrew": "שלום \u200f(AP)\u200f אמר \u200e+972-3\u200e הִנֵּ\u034fה \u2066AP\u2069",
    "Hindi": "क्\u200dष र्\u200dय हिन्दी श्री\u200dमान",
    "Bengali, Sinhala, Malayalam": "ক্\u200cষ ශ්\u200dරී ලංකාව ന്\u200d ",
    "Thai, Khmer, Lao, Burmese": "ไม่มี\u200bช่องว่าง ភាសា\u200bខ្មែរ\u200bNATO ລາວ\u200bນີ້ name\u200b)។"
    " ៗ \u200bDjango မြန်မာ\u200bစာ",
    "Japanese": "日本語のTシャツとKポップ、AさんはNHKで「葛\U000e0100城市」と言った ㊗\ufe0f",
    "Korean": "한국어 K팝 LG전자 IT업계에서 \u115f\u1161 \u1112\u1160\u11ab",
    "Chinese": "国产C919客机 5G手机 iPhone销量",
    "Russian": "Россия купила iPhone у Apple, IT-компания, iPhone'ов SMS-сообщение 3D-принтер XX-й Е\u0301сли",
    "Greek": "Η Ελλάδα και η NATO, Το Facebook της Meta είναι COVID-19, ΔΕΗ/PPC",
    "science": "5 μm, β-carotene, αβ, TNFα, IFNγ, NFκB, Δt, kΩ, MΩ, ΔH, μPa, μM, νμ, πr², γδT, HIF1α, λmax, mΩ, χ²",
    "Serbian": "Beograd i Novi Sad; Београд и Нови Сад; Đorđe, Љубљана, ѕвезда",
    "emoji": "👨\u200d👩\u200d👧\u200d👦 👩🏽\u200d🚀 🏳\ufe0f\u200d🌈 🏴\u200d☠\ufe0f"
    " ❤\ufe0f\u200d🔥"
    " 1\ufe0f\u20e3 #\ufe0f\u20e3 ©\ufe0f ™\ufe0f ℹ\ufe0f ‼\ufe0f 👁\ufe0f\u200d🗨\ufe0f 🧑🏻\u200d🤝\u200d🧑🏿 ☺\ufe0e",
    "flags": "🇺🇳🇷🇸 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "Latin": "café naïve Łódź Straße Ångström Việt Nam İstanbul ﬁnance nº 1ª ‘quotes’ “and” — … € e\u0301a\u0308",
    "Chuvash and Ossetian": "Чăваш чĕлхи, Ирыстон æмæ Хуссар",
    "Mongolian": "ᠮᠣᠩᠭᠣᠯ\u180eᠠ ᠪᠢᠴᠢᠭ\u180c",
    "Kazakh, Tatar, a missing space": "URLдың SRIDгә Pythonтанзим, вWhatsApp Googleը",
    "Armenian and Georgian": "Հայաստան Apple, ქართული Google",
}


@pytest.mark.parametrize("script", FINE)
def test_what_a_script_needs_is_no_deception(script: str) -> None:
    assert find(FINE[script]) == []


def test_nor_is_all_of_it_in_one_text() -> None:
    assert find("\n".join(FINE.values())) == []


@pytest.mark.parametrize(
    ("text", "found", "code"),
    [
        ("pass\xadword", "\xad", SOFT_HYPHENS),
        ("zero\u200b\u2060width", "\u200b\u2060", HIDDEN),
        ("\ufeffTitle", "\ufeff", HIDDEN),
        ("an English\u200e word", "\u200e", HIDDEN),
        ("two\u200dwords", "\u200d", HIDDEN),
        ("👨\u200dA", "\u200d", HIDDEN),
        ("می\u200c\u200c\u200c\u200cخ", "\u200c\u200c\u200c\u200c", HIDDEN),  # letters of a hidden message
        ("👍\U000e0130\U000e0131\U000e0132", "\U000e0130\U000e0131\U000e0132", HIDDEN),
        ("🏴\U000e0069\U000e0067\U000e006e\U000e006f\U000e0072\U000e0065\U000e0020\U000e007f", None, HIDDEN),
        ("left\ufe0f over", "\ufe0f", HIDDEN),
        ("\u3164", "\u3164", HIDDEN),
        ("a\u202egnp.exe", "\u202e", DIRECTION),
        ("hi \u2066name", "\u2066", DIRECTION),
        ("שלום \u202eabc\u202c", "\u202e", DIRECTION),
        ("says pаypal", "pаypal", MIXED),
        ("pа\u0301ypal", "pа\u0301ypal", MIXED),
        ("Αpple", "Αpple", MIXED),
        ("pαypal", "pαypal", MIXED),
        ("Ο Oλυμπιακός", "Oλυμπιακός", MIXED),
        ("Cеребро", "Cеребро", MIXED),
        ("cайт", "cайт", MIXED),
        ("моделoт", "моделoт", MIXED),
        ("KoЯn", "KoЯn", MIXED),
        ("paypaӏ", "paypaӏ", MIXED),
        ("ꓮpple", "ꓮpple", MIXED),
        ("ΑлфА", "ΑлфА", MIXED),
        ("aոd", "aոd", MIXED),
    ],
)
def test_a_deception_is_found_where_it_stands(text: str, found: str | None, code: str) -> None:
    (deception,) = find(text)
    assert (text[deception.start : deception.end], deception.code) == (found or text[1:], code)


def test_hidden_characters_within_a_mixed_word_are_both() -> None:
    assert find("a p\u200bаypal") == [Deception(2, 9, MIXED), Deception(3, 4, HIDDEN)]


def test_the_article_around_a_field_says_that_it_runs_from_right_to_left() -> None:
    assert [each.code for each in find("\u200fAP\u200f")] == [HIDDEN, HIDDEN]
    assert find("\u200fAP\u200f", around="שלום") == []


@given(
    st.text(st.one_of(st.characters(), st.sampled_from("aаαשक👍🏴\xad\u200b\u200d\u202e\ufe0f\U000e0067\U000e007f\n")))
)
def test_any_text_is_read_and_a_clean_rest_stays_clean(text: str) -> None:
    found = find(text)
    assert all(0 <= start < end <= len(text) for start, end, _ in found)
    assert found == sorted(found)
    assert find(re.sub("[^\x00-\x7f]", "", text)) == []
