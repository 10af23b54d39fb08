"""What a merchant decides about the program: begin, change, switch."""
