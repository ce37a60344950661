// Package diff says what changed between two exports of one API, one record per fact, and what
// each fact does: to code that was written for the SDK of the older one, and to programs that
// still run with it.
//
// It compares models, not documents. A field that six operations list is one field; an entity
// that is gone is one record, whatever it had; and what a snapshot does not say, such as the
// types of its fields, is unknown and no change. Order, layout and positions of a document are
// no part of a report: equal models give equal reports.
package diff

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
)

// Version names the JSON form of a Report. Within one version members are only added.
const Version = "bpgen.diff/1"

// Kind is what a record is about. Kinds are public: scripts filter on them.
type Kind string

// The kinds, in the order in which records of one entity are listed.
const (
	EntityAdded            Kind = "ENTITY_ADDED"
	EntityRemoved          Kind = "ENTITY_REMOVED"
	EntityRenamed          Kind = "ENTITY_RENAMED"
	OperationRemoved       Kind = "OPERATION_REMOVED"
	OperationAdded         Kind = "OPERATION_ADDED"
	OperationChanged       Kind = "OPERATION_CHANGED"
	FieldRemoved           Kind = "FIELD_REMOVED"
	FieldAdded             Kind = "FIELD_ADDED"
	FieldRenamed           Kind = "FIELD_RENAMED"
	FieldRetyped           Kind = "FIELD_RETYPED"
	FieldAccessChanged     Kind = "FIELD_ACCESS_CHANGED"
	FieldConstraintChanged Kind = "FIELD_CONSTRAINT_CHANGED"
	ExternalKeyChanged     Kind = "EXTERNAL_KEY_CHANGED"
	GoNameChanged          Kind = "GO_NAME_CHANGED"
	GoNameCollision        Kind = "GO_NAME_COLLISION"
	JSONTagChanged         Kind = "JSON_TAG_CHANGED"
	FieldRequiredChanged   Kind = "FIELD_REQUIRED_CHANGED"
	FieldDocChanged        Kind = "FIELD_DOC_CHANGED"
	EntityDocChanged       Kind = "ENTITY_DOC_CHANGED"
	OpsDisagree            Kind = "OPS_DISAGREE"
	SnapshotTypeInfo       Kind = "SNAPSHOT_TYPE_INFO"
	SnapshotEnvelope       Kind = "SNAPSHOT_ENVELOPE"
	SnapshotMeta           Kind = "SNAPSHOT_META"
)

// Kinds lists every kind in the order of the constants.
var Kinds = []Kind{
	EntityAdded, EntityRemoved, EntityRenamed, OperationRemoved, OperationAdded, OperationChanged, FieldRemoved, FieldAdded, FieldRenamed,
	FieldRetyped, FieldAccessChanged, FieldConstraintChanged, ExternalKeyChanged, GoNameChanged,
	GoNameCollision, JSONTagChanged, FieldRequiredChanged, FieldDocChanged, EntityDocChanged, OpsDisagree,
	SnapshotTypeInfo, SnapshotEnvelope, SnapshotMeta,
}

// The kinds of what two records may be together; they are hints and never records.
const (
	FieldRenameLikely  Kind = "FIELD_RENAME_LIKELY"
	FieldMoved         Kind = "FIELD_MOVED"
	EntityRenameLikely Kind = "ENTITY_RENAME_LIKELY"
)

// Effect is what a change does to those who do not know of it.
type Effect string

// The effects, worst first.
const (
	Breaking Effect = "breaking" // it stops working
	Risky    Effect = "risky"    // it may, depending on what is used how
	Additive Effect = "additive" // there is more than before
	None     Effect = "none"     // it does not notice
)

// effects ranks the effects, worst first.
var effects = []Effect{Breaking, Risky, Additive, None}

// rank returns the place of an effect among effects.
func (e Effect) rank() int { return slices.Index(effects, e) }

// Cause is where a change comes from.
type Cause string

