"""A merchant's standing rules: what they are, how they are kept, what they are called."""
