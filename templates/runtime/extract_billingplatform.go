package runtime

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Extract is a bulk extract, on its way from a request to files: [Extract.Files] goes all of
// that way, the other methods a step each.
type Extract struct {
	conn    *conn
	request ExtractRequest
}

const (
	bulkRequest  = "BULK_API_REQUEST"
	bulkResponse = "BULK_RESPONSE"

	maxRequestBody = 4000 // characters (BillingPlatform facts, 6)

	extractFirst   = 2 * time.Second // before the second look at the status, about
	extractMost    = 30 * time.Second
	extractPending = 10 * time.Minute
	extractLooks   = 4 // at an extract that is done and has no batches
)

// ID returns the Id of the extract, "" before it is submitted.
func (e *Extract) ID() ID { return e.request.ID }

// Submit has the platform begin the extract, unless it did. Like a create it is not repeated
// when its answer is lost: then the error is an [OutcomeUnknownError]. Replay class: blind
// write.
func (e *Extract) Submit(ctx context.Context) (ID, error) {
	if e.request.ID != "" {
		return e.request.ID, nil
	}
	record, err := e.request.record()
	if err != nil {
		return "", (&operation{bulkRequest, "extract"}).wrap(err)
	}
	result, err := e.conn.writeOne(ctx, write{verb: createVerb, entity: bulkRequest}, record)
	if err == nil || result.ID != "" && result.Err == nil {
		e.request.ID = result.ID
	}
	return result.ID, err
}

// bulkRecord is a record of no fields of its own.
type bulkRecord struct {
	Extra Extra `json:"-"`
}

// record returns the record that requests the extract, or what is wrong with the request.
func (r *ExtractRequest) record() (*bulkRecord, error) {
	perBatch := int64(r.RecordsPerBatch)
	if perBatch == 0 {
		perBatch = maxRows
	}
	format := strings.ToUpper(r.Format)
	if format == "" {
		format = "JSON"
	}
	method := "QUERY"
	if r.Entity != "" {
		method = "RETRIEVE"
	}
	switch {
	case strings.TrimSpace(r.Name) == "":
		return nil, errors.New("Name is empty")
	case strings.TrimSpace(string(r.Query)) == "" && r.Entity == "":
		return nil, errors.New("Query and Entity are empty: give a statement, or the entity to retrieve")
	case utf8.RuneCountInString(string(r.Query)) > maxRequestBody:
		return nil, fmt.Errorf("Query has more than the %d characters that the platform takes", maxRequestBody)
	case format != "JSON" && format != "CSV":
		return nil, fmt.Errorf("Format is %q: want JSON or CSV", bounded(r.Format, maxMisfit))
	case perBatch < 0:
		return nil, errors.New("RecordsPerBatch is negative")
	case len(r.Columns) > 0 && r.Entity == "":
		return nil, errors.New("Columns are for an Entity: name them in the statement")
	}
	body := string(r.Query)
	if strings.TrimSpace(body) == "" {
		body = string(everyRecord)
	}
	record := &bulkRecord{}
	for name, text := range map[string]string{
		"RequestName": r.Name, "RequestBody": body, "RecordsPerBatch": strconv.FormatInt(perBatch, 10),
		"ResponseFormat": format, "RequestMethod": method, "RetrieveEntityName": r.Entity,
		"Columns": strings.Join(r.Columns, ","), "CSVDelimiter": r.Delimiter, "CSVQualifier": r.Qualifier, "CSVEndLineFormat": r.EndLine,
	} {
		if text != "" {
			record.Extra.Set(name, Set(Text(text)))
		}
	}
	return record, nil
}

// Wait waits until the platform has finished the extract, which must have been submitted, and
// returns its batches in the order of their records. One that the platform did not finish is an
// [*ExtractError]; if it did not even begin, one that is [ErrExtractPending].
//
// Which words the platform has for the status is not documented, other than PENDING. Words like
// COMPLETED or SUCCESS mean that it is done, words like FAILED, ERROR or CANCELLED that it never
// will be, and others that it is running. Replay class: read.
func (e *Extract) Wait(ctx context.Context) ([]ExtractBatch, error) {
	op := operation{bulkRequest, "extract"}
	if err := e.request.ID.check(); err != nil {
		return nil, op.wrap(fmt.Errorf("it was not submitted: %w", err))
	}
	began, poll := time.Now(), poll{extractFirst, extractMost}
	limit := e.request.PendingLimit
	if limit == 0 {
		limit = extractPending
	}
	for {
		status, message, err := e.status(ctx)
		if err != nil && !errors.Is(err, ErrNotFound) { // it may not be visible yet
			return nil, err
		}
		given := &ExtractError{ID: e.request.ID, Status: status, Message: message}
		late := time.Since(began) >= limit
		switch state := progressOf(status); {
		case state == done:
			return e.visibleBatches(ctx)
		case state == failed:
			return nil, op.wrap(given)
		case state == pending && late && err != nil:
			given.Err = err
			return nil, op.wrap(given)
		case state == pending && late:
			given.Err = ErrExtractPending
			return nil, op.wrap(given)
		}
		if stop := poll.wait(ctx); stop != nil {
			given.Err = stop
			return nil, op.wrap(given)
		}
	}
}

