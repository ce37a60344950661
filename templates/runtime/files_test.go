package runtime

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/bpgen/bpgen/templates/fake"
)

func TestDownload(t *testing.T) {
	tenant := fake.NewTenant()
	accounts := within(t, tenant, WithSessionID(tenant.SessionID))
	data := strings.Repeat("\x00\xff%PDF", 1000)
	tenant.PutFile("INVOICE", "7/8", "Pdf File", "a b.pdf", []byte(data))
	file, err := accounts.conn.download(t.Context(), "INVOICE", "7/8", NamedField("Pdf File"))
	check(t, err)
	equal(t, "name", file.Name, "a b.pdf")
	equal(t, "data", string(file.Data), data)
	requests := tenant.Requests()
	equal(t, "path", requests[len(requests)-1].Path, "/demo/rest/2.0/files/INVOICE/7%2F8/Pdf%20File")

	_, err = accounts.conn.download(t.Context(), "INVOICE", "9", NamedField("Pdf"))
	if !errors.Is(err, ErrNotFound) || !isStatus(err, 404) {
		t.Errorf("got error %v", err)
	}
	sent := len(tenant.Requests())
	for _, odd := range []struct {
		entity string
		id     ID
		field  FieldRef
	}{{"", "1", nameField}, {"..", "1", nameField}, {"A", "", nameField}, {"A", "..", nameField}, {"A", "1", NamedField("..")}, {"A", "1", nil}} {
		if _, err := accounts.conn.download(t.Context(), odd.entity, odd.id, odd.field); err == nil {
			t.Errorf("%+v: got no error", odd)
		}
	}
	equal(t, "requests for odd names", len(tenant.Requests())-sent, 0)
}

// TestOddFiles has the platform answer with what is no file, and with one in another form.
func TestOddFiles(t *testing.T) {
	for answer, want := range map[string]string{
		`{"fileDownloadResponse":{"FileName":"a","Data":"aGk="}}`:               "hi",
		`{"fileDownloadResponse":[{"filename":"a","DATA":"aG\r\nk=\n"}]}`:       "hi",
		`{"fileDownloadResponse":[{"FileName":"a","Data":""}]}`:                 "",
		`{"fileDownloadResponse":[{"FileName":"a","Data":"<html>"}]}`:           "error: the data of the file: illegal base64",
		`{"fileDownloadResponse":[{"FileName":"a"}]}`:                           "error: A download: 200",
		`{"fileDownloadResponse":[{"ErrorCode":"17","ErrorText":"no"}]}`:        "error: no (code 17)",
		`{"fileDownloadResponse":[]}`:                                           "error: got 0 files instead of one",
		`{"fileDownloadResponse":["a"]}`:                                        "error: want an object",
		`{"fileDownloadResponse":[{"FileName":"a","Data":"aGk="},{"Data":""}]}`: "error: got 2 files instead of one",
	} {
		accounts := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(answer)) })
		file, err := accounts.conn.download(t.Context(), "A", "1", nameField)
		text, isError := strings.CutPrefix(want, "error: ")
		switch {
		case isError:
			if file != nil || err == nil || !strings.Contains(err.Error(), text) {
				t.Errorf("%s: got %v, error %v", answer, file, err)
			}
		case err != nil:
			t.Errorf("%s: got error %v", answer, err)
		default:
			equal(t, answer, string(file.Data), want)
		}
	}
}

func TestSafeName(t *testing.T) {
	for name, want := range map[string]string{
		"invoice 7.pdf": "invoice 7.pdf", "../../etc/passwd": "passwd", `..\..\boot.ini`: "boot.ini", "/": "file", "..": "file", "": "file",
		"a\x00b\n.pdf": "ab.pdf", "C:evil": "Cevil", "...": "file", "x/": "x", "Rechnung Müller.pdf": "Rechnung Müller.pdf", " . ": "file",
	} {
		equal(t, name, (&File{Name: name}).SafeName(), want)
	}
}
