package report

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/bpgen/bpgen/internal/diff"
	"github.com/bpgen/bpgen/internal/diff/render"
	"github.com/bpgen/bpgen/internal/schema"
)

// diffView is what diff.html shows.
type diffView struct {
	page
	Bump     string
	Deciding []link
	Effects  []effects
	API      *diff.API
	Renames  []rename
	Accepted []*change
	Approved []*change
	Stale    []diff.Stale
	Unknown  []diff.Unknown
	Cards    []card
	Unproven []link
}

// effects are the counts of one of the two questions.
type effects struct {
	Question, Name            string
	Breaking, Risky, Additive int
	None                      int
}

// card is what is said of one entity.
type card struct {
	ID, Entity, Title string
	Mixed             bool // the changes are of several entities, which are to be named
	Badges            []badge
	Changes           []*change
}

// badge counts changes of one effect.
type badge struct {
	Tone  string
	Count int
}

// change is a record with how it is shown.
type change struct {
	*diff.Change
	ID      string // its permalink
	What    string // "Field added"
	Name    string // what it is about: a field, an operation
	Before  []string
	After   []string
	Effects string // for the filters
	Side    string // which snapshots have it, for the filters
	Other   string // permalink of the other half of a likely rename
	Hint    string
	Words   string
	Named   string
}

// rename is a pair of records that may be one.
type rename struct {
	Entity         string // whose field it is; "" for an entity
	What, From, To string
	FromID, ToID   string
	Percent        int
	Score          string
	Evidence       []string
	Accept         string // the entry of bpgen.yaml that accepts it
}

// The names of the effects in filters, worst first.
var effectOptions = []option{
	{"source", "Breaks code"}, {"wire", "Breaks running programs"}, {"risky", "Risky"},
	{"additive", "Additive"}, {"info", "Information"}, {"approved", "Approved"},
}

// tones colour and mark the effects.
var tones = map[string]string{"source": "breaking", "wire": "breaking", "risky": "risky", "additive": "additive", "info": "none", "approved": "approved"}

// Diff prints a report of a pair of exports as one HTML file.
func Diff(w io.Writer, r *diff.Report) error {
	r = withoutFolders(r)
	v := &diffView{Bump: r.Semver.Bump, API: r.API, Stale: r.Stale, Unknown: r.Unknown}
	v.Title = schema.Printable(r.Old.Name) + " → " + schema.Printable(r.New.Name) + ": API changes"
	v.Command, v.Heading = "diff", "API changes"
	v.Snapshots = []snapshot{provenance("Before", r.Old), provenance("After", r.New)}
	v.Tone, v.Answer = answer(r)
	if r.Counts.Approved > 0 && r.Counts.Approved == r.Counts.Changes {
		v.Answer = strings.TrimSuffix(v.Answer, ".") + "; all of it is approved."
	}
	v.Detail = render.Totals(r)
	v.cards(r)
	for _, c := range render.Deciding(r) {
		v.Deciding = append(v.Deciding, link{c.FP, render.Named(c)})
	}
	v.Effects = []effects{
		asked("Does code that was written for the older SDK compile against the newer one?", "source", r.Counts.Source, r.Counts.Changes),
		asked("Do programs that run with the older SDK still work?", "wire", r.Counts.Wire, r.Counts.Changes),
	}
	v.renames(r)
	v.unproven(r)
	v.tiles()
	v.choices(r)
	v.contents()
	v.dress()
	return write(w, diffPage, v)
}

// answer says in one sentence what a pair comes to, and how bad that is.
func answer(r *diff.Report) (tone, sentence string) {
	source, wire := r.Counts.Source.Breaking, r.Counts.Wire.Breaking
	additive, risky := 0, 0
	for i := range r.Changes {
		switch r.Changes[i].Severity() {
		case diff.Risky:
			risky++
		case diff.Additive:
			additive++
		}
	}
	switch {
	case r.Counts.Changes == 0:
		return "none", "Nothing changed."
	case source > 0 && wire > 0:
		return "breaking", does(source, "change", "breaks", "break") + " code that uses the SDK, and " + does(wire, "change", "breaks", "break") + " programs that already run."
	case source > 0:
		return "breaking", does(source, "change", "breaks", "break") + " code that uses the SDK; none breaks programs that already run."
	case wire > 0:
		return "breaking", "No code has to change, but " + does(wire, "change", "breaks", "break") + " programs that already run."
	case risky > 0:
		return "risky", "Nothing is known to break, but " + does(risky, "change", "is", "are") + " risky: it depends on what is used."
	case additive > 0:
		return "additive", "Nothing breaks: " + does(additive, "change", "only adds", "only add") + " to what there was."
	}
	return "none", "Nothing changed that a program would notice."
}

