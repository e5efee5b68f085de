"""Errors as a Python user handles them."""

import copy
import inspect
import pickle

import pytest

from newscli import errors

ARGUMENTS = {"known": ["a", "b"], "closest": ("id", "title"), "candidates": [("path", "title")], "total": 7}
CLASSES = [each for each in vars(errors).values() if inspect.isclass(each) and each.__module__ == errors.__name__]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_an_error_survives_the_way_between_processes(kind: type[Exception]) -> None:
    names = inspect.signature(kind).parameters if "__init__" in vars(kind) else ["message"]
    error = kind(*(ARGUMENTS.get(name, f"a {name}") for name in names))
    error.add_note("a note")
    error.more = "set by a caller"  # type: ignore[attr-defined]
    for made in (copy.copy(error), copy.deepcopy(error), *(pickle.loads(pickle.dumps(error, each)) for each in (0, 5))):
        assert type(made) is kind
        assert (str(made), made.args, vars(made)) == (str(error), error.args, vars(error))
        assert getattr(made, "exit_code", None) == getattr(error, "exit_code", None)
