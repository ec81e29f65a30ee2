"""Therapy as data: protocols, cuffs, questions and consent, and the loader that reads them strictly."""
