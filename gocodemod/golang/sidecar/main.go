// Command sidecar answers questions about Go code for gocodemod: one JSON
// object a line on stdin, one on stdout. PROTOCOL.md says which.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
)

// launchEnv is the environment that child processes get: the one this process
// was started with.
var launchEnv = os.Environ()

func main() {
	if len(os.Args) > 1 {
		if arg := os.Args[1]; arg == "-version" || arg == "--version" {
			fmt.Println("gocodemod sidecar, " + runtime.Version())
			return
		}
		fmt.Fprintln(os.Stderr, "usage: sidecar [-version] (requests on stdin, answers on stdout)")
		os.Exit(2)
	}
	enableAliases()
	collectLazily()
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "sidecar:", err)
		os.Exit(1)
	}
}

// enableAliases makes go/types keep alias declarations, which generic aliases
// need. A go.mod of go 1.22 turns that off by default; a //go:debug line would
// do, but newer versions refuse the line because they know no other way.
func enableAliases() {
	if strings.HasPrefix(runtime.Version(), "go1.22") {
		return // there the setting is a preview
	}
	setting := "gotypesalias=1"
	if have := os.Getenv("GODEBUG"); have != "" {
		setting = have + "," + setting
	}
	os.Setenv("GODEBUG", setting)
}
