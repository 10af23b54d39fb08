"""What Shopify tells us unasked: is it Shopify, have we seen it, what does it say, whom does it concern."""
