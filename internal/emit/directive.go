package emit

import "github.com/bpgen/bpgen/templates"

// Directive is the name of the file beside an SDK that holds its go:generate line. People own
// it: bpgen init writes it once, and no generated file is called so.
const Directive = "generate.go"

// Tool is the import path of the command.
const Tool = templates.Module + "/cmd/bpgen"
