"""What `kiosk doctor` looks at, a group to a module; `catalogue` names every check. Nothing is driven."""
