"""Orders and their verdicts."""
