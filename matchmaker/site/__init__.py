"""The front: landing page, each role's home, guide, display settings; and what every template knows."""
