"""Each kind of reward at Shopify or in our own books: how it is given, and how it is taken back."""
