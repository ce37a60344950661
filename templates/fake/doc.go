// Package fake is a BillingPlatform tenant in memory, for tests without a network. It
// speaks the protocol as tenants do rather than as exports declare it: values come back as
// text, nulls are left out, texts without content are a single space, and a request that
// finds nothing is a 404 (BillingPlatform facts, 1 to 5).
//
// It knows no entities: one exists as soon as something is inserted into it. That makes it
// as open to a tenant's own entities and fields as the platform is, and it means that a
// misspelt name is not noticed.
package fake
