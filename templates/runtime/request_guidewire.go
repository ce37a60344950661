package runtime

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"reflect"
	"sort"
	"strings"
)

// element returns the body that creates a record: what it holds that is sent. Nil holds nothing,
// which the platform takes where it has a default for everything (Guidewire facts, 1.2).
func (c *call) element(record reflect.Value) ([]byte, error) {
	attributes, refID := []byte("{}"), ""
	if record.IsValid() {
		var err error
		if attributes, err = (body{}).create(nil, record); err != nil {
			return nil, err
		}
		if meta := metaOf(record); meta != nil {
			refID = meta.RefID
		}
	}
	return c.envelope(c.data(attributes, c.checksum, refID))
}

// changes returns the body that updates a record, and whether that changes anything. The checksum
// is that of what was read, unless an option says otherwise.
func (c *call) changes(record reflect.Value) ([]byte, bool, error) {
	attributes, changed, err := (body{update: true}).changes(nil, record)
	if err != nil {
		return nil, false, err
	}
	checksum := c.checksum
	if meta := metaOf(record); checksum == "" && meta != nil {
		checksum = meta.Checksum
	}
	sent, err := c.envelope(c.data(attributes, checksum, ""))
	return sent, changed, err
}

// request returns the body of what an action or a search asks for, nil for none.
func (c *call) request(request any) ([]byte, error) {
	if raw, ok := request.(Value); ok {
		if len(c.alongside) > 0 {
			return nil, errors.New("Alongside does not go with a body of the caller's own: put what it says into that")
		}
		return raw.Raw(), nil
	}
	if v := given(request); v.IsValid() {
		return c.element(v)
	}
	if len(c.alongside) == 0 {
		return nil, nil
	}
	return c.envelope(nil)
}

// data returns a data object. A checksum in it takes the place of the one in the headers (Guidewire
// facts, 3.1).
func (c *call) data(attributes []byte, checksum, refID string) []byte {
	data := append([]byte(`{"attributes":`), attributes...)
	if checksum != "" {
		c.header.Del(checksumHeader)
		data = appendQuoted(append(data, `,"checksum":`...), checksum)
	}
	if refID != "" {
		data = appendQuoted(append(data, `,"refid":`...), refID)
	}
	return append(data, '}')
}

// envelope returns a body with data, unless that is nil, and what goes alongside.
func (c *call) envelope(data []byte) ([]byte, error) {
	sent := []byte{'{'}
	if data != nil {
		sent = append(append(sent, `"data":`...), data...)
	}
	if len(c.alongside) > 0 {
		included, err := c.included()
		if err != nil {
			return nil, err
		}
		sent = append(append(appendComma(sent), `"included":`...), included...)
	}
	return append(sent, '}'), nil
}

// included returns what goes alongside, by the name of its type.
func (c *call) included() ([]byte, error) {
	var names sort.StringSlice
	for name := range c.alongside {
		names = append(names, name)
	}
	sort.Sort(names)
	sent := []byte{'{'}
	for _, name := range names {
		sent = append(appendQuoted(appendComma(sent), name), ":["...)
		for i, item := range c.alongside[name] {
			if i > 0 {
				sent = append(sent, ',')
			}
			var err error
			if sent, err = item.append(sent); err != nil {
				return nil, fmt.Errorf("Alongside: %s %d: %w", name, i, err)
			}
		}
		sent = append(sent, ']')
	}
	return append(sent, '}'), nil
}

// append appends a data object of a resource that goes alongside. One that is changed is sent with
// what changed in it.
func (item *Inclusion) append(dst []byte) (_ []byte, err error) {
	record := given(item.Record)
	if !record.IsValid() {
		return dst, errNoRecord
	}
	update := strings.EqualFold(item.Method, "patch")
	dst = append(dst, `{"attributes":`...)
	if update {
		dst, _, err = (body{update: true}).changes(dst, record)
	} else {
		dst, err = (body{}).create(dst, record)
	}
	if meta := metaOf(record); meta != nil && meta.Checksum != "" && update {
		dst = appendQuoted(append(dst, `,"checksum":`...), meta.Checksum)
	}
	for _, member := range []parameter{{"method", strings.ToLower(item.Method)}, {"refid", item.RefID}, {"uri", item.URI}} {
		if member.value != "" {
			dst = append(appendQuoted(append(dst, ','), member.name), ':')
			dst = appendQuoted(dst, member.value)
		}
	}
	return append(dst, '}'), err
}

// Upload is a file that goes along with a record.
type Upload struct {
	Name        string
	ContentType string // "" for application/octet-stream
	Content     io.Reader
}

// upload sends a record and a file as the two parts that the platform takes, metadata and content
// (Guidewire facts, 1.3). An update sends what changed, and of the parameters of its path the last
// can be the ID of the record. The file is read as a whole, since a request can be sent twice.
//
//go:noinline
func (p *place) upload(ctx context.Context, method, path string, record any, file *Upload, opts []CallOption, target any, ids ...string) error {
	e := &exchange{operation: operation{p.name, actionOf(path)}, method: method, replay: replayOf(method), into: shapeOf(target)}
	c := callOf(opts)
	update := method == http.MethodPatch
	metadata, err := c.metadata(record, update)
	if err == nil && update {
		ids, err = identified(path, given(record), ids)
	}
	if err == nil {
		var contentType string
		if e.body, contentType, err = file.encode(metadata, update); err == nil {
			c.setHeader("upload", "Content-Type", contentType, nil)
		}
	}
	e.err = err
	return p.run(ctx, e, c, path, ids, target)
}

// metadata returns the JSON beside a file.
func (c *call) metadata(record any, update bool) ([]byte, error) {
	raw, isRaw := record.(Value)
	v := given(record)
	switch {
	case isRaw:
		return raw.Raw(), nil
	case !update:
		return c.element(v)
	case !v.IsValid():
		return nil, errNoRecord
	}
	metadata, _, err := c.changes(v)
	return metadata, err
}

// encode returns a body of two parts, and its type. Without a file it has the first part only, where
// that is allowed.
func (f *Upload) encode(metadata []byte, optional bool) (sent []byte, contentType string, err error) {
	if f == nil && !optional || f != nil && f.Content == nil {
		return nil, "", errors.New("there is no file: pass an Upload with Content")
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	err = writePart(w, `name="metadata"`, "application/json", bytes.NewReader(metadata))
	if err == nil && f != nil {
		err = f.write(w)
	}
	err = errors.Join(err, w.Close()) // which writes the end
	return b.Bytes(), w.FormDataContentType(), err
}

// write writes the part that is the file.
func (f *Upload) write(w *multipart.Writer) error {
	contentType := f.ContentType
	if contentType == "" {
		contentType = "application/octet-stream"
	}
	if strings.ContainsFunc(f.Name+contentType, isControl) {
		return errors.New("the name or the type of the file holds a line break or another control character")
	}
	return writePart(w, `name="content"; filename=`+string(appendQuoted(nil, f.Name)), contentType, f.Content)
}

func writePart(w *multipart.Writer, name, contentType string, content io.Reader) error {
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {"form-data; " + name},
		"Content-Type":        {contentType},
	})
	if err == nil {
		_, err = io.Copy(part, content)
	}
	return err
}
