"""Orders are asked for at Shopify: by what was told, by what changed, and whatever a verdict needs beside them."""