// The causes.
const (
	BySchema        Cause = "schema"        // the export
	ByConfiguration Cause = "configuration" // a decision of bpgen.yaml since the SDK was generated
	ByGenerator     Cause = "generator"     // another bpgen
)

// Change is one fact. Texts are as the exports spell them.
type Change struct {
	ID        Kind      `json:"id"`
	FP        string    `json:"fp"` // fingerprint: the same for the same fact, whatever the report
	Entity    string    `json:"entity"`
	Field     string    `json:"field"`
	Operation string    `json:"operation"` // HTTP method
	Path      string    `json:"path"`
	From      string    `json:"from"`
	To        string    `json:"to"`
	Source    Effect    `json:"source"` // on code that compiles against the SDK of the older export
	Wire      Effect    `json:"wire"`   // on programs that run with the SDK of the older export
	Cause     Cause     `json:"cause"`
	Subject   string    `json:"subject,omitempty"` // what of a snapshot or of its SDK: "servers"
	Go        string    `json:"go,omitempty"`      // what the SDK calls it: "Account.Name"
	GoFrom    string    `json:"goFrom,omitempty"`  // Go type or name before, where that changed
	GoTo      string    `json:"goTo,omitempty"`
	Count     int       `json:"count,omitempty"` // how many things the record is about
	Items     []Item    `json:"items,omitempty"` // which these are
	Likely    *Likely   `json:"likely,omitempty"`
	Approved  *Approved `json:"approved,omitempty"`

	symbols []string // what of the API of the SDK comes or goes with it
}

// Item is one of the things that a record counts.
type Item struct {
	Entity string `json:"entity"`
	Field  string `json:"field,omitempty"`
	From   string `json:"from,omitempty"`
	To     string `json:"to,omitempty"`
}

// Likely points from one record to another that may be the other half of one change. It is a
// hint: what both records do to others is judged as if it were not there.
type Likely struct {
	ID       Kind     `json:"id"`
	Entity   string   `json:"entity"`
	Field    string   `json:"field,omitempty"`
	Score    float64  `json:"score"` // from 0 to 1
	Evidence []string `json:"evidence"`
}

// Approved says that people accept a change.
type Approved struct {
	Reason string `json:"reason"`
}

// fingerprint identifies the fact: neither positions nor words of a message are part of it.
func (c *Change) fingerprint() string {
	parts := []string{string(c.ID), c.Entity, c.Field, c.Operation, c.Path, c.Subject, c.From, c.To}
	if c.ID == FieldRetyped || c.ID == GoNameChanged || c.ID == GoNameCollision {
		parts = append(parts, c.GoFrom, c.GoTo)
	}
	for _, i := range c.Items {
		parts = append(parts, i.Entity, i.Field, i.From, i.To)
	}
	h := sha256.New()
	for _, p := range parts {
		h.Write(strconv.AppendQuote(nil, p)) // a hash takes everything
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// compare orders records: by entity, those of the snapshot as a whole last, then by kind.
func (c *Change) compare(d *Change) int {
	return cmp.Or(
		whole(c.Entity)-whole(d.Entity),
		cmp.Compare(c.Entity, d.Entity),
		cmp.Compare(slices.Index(Kinds, c.ID), slices.Index(Kinds, d.ID)),
		cmp.Compare(c.Field, d.Field),
		cmp.Compare(c.Path, d.Path),
		cmp.Compare(c.Operation, d.Operation),
		cmp.Compare(c.Subject, d.Subject),
	)
}

func whole(entity string) int {
	if entity == "" {
		return 1
	}
	return 0
}

// Symbols lists what of the API of the SDK the change takes away, adds or changes.
func (c *Change) Symbols() []string { return c.symbols }

// Severity returns the worse of the two effects of a change.
func (c *Change) Severity() Effect { return effects[min(c.Source.rank(), c.Wire.rank())] }

// Info reports whether a change does nothing to anyone.
func (c *Change) Info() bool { return c.Source == None && c.Wire == None }
