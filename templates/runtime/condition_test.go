package runtime

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

// The fields of a record whose export says types.
var (
	statusField  = Field[Value]{"Status"}
	balanceField = Field[Decimal]{"Balance"}
	ownerField   = Field[ID]{"OwnerId"}
	exemptField  = Field[Flag]{"TaxExempt"}
	startField   = Field[Date]{"StartDate"}
	syncedField  = Field[DateTime]{"Synced"}
)

// sqlOf returns what a condition is in a statement.
func sqlOf(c Condition) (string, error) {
	var w sqlText
	w.condition(c)
	return w.done()
}

// level is the type of a pick-list.
type level string

func TestConditions(t *testing.T) {
	day := NewDate(2025, time.January, 31)
	noon := time.Date(2025, time.January, 31, 14, 0, 0, 5e6, time.FixedZone("", 2*60*60))
	price, err := Number(".5")
	check(t, err)
	many := make([]ID, 2001)
	for i := range many {
		many[i] = "7"
	}
	for _, test := range []struct {
		condition Condition
		want      string
	}{
		{nameField.Eq("O'Hare"), "Name = 'O''Hare'"},
		{nameField.Eq("'"), "Name = ''''"},
		{nameField.Ne(`"\'' -- /* ;`), `Name <> '"\'''' -- /* ;'`},
		{nameField.Eq("Zürich\t\r\n\u2028😀"), "Name = 'Zürich\t\r\n\u2028😀'"},
		{statusField.Eq(Text("ACTIVE")), "Status = 'ACTIVE'"},
		{statusField.In(Text("A"), Int(-7), price), "Status IN ('A', -7, 0.5)"},
		{statusField.Eq(Value{"true"}), "Status = '1'"},
		{statusField.Eq(Value{"false"}), "Status = '0'"},
		{statusField.Gt(Value(day)), "Status > '2025-01-31'"},
		{balanceField.Lt(decimalOf(t, `"-1.50"`)), "Balance < -1.50"},
		{balanceField.Le(Decimal{"1e-10"}), "Balance <= 1e-10"},
		{balanceField.Ge(Decimal{`" .10 "`}), "Balance >= .10"},
		{balanceField.Between(DecimalOf(0), DecimalOf(9)), "Balance BETWEEN 0 AND 9"},
		{ownerField.Eq("42"), "OwnerId = '42'"},
		{ownerField.In(), "1 = 0"},
		{ownerField.In("1"), "OwnerId IN ('1')"},
		{ownerField.In(many...), "(OwnerId IN (" + strings.Repeat("'7', ", 999) + "'7')" +
			" OR OwnerId IN (" + strings.Repeat("'7', ", 999) + "'7') OR OwnerId IN ('7'))"},
		{exemptField.Eq(FlagOf(true)), "TaxExempt = '1'"},
		{Field[Integer]{"Position"}.Ge(IntegerOf(-7)), "Position >= -7"},
		{Field[level]{"Level"}.In("gold", "o'x"), "Level IN ('gold', 'o''x')"},
		{exemptField.Eq(Flag{`"Y"`}), "TaxExempt = 'Y'"},
		{startField.After(day), "StartDate > '2025-01-31'"},
		{startField.Before(Date{`"2025-01-31T00:00:00.000Z"`}), "StartDate < '2025-01-31'"},
		{startField.Eq(Date{`"2025-01-01T07:59:59.000Z"`}), "StartDate = '2025-01-01T07:59:59.000Z'"},
		{syncedField.Le(DateTimeOf(noon)), "Synced <= '2025-01-31T12:00:00.005Z'"},
		{syncedField.Ge(DateTime(day)), "Synced >= '2025-01-31'"},
		{nameField.Like("A%_!"), "Name LIKE 'A%_!'"},
		{nameField.Contains("a'b"), "Name LIKE '%a''b%'"},
		{nameField.Contains("50%_!"), "Name LIKE '%50!%!_!!%' ESCAPE '!'"},
		{nameField.StartsWith("C_"), "Name LIKE 'C!_%' ESCAPE '!'"},
		{balanceField.IsNull(), "Balance IS NULL"},
		{balanceField.IsNotNull(), "Balance IS NOT NULL"},

		{NamedField("AccountObj.Name").Eq(Text("x")), "AccountObj.Name = 'x'"},
		{Related(Field[Value]{"AccountTypeId"}, nameField).Eq("x"), "AccountTypeIdObj.Name = 'x'"},
		{Related(ownerField, Related(ownerField, balanceField)).IsNull(), "OwnerIdObj.OwnerIdObj.Balance IS NULL"},
		{NamedField("_a$1#").IsNull(), "_a$1# IS NULL"},

		{And(), "1 = 1"},
		{Or(), "1 = 0"},
		{And(nameField.IsNull()), "Name IS NULL"},
		{And(nameField.IsNull(), Or(nameField.Eq("a"), SQL("b = 1"))), "(Name IS NULL AND (Name = 'a' OR (b = 1)))"},
		{Not(Or(nameField.Eq("a"), nameField.Eq("b"))), "NOT ((Name = 'a' OR Name = 'b'))"},
		{Not(SQL("a = 1 OR b = 2")), "NOT ((a = 1 OR b = 2))"},
	} {
		got, err := sqlOf(test.condition)
		check(t, err)
		equal(t, "the condition", got, test.want)
	}
}

