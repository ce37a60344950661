package runtime

import "net/url"

// restPath leads to the entities, below the organisation (BillingPlatform facts, 1.1).
const restPath = "/rest/2.0"

// everyRecord is the condition that all records satisfy; the platform requires one.
const everyRecord SQL = "Id > 0"

func entityPath(entity string) string { return restPath + "/" + url.PathEscape(entity) }

func recordPath(entity string, id ID) string {
	return entityPath(entity) + "/" + url.PathEscape(string(id))
}

func deletePath(entity string) string { return restPath + "/delete/" + url.PathEscape(entity) }

func undeletePath(entity string) string { return restPath + "/undelete/" + url.PathEscape(entity) }

// selectPath leads to statements of any wording.
const selectPath = restPath + "/query"

func queryPath(entity, where string) string {
	return entityPath(entity) + "?queryAnsiSql=" + escapeQuery(where)
}
