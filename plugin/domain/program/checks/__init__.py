"""Whether rules make sense and can be kept."""
