"""The helper package of a module: its files, where it lies, what it is called."""

from __future__ import annotations

import msgspec

from gocodemod.context import Context
from gocodemod.golang import rows
from gocodemod.model import Edit, ImportNeed, Span
from gocodemod.naming import declared, imported
from gocodemod.streaming.codecs import Codec
from gocodemod.streaming.refusing import stop
from gocodemod.syntax import nodes

PLACE = "internal/pooled"

_SOURCE = """// Package pooled lends pooled memory to encoders, and to readers of all there is.
//
// Each function gives the bytes and the errors of the one it is named after, in memory
// that Free hands back for the next use: after Free nothing may look at what Bytes
// returned. Tests built with -tags gocodemod_poison show who does: there Free overwrites it.
package pooled

import (
	"bytes"
	"encoding/json"
	"io"
	"sync"
)

// maxPooled is the capacity in bytes above which a buffer is left to the
// garbage collector, so that one large value does not pin its memory.
const maxPooled = 64 << 10

// A Buffer holds bytes until Free. A nil *Buffer is empty.
type Buffer struct {
	buf  bytes.Buffer
	enc  *json.Encoder
	data []byte
}

var pool = sync.Pool{New: func() any {
	b := new(Buffer)
	b.enc = json.NewEncoder(&b.buf)
	return b
}}

func get() *Buffer { return pool.Get().(*Buffer) }

// MarshalJSON encodes v as encoding/json.Marshal does. On error the buffer is nil.
func MarshalJSON(v any) (*Buffer, error) {
	b := get()
	if err := b.enc.Encode(v); err != nil {
		b.Free()
		return nil, err
	}
	b.data = b.buf.Bytes()
	b.data = b.data[:len(b.data)-1] // Encode ends the value with a newline.
	return b, nil
}

// MarshalJSONIndent encodes v as encoding/json.MarshalIndent does. On error the buffer is nil.
func MarshalJSONIndent(v any, prefix, indent string) (*Buffer, error) {
	compact, err := MarshalJSON(v)
	if err != nil {
		return nil, err
	}
	defer compact.Free()
	b := get()
	if err := json.Indent(&b.buf, compact.data, prefix, indent); err != nil {
		b.Free()
		return nil, err
	}
	b.data = b.buf.Bytes()
	return b, nil
}

// ReadAll reads from r until io.EOF. On error the buffer is nil.
func ReadAll(r io.Reader) (*Buffer, error) {
	b := get()
	if _, err := b.buf.ReadFrom(r); err != nil {
		b.Free()
		return nil, err
	}
	b.data = b.buf.Bytes()
	return b, nil
}

// Bytes returns the contents, valid until Free.
func (b *Buffer) Bytes() []byte {
	if b == nil {
		return nil
	}
	return b.data
}

// Free gives the buffer back. It must be called at most once.
func (b *Buffer) Free() {
	if b == nil {
		return
	}
	b.buf.Reset()
	b.data = nil
	if poisoned {
		memory := b.buf.Bytes()
		memory = memory[:cap(memory)]
		for i := range memory {
			memory[i] = 0xDB
		}
	}
	if b.buf.Cap() <= maxPooled {
		pool.Put(b)
	}
}
"""

_POISON = """//go:build {tag}

package pooled

// poisoned: Free overwrites the memory that it is given.
const poisoned = {value}
"""


class Helper(msgspec.Struct, frozen=True):
    """The helper package as one file needs it: its import, the files to create."""

    need: ImportNeed
    created: tuple[Edit, ...]


