"""A service that looks at pictures."""

from dataclasses import dataclass


@dataclass
class Analysis:
    """What the service sees in a picture."""

    caption: str
    confidence: float


class VisionService:
    """Analyses pictures, given as the bytes of a JPEG or PNG file."""

    def analyse(self, image: bytes) -> Analysis:
        """Describe a picture."""
        kind = "photograph" if image.startswith(b"\xff\xd8") else "drawing"
        return Analysis(caption=f"a {kind} of {len(image)} bytes", confidence=0.5)
