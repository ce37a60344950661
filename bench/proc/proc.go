// Package proc runs commands as whole processes, within bounds, and says what they used.
package proc

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// Command is a process to run. Its output is kept only to explain a failure.
type Command struct {
	Dir  string
	Env  []string
	Args []string
}

// Limits bound a process together with everything it starts.
type Limits struct {
	Time   time.Duration
	Memory int64 // bytes resident
}

// Usage is what a process and the processes it waited for used.
type Usage struct {
	CPU  time.Duration // user and system
	Peak int64         // bytes resident of the largest of the processes
}

// ErrTime and ErrMemory say why a process was stopped.
var (
	ErrTime   = errors.New("exceeded the time limit")
	ErrMemory = errors.New("exceeded the memory limit")
)

// Run runs a command to its end, or stops it and all it started where it exceeds a limit.
// The error wraps ErrTime, ErrMemory, or has the end of what a failed command printed.
//
// Go starts a process from within its own memory, and on Linux the peak of the child begins
// with that of the parent: a program that measures has to stay small itself.
func Run(ctx context.Context, c Command, limits Limits) (Usage, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	ctx, cancel := context.WithTimeoutCause(ctx, limits.Time, ErrTime)
	defer cancel()

	var output tail
	cmd := exec.CommandContext(ctx, c.Args[0], c.Args[1:]...)
	cmd.Dir, cmd.Env = c.Dir, c.Env
	cmd.Stdout, cmd.Stderr = &output, &output
	cmd.WaitDelay = time.Second
	group(cmd)
	if err := cmd.Start(); err != nil {
		return Usage{}, err
	}
	go watch(ctx, cmd.Process.Pid, limits.Memory, func() { stop(ErrMemory) })
	err := cmd.Wait()
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, ErrTime):
		err = fmt.Errorf("%w of %v", ErrTime, limits.Time)
	case errors.Is(cause, ErrMemory):
		err = fmt.Errorf("%w of %.0f GiB", ErrMemory, float64(limits.Memory)/(1<<30))
	case err != nil:
		err = fmt.Errorf("%s: %w\n%s", strings.Join(c.Args, " "), err, output.kept)
	}
	return used(cmd.ProcessState), err
}

// watch calls exceeded once the processes of a group are larger together than limit.
func watch(ctx context.Context, pgid int, limit int64, exceeded func()) {
	ticker := time.NewTicker(300 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if resident(pgid) > limit {
				exceeded()
				return
			}
		}
	}
}

// tail keeps the end of what is written to it: some generators print a line per field.
type tail struct{ kept []byte }

const tailSize = 4096

func (t *tail) Write(p []byte) (int, error) {
	t.kept = append(t.kept, p...)
	t.kept = t.kept[max(0, len(t.kept)-tailSize):]
	return len(p), nil
}
