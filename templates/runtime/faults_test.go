package runtime

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// faultTable is the document that says what each fault leads to.
const faultTable = "../../docs/faults.md"

// fault is a way in which a request can fail. One with neither an answer nor a hook is a
// connection that is refused.
type fault struct {
	answer  func(w io.Writer, r *http.Request) // nil: the connection is reset
	refuse  bool                               // instead of accepting the connection
	early   bool                               // reset when the head is read, with the body still on its way
	hang    bool                               // wait for a deadline of the client's connection to pass
	static  bool                               // the client has a session that it cannot renew
	certain bool                               // the client can know that the request was not executed
	after   time.Duration                      // what RetryAfter has to be at least
}

var faults = map[string]fault{
	"connection refused":                    {refuse: true, certain: true},
	"reset before the body was sent":        {early: true},
	"reset after the body was sent":         {},
	"timeout":                               {hang: true},
	"401":                                   {answer: replies(401, jsonType, ``), certain: true},
	"401, session cannot be renewed":        {answer: replies(401, jsonType, ``), certain: true, static: true},
	"429":                                   {answer: replies(429, jsonType, ``), certain: true},
	"429, Retry-After in seconds":           {answer: retryReply(func() string { return "7" }), certain: true, after: 7 * time.Second},
	"429, Retry-After as a date":            {answer: retryReply(inAnHour), certain: true, after: 59 * time.Minute},
	"500, session":                          {answer: replies(500, jsonType, lostSession), certain: true},
	"500, session, which cannot be renewed": {answer: replies(500, jsonType, lostSession), certain: true, static: true},
	"500, explained":                        {answer: replies(500, jsonType, `{"error":"X","message":"no"}`)},
	"500, not explained":                    {answer: replies(500, "text/html", `<html>`)},
	"502":                                   {answer: replies(502, "text/html", `<html>`)},
	"503":                                   {answer: replies(503, "text/plain", `busy`)},
	"504":                                   {answer: replies(504, jsonType, `{"message":"late"}`)},
	"200 with errors":                       {answer: replies(200, jsonType, `{"errors":[{"error_code":"X"}]}`)},
	"200 with failed rows":                  {answer: failedRows},
	"truncated JSON":                        {answer: replies(200, jsonType, `{"retrieveResponse":[{"Id":"1","Na`)},
	"answer cut off":                        {answer: cutOff},
	"HTML body":                             {answer: replies(200, "text/html", `<html><body>Log in</body></html>`)},
	"wrong content type":                    {answer: replies(200, "text/csv", `Id,Name`)},
	"JSON under another content type":       {answer: func(w io.Writer, r *http.Request) { reply(w, 200, "text/html", "", success(r)) }},
	"100 MB body":                           {answer: huge},
}

const jsonType = "application/json; charset=utf-8"

func replies(status int, contentType, body string) func(io.Writer, *http.Request) {
	return func(w io.Writer, _ *http.Request) { reply(w, status, contentType, "", body) }
}

func retryReply(after func() string) func(io.Writer, *http.Request) {
	return func(w io.Writer, _ *http.Request) { reply(w, 429, jsonType, "Retry-After: "+after()+"\r\n", "") }
}

func inAnHour() string { return time.Now().Add(time.Hour).UTC().Format(http.TimeFormat) }

// reply ends the connection, lest net/http repeat a read on one that it used before.
func reply(w io.Writer, status int, contentType, headers, body string) {
	fmt.Fprintf(w, "HTTP/1.1 %d x\r\nContent-Type: %s\r\n%sConnection: close\r\nContent-Length: %d\r\n\r\n%s",
		status, contentType, headers, len(body), body)
}

