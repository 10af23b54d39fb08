"""What we ask of Shopify: its Admin GraphQL API. Nothing of ours is decided or stored here."""
