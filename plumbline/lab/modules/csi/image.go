package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"golang.org/x/sys/unix"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

const (
	unit         = 4096
	leastBlock   = 1 << 20
	leastFileSys = 16 << 20
	freeze, thaw = 0xc0045877, 0xc0045878 // FIFREEZE and FITHAW of linux/fs.h
	mended       = 1                      // exit code of e2fsck when it has mended something
)

// mkfs keeps a file system's own share small, so that a claim of some MiB is worth its name.
var mkfs = []string{"mkfs.ext4", "-q", "-F", "-m", "0", "-b", "4096", "-i", "65536", "-J", "size=4", "-E", "nodiscard"}

func run(command ...string) error {
	said, err := exec.Command(command[0], command[1:]...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", strings.Join(command, " "), err, strings.TrimSpace(string(said)))
	}
	return nil
}

// imageSize gives a file system room for what was asked for; what it needs for itself comes on top: journal, inodes,
// and the fiftieth, of 16 MiB at most, that ext4 keeps back.
func imageSize(size int64, block bool) int64 {
	if block {
		return size
	}
	return (size + size/32 + 8<<20) / unit * unit
}

// newImage makes a sparse file, with an empty file system in it unless it is to be a block volume.
func newImage(path string, size int64, block bool) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := file.Truncate(imageSize(size, block)); err != nil || block {
		return err
	}
	return run(append(mkfs, path)...)
}

// copyImage makes a copy that shares its blocks with the original until one of them is written to.
func copyImage(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer target.Close()
	return unix.IoctlFileClone(int(target.Fd()), int(source.Fd()))
}

// extend makes an image larger; what is in it stays as it is.
func extend(path string, size int64, block bool) error {
	return os.Truncate(path, imageSize(size, block))
}

// enlarge makes a fresh copy as large as it has to be, with the file system in it.
func enlarge(path string, from, to int64, block bool) error {
	if from == to {
		return nil
	}
	if err := extend(path, to, block); err != nil || block {
		return err
	}
	return fillImage(path)
}

// fillImage lets the file system in an image that nobody uses fill the image.
func fillImage(path string) error {
	full, err := isFull(path)
	if err != nil || full {
		return err
	}
	err = exec.Command("e2fsck", "-f", "-p", path).Run()
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == mended) {
		return fmt.Errorf("the file system in %s cannot be checked: %w", path, err)
	}
	return run("resize2fs", path)
}

// fillDevice lets a mounted file system fill its device, where the kernel lets us.
func fillDevice(device string) error {
	full, err := isFull(device)
	if err != nil || full {
		return err
	}
	if err := run("resize2fs", device); err != nil {
		return status.Errorf(codes.FailedPrecondition,
			"the file system grows when its last pod has gone and the next one starts, not while it is mounted, "+
				"which takes CAP_SYS_RESOURCE: %v", err)
	}
	return nil
}

// isFull compares the blocks that an ext4 counts as its own with the size of the image or device that it is in.
// https://docs.kernel.org/filesystems/ext4/globals.html#super-block
func isFull(path string) (bool, error) {
	file, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer file.Close()
	var super [0x154]byte
	if _, err := file.ReadAt(super[:], 1024); err != nil {
		return false, err
	}
	if binary.LittleEndian.Uint16(super[0x38:]) != 0xef53 {
		return false, fmt.Errorf("%s holds no ext4", path)
	}
	low, high := binary.LittleEndian.Uint32(super[0x4:]), binary.LittleEndian.Uint32(super[0x150:])
	size, err := file.Seek(0, io.SeekEnd)
	return (int64(high)<<32|int64(low))*unit >= size/unit*unit, err
}

// settled runs a copy while an image holds everything that was written to its volume so far, and nothing half.
func settled(image string, block bool, copied func() error) error {
	device, err := deviceOf(image)
	if err != nil {
		return err
	}
	if device == "" {
		return copied()
	}
	if block {
		file, err := os.OpenFile(device, os.O_RDWR, 0)
		if err != nil {
			return err
		}
		defer file.Close()
		if err := file.Sync(); err != nil {
			return err
		}
		return copied()
	}
	// A file system is one and the same wherever it is mounted, so it can be held still through a mount of our own.
	place, err := os.MkdirTemp("", "settled-")
	if err != nil {
		return err
	}
	defer os.Remove(place)
	if err := unix.Mount(device, place, "ext4", 0, ""); err != nil {
		return fmt.Errorf("%s cannot be mounted to hold it still: %w", device, err)
	}
	defer unix.Unmount(place, unix.MNT_DETACH)
	folder, err := os.Open(place)
	if err != nil {
		return err
	}
	defer folder.Close()
	if err := unix.IoctlSetInt(int(folder.Fd()), freeze, 0); err != nil {
		return fmt.Errorf("%s cannot be held still: %w", device, err)
	}
	defer unix.IoctlSetInt(int(folder.Fd()), thaw, 0)
	return copied()
}
