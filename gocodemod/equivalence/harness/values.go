package equivalence

import (
	"math"
	"reflect"
	"unsafe"
)

const maxDepth = 7

// argument makes an argument or a receiver: not nil where something can be made.
func (s *source) argument(t reflect.Type) reflect.Value {
	value := reflect.New(t).Elem()
	if t.Kind() == reflect.Ptr && s.byte() < 250 {
		if made, ok := s.special(t); ok {
			return made
		}
		if t.Elem().Kind() == reflect.Struct && foreign(t.Elem(), s.Module) && hollow(t.Elem()) {
			return value
		}
		value.Set(reflect.New(t.Elem()))
		s.fill(value.Elem())
		return value
	}
	s.fill(value)
	return value
}

// fill gives a settable value contents; the zero value is what it is before.
func (s *source) fill(v reflect.Value) {
	t := v.Type()
	if s.depth > maxDepth {
		return
	}
	s.depth++
	defer func() { s.depth-- }()
	if made, ok := s.special(t); ok {
		v.Set(made)
		return
	}
	switch t.Kind() {
	case reflect.Bool:
		v.SetBool(s.byte()%2 == 1)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(s.integer())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(uint64(s.integer()))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(s.float())
	case reflect.Complex64, reflect.Complex128:
		v.SetComplex(complex(s.float(), s.float()))
	case reflect.String:
		v.SetString(s.string())
	case reflect.Array:
		for i := 0; i < v.Len() && i < 64; i++ {
			s.fill(v.Index(i))
		}
	case reflect.Struct:
		s.fields(v)
	default:
		if !s.spent() {
			s.reference(v)
		}
	}
}

// reference fills a value that may be nil.
func (s *source) reference(v reflect.Value) {
	t := v.Type()
	switch t.Kind() {
	case reflect.Slice:
		s.slice(v)
	case reflect.Map:
		choice := s.below(6)
		if choice == 0 {
			return
		}
		v.Set(reflect.MakeMap(t))
		for i := choice - 2; i > 0; i-- {
			key, value := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
			s.fill(key)
			s.fill(value)
			if key.Kind() != reflect.Interface || key.IsNil() || key.Elem().Type().Comparable() {
				v.SetMapIndex(key, value)
			}
		}
	case reflect.Ptr:
		if s.byte()%8 == 0 || foreign(t.Elem(), s.Module) && hollow(t.Elem()) {
			return
		}
		v.Set(reflect.New(t.Elem()))
		s.fill(v.Elem())
	case reflect.Interface:
		s.iface(v)
	case reflect.Func:
		s.function(v)
	case reflect.Chan:
		if t.ChanDir() == reflect.BothDir {
			v.Set(reflect.MakeChan(t, 16))
		}
	}
}

func (s *source) slice(v reflect.Value) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		if choice := s.byte() % 8; choice > 0 {
			data := []byte(s.string())
			if choice > 4 {
				data = s.document()
			}
			made := reflect.MakeSlice(v.Type(), len(data), len(data))
			reflect.Copy(made, reflect.ValueOf(data))
			v.Set(made)
		}
		return
	}
	if choice := s.below(6); choice > 0 {
		size := []int{0, 1, 1, 2, 3}[choice-1]
		v.Set(reflect.MakeSlice(v.Type(), size, size))
		for i := 0; i < size; i++ {
			s.fill(v.Index(i))
		}
	}
}

// fields fills a struct: all of one of the module's, what is exported of others.
func (s *source) fields(v reflect.Value) {
	t := v.Type()
	all := !foreign(t, s.Module) && !message(t)
	for i := 0; i < t.NumField(); i++ {
		field := v.Field(i)
		if t.Field(i).PkgPath != "" {
			if !all {
				continue
			}
			field = reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem()
		}
		s.fill(field)
	}
}

// function makes one that gives what the rest of the choices make, the same for each call.
func (s *source) function(v reflect.Value) {
	t := v.Type()
	shape := append([]byte{}, s.shape...)
	if s.byte()%8 == 0 {
		return
	}
	v.Set(reflect.MakeFunc(t, func(args []reflect.Value) []reflect.Value {
		inner := s.inner(shape)
		out := make([]reflect.Value, t.NumOut())
		for i := range out {
			out[i] = reflect.New(t.Out(i)).Elem()
			inner.fill(out[i])
		}
		return out
	}))
}

func (s *source) integer() int64 {
	switch s.below(8) {
	case 0:
		return int64(s.byte())
	case 1:
		return -int64(s.byte())
	case 2:
		return []int64{
			math.MaxInt64, math.MinInt64, math.MaxInt32, math.MinInt32, math.MaxUint32, 1 << 53,
		}[s.below(6)]
	case 3:
		return int64(s.number())
	}
	return int64(s.byte())
}

func (s *source) float() float64 {
	if s.byte()%4 == 3 {
		return []float64{
			math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), math.MaxFloat64,
			math.SmallestNonzeroFloat64, 1e21, 1e-7,
		}[s.below(8)]
	}
	return float64(s.integer()) / []float64{1, 10, 3, 1000}[s.below(4)]
}

// foreign tells whether a type is none of the module's.
func foreign(t reflect.Type, module string) bool {
	return t.Name() != "" && !within(t.PkgPath(), module)
}

// hollow tells whether a struct of somebody else's has nothing that we could fill.
func hollow(t reflect.Type) bool {
	if t.Kind() != reflect.Struct {
		return false
	}
	for i := 0; i < t.NumField(); i++ {
		if t.Field(i).PkgPath == "" {
			return false
		}
	}
	return t.NumField() > 0
}

// message tells whether a type is a protocol buffer, whose inner fields are not for others.
func message(t reflect.Type) bool {
	_, reflects := reflect.PtrTo(t).MethodByName("ProtoReflect")
	_, old := reflect.PtrTo(t).MethodByName("ProtoMessage")
	return reflects || old
}
