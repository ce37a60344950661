package emit

import (
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/bpgen/bpgen/internal/schema"
)

// example is a function that godoc shows beside what it is about, and that go test runs.
type example struct {
	name  string // of the function, behind Example
	link  string // what it is about, as a link in a doc comment; "" for the package
	does  string // for the list in the package documentation
	doc   string
	alone bool // it connects by itself, to show how
	body  []jen.Code
	lines []string // that it prints. No text of an export: a comment would not give it back exactly
}

// exampleFile renders the examples of the SDK, in one file, and no file without any. Each runs
// against the fake tenant. What no entity offers has no example.
func (e *emitter) exampleFile() ([]File, error) {
	list := e.examples()
	if len(list) == 0 {
		return nil, nil
	}
	f := e.newExampleFile()
	if slices.ContainsFunc(list, func(x example) bool { return !x.alone }) {
		f.Add(e.connect()).Line()
	}
	for _, x := range list {
		f.Add(x.render()).Line()
	}
	return e.add(nil, "example_test.go", f)
}

// examples lists the examples in the order in which they tell what there is to know. It makes
// them once, for the manual and for their file.
func (e *emitter) examples() []example {
	if e.shown == nil {
		e.shown = e.makeExamples()
	}
	return e.shown
}

func (e *emitter) makeExamples() []example {
	var list []example
	for _, make := range []func() (example, bool){
		e.exampleOfPackage, e.exampleOfLogin, e.exampleOfQuery, e.exampleOfAll, e.exampleOfCreate, e.exampleOfUpdate, e.exampleOfNull,
		e.exampleOfUpsert, e.exampleOfBatch, e.exampleOfExtra, e.exampleOfTesting,
	} {
		if x, ok := make(); ok {
			list = append(list, x)
		}
	}
	return list
}

// exampleNames are the identifiers of the examples. A package is not imported under one of
// them, nor under a name that the tests declare.
var exampleNames = []string{"ctx", "tenant", "client", "err", "id", "record", "records", "row", "value", "kept",
	"result", "results", "failed", "lost", "unknown", "connect", "context", "errors", "fmt", "log"}

// newExampleFile starts the file. Unlike other tests, examples call the packages by their own
// names where they can, since that is how their readers will.
func (e *emitter) newExampleFile() *jen.File {
	f := e.newTestFile()
	taken := slices.Concat(exampleNames, Reserved(billingPlatform).Tests)
	if fake := FakePackage(e.Package); !slices.Contains(taken, e.Package) && !slices.Contains(taken, fake) {
		f.ImportName(e.ImportPath, e.Package)
		f.ImportName(e.fakePath(), fake)
	}
	return f
}

// connect renders
//
//	// connect returns a tenant in memory and a client of it, as Example makes them.
//	func connect() (*billingtest.Tenant, *billing.Client) {
//		tenant := billingtest.NewTenant()
//		client, err := billing.NewClient(billingtest.URL,
//			billing.WithSessionID(tenant.SessionID), billing.WithHTTPClient(tenant.Client()))
//		if err != nil {
//			log.Fatal(err)
//		}
//		return tenant, client
//	}
func (e *emitter) connect() *jen.Statement {
	body := append(e.newTenant("WithSessionID", "SessionID"), jen.Return(jen.Id("tenant"), jen.Id("client")))
	return doc(0, "connect returns a tenant in memory and a client of it, as Example makes them.").
		Func().Id("connect").Params().Params(jen.Op("*").Add(e.fake("Tenant")), jen.Op("*").Add(e.sdk("Client"))).
		Block(body...).Line()
}

// newTenant renders how to come by a client of a new tenant, that authenticates by an option
// from fields of the tenant.
func (e *emitter) newTenant(option string, fields ...string) []jen.Code {
	var secrets []jen.Code
	for _, field := range fields {
		secrets = append(secrets, jen.Id("tenant").Dot(field))
	}
	return []jen.Code{
		jen.Id("tenant").Op(":=").Add(e.fake("NewTenant")).Call(),
		jen.List(jen.Id("client"), jen.Err()).Op(":=").Add(e.sdk("NewClient")).Call(e.fake("URL"),
			jen.Line().Add(e.sdk(option)).Call(secrets...),
			e.sdk("WithHTTPClient").Call(jen.Id("tenant").Dot("Client").Call())),
		orFatal(),
	}
}

