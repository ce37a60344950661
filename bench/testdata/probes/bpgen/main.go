// Command bpgen asks the questions of the comparison with bpgen's code.
package main

import (
	"context"

	"peers/probes/probe"
	"peers/sdk/bpgen"
)

func main() { probe.Main(questions) }

func questions(address string) (map[string]func() (probe.Seen, error), error) {
	ctx := context.Background()
	client, err := sdk.NewClient(address, sdk.WithSessionID("session"))
	if err != nil {
		return nil, err
	}
	profiles := client.BillingProfile
	return map[string]func() (probe.Seen, error){
		"read": func() (probe.Seen, error) {
			record, err := profiles.Get(ctx, "7")
			return probe.Seen{Decoded: record}, err
		},
		"query": func() (probe.Seen, error) {
			records, err := profiles.Query(ctx, sdk.Where(sdk.SQL("City = 'Bern'")))
			return probe.Seen{Decoded: records}, err
		},
		"update": func() (probe.Seen, error) {
			record := &sdk.BillingProfile{ID: sdk.Set[sdk.ID]("7")}
			set(&record.City, "Bern")
			return probe.Seen{}, profiles.Update(ctx, record)
		},
		"null declared": func() (probe.Seen, error) {
			record := &sdk.BillingProfile{ID: sdk.Set[sdk.ID]("7")}
			null(&record.City)
			return probe.Seen{}, profiles.Update(ctx, record)
		},
		"null untyped": func() (probe.Seen, error) {
			record := &sdk.BillingProfile{ID: sdk.Set[sdk.ID]("7")}
			null(&record.CurrencyCode)
			return probe.Seen{}, profiles.Update(ctx, record)
		},
		"two": func() (probe.Seen, error) {
			first, second := new(sdk.BillingProfile), new(sdk.BillingProfile)
			set(&first.City, "Bern")
			set(&second.City, "Basel")
			_, err := profiles.CreateBatch(ctx, []*sdk.BillingProfile{first, second})
			return probe.Seen{}, err
		},
		"create": func() (probe.Seen, error) {
			record := new(sdk.BillingProfile)
			set(&record.City, "Atlantis")
			id, err := profiles.Create(ctx, record)
			return probe.Seen{Decoded: id}, err
		},
	}, nil
}

// set gives a field a text, whatever its type.
func set[T any](field *sdk.Opt[T], text string) {
	var value T
	switch v := any(&value).(type) {
	case *string:
		*v = text
	case *sdk.Value:
		*v = sdk.Text(text)
	}
	*field = sdk.Set(value)
}

func null[T any](field *sdk.Opt[T]) { *field = sdk.Null[T]() }
