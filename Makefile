# Two commands matter: `make generate` runs the main job, `make test` runs every test.
# Neither needs more than Go and make.

GO ?= go

.PHONY: help generate test test-short race lint fuzz golden check module clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*##/\t/' | expand -t 14

generate: ## write the SDKs of the committed exports into generated/
	$(GO) run ./cmd/bpgen generate

test: ## run all tests: generator, goldens, runtime, generated SDKs
	$(GO) test ./...

test-short: ## the same without those that run the go command themselves
	$(GO) test -short ./...

race: ## run the tests of templates/ and generated/ under the race detector (needs a C compiler)
	CGO_ENABLED=1 $(GO) test -race ./templates/... ./generated/...

lint: ## gofmt and go vet
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) vet ./...

golden: ## rewrite the goldens from what the generator does now; read the diff
	$(GO) test ./internal/golden -update

check: lint ## fail where committed output, go.mod or formatting is stale
	$(GO) mod tidy -diff
	$(MAKE) generate
	@test -z "$$(git status --porcelain -- generated)" || { git status --porcelain -- generated; exit 1; }

FUZZTIME ?= 60s
fuzz: ## run every fuzz target for FUZZTIME each
	@for pkg in $$($(GO) list ./internal/... ./templates/...); do \
		for target in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
			echo "$$pkg $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) $$pkg || exit 1; \
		done; \
	done

module: ## give the module another path: make module MODULE=example.com/bpgen
	@test -n "$(MODULE)" || { echo 'usage: make module MODULE=example.com/bpgen'; exit 2; }
	old=$$($(GO) list -m) && \
	git ls-files -z '*.go' go.mod README.md docs templates | xargs -0 grep -lzF "$$old" | xargs -0 sed -i "s|$$old|$(MODULE)|g"
	$(MAKE) generate

clean: ## remove what the build leaves
	rm -rf bin
