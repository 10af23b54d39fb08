"""What Goodword does: decide about orders, keep promises, speak with Shopify, show people why."""
