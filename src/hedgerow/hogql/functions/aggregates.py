"""Aggregate functions, window functions, and the suffixes that make further aggregates of them."""

from __future__ import annotations

from dataclasses import replace

from hedgerow.hogql.functions.table import Function, rows

AGGREGATES = rows(
    """
count                          0-1       integer!  count()
sum                            1         unknown   sum(number)
sumWithOverflow                1         unknown   sumWithOverflow(number)
sumKahan                       1         float     sumKahan(number)
sumCount                       1         tuple     sumCount(number)
sumMap                         1-2       unknown   sumMap(map('a', number))
minMap                         1-2       unknown   minMap(map('a', number))
maxMap                         1-2       unknown   maxMap(map('a', number))
avg                            1         float     avg(number)
avgWeighted                    2         float     avgWeighted(number, 1)
min                            1         same      min(number)
max                            1         same      max(number)
any|any_value                  1         same      any(number)
anyLast                        1         same      anyLast(number)
anyHeavy                       1         same      anyHeavy(number)
any_respect_nulls              1         same?     any_respect_nulls(number)
anyLast_respect_nulls          1         same?     anyLast_respect_nulls(number)
first_value                    1         same?     first_value(number)
last_value                     1         same?     last_value(number)
first_value_respect_nulls      1         same?     first_value_respect_nulls(number)
last_value_respect_nulls       1         same?     last_value_respect_nulls(number)
argMin|min_by                  2         same      argMin(number, -number)
argMax|max_by                  2         same      argMax(number, number)
argAndMin                      2         tuple     argAndMin(number, number)
argAndMax                      2         tuple     argAndMax(number, number)
singleValueOrNull              1         same?     singleValueOrNull(1)
uniq                           1+        integer!  uniq(number)
uniqExact                      1+        integer!  uniqExact(number)
uniqCombined                   (0-1)1+   integer!  uniqCombined(number)
uniqCombined64                 (0-1)1+   integer!  uniqCombined64(number)
uniqHLL12                      1+        integer!  uniqHLL12(number)
uniqUpTo                       (1)1+     integer!  uniqUpTo(5)(number)
groupArray|array_agg           (0-1)1    array     groupArray(number)
groupArrayLast                 (1)1      array     groupArrayLast(3)(number)
groupArraySample               (1-2)1    array     groupArraySample(3)(number)
groupArraySorted               (1)1      array     groupArraySorted(3)(number)
groupArrayIntersect            1         array     groupArrayIntersect([number, 1])
groupArrayMovingSum            (0-1)1    array     groupArrayMovingSum(2)(number)
groupArrayMovingAvg            (0-1)1    array     groupArrayMovingAvg(2)(number)
groupUniqArray                 (0-1)1    array     groupUniqArray(number)
groupConcat|group_concat|string_agg  (0-2)1-2  string?  groupConcat(',')(toString(number))
groupBitAnd|bit_and            1         integer   groupBitAnd(number)
groupBitOr|bit_or              1         integer   groupBitOr(number)
groupBitXor|bit_xor            1         integer   groupBitXor(number)
groupBitmap                    1         integer!  groupBitmap(toUInt32(number))
quantile                       (0-1)1    float     quantile(0.9)(number)
median                         1         float     median(number)
quantiles                      (1+)1     array:float  quantiles(0.5, 0.9)(number)
quantileExact                  (0-1)1    same      quantileExact(0.9)(number)
quantileExactLow               (0-1)1    same      quantileExactLow(0.9)(number)
quantileExactHigh              (0-1)1    same      quantileExactHigh(0.9)(number)
quantileExactExclusive         (0-1)1    float     quantileExactExclusive(0.9)(number)
quantileExactInclusive         (0-1)1    float     quantileExactInclusive(0.9)(number)
quantilesExact                 (1+)1     array     quantilesExact(0.5, 0.9)(number)
quantilesExactExclusive        (1+)1     array     quantilesExactExclusive(0.5, 0.9)(number)
quantilesExactInclusive        (1+)1     array     quantilesExactInclusive(0.5, 0.9)(number)
quantileExactWeighted          (0-1)2    same      quantileExactWeighted(0.9)(number, 1)
quantilesExactWeighted         (1+)2     array     quantilesExactWeighted(0.5, 0.9)(number, 1)
quantileInterpolatedWeighted   (0-1)2    float     quantileInterpolatedWeighted(0.9)(number, 1)
quantileTiming                 (0-1)1    float     quantileTiming(0.9)(number)
quantilesTiming                (1+)1     array:float  quantilesTiming(0.5, 0.9)(number)
quantileTimingWeighted         (0-1)2    float     quantileTimingWeighted(0.9)(number, 1)
quantileDeterministic          (0-1)2    float     quantileDeterministic(0.9)(number, number)
quantilesDeterministic         (1+)2     array:float  quantilesDeterministic(0.5, 0.9)(number, number)
quantileTDigest                (0-1)1    float     quantileTDigest(0.9)(number)
quantilesTDigest               (1+)1     array:float  quantilesTDigest(0.5, 0.9)(number)
quantileTDigestWeighted        (0-1)2    float     quantileTDigestWeighted(0.9)(number, 1)
quantileDD                     (1-2)1    float     quantileDD(0.01, 0.9)(number)
quantileGK                     (1-2)1    unknown   quantileGK(100, 0.9)(number)
medianExact                    1         same      medianExact(number)
medianExactLow                 1         same      medianExactLow(number)
medianExactHigh                1         same      medianExactHigh(number)
medianExactWeighted            2         same      medianExactWeighted(number, 1)
medianTiming                   1         float     medianTiming(number)
medianDeterministic            2         float     medianDeterministic(number, number)
medianTDigest                  1         float     medianTDigest(number)
stddevPop|STD|STDDEV_POP       1         float     stddevPop(number)
stddevSamp|STDDEV|STDDEV_SAMP  1         float     stddevSamp(number)
stddevPopStable                1         float     stddevPopStable(number)
stddevSampStable               1         float     stddevSampStable(number)
varPop|VAR_POP                 1         float     varPop(number)
varSamp|VAR_SAMP               1         float     varSamp(number)
varPopStable                   1         float     varPopStable(number)
varSampStable                  1         float     varSampStable(number)
covarPop|COVAR_POP             2         float     covarPop(number, number)
covarSamp|COVAR_SAMP           2         float     covarSamp(number, number)
covarPopStable                 2         float     covarPopStable(number, number)
covarSampStable                2         float     covarSampStable(number, number)
corr                           2         float     corr(number, number)
corrStable                     2         float     corrStable(number, number)
rankCorr                       2         float     rankCorr(number, number)
skewPop                        1         float     skewPop(number)
skewSamp                       1         float     skewSamp(number)
kurtPop                        1         float     kurtPop(number)
kurtSamp                       1         float     kurtSamp(number)
entropy                        1+        float     entropy(number)
gini                           1         float     gini(number)
cramersV                       2         float     cramersV(number, number % 2)
cramersVBiasCorrected          2         float     cramersVBiasCorrected(number, number % 2)
contingency                    2         float     contingency(number, number % 2)
theilsU                        2         float     theilsU(number, number % 2)
categoricalInformationValue    2+        array:float  categoricalInformationValue(number % 2 = 1, number % 3 = 1)
simpleLinearRegression         2         tuple     simpleLinearRegression(number, number)
regr_slope                     2         float     regr_slope(number, number)
regr_intercept                 2         float     regr_intercept(number, number)
regr_r2                        2         float     regr_r2(number, number)
regr_count                     2         integer   regr_count(number, number)
regr_avgx                      2         float     regr_avgx(number, number)
regr_avgy                      2         float     regr_avgy(number, number)
studentTTest                   (0-1)2    tuple     studentTTest(number, number % 2)
welchTTest                     (0-1)2    tuple     welchTTest(number, number % 2)
meanZTest                      (3)2      tuple     meanZTest(0.7, 0.45, 0.95)(number, number % 2)
mannWhitneyUTest               (0-2)2    tuple     mannWhitneyUTest('two-sided')(number, number % 2)
kolmogorovSmirnovTest          (0-2)2    tuple     kolmogorovSmirnovTest('two-sided', 'exact')(number, number % 2)
analysisOfVariance|anova       2         tuple     analysisOfVariance(toFloat64(number), number % 2)
topK                           (0-3)1    array     topK(3)(number)
topKWeighted                   (0-3)2    array     topKWeighted(3)(number, 1)
approx_top_k|approx_top_count  (0-2)1    array     approx_top_k(3)(number)
approx_top_sum                 (0-2)2    array     approx_top_sum(3)(number, 1)
histogram                      (1)1      array     histogram(5)(number)
sparkbar                       (1-3)2    string    sparkbar(5)(number, number)
boundingRatio                  2         float     boundingRatio(number, number)
deltaSum                       1         same      deltaSum(number)
deltaSumTimestamp              2         same      deltaSumTimestamp(number, number)
intervalLengthSum              2         unknown   intervalLengthSum(number, number + 1)
maxIntersections               2         integer   maxIntersections(number, number + 2)
maxIntersectionsPosition       2         same      maxIntersectionsPosition(number, number + 2)
exponentialMovingAverage       (1)2      float     exponentialMovingAverage(5)(number, number)
largestTriangleThreeBuckets|lttb  (1)2   array     largestTriangleThreeBuckets(4)(number, number)
windowFunnel                   (1+)2+    integer!  windowFunnel(10)(toDateTime(number), number = 1, number = 2)
retention                      1+        array:integer  retention(number = 1, number = 2)
sequenceMatch                  (1)3+     boolean!  sequenceMatch('(?1)(?2)')(toDateTime(number), number = 1, number = 2)
sequenceCount                  (1)3+     integer!  sequenceCount('(?1)(?2)')(toDateTime(number), number = 1, number = 2)
sequenceMatchEvents            (1)3+     array     sequenceMatchEvents('(?1)')(toDateTime(number), number = 1, 1)
""",
    "aggregate",
)

