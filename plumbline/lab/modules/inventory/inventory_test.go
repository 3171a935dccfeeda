package main

import (
	"reflect"
	"testing"
	"time"
)

var (
	networks   = kind{"k8s.cni.cncf.io", "v1", "NetworkAttachmentDefinition", "network-attachment-definitions"}
	namespaces = kind{"core", "v1", "Namespace", "namespaces"}
)

func found(namespace, name, version string) object {
	return object{"metadata": object{"namespace": namespace, "name": name, "resourceVersion": version, "managedFields": []any{}}}
}

func TestEverythingThenChanges(t *testing.T) {
	held := newInventory()
	held.replace(namespaces, []object{found("", "a", "1")})
	held.replace(networks, []object{found("a", "blue", "2")})
	wanted := object{
		"core": object{"Namespace": object{"_": object{"a": object{"apiVersion": "v1", "kind": "Namespace",
			"metadata": object{"namespace": "", "name": "a", "resourceVersion": "1"}}}}},
		"k8s.cni.cncf.io": object{"NetworkAttachmentDefinition": object{"a": object{"blue": object{
			"apiVersion": "k8s.cni.cncf.io/v1", "kind": "NetworkAttachmentDefinition",
			"metadata": object{"namespace": "a", "name": "blue", "resourceVersion": "2"}}}}},
	}
	if !reflect.DeepEqual(held.everything(), wanted) {
		t.Fatalf("%v", held.everything())
	}
	has := held.revision
	held.set(networks, found("a", "green", "3"))
	held.remove(networks, found("a", "blue", "4"))
	held.set(networks, found("b", "passing", "5"))
	held.remove(networks, found("b", "passing", "6"))
	held.set(networks, found("c", "red", "7"))
	prefix := "/k8s.cni.cncf.io/NetworkAttachmentDefinition"
	folders := map[string]bool{"/k8s.cni.cncf.io": true, prefix: true, prefix + "/a": true}
	var steps [][2]string
	for _, each := range patch(held.since(has), folders) {
		steps = append(steps, [2]string{each.Op, each.Path})
	}
	expected := [][2]string{
		{"add", prefix + "/a/green"}, {"remove", prefix + "/a/blue"}, {"add", prefix + "/c"}, {"add", prefix + "/c/red"},
	}
	if !reflect.DeepEqual(steps, expected) {
		t.Fatalf("%v", steps)
	}
}

func TestAnotherListOfKindsGoesWithEverything(t *testing.T) {
	held := newInventory()
	held.replace(namespaces, nil)
	has := held.revision
	held.forget(namespaces)
	if held.since(has) != nil || len(held.kinds()) != 0 {
		t.Fatalf("%v, %v", held.since(has), held.kinds())
	}
}

func TestListedAnewWhatHasGoneIsTakenAway(t *testing.T) {
	held := newInventory()
	held.replace(networks, []object{found("a", "blue", "1"), found("a", "green", "2")})
	revision := held.revision
	held.replace(networks, []object{found("a", "green", "2")})
	if held.revision != revision+1 || len(held.objects) != 1 {
		t.Fatalf("%d changes, %v", held.revision-revision, held.objects)
	}
}

func TestSilenceIsTold(t *testing.T) {
	held := newInventory()
	held.heard(networks)
	if late := held.late([]kind{networks, namespaces}); !reflect.DeepEqual(late, []string{"/Namespace"}) {
		t.Fatal(late)
	}
	held.contact[networks.String()] = time.Now().Add(-silence - time.Second)
	if late := held.late([]kind{networks}); len(late) != 1 {
		t.Fatal(late)
	}
}

func TestTheIndexFollowsTheKeys(t *testing.T) {
	kept := newIndex()
	blue, green := question{"example.org/Net", "a", "blue"}, question{"example.org/Net", "a", "green"}
	apply := func(of question, keys map[string][]string) []string {
		var steps []string
		for _, each := range kept.set(of, keys) {
			steps = append(steps, each.Op+" "+each.Path)
		}
		return steps
	}
	for _, each := range []struct {
		of    question
		keys  map[string][]string
		steps []string
	}{
		{blue, map[string][]string{"segment": {"br/1 7"}}, []string{
			"add /segment", "add /segment/br%2F1%207", "add /segment/br%2F1%207/example.org%2FNet%20a%2Fblue"}},
		{green, map[string][]string{"segment": {"br/1 7"}}, []string{
			"add /segment/br%2F1%207/example.org%2FNet%20a%2Fgreen"}},
		{blue, map[string][]string{"segment": {"br/1 7"}}, nil},
		{blue, map[string][]string{"segment": {"~1%"}}, []string{
			"remove /segment/br%2F1%207/example.org%2FNet%20a%2Fblue",
			"add /segment/~01%25", "add /segment/~01%25/example.org%2FNet%20a%2Fblue"}},
		{green, nil, []string{
			"remove /segment/br%2F1%207/example.org%2FNet%20a%2Fgreen", "remove /segment/br%2F1%207"}},
	} {
		if steps := apply(each.of, each.keys); !reflect.DeepEqual(steps, each.steps) {
			t.Fatalf("%v, not %v", steps, each.steps)
		}
	}
	wanted := map[string]map[string]map[string]question{"segment": {"~1%": {blue.String(): blue}}}
	if !reflect.DeepEqual(kept.families, wanted) {
		t.Fatalf("%v", kept.families)
	}
}

func TestQuestionsNameWhatPathsNamed(t *testing.T) {
	wanted := []question{{"/Namespace", "_", "a"}, {"k8s.cni.cncf.io/NetworkAttachmentDefinition", "a", "blue"}}
	found := questions([]string{where(namespaces, found("", "a", "1")), where(networks, found("a", "blue", "1"))})
	if !reflect.DeepEqual(found, wanted) {
		t.Fatalf("%v", found)
	}
}
