"""Orders in unusual situations: what each body says, what the API says of the same order, and what must be decided."""
