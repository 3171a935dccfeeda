package main

import (
	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// modeOf tells whether a block volume is asked for, and refuses what a volume in one node's pool cannot be.
func modeOf(capabilities []*csi.VolumeCapability) (block bool, err error) {
	if len(capabilities) == 0 {
		return false, status.Error(codes.InvalidArgument, "no capabilities are given")
	}
	block = capabilities[0].GetBlock() != nil
	for _, one := range capabilities {
		switch mode := one.GetAccessMode().GetMode(); mode {
		case csi.VolumeCapability_AccessMode_MULTI_NODE_READER_ONLY,
			csi.VolumeCapability_AccessMode_MULTI_NODE_SINGLE_WRITER,
			csi.VolumeCapability_AccessMode_MULTI_NODE_MULTI_WRITER:
			return false, status.Errorf(codes.InvalidArgument,
				"a volume of this driver lives on one node: access mode %v is not possible, use ReadWriteOnce", mode)
		}
		if kind := one.GetMount().GetFsType(); kind != "" && kind != "ext4" {
			return false, status.Errorf(codes.InvalidArgument, "volumes have ext4 in them, %s is not possible", kind)
		}
		if (one.GetBlock() != nil) != block {
			return false, status.Error(codes.InvalidArgument, "a volume is either a file system or a block device")
		}
	}
	return block, nil
}

// sizeOf chooses the size of a volume: what is required, at least the source's, in whole units.
func sizeOf(wanted *csi.CapacityRange, source *record, block bool) (int64, error) {
	required, limit := wanted.GetRequiredBytes(), wanted.GetLimitBytes()
	if required < 0 || limit < 0 {
		return 0, status.Error(codes.OutOfRange, "a size is negative")
	}
	size := required
	if size == 0 && source != nil {
		size = source.Size
	} else if size == 0 {
		size = usualSize
		if limit > 0 {
			size = min(size, limit)
		}
	}
	if source != nil && size < source.Size {
		return 0, status.Errorf(codes.OutOfRange, "a copy of %d bytes does not fit into %d", source.Size, size)
	}
	least := int64(leastFileSys)
	if block {
		least = leastBlock
	}
	size = (max(size, least) + unit - 1) / unit * unit
	if limit > 0 && size > limit {
		return 0, status.Errorf(codes.OutOfRange, "%d bytes are needed and %d are the limit", size, limit)
	}
	return size, nil
}
