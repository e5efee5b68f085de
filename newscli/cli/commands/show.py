"""`news show`: read articles."""

from typing import Annotated

import typer

from newscli import terminal
from newscli.archive import Archive
from newscli.article import Metadata
from newscli.cli.emit import Output
from newscli.cli.options import (
    ArchiveOption,
    ColorOption,
    FreshOption,
    JsonOption,
    RefsArgument,
    command_app,
    examples,
    only_one_of,
)  # fmt: skip
from newscli.cli.session import MESSAGE_MAX, ReferenceResolver, open_archive
from newscli.cli.streams import on_terminal, print_status, stdout
from newscli.errors import NoLink, Usage
from newscli.export.plain import write_text
from newscli.text.sanitize import shorten

app = command_app()


@app.command(
    epilog=examples(
        ("news show 4ac8", "by the beginning of an id"),
        ("news show 000_4ac8b92aa3063ba9.txt", "by a file name"),
        ("news show 4ac8 | grep -i nato", "as plain text"),
        ("news search missiles | news show -", "all that a search finds"),
        ("news show 4ac8 --reveal", "with hidden characters and repairs made visible"),
        ("news show 4ac8 --raw > copy.txt", "the bytes of the file"),
        ("news show 4ac8 --open", "where it was published, in the browser"),
    ),
)
def show(
    refs: RefsArgument = None,
    archive: ArchiveOption = None,
    json: JsonOption = False,
    raw: Annotated[bool, typer.Option("--raw", help="Print the bytes of the file, unchanged.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Print raw bytes even into a terminal.")] = False,
    reveal: Annotated[
        bool,
        typer.Option("--reveal", help="Name each hidden character, and show what stood where the text was repaired."),
    ] = False,
    open_link: Annotated[bool, typer.Option("--open", help="Open the link in the browser; print nothing.")] = False,
    color: ColorOption = "auto",
    fresh: FreshOption = False,
) -> None:
    """Show articles: what is known of each, and its text.

    In a terminal long ones go through the pager ($PAGER); in a pipe it prints plain text. Of a file
    larger than 4 MB only the beginning is read, and a problem says so.
    """
    if not refs:
        raise Usage("name an article; 'news list' shows their ids")
    only_one_of({"--json": json, "--raw": raw, "--reveal": reveal, "--open": open_link})
    if raw and on_terminal() and not force:
        raise Usage("raw bytes could upset the terminal; send them to a file or a pipe, or add --force")
    with open_archive(archive, fresh) as articles:
        resolver = ReferenceResolver(articles, refs)
        if raw:
            for parts in resolver.resolve(articles.raw):
                stdout().buffer.writelines(parts)
        elif open_link:
            for link in resolver.resolve(_open_link):
                print_status(f"opened {shorten(link, MESSAGE_MAX)}")
        elif reveal:
            _show_revealed(articles, resolver, Output(json, color))
        else:
            found = resolver.resolve(articles.read)
            output = Output(json, color)
            output.emit(
                (article.record() for article in found),
                (),
                lambda width: (terminal.article_panel(each, articles.copies(each), width) for each in found),
                lambda out: write_text(found, out, articles.copies),
                paged=True,
            )
    resolver.exit_if_failed()


def _show_revealed(archive: Archive, resolver: ReferenceResolver, output: Output) -> None:
    """Print what is hidden in the articles, and what was repaired."""
    from newscli.archive.trace import trace_repairs
    from newscli.export.revealed import write_revealed

    found = resolver.resolve(lambda article: (archive.read(article), trace_repairs(archive.folder, article).fields))
    output.emit(
        (),
        (),
        lambda width: (terminal.revealed_panel(each, edits, archive.copies(each), width) for each, edits in found),
        lambda out: write_revealed(found, out, archive.copies),
        paged=True,
    )


def _open_link(article: Metadata) -> str:
    """Open the link of the article in the browser and return it; raise NoLink."""
    import webbrowser

    link = article.clean_url or ""
    # Anything else might start another program with what a stranger wrote.
    if not link.lower().startswith(("http://", "https://")):
        raise NoLink(article.id, link)
    try:
        opened = webbrowser.open(link)
    except (ValueError, OSError):  # $BROWSER has a quotation mark without its pair; the link is too long to pass on.
        opened = False
    if not opened:
        raise NoLink(article.id, link)
    return link
