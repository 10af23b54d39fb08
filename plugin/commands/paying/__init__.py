"""What a person pays or hands over."""
