"""Advocates and friends: who they are to us, their codes, their claims."""
