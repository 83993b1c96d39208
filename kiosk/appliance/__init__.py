"""`onthaal kiosk install`: a machine that is nothing but a kiosk. Standard library only: no Kivy, no window."""
