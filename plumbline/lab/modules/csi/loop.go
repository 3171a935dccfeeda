package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

const (
	loopMajor = 7
	tries     = 20 // others take free loop devices at the same time
)

// deviceOf finds the loop device that shows an image; empty when none does.
//
// Images are told by device and inode: the path the kernel keeps is another one in every mount namespace.
func deviceOf(image string) (string, error) {
	var wanted unix.Stat_t
	if err := unix.Stat(image, &wanted); err != nil {
		return "", err
	}
	taken, err := filepath.Glob("/sys/block/loop*/loop")
	if err != nil {
		return "", err
	}
	for _, entry := range taken {
		device := "/dev/" + filepath.Base(filepath.Dir(entry))
		found, err := statusOf(device)
		if err == nil && found.Device == wanted.Dev && found.Inode == wanted.Ino {
			return device, nil
		}
	}
	return "", nil
}

// statusOf fails for a device that shows nothing.
func statusOf(device string) (*unix.LoopInfo64, error) {
	file, err := os.Open(device)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return unix.IoctlLoopGetStatus64(int(file.Fd()))
}

// attach has a loop device show an image, and returns the one that does already.
func attach(image string) (string, error) {
	if device, err := deviceOf(image); err != nil || device != "" {
		return device, err
	}
	file, err := os.OpenFile(image, os.O_RDWR, 0)
	if err != nil {
		return "", err
	}
	defer file.Close()
	control, err := os.OpenFile("/dev/loop-control", os.O_RDWR, 0)
	if err != nil {
		return "", err
	}
	defer control.Close()
	for range tries {
		number, err := unix.IoctlRetInt(int(control.Fd()), unix.LOOP_CTL_GET_FREE)
		if err != nil {
			return "", err
		}
		device := fmt.Sprintf("/dev/loop%d", number)
		if err := configure(device, number, int(file.Fd())); !errors.Is(err, unix.EBUSY) {
			return device, err
		}
	}
	return "", fmt.Errorf("no free loop device was left in %d tries", tries)
}

func configure(device string, number, image int) error {
	if _, err := os.Stat(device); errors.Is(err, fs.ErrNotExist) {
		// Where /dev is not the kernel's own, new devices don't appear by themselves.
		if err := unix.Mknod(device, unix.S_IFBLK|0o660, int(unix.Mkdev(loopMajor, uint32(number)))); err != nil {
			return err
		}
	}
	loop, err := os.OpenFile(device, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer loop.Close()
	// The pool's own file system caches nothing then: what a pod has synced is in the image.
	info := unix.LoopInfo64{Flags: unix.LO_FLAGS_DIRECT_IO}
	return unix.IoctlLoopConfigure(int(loop.Fd()), &unix.LoopConfig{Fd: uint32(image), Info: info})
}

// detach frees a loop device: at once, or when its last user closes it.
func detach(device string) error {
	return control(device, unix.LOOP_CLR_FD)
}

// refresh has a loop device notice that its image has grown.
func refresh(device string) error {
	return control(device, unix.LOOP_SET_CAPACITY)
}

func control(device string, request uint) error {
	file, err := os.Open(device)
	if err != nil {
		return err
	}
	defer file.Close()
	err = unix.IoctlSetInt(int(file.Fd()), request, 0)
	if request == unix.LOOP_CLR_FD && errors.Is(err, unix.ENXIO) {
		return nil // it is free already
	}
	return err
}
