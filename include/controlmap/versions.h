/**
 * @file versions.h
 * Versions of the libraries at work, as they name themselves when asked; the
 * texts are static.
 */
#ifndef CONTROLMAP_VERSIONS_H
#define CONTROLMAP_VERSIONS_H

const char *cm_version_gdal(void);
const char *cm_version_proj(void);
const char *cm_version_geos(void);
const char *cm_version_pango(void);
const char *cm_version_cairo(void);
const char *cm_version_png(void);

#endif
