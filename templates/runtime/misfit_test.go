package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bpgen/bpgen/templates/fake"
)

// invoice is a record with a field of every type.
type invoice struct {
	ID      Opt[ID]       `json:"Id,omitzero"`
	Number  Opt[string]   `json:"InvoiceNumber,omitzero"`
	Amount  Opt[Decimal]  `json:"Amount,omitzero"`
	Paid    Opt[Flag]     `json:"PaidFlag,omitzero"`
	Due     Opt[Date]     `json:"DueDate,omitzero"`
	Updated Opt[DateTime] `json:"LastUpdated,omitzero"`
	Other   Opt[Value]    `json:"Other,omitzero"`
	Extra   Extra         `json:"-"`
	_       [0]func()
}

func (r invoice) MarshalJSON() ([]byte, error)     { return marshalRecord(&r) }
func (r *invoice) UnmarshalJSON(data []byte) error { return unmarshalRecord(data, r) }

// invoiceService gives records their type, as the generator would.
type invoiceService struct{ records }

func (s *invoiceService) get(ctx context.Context, id ID) (*invoice, error) {
	record := new(invoice)
	err := s.records.get(ctx, id, &record)
	return record, err
}

func (s *invoiceService) query(ctx context.Context, opts ...QueryOption) ([]*invoice, error) {
	var list []*invoice
	err := s.records.query(ctx, opts, &list)
	return list, err
}

// invoicesOf returns the invoices of a tenant.
func invoicesOf(t *testing.T, tenant *fake.Server, opts ...Option) invoiceService {
	t.Helper()
	c, err := newConn(tenant.URL, append(opts, WithSessionID(tenant.SessionID)))
	check(t, err)
	return invoiceService{records{conn: c, entity: "INVOICE"}}
}

// misfits is a row in which every field that has a type to fit does not.
var misfits = map[string]any{
	"Id": "1", "InvoiceNumber": "{}", "Amount": "$1,250.00", "PaidFlag": "maybe", "DueDate": "31.01.2025", "LastUpdated": "yesterday", "Other": "x",
}

const misfitsText = `Amount: want a decimal number, got "$1,250.00"
PaidFlag: want a flag, 0 or 1, got "maybe"
DueDate: want a date, YYYY-MM-DD, got "31.01.2025"
LastUpdated: want a date-time, YYYY-MM-DDTHH:MM:SS with Z or an offset, got "yesterday"`

func TestMisfitsSurvive(t *testing.T) {
	tenant := fake.NewServer(t)
	tenant.Insert("INVOICE", misfits)
	s := invoicesOf(t, tenant)
	record, err := s.get(t.Context(), "1")
	check(t, err)
	equal(t, "CheckRecord", fmt.Sprint(CheckRecord(record)), misfitsText)
	equal(t, "Extra and states survive", len(record.Extra), 0)
	amount, ok := record.Amount.Get()
	equal(t, "Get", ok, true)
	equal(t, "text", amount.String(), "$1,250.00")
	equal(t, "Or", record.Amount.Or(DecimalOf(0)).String(), "$1,250.00")
	equal(t, "Err", fmt.Sprint(record.Amount.Err()), `want a decimal number, got "$1,250.00"`)
	check(t, record.Number.Err())

	record.Number = Set("new")
	check(t, s.update(t.Context(), record))
	equal(t, "update", lastBody(t, tenant), `{"brmObjects":{"Id":"1","InvoiceNumber":"new"}}`)
	data, err := json.Marshal(record)
	check(t, err)
	equal(t, "the whole record", string(data), `{"Id":"1","InvoiceNumber":"new","Amount":"$1,250.00","PaidFlag":"maybe","DueDate":"31.01.2025","LastUpdated":"yesterday","Other":"x"}`)
}

