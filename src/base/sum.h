/**
 * @file sum.h
 * Sums of numbers of very different size that keep the small ones (Neumaier
 * 1974, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher
 * Summen).
 */
#ifndef CONTROLMAP_BASE_SUM_H
#define CONTROLMAP_BASE_SUM_H

/** All zero: nothing added yet. */
typedef struct {
    double sum, lost;
} cm_sum;

void cm_sum_add(cm_sum *total, double value);
double cm_sum_total(const cm_sum *total);

#endif
