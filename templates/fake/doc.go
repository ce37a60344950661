// Package fake is a BillingPlatform tenant in memory, for tests without a network. It
// speaks the protocol as tenants do rather than as exports declare it, keeps the records it
// is sent, and goes wrong on command.
//
// # Reaching it
//
// [NewServer] listens on loopback until a test ends. [Tenant.Client] and [Tenant.Transport]
// need no socket, so they also work in a bubble of testing/synctest; their base URL is
// [URL]. A Tenant is an [net/http.Handler], too.
//
// # What it answers
//
// In brackets: the section of the BillingPlatform facts.
//
//   - POST login and logout; POST …/auth/1.0/authenticate with HTTP Basic or with the
//     credentials in the query. A login opens one more session; [Tenant.Logins] counts
//     them. ErrorText of a login is an array [1.2, 2].
//   - Either a session or a bearer token is wanted. Neither is a 401; a session that is not
//     known or has expired is a 500 with INVALID_SESSION_ID [2, 3].
//   - GET <entity>/<id> and GET <entity>?queryAnsiSql=<condition>: an array of records,
//     also for one [1.2].
//   - GET query?sql=<select> and POST query with {"sql": …}, or with the query in the URL
//     [1.2].
//   - POST, PUT and PATCH <entity> with one record in brmObjects or an array of them; also
//     PUT <entity>/<id>. Status 200 with a result for each record, in order, of which some
//     may have failed; texts without content are one space [1.3, 1.4].
//   - PATCH matches on externalIDFieldName, or on Id without one. No match creates, as does
//     a key without a value, and a PATCH of <entity>/<id> by its path [1.5]. Several
//     matches refuse the record, which is a guess.
//   - The list fieldsToNull in a record clears fields, and so does JSON null [4].
//     [Behaviour] has other answers to what is not known [9].
//   - DELETE delete/<entity> and undelete/<entity> with a body. What is deleted is in the
//     recycle bin, unless EmptyRecycleBin is "1" [1.2].
//   - GET files/<entity>/<id>/<field>: what [Tenant.PutFile] put there, in base64 [1.2].
//   - A record of BULK_API_REQUEST is a bulk extract: pending when it is read first, and done
//     when it is read again, with a BULK_RESPONSE for each batch whose file is in its field
//     ResponseFile [6]. These names are guesses, and so is the status COMPLETED.
//   - Nothing found is a 404. At most 10,000 rows are returned [3.1, 5].
//   - Values are text, flags "0" and "1". Nulls are left out. Names of entities, fields and
//     services are good in any case, and slashes may be doubled [1.1, 1.3, 4].
//
// # The SQL it understands
//
// SELECT of fields, of aliases with or without AS, or of COUNT(*) and COUNT(field), FROM one
// entity, WHERE, ORDER BY, OFFSET and FETCH. Conditions compare with = <> != < <= > >=, IN,
// LIKE (with ESCAPE), BETWEEN and IS NULL, call UPPER and LOWER, and are joined by AND, OR
// and NOT. ROWNUM is the position among the records that the rest of the condition finds. A
// path such as AccountObj.Name leads through AccountId to the related record, see
// [Tenant.Refer]. What is null is neither equal to anything nor unequal. Everything else is
// a 400 that says what is understood: the platform understands more.
//
// The tenant does not know types. It compares by amount what is written without quotes,
// dates by time, and otherwise as text; the order of two numbers is that of their amounts. A
// list has 1,000 elements at most. The condition of a query can end in ORDER BY, which is not
// documented of the platform.
//
// # What goes wrong
//
//   - [Tenant.ExpireSessions], [Tenant.ExpireTokens] and [ExpireSession]
//   - [RefuseRow], and [Tenant.FailRow] for the next write
//   - [Respond], [Tenant.Answer] and [TooManyRequests]
//   - [RefuseConnection] and [Reset]: not processed
//   - [LoseAnswer] and [CutAnswer]: processed, but the client cannot know
//   - [Stall] and [StallAnswer]: slow, without a clock
//   - [Hide] and [Tenant.Reveal]: created, but not found yet
//
// [Tenant.Inject] has a fault strike the next request, or those that limits such as [On],
// [For], [Skip] and [Times] leave.
//
// # What it does not know
//
// It knows no entities: one exists as soon as something is written to it. That makes it as
// open to a tenant's own entities and fields as the platform is, and it means that a
// misspelt name is not noticed, unless [Tenant.Declare] says what there is. It computes no
// fields, runs no workflows and checks no permissions.
//
// # Files
//
//   - tenant.go: the state, and how tests fill and inspect it
//   - serve.go, transport.go: the ways in
//   - request.go, session.go, read.go, body.go, write.go, bulk.go, answer.go: the
//     protocol
//   - fault.go, fault_billingplatform.go: what goes wrong
//   - store.go, row.go: records
//   - sql_lex.go, sql_parse.go, sql_condition.go, sql_value.go, sql_select.go: SQL
package fake
