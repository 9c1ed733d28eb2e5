package main

// The rows of rows.py, field by field; that file documents them. A field
// without omitempty has no default there, or one that is not Go's zero value.

// TypeRef is a type as text, with what passes ask about it.
type TypeRef struct {
	Text     string `json:"text"`
	Kind     string `json:"kind"`
	Named    string `json:"named,omitempty"`
	Pointer  bool   `json:"pointer,omitempty"`
	Elem     string `json:"elem,omitempty"`
	Methods  int    `json:"methods,omitempty"`
	Size     int64  `json:"size,omitempty"`
	Local    bool   `json:"local,omitempty"`
	Boxes    bool   `json:"boxes,omitempty"`
	Exported bool   `json:"exported,omitempty"`
	Basic    string `json:"basic,omitempty"`
	Prints   bool   `json:"prints,omitempty"`
}

// Forward is what a method body forwards to, or the first obstacle.
type Forward struct {
	Field      string `json:"field,omitempty"`
	Callee     string `json:"callee,omitempty"`
	CalleeName string `json:"callee_name,omitempty"`
	Obstacle   string `json:"obstacle,omitempty"`
	Start      int    `json:"start,omitempty"`
}

// Field is a struct field.
type Field struct {
	ID       string  `json:"id"`
	Name     string  `json:"name"`
	Type     TypeRef `json:"type"`
	Start    int     `json:"start"`
	End      int     `json:"end"`
	Embedded bool    `json:"embedded,omitempty"`
	Exported bool    `json:"exported,omitempty"`
	Tag      string  `json:"tag,omitempty"`
}

// Method is a method declared on a type or in an interface.
type Method struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Signature string   `json:"signature"`
	File      string   `json:"file,omitempty"`
	Start     int      `json:"start,omitempty"`
	End       int      `json:"end,omitempty"`
	DocStart  int      `json:"doc_start,omitempty"`
	Pointer   bool     `json:"pointer,omitempty"`
	Exported  bool     `json:"exported,omitempty"`
	Receiver  string   `json:"receiver,omitempty"`
	Forward   *Forward `json:"forward,omitempty"`
}

// NamedType is a declared type of a main module.
type NamedType struct {
	ID           string   `json:"id"`
	Name         string   `json:"name"`
	Package      string   `json:"package"`
	File         string   `json:"file"`
	Start        int      `json:"start"`
	End          int      `json:"end"`
	DeclStart    int      `json:"decl_start"`
	DeclEnd      int      `json:"decl_end"`
	Type         TypeRef  `json:"type"`
	NameStart    int      `json:"name_start,omitempty"`
	Alone        bool     `json:"alone"`
	Alias        bool     `json:"alias,omitempty"`
	Exported     bool     `json:"exported,omitempty"`
	Local        bool     `json:"local,omitempty"`
	Test         bool     `json:"test,omitempty"`
	TypeParams   int      `json:"type_params,omitempty"`
	Fields       []Field  `json:"fields,omitempty"`
	Methods      []Method `json:"methods,omitempty"`
	ValueSet     []string `json:"value_set,omitempty"`
	PointerSet   []string `json:"pointer_set,omitempty"`
	Implements   []string `json:"implements,omitempty"`
	Implementers []string `json:"implementers,omitempty"`
	Doubles      []string `json:"doubles,omitempty"`
	Constraint   bool     `json:"constraint,omitempty"`
	EmbeddedIn   []string `json:"embedded_in,omitempty"`

	typeSet bool            // an interface with a type set
	texts   map[string]bool // the methods of T, *T and T's instances
}

// Arg is one argument of a call.
type Arg struct {
	Start   int      `json:"start"`
	End     int      `json:"end"`
	Type    TypeRef  `json:"type"`
	Param   *TypeRef `json:"param,omitempty"`
	Const   bool     `json:"const,omitempty"`
	Nil     bool     `json:"nil,omitempty"`
	Address bool     `json:"address,omitempty"`
	Object  string   `json:"object,omitempty"`
}

