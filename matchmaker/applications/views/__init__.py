"""Pages of applications, and the addresses of attachments."""

from matchmaker.applications.views import city, company, evaluator, panel
from matchmaker.applications.views.blueprint import bp
from matchmaker.applications.views.files import bp as files_bp

blueprints = (bp, files_bp)
__all__ = ["blueprints", "bp", "city", "company", "evaluator", "panel"]
