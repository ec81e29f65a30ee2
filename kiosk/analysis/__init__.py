"""The analysis process: hears the cuff while LOP is measured. It owns nothing; its silence is a refusal."""
