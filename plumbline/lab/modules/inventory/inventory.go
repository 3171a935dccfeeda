package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	longPollingType = "application/vnd.openpolicyagent.bundles" // tells OPA that it may wait here
	gathering       = 50 * time.Millisecond                     // changes of one moment travel together
	mostChanges     = 10000                                     // kept for deltas; who is further behind gets all anew
	silence         = 5 * watchSeconds * time.Second / 2
)

// kind is a kind of the Kubernetes API; the core group is "core".
type kind struct{ group, version, name, plural string }

func (k kind) String() string { return strings.TrimPrefix(k.group, "core") + "/" + k.name }

func (k kind) path() string {
	if k.group == "core" {
		return "/api/" + k.version + "/" + k.plural
	}
	return "/apis/" + k.group + "/" + k.version + "/" + k.plural
}

// at is the path of an object in OPA's data; no part of it can hold a slash.
func (k kind) at(namespace, name string) string {
	return strings.Join([]string{"", "kubernetes", k.group, k.name, namespace, name}, "/")
}

// change is a step from one revision to the next. A nil value takes the path away; fresh paths were not there before.
type change struct {
	path  string
	value any
	fresh bool
}

// inventory is what is held of the cluster, by path, and how that came about.
type inventory struct {
	mutex    sync.Mutex
	epoch    string
	objects  map[string]object // by path
	known    map[string]kind
	contact  map[string]time.Time
	changes  []change // the last ones; the very last led to the current revision
	revision int
	changed  chan struct{} // closed with the next change
}

func newInventory() *inventory {
	return &inventory{
		epoch:   strconv.FormatInt(time.Now().UnixNano(), 36),
		objects: map[string]object{}, known: map[string]kind{}, contact: map[string]time.Time{},
		changed: make(chan struct{}),
	}
}

// note enters a change; the mutex is held.
func (i *inventory) note(path string, value any, fresh bool) {
	i.changes = append(i.changes, change{path, value, fresh})
	if len(i.changes) > mostChanges {
		i.changes = slices.Clone(i.changes[mostChanges/2:])
	}
	i.revision++
	close(i.changed)
	i.changed = make(chan struct{})
}

func (i *inventory) put(path string, found object) {
	_, there := i.objects[path]
	i.objects[path] = found
	i.note(path, found, !there)
}

func (i *inventory) take(path string) {
	if _, there := i.objects[path]; there {
		delete(i.objects, path)
		i.note(path, nil, false)
	}
}

func (i *inventory) knows(each kind, does bool) {
	if _, did := i.known[each.String()]; did == does {
		return
	}
	if does {
		i.known[each.String()] = each
	} else {
		delete(i.known, each.String())
	}
	i.note("/plumbline/inventory/kinds", i.kinds(), false)
}

func (i *inventory) kinds() []string {
	found := []string{}
	for name := range i.known {
		found = append(found, name)
	}
	slices.Sort(found)
	return found
}

func (i *inventory) set(each kind, found object) {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	i.contact[each.String()] = time.Now()
	i.put(where(each, found), slim(each, found))
}

func (i *inventory) remove(each kind, found object) {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	i.contact[each.String()] = time.Now()
	i.take(where(each, found))
}

// replace takes what was listed for all there is of a kind.
func (i *inventory) replace(each kind, listed []object) {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	there := map[string]bool{}
	for _, found := range listed {
		path := where(each, found)
		there[path] = true
		if old := i.objects[path]; text(old, "metadata", "resourceVersion") != text(found, "metadata", "resourceVersion") {
			i.put(path, slim(each, found))
		}
	}
	prefix := strings.TrimSuffix(each.at("", ""), "/")
	for path := range i.objects {
		if strings.HasPrefix(path, prefix) && !there[path] {
			i.take(path)
		}
	}
	i.contact[each.String()] = time.Now()
	i.knows(each, true)
}

// forget says that a kind cannot be known any more.
func (i *inventory) forget(each kind) {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	i.contact[each.String()] = time.Now()
	i.knows(each, false)
}

func (i *inventory) heard(each kind) {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	i.contact[each.String()] = time.Now()
}

// late lists the kinds of which nothing has been heard for long.
func (i *inventory) late(kinds []kind) []string {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	var found []string
	for _, each := range kinds {
		if time.Since(i.contact[each.String()]) > silence {
			found = append(found, each.String())
		}
	}
	return found
}

// where is an object's path.
func where(each kind, found object) string {
	namespace := text(found, "metadata", "namespace")
	if namespace == "" {
		namespace = "_"
	}
	return each.at(namespace, text(found, "metadata", "name"))
}

