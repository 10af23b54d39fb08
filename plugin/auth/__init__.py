"""Who is speaking, and how do we know: proofs in, typed identities or refusals out. The only home of ShopifyAPI."""
