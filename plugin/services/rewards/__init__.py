"""A reward after its promise: released when the hold is over, issued at Shopify, withdrawn, expired."""
