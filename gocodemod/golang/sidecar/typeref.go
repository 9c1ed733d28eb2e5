package main

import (
	"go/types"
	"runtime"
)

var hostSizes = types.SizesFor("gc", runtime.GOARCH)

// typeRef describes a type. Sizes are the host's in every configuration, so
// that rows of two configurations are equal where the code is.
func (v *view) typeRef(t types.Type) TypeRef {
	if t == nil {
		t = types.Typ[types.Invalid]
	}
	if r, ok := v.refs[t]; ok {
		return r
	}
	r := TypeRef{Text: v.text(t), Kind: kindOf(t)}
	plain := types.Unalias(t)
	if named := namedOf(plain); named != nil {
		obj := named.Origin().Obj()
		r.Named = v.objectID(obj)
		_, r.Pointer = plain.(*types.Pointer)
		r.Local = obj.Pkg() != nil && v.w.local(v.pkgPath(obj.Pkg()))
		r.Exported = obj.Exported()
	}
	switch u := plain.Underlying().(type) {
	case *types.Basic:
		if u.Kind() != types.Invalid && r.Kind == "basic" {
			r.Basic = types.Typ[u.Kind()].Name()
			r.Prints = printsItself(plain)
		}
	case *types.Pointer:
		r.Elem = v.text(u.Elem())
	case *types.Slice:
		r.Elem = v.text(u.Elem())
	case *types.Array:
		r.Elem = v.text(u.Elem())
	case *types.Chan:
		r.Elem = v.text(u.Elem())
	case *types.Map:
		r.Elem = v.text(u.Elem())
	case *types.Interface:
		if r.Kind == "interface" {
			r.Methods = u.NumMethods()
		}
	}
	if size, ok := sizeOf(plain); ok {
		r.Size = size
		r.Boxes = size > 0 && !pointerShaped(plain) && r.Kind != "interface"
	}
	v.refs[t] = r
	return r
}

// printsItself: package fmt asks a value of t how to print it. Only of types that
// embed nothing.
func printsItself(t types.Type) bool {
	named, ok := t.(*types.Named)
	if !ok {
		return false
	}
	for i := 0; i < named.NumMethods(); i++ {
		method := named.Method(i)
		switch method.Name() {
		case "Error", "Format", "GoString", "String":
			recv := method.Type().(*types.Signature).Recv()
			if _, pointer := types.Unalias(recv.Type()).(*types.Pointer); !pointer {
				return true
			}
		}
	}
	return false
}

func (v *view) typeRefPtr(t types.Type) *TypeRef {
	if t == nil {
		return nil
	}
	r := v.typeRef(t)
	return &r
}

func kindOf(t types.Type) string {
	if isTypeParam(t) {
		return "typeparam"
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if u.Kind() == types.Invalid {
			return "invalid"
		}
		return "basic"
	case *types.Pointer:
		return "pointer"
	case *types.Struct:
		return "struct"
	case *types.Interface:
		return "interface"
	case *types.Slice:
		return "slice"
	case *types.Array:
		return "array"
	case *types.Map:
		return "map"
	case *types.Chan:
		return "chan"
	case *types.Signature:
		return "func"
	case *types.Tuple:
		return "tuple"
	}
	return "invalid"
}

func isTypeParam(t types.Type) bool {
	_, ok := types.Unalias(t).(*types.TypeParam)
	return ok
}

// isInterface: a value of t is an interface value (type parameters are not).
func isInterface(t types.Type) bool {
	return t != nil && !isTypeParam(t) && types.IsInterface(t)
}

// sizeOf gives the size of a type whose layout is known.
func sizeOf(t types.Type) (int64, bool) {
	if hostSizes == nil || !sized(t, 0) {
		return 0, false
	}
	return hostSizes.Sizeof(t), true
}

func sized(t types.Type, depth int) bool {
	if depth > 100 || isTypeParam(t) {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() != types.Invalid && u.Info()&types.IsUntyped == 0
	case *types.Array:
		return u.Len() >= 0 && sized(u.Elem(), depth+1)
	case *types.Struct:
		for i := 0; i < u.NumFields(); i++ {
			if !sized(u.Field(i).Type(), depth+1) {
				return false
			}
		}
		return true
	case *types.Tuple, *types.Union, nil:
		return false
	}
	return true
}

// pointerShaped: the value itself fits an interface's data word, no memory needed.
func pointerShaped(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Pointer, *types.Map, *types.Chan, *types.Signature:
		return true
	case *types.Basic:
		return u.Kind() == types.UnsafePointer
	case *types.Array:
		return u.Len() == 1 && pointerShaped(u.Elem())
	case *types.Struct:
		return u.NumFields() == 1 && pointerShaped(u.Field(0).Type())
	}
	return false
}
