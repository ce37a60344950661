package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// generator is one of those that are compared.
type generator struct {
	name    string
	version string
	// args is the command that writes the code of a document into a folder that exists.
	args func(spec, out string) []string
	// runs says how many of n rounds it takes part in.
	runs func(n int) int
}

// pick says how each generator is asked for the smallest client it can write.
func (s *session) pick() error {
	versions, err := pinned("bench/peers/go.mod")
	if err != nil {
		return err
	}
	config, err := filepath.Abs("bench/peers/ogen.yml")
	if err != nil {
		return err
	}
	tool := func(name string) string { return filepath.Join(s.dir, "tools", name) }
	s.generators = []generator{
		{"bpgen", "", func(spec, out string) []string {
			return []string{tool("bpgen"), "generate", "--spec", spec, "--out", out, "--package", "sdk", "--import-path", "peers/sdk"}
		}, func(n int) int { return n }},
		{"oapi-codegen", versions["github.com/oapi-codegen/oapi-codegen/v2"], func(spec, out string) []string {
			return []string{tool("oapi-codegen"), "-generate", "types,client", "-package", "sdk", "-o", filepath.Join(out, "sdk.go"), spec}
		}, func(n int) int { return n }},
		{"ogen", versions["github.com/ogen-go/ogen"], func(spec, out string) []string {
			return []string{tool("ogen"), "--config", config, "--loglevel", "error", "--package", "sdk", "--target", out, spec}
		}, func(n int) int { return (n + 1) / 3 }},
	}
	return nil
}

// pinned reads the versions of the modules that a go.mod requires.
func pinned(path string) (map[string]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	versions := map[string]string{}
	for line := range strings.Lines(string(data)) {
		if fields := strings.Fields(line); len(fields) >= 2 {
			versions[fields[0]] = fields[1]
		}
	}
	return versions, nil
}

// named returns the generators of these names, in the order of the session.
func (s *session) named(names ...string) []generator {
	return slices.DeleteFunc(slices.Clone(s.generators), func(g generator) bool {
		return !slices.Contains(names, g.name)
	})
}
