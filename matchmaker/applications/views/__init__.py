"""Pages of applications, and the addresses of attachments."""
