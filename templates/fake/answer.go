package fake

import (
	"fmt"
	"net/http"
)

func envelope(name string, items any) reply {
	return jsonReply(http.StatusOK, map[string]any{name: items})
}

// fail is an error of the whole request.
func fail(status int, code, format string, args ...any) reply {
	return jsonReply(status, map[string]any{"errors": []any{
		map[string]string{"error_code": code, "error_text": fmt.Sprintf(format, args...)},
	}})
}

func badRequest(format string, args ...any) reply {
	return fail(http.StatusBadRequest, "BAD_REQUEST", format, args...)
}

func notFound(format string, args ...any) reply {
	return fail(http.StatusNotFound, "NOT_FOUND", format, args...)
}

// answer does what a request asks for. The caller holds the lock.
func (t *Tenant) answer(r Request) reply {
	switch r.Operation {
	case "":
		return misdirected(r)
	case Login:
		return t.login(r)
	case Logout:
		return t.logout(r)
	case Token:
		return t.token(r)
	case Select:
		return t.selectRows(r)
	}
	e := t.entity(r.Entity)
	if !t.knows(e) {
		return notFound("no entity is called %s", r.Entity)
	}
	switch r.Operation {
	case Get:
		return t.get(e, r.id)
	case Query:
		return t.query(e, r.Query)
	case Download:
		return t.download(r)
	}
	return t.write(e, r)
}

// misdirected answers a request that means nothing.
func misdirected(r Request) reply {
	rest, _ := below(split(r.Path), "rest", "2.0")
	if len(rest) == 0 {
		return notFound("no resource at %s: want …/rest/2.0/<entity>", r.Path)
	}
	return badRequest("%s cannot be used on %s", r.Method, r.Path)
}
