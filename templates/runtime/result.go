package runtime

// Result says what became of one record of a write.
type Result struct {
	Index   int   // of the record in the request, from 0
	ID      ID    // of the record, as far as it is known
	Created bool  // whether an upsert created the record rather than updated it
	Err     error // a *RowError if the platform refused the record, else nil
}

// batchError returns the refused records among results as one error, or nil.
func batchError(results []Result) error {
	var rows []*RowError
	for _, r := range results {
		if row, ok := r.Err.(*RowError); ok {
			rows = append(rows, row)
		}
	}
	if rows == nil {
		return nil
	}
	return &BatchError{Rows: rows, Total: len(results)}
}

// pick returns the identities of the records that are sent, which are all if sent is nil.
func pick(ids []ID, sent []int) []ID {
	if sent == nil {
		return ids
	}
	picked := make([]ID, len(sent))
	for i, index := range sent {
		picked[i] = ids[index]
	}
	return picked
}

// spread returns a result for each record of the caller: the platform's for those that were
// sent, and success for those of which there was nothing to send.
func spread(results []Result, sent []int, ids []ID) []Result {
	if sent == nil {
		return results
	}
	all := make([]Result, len(ids))
	for i, id := range ids {
		all[i] = Result{Index: i, ID: id}
	}
	for i, result := range results {
		result.Index = sent[i]
		if failed, ok := result.Err.(*RowError); ok {
			failed.Index = sent[i]
		}
		all[sent[i]] = result
	}
	return all
}
