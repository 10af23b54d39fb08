"""Rules and terms as documents, and back."""