func TestStrict(t *testing.T) {
	tenant := fake.NewServer(t)
	tenant.Insert("INVOICE", misfits)
	tenant.Insert("INVOICE", map[string]any{"Id": "2", "Amount": ".1", "PaidFlag": "1", "DueDate": "2025-01-31", "LastUpdated": "2014-10-29T20:00:06.000Z"})
	tenant.Insert("INVOICE", map[string]any{"Id": "3", "Amount": "", "PaidFlag": " ", "DueDate": nil})
	s := invoicesOf(t, tenant, WithStrict())

	record, err := s.get(t.Context(), "1")
	var misfit *FieldError
	if record == nil || !errors.As(err, &misfit) {
		t.Fatalf("got %v, %v, want the record and a FieldError", record, err)
	}
	equal(t, "FieldError", *misfit, FieldError{Field: "Amount", Want: "a decimal number", Raw: `"$1,250.00"`})
	equal(t, "lines", strings.Count(err.Error(), "INVOICE get: row 0: "), 4)
	equal(t, "the field", record.Amount.String(), "$1,250.00")

	list, err := s.query(t.Context(), Where(SQL("Id > 0")))
	equal(t, "records", len(list), 3)
	equal(t, "lines", strings.Count(fmt.Sprint(err), "INVOICE query: row 0: "), 4)
	equal(t, "lines of others", strings.Count(fmt.Sprint(err), "row "), 4)

	for _, id := range []ID{"2", "3"} {
		record, err := s.get(t.Context(), id)
		check(t, err)
		equal(t, "Id", record.ID.Or(""), id)
	}
	if record, err := s.get(t.Context(), "4"); record != nil || !errors.Is(err, ErrNotFound) {
		t.Errorf("got %v, %v, want no record and ErrNotFound", record, err)
	}
}

func TestStrictIsBounded(t *testing.T) {
	tenant := fake.NewServer(t)
	for i := range 150 {
		tenant.Insert("INVOICE", map[string]any{"Id": i + 1, "Amount": strings.Repeat("é", 5000)})
	}
	s := invoicesOf(t, tenant, WithStrict())
	list, err := s.query(t.Context(), Where(SQL("Id > 0")))
	equal(t, "records", len(list), 150)
	if err == nil {
		t.Fatal("got no error")
	}
	lines := strings.Split(err.Error(), "\n")
	equal(t, "lines", len(lines), maxFieldErrors+1)
	equal(t, "the last one", lines[maxFieldErrors], "INVOICE query: more fields do not fit their type")
	if len(lines[0]) > 300 {
		t.Errorf("a line has %d bytes: %s", len(lines[0]), lines[0])
	}
}

func TestCheckRecordRefuses(t *testing.T) {
	for _, record := range []any{nil, invoice{}, (*invoice)(nil), new(int)} {
		if CheckRecord(record) == nil {
			t.Errorf("%T passes for a pointer to a record", record)
		}
	}
	check(t, CheckRecord(&invoice{}))
	check(t, CheckRecord(&invoice{Amount: Null[Decimal]()}))
	if CheckRecord(&invoice{Amount: Set(Decimal{})}) == nil {
		t.Error("the empty text passes for a number")
	}
}

// TestBlankIsNull reads what clients and the platform write for no value.
func TestBlankIsNull(t *testing.T) {
	for _, raw := range []string{`""`, `" "`, `null`, ` null `} {
		var r invoice
		text := fmt.Sprintf(`{"Id":%s,"InvoiceNumber":%[1]s,"Amount":%[1]s,"PaidFlag":%[1]s,"DueDate":%[1]s,"LastUpdated":%[1]s,"Other":%[1]s}`, raw)
		check(t, json.Unmarshal([]byte(text), &r))
		equal(t, raw+": typed", r.Amount.IsNull() && r.Paid.IsNull() && r.Due.IsNull() && r.Updated.IsNull(), true)
		isNull := strings.Contains(raw, "null")
		equal(t, raw+": untyped", r.ID.IsNull() == isNull && r.Number.IsNull() == isNull && r.Other.IsNull() == isNull, true)
		if _, ok := r.Amount.Get(); ok {
			t.Errorf("%s: Get returns a value", raw)
		}
		check(t, CheckRecord(&r))
	}
}

