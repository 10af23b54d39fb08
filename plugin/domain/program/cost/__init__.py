"""What a referral costs and may cost."""
