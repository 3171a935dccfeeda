package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

const (
	heartbeat  = 2 * time.Second
	pushing    = 30 * time.Second
	unheard    = 15 * time.Second // after this OPA counts as out of reach
	mostAsked  = 1000             // objects whose keys are asked for at once
	objects    = "/v1/data/kubernetes"
	indexed    = "/v1/data/cluster/index"
	entries    = "/v1/data/plumbline/lib/index/entries"
	about      = "/v1/data/cluster/inventory"
	writerFile = "/writer/token"
)

// engine is the OPA beside this program.
type engine struct {
	url     string
	token   string
	client  *http.Client
	told    atomic.Int64 // when it last had everything, in nanoseconds
	epoch   string
	folders map[string]bool
	index   *index
	said    string
}

func newEngine(url string) (*engine, error) {
	token, err := os.ReadFile(writerFile)
	if err != nil {
		return nil, err
	}
	epoch := strconv.FormatInt(time.Now().UnixNano(), 36)
	return &engine{url: url, token: strings.TrimSpace(string(token)), epoch: epoch, client: &http.Client{Timeout: pushing}}, nil
}

// keep tells OPA what changes, for ever.
func (e *engine) keep(held *inventory) {
	has := -1
	for {
		held.wait(has, heartbeat)
		reached, err := e.tell(held, has)
		if err != nil {
			if err.Error() != e.said {
				log.Printf("OPA: %v", err)
				e.said = err.Error()
			}
			has = -1
			time.Sleep(heartbeat / 4)
			continue
		}
		has, e.said = reached, ""
		e.told.Store(time.Now().UnixNano())
	}
}

// tell brings OPA from the revision it had to the current one, and returns that.
func (e *engine) tell(held *inventory, has int) (int, error) {
	if has >= 0 && !e.has(has) {
		has = -1 // it has been started anew
	}
	held.mutex.Lock()
	current, changes := held.revision, held.since(has)
	if has == current {
		held.mutex.Unlock()
		return current, nil
	}
	anew := changes == nil
	method, content, paths := http.MethodPatch, any(nil), []string(nil)
	if anew {
		method, content, paths = http.MethodPut, held.everything(), slices.Sorted(maps.Keys(held.objects))
		e.index = newIndex()
		e.folders = map[string]bool{}
		for path := range held.objects {
			for end := 1; end < len(path); end++ {
				if path[end] == '/' {
					e.folders[path[:end]] = true
				}
			}
		}
	} else {
		content = patch(changes, e.folders)
		for _, each := range changes {
			paths = append(paths, each.path)
		}
		slices.Sort(paths)
	}
	document := object{"kinds": held.kinds(), "revision": e.revision(current), "indexed": true}
	body, err := json.Marshal(content)
	held.mutex.Unlock()
	if err == nil {
		err = e.send(method, objects, body)
	}
	if err == nil {
		err = e.tellIndex(questions(slices.Compact(paths)), anew)
	}
	if err == nil {
		body, err = json.Marshal(document)
	}
	if err == nil {
		err = e.send(http.MethodPut, about, body)
	}
	return current, err
}

// tellIndex asks OPA which keys objects have, and tells it what follows for the index.
func (e *engine) tellIndex(asked []question, anew bool) error {
	steps := []operation{}
	for some := range slices.Chunk(asked, mostAsked) {
		body, err := json.Marshal(object{"input": object{"objects": some}})
		if err != nil {
			return err
		}
		said, err := e.do(http.MethodPost, entries, body)
		if err != nil {
			return err
		}
		var answer struct{ Result []map[string][]string }
		if err := json.Unmarshal(said, &answer); err != nil {
			return err
		}
		if len(answer.Result) != len(some) {
			return fmt.Errorf("no keys for %d objects: are the rules loaded?", len(some))
		}
		for number, keys := range answer.Result {
			steps = append(steps, e.index.set(some[number], keys)...)
		}
	}
	method, content := http.MethodPatch, any(steps)
	if anew {
		method, content = http.MethodPut, e.index.families
	} else if len(steps) == 0 {
		return nil
	}
	body, err := json.Marshal(content)
	if err != nil {
		return err
	}
	return e.send(method, indexed, body)
}

func (e *engine) revision(number int) string { return e.epoch + "-" + strconv.Itoa(number) }

// has tells whether OPA still holds a revision of ours.
func (e *engine) has(number int) bool {
	answer, err := e.do(http.MethodGet, about+"/revision", nil)
	if err != nil {
		return false
	}
	var found struct{ Result string }
	return json.Unmarshal(answer, &found) == nil && found.Result == e.revision(number)
}

func (e *engine) send(method, path string, body []byte) error {
	_, err := e.do(method, path, body)
	return err
}

func (e *engine) do(method, path string, body []byte) ([]byte, error) {
	request, err := http.NewRequest(method, e.url+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+e.token)
	request.Header.Set("Content-Type", "application/json")
	answer, err := e.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode >= http.StatusMultipleChoices {
		return nil, fmt.Errorf("%s %s: HTTP %d: %.200s", method, path, answer.StatusCode, said)
	}
	return said, err
}

// late tells whether OPA has not been told for long.
func (e *engine) late() bool { return time.Since(time.Unix(0, e.told.Load())) > unheard }
