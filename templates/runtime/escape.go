package runtime

import (
	"net/url"
	"strings"
)

// escapeQuery escapes a space as %20, which unlike + means a space to every server.
func escapeQuery(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }
