"""What a platform must do, in Gherkin, with the test modules that run it."""
