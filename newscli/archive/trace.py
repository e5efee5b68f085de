"""Read a file once more, to learn where what was repaired in it."""

from newscli.archive.files import read_file
from newscli.article import Metadata
from newscli.errors import NotAnArticle, Unreadable
from newscli.parse import parse_article
from newscli.parse.trace import Trace


def trace_repairs(root: str, article: Metadata | str) -> Trace:
    """Return the repairs of the file of `article`, or at that path, below `root`. Raise Unreadable."""
    path = article if isinstance(article, str) else article.path
    trace = Trace()
    try:
        parse_article(read_file(root, path).data, path, trace)
    except OSError as error:
        raise Unreadable(f"cannot read '{path}': {error.strerror or error}") from None
    except NotAnArticle as error:
        raise Unreadable(f"'{path}' is no article any more: {error}") from None
    return trace
