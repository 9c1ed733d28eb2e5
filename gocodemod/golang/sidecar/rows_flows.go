package main

// The rows of rows_flow.py, which documents them. What there is many of
// crosses as numbers: indexes into Types, Nodes and Funcs; -1 is none.

// Flows is what the answer to `flows` holds, and what one unit adds to it.
type Flows struct {
	Types     []FlowType `json:"types"`
	Nodes     []FlowNode `json:"nodes"`
	Funcs     []FlowFunc `json:"funcs"`
	Edges     []pair     `json:"edges"`
	Narrow    []pair     `json:"narrow"`
	Sources   []pair     `json:"sources"`
	Nils      []int      `json:"nils"`
	Zeros     []int      `json:"zeros"`
	Outside   []int      `json:"outside"`
	Arriving  []int      `json:"arriving"`
	Opened    []pair     `json:"opened"`
	Unsafe    []int      `json:"unsafe"`
	Converts  []pair     `json:"converts"`
	Instances []instance `json:"instances"`
	Taken     []taken    `json:"taken"`
	Calls     []FlowCall `json:"calls"`
	Exported  []int      `json:"exported"`
	Open      []int      `json:"open"`
	Unsure    []int      `json:"unsure"`
	Globals   []pair     `json:"globals"`
	Names     []string   `json:"names"`
}

type pair [2]int

// instance: a list of type parameters and the type arguments that they get together.
type instance struct {
	Params []int `json:"params"`
	Args   []int `json:"args"`
}

// taken is a function used as a value of a type, its first parameters (1 for a
// method expression) aside.
type taken struct {
	Func  int `json:"func"`
	Type  int `json:"type"`
	Shift int `json:"shift,omitempty"`
}

// FlowType is a type with what it is made of.
type FlowType struct {
	Text    string       `json:"text"`
	Kind    string       `json:"kind"`
	Named   string       `json:"named,omitempty"`
	Local   bool         `json:"local,omitempty"`
	Open    bool         `json:"open,omitempty"`
	Pointer int          `json:"pointer"`
	Elem    int          `json:"elem"`
	Key     int          `json:"key"`
	Slots   []int        `json:"slots,omitempty"`
	Args    []int        `json:"args,omitempty"`
	Fields  []FlowField  `json:"fields,omitempty"`
	Params  []int        `json:"params,omitempty"`
	Results []int        `json:"results,omitempty"`
	In      []int        `json:"in,omitempty"`
	Out     []int        `json:"out,omitempty"`
	Methods []FlowMethod `json:"methods,omitempty"`

	full bool // Methods are filled in
}

// FlowField is a field of a struct.
type FlowField struct {
	Node     int  `json:"node"`
	Type     int  `json:"type"`
	Exported bool `json:"exported,omitempty"`
	Embedded bool `json:"embedded,omitempty"`
}

// FlowMethod is a method of a method set: name with signature, and what it
// leads to: a declared function, or a method of the interface in a field.
type FlowMethod struct {
	Name int `json:"name"`
	Func int `json:"func"`
	Node int `json:"node"`
}

// FlowNode is a slot of interface type, or of a type parameter's.
type FlowNode struct {
	ID   string `json:"id"`
	Type int    `json:"type"`
	Kind string `json:"kind"`
}

// FlowFunc is a declared function or a function literal.
type FlowFunc struct {
	ID       string `json:"id"`
	Receiver string `json:"receiver,omitempty"`
	Type     int    `json:"type"`
	In       []int  `json:"in,omitempty"`
	Out      []int  `json:"out,omitempty"`
	Declared bool   `json:"declared,omitempty"`
	Literal  bool   `json:"literal,omitempty"`
	Exported bool   `json:"exported,omitempty"`
	Test     bool   `json:"test,omitempty"`
}

// FlowCall is a call that is static (Func), goes through an interface (Node,
// Name, Methods) or through a value of function type (Type alone).
type FlowCall struct {
	File    int      `json:"file"`
	Offset  int      `json:"offset"`
	Caller  int      `json:"caller"`
	Kind    string   `json:"kind"`
	Package int      `json:"package"`
	Test    bool     `json:"test,omitempty"`
	Func    int      `json:"func"`
	Node    int      `json:"node"`
	Name    int      `json:"name"`
	On      int      `json:"on"`
	Value   int      `json:"value"`
	Methods []string `json:"methods,omitempty"`
	Type    int      `json:"type"`
	In      []int    `json:"in,omitempty"`
	Out     []int    `json:"out,omitempty"`
}
