"""Limb occlusion pressure out of the pressure in the cuff itself: pure functions on arrays, no clock, no hardware.

```
recording > segment > beats > envelope > fit + features > estimate > quality
```

A file or a live procedure gives samples; what comes out is a value with its interval and quality, or a refusal with a
reason. Nothing here may be imported by the processes that hold pressure (the import contracts say so).
"""
