package runtime

import (
	"errors"
	"fmt"
	"strings"
)

// UpsertOption changes how an upsert works. A [BatchPolicy] is one, too.
type UpsertOption interface{ changeUpsert(w *write) }

type matchOn struct{ field FieldRef }

func (m matchOn) changeUpsert(w *write) {
	w.key = ""
	if m.field != nil {
		w.key = m.field.Name()
	}
}

// MatchOn makes an upsert update the record that has the same value in field, in place of
// the entity's own external key. The platform must know the field as an external key.
func MatchOn(field FieldRef) UpsertOption { return matchOn{field} }

func newUpsert(entity, key string, opts []UpsertOption) write {
	w := write{verb: upsertVerb, entity: entity, key: key}
	for _, opt := range opts {
		if opt != nil {
			opt.changeUpsert(&w)
		}
	}
	return w
}

// checkKey refuses an upsert that could not match anything: the platform would create a
// record each time (BillingPlatform facts, 1.5).
func (w *write) checkKey() error {
	switch {
	case w.key == "": // an export can name a key " "
		return errors.New("no field to match on: name one with MatchOn")
	case strings.Contains(w.key, "."):
		return fmt.Errorf("cannot match on %s, which belongs to a related record: name a field of %s with MatchOn", w.key, w.entity)
	}
	return nil
}

// checkValue refuses a record without a value to match on, for the same reason. It returns
// the name under which the record holds the key.
func (w *write) checkValue(record any) (string, error) {
	spelling, text := lookup(record, w.key)
	if strings.TrimSpace(text) == "" {
		return "", fmt.Errorf("%s has no value, so the record matches nothing: set it, or name another field with MatchOn", w.key)
	}
	return spelling, nil
}
