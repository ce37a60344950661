package output

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// InTheWay names the files that stop a plan.
type InTheWay struct {
	Dir     string
	Edited  []string // what --force overwrites
	Foreign []string // what it does not
	Locked  bool     // there is a lock that tells edits from an older output
}

// Error lists the files and says what to do about them.
func (e *InTheWay) Error() string {
	var parts []string
	if len(e.Edited) > 0 {
		what := "edited by hand since bpgen wrote it: "
		if !e.Locked {
			what = "edited by hand, or of an older run (without " + LockFile + " bpgen cannot tell): "
		}
		parts = append(parts, what+strings.Join(e.Edited, ", ")+
			"; move your changes to a file of your own, or overwrite them with --force")
	}
	if len(e.Foreign) > 0 {
		parts = append(parts, "not written by bpgen and in the way: "+strings.Join(e.Foreign, ", ")+
			"; move it, or choose another output folder")
	}
	return e.Dir + ": " + strings.Join(parts, "; ")
}

// Refuse returns an *InTheWay if the plan would overwrite what bpgen did not write, or what
// somebody edited. With force, edited files are no reason.
func (p *Plan) Refuse(force bool) error {
	e := &InTheWay{Dir: filepath.ToSlash(p.folder.dir), Locked: p.locked}
	for _, s := range p.Steps {
		switch s.Action {
		case Edited:
			if !force {
				e.Edited = append(e.Edited, s.Path)
			}
		case Foreign:
			e.Foreign = append(e.Foreign, s.Path)
		}
	}
	if len(e.Edited)+len(e.Foreign) > 0 {
		return e
	}
	return nil
}

// Apply carries out a plan that Refuse lets pass. Whenever it is cut short, every file has
// its old bytes or its new ones, no name that was given out is lost, and the next run can
// tell what is bpgen's: the memory of names is replaced first; then the lock says what will
// be written, beside what is there; and only when all is done it says that alone.
func (p *Plan) Apply(force bool) error {
	if err := p.Refuse(force); err != nil {
		return err
	}
	first, files, last := p.ordered()
	if len(first)+len(files)+len(last) == 0 {
		return nil
	}
	p.folder.written = true
	if err := p.folder.carryOut(first); err != nil {
		return err
	}
	if len(files) > 0 {
		if err := p.folder.replace(LockFile, p.between().format()); err != nil {
			return err
		}
		if err := p.folder.carryOut(files); err != nil {
			return err
		}
		last = append(last[:0], Step{Path: LockFile, Action: Update, want: p.after.format()})
	}
	return p.folder.carryOut(last)
}

// ordered returns the steps that change something: the memory of names, the files, those
// to remove behind the others, and the lock.
func (p *Plan) ordered() (first, files, last []Step) {
	var removed []Step
	for _, s := range p.Steps {
		switch {
		case s.Action == Unchanged || s.Action == Keep:
		case s.Path == MemoryFile:
			first = append(first, s)
		case s.Path == LockFile:
			last = append(last, s)
		case s.Action == Remove:
			removed = append(removed, s)
		default:
			files = append(files, s)
		}
	}
	return first, append(files, removed...), last
}

// between returns what the lock says while files are replaced.
func (p *Plan) between() *lock {
	l := &lock{stamp: p.after.stamp, files: map[string][]string{}}
	for _, s := range p.Steps {
		if s.Path == MemoryFile || s.Path == LockFile || s.Action == Keep {
			continue
		}
		l.add(s.Path, s.had)
		if s.want != nil {
			l.add(s.Path, fileHash(s.want))
		}
	}
	return l
}

func (f *Folder) carryOut(steps []Step) error {
	for _, s := range steps {
		act := func() error { return f.replace(s.Path, s.want) }
		if s.Action == Remove {
			act = func() error { return f.remove(s.Path) }
		}
		if err := act(); err != nil {
			return fmt.Errorf("%s: %w; %srun bpgen generate again to finish", s.Path, err, first(err))
		}
	}
	return nil
}

// first says what to do before the work can be finished.
func first(err error) string {
	if errors.Is(err, fs.ErrPermission) {
		return "make the folder writable, and "
	}
	return ""
}

// The name of a file that is being written, beside the one that it replaces. Go does not
// look at files whose names begin with a dot.
const (
	tempPrefix = ".bpgen-"
	tempSuffix = ".tmp"
)

// isTemp reports whether a run that was cut short left the file.
func isTemp(name string) bool {
	base := path.Base(name)
	return strings.HasPrefix(base, tempPrefix) && strings.HasSuffix(base, tempSuffix)
}

// replace writes a file beside its place and renames it there, so that a reader, or a run
// that is killed, sees the old bytes or the new ones.
func (f *Folder) replace(name string, data []byte) error {
	name = filepath.FromSlash(name)
	dir := filepath.Dir(name)
	if err := f.root.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	temp := filepath.Join(dir, tempPrefix+rand.Text()+tempSuffix)
	err := f.write(temp, data)
	if err == nil {
		err = f.root.Rename(temp, name)
	}
	if err != nil {
		f.root.Remove(temp) // as far as it is there; the first error is the one to tell
	}
	return err
}

// write makes a file that was not there before.
func (f *Folder) write(name string, data []byte) error {
	file, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if closing := file.Close(); err == nil {
		err = closing
	}
	return err
}

// remove deletes a file and the folder that it leaves empty.
func (f *Folder) remove(name string) error {
	name = filepath.FromSlash(name)
	if err := f.root.Remove(name); err != nil {
		return err
	}
	if dir := filepath.Dir(name); dir != "." {
		f.root.Remove(dir) // fails where it is not empty, as it should
	}
	return nil
}
