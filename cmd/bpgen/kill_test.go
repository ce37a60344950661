package main

import (
	"bytes"
	"context"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestKilledRunsLoseNothing kills generate at random moments, while it goes back and forth
// between two snapshots of a tenant. Every file has its bytes of before or of after, no
// recorded name is lost, --check names what is left to do, and the next run, with the same
// snapshot or the other one, finishes the job without --force.
func TestKilledRunsLoseNothing(t *testing.T) {
	kills := 8
	if *slow {
		kills = 200
	}
	k := newKiller(t)
	random := rand.New(rand.NewPCG(uint64(kills), 7))
	done, halfway := 0, 0
	for round := 0; done < kills; round++ {
		if round > 20*kills {
			t.Fatalf("only %d of %d runs were still there to be killed", done, round)
		}
		to := round % 2
		// Every other run is killed once it has recorded what it is about to write, however
		// long it took to come there on a machine that has other things to do.
		after, writing := time.Duration(random.Float64()*float64(k.took)), done%2 == 1
		if writing {
			after = time.Duration(random.Float64() * float64(k.took) / 20)
		}
		if !k.killed(to, after, writing) {
			k.settled(to)
			continue
		}
		done++
		if !k.settledAs(0) && !k.settledAs(1) {
			halfway++
		}
		k.whole(to)
		k.recognised(to)
		if random.IntN(2) == 0 { // the next run may be with the other snapshot
			to = 1 - to
		}
		k.finish(to)
	}
	t.Logf("%d kills, %d of them while files were written", done, halfway)
	if *slow && halfway < kills/20 {
		t.Errorf("only %d of %d kills came while files were written", halfway, kills)
	}
}

// killer keeps one output folder and what it has to be.
type killer struct {
	t      *testing.T
	dir    string
	specs  [2]string
	states [2]map[string]string // what the folder holds for each spec
	at     int                  // the state that the folder is in between runs
	took   time.Duration        // of one run
}

func newKiller(t *testing.T) *killer {
	t.Helper()
	k := &killer{t: t, dir: module(t)}
	for i, name := range []string{"demogm_20250725_full_schema", "demogm_08_01_2025_schema"} {
		k.specs[i] = filepath.Join(repo(t), "specs", name+".json")
	}
	for range 2 { // the second time, all names of both are known
		for i := range k.specs {
			start := time.Now()
			k.generate(i).want(t, exitOK)
			k.took, k.at = time.Since(start), i
			k.states[i] = files(t, k.out())
		}
	}
	if maps.Equal(k.states[0], k.states[1]) {
		t.Fatal("the two snapshots give the same files")
	}
	return k
}

func (k *killer) out() string { return filepath.Join(k.dir, "sdk") }

func (k *killer) args(to int, flags ...string) []string {
	return append([]string{"generate", "--spec", k.specs[to], "--out", "sdk", "--package", "sdk"}, flags...)
}

func (k *killer) generate(to int, flags ...string) outcome {
	k.t.Helper()
	return bpgen(k.t, k.dir, nil, k.args(to, flags...)...)
}

// killed starts a run and kills it after a while, counted from its start or from when it
// begins to write. It reports whether the run was cut short.
func (k *killer) killed(to int, after time.Duration, writing bool) bool {
	k.t.Helper()
	exe, err := os.Executable()
	if err != nil {
		k.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(k.t.Context())
	defer cancel()
	lock := k.lock()
	go func() { // looks all the time: all is written within milliseconds
		for writing && ctx.Err() == nil && k.lock() == lock {
			runtime.Gosched()
		}
		select {
		case <-time.After(after):
			cancel()
		case <-ctx.Done():
		}
	}()
	cmd := exec.CommandContext(ctx, exe, k.args(to)...)
	cmd.Dir = k.dir
	cmd.Env = append(os.Environ(), "BPGEN_TEST_AS_COMMAND=1")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	err = cmd.Run()
	switch state := cmd.ProcessState; {
	case state == nil:
		k.t.Fatal(err)
	case state.Exited() && state.ExitCode() != exitOK:
		k.t.Fatalf("the run failed by itself: %v\n%s", err, stderr.String())
	}
	return !cmd.ProcessState.Exited()
}

// lock returns what the lock of the folder says, or "".
func (k *killer) lock() string {
	data, err := os.ReadFile(filepath.Join(k.out(), "bpgen.lock"))
	if err != nil {
		return ""
	}
	return string(data)
}

// settled notes that a run came to its end.
func (k *killer) settled(to int) {
	k.t.Helper()
	same(k.t, "a run that was not cut short", k.states[to], files(k.t, k.out()))
	k.at = to
}

// settledAs reports whether the folder is what generating from one of the specs leaves.
func (k *killer) settledAs(spec int) bool {
	return maps.Equal(files(k.t, k.out()), k.states[spec])
}

// whole checks that every file has the bytes of before or of after.
func (k *killer) whole(to int) {
	k.t.Helper()
	got := files(k.t, k.out())
	for name, text := range got {
		before, was := k.states[k.at][name]
		after, will := k.states[to][name]
		switch {
		case name == "bpgen.lock", strings.HasSuffix(name, ".tmp"):
		case !(was && text == before) && !(will && text == after):
			k.t.Errorf("%s has neither its old nor its new bytes", name)
		}
	}
	for name := range k.states[k.at] {
		_, stays := k.states[to][name]
		if _, there := got[name]; stays && !there {
			k.t.Errorf("%s is gone", name)
		}
	}
	if got["bpgen.fields"] != k.states[0]["bpgen.fields"] && got["bpgen.fields"] != k.states[1]["bpgen.fields"] {
		k.t.Error("recorded names are lost")
	}
}

// recognised checks that --check names exactly the files that the run did not get to.
func (k *killer) recognised(to int) {
	k.t.Helper()
	var left []string
	got := files(k.t, k.out())
	for name, text := range k.states[to] {
		if got[name] != text {
			left = append(left, name)
		}
	}
	for name := range got {
		if _, ok := k.states[to][name]; !ok {
			left = append(left, name)
		}
	}
	check := k.generate(to, "--check")
	if len(left) == 0 {
		check.want(k.t, exitOK)
		return
	}
	check.want(k.t, exitNo)
	if n := strings.Count(check.stdout, "\n"); n != len(left) || strings.Contains(check.stdout, "hand-edited") {
		k.t.Errorf("--check lists %d files, want %d:\n%s", n, len(left), check.stdout)
	}
	for _, name := range left {
		if !strings.Contains(check.stdout, " sdk/"+name+"\n") {
			k.t.Errorf("--check does not list %s:\n%s", name, check.stdout)
		}
	}
}

// finish lets a run finish the job.
func (k *killer) finish(to int) {
	k.t.Helper()
	k.generate(to).want(k.t, exitOK)
	k.settled(to)
}

// TestRunsAtOnceKeepEachOtherOut lets runs with two exports, which bring names of their own,
// write into one folder at once, from the first one on.
func TestRunsAtOnceKeepEachOtherOut(t *testing.T) {
	for range 5 {
		dir := module(t, "0.json", two, "1.json", more)
		args := func(spec string) []string {
			return []string{"generate", "--spec", spec, "--out", "sdk", "--package", "sdk"}
		}
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() { bpgen(t, dir, nil, args([]string{"0.json", "1.json"}[i%2])...).want(t, exitOK) })
		}
		all.Wait()
		got := files(t, filepath.Join(dir, "sdk"))
		for _, name := range []string{"\nPLAN\t-\t", "\nACCOUNT\tAge\t"} {
			if !strings.Contains(got["bpgen.fields"], name) {
				t.Errorf("bpgen.fields lost %q", name)
			}
		}
		fresh := 0
		for _, spec := range []string{"0.json", "1.json"} {
			if bpgen(t, dir, nil, append(args(spec), "--check")...).code == exitOK {
				fresh++
			}
		}
		if fresh != 1 {
			t.Errorf("the folder is up to date with %d of the two exports", fresh)
		}
	}
}
