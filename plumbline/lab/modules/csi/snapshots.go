package main

import (
	"context"
	"strconv"
	"time"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"
)

func (d *driver) CreateSnapshot(
	_ context.Context, request *csi.CreateSnapshotRequest,
) (*csi.CreateSnapshotResponse, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if request.Name == "" {
		return nil, status.Error(codes.InvalidArgument, "no name is given")
	}
	if request.SourceVolumeId == "" {
		return nil, status.Error(codes.InvalidArgument, "no source volume is given")
	}
	id := idOf(snapshot, request.Name)
	made, err := d.pools.find(id)
	if err != nil {
		return nil, err
	}
	if made != nil && made.Source != request.SourceVolumeId {
		return nil, status.Errorf(codes.AlreadyExists, "snapshot %q is of another volume", request.Name)
	}
	if made == nil {
		source, err := d.pools.need(request.SourceVolumeId, "volume")
		if err != nil {
			return nil, err
		}
		made = &record{
			ID: id, Name: request.Name, Source: source.ID, Size: source.Size, Block: source.Block,
			Created: time.Now(), node: source.node,
		}
		err = d.pools.add(made, func(path string) error { return d.copied(source, path, source.Size) })
		if err != nil {
			return nil, err
		}
	}
	return &csi.CreateSnapshotResponse{Snapshot: described(made)}, nil
}

func (d *driver) DeleteSnapshot(
	_ context.Context, request *csi.DeleteSnapshotRequest,
) (*csi.DeleteSnapshotResponse, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if request.SnapshotId == "" {
		return nil, status.Error(codes.InvalidArgument, "no id of a snapshot is given")
	}
	found, err := d.pools.find(request.SnapshotId)
	if err != nil || found == nil {
		return &csi.DeleteSnapshotResponse{}, err
	}
	return &csi.DeleteSnapshotResponse{}, d.pools.remove(found)
}

func (d *driver) ListSnapshots(
	_ context.Context, request *csi.ListSnapshotsRequest,
) (*csi.ListSnapshotsResponse, error) {
	all, err := d.pools.all(snapshot)
	if err != nil {
		return nil, err
	}
	var entries []*csi.ListSnapshotsResponse_Entry
	for _, one := range all {
		if request.SnapshotId != "" && request.SnapshotId != one.ID ||
			request.SourceVolumeId != "" && request.SourceVolumeId != one.Source {
			continue
		}
		entries = append(entries, &csi.ListSnapshotsResponse_Entry{Snapshot: described(one)})
	}
	first := 0
	if request.StartingToken != "" {
		if first, err = strconv.Atoi(request.StartingToken); err != nil || first < 0 || first > len(entries) {
			return nil, status.Errorf(codes.Aborted, "%q was never a token", request.StartingToken)
		}
	}
	answer := &csi.ListSnapshotsResponse{Entries: entries[first:]}
	if most := int(request.MaxEntries); most > 0 && most < len(answer.Entries) {
		answer.Entries, answer.NextToken = answer.Entries[:most], strconv.Itoa(first+most)
	}
	return answer, nil
}

func described(r *record) *csi.Snapshot {
	return &csi.Snapshot{
		SnapshotId:     r.ID,
		SourceVolumeId: r.Source,
		SizeBytes:      r.Size,
		CreationTime:   timestamppb.New(r.Created),
		ReadyToUse:     true,
	}
}
