"""What a machine must be given."""
