"""Tables in files: CSV and XLSX read and written row by row, with flat memory."""