func asked(question, name string, by diff.By, all int) effects {
	return effects{question, name, by.Breaking, by.Risky, by.Additive, all - by.Breaking - by.Risky - by.Additive}
}

// cards makes a card for each entity, and the lists of what people decided.
func (v *diffView) cards(r *diff.Report) {
	for _, s := range render.Sections(r) {
		c := card{ID: "entity-" + identify(s.Entity), Entity: s.Entity, Title: s.Title}
		if s.Entity == "" {
			c.ID, c.Title = "snapshots-as-a-whole", "The snapshots as a whole"
		}
		for _, found := range s.Changes {
			shown := show(found, found.FP)
			shown.other(r)
			c.Changes = append(c.Changes, shown)
			if found.ID == diff.FieldRenamed || found.ID == diff.EntityRenamed {
				v.Accepted = append(v.Accepted, shown)
			}
			if found.Approved != nil {
				v.Approved = append(v.Approved, shown)
			}
		}
		c.Badges = badges(s.Changes)
		v.Cards = append(v.Cards, c)
	}
}

// badges counts changes by their worse effect, worst first.
func badges(changes []*diff.Change) []badge {
	list := []badge{{Tone: "breaking"}, {Tone: "risky"}, {Tone: "additive"}, {Tone: "none"}}
	for _, c := range changes {
		for i := range list {
			if list[i].Tone == string(c.Severity()) {
				list[i].Count++
			}
		}
	}
	return slices.DeleteFunc(list, func(b badge) bool { return b.Count == 0 })
}

// show returns a record as it is shown, under a permalink.
func show(c *diff.Change, id string) *change {
	s := &change{Change: c, ID: id, What: kindName(c.ID), Words: render.Words(c), Named: render.Named(c), Side: "both"}
	switch {
	case c.Operation != "":
		s.Name = text(c.Operation + " " + c.Path)
	case c.Field != "":
		s.Name = schema.Printable(c.Field)
	case c.Subject != "":
		s.Name = text(c.Subject)
	}
	s.sides()
	s.Effects = strings.Join(effectsOf(c), " ")
	return s
}

// kindName says a kind in words: "Field added".
func kindName(id diff.Kind) string {
	words := strings.ToLower(strings.ReplaceAll(string(id), "_", " "))
	words = strings.NewReplacer("json", "JSON", "go name", "Go name", "ops", "operations", " doc ", " description ", "meta", "metadata", "type info", "types", "envelope", "replies").Replace(words)
	return strings.ToUpper(words[:1]) + words[1:]
}

// sides fills in what stands side by side.
func (s *change) sides() {
	switch c := s.Change; c.ID {
	case diff.EntityAdded, diff.OperationAdded, diff.FieldAdded:
		s.Side, s.After = "new", []string{s.itself()}
	case diff.EntityRemoved, diff.OperationRemoved, diff.FieldRemoved:
		s.Side, s.Before = "old", []string{s.itself()}
	default:
		for _, pair := range [][2]string{{c.From, c.To}, {c.GoFrom, c.GoTo}} {
			if pair[0] == "" && pair[1] == "" || slices.Contains(s.Before, orNone(pair[0])) && slices.Contains(s.After, orNone(pair[1])) {
				continue
			}
			s.Before, s.After = append(s.Before, orNone(pair[0])), append(s.After, orNone(pair[1]))
		}
	}
}

// itself names what came or went.
func (s *change) itself() string {
	if s.Name != "" {
		return s.Name
	}
	return render.Counted(s.Count, "field")
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return text(s)
}

// effectsOf returns the filters that select a change.
func effectsOf(c *diff.Change) []string {
	var list []string
	for _, e := range []struct {
		name string
		is   bool
	}{
		{"source", c.Source == diff.Breaking},
		{"wire", c.Wire == diff.Breaking},
		{"risky", c.Source == diff.Risky || c.Wire == diff.Risky},
		{"additive", c.Source == diff.Additive || c.Wire == diff.Additive},
		{"info", c.Info()},
		{"approved", c.Approved != nil},
	} {
		if e.is {
			list = append(list, e.name)
		}
	}
	return list
}

// other finds the record that a hint points at.
func (s *change) other(r *diff.Report) {
	l := s.Likely
	if l == nil {
		return
	}
	opposite := map[diff.Kind]diff.Kind{
		diff.FieldRemoved: diff.FieldAdded, diff.FieldAdded: diff.FieldRemoved,
		diff.EntityRemoved: diff.EntityAdded, diff.EntityAdded: diff.EntityRemoved,
	}[s.Change.ID]
	s.Hint = "Perhaps the same as " + schema.Printable(l.Entity)
	if l.Field != "" {
		s.Hint += "." + schema.Printable(l.Field)
	}
	for i := range r.Changes {
		if c := &r.Changes[i]; c.ID == opposite && c.Entity == l.Entity && c.Field == l.Field {
			s.Other = c.FP
		}
	}
}

