"""The concrete syntax tree of Go files: typed nodes, matchers, visitors, edits, imports."""

from gocodemod.syntax import imports, layout, matchers, nodes, scope, standing
from gocodemod.syntax.edits import EditBuffer, Replacement
from gocodemod.syntax.masking import Mask
from gocodemod.syntax.module import Module, parse
from gocodemod.syntax.nodes import Node, Token
from gocodemod.syntax.visitors import REMOVE, Flatten, Removal, Transformer, Updated, Visitor

__all__ = [
    "REMOVE",
    "EditBuffer",
    "Flatten",
    "Mask",
    "Module",
    "Node",
    "Removal",
    "Replacement",
    "Token",
    "Transformer",
    "Updated",
    "Visitor",
    "imports",
    "layout",
    "matchers",
    "nodes",
    "parse",
    "scope",
    "standing",
]
