# `make` alone says what there is. Each target is one script in bin/, which can be run by itself.

.DEFAULT_GOAL := help
.PHONY: help run dev test check bench storm wave conversation build format lint setup clients crash nodes fuzz clean

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## install what is missing, build a release, start it on http://localhost:8080 with ./data
	@exec bin/run

dev: ## the same as a debug build that may talk to other servers on this machine over plain http
	@exec bin/dev

test: ## install what tests need, run every check, end with the counts
	@exec bin/check

check: test

bench: ## measure a release build: requests, posts, deliveries, start, memory; BASE=http://… beside another server
	@BASE="$(BASE)" BASE_TOKEN="$(BASE_TOKEN)" BASE_PID="$(BASE_PID)" exec bin/bench

wave: ## 200 people a second sign up for a minute while 2,000 read: does everybody get in, is reading held up
	@exec bin/wave

conversation: ## a conversation of 1,000 answers on 50 servers: how long it takes, how much each is asked
	@exec bin/conversation

storm: ## 10,000 activities of 500 servers while people read: how fast, how it is borne, is all of it there
	@exec bin/storm

build: ## build a debug build and all tests, warnings being errors
	@bin/setup build
	@exec swift build --build-tests --explicit-target-dependency-import-check error

format: ## put the sources into the project's format
	@exec bin/format

lint: ## say where the sources are not in the project's format
	@exec bin/format --check

setup: ## install what building, testing and measuring need
	@exec bin/setup build test bench

clients: ## run toot and Mastodon.py against a started server
	@exec bin/clients

nodes: ## three nodes on one PostgreSQL, behind PgBouncer and nginx: streams, kill -9, an upgrade
	@exec bin/nodes

crash: ## 200 rounds of load, kill -9, restart, compare with what was acknowledged
	@exec bin/crash --rounds 200

fuzz: ## feed what reads strangers' bytes with invented inputs, a minute each: no crash, nothing slow
	@exec bin/fuzz

clean: ## remove everything that was built (never ./data)
	rm -rf .build .venv
