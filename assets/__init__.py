"""Fonts, icons, sounds, translations, the demo town; path helpers and text lookup."""
