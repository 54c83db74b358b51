"""Pure parts of the library: what a piece holds, and how a delivered file is read."""
