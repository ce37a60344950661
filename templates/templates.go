// Package templates holds what an SDK receives: ordinary, tested Go files that are copied
// into it, and the prose that is filled in; and the pages of reports. It lives here because go:embed cannot reach
// upward.
package templates

import "embed"

// FS holds the folders runtime, and of each dialect its fake and its kit (Go packages, their tests
// included), docs, and report: what the HTML of diff and drift is made of. Of fakeguidewire it holds
// what is not the same in every fake: the rest are links into fake, and links cannot be embedded.
//
//go:embed runtime/*.go fake/*.go kit/*.go kitguidewire/*.go docs/*.tmpl
//go:embed fakeguidewire/answer.go fakeguidewire/doc.go fakeguidewire/filter.go fakeguidewire/read.go
//go:embed fakeguidewire/request.go fakeguidewire/tenant.go fakeguidewire/write.go
//go:embed report/*.html report/*.css report/*.js
var FS embed.FS

// Module is the path of this module. It is a placeholder until bpgen is published; docs/adr
// says how to change it everywhere at once.
const Module = "github.com/bpgen/bpgen"

// ImportPath is the path under which the folders of FS are packages of this module.
const ImportPath = Module + "/templates"