WINDOWS = rows(
    """
row_number                     0         integer!  row_number() OVER (ORDER BY number)
rank                           0         integer!  rank() OVER (ORDER BY number)
dense_rank|denseRank           0         integer!  dense_rank() OVER (ORDER BY number)
percent_rank|percentRank       0         float!    percent_rank() OVER (ORDER BY number)
cume_dist                      0         float!    cume_dist() OVER (ORDER BY number)
ntile                          1         integer!  ntile(2) OVER (ORDER BY number)
lag                            1-3       same?     lag(number) OVER (ORDER BY number)
lead                           1-3       same?     lead(number) OVER (ORDER BY number)
lagInFrame                     1-3       same?     lagInFrame(number) OVER (ORDER BY number)
leadInFrame                    1-3       same?     leadInFrame(number) OVER (ORDER BY number)
nth_value                      2         same?     nth_value(number, 2) OVER (ORDER BY number)
exponentialTimeDecayedAvg      (1)2      float     exponentialTimeDecayedAvg(5)(number, number) OVER (ORDER BY number)
exponentialTimeDecayedCount    (1)1      float     exponentialTimeDecayedCount(5)(number) OVER (ORDER BY number)
exponentialTimeDecayedSum      (1)2      float     exponentialTimeDecayedSum(5)(number, number) OVER (ORDER BY number)
nonNegativeDerivative          2-3       float     nonNegativeDerivative(1, toDateTime(number)) OVER (ORDER BY 1)
""",
    "window",
)

