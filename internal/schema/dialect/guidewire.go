package dialect

import (
	"regexp"
	"strings"
)

// Guidewire reads definitions of the InsuranceSuite Cloud API, whose resources are in
// collections below other resources. Package openapi finds them by the structure of the
// document; here is what is known of names.
type Guidewire struct{}

// Name returns "guidewire".
func (Guidewire) Name() string { return "guidewire" }

// ReadOnly knows no field by its name: the document says which ones the platform maintains.
func (Guidewire) ReadOnly(p Property) bool { return p.ReadOnly }

// guidewireMeta are the paths about the API itself, which are no resources (Guidewire facts, 5.4).
var guidewireMeta = map[string]bool{"/openapi.json": true, "/swagger.json": true, "/batch": true, "/graph-schema": true}

// Meta reports whether a path is about the API itself and not about its resources.
func (Guidewire) Meta(path string) bool { return guidewireMeta[path] }

// BasePath returns what the address of a server says of the API alone: the path below /rest,
// without host and the context path of the application, which are the configuration's (Guidewire
// facts, 5.2).
func (Guidewire) BasePath(server string) string {
	path := server
	if _, rest, ok := strings.Cut(server, "://"); ok {
		_, after, _ := strings.Cut(rest, "/")
		path = "/" + after
	}
	path, _, _ = strings.Cut(path, "?")
	path = "/" + strings.Trim(path, "/")
	if i := strings.LastIndex(path+"/", "/rest/"); i >= 0 {
		path = path[i+len("/rest"):]
	}
	if !guidewireBase.MatchString(path) {
		return ""
	}
	return path
}

// guidewireBase is what a base path consists of; one with variables is none.
var guidewireBase = regexp.MustCompile(`^(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$`)

// guidewireResource is what the path of a resource consists of: of plain segments, and of those
// that are parameters as a whole.
var guidewireResource = regexp.MustCompile(`^(/([A-Za-z0-9_~$@!,;=+*'()-][A-Za-z0-9._~$@!:,;=+*'()-]*|\{[^{}/?#%]+\}))+/?$`)

// IsPath reports whether a path can be one of this platform.
func (Guidewire) IsPath(path string) bool { return guidewireResource.MatchString(path) }

var guidewirePath = regexp.MustCompile(`/rest/[a-z][a-z0-9-]*/v[0-9]+(/|$)`)

// LooksLike reports whether the address of a server is one of this platform. It helps messages
// and never chooses.
func (Guidewire) LooksLike(server string) bool {
	return guidewirePath.MatchString(server)
}
