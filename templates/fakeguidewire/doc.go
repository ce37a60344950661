// Package fake is an InsuranceSuite application in memory, for tests of code that uses the SDK.
//
// It keeps elements of collections, wherever they are put, and speaks what Guidewire Cloud API
// speaks: envelopes, filters, sorting, pages with links, checksums, transaction ids and errors. It
// refuses what the platform refuses, properties and parameters that it does not know among them.
// What no collection is, an action or a search, [Tenant.Action] and [Tenant.Stub] add.
//
// A [Tenant] is reached in memory by [Tenant.Client], or over loopback by [NewServer]. What it was
// asked is in [Tenant.Requests], and [Tenant.Inject] has things go wrong.
package fake
