// Package downstream holds the tests that do what users do, in modules of their own, with bpgen
// fetched as a module.
package downstream
