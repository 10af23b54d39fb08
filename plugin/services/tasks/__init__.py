"""What only a person can do: rewards that no machine gives, and those that could not be given."""
