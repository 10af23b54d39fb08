"""What is known of an order and what we make of it."""