// renames lists the pairs that may be one change, once each.
func (v *diffView) renames(r *diff.Report) {
	for _, c := range v.Cards {
		for _, s := range c.Changes {
			l := s.Likely
			if l == nil || s.Side != "old" {
				continue
			}
			found := rename{
				Entity: schema.Printable(s.Entity), What: kindName(l.ID), From: schema.Printable(s.Field), To: schema.Printable(l.Field),
				FromID: s.ID, ToID: s.Other, Percent: int(l.Score*100 + 0.5), Score: strconv.FormatFloat(l.Score, 'f', 2, 64), Evidence: l.Evidence,
			}
			switch l.ID {
			case diff.FieldMoved:
				found.To = schema.Printable(l.Entity) + "." + found.To
			case diff.EntityRenameLikely:
				found.Entity, found.From, found.To = "", schema.Printable(s.Entity), schema.Printable(l.Entity)
				found.Accept = "- {from: " + scalar(s.Entity) + ", to: " + scalar(l.Entity) + ", since: " + scalar(r.New.Name) + "}"
			default:
				found.Accept = "- {entity: " + scalar(l.Entity) + ", from: " + scalar(s.Field) + ", to: " + scalar(l.Field) + ", since: " + scalar(r.New.Name) + "}"
			}
			v.Renames = append(v.Renames, found)
		}
	}
}

// scalar returns a text as YAML may have it in a flow mapping: quoted, unless it is a plain word.
func scalar(s string) string {
	plain := s != "" && strings.IndexFunc(s, func(r rune) bool {
		return !(r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z')
	}) < 0
	if plain && (s[0] < '0' || s[0] > '9') && !slices.Contains([]string{"y", "n", "yes", "no", "on", "off", "true", "false", "null"}, strings.ToLower(s)) {
		return s
	}
	return strconv.QuoteToASCII(s)
}

// unproven finds the records that the compiler says break nothing.
func (v *diffView) unproven(r *diff.Report) {
	if r.API == nil {
		return
	}
	for _, fp := range r.API.Unproven {
		found := link{ID: fp, Label: fp}
		for i := range r.Changes {
			if r.Changes[i].FP == fp {
				found.Label = render.Named(&r.Changes[i])
			}
		}
		v.Unproven = append(v.Unproven, found)
	}
}

// tiles counts the changes of each effect, as the filters select them.
func (v *diffView) tiles() {
	counts := make(map[string]int)
	for _, c := range v.Cards {
		for _, s := range c.Changes {
			for _, e := range strings.Fields(s.Effects) {
				counts[e]++
			}
		}
	}
	for _, o := range effectOptions {
		v.Tiles = append(v.Tiles, tile{counts[o.Value], o.Label, tones[o.Value], "/effect=" + o.Value, "changes"})
		if counts[o.Value] > 0 {
			v.Filters.Effects = append(v.Filters.Effects, o)
		}
	}
}

// choices lists what the filters can select.
func (v *diffView) choices(r *diff.Report) {
	kinds := make(map[diff.Kind]bool)
	for i := range r.Changes {
		kinds[r.Changes[i].ID] = true
	}
	for _, k := range diff.Kinds {
		if kinds[k] {
			v.Filters.Kinds = append(v.Filters.Kinds, option{string(k), kindName(k)})
		}
	}
	for _, c := range v.Cards {
		if c.Entity != "" {
			v.Filters.Entities = append(v.Filters.Entities, option{c.Title, c.Title})
		}
	}
	slices.SortFunc(v.Filters.Entities, func(a, b option) int { return strings.Compare(a.Label, b.Label) })
	v.Filters.Snapshots = []option{
		{"old", "only in " + schema.Printable(r.Old.Name)}, {"new", "only in " + schema.Printable(r.New.Name)}, {"both", "in both, but changed"},
	}
}

// contents lists the sections that the page has.
func (v *diffView) contents() {
	for _, s := range []struct {
		has bool
		link
	}{
		{true, link{"overview", "Overview"}},
		{true, link{"sdk", "Go SDK and version"}},
		{len(v.Renames)+len(v.Accepted) > 0, link{"renames", "Renames"}},
		{len(v.Approved)+len(v.Stale) > 0, link{"approvals", "Approvals"}},
		{len(v.Unknown) > 0, link{"unknown", "Not known"}},
		{len(v.Cards) > 0, link{"changes", "Changes by entity"}},
	} {
		if s.has {
			v.Sections = append(v.Sections, s.link)
		}
	}
}
