# Two commands matter: `make generate` runs the main job, `make test` runs every test.
# Neither needs more than Go and make.

GO ?= go

.PHONY: help generate test test-short race lint fuzz golden check bench bench-large bench-codec bench-all bench-diff compare slow opentelemetry browser module clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*##/\t/' | expand -t 14

generate: ## write the SDKs of the committed exports into generated/
	$(GO) run ./cmd/bpgen generate

test: ## run all tests: generator, goldens, runtime, generated SDKs
	$(GO) test -timeout 20m ./...

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
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 200x $$pkg || exit 1; \
		done; \
	done

slow: ## what takes too long for every run: all ways to break the runtime, 200 kills, texts of 100 MB, changing the module path
	$(GO) test -count=1 ./templates/kit -break
	$(GO) test -count=1 ./internal/golden -run TestGeneratedTestsNoticeABrokenRuntime -slow -timeout 30m
	$(GO) test -count=1 ./cmd/bpgen -run 'TestModuleCommand|TestKilled|TestHugeTexts' -slow -timeout 30m

bench: ## measure bpgen and its peers on the real exports; writes bench/RESULTS.md (a quarter of an hour)
	$(GO) run ./bench small

bench-large: ## the same on synthetic exports of 20 and 90 MB (half an hour, up to 12 GiB)
	$(GO) run ./bench large

bench-codec: ## the SDK's record codec against encoding/json (a minute)
	$(GO) run ./bench codec

bench-diff: ## bpgen diff against oasdiff on the real exports (two minutes)
	$(GO) run ./bench diff

bench-all: ## a million records through All: live heap, allocations and time for each (seconds)
	$(GO) test ./templates/runtime -run '^$$' -bench '^BenchmarkAll$$' -benchtime 3x

opentelemetry: ## vet and test the OpenTelemetry example, a module of its own (fetches its dependencies)
	cd docs/opentelemetry && $(GO) mod tidy -diff && $(GO) vet ./... && $(GO) test ./...

SHOTS ?= docs/report
browser: ## check the HTML reports in a Chromium (CHROME, or on PATH; needs Node.js) and take screenshots into SHOTS
	GO="$(GO)" templates/report/browser/run "$(SHOTS)"

compare: ## show what the code of bpgen and its peers does; writes docs/comparison.md
	$(GO) run ./bench compare

module: ## give the module another path: make module MODULE=example.com/bpgen
	@test -n "$(MODULE)" || { echo 'usage: make module MODULE=example.com/bpgen'; exit 2; }
	old=$$($(GO) list -m) && git grep -lF "$$old" -- '*.go' '*go.mod' README.md ':(glob)docs/*.md' | while read -r file; do \
		sed "s|$$old|$(MODULE)|g" "$$file" >"$$file.new" && mv "$$file.new" "$$file" || exit 1; \
	done
	gofmt -w bench cmd internal templates docs
	$(MAKE) generate

clean: ## remove what the build leaves
	rm -rf bin
