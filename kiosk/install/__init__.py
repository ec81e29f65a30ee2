"""Puts the appliance on a machine and takes it off again; started by `install.sh` with the system's own Python.

Standard library alone, and nothing else of ours: it runs before there is an environment with anything in it.
"""
