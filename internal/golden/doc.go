// Package golden holds the tests over golden/: one quirk of an export, one tiny spec, one
// golden, in a folder that is named after the quirk.
package golden
