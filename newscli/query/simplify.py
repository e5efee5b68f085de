"""Bring a query into a shape that FTS5 can parse at any depth."""

from collections import Counter
from operator import itemgetter

from newscli.query.nodes import AllOf, AnyOf, Node, Not, Term

MAX_REPEATS = 2  # A word said twice weighs twice, which ranks questions better; FTS5 is quadratic in repeats.


def simplify(node: Node) -> Node:
    """Return a query that finds the same and takes little of the stack of FTS5's parser, which has a hundred places."""
    return _order_by_stack(_flatten(node))[1]


def _flatten(node: Node, negated: bool = False) -> Node:
    """Return `node`, or what negates it, without groups in groups of their kind, and with Not only before words.

    What is left nests only by turns of AllOf and AnyOf. A Not in the middle takes three places on the
    stack of FTS5's parser, which has a hundred.
    """
    if isinstance(node, Not):
        return _flatten(node.part, not negated)
    if isinstance(node, Term):
        return Not(node) if negated else node
    if negated and isinstance(node, AllOf) and all(isinstance(part, Term) for part in node.parts):
        return Not(node)  # Shallow as it is, and faster than to take each word from all articles.
    kind = AllOf if isinstance(node, AllOf) != negated else AnyOf
    repeats = Counter[Node]()
    parts: list[Node] = []
    for part in node.parts:
        simple = _flatten(part, negated)
        for each in simple.parts if isinstance(simple, kind) else [simple]:
            repeats[each] += 1
            if repeats[each] <= MAX_REPEATS:
                parts.append(each)
    return kind(tuple(parts)) if len(parts) > 1 else parts[0]


def _order_by_stack(node: Node) -> tuple[int, Node]:
    """Return how much of the parser's stack `node` takes, and `node` so that this is little.

    `(` is all that stands on the stack above the first part, and `(a OR` above every other one.
    """
    if isinstance(node, Term | Not):
        return 1, node
    ordered = sorted(map(_order_by_stack, node.parts), key=itemgetter(0), reverse=True)
    return 1 + max(ordered[0][0], ordered[1][0] + 2), node._replace(parts=tuple(part for _, part in ordered))