// slim leaves out what no rule asks for: who wrote which field, and the copy that kubectl keeps.
func slim(each kind, found object) object {
	if metadata, is := found["metadata"].(object); is {
		delete(metadata, "managedFields")
		if notes, is := metadata["annotations"].(object); is {
			delete(notes, "kubectl.kubernetes.io/last-applied-configuration")
		}
	}
	found["kind"] = each.name
	found["apiVersion"] = strings.TrimPrefix(each.group+"/"+each.version, "core/")
	return found
}

// ServeHTTP answers OPA's long poll: nothing new, what has changed since the revision it has, or everything.
func (i *inventory) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	has, wait, deltas := i.asked(request)
	i.wait(request, has, wait)
	i.mutex.Lock()
	tag := fmt.Sprintf(`"%s-%d"`, i.epoch, i.revision)
	behind := i.revision - has
	var name string
	var content any
	switch {
	case has >= 0 && behind == 0:
	case deltas && has >= 0 && behind <= len(i.changes):
		name, content = "/patch.json", object{"data": patch(i.changes[len(i.changes)-behind:])}
	default:
		name, content = "/data.json", i.everything()
	}
	var body []byte
	var err error
	if content != nil {
		body, err = archive(name, content, tag)
	}
	i.mutex.Unlock()
	w.Header().Set("ETag", tag)
	w.Header().Set("Content-Type", longPollingType)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	} else if body == nil {
		w.WriteHeader(http.StatusNotModified)
	} else {
		w.Write(body)
	}
}

// asked reads a request: the revision that OPA has (-1 without one of ours), how long it waits, whether it takes deltas.
func (i *inventory) asked(request *http.Request) (int, time.Duration, bool) {
	has := -1
	if number, ours := strings.CutPrefix(strings.Trim(request.Header.Get("If-None-Match"), `"`), i.epoch+"-"); ours {
		if found, err := strconv.Atoi(number); err == nil {
			has = found
		}
	}
	prefer := request.Header.Get("Prefer")
	_, after, _ := strings.Cut(prefer, "wait=")
	seconds, _ := strconv.Atoi(after)
	return has, time.Duration(seconds) * time.Second, strings.Contains(prefer, "delta")
}

func (i *inventory) wait(request *http.Request, has int, wait time.Duration) {
	i.mutex.Lock()
	changed, current := i.changed, i.revision
	i.mutex.Unlock()
	if has != current {
		return
	}
	select {
	case <-changed:
		time.Sleep(gathering)
	case <-time.After(wait):
	case <-request.Context().Done():
	}
}

// everything is the whole document; the mutex is held.
func (i *inventory) everything() object {
	root := object{}
	for path, found := range i.objects {
		parts := strings.Split(path, "/")[2:]
		into := root
		for _, part := range parts[:len(parts)-1] {
			next, is := into[part].(object)
			if !is {
				next = object{}
				into[part] = next
			}
			into = next
		}
		into[parts[len(parts)-1]] = found
	}
	return object{"kubernetes": root, "plumbline": object{"inventory": object{"kinds": i.kinds()}}}
}

type operation struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value,omitempty"`
}

// patch is what changes amount to: the last of each path; what came and went meanwhile is left out.
func patch(changes []change) []operation {
	first, last := map[string]change{}, map[string]int{}
	for index, each := range changes {
		if _, seen := first[each.path]; !seen {
			first[each.path] = each
		}
		last[each.path] = index
	}
	found := []operation{}
	for index, each := range changes {
		switch {
		case last[each.path] != index:
		case each.value != nil:
			found = append(found, operation{"upsert", each.path, each.value})
		case !first[each.path].fresh:
			found = append(found, operation{Op: "remove", Path: each.path})
		}
	}
	return found
}

// archive is a bundle of one document.
func archive(name string, content any, revision string) ([]byte, error) {
	manifest := object{"revision": strings.Trim(revision, `"`), "roots": []string{"kubernetes", "plumbline/inventory"}}
	var out bytes.Buffer
	packed, _ := gzip.NewWriterLevel(&out, gzip.BestSpeed)
	files := tar.NewWriter(packed)
	for _, file := range []struct {
		name    string
		content any
	}{{"/.manifest", manifest}, {name, content}} {
		text, err := json.Marshal(file.content)
		if err != nil {
			return nil, err
		}
		if err := files.WriteHeader(&tar.Header{Name: file.name, Mode: 0o644, Size: int64(len(text))}); err != nil {
			return nil, err
		}
		if _, err := files.Write(text); err != nil {
			return nil, err
		}
	}
	if err := files.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), packed.Close()
}
