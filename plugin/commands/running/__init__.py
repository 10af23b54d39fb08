"""Run, check, upgrade and save the app."""
