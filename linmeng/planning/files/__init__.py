"""What a plan becomes: JSON, workbook, map data, picture, page. Values in, bytes out; no Django."""
