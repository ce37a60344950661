package fake

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestTransport compares answers in memory with those over loopback.
func TestTransport(t *testing.T) {
	var answers [2]string
	i := 0
	ways(t, func(t *testing.T, w *wire) {
		w.Insert("A", map[string]any{"Id": "a/b", "Name": "é"})
		resp, body, err := send(t.Context(), w.client, "GET", w.url+"/rest/2.0/A/a%2Fb?x=1", session(w.SessionID), "")
		if err != nil {
			t.Fatal(err)
		}
		r := w.Requests()[0]
		length := resp.ContentLength == int64(len(body))
		answers[i] = strings.Join([]string{resp.Status, resp.Proto, resp.Header.Get("Content-Type"), body, r.Path, r.Query.Encode(), resp.Request.URL.Path}, " ")
		if i++; !length {
			t.Errorf("announced %d bytes and sent %d", resp.ContentLength, len(body))
		}
	})
	if answers[0] != answers[1] || !strings.HasPrefix(answers[0], "200 OK HTTP/1.1 application/json {") {
		t.Errorf("loopback: %s\nmemory:   %s", answers[0], answers[1])
	}
}

// body is a request body that notes whether it was closed.
type body struct {
	io.Reader
	closed chan struct{}
}

func (b body) Close() error {
	close(b.closed)
	return nil
}

type brokenReader struct{}

var errBroken = errors.New("broken")

func (brokenReader) Read([]byte) (int, error) { return 0, errBroken }

// TestTransportBody tests that a body is closed, and that one that cannot be read is the
// error of the request.
func TestTransportBody(t *testing.T) {
	tenant := NewTenant()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, test := range []struct {
		ctx     context.Context
		content io.Reader
		want    error
	}{
		{t.Context(), strings.NewReader(`{"brmObjects":{}}`), nil},
		{t.Context(), brokenReader{}, errBroken},
		{ended, strings.NewReader(`{}`), context.Canceled},
	} {
		b := body{test.content, make(chan struct{})}
		req, err := http.NewRequestWithContext(test.ctx, "POST", URL+"/rest/2.0/A", b)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := tenant.Transport().RoundTrip(req)
		if !errors.Is(err, test.want) {
			t.Errorf("got %v, error %v, want %v", resp, err, test.want)
		}
		<-b.closed
	}
	if got := len(tenant.Requests()); got != 1 {
		t.Errorf("%d requests arrived, want 1", got)
	}
}

// TestBubble tests that a client in a bubble waits for the tenant without real time passing.
func TestBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tenant := NewTenant()
		fault := tenant.Inject(Stall())
		client := tenant.Client()
		client.Timeout = 400 * time.Second
		start := time.Now()
		_, _, err := send(t.Context(), client, "GET", URL+"/rest/2.0/A/1", session(tenant.SessionID), "")
		var timeout interface{ Timeout() bool }
		if !errors.As(err, &timeout) || !timeout.Timeout() || time.Since(start) != client.Timeout {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
		if fault.Struck() != 1 {
			t.Errorf("struck %d requests", fault.Struck())
		}
		synctest.Wait()
	})
}
