"""Pictures of figures, drawn by typed Python as SVG, each with its table: see `picture` and `charts`."""
