#!/bin/sh
# grafana-foundation-sdk 0.0.22 (Go): UnmarshalJSONStrict answers an error for every input. It returns a slice of type
# BuildErrors as an error, and a nil slice in an interface is not nil. So whoever writes `if err != nil` refuses each
# dashboard, the right ones with an empty text. What helps: errors.As, and the slice's length.
#
# Needs go 1.21 or newer, and the Go proxy. Seen with go 1.26.8:
#   right dashboard: an error, "", 0 in it
#   misspelt field: an error, "Dashboard: unexpected field 'titel'", 1 in it
# Exit status: 0 when this is still so, 1 when the behaviour has changed, 2 when it could not be tried.
set -eu
cannot() { echo "cannot be tried: $*" >&2; exit 2; }
PATH=$PATH:/usr/local/go/bin
command -v go >/dev/null || cannot "go is missing"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat >main.go <<'END'
package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

func try(what, text string) {
	var board dashboard.Dashboard
	err := board.UnmarshalJSONStrict([]byte(text))
	if err == nil {
		fmt.Printf("%s: no error\n", what)
		return
	}
	var all cog.BuildErrors
	errors.As(err, &all)
	fmt.Printf("%s: an error, \"%s\", %d in it\n", what, strings.TrimSpace(err.Error()), len(all))
}

func main() {
	const right = `"schemaVersion":39,"tags":[],"graphTooltip":1,"time":{"from":"now-24h","to":"now"},"templating":{"list":[]},"annotations":{"list":[]}}`
	try("right dashboard", `{"title":"x",`+right)
	try("misspelt field", `{"titel":"x",`+right)
}
END
{ go mod init reader && go get github.com/grafana/grafana-foundation-sdk/go@v0.0.22 && go mod tidy && go build -o reader; } >build.log 2>&1 ||
  cannot "$(tail -n 1 build.log)"
seen=$(./reader)
echo "$seen"
[ "$seen" = "right dashboard: an error, \"\", 0 in it
misspelt field: an error, \"Dashboard: unexpected field 'titel'\", 1 in it" ]
