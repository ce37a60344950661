package config

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/tree"
)

// samples are configurations that the schema and the reader have to judge alike. What only
// one of them can judge, such as a key twice, is not among them.
var samples = map[string]struct {
	text string
	good bool
}{
	"least":       {"targets: [{spec: a, out: b, package: c}]", true},
	"most":        {most, true},
	"two targets": {"targets:\n  - {spec: a, out: b, package: c}\n  - {spec: d, out: e, package: f}\n", true},
	"JSON":        {`{"targets": [{"spec": "a", "out": "b", "package": "c", "include": []}]}`, true},
	"aliases":     {"targets:\n  - &t {spec: a, out: b, package: c}\n  - {<<: *t, out: d}\n", true},
	"empty wire":  {with("names: [{entity: '', field: '', go: A, why: w}]"), true},

	"most of a document that types its fields": {documented, true},
	"attribute without dialect":                {with("attributes: [{entity: A, field: B, why: w}]"), false},
	"filter without dialect":                   {with("filters: [{entity: A, field: B, why: w}]"), false},
	"skip without dialect":                     {with("skip: [{operation: A, why: w}]"), false},
	"types of another dialect":                 {with("dialect: guidewire\n    types: [{entity: A, field: B, type: text, why: w}]"), false},
	"evidence of another dialect":              {with("dialect: guidewire\n    evidence: {}"), false},
	"rules of another dialect":                 {with("dialect: guidewire\n    rules: {off: []}"), false},
	"renames of another dialect":               {with("dialect: guidewire\n    renames: []"), false},
	"attribute no why":                         {with("dialect: guidewire\n    attributes: [{entity: A, field: B}]"), false},
	"attribute text for a mark":                {with("dialect: guidewire\n    attributes: [{entity: A, field: B, nullable: 'true', why: w}]"), false},
	"attribute foreign type":                   {with("dialect: guidewire\n    attributes: [{entity: A, field: B, type: picklist, why: w}]"), false},
	"attribute blank typelist":                 {with("dialect: guidewire\n    attributes: [{entity: A, field: B, typelist: ' ', why: w}]"), false},
	"attribute view a text":                    {with("dialect: guidewire\n    attributes: [{entity: A, field: B, views: detail, why: w}]"), false},
	"filter foreign type":                      {with("dialect: guidewire\n    filters: [{entity: A, field: B, type: flags, why: w}]"), false},
	"skip of nothing":                          {with("dialect: guidewire\n    skip: [{why: w}]"), false},
	"skip of both":                             {with("dialect: guidewire\n    skip: [{operation: A, schema: B, why: w}]"), false},

	"no object":         {"a", false},
	"a list":            {"[]", false},
	"nothing":           {"targets:", false},
	"no targets":        {"{}", false},
	"empty":             {"targets: []", false},
	"targets a text":    {"targets: a", false},
	"target a text":     {"targets: [a]", false},
	"unknown key":       {"targets: [{spec: a, out: b, package: c}]\ntarget: 1", false},
	"unknown member":    {with("outt: a"), false},
	"incomplete":        {"targets: [{spec: a, out: b}]", false},
	"a number":          {with("dialect: 1"), false},
	"a boolean":         {with("import-path: true"), false},
	"blank":             {"targets: [{spec: ' ', out: b, package: c}]", false},
	"include a text":    {with("include: A"), false},
	"include numbers":   {with("include: [1]"), false},
	"exclude blank":     {with("exclude: ['']"), false},
	"name without why":  {with("names: [{entity: A, go: B}]"), false},
	"name blank why":    {with("names: [{entity: A, go: B, why: ' '}]"), false},
	"name null field":   {with("names: [{entity: A, field: null, go: B, why: w}]"), false},
	"name unknown":      {with("names: [{entity: A, fields: C, go: B, why: w}]"), false},
	"type unknown":      {with("types: [{entity: A, field: B, type: money, why: w}]"), false},
	"type no field":     {with("types: [{entity: A, type: text, why: w}]"), false},
	"incomplete text":   {with("incomplete: A"), false},
	"incomplete number": {with("incomplete: [1]"), false},
	"no evidence":       {with("evidence: {}"), true},
	"evidence a list":   {with("evidence: [a]"), false},
	"evidence unknown":  {with("evidence: {sibling: [a]}"), false},
	"sibling blank":     {with("evidence: {siblings: ['']}"), false},
	"sibling a text":    {with("evidence: {siblings: a}"), false},
	"metadata a list":   {with("evidence: {metadata: [a]}"), false},
	"rules without off": {with("rules: {}"), false},
	"rules unknown":     {with("rules: {off: [], on: []}"), false},
	"rules a number":    {with("rules: {off: [1]}"), false},
	"rename no since":   {with("renames: [{entity: A, from: B, to: C}]"), false},
	"rename number":     {with("renames: [{entity: A, from: B, to: C, since: 2025}]"), false},
}

// documented has every key of a target whose document types its fields.
const documented = `
targets:
  - spec: a
    out: b
    package: c
    dialect: guidewire
    attributes:
      - {entity: A, field: b, why: w}
      - entity: A
        field: c
        type: typekey
        typelist: Currency
        reference: User
        description: d
        nullable: true
        read-only: false
        create-only: true
        filterable: true
        sortable: true
        required: true
        views: [detail]
        why: w
    filters:
      - {entity: A, field: b, why: w}
      - {entity: A, field: d, type: typekey, why: w}
    skip:
      - {operation: getA, why: w}
      - {schema: D, why: w}
`

