// Package kit holds the tests that every entity of an SDK goes through. It is copied into
// the external test package of each SDK, where a generated test per entity calls
// testEntity with what it knows of the entity.
//
// The kit drives a service against the fake tenant and looks at both ends: at what the
// service returns, and at what went over the wire or is stored.
package kit
