package main

import (
	"context"
	"slices"
	"time"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

const usualSize = 1 << 30

func (d *driver) ControllerGetCapabilities(
	context.Context, *csi.ControllerGetCapabilitiesRequest,
) (*csi.ControllerGetCapabilitiesResponse, error) {
	answer := &csi.ControllerGetCapabilitiesResponse{}
	for _, kind := range []csi.ControllerServiceCapability_RPC_Type{
		csi.ControllerServiceCapability_RPC_CREATE_DELETE_VOLUME,
		csi.ControllerServiceCapability_RPC_CREATE_DELETE_SNAPSHOT,
		csi.ControllerServiceCapability_RPC_LIST_SNAPSHOTS,
		csi.ControllerServiceCapability_RPC_CLONE_VOLUME,
		csi.ControllerServiceCapability_RPC_EXPAND_VOLUME,
		csi.ControllerServiceCapability_RPC_GET_CAPACITY,
		csi.ControllerServiceCapability_RPC_SINGLE_NODE_MULTI_WRITER,
	} {
		answer.Capabilities = append(answer.Capabilities, &csi.ControllerServiceCapability{
			Type: &csi.ControllerServiceCapability_Rpc{Rpc: &csi.ControllerServiceCapability_RPC{Type: kind}},
		})
	}
	return answer, nil
}

func (d *driver) CreateVolume(_ context.Context, request *csi.CreateVolumeRequest) (*csi.CreateVolumeResponse, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if request.Name == "" {
		return nil, status.Error(codes.InvalidArgument, "no name is given")
	}
	block, err := modeOf(request.VolumeCapabilities)
	if err != nil {
		return nil, err
	}
	source, err := d.source(request.VolumeContentSource, block)
	if err != nil {
		return nil, err
	}
	size, err := sizeOf(request.CapacityRange, source, block)
	if err != nil {
		return nil, err
	}
	id := idOf(volume, request.Name)
	made, err := d.pools.find(id)
	if err != nil {
		return nil, err
	}
	if made == nil {
		if made, err = d.make(id, request, source, size, block); err != nil {
			return nil, err
		}
	}
	limit := request.CapacityRange.GetLimitBytes()
	if made.Size < size || limit > 0 && made.Size > limit || made.Block != block || made.Source != idOrNone(source) {
		return nil, status.Errorf(codes.AlreadyExists, "volume %q exists with another size, mode or source", request.Name)
	}
	return &csi.CreateVolumeResponse{Volume: &csi.Volume{
		VolumeId:           made.ID,
		CapacityBytes:      made.Size,
		ContentSource:      request.VolumeContentSource,
		AccessibleTopology: []*csi.Topology{d.topology(made.node)},
	}}, nil
}

func (d *driver) make(
	id string, request *csi.CreateVolumeRequest, source *record, size int64, block bool,
) (*record, error) {
	node, err := d.place(request.AccessibilityRequirements, source, size)
	if err != nil {
		return nil, err
	}
	made := &record{
		ID: id, Name: request.Name, Source: idOrNone(source), Size: size, Block: block, Created: time.Now(), node: node,
	}
	return made, d.pools.add(made, func(path string) error {
		if source == nil {
			return newImage(path, size, block)
		}
		return d.copied(source, path, size)
	})
}

// copied makes an image out of another one of the same pool; a larger one is grown to its size.
func (d *driver) copied(source *record, path string, size int64) error {
	from := d.pools.image(source)
	if err := settled(from, source.Block, func() error { return copyImage(from, path) }); err != nil {
		return err
	}
	return enlarge(path, source.Size, size, source.Block)
}

// source is what a new volume is to be a copy of, nil when it is to be empty.
func (d *driver) source(wanted *csi.VolumeContentSource, block bool) (*record, error) {
	var found *record
	var err error
	switch {
	case wanted == nil:
		return nil, nil
	case wanted.GetSnapshot() != nil:
		found, err = d.pools.need(wanted.GetSnapshot().SnapshotId, "snapshot")
	default:
		found, err = d.pools.need(wanted.GetVolume().GetVolumeId(), "volume")
	}
	if err == nil && found.Block != block {
		err = status.Error(codes.InvalidArgument, "a copy has its source's mode: file system or block")
	}
	return found, err
}

// place chooses the pool of a new volume: a copy's is its source's, else the first wanted one with room.
func (d *driver) place(wanted *csi.TopologyRequirement, source *record, size int64) (string, error) {
	var nodes []string
	for _, topology := range append(slices.Clone(wanted.GetPreferred()), wanted.GetRequisite()...) {
		nodes = append(nodes, topology.Segments[d.topologyKey()])
	}
	there, err := d.pools.nodes()
	if err != nil {
		return "", err
	}
	if wanted == nil {
		nodes = there
	}
	for _, node := range nodes {
		if source != nil && node != source.node || !slices.Contains(there, node) {
			continue
		}
		if free, err := d.pools.free(node); err != nil {
			return "", err
		} else if free >= size {
			return node, nil
		}
	}
	if source != nil {
		return "", status.Errorf(codes.ResourceExhausted,
			"a copy can be made on %s only, where its source is; wanted: %v, with %d bytes", source.node, nodes, size)
	}
	return "", status.Errorf(codes.ResourceExhausted, "no pool of %v has %d bytes left", nodes, size)
}

func (d *driver) DeleteVolume(_ context.Context, request *csi.DeleteVolumeRequest) (*csi.DeleteVolumeResponse, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if request.VolumeId == "" {
		return nil, status.Error(codes.InvalidArgument, "no id of a volume is given")
	}
	found, err := d.pools.find(request.VolumeId)
	if err != nil || found == nil {
		return &csi.DeleteVolumeResponse{}, err
	}
	if device, err := deviceOf(d.pools.image(found)); err == nil && device != "" {
		return nil, status.Errorf(codes.FailedPrecondition, "the volume is in use on %s as %s", found.node, device)
	}
	return &csi.DeleteVolumeResponse{}, d.pools.remove(found)
}

// ControllerExpandVolume grows the image; what shows it grows on the volume's node.
func (d *driver) ControllerExpandVolume(
	_ context.Context, request *csi.ControllerExpandVolumeRequest,
) (*csi.ControllerExpandVolumeResponse, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	found, err := d.pools.need(request.VolumeId, "volume")
	if err != nil {
		return nil, err
	}
	if request.CapacityRange == nil {
		return nil, status.Error(codes.InvalidArgument, "no size is given")
	}
	size, err := sizeOf(request.CapacityRange, nil, found.Block)
	if err != nil {
		return nil, err
	}
	if size > found.Size {
		if free, err := d.pools.free(found.node); err != nil {
			return nil, err
		} else if free < size-found.Size {
			return nil, status.Errorf(codes.OutOfRange, "the pool of %s has %d bytes left", found.node, free)
		}
		if err := extend(d.pools.image(found), size, found.Block); err != nil {
			return nil, err
		}
		found.Size = size
		if err := d.pools.save(found); err != nil {
			return nil, err
		}
	}
	return &csi.ControllerExpandVolumeResponse{CapacityBytes: found.Size, NodeExpansionRequired: true}, nil
}

func (d *driver) GetCapacity(_ context.Context, request *csi.GetCapacityRequest) (*csi.GetCapacityResponse, error) {
	nodes, err := d.pools.nodes()
	if err != nil {
		return nil, err
	}
	var sum int64
	for _, node := range nodes {
		if wanted := request.AccessibleTopology.GetSegments(); wanted != nil && wanted[d.topologyKey()] != node {
			continue
		}
		free, err := d.pools.free(node)
		if err != nil {
			return nil, err
		}
		sum += free
	}
	return &csi.GetCapacityResponse{AvailableCapacity: sum}, nil
}

func (d *driver) ValidateVolumeCapabilities(
	_ context.Context, request *csi.ValidateVolumeCapabilitiesRequest,
) (*csi.ValidateVolumeCapabilitiesResponse, error) {
	found, err := d.pools.need(request.VolumeId, "volume")
	if err != nil {
		return nil, err
	}
	if len(request.VolumeCapabilities) == 0 {
		return nil, status.Error(codes.InvalidArgument, "no capabilities are given")
	}
	if block, err := modeOf(request.VolumeCapabilities); err != nil || block != found.Block {
		return &csi.ValidateVolumeCapabilitiesResponse{Message: "another access mode or volume mode"}, nil
	}
	return &csi.ValidateVolumeCapabilitiesResponse{
		Confirmed: &csi.ValidateVolumeCapabilitiesResponse_Confirmed{VolumeCapabilities: request.VolumeCapabilities},
	}, nil
}

func (d *driver) topology(node string) *csi.Topology {
	return &csi.Topology{Segments: map[string]string{d.topologyKey(): node}}
}

func idOrNone(source *record) string {
	if source == nil {
		return ""
	}
	return source.ID
}