// most has every key there is for platforms whose documents do not type their fields.
const most = `
targets:
  - spec: a
    out: b
    package: c
    import-path: example.com/c
    dialect: billingplatform
    include: ["A*", B]
    exclude: ["?C"]
    names:
      - {entity: A, go: Alpha, why: w}
      - {entity: A, field: B, go: Beta, why: w}
    types:
      - {entity: A, field: B, type: raw, why: w}
      - {entity: A, field: C, type: text, why: w}
      - {entity: A, field: D, type: id, why: w}
    incomplete: [A, '']
    evidence:
      siblings: [d.json, ../e.json]
      metadata: m.json
    rules: {off: [amount, flag]}
    renames:
      - {entity: A, from: B, to: C, since: s}
      - {entity: A, from: D, to: C, since: s, why: w}
`

// with returns a configuration whose target has one more member.
func with(member string) string {
	return "targets:\n  - spec: a\n    out: b\n    package: c\n    " + member + "\n"
}

func TestSchemaAgreesWithTheReader(t *testing.T) {
	compiled := compile(t)
	for name, sample := range samples {
		_, diags := Parse("bpgen.yaml", sample.text)
		if got := !diags.Failed(); got != sample.good {
			t.Errorf("%s: the reader says %v:\n%v", name, got, diags)
		}
		doc, err := tree.Parse("bpgen.yaml", sample.text)
		if err != nil {
			t.Fatal(err)
		}
		if err := compiled.Validate(plain(t, doc.Root())); (err == nil) != sample.good {
			t.Errorf("%s: the schema says %v", name, err)
		}
	}
}

// TestSchemaHasTheKeysOfTheReader compares the members of each object, needed ones apart.
func TestSchemaHasTheKeysOfTheReader(t *testing.T) {
	type object struct {
		Required   []string
		Properties map[string]json.RawMessage
	}
	var file struct {
		object
		Definitions map[string]object
	}
	if err := json.Unmarshal(Schema, &file); err != nil {
		t.Fatal(err)
	}
	var types struct {
		Enum []schema.Type
	}
	if err := json.Unmarshal(file.Definitions["type"].Properties["type"], &types); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(schema.Types, types.Enum); diff != "" {
		t.Errorf("types (-model +schema):\n%s", diff)
	}
	for what, c := range map[string]struct {
		object object
		text   string
	}{
		"the configuration":  {file.object, "zzzz: 1"},
		"a target":           {file.Definitions["target"], "targets: [{zzzz: 1}]"},
		"a name override":    {file.Definitions["name"], with("names: [{zzzz: 1}]")},
		"a type override":    {file.Definitions["type"], with("types: [{zzzz: 1}]")},
		"an accepted rename": {file.Definitions["rename"], with("renames: [{zzzz: 1}]")},
	} {
		var want []string
		for _, key := range slices.Sorted(maps.Keys(c.object.Properties)) {
			if !slices.Contains(c.object.Required, key) {
				key = "(" + key + ")"
			}
			want = append(want, key)
		}
		got := known(t, what, c.text)
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-schema +reader):\n%s", what, diff)
		}
	}
}

// known returns the keys that the reader names when it finds the unknown key zzzz.
func known(t *testing.T, what, text string) []string {
	t.Helper()
	_, diags := Parse("bpgen.yaml", text)
	for _, d := range diags {
		if list, ok := strings.CutPrefix(d.Message, "unknown key zzzz: expected what "+what+" has, "); ok {
			return strings.Split(list, ", ")
		}
	}
	t.Fatalf("%s: the reader does not say which keys there are: %v", what, diags)
	return nil
}

// TestOwnFile checks the configuration of this repository, and that it names the schema
// where editors look for it.
func TestOwnFile(t *testing.T) {
	const path = "../../bpgen.yaml"
	targets, diags, err := Read(path)
	if err != nil || len(diags) > 0 || len(targets) == 0 {
		t.Fatal(len(targets), diags, err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(data, []byte("# yaml-language-server: $schema=internal/config/bpgen.schema.json\n")) {
		t.Error("the first line does not name the schema")
	}
	doc, err := tree.Parse(path, string(data))
	if err != nil {
		t.Fatal(err)
	}
	if err := compile(t).Validate(plain(t, doc.Root())); err != nil {
		t.Error(err)
	}
}

func compile(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("bpgen.schema.json", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("bpgen.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// plain returns a document as encoding/json would have decoded it.
func plain(t *testing.T, n tree.Node) any {
	t.Helper()
	switch n.Kind() {
	case tree.Object:
		object := map[string]any{}
		for key, value := range n.Members() {
			object[key.Text()] = plain(t, value)
		}
		return object
	case tree.Array:
		list := []any{}
		for item := range n.Items() {
			list = append(list, plain(t, item))
		}
		return list
	case tree.String:
		return n.Text()
	case tree.Number:
		return json.Number(n.Text())
	case tree.Bool:
		return n.Bool()
	}
	return nil
}
