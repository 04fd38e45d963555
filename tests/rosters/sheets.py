"""Reads and rewrites the rosters' workbooks, as a clerk would spoil or reorder them."""
import json

import openpyxl


class Sheet:
    """The rows under the header (third row of the sheet) by the names of their columns."""

    def __init__(self, path):
        self.book = openpyxl.load_workbook(path)
        self.sheet = self.book.active
        self.columns = {cell.value: cell.column for cell in self.sheet[3]}

    @property
    def numbers(self):
        return range(4, self.sheet.max_row + 1)

    def __getitem__(self, place):
        row, column = place
        return self.sheet.cell(row, self.columns[column]).value

    def __setitem__(self, place, value):
        row, column = place
        self.sheet.cell(row, self.columns[column]).value = value

    def column(self, name):
        return [self[row, name] for row in self.numbers]

    def reordered(self, order):
        """Puts the rows into another order; `order` gets the list of rows and answers it anew."""
        rows = [[cell.value for cell in self.sheet[number]] for number in self.numbers]
        for number, values in zip(self.numbers, order(rows), strict=True):
            for column, value in enumerate(values, 1):
                self.sheet.cell(number, column).value = value

    def save(self, path):
        self.book.save(path)
        return path


def answers(path):
    """What `--answers` wrote, by the row of the sheet."""
    return {entry["row"]: entry for entry in json.loads(path.read_text())}
