// Command inventory keeps a bundle of what a cluster holds for the OPA beside it.
//
//	inventory GROUP/VERSION/KIND/PLURAL…
//
// It lists and watches those kinds (the core group is "core") and serves them, on the loopback address only, as the
// bundle data.kubernetes[group][Kind][namespace][name] ("_" for what has no namespace) with the list of kinds it holds
// all of, data.plumbline.inventory.kinds. OPA fetches it by long polling and is told of changes by delta bundles, so
// nothing of OPA is open to be written. /healthz on every address says whether the API server has been heard of lately.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"strings"
)

const (
	bundleAddress = "127.0.0.1:8280"
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
	held := newInventory()
	for _, each := range kinds {
		go newWatcher(server, each, held).run()
	}
	health := http.NewServeMux()
	health.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		if late := held.late(kinds); len(late) > 0 {
			http.Error(w, "not heard of lately: "+strings.Join(late, ", "), http.StatusServiceUnavailable)
		}
	})
	bundles := http.NewServeMux()
	bundles.Handle("GET /inventory.tar.gz", held)
	go func() { log.Fatal(http.ListenAndServe(healthAddress, health)) }()
	log.Fatal(http.ListenAndServe(bundleAddress, bundles))
}
