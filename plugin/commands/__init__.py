"""What the operator can say to the app; one module per command, each with `add` and `run`."""
