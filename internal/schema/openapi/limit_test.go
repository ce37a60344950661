package openapi

import "testing"

func TestLimit(t *testing.T) {
	for _, c := range [][3]string{
		{"maxLength", "5", "5"}, {"maxLength", "5.0", "5"}, {"minimum", "-0.50", "-0.5"}, {"maximum", "100", "100"},
		{"pattern", "5.0", "5.0"}, {"format", "1.0", "1.0"}, {"maximum", "1.0e3", "1.0e3"},
	} {
		if got := limit(c[0], c[1]); got != c[2] {
			t.Errorf("%s %s: %s, want %s", c[0], c[1], got, c[2])
		}
	}
}
