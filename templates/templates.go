// Package templates holds what an SDK receives: ordinary, tested Go files that are copied
// into it, and the prose that is filled in. It lives here because go:embed cannot reach
// upward.
package templates

import "embed"

// FS holds the folders runtime, and of each dialect its fake and its kit (Go packages, their tests
// included), and docs.
//
//go:embed runtime/*.go fake/*.go kit/*.go fakeguidewire/*.go kitguidewire/*.go docs/*.tmpl
var FS embed.FS

// Module is the path of this module. It is a placeholder until bpgen is published; docs/adr
// says how to change it everywhere at once.
const Module = "github.com/bpgen/bpgen"

// ImportPath is the path under which the folders of FS are packages of this module.
const ImportPath = Module + "/templates"
