package runtime

import (
	"encoding/json"
	"errors"
)

// TypeKey is a code of a typelist, such as usd of Currency. The platform sends the name that
// people see beside it, and needs the code alone (Guidewire facts, 4).
type TypeKey struct {
	Code string `json:"code"`
	Name string `json:"name,omitempty"`
}

// String returns the code.
func (k TypeKey) String() string { return k.Code }

// Equal reports whether both are one code. Names differ by language.
func (k TypeKey) Equal(other TypeKey) bool { return k.Code == other.Code }

// UnmarshalJSON reads an object, or a text, which is the code.
func (k *TypeKey) UnmarshalJSON(data []byte) error {
	if data[0] == '"' {
		*k = TypeKey{Code: textOf(data)}
		return nil
	}
	type plain TypeKey
	return json.Unmarshal(data, (*plain)(k))
}

func (k *TypeKey) appendSent(dst []byte) ([]byte, error) {
	if k.Code == "" {
		return dst, errors.New("the typekey has no code: set its Code, or the field to null")
	}
	return append(appendQuoted(append(dst, `{"code":`...), k.Code), '}'), nil
}

// Ref refers to another resource by its ID, or by a RefID to one that the same request holds.
type Ref struct {
	ID          string `json:"id,omitempty"`
	RefID       string `json:"refid,omitempty"`
	DisplayName string `json:"displayName,omitempty"` // what people see; never sent
	Type        string `json:"type,omitempty"`        // of the resource; never sent
	URI         string `json:"uri,omitempty"`         // of the resource, below the root of the REST APIs; never sent
}

// String returns the ID, or the RefID if it has none.
func (r Ref) String() string {
	if r.ID == "" {
		return r.RefID
	}
	return r.ID
}

// Equal reports whether both refer to one resource.
func (r Ref) Equal(other Ref) bool { return r.ID == other.ID && r.RefID == other.RefID }

func (r *Ref) appendSent(dst []byte) ([]byte, error) {
	switch {
	case r.ID != "":
		return append(appendQuoted(append(dst, `{"id":`...), r.ID), '}'), nil
	case r.RefID != "":
		return append(appendQuoted(append(dst, `{"refid":`...), r.RefID), '}'), nil
	}
	return dst, errors.New("the reference names nothing: set its ID, or the field to null")
}

// Money is an amount in a currency, whose code is that of the typelist Currency.
type Money struct {
	Amount   Decimal `json:"amount"`
	Currency string  `json:"currency"`
}

// String returns amount and currency, such as "15.00 usd".
func (m Money) String() string { return m.Amount.String() + " " + m.Currency }

// Equal reports whether both are the same number of the same currency.
func (m Money) Equal(other Money) bool {
	return m.Currency == other.Currency && m.Amount.Equal(other.Amount)
}

func (m Money) misfit() error { return m.Amount.misfit() }
