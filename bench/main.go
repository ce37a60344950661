// Command bench measures bpgen against the generic generators on the same documents, and
// shows what the code of each does. It is run in the root of the repository:
//
//	go run ./bench small      the real exports and a synthetic one; what `make bench` runs
//	go run ./bench large      synthetic exports of 20 and 90 MB; `make bench-large`
//	go run ./bench codec      the SDK's record codec against encoding/json; `make bench-codec`
//	go run ./bench diff       bpgen diff against oasdiff; `make bench-diff`
//	go run ./bench compare    what the generated code does; `make compare`
//
// The first four write their figures into bench/RESULTS.md, the last writes
// docs/comparison.md. With -run they print instead, for then they are incomplete.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"syscall"
	"time"

	"github.com/bpgen/bpgen/bench/proc"
	"github.com/bpgen/bpgen/bench/report"
)

// limits bound every run of a generator and of the compiler.
var limits = proc.Limits{Time: 10 * time.Minute, Memory: 12 << 30}

// options are what the command line says.
type options struct {
	pairs int
	run   *regexp.Regexp
	whole bool // no part is left out
}

func main() {
	pairs := flag.Int("n", 5, "pairs of runs; large takes three at most")
	run := flag.String("run", "", "run the parts that this expression matches, and print instead of writing")
	flag.Parse()
	expr, err := regexp.Compile(*run)
	if err != nil || flag.NArg() != 1 || *pairs < 1 {
		fmt.Fprintln(os.Stderr, "usage: go run ./bench [-n PAIRS] [-run REGEXP] small|large|codec|diff|compare")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := perform(ctx, flag.Arg(0), options{*pairs, expr, *run == ""}); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// perform runs one of the commands and puts what it found where it belongs.
func perform(ctx context.Context, command string, o options) error {
	pages := map[string]struct {
		path  string
		found func(*session) (string, error)
	}{
		"small":   {"bench/RESULTS.md", (*session).small},
		"large":   {"bench/RESULTS.md", (*session).large},
		"codec":   {"bench/RESULTS.md", (*session).codec},
		"diff":    {"bench/RESULTS.md", (*session).diff},
		"compare": {"docs/comparison.md", (*session).compare},
	}
	page, known := pages[command]
	if !known {
		return fmt.Errorf("no command %s: there are small, large, codec, diff and compare", command)
	}
	if _, err := os.Stat("bench/peers/go.mod"); err != nil {
		return errors.New("run it in the root of the repository: go run ./bench " + command)
	}
	s, err := newSession(ctx, o)
	if err == nil && command != "codec" && command != "diff" {
		err = s.equip()
	}
	if err != nil {
		return err
	}
	text, err := page.found(s)
	if err != nil {
		return err
	}
	fmt.Println(text)
	if err := s.clean(); err != nil || !o.whole {
		return err
	}
	return report.Replace(page.path, command, text)
}
