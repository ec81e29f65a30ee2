"""Records out: one session or one runner as a document, and that document as JSON, CSV, FHIR, PDF or one locked file.

Reads through the repositories of `kiosk.storage` alone. What draws pages and what locks files is imported where it is
used, so that nothing else of the station ever loads it.
"""
