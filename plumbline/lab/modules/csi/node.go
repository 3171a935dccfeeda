package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"golang.org/x/sys/unix"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

func (d *driver) NodeGetInfo(context.Context, *csi.NodeGetInfoRequest) (*csi.NodeGetInfoResponse, error) {
	return &csi.NodeGetInfoResponse{NodeId: d.node, AccessibleTopology: d.topology(d.node)}, nil
}

func (d *driver) NodeGetCapabilities(
	context.Context, *csi.NodeGetCapabilitiesRequest,
) (*csi.NodeGetCapabilitiesResponse, error) {
	answer := &csi.NodeGetCapabilitiesResponse{}
	for _, kind := range []csi.NodeServiceCapability_RPC_Type{
		csi.NodeServiceCapability_RPC_EXPAND_VOLUME,
		csi.NodeServiceCapability_RPC_SINGLE_NODE_MULTI_WRITER,
	} {
		answer.Capabilities = append(answer.Capabilities, &csi.NodeServiceCapability{
			Type: &csi.NodeServiceCapability_Rpc{Rpc: &csi.NodeServiceCapability_RPC{Type: kind}},
		})
	}
	return answer, nil
}

func (d *driver) NodePublishVolume(
	_ context.Context, request *csi.NodePublishVolumeRequest,
) (*csi.NodePublishVolumeResponse, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if request.TargetPath == "" || request.VolumeCapability == nil {
		return nil, status.Error(codes.InvalidArgument, "no target path or no capability is given")
	}
	found, err := d.pools.need(request.VolumeId, "volume")
	if err != nil {
		return nil, err
	}
	block, err := modeOf([]*csi.VolumeCapability{request.VolumeCapability})
	if err != nil {
		return nil, err
	}
	if block != found.Block {
		return nil, status.Error(codes.InvalidArgument, "the volume has the other mode: file system or block")
	}
	if found.node != d.node {
		return nil, status.Errorf(codes.FailedPrecondition, "the volume is in the pool of %s", found.node)
	}
	if there, err := mounted(request.TargetPath); err != nil || there {
		return &csi.NodePublishVolumeResponse{}, err
	}
	device, err := d.show(found)
	if err != nil {
		return nil, err
	}
	if block {
		return &csi.NodePublishVolumeResponse{}, bindDevice(device, request.TargetPath)
	}
	options := request.VolumeCapability.GetMount().GetMountFlags()
	return &csi.NodePublishVolumeResponse{}, mountFileSystem(device, request.TargetPath, options, request.Readonly)
}

// show gives the device of a volume; a file system that nobody uses yet is grown to its image first, if it is smaller.
func (d *driver) show(found *record) (string, error) {
	image := d.pools.image(found)
	device, err := deviceOf(image)
	if err != nil || device != "" {
		return device, err
	}
	if !found.Block {
		if err := fillImage(image); err != nil {
			return "", err
		}
	}
	return attach(image)
}

func bindDevice(device, target string) error {
	if err := os.MkdirAll(filepath.Dir(target), 0o750); err != nil {
		return err
	}
	file, err := os.OpenFile(target, os.O_CREATE|os.O_RDWR, 0o660)
	if err != nil {
		return err
	}
	file.Close()
	return unix.Mount(device, target, "", unix.MS_BIND, "")
}

func mountFileSystem(device, target string, options []string, readOnly bool) error {
	if err := os.MkdirAll(target, 0o750); err != nil {
		return err
	}
	command := []string{"mount", "-t", "ext4"}
	if len(options) > 0 {
		command = append(command, "-o", strings.Join(options, ","))
	}
	if err := run(append(command, device, target)...); err != nil || !readOnly {
		return err
	}
	// Of this mount only: the same file system may be mounted for writing elsewhere.
	return unix.Mount("", target, "", unix.MS_BIND|unix.MS_REMOUNT|unix.MS_RDONLY, "")
}

func (d *driver) NodeUnpublishVolume(
	_ context.Context, request *csi.NodeUnpublishVolumeRequest,
) (*csi.NodeUnpublishVolumeResponse, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if request.TargetPath == "" {
		return nil, status.Error(codes.InvalidArgument, "no target path is given")
	}
	found, err := d.pools.need(request.VolumeId, "volume")
	if err != nil {
		return nil, err
	}
	if there, err := mounted(request.TargetPath); err != nil {
		return nil, err
	} else if there {
		if err := unix.Unmount(request.TargetPath, 0); err != nil {
			return nil, status.Errorf(codes.Internal, "%s cannot be unmounted: %v", request.TargetPath, err)
		}
	}
	if err := os.Remove(request.TargetPath); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	device, err := deviceOf(d.pools.image(found))
	if err != nil || device == "" {
		return &csi.NodeUnpublishVolumeResponse{}, err
	}
	if used, err := published(device); err != nil || used {
		return &csi.NodeUnpublishVolumeResponse{}, err
	}
	return &csi.NodeUnpublishVolumeResponse{}, detach(device)
}

func (d *driver) NodeExpandVolume(
	_ context.Context, request *csi.NodeExpandVolumeRequest,
) (*csi.NodeExpandVolumeResponse, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	found, err := d.pools.need(request.VolumeId, "volume")
	if err != nil {
		return nil, err
	}
	if request.VolumePath == "" {
		return nil, status.Error(codes.InvalidArgument, "no volume path is given")
	}
	if _, err := os.Stat(request.VolumePath); err != nil {
		return nil, status.Errorf(codes.NotFound, "the volume is not at %s: %v", request.VolumePath, err)
	}
	device, err := deviceOf(d.pools.image(found))
	if err != nil {
		return nil, err
	}
	if device != "" {
		if err := refresh(device); err != nil {
			return nil, err
		}
	}
	if device != "" && !found.Block {
		if err := fillDevice(device); err != nil {
			return nil, err
		}
	}
	return &csi.NodeExpandVolumeResponse{CapacityBytes: found.Size}, nil
}
