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
