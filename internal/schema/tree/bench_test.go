package tree

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

const exportFile = "../../../specs/demogm_20250725_full_schema.json"

// export returns the sample export, as it is and without white space.
func export(tb testing.TB) (indented, compact string) {
	tb.Helper()
	data, err := os.ReadFile(exportFile)
	if err != nil {
		tb.Fatal(err)
	}
	var b bytes.Buffer
	if err := json.Compact(&b, data); err != nil {
		tb.Fatal(err)
	}
	return string(data), b.String()
}

func BenchmarkParse(b *testing.B) {
	indented, compact := export(b)
	b.Run("indented", func(b *testing.B) { benchmarkParse(b, indented) })
	b.Run("compact", func(b *testing.B) { benchmarkParse(b, compact) })
	block := inBlocks(b, mustParse(b, compact).Root())
	b.Run("block", func(b *testing.B) { benchmarkParse(b, block) })
	b.Run("flow", func(b *testing.B) { benchmarkParse(b, "#\n"+indented) })
	b.Run("anchored", func(b *testing.B) { benchmarkParse(b, strings.Replace(block, ": ", ": &a ", 1)) })
}

// inBlocks returns a value as the block YAML that yaml.v3 writes.
func inBlocks(tb testing.TB, n Node) string {
	tb.Helper()
	var b strings.Builder
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(yamlNode(n)); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func yamlNode(n Node) *yaml.Node {
	tags := map[Kind]string{Null: "!!null", Bool: "!!bool", Number: "!!float", String: "!!str"}
	out := &yaml.Node{Kind: yaml.ScalarNode, Tag: tags[n.Kind()], Value: n.Text()}
	switch n.Kind() {
	case Object:
		out.Kind = yaml.MappingNode
	case Array:
		out.Kind = yaml.SequenceNode
	case Number: // 1 is an integer, and a float with a tag
		out.Tag = ""
	case Null:
		out.Value = "null"
	}
	for key, value := range n.Members() {
		out.Content = append(out.Content, yamlNode(key), yamlNode(value))
	}
	for item := range n.Items() {
		out.Content = append(out.Content, yamlNode(item))
	}
	return out
}

// benchmarkParse reports how much memory a document takes besides its source.
func benchmarkParse(b *testing.B, src string) {
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		d, err := Parse("bench", src)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(d.tape)*8)/float64(len(src)), "tape-bytes/byte")
		b.ReportMetric(float64(cap(d.tape)*8)/float64(len(src)), "reserved-bytes/byte")
	}
}

// BenchmarkWalk visits every node of a document and looks at its text.
func BenchmarkWalk(b *testing.B) {
	_, compact := export(b)
	d, err := Parse("bench.json", compact)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(compact)))
	b.ReportAllocs()
	for b.Loop() {
		walk(d.Root())
	}
}

func walk(n Node) int {
	size := len(n.Text())
	for key, value := range n.Members() {
		size += len(key.Text()) + walk(value)
	}
	for item := range n.Items() {
		size += walk(item)
	}
	return size
}

func BenchmarkPos(b *testing.B) {
	indented, _ := export(b)
	d, err := Parse("bench.json", indented)
	if err != nil {
		b.Fatal(err)
	}
	n := Node{d, uint32(len(d.tape) / 2)}
	b.ReportAllocs()
	for b.Loop() {
		if n.Pos().Line == 0 {
			b.Fatal("no line")
		}
	}
}
