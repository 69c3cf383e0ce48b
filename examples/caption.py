"""Captions for pictures."""

from pathlib import Path

from vision import VisionService

service = VisionService()


# Load an image from a file, have the vision service analyse it, and return the caption.
