"""The policy bundle: its rules' metadata and settings, the engine that decides, and the doors it stands behind."""