// render renders the function.
func (x example) render() *jen.Statement {
	body := append(slices.Clone(x.body), output(x.lines))
	return doc(0, x.doc).Func().Id("Example" + x.name).Params().Block(body...).Line()
}

// where says in a doc comment where godoc shows the example.
func (x example) where() string {
	switch {
	case x.link != "":
		return "[" + x.link + "]"
	case x.name == "":
		return "the package"
	}
	return "the package, " + strings.TrimPrefix(x.name, "_")
}

// output renders the comment that go test compares with what an example prints.
func output(lines []string) *jen.Statement {
	if len(lines) == 1 {
		return jen.Comment("// Output: " + clean(lines[0]))
	}
	s := jen.Comment("// Output:")
	for _, line := range lines {
		s.Line().Comment("// " + clean(line))
	}
	return s
}

// exampleOfPackage renders
//
//	// A client of a tenant in memory, which stands in for the platform here and in tests.
//	func Example() {
//		ctx := context.Background()
//		tenant := billingtest.NewTenant()
//		client, err := billing.NewClient(billingtest.URL,
//			billing.WithSessionID(tenant.SessionID), billing.WithHTTPClient(tenant.Client()))
//		if err != nil {
//			log.Fatal(err)
//		}
//		id := tenant.Insert("ACCOUNT", map[string]any{"Name": "Acme"})
//		record, err := client.Account.Get(ctx, billing.ID(id))
//		if err != nil {
//			log.Fatal(err)
//		}
//		fmt.Println(record.Name)
//		_, err = client.Account.Get(ctx, "99")
//		fmt.Println(errors.Is(err, billing.ErrNotFound))
//		// Output:
//		// Acme
//		// true
//	}
func (e *emitter) exampleOfPackage() (example, bool) {
	s, ok := e.subject(false, schema.Get)
	if !ok {
		return example{}, false
	}
	body := append([]jen.Code{background()}, e.newTenant("WithSessionID", "SessionID")...)
	body = append(body, s.insert(), s.get(e), orFatal(), printLine(s.ofRecord()),
		jen.List(jen.Id("_"), jen.Err()).Op("=").Add(s.call("Get", jen.Lit("99"))),
		printLine(jen.Qual("errors", "Is").Call(jen.Err(), e.sdk("ErrNotFound"))))
	return example{
		does:  "connect, to a tenant in memory, and read",
		doc:   "A client of a tenant in memory, which stands in for the platform here and in tests.",
		alone: true,
		body:  body,
		lines: []string{s.was(), "true"},
	}, true
}

// exampleOfLogin renders
//
//	// The client logs in at the first call, and again when its session ends.
//	func ExampleWithLogin() {
//		… client of a new tenant, WithLogin(tenant.Username, tenant.Password)
//		id := tenant.Insert("ACCOUNT", map[string]any{"Name": "Acme"})
//		for range 2 {
//			record, err := client.Account.Get(ctx, billing.ID(id))
//			if err != nil {
//				log.Fatal(err)
//			}
//			fmt.Println(record.Name, tenant.Logins())
//			tenant.ExpireSessions()
//		}
//		// Output:
//		// Acme 1
//		// Acme 2
//	}
func (e *emitter) exampleOfLogin() (example, bool) {
	s, ok := e.subject(false, schema.Get)
	if !ok {
		return example{}, false
	}
	body := append([]jen.Code{background()}, e.newTenant("WithLogin", "Username", "Password")...)
	body = append(body, s.insert(), jen.For(jen.Range().Lit(2)).Block(
		s.get(e), orFatal(),
		printLine(s.ofRecord(), jen.Id("tenant").Dot("Logins").Call()),
		jen.Id("tenant").Dot("ExpireSessions").Call(),
	))
	return example{
		name: "WithLogin", link: "WithLogin",
		does:  "log in",
		doc:   "The client logs in at the first call, and again when its session has ended.",
		alone: true,
		body:  body,
		lines: []string{s.was() + " 1", s.was() + " 2"},
	}, true
}

