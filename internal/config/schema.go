package config

import _ "embed"

// Schema is the JSON Schema of the file, for editors. It says what Parse accepts.
//
//go:embed bpgen.schema.json
var Schema []byte
