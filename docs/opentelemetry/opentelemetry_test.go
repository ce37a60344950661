package opentelemetry

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/bpgen/bpgen/generated/demogm"
	"github.com/bpgen/bpgen/generated/demogm/demogmtest"
)

// traced is a client whose spans and measurements are kept.
type traced struct {
	tenant *demogmtest.Tenant
	client *demogm.Client
	spans  *tracetest.InMemoryExporter
	tracer trace.Tracer
	reader *metric.ManualReader
}

func newTraced(t *testing.T) *traced {
	t.Helper()
	x := &traced{tenant: demogmtest.NewTenant(), spans: tracetest.NewInMemoryExporter(), reader: metric.NewManualReader()}
	traces := sdktrace.NewTracerProvider(sdktrace.WithSyncer(x.spans))
	x.tracer = traces.Tracer("test")
	opts, err := Options(traces, metric.NewMeterProvider(metric.WithReader(x.reader)), propagation.TraceContext{})
	if err != nil {
		t.Fatal(err)
	}
	x.client, err = demogm.NewClient(demogmtest.URL, append(opts,
		demogm.WithLogin(x.tenant.Username, x.tenant.Password), demogm.WithHTTPClient(x.tenant.Client()),
		demogm.WithRetry(demogm.RetryPolicy{MaxDelay: 1}))...)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// calls makes one call that succeeds after a repetition and one that is refused, below a span.
func (x *traced) calls(t *testing.T) trace.SpanContext {
	ctx, span := x.tracer.Start(t.Context(), "job")
	defer span.End()
	x.tenant.Inject(demogmtest.TooManyRequests(""), demogmtest.On(demogmtest.Query))
	if _, err := x.client.Account.Query(ctx, demogm.Where(demogm.SQL("Name = 'Jane Doe'"))); err != nil {
		t.Fatal(err)
	}
	x.tenant.FailRow(0, demogmtest.RowFailure{Code: "17", Text: "Jane Doe is taken"})
	if _, err := x.client.Account.Create(ctx, &demogm.Account{Name: demogm.Set("Jane Doe")}); err == nil {
		t.Error("the record was not refused")
	}
	return span.SpanContext()
}

// TestSpans checks the spans of all attempts, and that no data gets into them.
func TestSpans(t *testing.T) {
	x := newTraced(t)
	job := x.calls(t)
	var got []string
	for _, span := range x.spans.GetSpans() {
		if span.Name == "job" {
			continue
		}
		if span.Parent.SpanID() != job.SpanID() || span.SpanKind != trace.SpanKindClient || !span.EndTime.After(span.StartTime) {
			t.Errorf("got span %+v", span)
		}
		status := attribute.NewSet(span.Attributes...)
		code, _ := status.Value("http.response.status_code")
		resent, _ := status.Value("http.request.resend_count")
		got = append(got, fmt.Sprintf("%s: %d, %d, %s %s", span.Name, resent.AsInt64(), code.AsInt64(), span.Status.Code, span.Status.Description))
		if text := fmt.Sprintf("%+v", span); strings.Contains(text, "Jane") || strings.Contains(text, x.tenant.Password) {
			t.Errorf("the span holds what is private: %s", text)
		}
	}
	want := []string{
		"login: 0, 200, " + codes.Unset.String() + " ",
		"query ACCOUNT: 0, 429, " + codes.Error.String() + " rate",
		"query ACCOUNT: 1, 404, " + codes.Unset.String() + " ",
		"create ACCOUNT: 0, 200, " + codes.Error.String() + " refused",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got spans\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestHeaders checks that each request carries the span of its caller.
func TestHeaders(t *testing.T) {
	x := newTraced(t)
	job := x.calls(t)
	for _, r := range x.tenant.Requests() {
		if parent := r.Header.Get("Traceparent"); !strings.Contains(parent, job.TraceID().String()+"-"+job.SpanID().String()) {
			t.Errorf("%s %s: got traceparent %q of %s", r.Method, r.Path, parent, job.SpanID())
		}
	}
}

// TestDurations checks that each attempt was measured under its operation and failure.
func TestDurations(t *testing.T) {
	x := newTraced(t)
	x.calls(t)
	var all metricdata.ResourceMetrics
	if err := x.reader.Collect(context.Background(), &all); err != nil {
		t.Fatal(err)
	}
	m := all.ScopeMetrics[0].Metrics[0]
	got := map[string]uint64{}
	for _, point := range m.Data.(metricdata.Histogram[float64]).DataPoints {
		operation, _ := point.Attributes.Value("billing.operation")
		failure, _ := point.Attributes.Value("error.type")
		got[strings.TrimSpace(operation.AsString()+" "+failure.AsString())] += point.Count
	}
	want := map[string]uint64{"login": 1, "query rate": 1, "query": 1, "create refused": 1}
	if m.Name != "billing.client.attempt.duration" || m.Unit != "s" || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %s in %s: %v, want %v", m.Name, m.Unit, got, want)
	}
}
