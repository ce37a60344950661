// Package kit holds what the tests of a generated SDK for Guidewire Cloud API have in common.
// bpgen copies it into every such SDK; the emitted tests list attributes and operations, and
// what is tested of them is here.
package kit
