"""What networks must join, and what they must keep apart."""
