package runtime

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	cloud "github.com/bpgen/bpgen/templates/fakeguidewire"
)

// planWrites are the ways to change a plan, by name.
func planWrites(service *planService, id string) map[string]func(context.Context, ...CallOption) error {
	return map[string]func(context.Context, ...CallOption) error{
		"create": func(ctx context.Context, opts ...CallOption) error {
			_, err := service.Create(ctx, &billingPlan{Name: Set("n")}, opts...)
			return err
		},
		"update": func(ctx context.Context, opts ...CallOption) error {
			_, err := service.Update(ctx, &billingPlan{Meta: Meta{ID: id}, Name: Set("n")}, opts...)
			return err
		},
		"delete": func(ctx context.Context, opts ...CallOption) error { return service.Delete(ctx, id, opts...) },
		"close": func(ctx context.Context, opts ...CallOption) error {
			_, err := service.Close(ctx, id, nil, opts...)
			return err
		},
		"purge": func(ctx context.Context, opts ...CallOption) error { return service.Purge(ctx, id, opts...) },
	}
}

// TestReplay has answers be lost, and attempts fail in other ways, and tests what is repeated and
// what is said of the outcome (docs/adr/0029).
func TestReplay(t *testing.T) {
	const refused, unknown, lost, done = "refused", "unknown", "lost", "done"
	for _, test := range []struct {
		calls    string
		fault    cloud.Fault
		opts     []CallOption
		requests int
		outcome  string
	}{
		{"create close purge", cloud.LoseAnswer(), nil, 1, unknown},
		{"create close purge", cloud.Reset(), nil, 1, unknown},
		{"create close purge", cloud.Respond(503, ""), nil, 1, unknown},
		{"create close purge", cloud.Respond(500, "<html>"), nil, 1, unknown},
		{"create close", cloud.CutAnswer(), nil, 1, lost},
		{"create close", cloud.LoseAnswer(), []CallOption{TransactionID("t1")}, 2, lost},
		{"purge", cloud.LoseAnswer(), []CallOption{TransactionID("t1")}, 2, done},
		{"create close purge", cloud.Reset(), []CallOption{TransactionID("t1")}, 2, done},
		{"create update delete close purge", cloud.Respond(429, ""), nil, 2, done},
		{"create update delete close purge", cloud.RefuseConnection(), nil, 2, done},
		{"create update delete close purge", cloud.Respond(400, `{"userMessage":"no"}`), nil, 1, refused},
		{"create update delete close purge", cloud.Respond(500, `{"userMessage":"no"}`), nil, 1, refused},
		{"update delete", cloud.Reset(), nil, 2, done},
		{"update", cloud.LoseAnswer(), nil, 2, done},
		{"delete", cloud.LoseAnswer(), nil, 2, done},
		{"delete", cloud.LoseAnswer(), []CallOption{Checksum("1")}, 2, done},
		{"update", cloud.LoseAnswer(), []CallOption{Checksum("1")}, 2, unknown},
	} {
		for _, name := range strings.Fields(test.calls) {
			t.Run(fmt.Sprintf("%s/%+v/%d", name, test.fault, len(test.opts)), func(t *testing.T) {
				tenant, service := plans(t)
				id := tenant.Insert(plansPath, map[string]any{"name": "a"})
				tenant.Action("close", func(map[string]any) {})
				tenant.Action("purge", func(map[string]any) {})
				tenant.Inject(test.fault)
				err := planWrites(service, id)[name](t.Context(), test.opts...)
				equal(t, "requests", len(tenant.Requests()), test.requests)
				equal(t, fmt.Sprint("outcome by ", err), verdictOn(err), test.outcome)
			})
		}
	}
}

func verdictOn(err error) string {
	var open *OutcomeUnknownError
	var lost *AnswerLostError
	var api *APIError
	switch {
	case err == nil:
		return "done"
	case errors.As(err, &open):
		return "unknown"
	case errors.As(err, &lost):
		return "lost"
	case errors.As(err, &api):
		return "refused"
	}
	return "failed"
}

