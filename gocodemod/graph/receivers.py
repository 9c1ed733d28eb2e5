"""What code outside the main modules does with a value that it gets as an interface.

Known by its package; what is not known may do anything.
"""

from __future__ import annotations

from gocodemod.golang.rows import Conversion
from gocodemod.golang.spelling import short

# Packages by what they do with a value: the codes of the hazards.
_PACKAGES = {
    "fmt": "formatted",
    "log": "formatted",
    "log/slog": "formatted",
    "testing": "formatted",
    "errors": "error-chain",
    "reflect": "reflected",
    "text/template": "template-data",
    "html/template": "template-data",
    "net/rpc": "rpc-registered",
    "encoding": "encoded",
}

_DOES = {
    "formatted": "prints it, or its type",
    "error-chain": "looks through chains of errors",
    "reflected": "looks at its type",
    "template-data": "finds methods and fields by name",
    "rpc-registered": "registers methods by name",
    "encoded": "encodes what it finds in it",
}

# Functions that only call methods of the argument at that index, or only move the
# elements of a slice: read in the source, promised by the documentation. What gRPC registers
# it asks for the methods of the service, and calls them.
_BLIND = {
    "sort.Sort": 0,
    "sort.Stable": 0,
    "sort.IsSorted": 0,
    "sort.Slice": 0,
    "sort.SliceStable": 0,
    "sort.SliceIsSorted": 0,
    "container/heap.Init": 0,
    "container/heap.Push": 0,
    "container/heap.Pop": 0,
    "container/heap.Remove": 0,
    "container/heap.Fix": 0,
    "fmt.Fprint": 0,
    "fmt.Fprintf": 0,
    "fmt.Fprintln": 0,
    "google.golang.org/grpc.Server.RegisterService": 1,
    "google.golang.org/grpc.ServiceRegistrar.RegisterService": 1,
    "io.ReadFull": 0,
    "io.ReadAtLeast": 0,
    "runtime.KeepAlive": 0,
}

# Generic functions that neither compare, print nor convert the elements.
_BLIND_GENERIC = frozenset(
    f"slices.{name}"
    for name in (
        "SortFunc",
        "SortStableFunc",
        "IsSortedFunc",
        "BinarySearchFunc",
        "IndexFunc",
        "ContainsFunc",
        "Clone",
        "Reverse",
        "Concat",
        "Values",
        "All",
        "Backward",
        "Collect",
        "AppendSeq",
    )
) | {"maps.Values", "maps.Clone"}

# Functions that call methods by name on a value, or on what its methods give.
BY_NAME = (
    "text/template.Template.Execute",
    "text/template.Template.ExecuteTemplate",
    "html/template.Template.Execute",
    "html/template.Template.ExecuteTemplate",
    "reflect.Value.Method",
    "reflect.Value.MethodByName",
    "net/rpc.Register",
    "net/rpc.RegisterName",
    "net/rpc.Server.Register",
    "net/rpc.Server.RegisterName",
)


def package_of(function: str) -> str:
    """The import path in a function's id."""
    head, slash, tail = function.rpartition("/")
    return f"{head}{slash}{tail.split('.', 1)[0]}"


def is_blind(conv: Conversion) -> bool:
    """Whether the function that gets the value never looks at what it is."""
    if not conv.external or conv.context not in ("argument", "typeparam"):
        return False
    if conv.target.kind == "typeparam":
        return conv.callee in _BLIND_GENERIC
    return _BLIND.get(conv.callee) == conv.index


def does(conv: Conversion) -> tuple[str, str]:
    """The code for what the function that gets the value does with it, and a phrase.

    Both are empty where that is not known.
    """
    if not conv.external or not conv.callee:
        return "", ""
    package = package_of(conv.callee)
    code = _PACKAGES.get(package) or _PACKAGES.get(package.split("/", 1)[0], "")
    return (code, f"{short(conv.callee)}, which {_DOES[code]}") if code else ("", "")


def calls_by_name(conv: Conversion, known: bool) -> bool:
    """Whether methods may be called by name on the value, or on what its methods give.

    `known`: the main modules mention one of BY_NAME, so a value that they pass on may get there.
    """
    if not conv.external:
        return known
    if not conv.callee:
        return True
    if does(conv)[0] in ("template-data", "rpc-registered", "reflected"):
        return True
    return "." in conv.callee.split("/", 1)[0] and "/" in conv.callee
