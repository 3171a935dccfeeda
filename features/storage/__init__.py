"""Volumes and their clones."""
