"""A way through a building found, told and drawn: for the kiosk, the slip, the phone and the screens."""
