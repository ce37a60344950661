package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/bpgen/bpgen/bench/proc"
	"github.com/bpgen/bpgen/bench/report"
)

// compareCompiling has each generator write its code once, and compiles that n times in
// turn. What counts is the one package that a user imports: what it imports itself is
// compiled before, so its cost, which no document changes, is measured apart.
//
// Each round gives the package another import path. The build cache then knows all that
// it imports, and never the package.
func (s *session) compareCompiling(table *report.Table, spec string, n int, generators ...generator) (map[string]*series, error) {
	found := map[string]*series{}
	for round := range n {
		for _, g := range generators {
			if round == 0 {
				found[g.name] = s.prepare(g, spec)
			}
			r := found[g.name]
			if s.ctx.Err() != nil {
				return nil, s.ctx.Err()
			}
			if r.err != nil || round > 0 && round >= g.runs(n) {
				continue
			}
			s.progress("  %s, compile %d", g.name, round+1)
			r.add(s.compile(g, round))
		}
	}
	s.rows(table, document(spec), found)
	return found, nil
}

// pkg is the folder of a generator's code in the module, for one round.
func (s *session) pkg(g generator, round int) string {
	return filepath.Join(s.module(), fmt.Sprintf("round%d", round), g.name)
}

// prepare generates a package and compiles what it imports.
func (s *session) prepare(g generator, spec string) *series {
	s.progress("  %s, generating and compiling what that imports", g.name)
	r := &series{}
	folder := s.pkg(g, 0)
	if _, r.err = s.generate(g, spec, folder); r.err != nil {
		return r
	}
	if r.extent, r.err = measure(folder, compiled(folder)); r.err == nil {
		r.err = s.compileImports(g, folder)
	}
	return r
}

// compileImports compiles the standard library's packages that a package needs, and after
// them the others, which is measured when it is done for the first time.
func (s *session) compileImports(g generator, folder string) error {
	deps := exec.CommandContext(s.ctx, "go", "list", "-deps", "-f", "{{if .Standard}}std{{else}}module{{end}} {{.ImportPath}}", folder)
	deps.Dir, deps.Env = s.module(), s.buildEnv(g)
	list, err := deps.Output()
	if err != nil {
		return fmt.Errorf("go list: %w", err)
	}
	imports := map[string][]string{}
	for line := range strings.Lines(string(list)) {
		kind, path, _ := strings.Cut(strings.TrimSpace(line), " ")
		if !strings.HasPrefix(path, "peers/") {
			imports[kind] = append(imports[kind], path)
		}
	}
	if _, done := s.imports[g.name]; done {
		return nil
	}
	if err := s.standardLibrary(g, imports["std"]); err != nil {
		return err
	}
	if len(imports["module"]) == 0 {
		s.imports[g.name] = proc.Usage{}
		return nil
	}
	s.imports[g.name], err = s.goBuild(g, imports["module"]...)
	return err
}

// standardLibrary gives a generator's build cache the packages of the standard library. What
// two generators need is compiled once and copied.
func (s *session) standardLibrary(g generator, packages []string) error {
	common := generator{name: "std"}
	if _, err := s.goBuild(common, packages...); err != nil {
		return err
	}
	if err := os.RemoveAll(s.cache(g)); err != nil { // listing packages has put something there
		return err
	}
	return os.CopyFS(s.cache(g), os.DirFS(s.cache(common)))
}

// compile compiles the package under the import path of a round, and leaves it there.
func (s *session) compile(g generator, round int) (proc.Usage, error) {
	if round > 0 {
		if err := os.MkdirAll(filepath.Dir(s.pkg(g, round)), 0o777); err != nil {
			return proc.Usage{}, err
		}
		if err := os.RemoveAll(s.pkg(g, round)); err != nil {
			return proc.Usage{}, err
		}
		if err := os.Rename(s.pkg(g, round-1), s.pkg(g, round)); err != nil {
			return proc.Usage{}, err
		}
	}
	return s.goBuild(g, s.pkg(g, round))
}

// module is the folder of the module that has what generated code imports.
func (s *session) module() string { return filepath.Join(s.dir, "mod") }

// cache is the folder of a generator's build cache.
func (s *session) cache(g generator) string { return filepath.Join(s.dir, "cache", g.name) }

// buildEnv gives each generator a build cache of its own, so that none profits from what
// was compiled for another.
func (s *session) buildEnv(g generator) []string {
	return append(os.Environ(), "GOCACHE="+s.cache(g), "GOFLAGS=-mod=readonly", "GOWORK=off", "CGO_ENABLED=0")
}

func (s *session) goBuild(g generator, packages ...string) (proc.Usage, error) {
	args := append([]string{"go", "build"}, packages...)
	return proc.Run(s.ctx, proc.Command{Dir: s.module(), Env: s.buildEnv(g), Args: args}, limits)
}

// importsTable says what compiling the imports of each generator's code took.
func (s *session) importsTable() string {
	table := report.Table{Head: []string{"generator", "cpu of what its code imports, once"}}
	for _, g := range s.generators {
		if use, measured := s.imports[g.name]; measured {
			table.Add(g.name, report.Seconds(use.CPU))
		}
	}
	return table.String()
}
