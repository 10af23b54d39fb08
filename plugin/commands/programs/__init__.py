"""Programs, their rules and presets, and who takes part in them."""
