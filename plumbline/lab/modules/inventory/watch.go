package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

const (
	account      = "/var/run/secrets/kubernetes.io/serviceaccount/"
	listTimeout  = 60 * time.Second
	watchSeconds = 60 // a watch is renewed this often, so that one that died silently hides no change for long
	pause        = 2 * time.Second
	pageSize     = 500
)

type object = map[string]any

// apiServer is the cluster this pod runs in.
type apiServer struct {
	url    string
	client *http.Client
}

type refusal int

func (status refusal) Error() string { return "HTTP " + strconv.Itoa(int(status)) }

func inCluster() (*apiServer, error) {
	authorities, err := os.ReadFile(account + "ca.crt")
	if err != nil {
		return nil, fmt.Errorf("not in a pod with a ServiceAccount: %w", err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(authorities)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}
	host := net.JoinHostPort(os.Getenv("KUBERNETES_SERVICE_HOST"), os.Getenv("KUBERNETES_SERVICE_PORT"))
	return &apiServer{"https://" + host, &http.Client{Transport: transport}}, nil
}

func (s *apiServer) get(ctx context.Context, path string, query url.Values) (io.ReadCloser, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+path+"?"+query.Encode(), nil)
	if err != nil {
		return nil, err
	}
	// Read anew each time: the kubelet replaces it.
	token, err := os.ReadFile(account + "token")
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+strings.TrimSpace(string(token)))
	answer, err := s.client.Do(request)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		answer.Body.Close()
		return nil, refusal(answer.StatusCode)
	}
	return answer.Body, nil
}

// watcher keeps one kind of the inventory.
type watcher struct {
	server *apiServer
	kind   kind
	held   *inventory
	said   string
}

func newWatcher(server *apiServer, each kind, held *inventory) *watcher {
	return &watcher{server: server, kind: each, held: held}
}

func (w *watcher) run() {
	for {
		version, err := w.list()
		for err == nil {
			version, err = w.watch(version)
		}
		w.explain(err)
		time.Sleep(pause)
	}
}

// explain says once why a kind cannot be read, and takes it off the kinds that are known where rights are missing.
func (w *watcher) explain(err error) {
	if status := refusal(0); errors.As(err, &status) && (status == http.StatusUnauthorized || status == http.StatusForbidden) {
		w.held.forget(w.kind)
	}
	if said := err.Error(); said != w.said {
		log.Printf("%s: %s", w.kind, said)
		w.said = said
	}
}

// list reads all objects of the kind and returns the version they are of.
func (w *watcher) list() (string, error) {
	var found []object
	version, query := "", url.Values{"limit": {strconv.Itoa(pageSize)}}
	for {
		page, err := w.page(query)
		if status := refusal(0); errors.As(err, &status) && status == http.StatusNotFound {
			// A kind that is not served has no objects; its API may be installed later.
			w.held.replace(w.kind, nil)
			return "", errors.New("not served")
		}
		if err != nil {
			return "", err
		}
		found = append(found, page.Items...)
		version = page.Metadata.ResourceVersion
		if page.Metadata.Continue == "" {
			break
		}
		query.Set("continue", page.Metadata.Continue)
	}
	w.held.replace(w.kind, found)
	w.said = ""
	return version, nil
}

type page struct {
	Metadata struct{ ResourceVersion, Continue string }
	Items    []object
}

func (w *watcher) page(query url.Values) (*page, error) {
	ctx, cancel := context.WithTimeout(context.Background(), listTimeout)
	defer cancel()
	body, err := w.server.get(ctx, w.kind.path(), query)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	found := &page{}
	return found, decoder(body).Decode(found)
}

type event struct {
	Type   string
	Object object
}

// watch follows changes since a version until the API server ends the watch; it returns the version reached.
func (w *watcher) watch(version string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*watchSeconds*time.Second)
	defer cancel()
	body, err := w.server.get(ctx, w.kind.path(), url.Values{
		"watch": {"true"}, "allowWatchBookmarks": {"true"},
		"resourceVersion": {version}, "timeoutSeconds": {strconv.Itoa(watchSeconds)},
	})
	if err != nil {
		return "", err
	}
	defer body.Close()
	w.held.heard(w.kind)
	for events := decoder(body); ; {
		var found event
		if err := events.Decode(&found); err == io.EOF {
			return version, nil
		} else if err != nil {
			return "", err
		}
		switch found.Type {
		case "ADDED", "MODIFIED":
			w.held.set(w.kind, found.Object)
		case "DELETED":
			w.held.remove(w.kind, found.Object)
		case "BOOKMARK":
		default: // ERROR: the version is too old
			return "", fmt.Errorf("watch: %v", found.Object["message"])
		}
		version = text(found.Object, "metadata", "resourceVersion")
	}
}

func decoder(body io.Reader) *json.Decoder {
	found := json.NewDecoder(body)
	found.UseNumber()
	return found
}

func text(from object, path ...string) string {
	for _, key := range path[:len(path)-1] {
		from, _ = from[key].(object)
	}
	found, _ := from[path[len(path)-1]].(string)
	return found
}
