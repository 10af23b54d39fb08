"""What follows from verdicts is written: promises, followers, steps, codes spent, what is known of buyers."""
