"""Features about what is refused at a cluster's door."""
