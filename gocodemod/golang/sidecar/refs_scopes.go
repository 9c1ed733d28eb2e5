package main

import (
	"go/ast"
	"slices"
	"strconv"
	"strings"
)

// declaration is one of a file of a unit.
type declaration struct {
	file int
	decl *ast.FuncDecl
}

// scopes gives the functions outside of which nothing can use what is wanted;
// false if not all of it is declared in functions of the unit.
func (v *view) scopes(wanted wanted) ([]declaration, bool) {
	var found []declaration
	for id := range wanted.ids {
		file, offset := position(id)
		at := slices.Index(v.u.names, file)
		if file == "" || at < 0 {
			return nil, false
		}
		decl := v.declaring(at, offset)
		if decl == nil {
			return nil, false
		}
		in := declaration{at, decl}
		if !slices.Contains(found, in) {
			found = append(found, in)
		}
	}
	return found, true
}

// position reads an id of the form "file:offset:name"; another gives "".
func position(id string) (file string, offset int) {
	parts := strings.Split(id, ":")
	if len(parts) < 3 {
		return "", 0
	}
	offset, err := strconv.Atoi(parts[len(parts)-2])
	if err != nil {
		return "", 0
	}
	return strings.Join(parts[:len(parts)-2], ":"), offset
}

// declaring finds the function in whose body, or as whose parameter or result,
// the object at an offset is declared. A field of a type in its signature is
// none of these: others can name it.
func (v *view) declaring(file, offset int) *ast.FuncDecl {
	c := v.newCursor(file, v.u.files[file])
	for _, decl := range v.u.files[file].Decls {
		fd, ok := decl.(*ast.FuncDecl)
		if !ok || offset < c.at(fd.Pos()) || offset >= c.at(fd.End()) {
			continue
		}
		if fd.Body != nil && offset >= c.at(fd.Body.Pos()) {
			return fd
		}
		for _, list := range []*ast.FieldList{fd.Recv, fd.Type.TypeParams, fd.Type.Params, fd.Type.Results} {
			for _, field := range fieldsOf(list) {
				for _, name := range field.Names {
					if c.at(name.Pos()) == offset {
						return fd
					}
				}
			}
		}
	}
	return nil
}

func fieldsOf(list *ast.FieldList) []*ast.Field {
	if list == nil {
		return nil
	}
	return list.List
}
