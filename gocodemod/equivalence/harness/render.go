package equivalence

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"time"
)

const (
	maxRender = 1 << 16
	maxText   = 2048
)

// A renderer writes values down to the last field, the same for values that are the same.
//
// Functions, channels and what only the runtime knows count as there or not there. A
// nil slice is not an empty one.
type renderer struct {
	out   strings.Builder
	seen  map[uintptr]int
	depth int
}

func render(v reflect.Value) string {
	r := renderer{seen: map[uintptr]int{}}
	r.value(v)
	return r.out.String()
}

// text is a string for people, long ones by length and sum.
func text(s string) string {
	if len(s) <= maxText {
		return strconv.Quote(s)
	}
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(s))
	return fmt.Sprintf("%q... (%d bytes, sum %x)", s[:64], len(s), sum.Sum64())
}

func (r *renderer) value(v reflect.Value) {
	if !v.IsValid() {
		r.out.WriteString("nil")
		return
	}
	if r.depth > 3*maxDepth || r.out.Len() > maxRender {
		r.out.WriteString("...")
		return
	}
	r.depth++
	defer func() { r.depth-- }()
	if r.opaque(v) {
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		fmt.Fprint(&r.out, v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		fmt.Fprint(&r.out, v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		fmt.Fprint(&r.out, v.Uint())
	case reflect.Float32, reflect.Float64:
		fmt.Fprint(&r.out, v.Float())
	case reflect.Complex64, reflect.Complex128:
		fmt.Fprint(&r.out, v.Complex())
	case reflect.String:
		r.out.WriteString(text(v.String()))
	case reflect.Slice, reflect.Array, reflect.Map:
		r.elements(v)
	case reflect.Struct:
		r.fields(v)
	case reflect.Interface, reflect.Ptr:
		r.pointed(v)
	default:
		// Functions and channels: there is nothing in them to compare.
		nothing := v.Kind() != reflect.Uintptr && v.IsNil()
		fmt.Fprintf(&r.out, "%s(nil: %t)", v.Type(), nothing)
	}
}

// opaque renders what is compared otherwise, or has parts that no two values share.
func (r *renderer) opaque(v reflect.Value) bool {
	t := v.Type()
	if v.CanInterface() {
		switch value := v.Interface().(type) {
		case time.Time:
			r.out.WriteString(value.Format(time.RFC3339Nano))
			return true
		case *http.Request:
			if value != nil {
				fmt.Fprintf(&r.out, "%s %s %v %v", value.Method, value.URL, value.Header, value.Form)
				return true
			}
		case error:
			if value != nil && v.Kind() != reflect.Interface {
				r.problem(value)
				return true
			}
		}
	}
	name := t.String()
	if standsIn(t) {
		r.out.WriteString(name) // What it has seen is compared by itself.
		return true
	}
	for _, prefix := range []string{
		"sync.", "atomic.", "reflect.", "*reflect.", "context.", "*context.", "*time.Location",
		"*tls.", "unsafe.", "*http.Client",
	} {
		if strings.HasPrefix(name, prefix) {
			r.out.WriteString(name)
			return true
		}
	}
	return false
}

// standsIn tells whether a type is one of ours whose doings are compared by themselves.
func standsIn(t reflect.Type) bool {
	if t.Kind() == reflect.Struct && t.NumField() > 0 && t.Field(0).Type == of((*Stub)(nil)) {
		return true
	}
	return stand[t] || t.Implements(of((*fake)(nil)))
}

// problem renders an error: its type and words; a panicking Error method is none of ours.
func (r *renderer) problem(err error) {
	defer func() {
		if problem := recover(); problem != nil {
			fmt.Fprintf(&r.out, "%T that panics", err)
		}
	}()
	fmt.Fprintf(&r.out, "%T %s", err, text(err.Error()))
}

func (r *renderer) elements(v reflect.Value) {
	t := v.Type()
	if t.Kind() != reflect.Array && v.IsNil() {
		r.out.WriteString("nil")
		return
	}
	if t.Kind() == reflect.Map {
		entries := make([]string, 0, v.Len())
		for _, key := range v.MapKeys() {
			inner := renderer{seen: map[uintptr]int{}, depth: r.depth}
			for pointer, number := range r.seen {
				inner.seen[pointer] = number
			}
			inner.value(key)
			inner.out.WriteByte(':')
			inner.value(v.MapIndex(key))
			entries = append(entries, inner.out.String())
		}
		sort.Strings(entries)
		fmt.Fprintf(&r.out, "map[%s]", strings.Join(entries, " "))
		return
	}
	if t.Elem().Kind() == reflect.Uint8 {
		data := make([]byte, v.Len())
		for i := range data {
			data[i] = byte(v.Index(i).Uint())
		}
		r.out.WriteString(text(string(data)))
		return
	}
	r.out.WriteByte('[')
	for i := 0; i < v.Len(); i++ {
		if i > 0 {
			r.out.WriteByte(' ')
		}
		r.value(v.Index(i))
	}
	r.out.WriteByte(']')
}

func (r *renderer) fields(v reflect.Value) {
	t := v.Type()
	r.out.WriteString(t.Name() + "{")
	for i := 0; i < v.NumField(); i++ {
		if i > 0 {
			r.out.WriteString(", ")
		}
		r.out.WriteString(t.Field(i).Name + ": ")
		r.value(v.Field(i))
	}
	r.out.WriteByte('}')
}

func (r *renderer) pointed(v reflect.Value) {
	if v.IsNil() {
		r.out.WriteString("nil")
		return
	}
	if v.Kind() == reflect.Interface {
		r.out.WriteString(v.Elem().Type().String() + "(")
		r.value(v.Elem())
		r.out.WriteByte(')')
		return
	}
	if number, ok := r.seen[v.Pointer()]; ok {
		fmt.Fprintf(&r.out, "&%d", number)
		return
	}
	r.seen[v.Pointer()] = len(r.seen)
	r.out.WriteByte('&')
	r.value(v.Elem())
}
