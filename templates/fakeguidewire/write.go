package fake

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
)

// sent is the data of a request: the members that requests may have, and no others.
type sent struct {
	Attributes map[string]json.RawMessage `json:"attributes"`
	Checksum   string                     `json:"checksum"`
	ID         string                     `json:"id"`
	Method     string                     `json:"method"`
	RefID      string                     `json:"refid"`
	URI        string                     `json:"uri"`
}

// parse reads the body of a request, or says what is wrong with it.
func (r Request) parse() (*sent, string) {
	body, err := r.metadata()
	if err != "" {
		return nil, err
	}
	var envelope struct {
		Data     *sent           `json:"data"`
		Included json.RawMessage `json:"included"`
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, ""
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&envelope); err != nil {
		return nil, "The body is not what the schema allows: " + err.Error()
	}
	return envelope.Data, ""
}

// metadata returns the JSON of a request: its body, or the part of that name beside a file.
func (r Request) metadata() ([]byte, string) {
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if !strings.HasPrefix(kind, "multipart/") {
		return r.Body, ""
	}
	parts := multipart.NewReader(bytes.NewReader(r.Body), params["boundary"])
	for {
		part, err := parts.NextPart()
		if err != nil {
			return nil, "The body has no part called metadata: " + err.Error()
		}
		if part.FormName() == "metadata" {
			data, err := io.ReadAll(part)
			if err != nil {
				return nil, "The part called metadata cannot be read: " + err.Error()
			}
			return data, ""
		}
	}
}

// undeclared returns an attribute that elements of a collection do not have, or "".
func (p *place) undeclared(attributes map[string]json.RawMessage) string {
	if p.declared == nil {
		return ""
	}
	for name := range attributes {
		if !p.declared[name] {
			return name
		}
	}
	return ""
}

// post answers a POST below an API or an element: an action of that, or a new element.
func (t *Tenant) post(r Request) reply {
	body, wrong := r.parse()
	if wrong != "" {
		return badRequest("%s", wrong)
	}
	above, word := splitLast(r.Path)
	if run := t.actions[word]; run != nil {
		e := t.find(above)
		if e == nil {
			return missing(r)
		}
		return e.run(r, body, run, parentOf(above))
	}
	if body == nil {
		return badRequest("The body has no data")
	}
	p := t.place(r.Path)
	if name := p.undeclared(body.Attributes); name != "" {
		return badRequest("The property %q is unknown", name)
	}
	e := t.newElement()
	e.merge(body.Attributes)
	p.elements = append(p.elements, e)
	return jsonReply(http.StatusCreated, map[string]any{"data": e.data(r, r.Path)})
}

// run runs an action on an element.
func (e *element) run(r Request, body *sent, action func(map[string]any), place string) reply {
	checksum := r.Header.Get(checksumHeader)
	if body != nil && body.Checksum != "" {
		checksum = body.Checksum
	}
	if refused, ok := e.changed(r, checksum); ok {
		return refused
	}
	attributes := decoded(e.attributes)
	action(attributes)
	e.attributes = encoded(attributes)
	e.checksum++
	return jsonReply(http.StatusOK, map[string]any{"data": e.data(r, place)})
}

// patch answers a PATCH of an element.
func (t *Tenant) patch(r Request, e *element) reply {
	body, wrong := r.parse()
	if wrong == "" && body == nil {
		wrong = "The body has no data"
	}
	if wrong != "" {
		return badRequest("%s", wrong)
	}
	if refused, ok := e.changed(r, body.Checksum); ok {
		return refused
	}
	if name := t.place(parentOf(r.Path)).undeclared(body.Attributes); name != "" {
		return badRequest("The property %q is unknown", name)
	}
	e.merge(body.Attributes)
	return jsonReply(http.StatusOK, map[string]any{"data": e.data(r, parentOf(r.Path))})
}

// changed refuses a request with another checksum than that of the element. The status is not
// documented; what the details hold is (Guidewire facts, 3.2).
func (e *element) changed(r Request, checksum string) (reply, bool) {
	if checksum == "" || checksum == e.check() {
		return reply{}, false
	}
	return refusal(http.StatusBadRequest, badChecksum, "The resource was changed by somebody else", detail{
		Message:    "The checksum is not that of the resource",
		Properties: map[string]string{"uri": r.Path, "currentChecksum": e.check(), "suppliedChecksum": checksum},
	}), true
}

// check returns the checksum of an element.
func (e *element) check() string { return strconv.Itoa(e.checksum) }
