package runtime

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/bpgen/bpgen/templates/fake"
)

// platform is a tenant whose sessions begin with a login and end when a test says so.
type platform struct {
	tenant *fake.Tenant

	mu       sync.Mutex
	session  string // the valid one, or ""
	logins   int
	logouts  []string          // sessions that were ended
	requests []*http.Request   // in order of arrival, those to log in included
	bodies   []string          // of those
	refusal  string            // what a login answers instead, if not ""
	lost     string            // what a request with an invalid session is answered, if not as usual
	arrived  func(n int)       // called under the lock when the nth request with a session arrives
	count    int               // of those
	during   func(path string) // called without the lock before a login is answered
}

func newPlatform() *platform { return &platform{tenant: fake.NewTenant()} }

const lostSession = `{"errors":[{"error_code":"INVALID_SESSION_ID","error_text":"?"}]}`

// expire ends the valid session.
func (p *platform) expire() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.session = ""
}

func (p *platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	if p.during != nil && !strings.Contains(r.URL.Path, "ACCOUNT") {
		p.during(r.URL.Path)
	}
	p.mu.Lock()
	p.requests = append(p.requests, r.Clone(r.Context()))
	p.bodies = append(p.bodies, string(body))
	given := r.Header.Get("sessionid") + strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	switch {
	case strings.HasSuffix(r.URL.Path, "/login"):
		defer p.mu.Unlock()
		p.begin(w, `{"loginResponse":[{"SessionID":"%s","ErrorCode":"0","ErrorText":[]}]}`)
		return
	case strings.HasSuffix(r.URL.Path, "/authenticate"):
		defer p.mu.Unlock()
		p.begin(w, `{"access_token":"%s","token_type":"Bearer","expires_in":"3600"}`)
		return
	case strings.HasSuffix(r.URL.Path, "/logout"):
		defer p.mu.Unlock()
		p.logouts = append(p.logouts, given)
		if given != p.session {
			p.refuse(w)
			return
		}
		p.session = ""
		io.WriteString(w, `{"logoutResponse":[{"ErrorCode":"0","ErrorText":" ","Success":"true"}]}`)
		return
	}
	if p.count++; p.arrived != nil {
		p.arrived(p.count)
	}
	valid := given == p.session && given != ""
	if !valid {
		p.refuse(w)
	}
	p.mu.Unlock()
	if valid {
		r.Header.Del("Authorization")
		r.Header.Set("sessionid", p.tenant.SessionID)
		p.tenant.ServeHTTP(w, r)
	}
}

// begin answers a login.
func (p *platform) begin(w http.ResponseWriter, format string) {
	p.logins++
	if p.refusal != "" {
		io.WriteString(w, p.refusal)
		return
	}
	p.session = fmt.Sprintf("secret-session-%d", p.logins)
	fmt.Fprintf(w, format, p.session)
}

func (p *platform) refuse(w http.ResponseWriter) {
	w.WriteHeader(http.StatusInternalServerError)
	if p.lost != "" {
		io.WriteString(w, p.lost)
		return
	}
	io.WriteString(w, lostSession)
}

// paths returns method and path of the requests so far, below the organisation.
func (p *platform) paths() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var list []string
	for _, r := range p.requests {
		list = append(list, r.Method+" "+strings.TrimPrefix(r.URL.Path, "/demo"))
	}
	return strings.Join(list, ", ")
}

// over returns the accounts of a handler that is reached without a network.
func over(t *testing.T, handler http.Handler, opts ...Option) accountService {
	t.Helper()
	client := &http.Client{Transport: inMemory{handler}}
	return accountsAt(t, "http://platform.example/demo", append(opts, WithHTTPClient(client))...)
}

// inMemory serves requests by a handler, without a network, so that a test can run on a
// fake clock. A request ends with its context, as on a network.
type inMemory struct{ handler http.Handler }

func (m inMemory) RoundTrip(r *http.Request) (*http.Response, error) {
	served := make(chan *http.Response, 1)
	arriving := r.Clone(r.Context())
	if arriving.Body == nil {
		arriving.Body = http.NoBody
	}
	go func() {
		rec := httptest.NewRecorder()
		m.handler.ServeHTTP(rec, arriving)
		served <- rec.Result()
	}()
	select {
	case resp := <-served:
		return resp, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}
