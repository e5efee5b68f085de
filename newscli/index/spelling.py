"""Find the word of an archive that is spelled most like a mistyped one."""

from newscli.index.reader import IndexReader
from newscli.query.nodes import Synonyms
from newscli.text.variants import count_edits

MIN_SIMILARITY = 0.75  # of two spellings, by difflib: `iarn` and `iran`, `missle` and `missile`
RARER_PER_EDIT = 100  # how much more often a word has to occur for one mistake more to be believed

_OCCURS = "SELECT EXISTS (SELECT 1 FROM text WHERE text MATCH ?)"
_SPELLED_LIKE = "SELECT term, doc FROM vocabulary WHERE term >= ? AND term < ? AND length(term) BETWEEN ? AND ?"


def closest_word(index: IndexReader, synonyms: Synonyms) -> str | None:
    """Return the word most likely meant by these; None where one of them occurs, or nothing is near.

    Only words of the same first letter are looked at: people rarely mistype it.
    """
    from difflib import SequenceMatcher

    typed = synonyms[0]
    if len(typed) < 3 or index.value(_OCCURS, index.compiler.bind_term(synonyms)):
        return None
    matcher = SequenceMatcher(None, b=typed, autojunk=False)

    def is_similar(word: str) -> bool:
        matcher.set_seq1(word)
        # The first two are cheap bounds of the third.
        return all(
            ratio() >= MIN_SIMILARITY for ratio in (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)
        )

    bounds = (typed[0], typed[0] + "\U0010ffff", len(typed) - 2, len(typed) + 2)
    near = [(articles, word) for word, articles in index.rows(_SPELLED_LIKE, *bounds) if is_similar(word)]
    # In an archive of a hundred thousand articles every mistake has been made: `iranna` occurs once.
    likely = {word: articles / RARER_PER_EDIT ** count_edits(typed, word) for articles, word in near}
    return max(likely, key=lambda word: (likely[word], word), default=None)
