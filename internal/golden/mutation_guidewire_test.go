package golden

// guidewireMutants break the runtime of the dialect of nested resources, where resources are read
// and changed.
var guidewireMutants = []mutant{
	{"update by PUT", "place_guidewire.go", "method: http.MethodPatch", "method: http.MethodPut"},
	{"delete by POST", "place_guidewire.go", "method: http.MethodDelete", "method: http.MethodPost"},
	{"identity of the record ignored", "place_guidewire.go", "append(ids[:len(ids):len(ids)], meta.ID)", `append(ids[:len(ids):len(ids)], "x")`},
	{"wrong envelope out", "request_guidewire.go", "`\"data\":`", "`\"datum\":`"},
	{"wrong attributes out", "request_guidewire.go", "`{\"attributes\":`", "`{\"attribute\":`"},
	{"wrong envelope in", "exchange_guidewire.go", `decodeElement(members["data"]`, `decodeElement(members["datum"]`},
	{"update without a checksum", "request_guidewire.go", "checksum = meta.Checksum", "_ = meta.Checksum"},
	{"update of what did not change", "sent_guidewire.go", "return b.changed(a, before[a.name])", "return b.changed(a, before[a.name]) || true"},
	{"update of nothing sent", "place_guidewire.go", "if !changed && e.err == nil", "if !changed && e.err != nil"},
	{"read-only attributes sent", "sent_guidewire.go", "!a.column.readOnly && ", ""},
	{"unknown attributes not written", "attributes_guidewire.go", "range extra.names() {", "range extra.names()[:0] {"},
	{"null written as absent", "attributes_guidewire.go", "if !a.slot.state().present() {", "if a.slot.state()&isValue == 0 {"},
	{"null read as absent", "opt.go", "*o = Opt[T]{row: from.row, column: from.column, s: isNull}", "*o = Opt[T]{}"},
	{"last attribute dropped", "attributes_guidewire.go", "for i := range t.columns {", "for i := range t.columns[:len(t.columns)-1] {"},
	{"a missing resource is not ErrNotFound", "errors_guidewire.go", "if status == http.StatusNotFound {", "if status == 0 {"},
	{"a conflict is not ErrChecksumConflict", "errors_guidewire.go", "if current || supplied {", "if current && !supplied {"},
	{"credentials not sent", "send.go", "r.session.apply(req.Header)", "_ = r.session"},
	{"digits of a number lost", "decimal.go", "return (*Value)(d).setTyped(raw)", "return (*Value)(d).setTyped([]byte(strings.Replace(string(raw), `.50`, `.5`, 1)))"},
}

// placeMutants break it where places are nested, and do more.
var placeMutants = []mutant{
	{"actions by GET", "place_guidewire.go", "method: method, replay: replayOf(method)}", "method: http.MethodGet, replay: replayOf(method)}"},
	{"wrong root path", "dialect_guidewire.go", `"/rest"`, `"/api"`},
	{"ids escaped twice", "place_guidewire.go", "url.PathEscape(ids[0])", "url.PathEscape(url.PathEscape(ids[0]))"},
	{"unknown attributes lost", "record.go", "extra.Set(m.name, value)", "_ = value"},
	{"first page only", "list_guidewire.go", "r.included, r.more = info.Included, info.HasNext", "r.included, r.more = info.Included, false"},
	{"pages begin anew", "list_guidewire.go", `r.path, r.exchange.err = r.follow(`, `_, r.exchange.err = r.follow(`},
	{"resources of a page lost", "list_guidewire.go", "items.Set(reflect.Append(items, record))", "_ = record"},
	{"file not sent", "request_guidewire.go", "if err == nil && f != nil {", "if err == nil && f == nil {"},
}
