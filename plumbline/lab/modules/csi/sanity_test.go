package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/kubernetes-csi/csi-test/v5/pkg/sanity"
	"google.golang.org/grpc"
)

// TestSanity runs csi-sanity, the CSI project's own test of a driver, on a pool of its own; it needs root and mounts.
// PLUMBLINE_POOLS names a folder that holds a mounted XFS, with reflinks, for the node "node1".
func TestSanity(t *testing.T) {
	pools := os.Getenv("PLUMBLINE_POOLS")
	if pools == "" {
		t.Skip("PLUMBLINE_POOLS names no pools")
	}
	folder := t.TempDir()
	endpoint := filepath.Join(folder, "csi.sock")
	server := grpc.NewServer(grpc.UnaryInterceptor(logged))
	newDriver("sanity.plumbline.lab", "node1", pools).register(server)
	go serve(server, endpoint)
	defer server.Stop()
	config := sanity.NewTestConfig()
	config.Address = endpoint
	config.TargetPath = filepath.Join(folder, "target")
	config.StagingPath = filepath.Join(folder, "staging")
	config.TestVolumeSize = 64 << 20
	config.TestVolumeExpandSize = 128 << 20
	config.TestNodeVolumeAttachLimit = false
	sanity.Test(t, config)
}
