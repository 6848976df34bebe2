"""The demo's story of complaints, told through the services: 60 and more in each house, in every state."""

from feedback.demo.story import tell

__all__ = ["tell"]
