#include <cairo-pdf.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "draw/draw.h"
#include "encode/image.h"

static cairo_status_t on_write(void *closure, const unsigned char *bytes, unsigned size) {
    return cm_blob_append(closure, bytes, size) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_NO_MEMORY;
}

static void set_metadata(cairo_surface_t *surface, const cm_image_meta *meta) {
    char *keywords = NULL;
    if (asprintf(&keywords, "%s%s%s", meta->command != NULL ? meta->command : "",
                 meta->command != NULL && meta->source != NULL ? "; " : "",
                 meta->source != NULL ? meta->source : "") < 0)
        keywords = NULL;
    const struct {
        cairo_pdf_metadata_t key;
        const char *text;
    } pairs[] = {{CAIRO_PDF_METADATA_TITLE, meta->title},
                 {CAIRO_PDF_METADATA_AUTHOR, meta->software},
                 {CAIRO_PDF_METADATA_CREATOR, meta->software},
                 {CAIRO_PDF_METADATA_SUBJECT, meta->description},
                 {CAIRO_PDF_METADATA_KEYWORDS, keywords}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (pairs[i].text != NULL)
            cairo_pdf_surface_set_metadata(surface, pairs[i].key, pairs[i].text);
    free(keywords);
    /* The time of day, which cairo would write, would make every run's bytes different. */
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    const time_t when = epoch != NULL ? (time_t)strtoll(epoch, NULL, 10) : 0;
    struct tm utc;
    char text[32];
    const bool dated = epoch != NULL && gmtime_r(&when, &utc) != NULL &&
                       strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc) > 0;
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, dated ? text : NULL);
}

cm_code cm_pdf_encode(const cm_scene *scene, const cm_image_meta *meta, cm_blob *out,
                      cm_error *error) {
    const double points_per_px = 72 / meta->dpi;
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(
        on_write, out, scene->width_px * points_per_px, scene->height_px * points_per_px);
    set_metadata(surface, meta);
    cairo_t *cairo = cairo_create(surface);
    cairo_scale(cairo, points_per_px, points_per_px);
    cm_code code = cm_draw_scene(scene, NULL, cairo, error);
    cairo_show_page(cairo);
    cairo_destroy(cairo);
    cairo_surface_finish(surface);
    const cairo_status_t status = cairo_surface_status(surface);
    if (code == CM_OK && status != CAIRO_STATUS_SUCCESS)
        code =
            cm_error_set(error, status == CAIRO_STATUS_NO_MEMORY ? CM_ERR_MEMORY : CM_ERR_INTERNAL,
                         NULL, "cairo: %s", cairo_status_to_string(status));
    cairo_surface_destroy(surface);
    return code;
}