// TestReplayGivenUp has the attempts after one that may have been executed fail otherwise.
func TestReplayGivenUp(t *testing.T) {
	for _, last := range []cloud.Fault{cloud.RefuseConnection(), cloud.Respond(429, ""), cloud.Respond(503, ""), cloud.Respond(404, `{}`), cloud.Respond(401, "")} {
		tenant, service := plans(t)
		tenant.Inject(cloud.LoseAnswer())
		tenant.Inject(last, cloud.Skip(1), cloud.Always())
		_, err := service.Create(t.Context(), &billingPlan{Name: Set("n")}, TransactionID("t"))
		equal(t, fmt.Sprint("outcome by ", err), verdictOn(err), "unknown")
	}
}

// TestReadsRepeated reads despite what goes wrong once.
func TestReadsRepeated(t *testing.T) {
	for _, fault := range []cloud.Fault{cloud.LoseAnswer(), cloud.CutAnswer(), cloud.Reset(), cloud.Respond(429, ""), cloud.Respond(503, ""), cloud.RefuseConnection()} {
		tenant, service := plans(t)
		id := tenant.Insert(plansPath, map[string]any{"name": "a"})
		tenant.Inject(fault)
		record, err := service.Get(t.Context(), id)
		check(t, err)
		equal(t, "name", record.Name.Or(""), "a")
		tenant.Inject(fault)
		list, err := Collect(service.List(t.Context()))
		check(t, err)
		equal(t, "found", len(list), 1)
	}
}

// TestTransactions has the platform refuse a second call with the id of a first.
func TestTransactions(t *testing.T) {
	tenant, service := plans(t)
	_, err := service.Create(t.Context(), &billingPlan{Name: Set("a")}, TransactionID("t"))
	check(t, err)
	equal(t, "header", sent(t, tenant).Header.Get("GW-DBTransaction-ID"), "t")
	created, err := service.Create(t.Context(), &billingPlan{Name: Set("a")}, TransactionID("t"))
	if created != nil || !errors.Is(err, ErrDuplicateTransaction) || verdictOn(err) != "refused" || len(tenant.Requests()) != 2 {
		t.Errorf("got %v and error %v", created, err)
	}
}

// TestConflict has somebody else change what was read.
func TestConflict(t *testing.T) {
	tenant, service := plans(t)
	id := tenant.Insert(plansPath, map[string]any{"name": "a"})
	mine, err := service.Get(t.Context(), id)
	check(t, err)
	theirs, err := service.Get(t.Context(), id)
	check(t, err)
	theirs.Name = Set("theirs")
	_, err = service.Update(t.Context(), theirs)
	check(t, err)
	mine.Name = Set("mine")
	updated, err := service.Update(t.Context(), mine)
	if updated != nil || !errors.Is(err, ErrChecksumConflict) {
		t.Errorf("got %v and error %v", updated, err)
	}
	attributes, _ := tenant.Element(plansPath + "/" + id)
	equal(t, "stored", attributes["name"].(string), "theirs")
	var api *APIError
	if !errors.As(err, &api) || api.Details()[0].Properties["currentChecksum"] != Text("2") || api.Entity+api.Operation != "BillingPlansupdate" {
		t.Errorf("got error %#v", api)
	}
}