// status returns the status of the extract, and what the platform says of it.
func (e *Extract) status(ctx context.Context) (status, message string, err error) {
	record := new(bulkRecord)
	if err := e.conn.get(ctx, bulkRequest, e.request.ID, record); err != nil {
		return "", "", err
	}
	return record.text("RequestStatus", "ProcessingStatus", "Status"), record.text("LastErrorMessage", "ErrorMessage", "ErrorText"), nil
}

// text returns the text of the first of these fields that the record has in any spelling.
func (r *bulkRecord) text(names ...string) string {
	for _, name := range names {
		for _, spelt := range r.Extra.names() {
			value := r.Extra[spelt]
			if text := oneLine(textIn(&value)); text != "" && strings.EqualFold(spelt, name) {
				return text
			}
		}
	}
	return ""
}

// progress is how far an extract is.
type progress uint8

const (
	pending progress = iota
	running
	done
	failed
)

func progressOf(status string) progress {
	status = strings.ToUpper(status)
	for _, word := range []struct {
		start string
		means progress
	}{
		{"PENDING", pending}, {"NEW", pending}, {"NOT", pending}, {"QUEUED", pending}, {"SCHEDULED", pending},
		{"SUBMITTED", pending}, {"WAITING", pending},
		{"COMPLETE", done}, {"PARTIAL", done}, {"DONE", done}, {"SUCCE", done}, {"FINISHED", done}, {"PROCESSED", done},
		{"FAIL", failed}, {"ERROR", failed}, {"CANCEL", failed}, {"ABORT", failed}, {"REJECT", failed}, {"TERMINATED", failed},
		{"EXPIRED", failed}, {"STOPPED", failed}, {"TIME", failed}, {"UNSUCCESSFUL", failed},
	} {
		if strings.HasPrefix(status, word.start) {
			return word.means
		}
	}
	if status == "" {
		return pending
	}
	return running
}

// visibleBatches returns the batches of a finished extract. Records that are new can be missing
// for seconds (BillingPlatform facts, 4), so that none at all is not believed at once.
func (e *Extract) visibleBatches(ctx context.Context) ([]ExtractBatch, error) {
	poll := poll{time.Second, extractMost}
	for n := 1; ; n++ {
		list, err := e.batches(ctx)
		if err != nil || len(list) > 0 || n == extractLooks {
			return list, err
		}
		if stop := poll.wait(ctx); stop != nil {
			return nil, (&operation{bulkResponse, "extract"}).wrap(stop)
		}
	}
}

// batches returns the batches of a finished extract.
func (e *Extract) batches(ctx context.Context) ([]ExtractBatch, error) {
	var w sqlText
	w.condition(compare("RequestId", "=", e.request.ID))
	condition, err := w.done()
	if err != nil {
		return nil, (&operation{bulkResponse, "extract"}).wrap(err)
	}
	var rows []*bulkRecord
	count, err := e.conn.query(ctx, bulkResponse, condition, func(index int) any {
		rows = append(rows[:index], new(bulkRecord))
		return rows[index]
	})
	switch {
	case err != nil:
		return nil, err
	case count >= maxRows:
		return nil, (&operation{bulkResponse, "extract"}).wrap(fmt.Errorf("extract %s has %d batches: %w: ask for more RecordsPerBatch", e.request.ID, count, ErrTruncated))
	}
	list := make([]ExtractBatch, count)
	for i, row := range rows[:count] {
		list[i] = ExtractBatch{
			ID: ID(row.text("Id")), From: row.number("ResponseRecordsFrom"), To: row.number("ResponseRecordsTo"),
			Status: row.text("ResponseStatus", "Status"), Message: row.text("LastErrorMessage"),
		}
	}
	sort.SliceStable(list, func(i, j int) bool {
		if list[i].From != list[j].From {
			return list[i].From < list[j].From
		}
		return isBehind(string(list[j].ID), string(list[i].ID))
	})
	return list, nil
}

func (r *bulkRecord) number(name string) int64 {
	n, err := strconv.ParseInt(r.text(name), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// Download returns the file of a batch. A batch that failed has none, and is an
// [*ExtractError]. Replay class: read.
func (e *Extract) Download(ctx context.Context, batch ExtractBatch) (*File, error) {
	if progressOf(batch.Status) == failed {
		return nil, (&operation{bulkResponse, "extract"}).wrap(&ExtractError{e.request.ID, batch.ID, batch.Status, batch.Message, nil})
	}
	field := e.request.FileField
	if field == "" {
		field = "ResponseFile"
	}
	return e.conn.download(ctx, bulkResponse, batch.ID, NamedField(field))
}

// Files submits the extract, waits for it, and yields the file of each batch in the order of
// their records, one after the other. It ends with the first error. To go on later, pass
// [Extract.ID] in another request.
func (e *Extract) Files(ctx context.Context) iter.Seq2[*File, error] {
	return func(yield func(*File, error) bool) {
		if _, err := e.Submit(ctx); err != nil {
			yield(nil, err)
			return
		}
		list, err := e.Wait(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, batch := range list {
			file, err := e.Download(ctx, batch)
			if !yield(file, err) || err != nil {
				return
			}
		}
	}
}