// TestConditionsRefused tests that what cannot be written safely is an error that names the
// field.
func TestConditionsRefused(t *testing.T) {
	for _, test := range []struct {
		condition Condition
		want      string
	}{
		{nameField.Eq(""), "Name: the text is empty, which the platform takes for null: use IsNull"},
		{NamedField("Null").IsNull(), `"Null" cannot be named in SQL: want letters, digits, _, $ and #, and dots between the steps of a path`},
		{statusField.Ne(Value{}), "Status: the text is empty"},
		{nameField.Like(""), "Name: the text is empty"},
		{nameField.Contains(""), "Name: the text to look for is empty"},
		{nameField.StartsWith(""), "Name: the text to look for is empty"},
		{ownerField.In("1", ""), "OwnerId: the text is empty"},
		{nameField.Eq("a\x00"), `Name: the text has a control character, '\x00', at byte 1`},
		{nameField.Eq("\x1b["), "control character"},
		{nameField.Eq("\x7f"), "control character"},
		{nameField.Eq("a\u0085"), `control character, '\u0085', at byte 1`},
		{nameField.Eq("a\xffb"), "Name: the text is no valid UTF-8"},
		{Field[Integer]{"Position"}.Eq(Integer{`"1.5"`}), `Position: want a whole number, got "1.5"`},
		{balanceField.Eq(Decimal{`"$1"`}), `Balance: want a decimal number, got "$1"`},
		{balanceField.Eq(Decimal{}), "Balance: want a decimal number"},
		{balanceField.Eq(Decimal{`"1 OR 1=1"`}), "Balance: want a decimal number"},
		{balanceField.Between(DecimalOf(1), Decimal{}), "Balance: want a decimal number"},
		{exemptField.Eq(Flag{`"perhaps"`}), "TaxExempt: want a flag"},
		{startField.Eq(Date{`"soon"`}), "StartDate: want a date"},
		{syncedField.Eq(DateTime{`"2025-01-31T10:00:00"`}), "Synced: want a date-time"},
		{statusField.Eq(Value{"null"}), "Status: want a text or a number, got null"},
		{statusField.Eq(Value{`[1]`}), "Status: want a text or a number, got [1]"},
		{NamedField("").IsNull(), `"" cannot be named in SQL`},
		{NamedField("a b").IsNull(), `"a b" cannot be named in SQL`},
		{NamedField("1=1 OR Id").IsNull(), "cannot be named in SQL"},
		{NamedField(`"Id"`).IsNull(), "cannot be named in SQL"},
		{NamedField("a..b").IsNull(), "cannot be named in SQL"},
		{NamedField("a.").IsNull(), "cannot be named in SQL"},
		{NamedField("2nd").IsNull(), "cannot be named in SQL"},
		{NamedField("naïve").IsNull(), "cannot be named in SQL"},
		{NamedField("a\n").In(), "cannot be named in SQL"},
		{NamedField("a-").Contains("x"), "cannot be named in SQL"},
		{SQL(" \t"), "the SQL of a condition is empty"},
		{nil, "a condition is nil"},
		{And(nil, nameField.IsNull()), "a condition is nil"},
		{Not(nil), "a condition is nil"},
		{Field[float64]{"Rate"}.Eq(1.5), "Rate: a float64 has no form in SQL"},
	} {
		got, err := sqlOf(test.condition)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got %q and error %v, want %s", got, err, test.want)
		}
	}
	_, err := sqlOf(balanceField.Eq(Decimal{`"$1"`}))
	var misfit *FieldError // which is about a record
	if err == nil || err.Error() != `Balance: want a decimal number, got "$1"` || errors.As(err, &misfit) {
		t.Errorf("got error %v", err)
	}
}

