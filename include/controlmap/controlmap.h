/**
 * @file controlmap.h
 * The whole library: load, clean, measure, lay out, encode.
 *
 * Texts are UTF-8. Numbers in pictures are written as in the C locale as long
 * as the program has not called setlocale() for LC_NUMERIC, which the command
 * line does not.
 */
#ifndef CONTROLMAP_CONTROLMAP_H
#define CONTROLMAP_CONTROLMAP_H

#include "controlmap/chart.h"
#include "controlmap/check.h"
#include "controlmap/clean.h"
#include "controlmap/diff.h"
#include "controlmap/earth.h"
#include "controlmap/encode.h"
#include "controlmap/error.h"
#include "controlmap/geometry.h"
#include "controlmap/layout.h"
#include "controlmap/load.h"
#include "controlmap/measure.h"
#include "controlmap/outcome.h"
#include "controlmap/phrases.h"
#include "controlmap/scenario.h"
#include "controlmap/series.h"
#include "controlmap/versions.h"

#endif
