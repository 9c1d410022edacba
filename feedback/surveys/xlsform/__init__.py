"""Questionnaires as XLSForm workbooks, the form standard of ODK, and back again.

`writing.write_xlsform` gives the workbook of a questionnaire, `reading.read_xlsform` the
questionnaire of a workbook; both also list what the other side cannot express.
"""
