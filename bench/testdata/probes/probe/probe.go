// Package probe is what the probes share: one question is asked, and what came of it is
// printed as JSON.
package probe

import (
	"encoding/json"
	"fmt"
	"os"
)

// Seen is what a user of a generated client gets to see of one call.
type Seen struct {
	Error    string `json:",omitempty"`
	Returned string `json:",omitempty"` // type or status of what came back without an error
	Decoded  any    `json:",omitempty"` // what came back, encoded again by its own type
}

// Main asks the question that the first argument names, of the client for the address that
// the second one has.
func Main(questions func(address string) (map[string]func() (Seen, error), error)) {
	asked, err := questions(os.Args[2])
	if err != nil {
		fail(err)
	}
	ask, known := asked[os.Args[1]]
	if !known {
		fail(fmt.Errorf("no question %s", os.Args[1]))
	}
	seen, err := ask()
	if err != nil {
		seen = Seen{Error: err.Error()}
	}
	if err := json.NewEncoder(os.Stdout).Encode(seen); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
