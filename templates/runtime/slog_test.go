package runtime

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bpgen/bpgen/templates/fake"
)

var discard = slog.New(slog.DiscardHandler)

// logging returns the accounts of a tenant that a logger logs the calls of, as JSON, and what
// it wrote since the last time.
func logging(t *testing.T, level slog.Level, attributes ...string) (*fake.Tenant, accountService, func() []map[string]any) {
	t.Helper()
	var out bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: level}))
	tenant, accounts, _ := observed(t, WithLogger(logger, attributes...))
	return tenant, accounts, func() (lines []map[string]any) {
		defer out.Reset()
		for line := range bytes.Lines(out.Bytes()) {
			var members map[string]any
			check(t, json.Unmarshal(line, &members))
			lines = append(lines, members)
		}
		return lines
	}
}

// TestLogger logs a call that succeeds after a repetition, and one that fails.
func TestLogger(t *testing.T) {
	tenant, accounts, lines := logging(t, slog.LevelDebug)
	tenant.Inject(fake.TooManyRequests(""), fake.On(fake.Create))
	_, err := accounts.createBatch(t.Context(), []*account{{}, {}})
	check(t, err)
	tenant.FailRow(0, fake.RowFailure{Code: "17", Text: "Jane Doe is taken"})
	accounts.create(t.Context(), &account{})
	var got []string
	for _, line := range lines() {
		if took, ok := line["duration"].(float64); !ok || took <= 0 || took > float64(time.Minute) {
			t.Errorf("got duration %v", line["duration"])
		}
		for _, name := range []string{"time", "duration", "waited"} {
			if _, ok := line[name]; !ok {
				t.Errorf("there is no %s: %v", name, line)
			}
			delete(line, name)
		}
		text, err := json.Marshal(line) // in order of the names
		check(t, err)
		got = append(got, string(text))
	}
	equal(t, "log", strings.Join(got, "\n"), strings.Join([]string{
		`{"attempt":1,"level":"DEBUG","msg":"request succeeded","operation":"login","rows":0,"status":200}`,
		`{"attempt":1,"code":"TOO_MANY_REQUESTS","entity":"ACCOUNT","failure":"rate","level":"WARN","msg":"request is repeated","operation":"create","rows":2,"status":429}`,
		`{"attempt":2,"entity":"ACCOUNT","level":"DEBUG","msg":"request succeeded","operation":"create","rows":2,"status":200}`,
		`{"attempt":1,"code":"17","entity":"ACCOUNT","failure":"refused","level":"ERROR","msg":"request failed","operation":"create","rows":1,"status":200}`,
	}, "\n"))
}

// TestLoggerLevel leaves out what the handler does not want.
func TestLoggerLevel(t *testing.T) {
	tenant, accounts, lines := logging(t, slog.LevelError)
	tenant.Inject(fake.TooManyRequests(""), fake.On(fake.Create))
	_, err := accounts.create(t.Context(), &account{})
	check(t, err)
	equal(t, "lines of success", len(lines()), 0)
	tenant.Answer(500, `{"error":"X"}`)
	accounts.create(t.Context(), &account{})
	equal(t, "lines of failure", len(lines()), 1)
}

// TestLoggerList logs only attributes that are listed.
func TestLoggerList(t *testing.T) {
	tenant, accounts, lines := logging(t, slog.LevelDebug, "message", "entity")
	tenant.Answer(500, `{"error":"X","message":"Jane Doe is taken"}`)
	accounts.get(t.Context(), "1")
	_, err := accounts.query(t.Context())
	check(t, err)
	var got []string
	for _, line := range lines() {
		delete(line, "time")
		delete(line, "level")
		got = append(got, fmt.Sprint(line))
	}
	equal(t, "log", strings.Join(got, ", "), "map[message:login: 500 Internal Server Error: Jane Doe is taken (code X) msg:request failed], "+
		"map[entity:ACCOUNT message:ACCOUNT get: login: 500 Internal Server Error: Jane Doe is taken (code X) msg:request failed], "+
		"map[msg:request succeeded], map[entity:ACCOUNT msg:request succeeded]")
}

// TestLogHoldsNothingPrivate makes calls that succeed and fail in many ways. All that they send
// and get, but for names and codes, holds a word that must not be in the log; with messages,
// the secrets must not.
func TestLogHoldsNothingPrivate(t *testing.T) {
	for _, messages := range []bool{false, true} {
		attributes := []string{}
		word := "private"
		if messages {
			attributes, word = append(append(attributes, logged...), logMessage), "secret"
		}
		var out bytes.Buffer
		logger := slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
		p := newPlatform()
		accounts := over(t, p, WithLogin("private-user", "private-secret-password"), WithLogger(logger, attributes...), WithRetry(RetryPolicy{MaxDelay: 1}))
		callInPrivate(t, p, accounts)
		p.refusal = `{"loginResponse":[{"ErrorCode":"private-user private-secret-password","ErrorText":"private-secret-password is wrong"}]}`
		p.expire()
		if _, err := accounts.get(t.Context(), "1"); err == nil {
			t.Error("the login did not fail")
		}
		text := out.String()
		for _, wanted := range []string{`"login"`, `"refused"`, `"session"`, `"platform"`, `"outcome_unknown"`, `"DEBUG"`, `"WARN"`, `"ERROR"`} {
			if !strings.Contains(text, wanted) {
				t.Errorf("the log does not have %s", wanted)
			}
		}
		for line := range strings.Lines(text) {
			if strings.Contains(line, word) {
				t.Errorf("the log holds what is %s: %s", word, line)
			}
		}
	}
}

// callInPrivate makes calls of which all content is private.
func callInPrivate(t *testing.T, p *platform, accounts accountService) {
	ctx := t.Context()
	record := func() *account { return &account{Name: Set("private name")} }
	id, err := accounts.create(ctx, record())
	check(t, err)
	_, err = accounts.get(ctx, id)
	check(t, err)
	list, err := accounts.query(ctx, Where(SQL("Name = 'private name'")))
	check(t, err)
	equal(t, "found", len(list), 1)
	p.tenant.FailRow(0, fake.RowFailure{Code: "private code", Field: "private field", Text: "private text"})
	accounts.createBatch(ctx, []*account{record(), record()})
	p.tenant.Answer(500, `{"error":"private error","message":"private message"}`)
	accounts.query(ctx, Where(SQL("Name = 'private name'")))
	p.tenant.Answer(http.StatusBadGateway, `private body`)
	accounts.query(ctx, Where(SQL("Name = 'private name'")))
	p.tenant.Answer(200, `{"retrieveResponse":[{"Name":{"private":"row"}}]}`)
	accounts.get(ctx, "1")
	p.tenant.Answer(200, `private answer`)
	accounts.create(ctx, record())
	p.expire()
	accounts.get(ctx, id)
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	accounts.query(cancelled, Where(SQL("Name = 'private name'")))
}
