"""Who recommends: joining, and what an advocate sees of it."""
