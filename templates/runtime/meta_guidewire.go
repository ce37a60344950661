package runtime

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// Meta is what the platform says of a resource beside its attributes (Guidewire facts, 1.1). A
// record that was made by hand has an empty one.
type Meta struct {
	// ID identifies the resource within its collection. Update goes by it.
	ID string

	// Checksum stands for the state of the resource. Update sends that of what was read.
	Checksum string

	// Type is the name of the type of the resource, and URI its path below the root of the
	// REST APIs.
	Type, URI string

	// RefID is a name by which other parts of the same request can refer to the resource.
	RefID string

	// Links are what can be done with the resource, by name: its child collections, and the
	// actions that its state and the caller's permissions allow.
	Links map[string]Link

	// Related are references to what [Include] asked for, by the name of the inclusion, and
	// Included the resources that came with the answer: see [IncludedOf].
	Related  map[string]RelatedRefs
	Included Inclusions

	read string // the attributes as they were read; "" if they were not
}

// Link is where something is, below the root of the REST APIs, and the methods it takes.
type Link struct {
	Href    string   `json:"href"`
	Methods []string `json:"methods"`
}

// RelatedRefs are references to resources that something else is related to.
type RelatedRefs struct {
	Count int   `json:"count"`
	Total int   `json:"total"`
	Data  []Ref `json:"data"`
}

// Inclusions are resources that came along with others, by the name of their type. They are kept
// as the platform sent them; [IncludedOf] reads them.
type Inclusions map[string][]Value

// IncludedOf returns the included resources of a type as records: IncludedOf[Note](page.Included,
// "Note"). There are none if the type is not among them.
func IncludedOf[T any](included Inclusions, resource string) ([]*T, error) {
	var list []*T
	for i, raw := range included[resource] {
		record := new(T)
		if err := decodeElement([]byte(raw.raw), reflect.ValueOf(record), included, ""); err != nil {
			return list, fmt.Errorf("included %s %d: %w", resource, i, err)
		}
		list = append(list, record)
	}
	return list, nil
}

// metaOf returns the Meta of a record, or nil if its type has none.
func metaOf(record reflect.Value) *Meta {
	if !record.IsValid() {
		return nil
	}
	f := record.FieldByName("Meta")
	if !f.IsValid() {
		return nil
	}
	meta, _ := f.Addr().Interface().(*Meta)
	return meta
}

// decodeElement reads a data object into a record, which is new. What the envelope holds beside
// the attributes is worth no error: what does not fit is left out. Where it has no id, asked is the
// one by which the resource was asked for, and failing that an attribute says it, which can be
// another of its ids (Guidewire facts, 4).
func decodeElement(raw []byte, record reflect.Value, included Inclusions, asked string) error {
	meta := metaOf(record.Elem())
	if meta == nil {
		meta = new(Meta)
	}
	meta.Included, meta.ID = included, asked
	err := meta.decode(raw, record)
	if meta.ID == "" {
		_ = eachMember([]byte(meta.read), func(name string, raw json.RawMessage) error {
			if name == "id" && !isBlank(raw) {
				meta.ID = textOf(raw)
			}
			return nil
		})
	}
	return err
}

func (meta *Meta) decode(raw []byte, record reflect.Value) error {
	texts := map[string]*string{
		"id": &meta.ID, "checksum": &meta.Checksum, "type": &meta.Type, "uri": &meta.URI, "refid": &meta.RefID,
	}
	return eachMember(raw, func(name string, raw json.RawMessage) error {
		if text := texts[name]; text != nil && !isBlank(raw) {
			*text = textOf(raw)
		}
		switch name {
		case "attributes":
			meta.read = string(raw)
			return unmarshalResource(raw, record.Interface())
		case "links":
			_ = json.Unmarshal(raw, &meta.Links)
		case "related":
			_ = json.Unmarshal(raw, &meta.Related)
		}
		return nil
	})
}
