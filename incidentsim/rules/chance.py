"""Inverse distribution functions: one uniform in, one variate out."""

import math

#: Coefficients of algorithm AS241 (PPND16): numerators and denominators of its three regions.
_A = (
    3.3871328727963666080e0,
    1.3314166789178437745e2,
    1.9715909503065514427e3,
    1.3731693765509461125e4,
    4.5921953931549871457e4,
    6.7265770927008700853e4,
    3.3430575583588128105e4,
    2.5090809287301226727e3,
)
_B = (
    1.0,
    4.2313330701600911252e1,
    6.8718700749205790830e2,
    5.3941960214247511077e3,
    2.1213794301586595867e4,
    3.9307895800092710610e4,
    2.8729085735721942674e4,
    5.2264952788528545610e3,
)
_C = (
    1.42343711074968357734e0,
    4.63033784615654529590e0,
    5.76949722146069140550e0,
    3.64784832476320460504e0,
    1.27045825245236838258e0,
    2.41780725177450611770e-1,
    2.27238449892691845833e-2,
    7.74545014278341407640e-4,
)
_D = (
    1.0,
    2.05319162663775882187e0,
    1.67638483018380384940e0,
    6.89767334985100004550e-1,
    1.48103976427480074590e-1,
    1.51986665636164571966e-2,
    5.47593808499534494600e-4,
    1.05075007164441684324e-9,
)
_E = (
    6.65790464350110377720e0,
    5.46378491116411436990e0,
    1.78482653991729133580e0,
    2.96560571828504891230e-1,
    2.65321895265761230930e-2,
    1.24266094738807843860e-3,
    2.71155556874348757815e-5,
    2.01033439929228813265e-7,
)
_F = (
    1.0,
    5.99832206555887937690e-1,
    1.36929880922735805310e-1,
    1.48753612908506148525e-2,
    7.86869131145613259100e-4,
    1.84631831751005468180e-5,
    1.42151175831644588870e-7,
    2.04426310338993978564e-15,
)


def _polynomial(c: tuple[float, float, float, float, float, float, float, float], r: float) -> float:
    return ((((((c[7] * r + c[6]) * r + c[5]) * r + c[4]) * r + c[3]) * r + c[2]) * r + c[1]) * r + c[0]


def normal_quantile(u: float) -> float:
    """The standard normal variate below which lies the share `u`.

    Takes    u, 0 < u < 1.
    Returns  z with Phi(z) = u, to about 1 part in 1e16.
    Domain   every draw: a uniform is never nearer to 0 or 1 than 2^-53.
    Source   WIC88, Algorithm AS241.

    >>> normal_quantile(0.5), round(normal_quantile(0.975), 6)
    (0.0, 1.959964)
    """
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * _polynomial(_A, r) / _polynomial(_B, r)
    r = math.sqrt(-math.log(u if q <= 0.0 else 1.0 - u))
    x = (
        _polynomial(_C, r - 1.6) / _polynomial(_D, r - 1.6)
        if r <= 5.0
        else _polynomial(_E, r - 5.0) / _polynomial(_F, r - 5.0)
    )
    return -x if q < 0.0 else x


def normal_share(z: float) -> float:
    """The share of a standard normal below `z`: Phi(z). Source: definition of erfc."""
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


def lognormal(median: float, gsd: float, u: float) -> float:
    """A lognormal variate, in the unit of `median` > 0; `gsd` >= 1 is the geometric standard deviation.

    Source   definition; gsd = exp(standard deviation of the logarithm).

    >>> lognormal(90.0, 2.0, 0.5)
    90.0
    """
    return median * math.exp(math.log(gsd) * normal_quantile(u))


def exponential(mean: float, u: float) -> float:
    """The wait whose chance of being exceeded is `u`, in the unit of `mean`. Source: definition."""
    return -mean * math.log(u)


def between_quantiles(u: float, count: int) -> tuple[int, float]:
    """Between which two of `count` evenly spaced quantiles a draw falls: the lower one's place, and how far beyond it.

    Source   definition.

    >>> between_quantiles(0.5, 3), between_quantiles(0.25, 3)
    ((1, 0.0), (0, 0.5))
    """
    place = u * (count - 1)
    below = min(int(place), count - 2)
    return below, place - below


def interpolated(low: float, high: float, beyond: float) -> float:
    """A value so far beyond `low` on the way to `high`. Source: definition."""
    return low + beyond * (high - low)


def triangular(low: float, mode: float, high: float, u: float) -> float:
    """A triangular variate between `low` and `high`, low <= mode <= high, low < high. Source: definition.

    >>> triangular(0.0, 1.0, 2.0, 0.5)
    1.0
    """
    if u * (high - low) < mode - low:
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1.0 - u) * (high - low) * (high - mode))


def pareto(minimum: float, shape: float, u: float) -> float:
    """A Pareto variate above `minimum` > 0; its mean is finite for `shape` > 1. Source: definition."""
    return minimum * math.exp(-math.log(u) / shape)


def clamp(x: float, low: float, high: float) -> float:
    """`x`, or the nearer bound where it lies outside. Source: definition."""
    return max(low, min(high, x))


def logistic(x: float) -> float:
    """1 / (1 + exp(-x)), for every finite x. Source: definition.

    >>> logistic(0.0), logistic(-800.0)
    (0.5, 0.0)
    """
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    e = math.exp(x)
    return e / (1.0 + e)


def log1p_exp(x: float) -> float:
    """ln(1 + exp(x)), which is also -ln(1 - logistic(x)), without overflow.

    Source   model section 6: computed as max(x, 0) + ln(1 + exp(-|x|)).

    >>> round(log1p_exp(0.0), 6), log1p_exp(900.0)
    (0.693147, 900.0)
    """
    return max(x, 0.0) + math.log(1.0 + math.exp(-abs(x)))
