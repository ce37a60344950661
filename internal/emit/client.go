package emit

import (
	"github.com/dave/jennifer/jen"
)

// clientFile renders
//
//	// Client is a connection to one tenant. Its services are safe for concurrent use.
//	type Client struct {
//		conn *conn
//
//		Account *AccountService
//	}
//
//	// NewClient returns a client for the tenant at baseURL, …
//	func NewClient(baseURL string, opts ...Option) (*Client, error) {
//		c, err := newConn(baseURL, opts)
//		if err != nil {
//			return nil, err
//		}
//		return &Client{
//			conn:    c,
//			Account: &AccountService{records{conn: c, entity: "ACCOUNT", key: "Name"}},
//		}, nil
//	}
//
//	// Logout ends the session, …
//	func (c *Client) Logout(ctx context.Context) error {
//		return c.conn.logout(ctx)
//	}
//
//	// QueryRows sends a statement of the caller's own, …
//	func (c *Client) QueryRows(ctx context.Context, sql SQL, rows any) error {
//		return c.conn.queryRows(ctx, sql, rows)
//	}
func (e *emitter) clientFile() *jen.File {
	f := e.newFile()
	f.Add(doc(0, "Client is a connection to one tenant, with a service for each entity. It is safe for concurrent use.")).
		Type().Id("Client").StructFunc(func(g *jen.Group) {
		g.Id("conn").Op("*").Id("conn")
		g.Line()
		for _, entity := range e.entities {
			g.Id(entity.Name.Go).Op("*").Id(entity.Go.Service)
		}
	}).Line()
	f.Line()
	f.Add(doc(0, "NewClient returns a client for the tenant at baseURL, which is host and organisation, such as "+
		"https://my.billingplatform.com/your_org. Exactly one option must say how to authenticate: "+
		"[WithLogin], [WithClientCredentials], [WithTokenSource], [WithSessionID] or [WithBearerToken].")).
		Func().Id("NewClient").Params(jen.Id("baseURL").String(), jen.Id("opts").Op("...").Id("Option")).
		Add(withError(jen.Op("*").Id("Client"))).Block(
		jen.List(jen.Id("c"), jen.Err()).Op(":=").Id("newConn").Call(jen.Id("baseURL"), jen.Id("opts")),
		jen.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Nil(), jen.Err())),
		jen.Return(jen.Op("&").Id("Client").Values(e.services()...), jen.Nil()),
	).Line()
	f.Line()
	f.Add(doc(0, "Logout ends the session, if there is one, and forgets it even when that fails; tokens are "+
		"forgotten only. The next call logs in again, or fails with an error that is [ErrSessionExpired] if the client "+
		"was given a session or token that it cannot renew. Calls under way lose their session, too.")).
		Func().Params(jen.Id("c").Op("*").Id("Client")).Id("Logout").Params(ctx()).Error().Block(
		jen.Return(jen.Id("c").Dot("conn").Dot("logout").Call(jen.Id("ctx"))),
	).Line()
	f.Line()
	f.Add(queryRows()).Line()
	e.addBeyondRecords(f)
	return f
}

func queryRows() *jen.Statement {
	return doc(0, "QueryRows sends a statement of the caller's own, such as SELECT Name, AccountObj.Status FROM CONTRACT, and "+
		"sets the slice that rows points at to what it selects, empty if that is nothing ("+statementPath+"). "+
		"Replay class: read.",
		"An element is a map by names of columns, such as map[string]Value; a record of this package; a struct with "+
			"a field for each column wanted; a pointer to one of these; or, for a single column, a string, number, "+
			"[Value] or the like. A field of a struct goes by its tag bpgen or json, in which a dot is only a dot, or "+
			"by its own name, exactly or else in any case; what is null or left out is zero. [Bind] puts values into a "+
			"statement. If the platform returned as many rows as it does at most, the error is [ErrTruncated], beside them.").
		Func().Params(jen.Id("c").Op("*").Id("Client")).Id("QueryRows").
		Params(ctx(), jen.Id("sql").Id("SQL"), jen.Id("rows").Any()).Error().Block(
		jen.Return(jen.Id("c").Dot("conn").Dot("queryRows").Call(jen.Id("ctx"), jen.Id("sql"), jen.Id("rows"))),
	)
}

// addBeyondRecords adds the methods of the client that are about no entity of the export:
//
//	func (c *Client) Download(ctx context.Context, entity string, id ID, field FieldRef) (*File, error) {
//		return c.conn.download(ctx, entity, id, field)
//	}
//
//	func (c *Client) NewLookup(entity string, field FieldRef, life time.Duration) *Lookup {
//		return c.conn.newLookup(entity, field, life)
//	}
//
//	func (c *Client) Extract(request ExtractRequest) *Extract {
//		return &Extract{conn: c.conn, request: request}
//	}
func (e *emitter) addBeyondRecords(f *jen.File) {
	client := jen.Id("c").Op("*").Id("Client")
	conn := jen.Id("c").Dot("conn")
	f.Line()
	f.Add(doc(0, "Download returns the file in a field of a record of an entity, or an error that is [ErrNotFound] (GET "+
		"/rest/2.0/files/{entity}/{id}/{field}). Replay class: read.")).
		Func().Params(client.Clone()).Id("Download").
		Params(ctx(), jen.Id("entity").String(), jen.Id("id").Id("ID"), jen.Id("field").Id("FieldRef")).
		Add(withError(jen.Op("*").Id("File"))).Block(
		jen.Return(conn.Clone().Dot("download").Call(jen.Id("ctx"), jen.Id("entity"), jen.Id("id"), jen.Id("field"))),
	).Line()
	f.Line()
	f.Add(doc(0, "NewLookup returns what finds the records of an entity by a field and remembers their Ids for that long; 0 "+
		"means ten minutes. The entity need not be one of this package.")).
		Func().Params(client.Clone()).Id("NewLookup").
		Params(jen.Id("entity").String(), jen.Id("field").Id("FieldRef"), jen.Id("life").Qual("time", "Duration")).
		Op("*").Id("Lookup").Block(
		jen.Return(conn.Clone().Dot("newLookup").Call(jen.Id("entity"), jen.Id("field"), jen.Id("life"))),
	).Line()
	f.Line()
	f.Add(doc(0, "Extract returns a bulk extract that the request asks for, which [Extract.Files] or [Extract.Submit] begins.")).
		Func().Params(client.Clone()).Id("Extract").Params(jen.Id("request").Id("ExtractRequest")).Op("*").Id("Extract").Block(
		jen.Return(jen.Op("&").Id("Extract").Values(jen.Id("conn").Op(":").Add(conn.Clone()), jen.Id("request").Op(":").Id("request"))),
	)
}

// services renders the elements of the Client literal, one per line.
func (e *emitter) services() []jen.Code {
	values := []jen.Code{jen.Line().Id("conn").Op(":").Id("c")}
	for _, entity := range e.entities {
		records := []jen.Code{
			jen.Id("conn").Op(":").Id("c"),
			jen.Id("entity").Op(":").Lit(entity.Name.Wire),
		}
		if key := externalKey(entity); key != "" {
			records = append(records, jen.Id("key").Op(":").Lit(key))
		}
		values = append(values, jen.Line().Id(entity.Name.Go).Op(":").Op("&").Id(entity.Go.Service).
			Values(jen.Id("records").Values(records...)))
	}
	return append(values, jen.Line())
}
