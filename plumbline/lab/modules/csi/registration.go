package main

import (
	"context"
	"log"
	"os"

	"google.golang.org/grpc"
	registration "k8s.io/kubelet/pkg/apis/pluginregistration/v1"
)

const registered = "/tmp/registered"

// registrar tells the kubelet who we are: it finds our socket in its folder of plugins and asks.
// https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/device-plugins/#device-plugin-registration
type registrar struct {
	registration.UnimplementedRegistrationServer

	name     string
	endpoint string
}

func announce(server *grpc.Server, name, endpoint string) {
	registration.RegisterRegistrationServer(server, registrar{name: name, endpoint: endpoint})
}

func (r registrar) GetInfo(context.Context, *registration.InfoRequest) (*registration.PluginInfo, error) {
	return &registration.PluginInfo{
		Type:              registration.CSIPlugin,
		Name:              r.name,
		Endpoint:          r.endpoint,
		SupportedVersions: []string{"1.0.0"},
	}, nil
}

func (r registrar) NotifyRegistrationStatus(
	_ context.Context, status *registration.RegistrationStatus,
) (*registration.RegistrationStatusResponse, error) {
	log.Printf("registered with the kubelet: %v %s", status.PluginRegistered, status.Error)
	if status.PluginRegistered {
		// What the pod's startup probe looks for.
		return &registration.RegistrationStatusResponse{}, os.WriteFile(registered, nil, 0o600)
	}
	return &registration.RegistrationStatusResponse{}, nil
}
