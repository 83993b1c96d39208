"""What the kiosk needs to go on giving numbers while the server is away."""
