"""What lies in the guest: standard library and C alone."""
