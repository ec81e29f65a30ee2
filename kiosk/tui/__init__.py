"""The screen process: draws snapshots, sends intents, owns nothing physical."""
