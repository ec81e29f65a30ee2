"""The link between screen and controller: whole snapshots up, small intents down, over a Unix stream socket."""
