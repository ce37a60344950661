// Command ogen asks the questions of the comparison with ogen's code.
package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/go-faster/jx"

	"peers/probes/probe"
	"peers/sdk/ogen"
)

func main() { probe.Main(questions) }

// token is the security source that ogen asks for, since the export declares one.
type token struct{}

func (token) JWT(context.Context, sdk.OperationName) (sdk.JWT, error) {
	return sdk.JWT{Token: "token"}, nil
}

func questions(address string) (map[string]func() (probe.Seen, error), error) {
	ctx := context.Background()
	client, err := sdk.NewClient(address, token{})
	if err != nil {
		return nil, err
	}
	return map[string]func() (probe.Seen, error){
		"read": func() (probe.Seen, error) {
			reply, err := client.RetrieveByIDBillingProfile(ctx, sdk.RetrieveByIDBillingProfileParams{ID: 7, SessionId: "session"})
			return seen(reply), err
		},
		"query": func() (probe.Seen, error) {
			reply, err := client.RetrievefilteredBillingProfile(ctx, sdk.RetrievefilteredBillingProfileParams{QueryAnsiSql: "City = 'Bern'", SessionId: "session"})
			return seen(reply), err
		},
		"update": func() (probe.Seen, error) {
			return update(client, func(record *sdk.PutBillingProfileReqBrmObjects) { set(&record.City, "Bern") })
		},
		"null declared": func() (probe.Seen, error) {
			return update(client, func(record *sdk.PutBillingProfileReqBrmObjects) { null(&record.City) })
		},
		"null untyped": func() (probe.Seen, error) {
			return update(client, func(record *sdk.PutBillingProfileReqBrmObjects) { null(&record.CurrencyCode) })
		},
		"create": func() (probe.Seen, error) { return create(client, "Atlantis") },
		"two": func() (probe.Seen, error) {
			if seen, err := create(client, "Bern"); err != nil {
				return seen, err
			}
			return create(client, "Basel")
		},
	}, nil
}

func update(client *sdk.Client, change func(*sdk.PutBillingProfileReqBrmObjects)) (probe.Seen, error) {
	var record sdk.PutBillingProfileReqBrmObjects
	set(&record.ID, "7")
	change(&record)
	body := &sdk.PutBillingProfileReq{BrmObjects: sdk.NewOptPutBillingProfileReqBrmObjects(record)}
	reply, err := client.PutBillingProfile(context.Background(), body, sdk.PutBillingProfileParams{SessionId: "session"})
	return seen(reply), err
}

func create(client *sdk.Client, city string) (probe.Seen, error) {
	var record sdk.PostBillingProfileReqBrmObjects
	set(&record.ID, "0") // the export marks it required
	set(&record.City, city)
	body := &sdk.PostBillingProfileReq{BrmObjects: sdk.NewOptPostBillingProfileReqBrmObjects(record)}
	reply, err := client.PostBillingProfile(context.Background(), body, sdk.PostBillingProfileParams{SessionId: "session"})
	return seen(reply), err
}

func seen(reply any) probe.Seen {
	return probe.Seen{Returned: fmt.Sprintf("%T", reply), Decoded: reply}
}

// set gives a field a text, whatever its type.
func set(field any, text string) {
	switch field := field.(type) {
	case *string:
		*field = text
	case *sdk.OptString:
		field.SetTo(text)
	case *jx.Raw:
		*field = jx.Raw(strconv.Quote(text))
	default:
		panic(fmt.Sprintf("a field of type %T", field))
	}
}

// null gives a field what is nearest to null. A text has nothing but its absence.
func null(field any) {
	switch field := field.(type) {
	case *sdk.OptString:
		field.Reset()
	case *jx.Raw:
		*field = jx.Raw("null")
	default:
		panic(fmt.Sprintf("a field of type %T", field))
	}
}
