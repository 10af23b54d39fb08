"""What keeps the house: the outbox is worked off, what is no longer needed is forgotten."""
