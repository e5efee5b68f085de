"""No character of Unicode hides in a text that is revealed."""

import sys
import unicodedata

from newscli.text.reveal import revealed


def test_each_character_of_unicode_is_either_seen_or_named() -> None:
    for code in range(sys.maxunicode + 1):
        shown = revealed(f"a{chr(code)}b")
        assert shown == f"a{chr(code)}b" or shown.startswith(f"a<U+{code:04X}")
        if unicodedata.category(chr(code)) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp"):
            assert shown.startswith(f"a<U+{code:04X} ")
