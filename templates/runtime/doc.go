// Package runtime is the part of an SDK that is the same for every tenant: field state,
// records, the connection, errors, and the protocol of the platform. It is compiled and
// tested here and copied into each generated SDK, which adds the entities.
//
// Files named after a platform hold what only that platform does: its paths, verbs,
// envelopes and result rows. Everything else is shared.
package runtime
