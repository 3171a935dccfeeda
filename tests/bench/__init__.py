"""What things cost: measured on demand, never in a test."""
