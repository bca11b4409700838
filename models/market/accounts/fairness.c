// SPDX-License-Identifier: Apache-2.0
/* Sums run over sorted values, so they are the same whatever order the gains came in. */
#include "models/market/accounts/fairness.h"

#include <math.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    const lw_money_micro left = *(const lw_money_micro *)a;
    const lw_money_micro right = *(const lw_money_micro *)b;
    return (left > right) - (left < right);
}

lw_fairness lw_fairness_of(lw_money_micro *gains_micro, size_t count)
{
    if (count == 0) {
        return (lw_fairness){(double)NAN, (double)NAN, (double)NAN, 0, 0};
    }
    qsort(gains_micro, count, sizeof *gains_micro, compare);
    const double n = (double)count;
    double sum = 0;
    double magnitudes = 0;
    double squares = 0;
    double spread = 0; /* of pairs, each once: sum of (2 i - n + 1) x_(i) */
    for (size_t i = 0; i < count; i++) {
        const double gain = (double)gains_micro[i];
        sum += gain;
        magnitudes += fabs(gain);
        squares += gain * gain;
        spread += (2.0 * (double)i - n + 1.0) * gain;
    }
    const lw_money_micro high = gains_micro[count - 1];
    return (lw_fairness){.gini_ratio = magnitudes > 0 ? spread / (n * magnitudes) : (double)NAN,
                         .min_max_ratio =
                             high > 0 ? (double)gains_micro[0] / (double)high : (double)NAN,
                         .jain_ratio = sum > 0 ? sum * sum / (n * squares) : (double)NAN,
                         .low_micro = gains_micro[0],
                         .high_micro = high};
}