// TestErrorBodies reads the bodies of errors that versions are known for, and others.
func TestErrorBodies(t *testing.T) {
	for _, test := range []struct {
		status        int
		body          string
		code, message string
		is            error
	}{
		{400, `{"status":400,"errorCode":"gw.X","userMessage":"Bad","developerMessage":"D","details":[{"message":"name is long","properties":{"a":1}},{"message":"Bad"}]}`, "gw.X", "Bad; name is long", nil},
		{400, `{"statusCode":400,"developerMessage":"Only\nthis","cause":{"message":"c"},"seeAlso":[]}`, "", "Only this", nil},
		{404, `{"status":404,"userMessage":"None"}`, "", "None", ErrNotFound},
		{409, `{"details":[{"properties":{"suppliedChecksum":"1"}}]}`, "", "", ErrChecksumConflict},
		{400, `{"errorCode":"gw.api.webservice.exception.AlreadyExecutedException"}`, "gw.api.webservice.exception.AlreadyExecutedException", "", ErrDuplicateTransaction},
		{400, `{"developerMessage":"x.AlreadyExecutedException: t"}`, "", "x.AlreadyExecutedException: t", ErrDuplicateTransaction},
		{401, `{"userMessage":"Who?"}`, "", "Who?", ErrSessionExpired},
		{429, ``, "", "the answer is empty", ErrRateLimited},
		{403, `<html>`, "", "the answer is a web page, not JSON: check the base URL", nil},
		{400, `{"details":"x","userMessage":["a","b"],"errorCode":5}`, "5", "a; b", nil},
		{400, `{"details":[{"message":"1"},{"message":"2"},{"message":"3"},{"message":"4"},{"message":"5"}]}`, "", "1; 2; 3; and 2 more", nil},
		{400, `[1]`, "", "the answer is not a JSON object: [1]", nil},
	} {
		tenant, service := plans(t, WithRetry(RetryPolicy{MaxAttempts: 1}))
		tenant.Inject(cloud.Respond(test.status, test.body), cloud.Always())
		_, err := service.Get(t.Context(), "bc:1")
		var api *APIError
		if !errors.As(err, &api) {
			t.Errorf("%s: got error %v", test.body, err)
			continue
		}
		equal(t, test.body, api.Code+"|"+api.Message, test.code+"|"+test.message)
		for _, kind := range []error{ErrNotFound, ErrChecksumConflict, ErrDuplicateTransaction, ErrSessionExpired, ErrRateLimited} {
			equal(t, fmt.Sprint(test.body, " is ", kind), errors.Is(err, kind), kind == test.is)
		}
	}
}

// TestShortPasswords reads errors whose own words hold the password. What the platform calls things
// by stays, and what an error is does not depend on it; texts show no secret.
func TestShortPasswords(t *testing.T) {
	for password, code := range map[string]string{"gw": "gw.api.BadInputException", "p": "gw.a[redacted]i.BadIn[redacted]utExce[redacted]tion", "1": "gw.api.BadInputException"} {
		tenant := cloud.NewTenant()
		tenant.Password = password
		service := plansAt(t, cloud.URL, WithBasicAuth(tenant.Username, password), WithHTTPClient(tenant.Client()))
		tenant.Inject(cloud.Respond(400, `{"status":401,"errorCode":"gw.api.BadInputException","userMessage":"is `+password+`","developerMessage":"x.AlreadyExecutedException",
"details":[{"message":"was `+password+`","properties":{"suppliedChecksum":1,"value":"`+password+`!"}}]}`), cloud.Always())
		_, err := service.Get(t.Context(), "bc:1")
		var api *APIError
		if !errors.As(err, &api) || !errors.Is(err, ErrChecksumConflict) || !errors.Is(err, ErrDuplicateTransaction) {
			t.Fatalf("%s: got error %v", password, err)
		}
		equal(t, password, api.Code+"|"+api.Message, code+"|is [redacted]; was [redacted]")
		properties := api.Details()[0].Properties
		equal(t, password, properties["value"].String(), "[redacted]!")
		if text := properties["suppliedChecksum"].String(); text != "1" && (password != "1" || text != "[redacted]") {
			t.Errorf("%s: the checksum is %s", password, text)
		}
	}
}

// TestPending tells of work that the platform has taken.
func TestPending(t *testing.T) {
	tenant, service := plans(t)
	tenant.Inject(cloud.Respond(http.StatusAccepted, "").WithHeader("GW-Async-Location", "/async/v1/requests/7"))
	created, err := service.Create(t.Context(), &billingPlan{Name: Set("a")}, Header("Prefer", "respond-async"))
	var pending *PendingError
	if created != nil || !errors.As(err, &pending) || pending.Location != "/async/v1/requests/7" || !strings.Contains(err.Error(), "GET /async/v1/requests/7") {
		t.Errorf("got %v and error %v", created, err)
	}
	equal(t, "header", sent(t, tenant).Header.Get("Prefer"), "respond-async")
}

