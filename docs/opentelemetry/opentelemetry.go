// Package opentelemetry is an example to copy: it traces and measures the requests of a client
// by OpenTelemetry, on which the SDK itself does not depend.
//
// Of each attempt at a request it makes a span, below that of the context of the call, and one
// measurement of its duration. Both have what [demogm.Attempt] says that holds no data of the
// tenant. It does not use otelhttp, which puts URLs into spans: a query has its condition in
// the URL, with names and numbers of customers.
package opentelemetry

import (
	"context"
	"net/http"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/bpgen/bpgen/generated/demogm"
)

const scope = "github.com/bpgen/bpgen/docs/opentelemetry"

// Options returns the options of a client that is to be traced and measured. The propagator
// puts the span of the caller into the headers of each request, for proxies on the way; nil
// leaves them alone. Beware of baggage, which would go to the platform.
func Options(traces trace.TracerProvider, metrics metric.MeterProvider, propagator propagation.TextMapPropagator) ([]demogm.Option, error) {
	duration, err := metrics.Meter(scope).Float64Histogram("billing.client.attempt.duration",
		metric.WithUnit("s"), metric.WithDescription("How long attempts at requests took, waits not included."))
	if err != nil {
		return nil, err
	}
	o := &observer{tracer: traces.Tracer(scope), duration: duration}
	opts := []demogm.Option{demogm.WithObserver(o.observe)}
	if propagator != nil {
		opts = append(opts, demogm.WithMiddleware(func(inner http.RoundTripper) http.RoundTripper {
			return &injector{inner, propagator}
		}))
	}
	return opts, nil
}

// observer makes spans and measurements of attempts.
type observer struct {
	tracer   trace.Tracer
	duration metric.Float64Histogram
}

// observe is called after an attempt, so the span begins in the past.
func (o *observer) observe(ctx context.Context, a demogm.Attempt) {
	_, span := o.tracer.Start(ctx, name(a), trace.WithTimestamp(a.Start), trace.WithSpanKind(trace.SpanKindClient),
		trace.WithAttributes(append(dimensions(a),
			attribute.Int("billing.rows", a.Rows),
			attribute.String("billing.code", a.Code()),
			attribute.Float64("billing.waited", a.Waited.Seconds()),
			attribute.Int("http.request.resend_count", a.Number-1))...))
	if a.Err != nil {
		span.SetStatus(codes.Error, a.Failure())
	}
	span.End(trace.WithTimestamp(a.Start.Add(a.Duration)))
	o.duration.Record(ctx, a.Duration.Seconds(), metric.WithAttributes(dimensions(a)...))
}

// name returns the name of a span, such as "create ACCOUNT".
func name(a demogm.Attempt) string {
	if a.Entity == "" {
		return a.Operation
	}
	return a.Operation + " " + a.Entity
}

// dimensions are attributes of few values, by which durations are told apart.
func dimensions(a demogm.Attempt) []attribute.KeyValue {
	list := []attribute.KeyValue{
		attribute.String("billing.entity", a.Entity),
		attribute.String("billing.operation", a.Operation),
		attribute.Bool("billing.repeat", a.Repeat),
	}
	if a.Status != 0 {
		list = append(list, attribute.Int("http.response.status_code", a.Status))
	}
	if a.Err != nil {
		list = append(list, attribute.String("error.type", a.Failure()))
	}
	return list
}

// injector puts the span of the caller into the headers of requests.
type injector struct {
	inner      http.RoundTripper
	propagator propagation.TextMapPropagator
}

// RoundTrip sends a copy of the request: a transport must not change that of its caller.
func (i *injector) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	i.propagator.Inject(r.Context(), propagation.HeaderCarrier(r.Header))
	return i.inner.RoundTrip(r)
}