func cutOff(w io.Writer, r *http.Request) {
	body := success(r)
	fmt.Fprintf(w, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", jsonType, len(body)+1, body)
}

var oneMegabyte = bytes.Repeat([]byte(" "), 1<<20)

// huge sends as much of its body as the client takes.
func huge(w io.Writer, _ *http.Request) {
	fmt.Fprintf(w, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nConnection: close\r\nContent-Length: %d\r\n\r\n", jsonType, 100<<20)
	for range 100 {
		if _, err := w.Write(oneMegabyte); err != nil {
			return
		}
	}
}

// failedRows refuses the last record of a write. What it does to a read is no record.
func failedRows(w io.Writer, r *http.Request) {
	const refused = `{"Id":" ","ErrorCode":"17","ErrorText":"no","ErrorElementField":" "}]}`
	body := `{"retrieveResponse":[7]}`
	switch {
	case strings.HasSuffix(r.URL.Path, "/login"):
		body = `{"loginResponse":[` + refused
	case strings.HasSuffix(r.URL.Path, "/authenticate"): // its answer has no rows
		body = `{"error":"invalid_client"}`
	case isBatch(r):
		body = `{"writeResponse":[{"Id":"1","ErrorCode":"0"},` + refused
	case r.Method != http.MethodGet:
		body = `{"writeResponse":[` + refused
	}
	if r.Method == http.MethodDelete { // else the error would name the Id that was sent, which is long
		body = strings.Replace(body, `"Id":" "`, `"Id":"2"`, 1)
	}
	reply(w, 200, jsonType, "", body)
}

// success is the body of an answer to a request that went well.
func success(r *http.Request) string {
	const row = `{"Id":"1","ErrorCode":"0","ErrorText":" ","ErrorElementField":" "}`
	switch {
	case strings.HasSuffix(r.URL.Path, "/login"):
		return `{"loginResponse":[{"SessionID":"session","ErrorCode":"0","ErrorText":[]}]}`
	case strings.HasSuffix(r.URL.Path, "/authenticate"):
		return `{"access_token":"token","token_type":"Bearer","expires_in":3600}`
	case strings.Contains(r.URL.Path, "/files/"):
		return `{"fileDownloadResponse":[{"FileName":"a","Data":"aGk="}]}`
	case r.Method == http.MethodGet:
		return `{"retrieveResponse":[{"Id":"1"}]}`
	case isBatch(r):
		return `{"writeResponse":[` + row + `,` + row + `]}`
	}
	return `{"writeResponse":[` + row + `]}`
}

func isBatch(r *http.Request) bool {
	body, _ := r.GetBody()
	head := make([]byte, len(`{"brmObjects":[`))
	io.ReadFull(body, head)
	return string(head) == `{"brmObjects":[`
}

// faultyPlatform listens on the loopback interface, and answers the first requests at a
// path by a fault, all others well.
type faultyPlatform struct {
	fault    fault
	path     string // part of the path of the requests that fail
	times    int    // how often they do
	listener net.Listener
	closed   string // an address that refuses connections
	wg       sync.WaitGroup

	mu       sync.Mutex
	met      int      // faults so far
	attempts int      // by the client at the path
	received int      // whole requests at the path
	unsure   bool     // a request met a fault that is not certain
	again    int      // requests at the path, whole or not, after that
	dialed   net.Conn // the client's latest connection
}

func newFaultyPlatform(t *testing.T, f fault, path string, times int) *faultyPlatform {
	t.Helper()
	p := &faultyPlatform{fault: f, path: path, times: times, listener: listen(t)}
	gone := listen(t)
	p.closed = gone.Addr().String()
	gone.Close()
	p.wg.Add(1)
	go func() {
		defer p.wg.Done()
		for {
			conn, err := p.listener.Accept()
			if err != nil {
				return
			}
			p.wg.Add(1)
			go p.serve(conn.(*net.TCPConn))
		}
	}()
	t.Cleanup(func() { p.listener.Close(); p.wg.Wait() })
	return p
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	return l
}

// serve answers the one request of a connection.
func (p *faultyPlatform) serve(conn *net.TCPConn) {
	defer p.wg.Done()
	defer conn.Close()
	r, err := http.ReadRequest(bufio.NewReaderSize(conn, 512))
	if err != nil {
		return
	}
	faulty := p.meets(r)
	if faulty && p.fault.early {
		conn.SetLinger(0) // makes Close a reset
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	client := p.arrived(r)
	switch {
	case !faulty:
		reply(conn, 200, jsonType, "", success(r))
	case p.fault.hang:
		client.SetReadDeadline(time.Now())
		io.Copy(io.Discard, conn) // until the client gives up
	case p.fault.answer == nil:
		conn.SetLinger(0)
	default:
		p.fault.answer(conn, r)
	}
}

// meets reports whether a request meets the fault.
func (p *faultyPlatform) meets(r *http.Request) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !strings.Contains(r.URL.Path, p.path) {
		return false
	}
	if p.unsure {
		p.again++
	}
	if p.fault.refuse || p.met == p.times {
		return false
	}
	p.met++
	p.unsure = p.unsure || !p.fault.certain
	return true
}

// arrived counts a whole request, and returns the client's end of its connection.
func (p *faultyPlatform) arrived(r *http.Request) net.Conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	if strings.Contains(r.URL.Path, p.path) {
		p.received++
	}
	return p.dialed
}

// RoundTrip counts the attempts of the client; what it dials goes to the platform, or to
// where connections are refused.
func (p *faultyPlatform) RoundTrip(r *http.Request) (*http.Response, error) {
	p.mu.Lock()
	address := p.listener.Addr().String()
	small := p.fault.early && p.met < p.times
	if strings.Contains(r.URL.Path, p.path) {
		p.attempts++
		if p.fault.refuse && p.met < p.times {
			p.met++
			address = p.closed
		}
	}
	p.mu.Unlock()
	transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		if small {
			conn.(*net.TCPConn).SetWriteBuffer(4 << 10)
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.dialed = conn
		return conn, nil
	}}
	return transport.RoundTrip(r)
}

