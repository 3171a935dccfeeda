// Command lab-csi is the lab's own CSI driver: volumes are image files on a file system with reflinks.
//
// Every node has a pool, and the lab mounts all pools on all nodes, since its nodes are namespaces of one machine. One
// process of the driver, the controller, makes images in whichever pool a volume belongs to; one on each node shows
// the images of that node's pool to pods, through loop devices.
package main

import (
	"flag"
	"log"
	"os"
	"path/filepath"

	"google.golang.org/grpc"
)

func main() {
	name := flag.String("name", "", "name of the driver, as StorageClasses have it")
	node := flag.String("node", "", "name of the node this process runs on")
	pools := flag.String("pools", "", "folder that holds one mounted pool a node, by the node's name")
	endpoint := flag.String("endpoint", "", "socket to serve on")
	registry := flag.String("registry", "", "the kubelet's folder of plugins to register; left out by a controller")
	seen := flag.String("kubelet-endpoint", "", "path of the endpoint as the kubelet sees it")
	flag.Parse()
	if *name == "" || *node == "" || *pools == "" || *endpoint == "" {
		flag.Usage()
		os.Exit(2)
	}
	failed := make(chan error)
	if *registry != "" {
		server := grpc.NewServer()
		announce(server, *name, *seen)
		go func() { failed <- serve(server, filepath.Join(*registry, *name+"-reg.sock")) }()
	}
	server := grpc.NewServer(grpc.UnaryInterceptor(logged))
	newDriver(*name, *node, *pools).register(server)
	go func() { failed <- serve(server, *endpoint) }()
	log.Fatal(<-failed)
}