// Ref is one use, or the declaration, of an object.
type Ref struct {
	ID           string   `json:"id"`
	File         string   `json:"file"`
	Start        int      `json:"start"`
	End          int      `json:"end"`
	Role         string   `json:"role"`
	Package      string   `json:"package"`
	OuterStart   int      `json:"outer_start,omitempty"`
	OuterEnd     int      `json:"outer_end,omitempty"`
	ExprStart    int      `json:"expr_start,omitempty"`
	Function     string   `json:"function,omitempty"`
	Member       string   `json:"member,omitempty"`
	Callee       string   `json:"callee,omitempty"`
	Index        int      `json:"index"`
	Args         []Arg    `json:"args,omitempty"`
	Ellipsis     bool     `json:"ellipsis,omitempty"`
	Results      string   `json:"results,omitempty"`
	Receiver     *TypeRef `json:"receiver,omitempty"`
	InLiteral    bool     `json:"in_literal,omitempty"`
	InLoop       bool     `json:"in_loop,omitempty"`
	Test         bool     `json:"test,omitempty"`
	Implicit     bool     `json:"implicit,omitempty"`
	Instantiated bool     `json:"instantiated,omitempty"`
}

// Conversion is a value that becomes a value of an interface type.
type Conversion struct {
	File     string  `json:"file"`
	Start    int     `json:"start"`
	End      int     `json:"end"`
	Source   TypeRef `json:"source"`
	Target   TypeRef `json:"target"`
	Context  string  `json:"context"`
	Package  string  `json:"package"`
	Function string  `json:"function,omitempty"`
	Callee   string  `json:"callee,omitempty"`
	Index    int     `json:"index"`
	Object   string  `json:"object,omitempty"`
	External bool    `json:"external,omitempty"`
	Test     bool    `json:"test,omitempty"`
}

// Watch is a place that looks at what an interface or a value holds.
type Watch struct {
	File     string   `json:"file"`
	Start    int      `json:"start"`
	End      int      `json:"end"`
	Kind     string   `json:"kind"`
	Operand  TypeRef  `json:"operand"`
	Package  string   `json:"package"`
	Types    []string `json:"types,omitempty"`
	Function string   `json:"function,omitempty"`
	Test     bool     `json:"test,omitempty"`
}

// Param is a parameter.
type Param struct {
	ID        string  `json:"id"`
	Name      string  `json:"name"`
	Type      TypeRef `json:"type"`
	Start     int     `json:"start"`
	End       int     `json:"end"`
	TypeStart int     `json:"type_start"`
	TypeEnd   int     `json:"type_end"`
	Group     bool    `json:"group,omitempty"`
	Variadic  bool    `json:"variadic,omitempty"`

	ifaceish bool // I, ...I or []I
}

// Func is a function or method declaration of a main module.
type Func struct {
	ID         string    `json:"id"`
	Name       string    `json:"name"`
	Package    string    `json:"package"`
	File       string    `json:"file"`
	Start      int       `json:"start"`
	End        int       `json:"end"`
	DocStart   int       `json:"doc_start"`
	NameStart  int       `json:"name_start"`
	NameEnd    int       `json:"name_end"`
	BodyStart  int       `json:"body_start,omitempty"`
	BodyEnd    int       `json:"body_end,omitempty"`
	Receiver   *TypeRef  `json:"receiver,omitempty"`
	Exported   bool      `json:"exported,omitempty"`
	Test       bool      `json:"test,omitempty"`
	TypeParams int       `json:"type_params,omitempty"`
	Params     []Param   `json:"params,omitempty"`
	Results    []TypeRef `json:"results,omitempty"`
	Directives []string  `json:"directives,omitempty"`
}

// Expr is an expression with its type.
type Expr struct {
	Start  int     `json:"start"`
	End    int     `json:"end"`
	Type   TypeRef `json:"type"`
	Const  bool    `json:"const,omitempty"`
	Object string  `json:"object,omitempty"`
}

// ObjectAt is what stands at an offset.
type ObjectAt struct {
	ID   string   `json:"id"`
	Name string   `json:"name"`
	Kind string   `json:"kind"`
	Type *TypeRef `json:"type,omitempty"`
}
