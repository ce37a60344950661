//go:build !unix

package runtime

import "time"

var started = time.Now()

// processTime stands in for what the system does not tell: the time that has passed.
func processTime() time.Duration { return time.Since(started) }
