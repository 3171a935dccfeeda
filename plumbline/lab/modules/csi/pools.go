package main

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"time"

	"golang.org/x/sys/unix"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

const (
	volume   = "vol"
	snapshot = "snap"
)

var idForm = regexp.MustCompile(`^(vol|snap)-[0-9a-f]{24}$`)

// record describes a volume or a snapshot; it lies beside its image.
type record struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Source  string    `json:"source,omitempty"` // id of the volume or snapshot it was copied from
	Size    int64     `json:"size"`
	Block   bool      `json:"block"`
	Created time.Time `json:"created"`

	node string // whose pool it is in
}

// idOf gives what a name stands for its id: a call that is repeated finds what it has made.
func idOf(kind, name string) string {
	return fmt.Sprintf("%s-%.24x", kind, sha256.Sum256([]byte(name)))[:len(kind)+25]
}

// pools are the nodes' shares of storage as far as they are one driver's: <folder>/<node>/<driver>/.
type pools struct {
	folder string
	driver string
}

func (p pools) path(node string) string { return filepath.Join(p.folder, node, p.driver) }

func (p pools) image(r *record) string { return filepath.Join(p.path(r.node), r.ID) }

// nodes are the names of those that have a pool.
func (p pools) nodes() ([]string, error) {
	entries, err := os.ReadDir(p.folder)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, entry := range entries {
		if entry.IsDir() {
			names = append(names, entry.Name())
		}
	}
	return names, nil
}

// find looks for an id in all pools; nil when nothing has it.
func (p pools) find(id string) (*record, error) {
	if !idForm.MatchString(id) {
		return nil, nil
	}
	nodes, err := p.nodes()
	if err != nil {
		return nil, err
	}
	for _, node := range nodes {
		text, err := os.ReadFile(filepath.Join(p.path(node), id+".json"))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			return nil, err
		}
		found := &record{node: node}
		return found, json.Unmarshal(text, found)
	}
	return nil, nil
}

// need is find for what must be there.
func (p pools) need(id, what string) (*record, error) {
	if id == "" {
		return nil, status.Errorf(codes.InvalidArgument, "no id of a %s is given", what)
	}
	found, err := p.find(id)
	if err == nil && found == nil {
		err = status.Errorf(codes.NotFound, "there is no %s %s", what, id)
	}
	return found, err
}

// all are the records of a kind, ordered by id.
func (p pools) all(kind string) ([]*record, error) {
	files, err := filepath.Glob(filepath.Join(p.path("*"), kind+"-*.json"))
	if err != nil {
		return nil, err
	}
	var found []*record
	for _, file := range files {
		one, err := p.find(strings.TrimSuffix(filepath.Base(file), ".json"))
		if err != nil {
			return nil, err
		}
		if one != nil {
			found = append(found, one)
		}
	}
	sort.Slice(found, func(i, j int) bool { return found[i].ID < found[j].ID })
	return found, nil
}

// add has the image made and then writes the record: without a record there is nothing.
func (p pools) add(r *record, image func(path string) error) error {
	if err := os.MkdirAll(p.path(r.node), 0o700); err != nil {
		return err
	}
	scratch := p.image(r) + ".new"
	if err := errors.Join(image(scratch), os.Rename(scratch, p.image(r))); err != nil {
		os.Remove(scratch)
		return err
	}
	return p.save(r)
}

func (p pools) save(r *record) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	path := p.image(r) + ".json"
	if err := os.WriteFile(path+".new", text, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

func (p pools) remove(r *record) error {
	for _, path := range []string{p.image(r) + ".json", p.image(r)} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// free are the bytes a pool still has.
func (p pools) free(node string) (int64, error) {
	var found unix.Statfs_t
	if err := unix.Statfs(filepath.Join(p.folder, node), &found); err != nil {
		return 0, err
	}
	return int64(found.Bavail) * found.Bsize, nil
}
