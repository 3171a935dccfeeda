"""What a hostile guest must not be able to do."""
