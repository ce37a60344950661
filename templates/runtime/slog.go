package runtime

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
)

// logged are the attributes that [WithLogger] logs unless it is told which.
var logged = []string{"entity", "operation", "attempt", "rows", "status", "duration", "waited", "failure", "code"}

// logMessage is the attribute that is only logged if it is asked for: the platform's texts
// can repeat what is in a record.
const logMessage = "message"

// WithLogger logs each attempt at a request: at level debug if it succeeded, warn if the
// request is sent again, error if it failed. Only listed attributes are logged; these if
// none are:
//
//	entity, operation, attempt, rows, status, duration, waited, failure, code
//
// They are the fields of [Attempt], of which attempt is the Number, and the words that
// [Attempt.Failure] and [Attempt.Code] return; none holds data of the tenant. The one further
// attribute, message, is the text of the error. It is without the client's secrets, but with
// what the platform said, which can be customer data. Empty texts are left out.
func WithLogger(logger *slog.Logger, attributes ...string) Option {
	return func(s *settings) {
		if logger == nil {
			s.refuse("WithLogger", errors.New("the logger is nil"))
			return
		}
		l := &attemptLog{logger, logged}
		if len(attributes) > 0 {
			l.attributes = append([]string(nil), attributes...)
		}
		s.refuse("WithLogger", l.check())
		s.observers = append(s.observers, l.observe)
	}
}

// attemptLog logs attempts, but of them no other attributes than these.
type attemptLog struct {
	logger     *slog.Logger
	attributes []string
}

// check refuses names of attributes that do not exist.
func (l *attemptLog) check() error {
	for _, name := range l.attributes {
		if (&Attempt{}).attribute(name) == nil {
			return fmt.Errorf("there is no attribute %q: want some of %s, %s", name, strings.Join(logged, ", "), logMessage)
		}
	}
	return nil
}

func (l *attemptLog) observe(ctx context.Context, a Attempt) {
	level, text := slog.LevelDebug, "request succeeded"
	switch {
	case a.Repeat:
		level, text = slog.LevelWarn, "request is repeated"
	case a.Err != nil:
		level, text = slog.LevelError, "request failed"
	}
	if !l.logger.Enabled(ctx, level) {
		return
	}
	var attributes []slog.Attr
	for _, name := range l.attributes {
		if value := a.attribute(name); value != "" {
			attributes = append(attributes, slog.Any(name, value))
		}
	}
	l.logger.LogAttrs(ctx, level, text, attributes...)
}

// attribute returns the value of an attribute of the log, nil if there is no such attribute.
func (a *Attempt) attribute(name string) any {
	switch name {
	case "entity":
		return a.Entity
	case "operation":
		return a.Operation
	case "attempt":
		return a.Number
	case "rows":
		return a.Rows
	case "status":
		return a.Status
	case "duration":
		return a.Duration
	case "waited":
		return a.Waited
	case "failure":
		return a.Failure()
	case "code":
		return a.Code()
	case logMessage:
		if a.Err == nil {
			return ""
		}
		return a.Err.Error()
	}
	return nil
}
