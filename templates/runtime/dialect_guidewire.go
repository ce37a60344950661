package runtime

import (
	"errors"
	"net/http"
	"strings"
)

// cloudAPI is the platform that this package speaks to.
var cloudAPI = dialect{
	root:        "/rest",
	example:     "https://host/bc",
	credentials: "WithBasicAuth, WithBearerToken or WithTokenSource",
	renewing:    "WithTokenSource",
	settings:    func() any { return &cloudSettings{header: http.Header{}} },
	verdict:     (*answer).cloudVerdict,
	failed:      (*answer).cloudFailure,
	finding:     func(err error) bool { return false },
}

// cloudSettings are what options of this platform's set.
type cloudSettings struct {
	header http.Header // of all requests
}

// newGuidewireConn returns a connection to the application at a base URL: host and context, as
// in https://host/bc. A URL with the path of an API, which definitions name as their server, is
// refused: the paths of the operations have it.
func newGuidewireConn(baseURL string, opts []Option) (*conn, error) {
	if before, _, found := strings.Cut(baseURL, cloudAPI.root+"/"); found && strings.Contains(before, "://") {
		return nil, errors.New("the base URL goes on behind the context of the application: want " + cloudAPI.example + ", without /rest and what follows it")
	}
	return cloudAPI.newConn(baseURL, opts)
}

// WithBasicAuth authenticates as a user of the application. The platform takes that in
// development only; in production it wants tokens (Guidewire facts, 3.1).
func WithBasicAuth(user, password string) Option {
	return func(s *settings) {
		if user == "" || strings.Contains(user, ":") || password == "" {
			s.refuse("WithBasicAuth", errors.New("the user or the password is empty, or the user has a colon"))
		}
		s.credentials = append(s.credentials, credential{
			static:  &session{header: "Authorization", scheme: "Basic ", secret: keep(basicAuth(user, password))},
			secrets: []secret{keep(password)},
		})
	}
}

// WithHeader adds a header to all requests, such as GW-User-Context, by which a service acts for
// a user, GW-Language or X-Correlation-ID. That of a call, by [Header], takes its place.
func WithHeader(name, value string) Option {
	return func(s *settings) {
		s.refuse("WithHeader", checkHeader(name, value))
		s.own.(*cloudSettings).header.Set(name, value)
	}
}

// checkHeader refuses what is no header, and those that the client has a say in itself.
func checkHeader(name, value string) error {
	switch canonical := http.CanonicalHeaderKey(name); {
	case name == "" || strings.ContainsFunc(name, isNoToken):
		return errors.New("the name of the header is empty, or holds what no name has")
	case strings.ContainsFunc(value, isControl):
		return errors.New("the value of " + name + " holds a line break or another control character")
	case canonical == "Authorization" || strings.HasPrefix(canonical, "Content-") || canonical == "Host" || canonical == "Transfer-Encoding":
		return errors.New(name + " is set by the client")
	case canonical == "Gw-Checksum" || canonical == "Gw-Dbtransaction-Id":
		return errors.New(name + " has an option of its own: Checksum or TransactionID")
	}
	return nil
}

func isNoToken(r rune) bool { return r != '-' && isNoCode(r) }
