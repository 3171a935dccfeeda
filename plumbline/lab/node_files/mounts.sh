# Gives a node its own file system on top of the machine's. Runs inside the node's mount namespace.
# usage: mounts.sh STATE_DIR NODE_NAME; idempotent: a node that has its /run already is left alone.
set -eu
state=$1 node=$2
[ ! -e /run/plumbline-node ] || exit 0
hostname "$node"
mount --make-rprivate /
mkdir -p "$state"/kubelet "$state"/containerd "$state"/kubevirt "$state"/cni "$state"/pods "$state"/overlay
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/node /run/netns /run/lock /run/kubevirt /run/openvswitch
mount --bind "$state" /run/node
# The machine's own files show through; what the node writes goes to the node's share of the state folder.
for top in etc var opt; do
    upper=/run/node/overlay/$top
    mkdir -p "$upper"/upper "$upper"/work
    mount -t overlay overlay -o "lowerdir=/$top,upperdir=$upper/upper,workdir=$upper/work" "/$top"
done
mkdir -p /var/lib/kubelet /var/lib/containerd /var/lib/kubevirt /var/lib/cni /var/log/pods /etc/cni/net.d
mount --bind /run/node/kubelet /var/lib/kubelet
mount --bind /run/node/containerd /var/lib/containerd
mount --bind /run/node/kubevirt /var/lib/kubevirt
mount --bind /run/node/cni /var/lib/cni
mount --bind /run/node/pods /var/log/pods
printf '127.0.0.1 localhost\n::1 localhost\n' > /etc/hosts
: > /etc/resolv.conf.node
# KubeVirt's handler and the kubelet share mounts with pods in both directions.
mount --make-rshared /
touch /run/plumbline-node