// long makes bodies that do not fit into the buffers of a connection.
var long = strings.Repeat("1", 512<<10)

// operations are the calls that meet faults. They return how many records came back as done.
var operations = map[string]func(context.Context, *accountService) (done int, err error){
	"get": func(ctx context.Context, s *accountService) (int, error) {
		r, err := s.get(ctx, "1")
		return map[bool]int{true: 1}[r != nil], err
	},
	"query": func(ctx context.Context, s *accountService) (int, error) {
		list, err := s.query(ctx, Where(SQL("Name = 'a'")))
		return len(list), err
	},
	"all": func(ctx context.Context, s *accountService) (int, error) {
		list, err := Collect(s.all(ctx))
		return len(list), err
	},
	"first": func(ctx context.Context, s *accountService) (int, error) {
		r, err := s.first(ctx)
		return map[bool]int{true: 1}[r != nil], err
	},
	"count": func(ctx context.Context, s *accountService) (int, error) {
		n, err := s.count(ctx)
		return int(n), err
	},
	"lookup": func(ctx context.Context, s *accountService) (int, error) {
		_, err := s.conn.newLookup("ACCOUNT", nameField, 0).ID(ctx, "a")
		return one(err)
	},
	"download": func(ctx context.Context, s *accountService) (int, error) {
		_, err := s.conn.download(ctx, "ACCOUNT", "1", nameField)
		return one(err)
	},
	"queryRows": func(ctx context.Context, s *accountService) (int, error) {
		var list []*account
		err := s.conn.queryRows(ctx, "SELECT Id FROM ACCOUNT", &list)
		return len(list), err
	},
	"create": func(ctx context.Context, s *accountService) (int, error) {
		id, err := s.create(ctx, &account{Name: Set(long)})
		return map[bool]int{true: 1}[id != ""], err
	},
	"createBatch": func(ctx context.Context, s *accountService) (int, error) {
		return succeeded(s.createBatch(ctx, []*account{{Name: Set(long)}, {Name: Set("b")}}))
	},
	"update": func(ctx context.Context, s *accountService) (int, error) {
		return one(s.update(ctx, &account{ID: Set[ID]("1"), Name: Set(long)}))
	},
	"updateAll": func(ctx context.Context, s *accountService) (int, error) {
		return one(s.updateAll(ctx, &account{ID: Set[ID]("1"), Name: Set(long)}))
	},
	"updateBatch": func(ctx context.Context, s *accountService) (int, error) {
		return succeeded(s.updateBatch(ctx, []*account{{ID: Set[ID]("1"), Name: Set(long)}, {ID: Set[ID]("2"), Name: Set("b")}}))
	},
	"upsert": func(ctx context.Context, s *accountService) (int, error) {
		_, err := s.upsert(ctx, &account{Name: Set(long)})
		return one(err)
	},
	"upsertBatch": func(ctx context.Context, s *accountService) (int, error) {
		return succeeded(s.upsertBatch(ctx, []*account{{Name: Set(long)}, {Name: Set("b")}}))
	},
	"delete": func(ctx context.Context, s *accountService) (int, error) {
		return one(s.delete(ctx, ID(long)))
	},
	"deleteBatch": func(ctx context.Context, s *accountService) (int, error) {
		return succeeded(s.deleteBatch(ctx, []ID{ID(long), "2"}))
	},
	"undelete": func(ctx context.Context, s *accountService) (int, error) {
		return succeeded(s.undelete(ctx, []ID{ID(long), "2"}))
	},
	"login":        getFirst,
	"authenticate": getFirst,
}