// exampleOfQuery renders
//
//	// Query returns the records that satisfy conditions, with all that the tenant knows of them.
//	func ExampleAccountService_Query() {
//		ctx := context.Background()
//		tenant, client := connect()
//		for _, value := range []string{"Acme", "Bolt"} {
//			tenant.Insert("ACCOUNT", map[string]any{"Name": value})
//		}
//		records, err := client.Account.Query(ctx, billing.Where(billing.AccountFields.Name.Eq(billing.Text("Bolt"))))
//		if err != nil {
//			log.Fatal(err)
//		}
//		for _, record := range records {
//			fmt.Println(record.ID, record.Name)
//		}
//		// Output: 1002 Bolt
//	}
func (e *emitter) exampleOfQuery() (example, bool) {
	s, ok := e.subject(true, schema.Query)
	if !ok || !inSQL(s.entity) {
		return example{}, false
	}
	condition := s.inTable(e).Dot("Eq").Call(e.valueOf(s.field, s.becomes()))
	return s.example("Query", "query records",
		"Query returns the records that satisfy the conditions, with all that the tenant has of them.",
		[]string{"1002 " + s.becomes()},
		background(), connected("tenant"), s.insertBoth(),
		jen.List(jen.Id("records"), jen.Err()).Op(":=").Add(s.call("Query", e.sdk("Where").Call(condition))), orFatal(),
		jen.For(jen.List(jen.Id("_"), jen.Id("record")).Op(":=").Range().Id("records")).Block(s.printRecord()),
	), true
}

// exampleOfAll renders
//
//	// All goes through the records in the order of Id, however many there are: …
//	func ExampleAccountService_All() {
//		ctx := context.Background()
//		tenant, client := connect()
//		for _, value := range []string{"Acme", "Bolt"} {
//			tenant.Insert("ACCOUNT", map[string]any{"Name": value})
//		}
//		for record, err := range client.Account.All(ctx, billing.Where(billing.AccountFields.Name.IsNotNull())) {
//			if err != nil {
//				log.Fatal(err)
//			}
//			fmt.Println(record.ID, record.Name)
//		}
//		// Output:
//		// 1001 Acme
//		// 1002 Bolt
//	}
func (e *emitter) exampleOfAll() (example, bool) {
	s, ok := e.subject(true, schema.Query)
	if !ok || !inSQL(s.entity) {
		return example{}, false
	}
	condition := s.inTable(e).Dot("IsNotNull").Call()
	return s.example("All", "go through any number of records",
		"All goes through the records in the order of Id, however many there are: it reads a page when it comes to it.",
		[]string{"1001 " + s.was(), "1002 " + s.becomes()},
		background(), connected("tenant"), s.insertBoth(),
		jen.For(jen.List(jen.Id("record"), jen.Err()).Op(":=").Range().
			Add(s.call("All", e.sdk("Where").Call(condition)))).Block(orFatal(), s.printRecord()),
	), true
}

// exampleOfCreate renders
//
//	// Create sends what is set, and returns the id that the platform assigned.
//	func ExampleAccountService_Create() {
//		ctx := context.Background()
//		tenant, client := connect()
//		id, err := client.Account.Create(ctx, &billing.Account{
//			Name: billing.Set(billing.Text("Acme")),
//		})
//		if err != nil {
//			log.Fatal(err)
//		}
//		row, _ := tenant.Row("ACCOUNT", string(id))
//		fmt.Println(id, row["Name"])
//		// Output: 1001 Acme
//	}
func (e *emitter) exampleOfCreate() (example, bool) {
	s, ok := e.subject(true, schema.Create)
	if !ok {
		return example{}, false
	}
	return s.example("Create", "create a record",
		"Create sends what is set, and returns the id that the platform gave the record.",
		[]string{"1001 " + s.was()},
		background(), connected("tenant"),
		jen.List(jen.Id("id"), jen.Err()).Op(":=").Add(s.call("Create", s.record(e, s.set(e, 0)))), orFatal(),
		s.row(jen.Id("row"), jen.Id("_")), printLine(jen.Id("id"), s.ofRow()),
	), true
}

