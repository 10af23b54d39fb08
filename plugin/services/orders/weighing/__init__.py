"""Orders are weighed: every tie to an advocate, what is known of the two people, what is odd. Nothing is written."""
