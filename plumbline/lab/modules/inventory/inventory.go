package main

import (
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	gathering   = 50 * time.Millisecond // changes of one moment travel together
	mostChanges = 10000                 // kept; an OPA that is further behind is given everything anew
	silence     = 5 * watchSeconds * time.Second / 2
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

// at is the path of an object below data.kubernetes; no part of it can hold a slash.
func (k kind) at(namespace, name string) string {
	return strings.Join([]string{"", k.group, k.name, namespace, name}, "/")
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
	objects  map[string]object // by path
	known    map[string]kind
	contact  map[string]time.Time
	changes  []change // the last ones; the very last led to the current revision
	revision int
	changed  chan struct{} // closed with the next change
}

func newInventory() *inventory {
	return &inventory{
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
	i.revision++ // the list of kinds goes along with everything
	i.changes = nil
	close(i.changed)
	i.changed = make(chan struct{})
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

// since is what OPA has to be told when it has a revision: changes, or nil when it has to have everything anew.
func (i *inventory) since(has int) []change {
	if behind := i.revision - has; has >= 0 && behind <= len(i.changes) {
		return i.changes[len(i.changes)-behind:]
	}
	return nil
}

// wait returns when there is something newer than a revision, or after a while.
func (i *inventory) wait(has int, while time.Duration) {
	i.mutex.Lock()
	changed, current := i.changed, i.revision
	i.mutex.Unlock()
	if has != current {
		return
	}
	select {
	case <-changed:
		time.Sleep(gathering)
	case <-time.After(while):
	}
}

// everything is the whole document below data.kubernetes; the mutex is held.
func (i *inventory) everything() object {
	root := object{}
	for path, found := range i.objects {
		parts := strings.Split(path, "/")[1:]
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
	return root
}

type operation struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value,omitempty"`
}

// patch is what changes amount to: the last of each path; what came and went meanwhile is left out. Folders that OPA
// does not have yet are made first and noted in `folders`.
func patch(changes []change, folders map[string]bool) []operation {
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
			for end := 1; end < len(each.path); end++ {
				if folder := each.path[:end]; each.path[end] == '/' && !folders[folder] {
					folders[folder] = true
					found = append(found, operation{"add", folder, object{}})
				}
			}
			found = append(found, operation{"add", each.path, each.value})
		case !first[each.path].fresh:
			found = append(found, operation{Op: "remove", Path: each.path})
		}
	}
	return found
}
