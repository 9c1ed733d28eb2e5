// Command sidecar answers questions about Go code for gocodemod: one JSON
// object a line on stdin, one on stdout. PROTOCOL.md says which.
package main

func main() {}
