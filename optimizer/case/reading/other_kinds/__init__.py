"""Files that hold values only (.ods, .xls, .xlsb, CSV), as the sheets that the reader of .xlsx takes."""
