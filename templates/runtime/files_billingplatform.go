package runtime

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
)

// File is a file that is attached to a record.
type File struct {
	Name string // as the platform has it, which is no name for a file of yours: see SafeName
	Data []byte
}

// SafeName returns a name for the file that is in no other folder: the last element of Name,
// without characters that mean something to a file system, or "file" if nothing is left.
func (f *File) SafeName() string {
	name := path.Base(strings.ReplaceAll(f.Name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`+"\x7f", r) {
			return -1
		}
		return r
	}, name)
	if name = strings.Trim(name, ". "); name == "" {
		return "file"
	}
	return name
}

// download reads the file in a field of a record. The platform sends it as base64 in an answer
// (BillingPlatform facts, 1.2), of which WithAnswerLimit bounds the length.
func (c *conn) download(ctx context.Context, entity string, id ID, field FieldRef) (*File, error) {
	op := operation{entity, "download"}
	at, err := filePath(entity, id, field)
	if err != nil {
		return nil, op.wrap(err)
	}
	var file *File
	r := request{operation: op, replay: readOnly, method: http.MethodGet, path: at}
	r.take = func(a *answer, failure error) error {
		if failure == nil {
			file, failure = a.file()
		}
		return failure
	}
	if _, err := c.send(ctx, r); isNoRows(err) {
		return nil, fmt.Errorf("%w: %s of Id %s: %w", err, field.Name(), id, ErrNotFound)
	} else if err != nil {
		return nil, err
	}
	return file, nil
}

// filePath returns the path of a file. No part of it can be another path.
func filePath(entity string, id ID, field FieldRef) (string, error) {
	if field == nil {
		return "", errors.New("the field is nil: pass the one that holds the file")
	}
	for _, part := range []string{entity, field.Name()} {
		if part == "" || part == "." || part == ".." {
			return "", fmt.Errorf("%q is no name of an entity or field", part)
		}
	}
	if err := id.check(); err != nil {
		return "", err
	}
	return restPath + "/files/" + url.PathEscape(entity) + "/" + url.PathEscape(string(id)) + "/" + url.PathEscape(field.Name()), nil
}

// file returns the file in an answer.
func (a *answer) file() (*File, error) {
	rows, err := a.rows("fileDownloadResponse")
	if err != nil {
		return nil, err
	}
	if len(rows) != 1 {
		return nil, a.wrap(fmt.Errorf("got %d files instead of one", len(rows)))
	}
	members, err := foldedMembers(rows[0])
	if err != nil {
		return nil, a.wrap(err)
	}
	if row, err := readResultRow(rows[0]); err != nil || row.failed() || kindOf(members["data"]) != "a string" {
		return nil, a.failed()
	}
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(textOf(members["data"])), ""))
	if err != nil {
		return nil, a.wrap(fmt.Errorf("the data of the file: %w", err))
	}
	return &File{Name: trimmedText(members["filename"]), Data: data}, nil
}
