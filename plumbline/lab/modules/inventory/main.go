// Command inventory keeps the OPA beside it up to date about what a cluster holds.
//
//	inventory GROUP/VERSION/KIND/PLURAL…
//
// It lists and watches those kinds (the core group is "core") and writes them, over the loopback address and with a
// token that OPA knows the hash of, to data.kubernetes[group][Kind][namespace][name] ("_" for what has no namespace),
// and the list of kinds it holds all of to data.cluster.inventory.kinds. These are writes of data and not bundles: with
// a bundle of changes OPA 1.22 compiles its rules anew while it decides by them. No rule lives below kubernetes or
// cluster: for a write below a root of rules OPA copies all data of that root once for each rule. /healthz on every
// address says whether the API server and OPA have been heard of lately.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"strings"
)

const (
	opaAddress    = "http://127.0.0.1:8181"
	healthAddress = ":8283"
)

func parse(arguments []string) ([]kind, error) {
	var kinds []kind
	for _, argument := range arguments {
		parts := strings.Split(argument, "/")
		if len(parts) != 4 {
			return nil, fmt.Errorf("%q is not GROUP/VERSION/KIND/PLURAL", argument)
		}
		kinds = append(kinds, kind{group: parts[0], version: parts[1], name: parts[2], plural: parts[3]})
	}
	if len(kinds) == 0 {
		return nil, fmt.Errorf("usage: inventory GROUP/VERSION/KIND/PLURAL…")
	}
	return kinds, nil
}

func main() {
	kinds, err := parse(os.Args[1:])
	if err != nil {
		log.Fatal(err)
	}
	server, err := inCluster()
	if err != nil {
		log.Fatal(err)
	}
	opa, err := newEngine(opaAddress)
	if err != nil {
		log.Fatal(err)
	}
	held := newInventory()
	for _, each := range kinds {
		go newWatcher(server, each, held).run()
	}
	go opa.keep(held)
	health := http.NewServeMux()
	health.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		late := held.late(kinds)
		if opa.late() {
			late = append(late, "OPA")
		}
		if len(late) > 0 {
			http.Error(w, "not heard of lately: "+strings.Join(late, ", "), http.StatusServiceUnavailable)
		}
	})
	log.Fatal(http.ListenAndServe(healthAddress, health))
}
