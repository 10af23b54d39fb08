"""An order is read again, weighed, recorded with its verdict, explained, and decided by a person where in doubt."""
