/**
 * @file plain.h
 * A layer from plain local GeoJSON, without GDAL.
 */
#ifndef CONTROLMAP_LOAD_PLAIN_H
#define CONTROLMAP_LOAD_PLAIN_H

#include <stdbool.h>

#include "load/assembly.h"

/**
 * Reads the source if it is a local file that cm_geojson_parse() understands
 * and the options want nothing that is GDAL's: a filter, points, rows, a layer
 * of another name.
 *
 * @param[out] taken whether it is; if not, nothing has happened to the assembly and
 *             the return is CM_OK
 * @return otherwise as cm_layer_read()
 */
cm_code cm_plain_read(cm_assembly *assembly, const char *source, bool *taken);

#endif
