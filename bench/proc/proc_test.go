package proc

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestMain lets this test binary be the process that is measured.
func TestMain(m *testing.M) {
	switch os.Getenv("PROC_TEST") {
	case "hold":
		memory := make([]byte, 64<<20)
		for i := 0; i < len(memory); i += 4096 {
			memory[i] = 1
		}
		if os.Getenv("PROC_TEST_FOREVER") != "" {
			forever := make(chan os.Signal, 1)
			signal.Notify(forever)
			for range forever {
				continue
			}
		}
		runtime.KeepAlive(memory)
		os.Exit(0)
	case "parent":
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), "PROC_TEST=hold")
		if child.Run() != nil {
			os.Exit(1)
		}
		os.Exit(0)
	case "fail":
		os.Stderr.WriteString("first " + strings.Repeat("x", 3*tailSize) + " last")
		os.Exit(3)
	}
	os.Exit(m.Run())
}

func self(mode string, more ...string) Command {
	return Command{Args: []string{os.Args[0]}, Env: append(append(os.Environ(), "PROC_TEST="+mode), more...)}
}

var wide = Limits{Time: time.Minute, Memory: 8 << 30}

func TestUsageCountsTheChildren(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("nothing tells the peak there")
	}
	use, err := Run(t.Context(), self("parent"), wide)
	if err != nil {
		t.Fatal(err)
	}
	if use.Peak < 64<<20 || use.Peak > 1<<30 || use.CPU <= 0 {
		t.Errorf("a child that held 64 MiB: %+v", use)
	}
}

func TestLimitsStopTheWholeGroup(t *testing.T) {
	_, err := Run(t.Context(), self("parent", "PROC_TEST_FOREVER=1"), Limits{Time: 200 * time.Millisecond, Memory: 8 << 30})
	if !errors.Is(err, ErrTime) {
		t.Errorf("time: %v", err)
	}
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("no /proc: the memory limit does not hold here")
	}
	_, err = Run(t.Context(), self("parent", "PROC_TEST_FOREVER=1"), Limits{Time: time.Minute, Memory: 48 << 20})
	if !errors.Is(err, ErrMemory) {
		t.Errorf("memory: %v", err)
	}
}

func TestFailureShowsTheEndOfTheOutput(t *testing.T) {
	_, err := Run(t.Context(), self("fail"), wide)
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 3 {
		t.Fatalf("exit 3 became %v", err)
	}
	if text := err.Error(); !strings.HasSuffix(text, "last") || strings.Contains(text, "first") {
		t.Errorf("the error does not show the end only, %d bytes", len(text))
	}
}

func TestInterruptStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Run(ctx, self("hold", "PROC_TEST_FOREVER=1"), wide); err == nil {
		t.Error("ran although cancelled")
	}
}

func TestParseStat(t *testing.T) {
	line := "42 (a) b) c) S 1 77 77 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 9 1000 321 18446744073709551615 1"
	if pgid, pages := parseStat(line); pgid != 77 || pages != 321 {
		t.Errorf("group %d, %d pages", pgid, pages)
	}
	if pgid, pages := parseStat("42 (cut off"); pgid != 0 || pages != 0 {
		t.Errorf("a cut line: group %d, %d pages", pgid, pages)
	}
}
