"""The Levenshtein distance, as far as it matters."""


def within(most: int, one: str, other: str) -> bool:
    """Whether one text becomes the other by ``most`` insertions, deletions and replacements.

    Only what can still become so few is looked at, so that long texts take no long time.
    """
    if abs(len(one) - len(other)) > most:
        return False
    far = most + 1
    before = [min(column, far) for column in range(len(other) + 1)]
    for row, character in enumerate(one, 1):
        first, last = max(1, row - most), min(len(other), row + most)
        here = [far] * (len(other) + 1)
        if row <= most:
            here[0] = row
        for column in range(first, last + 1):
            here[column] = min(
                before[column - 1] + (character != other[column - 1]),
                before[column] + 1,
                here[column - 1] + 1,
                far,
            )
        if min(here[first - 1 : last + 1]) >= far:
            return False
        before = here
    return before[-1] <= most
