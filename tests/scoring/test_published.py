"""Our means reproduce a published composite index from its published data.

The Human Development Index for 2021: UNDP, *Human Development Report 2021/22*, composite indices, complete
time series (life expectancy, expected and mean years of schooling, GNI per capita in 2017 PPP $, HDI to
three decimals). Goalposts and means: its Technical note 1. Education is the plain mean of two normalised
indicators; income counts by its logarithm; the index is the geometric mean of the three dimensions.
"""

import math

import numpy as np
import pytest

from spaces.scoring import normalise, sheet_totals
from spaces.scoring.aggregate import dimension_values, geometric_mean
from tests.scoring.rounds import Round, make_scheme

# Country: life expectancy, expected years, mean years, GNI per capita; published HDI.
COUNTRIES = {
    "Switzerland": ((83.9872, 16.50029945, 13.85966015, 66933.00454), 0.962),
    "Canada": ((82.6565, 16.39625931, 13.83442722, 46807.98619), 0.936),
    "Chile": ((78.9435, 16.73130035, 10.9349663, 24563.24486), 0.855),
    "Viet Nam": ((73.6181, 12.9519325, 8.370280266, 7867.371345), 0.703),
    "Venezuela": ((70.5536, 12.81608, 11.10727736, 4810.882621), 0.691),
    "Tuvalu": ((64.5466, 9.40443, 10.57310772, 6351.435899), 0.641),
    "Tanzania": ((66.2007, 9.221489906, 6.37289871, 2664.329096), 0.549),
    "Afghanistan": ((61.9824, 10.26384398, 2.98506999, 1824.190915), 0.478),
    "Central African Republic": ((53.8947, 8.040171714, 4.334, 966.0586107), 0.404),
}
INDICATORS = make_scheme(
    [1, 1, 1],
    [
        (0, 1, 20, 85, "up"),
        (1, 1, 0, 18, "up"),
        (1, 1, 0, 15, "up"),
        (2, 1, math.log(100), math.log(75_000), "up"),
    ],
)


def indicators(country: str) -> np.ndarray:
    """Return the four indicators as the index takes them, income by its logarithm."""
    (life, expected, mean, income), _index = COUNTRIES[country]
    return np.array([life, expected, mean, math.log(income)])


def dimensions(country: str) -> np.ndarray:
    """Return health, education and income, each in [0, 1]."""
    scheme = INDICATORS
    cells = normalise(indicators(country), scheme.scale_min, scheme.scale_max, scheme.is_down)
    return dimension_values(scheme, cells[np.newaxis])[0]


@pytest.mark.parametrize("country", COUNTRIES)
def test_geometric_mean_reproduces_the_human_development_index(country):
    assert round(float(geometric_mean(dimensions(country), np.ones(3))), 3) == COUNTRIES[country][1]


def test_worked_example_of_the_technical_note():
    # HDR 2020, Technical note 1: health 0.6971, education 0.3447, income 0.5506 of $3,829 make 0.510.
    income = normalise(math.log(3_829), math.log(100), math.log(75_000), False)
    assert round(float(income), 4) == 0.5506
    assert round(float(geometric_mean(np.array([0.6971, 0.3447, income]), np.ones(3))), 3) == 0.510


def test_whole_reckoning_reproduces_the_index_and_its_ranks():
    rows = [
        (space, 0, place, value)
        for space, country in enumerate(COUNTRIES)
        for place, value in enumerate(dimensions(country))
    ]
    scheme = make_scheme([1, 1, 1], [(dimension, 1, 0, 1, "up") for dimension in range(3)])
    outcome = Round(scheme, tuple(rows), len(COUNTRIES), 1).assess()
    published = [index for _data, index in COUNTRIES.values()]
    assert outcome.geometric.round(3).tolist() == published
    # Countries stand in the order of their index.
    assert (np.diff(outcome.geometric) < 0).all()


def test_sheet_has_the_dimensions_of_the_index():
    totals = sheet_totals(INDICATORS, indicators("Viet Nam"), np.ones(4, dtype=bool))
    assert totals.dimensions == pytest.approx(dimensions("Viet Nam"))
    assert totals.coverage == 1
