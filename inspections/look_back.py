"""The arithmetic of a look-back's sample (R04): pure, whole numbers only, the same on any machine.

Every signed-off hazard has points and, by the seed, a number that nobody knows beforehand; those
with the lowest number for their points are drawn. The database reckons the same for a million rows
(`inspections.queries.look_backs`), so that a sample can be recomputed from what was recorded.
"""

import hashlib

# A prime above any key: numbers are a polynomial of the key, its coefficients from the seed, so
# that each hazard is as likely as its points and no two lean on each other.
PRIME = 2**31 - 1
SCALE = 2**10
# Points for being signed off at all; for its severity; for each step of age since the sign-off, so
# many at most; for a school that no bureau has visited lately.
POINTS = {
    "base": 2,
    "severity": {"general": 0, "serious": 3, "major": 6},
    "age": 1,
    "school": 3,
}
AGE_STEPS = 4


def coefficients(seed: str) -> tuple[int, ...]:
    """Three numbers below PRIME that belong to a seed, the first of them not 0."""
    found = [
        int.from_bytes(hashlib.sha256(f"look-back {n} {seed}".encode()).digest()) for n in range(3)
    ]
    return 1 + found[0] % (PRIME - 1), found[1] % PRIME, found[2] % PRIME


def rank(key: int, points: int, numbers: tuple[int, ...]) -> int:
    """Where a hazard stands in the draw: the lowest are drawn. Points must be at least 1."""
    a, b, c = numbers
    x = key % PRIME
    return ((a * x + b) % PRIME * x + c) % PRIME * SCALE // points


def points_of(points: dict, severity: str, steps: int, visited: bool) -> int:
    """A hazard's points: `steps` of age since its sign-off, whether its school was `visited`."""
    age = points["age"] * min(steps, AGE_STEPS)
    school = 0 if visited else points["school"]
    return points["base"] + points["severity"][severity] + age + school


def most_per_school(size: int) -> int:
    """No school has more than a tenth of a sample, or two of a small one."""
    return max(2, size // 10)
