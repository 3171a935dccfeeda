package main

import (
	"net/url"
	"slices"
	"strings"
)

// index is which objects have which keys, as OPA has it at data.cluster.index[family][key][name]. What the keys of an
// object are is the rules' to say: see policies/lib/index.rego.
type index struct {
	families map[string]map[string]map[string]question
	keys     map[string]map[string][]string // by the name of an object: family -> keys
}

// question is an object whose keys are asked for; what has gone has none.
type question struct {
	Kind      string `json:"kind"`
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
}

func (q question) String() string { return q.Kind + " " + q.Namespace + "/" + q.Name }

func newIndex() *index {
	return &index{families: map[string]map[string]map[string]question{}, keys: map[string]map[string][]string{}}
}

// questions are the objects at some paths.
func questions(paths []string) []question {
	found := []question{}
	for _, path := range paths {
		parts := strings.Split(path, "/")
		found = append(found, question{strings.TrimPrefix(parts[1], "core") + "/" + parts[2], parts[3], parts[4]})
	}
	return found
}

// set notes the keys of an object; the answer is what changes with them.
func (i *index) set(of question, keys map[string][]string) []operation {
	name := of.String()
	steps := []operation{}
	for family, former := range i.keys[name] {
		for _, key := range former {
			if slices.Contains(keys[family], key) {
				continue
			}
			delete(i.families[family][key], name)
			steps = append(steps, operation{Op: "remove", Path: pointer(family, key, name)})
			if len(i.families[family][key]) == 0 {
				delete(i.families[family], key)
				steps = append(steps, operation{Op: "remove", Path: pointer(family, key)})
			}
		}
	}
	for family, present := range keys {
		if i.families[family] == nil {
			i.families[family] = map[string]map[string]question{}
			steps = append(steps, operation{"add", pointer(family), object{}})
		}
		for _, key := range present {
			if i.families[family][key] == nil {
				i.families[family][key] = map[string]question{}
				steps = append(steps, operation{"add", pointer(family, key), object{}})
			}
			if _, there := i.families[family][key][name]; !there {
				i.families[family][key][name] = of
				steps = append(steps, operation{"add", pointer(family, key, name), of})
			}
		}
	}
	delete(i.keys, name)
	if len(keys) > 0 {
		i.keys[name] = keys
	}
	return steps
}

// pointer is a path as OPA reads it: escaped for a URL and for a JSON pointer.
func pointer(parts ...string) string {
	var path strings.Builder
	for _, part := range parts {
		path.WriteString("/" + url.PathEscape(strings.ReplaceAll(part, "~", "~0")))
	}
	return path.String()
}
