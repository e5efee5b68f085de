"""Read, find and show news articles in a folder of text files."""

from newscli.archive import Archive, Hit
from newscli.article import Article, Head, parse
from newscli.errors import NewsError

__version__ = "0.1.0"
__all__ = ["Archive", "Article", "Head", "Hit", "NewsError", "parse"]
