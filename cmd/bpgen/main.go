// Command bpgen turns a billing platform's schema export into a typed Go SDK.
package main

import "os"

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}
