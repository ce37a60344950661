package runtime

// DeleteOption changes how a delete works. A [BatchPolicy] is one, too.
type DeleteOption interface{ changeDelete(w *write) }

type emptyBin struct{}

func (emptyBin) changeDelete(w *write) { w.purge = true }

// EmptyRecycleBin has a delete empty the recycle bin as well, so that Undelete does not find the
// records any more. Whether the platform takes others than these out of the bin is not
// documented (BillingPlatform facts, 1.2).
func EmptyRecycleBin() DeleteOption { return emptyBin{} }

func newDelete(entity string, opts []DeleteOption) write {
	w := write{verb: deleteVerb, entity: entity}
	for _, opt := range opts {
		if opt != nil {
			opt.changeDelete(&w)
		}
	}
	return w
}
