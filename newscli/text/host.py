"""Read the host of a link as a browser writes it and as a reader sees it."""

import re
import unicodedata
from typing import NamedTuple

from newscli.text.deceptive import alphabet_of

MAX_HOST, MAX_LABEL = 253, 63  # characters that a name in the DNS may have
_DOTS = re.compile("[.。．｡]")
# Letters that nobody tells from the Latin ones: those of Cyrillic, Greek and Armenian.
_LOOKALIKES = str.maketrans("асԁеһіјӏорԛѕԝхуѵανιρυοϲϳօոսհ", "acdehijlopqswxyvavipuocjonuh")


class Host(NamedTuple):
    """The two forms of a host, label by label: `xn--…`, which the DNS knows, and what it reads.

    They are equal where it has only one form.
    """

    ascii: tuple[str, ...]
    shown: tuple[str, ...]


def read_host(host: str) -> Host:
    """Return both forms of `host`, in lower case. A label that is no valid one stays as it is."""
    labels = [label for label in _DOTS.split(unicodedata.normalize("NFKC", host[:MAX_HOST]).lower()) if label]
    return Host(tuple(map(_to_ascii, labels)), tuple(map(_to_shown, labels)))


def lookalike(host: Host) -> str | None:
    """Return the Latin host that `host` looks like letter by letter, though it has a label without Latin letters."""
    latin = tuple(label if label.isascii() else label.translate(_LOOKALIKES) for label in host.shown)
    if latin == host.shown or not "".join(latin).isascii():
        return None
    mixed = (label for label in host.shown if not label.isascii())
    return ".".join(latin) if all(_of_one_alphabet(label) for label in mixed) else None


def _of_one_alphabet(label: str) -> bool:
    return len({alphabet_of(each) for each in label if each.isalpha()}) == 1


def _to_ascii(label: str) -> str:
    try:
        return label if label.isascii() else f"xn--{label.encode('punycode').decode()}"
    except UnicodeError:
        return label


def _to_shown(label: str) -> str:
    # Not the codec `idna`, which refuses what only the rules of 2008 allow, such as straße.
    if not label.startswith("xn--") or len(label) > MAX_LABEL or not label.isascii():
        return label
    try:
        return label[4:].encode().decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label
