package types

import (
	"slices"
	"strings"

	"github.com/bpgen/bpgen/internal/schema"
	"github.com/bpgen/bpgen/internal/schema/naming"
)

// Rule says what fields of certain names are.
type Rule struct {
	ID       string
	Type     schema.Type
	Patterns []string // words of the name in lower case, where * is any words, or none; or ENTITY.Field
	Beside   Beside
	Doc      string // why, as a sentence
}

// Beside says which declared types a name rule holds beside. All give way to a declared type
// that rules their own type out.
type Beside uint8

// What a name rule needs of the declared types.
const (
	AnyType    Beside = iota
	NotInteger        // nowhere that an integer is declared
	Integer           // only where an integer is declared
)

// String returns the condition as docs/types.md spells it.
func (b Beside) String() string { return [...]string{"any", "not integer", "integer"}[b] }

// Rules are the name rules of the BillingPlatform dialect, most telling first: of those that
// know a name, the first that nothing rules out decides. Their ids are public, since people
// switch them off; docs/types.md lists them.
var Rules = []Rule{
	{"flag", schema.TypeFlag, []string{"* flag"}, AnyType,
		"The platform says Flag where it means one."},
	{"foreign-id", schema.TypeText, []string{
		"* external id", "external reference id", "external id", "salesforce * id", "sf * id", "gateway * id", "transaction id",
	}, NotInteger,
		"These are ids that other systems gave out."},
	{"ids", schema.TypeText, []string{"* ids"}, AnyType,
		"Several ids are a text with separators in it."},
	{"currency", schema.TypeCurrency, []string{"currency", "currency code", "* currency code"}, AnyType,
		"The platform writes a currency as its code, USD, although exports declare an integer."},
	{"language", schema.TypeLanguage, []string{"language", "* language", "language code", "* language code"}, AnyType,
		"A language is its code, like a currency."},
	{"country", schema.TypeCountry, []string{"country", "* country", "country code", "* country code"}, AnyType,
		"A country is its code, or a name in its place."},
	{"position", schema.TypeInteger, []string{
		"* day", "last row id", "* order", "order of *", "* position", "priority", "* priority", "ranking", "record number",
	}, AnyType,
		"A place in an order is a whole number."},
	{"reference", schema.TypeReference, []string{"* id", "* user", "approved by", "* approved by", "* up product"}, AnyType,
		"XId holds the Id of an X; who approved something, and the product of a true-up, are held by Id too."},
	{"card-expiry", schema.TypeText, []string{"* exp date", "* expiry"}, AnyType,
		"The expiry of a card is a month and a year, and no day."},
	{"end-action", schema.TypePicklist, []string{"on end date"}, AnyType,
		"OnEndDate says what happens on the end date, and not when."},
	{"billing-day", schema.TypePicklist, []string{"* billing date"}, AnyType,
		"MonthlyBillingDate is a day of the month, WeeklyBillingDate one of the week."},
	{"name-beside", schema.TypeText, []string{"rating method"}, AnyType,
		"It stands beside the Id of the rating method, and shows its name."},
	{"date-choice", schema.TypePicklist, []string{"* charges by", "subscription discount date", "tax rate date"}, AnyType,
		"In a rating method these say which date or charge counts, and hold none."},
	{"field-name", schema.TypeText, []string{"currency date", "currency source"}, AnyType,
		"In the description of a field these name another field."},
	{"moment", schema.TypeDateTime, []string{
		"created", "updated", "started", "ended", "approved on", "sent on", "* sent on", "* created date", "* delivery date",
		"* modify date", "* status date", "started date", "ended date", "approval date", "approved rejected date", "closed date",
		"reprocess date", "mapping date", "rating date", "* sync", "* runtime", "* ts", "* timestamp",
	}, AnyType,
		"The platform notes the moment at which something was done."},
	{"date", schema.TypeDate, []string{"* date"}, AnyType,
		"Dates that people agree on are days."},
	{"switch", schema.TypeFlag, []string{
		"allow *", "apply *", "auto *", "autoallocate", "automatic *", "calculate *", "can *", "create *", "customize *",
		"delete *", "disable *", "disputed", "display new", "display update", "display view", "edit *", "eligible for *", "embed *", "enable *",
		"estimated", "event based *", "exclude *", "forbid *", "force *", "generate *", "hide *", "ignore *", "include *", "is *",
		"itemize *", "min max *", "need *", "override permissions", "propagate *", "recalculate *",
		"regenerate *", "restrict *", "send *", "separate *", "show *", "split *", "tax on tax", "update rev rec *", "use *",
		"* banded", "* by default", "* deployable", "* eligible", "* enabled", "* exempt", "* included", "* on invoice close", "* refill",
	}, AnyType,
		"A name that begins with what to do, or ends with what is so, is answered by yes or no."},
	{"integer-switch", schema.TypeFlag, []string{
		"migrated *", "obligatory *", "prorate *", "rate hierarchy", "roll up", "unique field",
		"view entity", "void *", "* itemize", "* limited usage", "* primary", "* search", "* this level",
	}, Integer,
		"Where an integer is declared, these words are a flag; they could be an amount or a text elsewhere."},
	{"lookup", schema.TypeReference, []string{
		"* action", "* by", "* detail", "* details", "* source", "hierarchy field", "original contract", "supersedes",
	}, Integer,
		"Where an integer is declared, these words are another record."},
	{"formula", schema.TypeText, []string{"formula", "* formula", "formula *", "* logic", "* cond", "* criteria", "* sql"}, AnyType,
		"Formulas and conditions are texts."},
	{"display-rate", schema.TypeText, []string{"PRODUCT.Rate"}, AnyType,
		"The platform may format this rate for display, with a sign, and tiers on lines of their own."},
	{"amount", schema.TypeDecimal, []string{
		"amount", "* amount", "amount *", "balance", "* balance", "* charge", "cost", "* cost", "* cost total", "* fee", "price",
		"* price", "ssp", "total", "* total", "* unrounded",
	}, AnyType,
		"Money is exact, whatever is declared."},
	{"rate", schema.TypeDecimal, []string{
		"rate", "* rate", "rate override", "* factor", "* multiplier", "percent", "* percent", "* percentage",
	}, AnyType,
		"Rates, factors and percentages have as many digits as it takes."},
	{"quantity", schema.TypeDecimal, []string{
		"quantity", "* quantity", "qty", "* qty", "block size", "* band",
	}, AnyType,
		"Quantities, and the bands of a price list, can have fractions."},
	{"count", schema.TypeInteger, []string{
		"count", "* count", "days *", "* days", "* days *", "* duration", "* iterations", "* length", "* length value",
		"number of *", "* number of *", "* number uses", "* per page", "* port", "skip rows", "* advance period", "* interval min", "* time out",
	}, AnyType,
		"What is counted is a whole number."},
	{"picklist", schema.TypePicklist, []string{
		"status", "* status", "type", "* type", "* action", "* apply to", "* applicable to", "* behavior", "* category", "* cycle",
		"* format", "* interval", "* level", "* method", "* mode", "* model", "* month", "on delete", "* option", "* per", "* period",
		"* charge place", "* rule", "* scheme", "* scope", "* source", "* time zone", "* unit", "* weekday",
	}, NotInteger,
		"People choose these from a list, whose texts only the tenant knows."},
	{"name", schema.TypeText, []string{"name", "* name", "label", "* label", "* title"}, AnyType,
		"Names are texts."},
	{"prose", schema.TypeText, []string{
		"description", "* description", "note", "* note", "* notes", "* message", "* error", "* text", "* value", "* group", "* form",
	}, AnyType,
		"What people or programs say is a text."},
	{"label-code", schema.TypeText, []string{
		"* code", "email", "guid", "* guid", "* key", "* num", "* number", "* ref", "* reference", "* state", "* token", "* url",
	}, AnyType,
		"Numbers and codes that nobody calculates with are texts, whatever they look like."},
}

// RuleOf returns the rule with that id, or nil.
func RuleOf(id string) *Rule {
	i := slices.IndexFunc(Rules, func(r Rule) bool { return r.ID == id })
	if i < 0 {
		return nil
	}
	return &Rules[i]
}

// wordsOf returns the words of a wire name in lower case, with spaces between them.
func wordsOf(wire string) string { return strings.ReplaceAll(naming.Snake(wire), "_", " ") }

// matches reports whether a pattern knows a name.
func matches(pattern, name string) bool {
	tail, suffix := strings.CutPrefix(pattern, "* ")
	body, prefix := strings.CutSuffix(tail, " *")
	padded := " " + name + " "
	switch body = " " + body + " "; {
	case suffix && prefix:
		return strings.Contains(padded, body)
	case suffix:
		return strings.HasSuffix(padded, body)
	case prefix:
		return strings.HasPrefix(padded, body)
	}
	if first, last, ok := strings.Cut(body, " * "); ok { // a star in the middle
		return strings.HasPrefix(padded, first+" ") && strings.HasSuffix(padded, " "+last)
	}
	return padded == body
}
