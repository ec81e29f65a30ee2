"""The watchdog: an independent second opinion that does nothing but watch and vent.

Read this package in one sitting. It imports nothing else of ours.
"""
