"""What the merchant's pages show. Nothing here changes anything."""
