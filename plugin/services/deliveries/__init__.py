"""What a merchant may do with what Shopify delivered."""