// plan makes a condition of bytes, and beside it what a reader of SQL has to find.
type plan struct {
	bytes  []byte
	texts  []string
	unsafe bool // a text or name was used that has to be refused
}

func (p *plan) choice(n byte) byte {
	if len(p.bytes) == 0 {
		return 0
	}
	b := p.bytes[0]
	p.bytes = p.bytes[1:]
	return b % n
}

func (p *plan) text() string {
	text := p.texts[p.choice(byte(len(p.texts)))]
	p.note(text)
	return text
}

func (p *plan) note(text string) {
	if text == "" || !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) && !strings.ContainsRune("\t\r\n", r)
	}) {
		p.unsafe = true
	}
}

// field returns a field of a hostile name now and then.
func (p *plan) field() (Field[string], string) {
	if p.choice(8) > 0 {
		return nameField, "NAME"
	}
	name := p.texts[p.choice(byte(len(p.texts)))]
	for _, step := range strings.Split(name, ".") {
		inner := strings.Trim(step, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789$#")
		if step == "" || inner != "" || strings.ContainsAny(step[:1], "0123456789$#") {
			p.unsafe = true
		}
	}
	return Field[string]{name}, strings.ToUpper(name)
}

func (p *plan) condition(depth int) (Condition, string) {
	verb := p.choice(14)
	if depth == 0 && verb >= 10 {
		verb -= 10
	}
	switch verb {
	case 10, 11, 12:
		return p.group(depth, verb)
	case 13:
		c, shown := p.condition(depth - 1)
		return Not(c), "(NOT " + shown + ")"
	}
	f, name := p.field()
	is := func(operator, text string) string { return "(" + operator + " " + name + " " + shownText(text) + ")" }
	switch verb {
	case 0:
		return f.IsNull(), "(IS NULL " + name + ")"
	case 1:
		return f.IsNotNull(), "(IS NOT NULL " + name + ")"
	case 2:
		return p.in(f, name)
	case 3:
		from, to := p.text(), p.text()
		return f.Between(from, to), "(BETWEEN " + name + " " + shownText(from) + " " + shownText(to) + ")"
	}
	text := p.text()
	switch verb {
	case 4:
		return f.Ne(text), is("<>", text)
	case 5:
		return f.Ge(text), is(">=", text)
	case 6:
		return f.Like(text), is("LIKE", text)
	case 7, 8:
		return p.part(f, is, text, verb == 7)
	}
	return f.Eq(text), is("=", text)
}

func (p *plan) in(f Field[string], name string) (Condition, string) {
	var texts, shown []string
	for range p.choice(4) {
		text := p.text()
		texts, shown = append(texts, text), append(shown, shownText(text))
	}
	if len(texts) == 0 {
		return f.In(), "(= 1 0)"
	}
	return f.In(texts...), "(IN " + name + " " + strings.Join(shown, " ") + ")"
}

// part is a condition that a text is part of that of a field.
func (p *plan) part(f Field[string], is func(operator, text string) string, text string, anywhere bool) (Condition, string) {
	var pattern string
	for _, r := range text {
		if strings.ContainsRune("!%_", r) {
			pattern += "!"
		}
		pattern += string(r)
	}
	escape := ""
	if pattern != text {
		escape = ` ESCAPE "!")`
	}
	c := f.StartsWith(text)
	if pattern += "%"; anywhere {
		c, pattern = f.Contains(text), "%"+pattern
	}
	shown := is("LIKE", pattern)
	if escape != "" {
		shown = strings.TrimSuffix(shown, ")") + escape
	}
	return c, shown
}

func (p *plan) group(depth int, verb byte) (Condition, string) {
	var list []Condition
	var shown []string
	for range p.choice(4) {
		c, s := p.condition(depth - 1)
		list, shown = append(list, c), append(shown, s)
	}
	joint, make, none := "AND", And, "(= 1 1)"
	if verb == 12 {
		joint, make, none = "OR", Or, "(= 1 0)"
	}
	if len(list) == 0 {
		return make(), none
	}
	return make(list...), joinedAs(joint, shown)
}

// hostile are texts that try to get out of their quotes.
var hostile = []string{
	"O'Hare", "'", "''", `'; DROP TABLE ACCOUNT; --`, "' OR '1'='1", `\'`, `\`, "x' --", "/*", "*/ '", "q'[", "]'", `"`, "''''", "'||'", "%' ESCAPE '!",
	"a\x00'", "\u02bc", "＇", "\xbf'", "a\nb'", "", "100%", "a_b", "!'", ":x", "&x", "{fn x}", "?", "Id", "Name.First", "Id = 1 OR 1", "Id\n--", "$", "2a",
}

// FuzzCondition tests that no text leaves its quotes, whatever it holds and stands beside:
// a reader that knows nothing of the builder finds in the statement what was meant.
func FuzzCondition(f *testing.F) {
	for i, text := range hostile {
		b := byte(i)
		f.Add([]byte{10, 3, 4, 1, 0, 5, 1, 1, 12, 2, 7, 1, 2, 3, 1, 0, 1}, text, hostile[(i+1)%len(hostile)], "x")
		f.Add([]byte{12, 2, 9, 0, b, 13, 2, 1, 3, 0, 1, 2}, text, "b", hostile[(i+7)%len(hostile)])
		f.Add([]byte{b % 10, 1, 0, 1, 2}, text, text, text)
	}
	f.Fuzz(func(t *testing.T, bytes []byte, a, b, c string) {
		p := &plan{bytes: bytes, texts: []string{a, b, c}}
		condition, want := p.condition(3)
		checkStatement(t, condition, want, p.unsafe)
	})
}

// checkStatement reads a statement of All back.
func checkStatement(t *testing.T, condition Condition, want string, unsafe bool) {
	t.Helper()
	r := records{entity: "ACCOUNT"}
	s := newQuery([]QueryOption{Where(condition)})
	sql, err := r.statement(s, []string{"Id", "Name"}, 10, compare("Id", ">", DecimalOf(5)))
	if unsafe {
		if err == nil {
			t.Fatalf("this was not refused: %q", sql)
		}
		return
	}
	if err != nil {
		t.Fatalf("%s: %v", want, err)
	}
	tokens, err := tokenize(sql)
	if err != nil {
		t.Fatalf("%q: %v", sql, err)
	}
	read := sqlReader{tokens: tokens}
	read.must("SELECT", "ID", ",", "NAME", "FROM", "ACCOUNT", "WHERE")
	got := read.condition()
	read.must("ORDER", "BY", "ID", "OFFSET", "0", "ROWS", "FETCH", "NEXT", "10", "ROWS", "ONLY")
	if read.err != nil || len(read.tokens) > 0 {
		t.Fatalf("%q: %v, and %v is left", sql, read.err, read.tokens)
	}
	if want = "(AND " + want + " (> ID 5))"; got != want {
		t.Fatalf("%q:\n got %s\nwant %s", sql, got, want)
	}
}

// TestTokenizer tests that the reader notices what it is there for.
func TestTokenizer(t *testing.T) {
	for _, sql := range []string{
		"Name = 'a' -- ' AND Id > 5", "Name = 'a' /* ' */", "Name = 'open", "Name = q'[a]'", "Name = N'a'", `"open`,
	} {
		if tokens, err := tokenize(sql); err == nil {
			t.Errorf("%s: got %v, want an error", sql, tokens)
		}
	}
	tokens, err := tokenize(`A.b_1 <>'it''s'AND"x y"<=-.5e-3||1e`)
	check(t, err)
	var texts []string
	for _, token := range tokens {
		texts = append(texts, string(token.kind)+" "+token.text)
	}
	equal(t, "the tokens", strings.Join(texts, "|"),
		"word A|sign .|word B_1|sign <>|string it's|word AND|quoted x y|sign <=|sign -|number .5e-3|sign |||number 1|word E")
}
