package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// mount is one line of /proc/self/mountinfo (proc_pid_mountinfo(5)).
type mount struct {
	device string // major:minor
	root   string // what of the file system is mounted
	target string
}

func mounts() ([]mount, error) {
	text, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return nil, err
	}
	plain := strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`)
	var found []mount
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) > 4 {
			found = append(found, mount{device: fields[2], root: plain.Replace(fields[3]), target: plain.Replace(fields[4])})
		}
	}
	return found, nil
}

// mounted tells whether something is mounted right at a path.
func mounted(path string) (bool, error) {
	all, err := mounts()
	return slices.ContainsFunc(all, func(m mount) bool { return m.target == filepath.Clean(path) }), err
}

// published tells whether a loop device is shown to anybody: mounted, or bound as a device.
func published(device string) (bool, error) {
	var found unix.Stat_t
	if err := unix.Stat(device, &found); err != nil {
		return false, err
	}
	numbers := fmt.Sprintf("%d:%d", unix.Major(found.Rdev), unix.Minor(found.Rdev))
	node := "/" + filepath.Base(device)
	all, err := mounts()
	return slices.ContainsFunc(all, func(m mount) bool { return m.device == numbers || m.root == node }), err
}
