package runtime

// Result says what became of one record of a write.
type Result struct {
	Index   int   // of the record in the batch, from 0
	ID      ID    // of the record, as far as it is known
	Created bool  // whether an upsert created the record rather than updated it
	Err     error // nil, a *RowError if the platform refused the record, or why its request failed
}

// anyRefused reports whether the platform refused one of the records.
func anyRefused(results []Result) bool {
	for i := range results {
		if results[i].Err != nil {
			return true
		}
	}
	return false
}
