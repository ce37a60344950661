package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/bpgen/bpgen/bench/proc"
	"github.com/bpgen/bpgen/bench/synth"
)

// session is one run of this program: its working folder, and the generators in it.
type session struct {
	options
	ctx        context.Context
	dir        string // ignored by Git and removed by `make clean`
	generators []generator
	imports    map[string]proc.Usage // what compiling the imports of a generator's code took
}

// newSession makes the working folder.
func newSession(ctx context.Context, o options) (*session, error) {
	dir, err := filepath.Abs("bin/bench")
	if err != nil {
		return nil, err
	}
	s := &session{options: o, ctx: ctx, dir: dir, imports: map[string]proc.Usage{}}
	for _, folder := range []string{"mod", "cache"} {
		if err := os.RemoveAll(filepath.Join(dir, folder)); err != nil {
			return nil, err
		}
	}
	return s, os.MkdirAll(filepath.Join(dir, "mod"), 0o777)
}

// equip builds the generators, bpgen from the working tree and its peers from the versions
// that the nested module pins, and makes a module that has what their code imports.
func (s *session) equip() error {
	s.progress("building the generators")
	if err := s.build(); err != nil {
		return err
	}
	for _, name := range []string{"go.mod", "go.sum", "peers.go"} {
		data, err := os.ReadFile(filepath.Join("bench/peers", name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(s.dir, "mod", name), data, 0o666); err != nil {
			return err
		}
	}
	return s.pick()
}

func (s *session) build() error {
	env := append(os.Environ(), "GOBIN="+filepath.Join(s.dir, "tools"), "GOWORK=off")
	for _, c := range []proc.Command{
		{Args: []string{"go", "install", "./cmd/bpgen"}, Env: env},
		{Args: []string{"go", "install", "tool"}, Env: env, Dir: "bench/peers"},
	} {
		if _, err := proc.Run(s.ctx, c, limits); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
}

// wanted tells whether a part is to be run, and announces it.
func (s *session) wanted(part string) bool {
	if !s.run.MatchString(part) {
		return false
	}
	s.progress("%s", part)
	return true
}

// conditions says what a reader has to know about the figures.
func (s *session) conditions() string {
	var names []string
	for _, g := range s.generators {
		names = append(names, strings.TrimSpace(g.name+" "+g.version))
	}
	return fmt.Sprintf("%s, %s/%s, %d cores: %s.", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), strings.Join(names, ", "))
}

// snapshots returns the committed exports.
func snapshots() ([]string, error) {
	return filepath.Glob("specs/*schema*.json")
}

// synthetic writes an invented export into the working folder and returns its path.
func (s *session) synthetic(size synth.Size, ending string) (string, error) {
	form := map[string]func(io.Writer, synth.Size) error{"json": synth.WriteJSON, "yaml": synth.WriteYAML}[ending]
	return s.written(size.Name+"."+ending, func(w io.Writer) error { return form(w, size) })
}

// written writes a file into the working folder and returns its path.
func (s *session) written(name string, write func(io.Writer) error) (string, error) {
	path := filepath.Join(s.dir, name)
	file, err := os.Create(path)
	if err != nil {
		return "", err
	}
	if err := write(file); err != nil {
		file.Close()
		return "", err
	}
	return path, file.Close()
}

// generate runs a generator on a document, into an empty folder.
func (s *session) generate(g generator, spec, out string) (proc.Usage, error) {
	if err := os.RemoveAll(out); err != nil {
		return proc.Usage{}, err
	}
	if err := os.MkdirAll(out, 0o777); err != nil {
		return proc.Usage{}, err
	}
	return s.again(g, spec, out)
}

// again runs a generator into the folder as it is.
func (s *session) again(g generator, spec, out string) (proc.Usage, error) {
	path, err := filepath.Abs(spec)
	if err != nil {
		return proc.Usage{}, err
	}
	return proc.Run(s.ctx, proc.Command{Args: g.args(path, out)}, limits)
}