// getFirst is the call that begins with a login, or with a request for a token.
func getFirst(ctx context.Context, s *accountService) (int, error) {
	_, err := s.get(ctx, "1")
	return one(err)
}

func one(err error) (int, error) { return map[bool]int{true: 1}[err == nil], err }

func succeeded(results []Result, err error) (int, error) {
	n := 0
	for _, r := range results {
		if r.Err == nil {
			n++
		}
	}
	return n, err
}

// TestFaults runs each operation into each fault, once and for ever, and compares what
// happens with the tables of the document.
func TestFaults(t *testing.T) {
	cells := readFaultTable(t)
	for operation := range operations {
		for name := range faults {
			for _, times := range []string{"once", "always"} {
				want, ok := cells[cell{operation, name, times}]
				if !ok {
					t.Errorf("%s: no cell for %s, %s, %s", faultTable, operation, name, times)
					continue
				}
				delete(cells, cell{operation, name, times})
				t.Run(operation+"/"+name+"/"+times, func(t *testing.T) { runFault(t, operation, faults[name], times, want) })
			}
		}
	}
	for c := range cells {
		t.Errorf("%s: there is no such operation or fault: %v", faultTable, c)
	}
}

func runFault(t *testing.T, operation string, f fault, times, want string) {
	path := "/ACCOUNT"
	switch operation {
	case "login", "authenticate":
		path = "/" + operation
	case "all", "first", "count", "lookup", "queryRows":
		path = "/query"
	}
	p := newFaultyPlatform(t, f, path, map[string]int{"once": 1, "always": 1000}[times])
	credential := WithLogin("jane", "hunter2")
	switch {
	case operation == "authenticate":
		credential = WithClientCredentials("jane", "hunter2")
	case f.static && operation != "login":
		credential = WithSessionID("session")
	}
	var seen attempts
	s := accountsAt(t, "http://platform.example/demo", credential, WithObserver(seen.add),
		WithHTTPClient(&http.Client{Transport: p}), WithRetry(RetryPolicy{MaxDelay: 1}), WithAnswerLimit(2<<20))
	done, err := operations[operation](t.Context(), &s)
	p.listener.Close()
	p.wg.Wait()
	equal(t, "attempts, whole requests received, outcome",
		fmt.Sprintf("%d, %d, %s", p.attempts, p.received, outcomeOf(err)), want)
	checkOutcome(t, operation, f, done, err)
	seen.check(t, getsSession(operation), p.attempts, outcomeOf(err))
	if strings.HasPrefix(operation, "create") && p.again > 0 {
		t.Errorf("the create was sent again after an ambiguous fault, %d times", p.again)
	}
}

// outcomeOf names what a caller got, as the document does.
func outcomeOf(err error) string {
	var unknown *OutcomeUnknownError
	var row *RowError
	var api *APIError
	switch {
	case err == nil:
		return "success"
	case errors.As(err, &unknown):
		return "OutcomeUnknownError"
	case errors.Is(err, ErrSessionExpired):
		return "ErrSessionExpired"
	case errors.Is(err, ErrRateLimited):
		return "ErrRateLimited"
	case errors.As(err, &row):
		return "RowError"
	case errors.As(err, &api):
		return fmt.Sprintf("APIError %d", api.StatusCode)
	}
	return "error"
}

