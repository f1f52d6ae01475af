"""A planner's work as the pages share it: workbook, edits, runs, studies. Knows no Streamlit."""
