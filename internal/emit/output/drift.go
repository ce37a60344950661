package output

import (
	"errors"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// Drift is a file that is not what generating would leave.
type Drift struct {
	State string // "missing", "changed", "stale" or "hand-edited"
	Path  string // relative to the folder, with slashes
}

// states says what a file that needs an action is now. A file that bpgen did not write is
// no drift of its own, but where it is in the way, what should be there is missing.
var states = map[Action]string{
	Create: "missing", Update: "changed", Remove: "stale", Edited: "hand-edited", Keep: "hand-edited", Foreign: "missing",
}

// Drift lists the files that are not what generating would leave, sorted by path.
func (p *Plan) Drift() []Drift {
	var drift []Drift
	for _, s := range p.Steps {
		if state, ok := states[s.Action]; ok {
			drift = append(drift, Drift{state, s.Path})
		}
	}
	return drift
}

// Kept lists the files that bpgen wrote and would not write again, and leaves because they
// were edited since.
func (p *Plan) Kept() []string {
	var kept []string
	for _, s := range p.Steps {
		if s.Action == Keep {
			kept = append(kept, s.Path)
		}
	}
	return kept
}

// Causes says what of the output's origin has changed since it was made, as far as the lock
// knows: "the export", "the configuration".
func (p *Plan) Causes() []string {
	var causes []string
	if p.locked && p.before.stamp.Model != p.after.stamp.Model {
		causes = append(causes, "the export")
	}
	if p.locked && p.before.stamp.Config != p.after.stamp.Config {
		causes = append(causes, "the configuration")
	}
	return causes
}

// Diff writes what applying the plan changes, with force or without, as a unified diff. For a
// folder below the working directory patch -p1 understands it there. The error is about the
// disk, or the writer's.
func (p *Plan) Diff(w io.Writer, force bool) error {
	for _, s := range p.Steps {
		changes := s.Action == Create || s.Action == Update || s.Action == Remove || s.Action == Edited && force
		if !changes || isTemp(s.Path) {
			continue
		}
		have, err := p.folder.read(s.Path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errNotFile) {
			return err
		}
		if _, err := io.WriteString(w, p.folder.unified(s, have)); err != nil {
			return err
		}
	}
	return nil
}

func (f *Folder) unified(s Step, have []byte) string {
	const nothing = "/dev/null"
	name := path.Join(filepath.ToSlash(f.dir), s.Path)
	before, after := "a/"+strings.TrimPrefix(name, "/"), "b/"+strings.TrimPrefix(name, "/")
	switch s.Action {
	case Create:
		before = nothing
	case Remove:
		after = nothing
	}
	return udiff.Unified(before, after, string(unixLines(have)), string(s.want))
}