// exampleOfUpdate renders
//
//	// Read a record, assign what is to change, and write it: …
//	func ExampleAccountService_Update() {
//		ctx := context.Background()
//		tenant, client := connect()
//		id := tenant.Insert("ACCOUNT", map[string]any{"Name": "Acme"})
//		record, err := client.Account.Get(ctx, billing.ID(id))
//		if err != nil {
//			log.Fatal(err)
//		}
//		fmt.Println(record.Name)
//		record.Name = billing.Set(billing.Text("Bolt"))
//		if err := client.Account.Update(ctx, record); err != nil {
//			log.Fatal(err)
//		}
//		row, _ := tenant.Row("ACCOUNT", string(id))
//		fmt.Println(row["Name"])
//		// Output:
//		// Acme
//		// Bolt
//	}
func (e *emitter) exampleOfUpdate() (example, bool) {
	s, ok := e.subject(true, schema.Get, schema.Update)
	if !ok {
		return example{}, false
	}
	return s.example("Update", "read, change and write a record",
		"Read a record, assign what is to change, and write it: Update sends the id and what was assigned.",
		[]string{s.was(), s.becomes()},
		background(), connected("tenant"), s.insert(), s.get(e), orFatal(),
		printLine(s.ofRecord()),
		s.ofRecord().Op("=").Add(e.setTo(s.field, s.becomes())),
		s.update(jen.Id("record")),
		s.row(jen.Id("row"), jen.Id("_")), printLine(s.ofRow()),
	), true
}

// exampleOfNull renders
//
//	// A field that is Null is cleared.
//	func ExampleNull() {
//		ctx := context.Background()
//		tenant, client := connect()
//		id := tenant.Insert("ACCOUNT", map[string]any{"Name": "Acme"})
//		if err := client.Account.Update(ctx, &billing.Account{
//			ID:   billing.Set(billing.ID(id)),
//			Name: billing.Null[billing.Value](),
//		}); err != nil {
//			log.Fatal(err)
//		}
//		row, _ := tenant.Row("ACCOUNT", id)
//		_, kept := row["Name"]
//		fmt.Println(kept)
//		// Output: false
//	}
func (e *emitter) exampleOfNull() (example, bool) {
	s, ok := e.subject(true, schema.Update)
	if !ok {
		return example{}, false
	}
	null := member(s.field.Name.Go).Add(e.sdk("Null")).Index(e.typeOf(s.field)).Call()
	id := member(s.entity.Identity.Name.Go).Add(e.sdk("Set")).Call(e.sdk("ID").Call(jen.Id("id")))
	return example{
		name: "Null", link: "Null",
		does: "clear a field",
		doc: "A null field is cleared: its name is listed under fieldsToNull, unless the client was made with " +
			"another way, see WithClearing. A field that is absent stays as it is.",
		body: []jen.Code{background(), connected("tenant"), s.insert(),
			s.update(s.record(e, id, null)),
			s.row(jen.Id("row"), jen.Id("_")), jen.List(jen.Id("_"), jen.Id("kept")).Op(":=").Add(s.ofRow()),
			printLine(jen.Id("kept"))},
		lines: []string{"false"},
	}, true
}

