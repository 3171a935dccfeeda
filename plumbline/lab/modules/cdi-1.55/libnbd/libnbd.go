// Package libnbd satisfies CDI's imports of libguestfs.org/libnbd, a module the
// public proxy does not serve. CDI calls it for VMware (VDDK) sources only, so
// every call here reports that such sources are not available in the lab.
package libnbd

import "errors"

var errAbsent = errors.New("VMware (VDDK) sources are not available: this importer was built without libnbd")

type CmdFlag uint32

const (
	CMD_FLAG_REQ_ONE CmdFlag = 1 << 3
	STATE_HOLE       uint32  = 1
	STATE_ZERO       uint32  = 2
)

type LibnbdError struct{ Op, Errmsg string }

func (e *LibnbdError) Error() string { return e.Op + ": " + e.Errmsg }

type PreadOptargs struct {
	FlagsSet bool
	Flags    CmdFlag
}

type BlockStatusOptargs struct {
	FlagsSet bool
	Flags    CmdFlag
}

type ExtentCallback func(metacontext string, offset uint64, entries []uint32, err *int) int

type Libnbd struct{}

func Create() (*Libnbd, error)                            { return nil, errAbsent }
func (*Libnbd) AddMetaContext(string) error               { return errAbsent }
func (*Libnbd) ConnectUri(string) error                   { return errAbsent }
func (*Libnbd) GetSize() (uint64, error)                  { return 0, errAbsent }
func (*Libnbd) Pread([]byte, uint64, *PreadOptargs) error { return errAbsent }
func (*Libnbd) Close() *LibnbdError                       { return nil }
func (*Libnbd) BlockStatus(uint64, uint64, ExtentCallback, *BlockStatusOptargs) error {
	return errAbsent
}
