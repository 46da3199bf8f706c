#include "base/sum.h"

#include <math.h>

void cm_sum_add(cm_sum *total, double value) {
    const double sum = total->sum + value;
    total->lost +=
        fabs(total->sum) >= fabs(value) ? (total->sum - sum) + value : (value - sum) + total->sum;
    total->sum = sum;
}

double cm_sum_total(const cm_sum *total) {
    return total->sum + total->lost;
}
