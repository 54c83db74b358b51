"""Who is told what: one module for each feature whose events are heard. Importing the package registers all."""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
