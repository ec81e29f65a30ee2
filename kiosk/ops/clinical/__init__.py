"""The rules of the station as a document for a clinician to read and sign: made from the rules, never by hand."""
