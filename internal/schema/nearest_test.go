package schema

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	names := []string{"ACCOUNT", "ACCOUNTS", "ACCOUNT_TYPE", "PLAN", "Plan", "", strings.Repeat("x", 100)}
	for name, want := range map[string]string{
		"ACOUNT":                  "did you mean ACCOUNT or ACCOUNTS?",
		"account":                 "did you mean ACCOUNT or ACCOUNTS?",
		"plan":                    "did you mean PLAN or Plan?",
		"ACCOUNT_TYP":             "did you mean ACCOUNT_TYPE?",
		"INVOICE":                 "",
		strings.Repeat("x", 1000): "",
	} {
		if got := Nearest(name, names); got != want {
			t.Errorf("%.20s: got %q, want %q", name, got, want)
		}
	}
	if got := Nearest("ab", []string{"ac", "ad", "ae", "af"}); strings.Count(got, " or ") != nearestMost-1 {
		t.Errorf("got %q, want %d names", got, nearestMost)
	}
}