// exampleOfUpsert renders
//
//	// The first call finds no record with that key and creates it; the second one updates it.
//	func ExampleAccountService_Upsert() {
//		ctx := context.Background()
//		_, client := connect()
//		for range 2 {
//			result, err := client.Account.Upsert(ctx, &billing.Account{
//				Name: billing.Set(billing.Text("Acme")),
//			})
//			if err != nil {
//				log.Fatal(err)
//			}
//			fmt.Println(result.ID, result.Created)
//		}
//		// Output:
//		// 1001 true
//		// 1001 false
//	}
func (e *emitter) exampleOfUpsert() (example, bool) {
	s, ok := e.subject(true, schema.Upsert)
	if !ok {
		return example{}, false
	}
	key, options := s.key(e)
	result := func(name string) *jen.Statement { return jen.Id("result").Dot(name) }
	return s.example("Upsert", "update a record by a key, or create it",
		"The first call finds no record with that key and creates one, which the second call updates.",
		[]string{"1001 true", "1001 false"},
		background(), connected("_"),
		jen.For(jen.Range().Lit(2)).Block(
			jen.List(jen.Id("result"), jen.Err()).Op(":=").
				Add(s.call("Upsert", append([]jen.Code{s.record(e, key)}, options...)...)), orFatal(),
			printLine(result("ID"), result("Created")),
		),
	), true
}

// exampleOfBatch renders
//
//	// A batch of which a record is refused is a BatchError. The others went through.
//	func ExampleAccountService_CreateBatch() {
//		ctx := context.Background()
//		tenant, client := connect()
//		tenant.FailRow(1, billingtest.RowFailure{Code: "17", Field: "Name", Text: "is taken"})
//		results, err := client.Account.CreateBatch(ctx, []*billing.Account{
//			{Name: billing.Set(billing.Text("Acme"))},
//			{Name: billing.Set(billing.Text("Bolt"))},
//		})
//		var failed *billing.BatchError
//		if err != nil && !errors.As(err, &failed) {
//			log.Fatal(err)
//		}
//		for _, result := range results {
//			var row *billing.RowError
//			if errors.As(result.Err, &row) {
//				fmt.Println(row.Index, "refused:", row.Text)
//			} else {
//				fmt.Println(result.Index, "created:", result.ID)
//			}
//		}
//		fmt.Println(len(failed.Rows), "of", failed.Total)
//		// Output:
//		// 0 created: 1001
//		// 1 refused: is taken
//		// 1 of 2
//	}
func (e *emitter) exampleOfBatch() (example, bool) {
	s, ok := e.subject(true, schema.Create)
	if !ok {
		return example{}, false
	}
	failure := e.fake("RowFailure").Values(
		member("Code").Lit("17"), member("Field").Lit(s.field.Name.Wire), member("Text").Lit("is taken"))
	records := jen.Index().Op("*").Add(e.sdk(s.entity.Name.Go)).Values(
		jen.Line().Values(s.set(e, 0)), jen.Line().Values(s.set(e, 1)), jen.Line())
	as := func(err *jen.Statement, target string) *jen.Statement {
		return jen.Qual("errors", "As").Call(err, jen.Op("&").Id(target))
	}
	return s.example("CreateBatch", "create records of which some are refused",
		"A request that succeeds can hold records that were refused. Then the error is a BatchError, and the "+
			"results say what became of each record.",
		[]string{"0 created: 1001", "1 refused: is taken", "1 of 2"},
		background(), connected("tenant"),
		jen.Id("tenant").Dot("FailRow").Call(jen.Lit(1), failure),
		jen.List(jen.Id("results"), jen.Err()).Op(":=").Add(s.call("CreateBatch", records)),
		jen.Var().Id("failed").Op("*").Add(e.sdk("BatchError")),
		jen.If(jen.Op("!").Add(as(jen.Err(), "failed"))).Block(
			fatal().Comment("// nil, or the request failed as a whole")),
		jen.For(jen.List(jen.Id("_"), jen.Id("result")).Op(":=").Range().Id("results")).Block(
			jen.Var().Id("row").Op("*").Add(e.sdk("RowError")),
			jen.If(as(jen.Id("result").Dot("Err"), "row")).Block(
				printLine(jen.Id("row").Dot("Index"), jen.Lit("refused:"), jen.Id("row").Dot("Text")),
			).Else().Block(
				printLine(jen.Id("result").Dot("Index"), jen.Lit("created:"), jen.Id("result").Dot("ID")),
			),
		),
		printLine(jen.Len(jen.Id("failed").Dot("Rows")), jen.Lit("of"), jen.Id("failed").Dot("Total")),
	), true
}

