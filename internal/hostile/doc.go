// Package hostile holds the tests that treat bpgen as a stranger would who means harm:
// every text that could break out of where it is put, in every place of an export.
package hostile
