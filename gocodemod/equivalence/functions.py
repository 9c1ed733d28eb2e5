"""Which functions a plan changes: each as it was, and whether it can be called as it is now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import PurePosixPath

import msgspec

from gocodemod.golang import rows
from gocodemod.golang.facts import Facts
from gocodemod.syntax import Module, nodes, parse

Read = Callable[[str], bytes | None]
"""The bytes of a file of one tree, None where there is none."""

Declaration = nodes.FunctionDeclaration | nodes.MethodDeclaration


class Changed(msgspec.Struct, frozen=True):
    """A function whose text a plan changes.

    `func` is the function as it was, `was` and `now` its text before and after, and
    `generic` says that it has type parameters before or after.
    """

    func: rows.Func
    was: str
    now: str
    generic: bool

    @property
    def id(self) -> str:
        """The id of the function."""
        return self.func.id

    @property
    def directory(self) -> str:
        """The directory of its package."""
        return PurePosixPath(self.func.file).parent.as_posix()


class Trees:
    """The tree before and after a plan; `files` are those that differ. Facts are of before."""

    def __init__(self, facts: Facts, before: Read, after: Read, files: Iterable[str]) -> None:
        """Of the files, those of Go count."""
        self.facts, self.before, self.after = facts, before, after
        self.files = tuple(sorted(f for f in files if f.endswith(".go")))
        self._parsed: dict[str, Module] = {}

    def old(self, file: str) -> Module:
        """The syntax tree of a file as it was; empty where there was none."""
        if file not in self._parsed:
            self._parsed[file] = parse(self.before(file) or b"package none\n")
        return self._parsed[file]

    @cached_property
    def changed(self) -> Mapping[str, Changed]:
        """The changed functions by id, in the order of their files."""
        now: dict[tuple[str, str, str], Declaration] = {}
        for file in self.files:
            where = PurePosixPath(file).parent.as_posix()
            for each in _declarations(parse(self.after(file) or b"package none\n")):
                # In its own file, or moved to another one of the directory.
                for home in (file, where):
                    now[home, receiver_of(each), each.name.text] = each
        out = {}
        for func in self.facts.funcs():
            if func.file not in self.files or not func.body_start:
                continue
            node = declaration(self.old(func.file), func)
            if node is None:
                continue
            where = PurePosixPath(func.file).parent.as_posix()
            name = (receiver_of(node), func.name)
            after = now.get((func.file, *name)) or now.get((where, *name))
            if after is None or after.text.split() == node.text.split():
                continue  # What is gone has nothing to be compared with.
            generic = bool(func.type_params or "[" in receiver_of(node))
            generic = generic or after.type_parameters is not None
            out[func.id] = Changed(func, node.text, after.text, generic)
        return out

    @cached_property
    def outside(self) -> Mapping[str, int]:
        """Files whose package variables change, each with a line of one."""
        out: dict[str, int] = {}
        for file in self.files:
            there = [" ".join(n.text.split()) for n in _variables(parse(self.after(file) or b""))]
            for node in _variables(self.old(file)):
                if " ".join(node.text.split()) not in there:
                    out.setdefault(file, node.line)
        return out


def _variables(module: Module) -> Iterable[nodes.Node]:
    return (node for node in module.root.children if isinstance(node, nodes.VarDeclaration))


def _declarations(module: Module) -> Iterable[Declaration]:
    return (node for node in module.root.children if isinstance(node, Declaration))


def receiver_of(node: Declaration) -> str:
    """The type of a method's receiver as written, "" for a function."""
    if isinstance(node, nodes.FunctionDeclaration):
        return ""
    items = node.receiver.items
    return "".join(items[0].type.text.split()) if items else ""


def receiver(trees: Trees, func: rows.Func) -> str:
    """The receiver's type as the old form writes it, "" for a function."""
    node = declaration(trees.old(func.file), func)
    return "" if node is None else receiver_of(node)


def declaration(tree: Module, func: rows.Func) -> Declaration | None:
    """The declaration of a function in the tree of its file."""
    node = tree.node_at(func.name_start, func.name_end).parent
    return node if isinstance(node, Declaration) else None
