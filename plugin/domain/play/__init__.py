"""What makes recommending fun and never pays by itself: badges, progress, a leaderboard."""
