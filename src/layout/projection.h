/**
 * @file projection.h
 * From longitude and latitude to the page, through PROJ.
 */
#ifndef CONTROLMAP_LAYOUT_PROJECTION_H
#define CONTROLMAP_LAYOUT_PROJECTION_H

#include "layout/scene.h"

typedef struct cm_projection cm_projection;

/**
 * Chooses a projection from the extent alone and fits it to the panel.
 *
 * Albers equal-area conic with its standard parallels a sixth of the extent
 * from its edges; where the extent straddles the equator, Lambert cylindrical
 * equal-area; within two degrees, transverse Mercator; near a pole or wider
 * than 120 degrees, Lambert azimuthal equal-area.
 *
 * @param shape      what must fit the panel; NULL: the extent itself
 * @param padding_px kept free inside the panel
 */
cm_code cm_projection_create(cm_box extent, const cm_multipolygon *shape, cm_rect panel,
                             double padding_px, cm_projection **out, cm_error *error);

/** Fits the same extent or shape to a part of the panel. */
void cm_projection_fit(cm_projection *projection, cm_box extent, const cm_multipolygon *shape,
                       cm_rect within, double padding_px);

/** Lambert azimuthal equal-area with the given point in the middle of the panel; its lines are
 *  thinned as befits a small map of the surroundings. */
cm_code cm_projection_create_around(cm_lonlat centre, double width_m, cm_rect panel,
                                    cm_projection **out, cm_error *error);

void cm_projection_free(cm_projection *projection);

/** What the projection is called. */
cm_phrase cm_projection_phrase(const cm_projection *projection);

/** A place on the page; not finite where the projection does not reach. */
cm_xy cm_projection_point(const cm_projection *projection, cm_lonlat place);

/**
 * The edge of a rectangle on the page as a ring of longitudes, within 180 degrees of the middle's,
 * and latitudes, degrees; false where the projection does not reach.
 */
enum { CM_EDGE_POINTS = 96 };
bool cm_projection_edge(const cm_projection *projection, cm_rect rect,
                        cm_lonlat edge[CM_EDGE_POINTS]);

/** The longitudes, within 180 degrees of the middle's, and latitudes that the panel shows, with a
 *  little around it. */
cm_box cm_projection_view(const cm_projection *projection);

/** Metres per pixel of the projected plane. */
double cm_projection_resolution(const cm_projection *projection);

/** Length on the page of a geodesic that runs this far due east from the middle of the panel. */
double cm_projection_east_px(const cm_projection *projection, double length_m);

/**
 * Appends polygons to a path. Points are rounded to an eighth of a pixel, which
 * every ring does alike, so shared borders stay shared; what lies far outside
 * the panel is thinned out.
 */
void cm_projection_add(const cm_projection *projection, const cm_multipolygon *shape,
                       cm_path_builder *path);

/** Appends an open line. */
void cm_projection_add_line(const cm_projection *projection, const cm_lonlat *points, size_t count,
                            cm_path_builder *path);

#endif
