package runtime

import (
	"net/url"
	"strings"
)

// restPath leads to the entities, below the organisation (BillingPlatform facts, 1.1).
const restPath = "/rest/2.0"

// SQL is the condition of a query: what would follow WHERE, such as "Status = 'ACTIVE'".
// Double the single quotes inside a text.
type SQL string

// everyRecord is the condition that all records satisfy; the platform requires one.
const everyRecord SQL = "Id > 0"

func entityPath(entity string) string { return restPath + "/" + url.PathEscape(entity) }

func recordPath(entity string, id ID) string {
	return entityPath(entity) + "/" + url.PathEscape(string(id))
}

func deletePath(entity string) string { return restPath + "/delete/" + url.PathEscape(entity) }

func undeletePath(entity string) string { return restPath + "/undelete/" + url.PathEscape(entity) }

// queryPath escapes a space as %20, which unlike + means a space to every server.
func queryPath(entity string, where SQL) string {
	if strings.TrimSpace(string(where)) == "" {
		where = everyRecord
	}
	condition := strings.ReplaceAll(url.QueryEscape(string(where)), "+", "%20")
	return entityPath(entity) + "?queryAnsiSql=" + condition
}