def helper(ctx: Context, at: Span, codecs: tuple[Codec, ...]) -> Helper:
    """The helper package for the codecs used at `at`; raises Obstacle."""
    module, package = ctx.facts.module_of(at.file), ctx.facts.package_of(at.file)
    if module is None:
        raise stop(at, "not-writable", "no main module holds the file")
    if package is None or not f"{package.path}/".startswith(f"{module.path}/"):
        raise stop(at, "not-writable", "the module's path does not begin its import paths")
    for codec in codecs:
        if ctx.facts.language(at.file) < codec.go:
            words = f"the helper's code needs go {codec.go[0]}.{codec.go[1]}"
            raise stop(at, "language-version", words)
    home = str(_settings(ctx).get("package", PLACE)).strip("/")
    name = home.rsplit("/", 1)[-1]
    path = f"{module.path}/{home}"
    parent, inner, _ = f"/{path}/".rpartition("/internal/")
    if ".." in home.split("/") or (inner and not f"/{package.path}/".startswith(f"{parent}/")):
        raise stop(at, "helper-place", f"{package.path} may not import {home}")
    local = imported(ctx.facts, ctx.tree(at.file)).get(path)
    if local is None:
        _check_name(ctx, at, package, name)
    elif _hidden(ctx, at, local):
        raise stop(at, "name-taken", f"the function uses the name {local} otherwise")
    need = ImportNeed(file=at.file, path=path, package=name, name=local or name)
    return Helper(need, tuple(_created(ctx, at, module, home, codecs)))


def _settings(ctx: Context) -> dict[str, object]:
    return dict(ctx.options.settings.get("stream-serialization", {}))


def _created(
    ctx: Context, at: Span, module: rows.Module, home: str, codecs: tuple[Codec, ...]
) -> list[Edit]:
    """The files of the package that are not there yet; raises Obstacle where others are."""
    name = home.rsplit("/", 1)[-1]
    files = {
        f"{name}.go": _SOURCE,
        "nopoison.go": _POISON.format(tag="!gocodemod_poison", value="false"),
        "poison.go": _POISON.format(tag="gocodemod_poison", value="true"),
        **{codec.file: codec.source for codec in codecs if codec.file},
    }
    created = []
    main = ctx.facts.module_file(module, f"{home}/{name}.go")
    known = {p.path for p in ctx.facts.packages()}
    if not ctx.exists(main) and f"{module.path}/{home}" in known:
        raise stop(at, "helper-exists", f"{home} holds other code")
    for base, source in sorted(files.items()):
        file = ctx.facts.module_file(module, f"{home}/{base}")
        text = source.replace("Package pooled", f"Package {name}")
        text = text.replace("package pooled\n", f"package {name}\n")
        if not ctx.exists(file):
            created.append(Edit(file, 0, 0, text, action="create"))
        elif ctx.source(file).decode(errors="replace") != text:
            raise stop(at, "helper-exists", f"{file} holds other code")
    return created


def _check_name(ctx: Context, at: Span, package: rows.Package, name: str) -> None:
    """No name of the file, and none of the package's own, is that of the helper."""
    if not name.isidentifier() or name in ("bytes", "io", "json", "proto", "sync", "xml"):
        raise stop(at, "name-taken", f"the helper package cannot be called {name}")
    kinds = (nodes.Identifier, nodes.PackageIdentifier, nodes.TypeIdentifier)
    if name in {n.text for n in ctx.tree(at.file).root.find(*kinds)}:
        raise stop(at, "name-taken", f"the file uses the name {name} already")
    for file in (*package.files, *package.test_files, *package.ignored):
        if name.encode() in ctx.source(file) and name in declared(ctx.tree(file)):
            raise stop(at, "name-taken", f"{file} declares the name {name}")


def _hidden(ctx: Context, at: Span, name: str) -> bool:
    """Whether the function around the call declares the name of the import."""
    home = (
        ctx.tree(at.file)
        .node_at(at.start, at.end)
        .enclosing(nodes.FunctionDeclaration, nodes.MethodDeclaration)
    )
    for node in home.find(nodes.Identifier) if home else ():
        if node.text == name:
            found = ctx.facts.object_at(at.file, node.start)
            if found is None or found.kind != "package":
                return True
    return False
