package runtime

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// endless is a platform with as many records as asked for, of the widest entity of the
// exports: 113 fields, of which 15 hold a value and the others are left out. It makes each
// page when it is asked for it, in memory that it uses again, so that what is measured is
// what the client takes.
type endless struct {
	tb      testing.TB
	records int    // Ids are 1 to this
	rest    []byte // of a row behind its Id
	body    bytes.Buffer
	pages   int
	atEnd   func() // called when the client has read a page
}

func newEndless(tb testing.TB, m ratingMethod, records int) *endless {
	var rest []byte
	for _, name := range m.names[1:setCount] {
		rest = append(append(append(rest, ','), appendQuoted(nil, name)...), `:"2025-01-31T00:00:00.000Z"`...)
	}
	return &endless{tb: tb, records: records, rest: append(rest, '}')}
}

func (p *endless) RoundTrip(r *http.Request) (*http.Response, error) {
	defer r.Body.Close()
	var statement struct{ SQL string }
	if err := json.NewDecoder(r.Body).Decode(&statement); err != nil {
		return nil, err
	}
	p.pages++
	p.body.Reset()
	p.body.WriteString(`{"queryResponse":[`)
	last := numberBehind(p.tb, statement.SQL, "Id > ")
	end := min(p.records, last+numberBehind(p.tb, statement.SQL, "FETCH NEXT "))
	for id := last + 1; id <= end; id++ {
		if id > last+1 {
			p.body.WriteByte(',')
		}
		p.body.WriteString(`{"Id":"`)
		p.body.Write(strconv.AppendInt(p.body.AvailableBuffer(), int64(id), 10))
		p.body.WriteByte('"')
		p.body.Write(p.rest)
	}
	p.body.WriteString("]}")
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: page{bytes.NewReader(p.body.Bytes()), p}, Request: r,
	}, nil
}

func numberBehind(tb testing.TB, sql, lead string) int {
	_, behind, _ := strings.Cut(sql, lead)
	digits, _, _ := strings.Cut(behind, " ")
	n, err := strconv.Atoi(digits)
	if err != nil {
		tb.Fatalf("no number behind %q in %s", lead, sql)
	}
	return n
}

// page is the body of an answer.
type page struct {
	io.Reader
	of *endless
}

func (p page) Close() error {
	if p.of.atEnd != nil {
		p.of.atEnd()
	}
	return nil
}

// liveHeap returns the bytes that are in use, without what can be collected.
func liveHeap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func mallocs() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Mallocs
}

// The bounds of reading many records: bytes of live heap, and allocations for each row beside
// the record, which is a struct and its values.
const (
	maxLiveHeap  = 64 << 20
	maxRowAllocs = 5
)

// readAll goes through all records of a platform and returns what that took. Live heap is
// looked at rarely, in the midst of a page as well as when it has just arrived, since that
// collects garbage first.
func readAll(tb testing.TB, m ratingMethod, total int, opts ...QueryOption) (live int64, allocs float64) {
	p := newEndless(tb, m, total)
	c, err := newConn("http://platform.example/demo", []Option{WithSessionID("s"), WithoutRateLimit(), WithHTTPClient(&http.Client{Transport: p})})
	if err != nil {
		tb.Fatal(err)
	}
	start := liveHeap()
	sample := func() { live = max(live, liveHeap()-start) }
	interval := max(1, total/10)
	p.atEnd = func() {
		if p.pages%max(1, interval/defaultPageSize) == 0 {
			sample()
		}
	}
	r := records{conn: c, entity: "RATING_METHOD"}
	target := reflect.New(reflect.PointerTo(m.own))
	before, count := mallocs(), 0
	rows := r.all(tb.Context(), opts)
	for rows.next(target.Interface()) {
		if rows.err != nil {
			tb.Fatal(rows.err)
		}
		if count++; count%interval == interval/2 {
			sample()
		}
	}
	if count != total {
		tb.Fatalf("got %d records, want %d", count, total)
	}
	return live, float64(mallocs()-before)/float64(count) - 1 - setCount
}

// TestAllStaysSmall holds the bounds for as many records as a test can wait for.
func TestAllStaysSmall(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector allocates on its own")
	}
	m := newRatingMethod(t)
	for _, size := range []int{100, defaultPageSize, maxRows} {
		live, allocs := readAll(t, m, 20_000, PageSize(size))
		t.Logf("pages of %d: %.1f MiB of live heap, %.2f allocations for each row beside its record", size, float64(live)/(1<<20), allocs)
		if live > maxLiveHeap || allocs > maxRowAllocs {
			t.Errorf("pages of %d: want at most %d MiB and %d allocations", size, maxLiveHeap>>20, maxRowAllocs)
		}
	}
}

// BenchmarkAll goes through a million records.
func BenchmarkAll(b *testing.B) {
	const million = 1_000_000
	m := newRatingMethod(b)
	var live int64
	var allocs float64
	for b.Loop() {
		live, allocs = readAll(b, m, million)
	}
	b.ReportMetric(float64(live)/(1<<20), "live-MiB")
	b.ReportMetric(allocs, "allocs/row")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/million, "ns/row")
	if live > maxLiveHeap || allocs > maxRowAllocs {
		b.Errorf("want at most %d MiB and %d allocations for each row beside its record", maxLiveHeap>>20, maxRowAllocs)
	}
}