// TestUnusableAnswers says of a write that it was done.
func TestUnusableAnswers(t *testing.T) {
	for body, want := range map[string]string{
		"": "it is empty", "<html>": "the answer is a web page", `{"data":5}`: "want an object", `{}`: "it has no data", `{"data":{"attributes":[]}}`: "want an object",
	} {
		tenant, service := plans(t)
		tenant.Inject(cloud.Respond(200, body), cloud.Always())
		record, err := service.Get(t.Context(), "bc:1")
		if record != nil || err == nil || !strings.Contains(err.Error(), "read the answer: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v and error %v", body, record, err)
		}
		record, err = service.Create(t.Context(), &billingPlan{})
		if record != nil || err == nil || !strings.Contains(err.Error(), "it was done (status 200)") {
			t.Errorf("%s: got %v and error %v", body, record, err)
		}
		equal(t, "requests", len(tenant.Requests()), 2)
	}
}

// TestCloudClient tests how clients are made, and authenticate.
func TestCloudClient(t *testing.T) {
	tenant := cloud.NewServer(t)
	id := tenant.Insert(plansPath, map[string]any{"name": "a"})
	for what, auth := range map[string]Option{
		"basic": WithBasicAuth(tenant.Username, tenant.Password), "bearer": WithBearerToken(tenant.BearerToken),
		"source": WithTokenSource(func(context.Context) (string, error) { return tenant.BearerToken, nil }),
	} {
		service := plansAt(t, tenant.URL+"/", auth, WithHeader("GW-Language", "de"), WithoutRateLimit())
		_, err := service.Get(t.Context(), id)
		if err != nil {
			t.Errorf("%s: got error %v", what, err)
		}
		equal(t, "header", sent(t, tenant.Tenant).Header.Get("GW-Language"), "de")
		_, err = service.Get(t.Context(), id, Header("GW-Language", "fr"))
		check(t, err)
		equal(t, "header of a call", sent(t, tenant.Tenant).Header.Get("GW-Language"), "fr")
	}
	for want, make := range map[string]func() (*conn, error){
		"no credentials: pass WithBasicAuth": func() (*conn, error) { return newGuidewireConn(tenant.URL, nil) },
		"want https://host/bc, without /rest": func() (*conn, error) {
			return newGuidewireConn("https://host:443/bc/rest/admin/v1", []Option{WithBearerToken("x")})
		},
		"the base URL ends in /rest": func() (*conn, error) { return newGuidewireConn("https://host/bc/rest", []Option{WithBearerToken("x")}) },
		"WithBasicAuth":              func() (*conn, error) { return newGuidewireConn(tenant.URL, []Option{WithBasicAuth("a:b", "c")}) },
		"WithHeader": func() (*conn, error) {
			return newGuidewireConn(tenant.URL, []Option{WithBearerToken("x"), WithHeader("Authorization", "c")})
		},
	} {
		if _, err := make(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want %s", err, want)
		}
	}
}

// TestTokenRenewed gets another token when the platform rejects one, and no other password.
func TestTokenRenewed(t *testing.T) {
	tokens := []string{"old", "fake-token"}
	source := WithTokenSource(func(context.Context) (string, error) {
		token := tokens[0]
		tokens = tokens[1:]
		return token, nil
	})
	tenant := cloud.NewTenant()
	service := plansAt(t, cloud.URL, source, WithHTTPClient(tenant.Client()))
	_, err := service.Create(t.Context(), &billingPlan{Name: Set("a")})
	check(t, err)
	equal(t, "requests", len(tenant.Requests()), 2)

	service = plansAt(t, cloud.URL, WithBasicAuth("someone", "secret-password"), WithHTTPClient(tenant.Client()))
	_, err = service.Create(t.Context(), &billingPlan{Name: Set("a")})
	if !errors.Is(err, ErrSessionExpired) || strings.Contains(err.Error(), "secret-password") || !strings.Contains(err.Error(), "WithTokenSource") {
		t.Errorf("got error %v", err)
	}
	equal(t, "requests", len(tenant.Requests()), 3)
}
