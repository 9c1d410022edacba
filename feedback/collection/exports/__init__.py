"""Answers as files for other programs: CSV, XLSX, SPSS, JSON Lines, in bounded memory."""
