"""The controller process: the loop, its evidence, the recorder, and the desk that judges intents."""
