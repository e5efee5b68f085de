"""What is stated in one place is known in the others."""

import re
from dataclasses import fields
from pathlib import Path

import newscli
from newscli.article import COMPUTED, Metadata
from newscli.check import KINDS
from newscli.index import schema


def test_each_problem_has_a_kind_in_the_check() -> None:
    sources = Path(newscli.__file__).parent.rglob("*.py")
    codes = {code for source in sources for code in re.findall(r'Problem\(\s*"([^"]+)"', source.read_text("utf-8"))}
    assert len(codes) > 10
    assert codes <= {kind.name for kind in KINDS}


def test_each_field_of_the_metadata_comes_back_from_the_index() -> None:
    # Of these the index makes some from other columns, and a listing or the file the others.
    elsewhere = {"id", "copies", "size", "stamp", "collapsed", "prefix_length", *COMPUTED}
    stored = {column.name for column in schema.COLUMNS if column.read}
    assert {field.name for field in fields(Metadata)} - elsewhere == stored
