/**
 * @file controlmap.h
 * The whole library: load, clean, measure, lay out, encode.
 */
#ifndef CONTROLMAP_CONTROLMAP_H
#define CONTROLMAP_CONTROLMAP_H

#include "controlmap/clean.h"
#include "controlmap/earth.h"
#include "controlmap/encode.h"
#include "controlmap/error.h"
#include "controlmap/geometry.h"
#include "controlmap/layout.h"
#include "controlmap/load.h"
#include "controlmap/measure.h"
#include "controlmap/versions.h"

#endif
