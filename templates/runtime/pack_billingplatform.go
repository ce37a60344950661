package runtime

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
)

// packer divides records into requests.
type packer struct {
	write *write
	parts []part
	rows  []int  // indexes of the records in the request that is being filled
	body  []byte // of it
	start int    // of the records in it
}

// pack makes the requests for the records, all of which are checked.
func (p *packer) pack(records []any) error {
	if p.write.verb == upsertVerb {
		if err := p.write.checkKey(); err != nil {
			return err
		}
	}
	b := newBuffer()
	p.open(b.room)
	for i, record := range records {
		if err := p.add(i, record); err != nil {
			return p.write.atRow(i, err)
		}
	}
	if len(p.rows) > 0 {
		p.close()
	}
	b.free(p.body)
	return nil
}

// add adds a record to the request, or to the next if there is no room for it. An update that
// has nothing to say is in none.
func (p *packer) add(index int, record any) error {
	filled := len(p.body)
	if len(p.rows) > 0 {
		p.body = append(p.body, ',')
	}
	start := len(p.body)
	body, err := p.write.appendChecked(p.body, record)
	if err != nil {
		return err
	}
	object := body[start:]
	switch {
	case p.write.verb.kind.names() && isBare(object, record):
		p.body = body[:filled]
		return nil
	case len(p.rows) > 0 && !p.fits(len(body)):
		p.body = body[:filled]
		object = bytes.Clone(object)
		p.close()
		p.open(p.body[:0])
		p.body = append(p.body, object...)
	default:
		p.body = body
	}
	p.rows = append(p.rows, index)
	return nil
}

// fits reports whether there is room in the request for one more record, which brings the body
// to that length.
func (p *packer) fits(length int) bool {
	policy := &p.write.batch
	return len(p.rows) < policy.Records && length-p.start <= policy.Bytes
}

// open begins the body of a request, in a room that is empty: a batch is an array, a single
// record an object.
func (p *packer) open(room []byte) {
	p.body = append(room, `{"brmObjects":`...)
	if !p.write.single {
		p.body = append(p.body, '[')
	}
	p.start = len(p.body)
}

// close ends the body of a request and takes it up. Its room serves for the next.
func (p *packer) close() {
	w, end := p.write, []byte{}
	if !w.single {
		end = append(end, ']')
	}
	if w.verb == upsertVerb {
		end = appendQuoted(append(end, `,"externalIDFieldName":`...), w.key)
	}
	if w.purge {
		end = append(end, `,"EmptyRecycleBin":"1"`...)
	}
	body := make([]byte, 0, len(p.body)+len(end)+1)
	body = append(append(append(body, p.body...), end...), '}')
	p.parts = append(p.parts, part{rows: p.rows, body: body})
	p.rows = nil
}

// appendChecked appends a record that is fit to be sent.
func (w *write) appendChecked(body []byte, record any) ([]byte, error) {
	if reflect.ValueOf(record).IsNil() {
		return nil, errors.New("the record is nil")
	}
	if w.verb.needsID {
		if err := idOf(record).check(); err != nil {
			return nil, err
		}
	}
	mode := writeMode{kind: w.verb.kind, nulls: nullsFor(w.verb.kind, w.clearing)}
	if w.verb == upsertVerb {
		spelling, err := w.checkValue(record)
		if err != nil {
			return nil, err
		}
		mode.key = spelling
	}
	return appendRecord(body, record, mode)
}

// atRow says which record of a batch an error is about.
func (w *write) atRow(index int, err error) error {
	if w.single {
		return err
	}
	return fmt.Errorf("row %d: %w", index, err)
}
