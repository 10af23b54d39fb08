"""What an advocate earned: its life, its code, its postings."""
