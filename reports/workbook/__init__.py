"""The monthly report as a workbook that a bureau prints (R35), made by the worker."""

KIND = "export.month"
