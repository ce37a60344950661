package dialect

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/bpgen/bpgen/internal/schema"
)

// BillingPlatform reads exports of the BillingPlatform REST API 2.0.
//
// It takes from an export only what is trustworthy there: entities, fields, labels
// and external keys. Envelopes, results and required marks are known to be wrong
// (BillingPlatform facts, 7.6), so nothing here looks at them beyond finding the list
// of fields.
type BillingPlatform struct{}

const (
	billingPlatformRoot  = "/rest/2.0/"
	billingPlatformExtID = "externalIDFieldName"
)

// billingPlatformServices are resources under the root that are not entities
// (BillingPlatform facts, 1.2); tenants spell them in either case.
var billingPlatformServices = map[string]bool{
	"login": true, "logout": true, "query": true, "files": true, "delete": true, "undelete": true,
}

// Name returns "billingplatform".
func (BillingPlatform) Name() string { return "billingplatform" }

// Classify reads the three paths of an entity: /rest/2.0/E, /rest/2.0/E/{id} and
// /rest/2.0/delete/E (BillingPlatform facts, 7.3).
func (BillingPlatform) Classify(method, path string) (Endpoint, Verdict) {
	rest, ok := strings.CutPrefix(path, billingPlatformRoot)
	if !ok {
		return Endpoint{}, Unknown
	}
	first, second, nested := strings.Cut(strings.TrimSuffix(rest, "/"), "/")
	first, second, ok = unescape(first, second)
	switch {
	case !ok || isParameter(first):
		return Endpoint{}, Unknown
	case nested && strings.EqualFold(first, "delete") && !isParameter(second):
		return known(second, method, map[string]schema.Verb{"DELETE": schema.Delete})
	case first == "" || billingPlatformServices[strings.ToLower(first)]:
		return Endpoint{}, Unknown
	case nested && isParameter(second):
		return known(first, method, map[string]schema.Verb{"GET": schema.Get})
	case !nested:
		return known(first, method, map[string]schema.Verb{
			"GET": schema.Query, "POST": schema.Create, "PUT": schema.Update, "PATCH": schema.Upsert,
		})
	}
	return Endpoint{}, Unknown
}

// unescape undoes percent-encoding in both segments: a wire name is what the client will
// encode again. Neither may hold a slash, be a step of a path, which clients and servers on
// the way resolve, or be no text.
func unescape(first, second string) (string, string, bool) {
	a, err1 := url.PathUnescape(first)
	b, err2 := url.PathUnescape(second)
	return a, b, err1 == nil && err2 == nil && isName(a) && isName(b)
}

func isName(segment string) bool {
	return segment != "." && segment != ".." && !strings.Contains(segment, "/") && utf8.ValidString(segment)
}

func known(entity, method string, verbs map[string]schema.Verb) (Endpoint, Verdict) {
	verb, ok := verbs[method]
	if !ok {
		return Endpoint{Entity: entity}, UnknownMethod
	}
	return Endpoint{Entity: entity, Verb: verb}, Known
}

func isParameter(segment string) bool {
	return strings.HasPrefix(segment, "{") && strings.HasSuffix(segment, "}")
}

// Payload finds the fields of reads in the response and those of writes in the request.
// A delete names only Id: its body is not a list of fields.
func (BillingPlatform) Payload(verb schema.Verb) Payload {
	switch verb {
	case schema.Get, schema.Query:
		return Payload{Side: Response, Envelope: func(m string) bool { return strings.HasSuffix(m, "Response") }, Prefer: "retrieveResponse"}
	case schema.Create, schema.Update:
		return Payload{Side: Request, Envelope: isBRMObjects}
	case schema.Upsert:
		return Payload{Side: Request, Envelope: isBRMObjects, Key: billingPlatformExtID}
	default:
		return Payload{}
	}
}

func isBRMObjects(member string) bool { return member == "brmObjects" }

// Identity returns "Id".
func (BillingPlatform) Identity() string { return "Id" }

// FieldType trusts a declared "string" only. A declared "integer" means flag, lookup or
// even a currency code such as "USD" (BillingPlatform facts, 7.5), so no number type is
// safe for it; the identity is text whatever the export says (1.5).
func (d BillingPlatform) FieldType(p Property) schema.Type {
	switch {
	case p.Name == d.Identity():
		return schema.TypeID
	case p.Declared == "string":
		return schema.TypeText
	default:
		return schema.TypeRaw
	}
}

// billingPlatformSystem are the fields that the platform maintains on nearly every
// entity (BillingPlatform facts, 4.1).
var billingPlatformSystem = map[string]bool{
	"Created": true, "CreatedUserId": true, "Updated": true, "UpdatedUserId": true,
}

// ReadOnly knows the four system-controlled fields by name, and others by the readOnly
// keyword or by the mark that exports put into descriptions.
func (BillingPlatform) ReadOnly(p Property) bool {
	return p.ReadOnly || billingPlatformSystem[p.Name] ||
		strings.Contains(strings.ToLower(p.Doc), "system controlled field")
}
