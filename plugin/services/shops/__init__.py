"""A shop comes, stays reachable, tells what it is and who bought there before, and leaves."""
