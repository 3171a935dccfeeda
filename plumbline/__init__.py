"""Plumbline: acceptance suite and admission policy for KubeVirt platforms."""

__version__ = "0.1.0"
