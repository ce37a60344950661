package generate

import (
	"os"

	"github.com/bpgen/bpgen/internal/emit/output"
	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/dialect"
	"github.com/bpgen/bpgen/internal/schema/openapi"
	"github.com/bpgen/bpgen/internal/schema/types"
)

// sources reads the evidence of types that a target names, and returns with it lines that
// change with what it says. Of a sibling only what keeps it from being read is reported: its
// other findings are about an export that is not generated.
func (t Target) sources(d dialect.Dialect) (sources types.Sources, hash []byte, diags schema.Diags) {
	sources.Off, sources.Accept = t.Decisions.RulesOff, t.Accept
	for _, path := range t.Siblings {
		s, found, err := openapi.ReadFile(path, openapi.Options{Dialect: d})
		if err != nil {
			found.Add(schema.Unreadable, schema.Pos{File: path}, "", "", "the sibling cannot be read, expected a regular file: %v", err)
		}
		for _, f := range found {
			if f.Severity == schema.Error {
				diags = append(diags, f)
			}
		}
		if s != nil {
			sources.Siblings = append(sources.Siblings, s)
			hash = append(hash, line("sibling", s.Hash())...)
		}
	}
	if t.Metadata != "" {
		m, found := types.ReadMetadata(t.Metadata)
		diags = append(diags, found...)
		sources.Metadata = m
		if data, err := os.ReadFile(t.Metadata); err == nil {
			hash = append(hash, line("metadata", output.Hash(data))...)
		}
	}
	return sources, hash, diags
}
