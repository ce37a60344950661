package runtime

// billingPlatform is the platform that this package speaks to.
var billingPlatform = dialect{
	root:        restPath,
	example:     "https://host/org",
	credentials: "WithLogin, WithClientCredentials, WithTokenSource, WithSessionID or WithBearerToken",
	renewing:    "WithLogin, WithClientCredentials or WithTokenSource",
	settings:    func() any { return &billingSettings{} },
	verdict:     (*answer).verdict,
	rejects:     (*answer).rejects,
	failed:      func(a *answer) error { return a.failed() },
	finding:     isNoRows,
}

// billingSettings are what options of this platform's set.
type billingSettings struct {
	batch    BatchPolicy
	clearing Clearing
}

func newConn(baseURL string, opts []Option) (*conn, error) {
	return billingPlatform.newConn(baseURL, opts)
}

// billing returns the settings of this platform.
func (c *conn) billing() *billingSettings { return c.own.(*billingSettings) }