// checkOutcome checks what holds for every cell.
func checkOutcome(t *testing.T, operation string, f fault, done int, err error) {
	t.Helper()
	batch := strings.HasSuffix(operation, "Batch") || operation == "undelete"
	var all *BatchError
	var row *RowError
	switch wanted := map[bool]int{false: 1, true: 2}[batch]; {
	case err == nil:
		equal(t, "records done", done, wanted)
	case errors.As(err, &row):
		equal(t, "records done", done, wanted-1)
		equal(t, "a BatchError", errors.As(err, &all), batch)
	default:
		equal(t, "records done", done, 0)
	}
	var unknown *OutcomeUnknownError
	if errors.As(err, &unknown) && (unknown.Entity != "ACCOUNT" || unknown.Records != map[bool]int{false: 1, true: 2}[batch] || unknown.Operation != "create") {
		t.Errorf("got %+v", unknown)
	}
	var api *APIError
	if f.after > 0 && errors.As(err, &api) && api.RetryAfter < f.after {
		t.Errorf("RetryAfter is %v, want at least %v", api.RetryAfter, f.after)
	}
	named := err == nil || strings.HasPrefix(err.Error(), "ACCOUNT ") || strings.HasPrefix(err.Error(), "queryRows: ")
	if err != nil && (!named || len(err.Error()) > 700 || strings.Contains(err.Error(), "hunter2")) {
		t.Errorf("the error does not name the call, is long, or shows a secret: %v", err)
	}
}

// cell names one cell of the tables: an operation, a fault, and once or always.
type cell struct{ operation, fault, times string }

// readFaultTable reads the tables. The heading of each lists operations; its columns are
// the fault and, for once and always, attempts, requests and outcome.
func readFaultTable(t *testing.T) map[cell]string {
	t.Helper()
	text, err := os.ReadFile(faultTable)
	check(t, err)
	cells := map[cell]string{}
	var names []string
	for line := range strings.Lines(string(text)) {
		line = strings.ReplaceAll(strings.TrimSpace(line), "`", "")
		if _, list, ok := strings.Cut(line, ": "); ok && strings.HasPrefix(line, "## ") {
			names = strings.Split(list, ", ")
		}
		columns := strings.Split(strings.Trim(line, "|"), "|")
		if len(columns) != 3 || strings.HasPrefix(line, "|--") || strings.HasPrefix(line, "| fault") {
			continue
		}
		for _, name := range names {
			for i, times := range []string{"once", "always"} {
				c := cell{name, strings.TrimSpace(columns[0]), times}
				if _, twice := cells[c]; twice {
					t.Errorf("%s: two cells for %v", faultTable, c)
				}
				cells[c] = strings.TrimSpace(columns[i+1])
			}
		}
	}
	return cells
}

// TestNetHTTPDoesNotRepeatWrites resets a connection that was used before, as soon as a
// request on it is read: net/http repeats reads by itself then, and must not repeat writes.
func TestNetHTTPDoesNotRepeatWrites(t *testing.T) {
	for operation, call := range operations {
		var received atomic.Int64
		l := listen(t)
		go func() {
			for conn, err := l.Accept(); err == nil; conn, err = l.Accept() {
				go resetSecond(conn.(*net.TCPConn), &received)
			}
		}()
		transport := &http.Transport{}
		s := accountsAt(t, "http://"+l.Addr().String()+"/demo", WithSessionID("session"),
			WithHTTPClient(&http.Client{Transport: transport}), WithRetry(RetryPolicy{MaxAttempts: 1}))
		_, err := s.query(t.Context())
		check(t, err)
		_, err = call(t.Context(), &s)
		reads := slices.Contains([]string{"get", "query", "all", "first", "count", "lookup", "download", "queryRows", "login", "authenticate"}, operation)
		if (err == nil) != reads || received.Load() != 1 {
			t.Errorf("%s: got error %v, received on the used connection: %d", operation, err, received.Load())
		}
		transport.CloseIdleConnections()
		l.Close()
	}
}

// resetSecond answers the first request of a connection, and resets it on the second.
func resetSecond(conn *net.TCPConn, received *atomic.Int64) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	for first := true; ; first = false {
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		body, _ := io.ReadAll(r.Body)
		r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
		if !first {
			received.Add(1)
			conn.SetLinger(0) // makes Close a reset
			return
		}
		text := success(r)
		fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(text), text)
	}
}

// TestHugeAnswer has the limit that is there without an option refuse 100 MB.
func TestHugeAnswer(t *testing.T) {
	p := newFaultyPlatform(t, faults["100 MB body"], "/ACCOUNT", 1)
	s := accountsAt(t, "http://platform.example/demo", WithSessionID("session"), WithHTTPClient(&http.Client{Transport: p}))
	_, err := s.query(t.Context())
	if err == nil || !strings.Contains(err.Error(), "WithAnswerLimit") {
		t.Errorf("got error %v", err)
	}
}