// TestBlanksSurvive has fields whose types are wrong guesses hold blank texts: they read as
// null, and a record that is written as a whole holds them as they came, until the caller
// assigns them.
func TestBlanksSurvive(t *testing.T) {
	tenant := fake.NewServer(t)
	tenant.Insert("INVOICE", map[string]any{"Id": "1", "Amount": "", "PaidFlag": " ", "DueDate": "  ", "LastUpdated": "x"})
	s := invoicesOf(t, tenant)
	record, err := s.get(t.Context(), "1")
	check(t, err)
	for _, field := range []slot{&record.Amount, &record.Paid, &record.Due} {
		equal(t, "state", field.state()&isNull != 0, true)
		equal(t, "text", field.String(), "<null>")
	}
	if d, ok := record.Due.Get(); ok || d != (Date{}) || record.Due.Or(NewDate(2025, 1, 1)).String() != "2025-01-01" {
		t.Errorf("a blank date is the value %q", d)
	}
	equal(t, "Equal", record.Due.Equal(Null[Date]()) && record.Amount.Equal(Null[Decimal]()), true)

	check(t, s.updateAll(t.Context(), record))
	equal(t, "updateAll", lastBody(t, tenant), `{"brmObjects":{"Id":"1","Amount":"","PaidFlag":" ","DueDate":"  ","LastUpdated":"x"}}`)
	row, _ := tenant.Row("INVOICE", "1")
	equal(t, "stored", fmt.Sprintf("%q", []any{row["PaidFlag"], row["DueDate"]}), `[" " "  "]`)
	data, err := json.Marshal(record)
	check(t, err)
	var back invoice
	check(t, json.Unmarshal(data, &back))
	again, err := json.Marshal(back)
	check(t, err)
	equal(t, "as JSON and back", string(again), string(data))

	record.Due, record.Amount = Null[Date](), Set(DecimalOf(1))
	check(t, s.updateAll(t.Context(), record))
	equal(t, "once assigned", lastBody(t, tenant), `{"brmObjects":{"Id":"1","Amount":"1","PaidFlag":" ","LastUpdated":"x","fieldsToNull":["DueDate"]}}`)
}

// TestDecimalsSurviveReadModifyWrite writes back what was read, beside a change.
func TestDecimalsSurviveReadModifyWrite(t *testing.T) {
	for _, text := range []string{"1.50", ".1", "-.5", "0.1000000001", "0.1000000002", "-1", "1234567890123456789012345678901234567890", " 7 ", "$1"} {
		tenant := fake.NewServer(t)
		tenant.Insert("INVOICE", map[string]any{"Id": "1", "Amount": text})
		s := invoicesOf(t, tenant)
		record, err := s.get(t.Context(), "1")
		check(t, err)
		built := invoice{ID: Set(ID("1")), Amount: Set(record.Amount.Or(Decimal{})), Due: Set(NewDate(2025, time.May, 1))}
		check(t, s.update(t.Context(), &built))
		row, _ := tenant.Row("INVOICE", "1")
		equal(t, "stored", row["Amount"], text)
		equal(t, "stored", row["DueDate"], "2025-05-01")
	}
}

// TestTypedAlias reads and writes a number under a former name that has the type it had then.
func TestTypedAlias(t *testing.T) {
	type renamed struct {
		ID     Opt[ID]      `json:"Id,omitzero"`
		Amount Opt[Decimal] `json:"Amount,omitzero"`
		Total  Opt[string]  `json:"-" alias:"Amount"`
		Paid   Opt[Flag]    `json:"Paid,omitzero"`
		IsPaid Opt[Value]   `json:"-" alias:"Paid"`
	}
	for raw, want := range map[string]string{`".10"`: ".10", `12.50`: "12.50", `"$1"`: "$1", `" "`: " ", `null`: "<null>"} {
		var r renamed
		check(t, decodeRow([]byte(`{"Id":"1","Amount":`+raw+`,"Paid":"1"}`), &r, rowNumber.Add(1)))
		equal(t, raw+": former name", r.Total.String(), want)
		equal(t, raw+": name", r.Amount.String(), strings.Replace(want, " ", "<null>", 1)) // a blank is a text, and no number
		r.Total, r.IsPaid = Set("1.50"), Set(Int(0))
		data, err := appendRecord(nil, &r, writeMode{kind: writeUpdate})
		check(t, err)
		equal(t, raw+": update", string(data), `{"Id":"1","Amount":"1.50","Paid":0}`)
	}
}
