package main

// Module is a main module of the run.
type Module struct {
	Path string `json:"path"`
	Dir  string `json:"dir"`
	Go   string `json:"go"`
}

// PackageError is one load or type error.
type PackageError struct {
	File          string `json:"file"`
	Line          int    `json:"line"`
	Column        int    `json:"column"`
	Offset        int    `json:"offset"`
	Message       string `json:"message"`
	Package       string `json:"package,omitempty"`
	Configuration string `json:"configuration,omitempty"`
}

// Package is a package of the main modules.
type Package struct {
	Path      string         `json:"path"`
	Name      string         `json:"name"`
	Dir       string         `json:"dir"`
	Module    string         `json:"module,omitempty"`
	Files     []string       `json:"files,omitempty"`
	TestFiles []string       `json:"test_files,omitempty"`
	Ignored   []string       `json:"ignored,omitempty"`
	Other     []string       `json:"other,omitempty"`
	Generated []string       `json:"generated,omitempty"`
	Imports   []string       `json:"imports,omitempty"`
	Internal  bool           `json:"internal,omitempty"`
	Main      bool           `json:"main,omitempty"`
	Cgo       bool           `json:"cgo,omitempty"`
	Selected  bool           `json:"selected,omitempty"`
	Errors    []PackageError `json:"errors,omitempty"`
}

// Loaded is the answer to load.
type Loaded struct {
	Go             string         `json:"go"`
	Root           string         `json:"root"`
	Modules        []Module       `json:"modules"`
	Packages       []Package      `json:"packages"`
	Configurations []string       `json:"configurations"`
	Errors         []PackageError `json:"errors,omitempty"`
	// Names maps the import path of every package loaded to its name.
	Names map[string]string `json:"names,omitempty"`
}

// Pragma is a directive or an assembly symbol that ties Go names to the outside.
type Pragma struct {
	File  string   `json:"file"`
	Line  int      `json:"line"`
	Kind  string   `json:"kind"`
	Names []string `json:"names,omitempty"`
}

// Unseen is a Go file that no loaded configuration covers, or a cgo file.
type Unseen struct {
	File    string   `json:"file"`
	Package string   `json:"package"`
	Name    string   `json:"name,omitempty"`
	Idents  []string `json:"idents,omitempty"`
	Imports []string `json:"imports,omitempty"`
}
