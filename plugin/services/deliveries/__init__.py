"""What a merchant may do with what Shopify delivered and what we owe Shopify."""
