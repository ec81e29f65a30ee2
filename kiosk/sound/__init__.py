"""Sounds beside the picture: ticks in tempo, the end of a set, spoken cues. Off unless set, and never needed.

The screen alone uses it. It sees what the screen sees and owns nothing: no line, no record, no way to the controller.
Alarms are the watchdog's buzzer, which is another thing altogether.
"""