// exampleOfExtra renders
//
//	// Fields that this package does not know are kept in Extra, and written from there.
//	func ExampleExtra() {
//		ctx := context.Background()
//		tenant, client := connect()
//		id := tenant.Insert("ACCOUNT", map[string]any{"C_Region": "EMEA"})
//		record, err := client.Account.Get(ctx, billing.ID(id))
//		if err != nil {
//			log.Fatal(err)
//		}
//		fmt.Println(record.Extra["C_Region"])
//		record.Extra.Set("C_Region", billing.Set(billing.Text("APAC")))
//		if err := client.Account.Update(ctx, record); err != nil {
//			log.Fatal(err)
//		}
//		row, _ := tenant.Row("ACCOUNT", id)
//		fmt.Println(row["C_Region"])
//		// Output:
//		// EMEA
//		// APAC
//	}
func (e *emitter) exampleOfExtra() (example, bool) {
	s, ok := e.subject(false, schema.Get, schema.Update)
	if !ok {
		return example{}, false
	}
	s.field = &schema.Field{Name: schema.Name{Wire: unlisted(s.entity)}, Type: schema.TypeRaw}
	s.values = [2]string{"EMEA", "APAC"}
	name := jen.Lit(s.field.Name.Wire)
	extra := func() *jen.Statement { return jen.Id("record").Dot("Extra") }
	return example{
		name: "Extra", link: "Extra",
		does: "read and write fields that this package does not know",
		doc:  "Fields of the tenant that this package does not know are kept in Extra, and written from there.",
		body: []jen.Code{background(), connected("tenant"), s.insert(), s.get(e), orFatal(),
			printLine(extra().Index(name.Clone())),
			extra().Dot("Set").Call(name, e.setTo(s.field, s.becomes())),
			s.update(jen.Id("record")),
			s.row(jen.Id("row"), jen.Id("_")), printLine(s.ofRow())},
		lines: []string{s.was(), s.becomes()},
	}, true
}

// exampleOfTesting renders
//
//	// What code does when an answer gets lost can be tested: the tenant has it go wrong.
//	func Example_testing() {
//		ctx := context.Background()
//		tenant, client := connect()
//		lost := tenant.Inject(billingtest.LoseAnswer(), billingtest.On(billingtest.Create))
//		_, err := client.Account.Create(ctx, &billing.Account{
//			Name: billing.Set(billing.Text("Acme")),
//		})
//		var unknown *billing.OutcomeUnknownError
//		fmt.Println(errors.As(err, &unknown), lost.Struck(), len(tenant.Rows("ACCOUNT")))
//		// Output: true 1 1
//	}
func (e *emitter) exampleOfTesting() (example, bool) {
	s, ok := e.subject(true, schema.Create)
	if !ok {
		return example{}, false
	}
	return example{
		name: "_testing",
		does: "have a call fail, to test what code makes of it",
		doc: "A test has things go wrong, here the answer to a create, and looks at what is left: the record was " +
			"created, and the client neither knows that nor creates it twice.",
		body: []jen.Code{background(), connected("tenant"),
			jen.Id("lost").Op(":=").Id("tenant").Dot("Inject").Call(
				e.fake("LoseAnswer").Call(), e.fake("On").Call(e.fake("Create"))),
			jen.List(jen.Id("_"), jen.Err()).Op(":=").Add(s.call("Create", s.record(e, s.set(e, 0)))),
			jen.Var().Id("unknown").Op("*").Add(e.sdk("OutcomeUnknownError")),
			printLine(jen.Qual("errors", "As").Call(jen.Err(), jen.Op("&").Id("unknown")),
				jen.Id("lost").Dot("Struck").Call(),
				jen.Len(jen.Id("tenant").Dot("Rows").Call(jen.Lit(s.entity.Name.Wire)))),
		},
		lines: []string{"true 1 1"},
	}, true
}
