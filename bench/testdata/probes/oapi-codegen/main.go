// Command oapi-codegen asks the questions of the comparison with oapi-codegen's code.
package main

import (
	"context"
	"encoding/json"
	"fmt"

	"peers/probes/probe"
	"peers/sdk/oapi-codegen"
)

func main() { probe.Main(questions) }

func questions(address string) (map[string]func() (probe.Seen, error), error) {
	client, err := sdk.NewClientWithResponses(address)
	if err != nil {
		return nil, err
	}
	return map[string]func() (probe.Seen, error){
		"read":          func() (probe.Seen, error) { return read(client) },
		"query":         func() (probe.Seen, error) { return query(client) },
		"update":        func() (probe.Seen, error) { return update(client, "Bern") },
		"null declared": func() (probe.Seen, error) { return update(client, "") },
		"null untyped":  func() (probe.Seen, error) { return updateUntyped(client) },
		"create":        func() (probe.Seen, error) { return create(client, "Atlantis") },
		"two": func() (probe.Seen, error) {
			if seen, err := create(client, "Bern"); err != nil {
				return seen, err
			}
			return create(client, "Basel")
		},
	}, nil
}

func read(client *sdk.ClientWithResponses) (probe.Seen, error) {
	params := &sdk.RetrieveByIdBillingProfileParams{SessionId: "session"}
	reply, err := client.RetrieveByIdBillingProfileWithResponse(context.Background(), 7, params)
	if err != nil {
		return probe.Seen{}, err
	}
	return seen(reply.StatusCode(), reply.JSON200, reply.JSON404, reply.JSON500), nil
}

func query(client *sdk.ClientWithResponses) (probe.Seen, error) {
	params := &sdk.RetrievefilteredBillingProfileParams{SessionId: "session", QueryAnsiSql: "City = 'Bern'"}
	reply, err := client.RetrievefilteredBillingProfileWithResponse(context.Background(), params)
	if err != nil {
		return probe.Seen{}, err
	}
	return seen(reply.StatusCode(), reply.JSON200, reply.JSON404, reply.JSON500), nil
}

type putBody = sdk.PutBillingProfileApplicationJSONCharsetUTF8RequestBody

// update sends the city, or null where there is none.
func update(client *sdk.ClientWithResponses, city string) (probe.Seen, error) {
	var body putBody
	record := alloc(&body.BrmObjects)
	set(&record.Id, "7")
	if city == "" {
		null(&record.City)
	} else {
		set(&record.City, city)
	}
	return put(client, body)
}

func updateUntyped(client *sdk.ClientWithResponses) (probe.Seen, error) {
	var body putBody
	record := alloc(&body.BrmObjects)
	set(&record.Id, "7")
	null(&record.CurrencyCode)
	return put(client, body)
}

func put(client *sdk.ClientWithResponses, body putBody) (probe.Seen, error) {
	params := &sdk.PutBillingProfileParams{SessionId: "session"}
	reply, err := client.PutBillingProfileWithApplicationJSONCharsetUTF8BodyWithResponse(context.Background(), params, body)
	if err != nil {
		return probe.Seen{}, err
	}
	return seen(reply.StatusCode(), reply.JSON200), nil
}

func create(client *sdk.ClientWithResponses, city string) (probe.Seen, error) {
	var body sdk.PostBillingProfileApplicationJSONCharsetUTF8RequestBody
	set(&alloc(&body.BrmObjects).City, city)
	params := &sdk.PostBillingProfileParams{SessionId: "session"}
	reply, err := client.PostBillingProfileWithApplicationJSONCharsetUTF8BodyWithResponse(context.Background(), params, body)
	if err != nil {
		return probe.Seen{}, err
	}
	return seen(reply.StatusCode(), reply.JSON200), nil
}

// seen returns what a reply holds besides its raw bytes.
func seen(status int, decoded ...any) probe.Seen {
	return probe.Seen{Returned: fmt.Sprintf("status %d", status), Decoded: decoded}
}

func alloc[T any](field **T) *T {
	*field = new(T)
	return *field
}

// set gives a field a text, whatever its type.
func set(field any, text string) {
	switch field := field.(type) {
	case *string:
		*field = text
	case **string:
		*field = &text
	case *any:
		*field = text
	default:
		panic(fmt.Sprintf("a field of type %T", field))
	}
}

// null gives a field what is nearest to null. A text has nothing but its absence.
func null(field any) {
	switch field := field.(type) {
	case **string:
		*field = nil
	case *any:
		*field = json.RawMessage("null")
	default:
		panic(fmt.Sprintf("a field of type %T", field))
	}
}
