package docs

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http/httptest"

	"github.com/bpgen/bpgen/generated/demogm"
	"github.com/bpgen/bpgen/generated/demogm/demogmtest"
)

func Example() {
	ctx := context.Background()
	tenant := demogmtest.NewTenant()
	server := httptest.NewServer(tenant)
	defer server.Close()

	client, err := demogm.NewClient(server.URL+"/demogm", demogm.WithSessionID(tenant.SessionID))
	if err != nil {
		log.Fatal(err)
	}

	// Create sends what is set. The platform assigns the id.
	id, err := client.Account.Create(ctx, &demogm.Account{
		Name:   demogm.Set("Acme"),
		Status: demogm.Set("ACTIVE"),
		Extra:  demogm.Extra{"C_Region": demogm.Set(demogm.Text("EMEA"))}, // unknown to the export
	})
	if err != nil {
		log.Fatal(err)
	}

	// What is read stays as it came; Update sends the id and what changed.
	account, err := client.Account.Get(ctx, id)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(account.Name.Or(""), account.Extra["C_Region"])
	account.Status = demogm.Null[string]()
	if err := client.Account.Update(ctx, account); err != nil {
		log.Fatal(err)
	}

	// A request that succeeds can hold records that failed.
	tenant.FailRow(1, demogmtest.RowFailure{Code: "17", Field: "Name", Text: "Name is taken"})
	results, err := client.Account.CreateBatch(ctx, []*demogm.Account{
		{Name: demogm.Set("Bolt")},
		{Name: demogm.Set("Acme")},
	})
	fmt.Println(len(results), results[0].Err == nil)
	var failed *demogm.RowError
	if errors.As(err, &failed) {
		fmt.Println(failed.Index, failed.Field, failed.Text)
	}

	found, err := client.Account.Query(ctx, "Name = 'Nobody'")
	fmt.Println(len(found), err)
	_, err = client.Account.Get(ctx, "99")
	fmt.Println(errors.Is(err, demogm.ErrNotFound))
	// Output:
	// Acme EMEA
	// 2 true
	// 1 Name Name is taken
	// 0 <nil>
	// true
}
