package report

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   float64
	}{
		{nil, 0}, {[]float64{7}, 7}, {[]float64{9, 1, 2}, 2}, {[]float64{4, 1, 2, 9}, 3},
	} {
		if got := Median(c.values); got != c.want {
			t.Errorf("Median(%v) = %v, want %v", c.values, got, c.want)
		}
	}
	if got := Median([]time.Duration{3 * time.Second, time.Second}); got != 2*time.Second {
		t.Errorf("of durations: %v", got)
	}
}

// TestRatio has a machine that became twice as slow between the pairs: the medians would
// say 10/2 by chance of the order, the pairs say 5 each time.
func TestRatio(t *testing.T) {
	for _, c := range []struct {
		a, b []float64
		want float64
	}{
		{[]float64{10, 20, 20}, []float64{2, 4, 4}, 5},
		{[]float64{10, 30, 500}, []float64{1, 10}, 6.5},
		{[]float64{10, 30}, []float64{0, 10}, 3},
		{nil, []float64{1}, 0},
	} {
		if got := Ratio(c.a, c.b); got != c.want {
			t.Errorf("Ratio(%v, %v) = %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

func TestTable(t *testing.T) {
	table := Table{Head: []string{"what", "cpu", "note"}}
	table.Add("S", "1.50 s", "a|b\nc")
	table.Add("Müller", "12.00 s")
	want := "" +
		"| what   |     cpu | note   |\n" +
		"|--------|--------:|--------|\n" +
		"| S      |  1.50 s | a\\|b c |\n" +
		"| Müller | 12.00 s |        |\n"
	if got := table.String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestFigures(t *testing.T) {
	for got, want := range map[string]string{
		Seconds(1234 * time.Millisecond): "1.23 s",
		MiB(300 << 20):                   "300 MiB",
		MB(3_953_201):                    "3.95 MB",
		Times(15.26):                     "15.3x",
		Hundredths(0.934):                "0.93x",
		Count(0):                         "0",
		Count(999):                       "999",
		Count(1000):                      "1,000",
		Count(1234567):                   "1,234,567",
		Count(-123456):                   "-123,456",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestReplace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.md")
	page := "By hand.\n<!-- small -->\nold\n<!-- /small -->\nMore.\n<!-- large -->\n<!-- /large -->\n"
	if err := os.WriteFile(path, []byte(page), 0o666); err != nil {
		t.Fatal(err)
	}
	for range 2 { // writing the same again changes nothing
		if err := Replace(path, "small", "new\n"); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		want := "By hand.\n<!-- small -->\n\nnew\n\n<!-- /small -->\nMore.\n<!-- large -->\n<!-- /large -->\n"
		if string(got) != want {
			t.Errorf("got\n%s", got)
		}
	}
	if err := Replace(path, "middle", "x"); err == nil {
		t.Error("a page without the marks was accepted")
	}
}