COMBINATORS = ("If", "Distinct", "OrNull", "OrDefault", "Array", "Map", "ForEach", "ArgMin", "ArgMax", "State",
               "SimpleState", "Merge")  # fmt: skip
"""Suffixes in the order they are tried. `Resample` is not among them: its parameters say how much memory it takes."""

_LOWER = {suffix.lower(): suffix for suffix in COMBINATORS}
_ONE_MORE = frozenset(("If", "ArgMin", "ArgMax"))


def combined(base: Function, suffix: str) -> Function:
    """`sum` and `If` are `sumIf`, of one argument more."""
    low, high = base.min_args, base.max_args
    returns, nulls = base.returns, base.nulls
    if suffix in _ONE_MORE:
        low, high = low + 1, None if high is None else high + 1
    if suffix == "Merge":
        low, high = 1, 1
    if suffix in ("State", "Map", "SimpleState"):
        returns = "unknown"
    if suffix == "ForEach":
        returns = "array"
    if suffix in ("Array", "Merge") and returns in ("same", "common", "item"):
        returns = "unknown"
    if suffix == "OrNull":
        nulls = "maybe"
    return replace(
        base,
        name=base.name + suffix,
        clickhouse=base.clickhouse + suffix,
        min_args=low,
        max_args=high,
        returns=returns,
        nulls=nulls,
        example="",
    )


def split(name: str) -> tuple[str, str] | None:
    """The lower-case name without its last suffix, and that suffix as it is written."""
    for lower, suffix in _LOWER.items():
        if name.endswith(lower) and len(name) > len(lower):
            return name[: -len(lower)], suffix
    return None
