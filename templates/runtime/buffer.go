package runtime

import (
	"bytes"
	"sync"
)

// maxKept bounds what a buffer keeps in memory until it serves again.
const maxKept = 1 << 20

// buffer is where JSON is written before its length is known. One serves after the other, so
// that writing a record costs one allocation, of its exact length.
type buffer struct {
	room []byte // empty; append to it
}

var buffers = sync.Pool{New: func() any { return new(buffer) }}

func newBuffer() *buffer { return buffers.Get().(*buffer) }

// finish returns a copy of what was written into the room, which is then free for others.
func (b *buffer) finish(written []byte) []byte {
	result := bytes.Clone(written)
	b.free(written)
	return result
}

// free lets others have the room, as it is after writing.
func (b *buffer) free(written []byte) {
	if cap(written) <= maxKept {
		b.room = written[:0]
		buffers.Put(b)
	}
}
