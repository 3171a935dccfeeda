"""The embedded lab: a real Kubernetes, KubeVirt and CDI on one Linux machine, without Docker or a registry.

It knows nothing of tests; everything it offers others is a kubeconfig.
"""
