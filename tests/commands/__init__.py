"""What the operator says to the app, tried as it is typed: every command with good and with bad input."""
