package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/bpgen/bpgen/internal/generate"
)

// configFile is the name of the configuration, looked for in the working directory and above.
const configFile = "bpgen.yaml"

// readConfig reads the targets of a configuration. Paths in it are relative to its folder.
func readConfig(path string) ([]generate.Target, error) {
	if path == "" {
		found, err := findConfig()
		if err != nil {
			return nil, err
		}
		path = found
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fail(exitUsage, "the configuration cannot be read: %w", err)
	}
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil {
		return nil, fail(exitUsage, "%s: %w", path, err)
	}
	c := configReader{path: path}
	targets := c.targets(&document)
	if c.err != nil {
		return nil, c.err
	}
	return targets, nil
}

// findConfig returns the nearest bpgen.yaml, as a path relative to the working directory
// where that is shorter to read.
func findConfig() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fail(exitWork, "%w", err)
	}
	start := dir
	for {
		path := filepath.Join(dir, configFile)
		if _, err := os.Stat(path); err == nil {
			if rel, err := filepath.Rel(start, path); err == nil {
				return rel, nil
			}
			return path, nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", fail(exitUsage, "%w", err)
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", fail(exitUsage, "there is no %s here or above: write one, or name an export with --spec, --out and --package", configFile)
		}
		dir = parent
	}
}

// configReader turns the YAML tree into targets and keeps the first error, with its place.
type configReader struct {
	path string
	err  error
}

func (c *configReader) fail(n *yaml.Node, format string, args ...any) {
	if c.err == nil {
		c.err = fail(exitUsage, "%s:%d:%d: %s", c.path, n.Line, n.Column, fmt.Sprintf(format, args...))
	}
}

func (c *configReader) targets(document *yaml.Node) []generate.Target {
	if len(document.Content) == 0 {
		c.fail(&yaml.Node{Line: 1, Column: 1}, `the configuration is empty: expected "targets:", a list`)
		return nil
	}
	var list *yaml.Node
	c.members(document.Content[0], []string{"targets"}, func(_ string, value *yaml.Node) { list = value })
	if c.err == nil && (list == nil || list.Kind != yaml.SequenceNode || len(list.Content) == 0) {
		c.fail(document.Content[0], `expected "targets:", a list of targets`)
	}
	var targets []generate.Target
	if c.err == nil {
		for _, item := range list.Content {
			targets = append(targets, c.target(item))
		}
	}
	return targets
}

// targetKeys are the members of a target.
var targetKeys = []string{"spec", "out", "package", "import-path", "dialect"}

func (c *configReader) target(n *yaml.Node) generate.Target {
	t := generate.Target{Dialect: defaultDialect}
	c.members(n, targetKeys, func(key string, value *yaml.Node) {
		if value.Kind != yaml.ScalarNode || value.Value == "" {
			c.fail(value, "%s: expected a text", key)
			return
		}
		switch key {
		case "spec":
			t.Spec = c.relative(value.Value)
		case "out":
			t.Out = c.relative(value.Value)
		case "package":
			t.Package = value.Value
		case "import-path":
			t.ImportPath = value.Value
		case "dialect":
			t.Dialect = value.Value
		}
	})
	if t.Spec == "" || t.Out == "" || t.Package == "" {
		c.fail(n, "the target is incomplete: expected spec, out and package")
	}
	return t
}

// members visits the members of a mapping and refuses keys that are not known.
func (c *configReader) members(n *yaml.Node, known []string, visit func(key string, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		c.fail(n, "expected members: %s", strings.Join(known, ", "))
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		switch {
		case !slices.Contains(known, key.Value):
			c.fail(key, "unknown key %q: expected one of %s", key.Value, strings.Join(known, ", "))
		case seen[key.Value]:
			c.fail(key, "the key %q is there twice", key.Value)
		default:
			visit(key.Value, n.Content[i+1])
		}
		seen[key.Value] = true
	}
}

// relative resolves a path of the configuration, which counts from its folder.
func (c *configReader) relative(path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(filepath.Dir(c.path), filepath.FromSlash(path))
}
