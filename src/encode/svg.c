#include <libxml/chvalid.h>
#include <libxml/xmlwriter.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "encode/image.h"
#include "layout/text.h"

/* The writer keeps its first failure, so that the rest reads as a description of the file. */
typedef struct {
    xmlTextWriterPtr xml;
    bool failed;
    size_t clip_count;
} svg_writer;

static void check(svg_writer *w, int result) {
    w->failed = w->failed || result < 0;
}

static void start(svg_writer *w, const char *element) {
    check(w, xmlTextWriterStartElement(w->xml, BAD_CAST element));
}

static void end(svg_writer *w) {
    check(w, xmlTextWriterEndElement(w->xml));
}

/* Names come from files, titles from anyone: what XML cannot hold becomes U+FFFD. NULL: memory ran
 * out. */
static xmlChar *readable(const char *text) {
    const size_t length = strlen(text);
    xmlChar *made = xmlMalloc(3 * length + 1);
    size_t at = 0;
    for (size_t i = 0; made != NULL && i < length;) {
        int size = (int)(length - i < 4 ? length - i : 4);
        const int letter = xmlGetUTF8Char(BAD_CAST(text + i), &size);
        const bool fine = letter > 0 && size > 0 && xmlIsCharQ((unsigned)letter);
        const size_t step = letter > 0 && size > 0 ? (size_t)size : 1;
        memcpy(made + at, fine ? text + i : "\xef\xbf\xbd", fine ? step : 3);
        at += fine ? step : 3;
        i += step;
    }
    if (made != NULL)
        made[at] = '\0';
    return made;
}

/* On the map, breaks and tabs are blanks; readers of SVG differ on them. */
static void words(svg_writer *w, const char *text) {
    xmlChar *made = readable(text);
    for (xmlChar *at = made; at != NULL && *at != '\0'; at++)
        if (*at < 0x20)
            *at = ' ';
    check(w, made == NULL ? -1 : xmlTextWriterWriteString(w->xml, made));
    xmlFree(made);
}

static void attribute(svg_writer *w, const char *name, const char *value) {
    xmlChar *made = readable(value);
    check(w, made == NULL ? -1 : xmlTextWriterWriteAttribute(w->xml, BAD_CAST name, made));
    xmlFree(made);
}

enum { NUMBER_SIZE = 32 };

/* At most two decimals, and no more than are needed. A map has a hundred thousand coordinates, for
 * which snprintf would take longer than all of its layout. */
static const char *number(double value, char text[NUMBER_SIZE]) {
    static const double MOST = 1e15;
    const double hundredths = fmin(fmax(nearbyint(100 * value), -MOST), MOST);
    const long long digits = (long long)fabs(hundredths), decimals = digits % 100;
    char *at = text + NUMBER_SIZE - 1;
    *at = '\0';
    if (decimals % 10 != 0)
        *--at = (char)('0' + decimals % 10);
    if (decimals != 0) {
        *--at = (char)('0' + decimals / 10);
        *--at = '.';
    }
    long long whole = digits / 100;
    do {
        *--at = (char)('0' + whole % 10);
        whole /= 10;
    } while (whole > 0);
    if (hundredths < 0)
        *--at = '-';
    return at;
}

static void attribute_number(svg_writer *w, const char *name, double value) {
    char text[NUMBER_SIZE];
    attribute(w, name, number(value, text));
}

static void attribute_color(svg_writer *w, const char *name, cm_color color) {
    char text[NUMBER_SIZE], opacity[NUMBER_SIZE];
    if (color.alpha <= 0) {
        attribute(w, name, "none");
        return;
    }
    (void)snprintf(text, sizeof text, "#%02x%02x%02x", color.red, color.green, color.blue);
    attribute(w, name, text);
    if (color.alpha < 1) {
        (void)snprintf(text, sizeof text, "%s-opacity", name);
        attribute(w, text, number(color.alpha, opacity));
    }
}

static void element_text(svg_writer *w, const char *element, const char *id, const char *text) {
    if (text == NULL)
        return;
    start(w, element);
    if (id != NULL)
        attribute(w, "id", id);
    words(w, text);
    end(w);
}

/* ---- paths -------------------------------------------------------------------------------- */

/* The coordinates of a point; returns the end of what it wrote. */
static char *put_point(char *to, cm_xy point) {
    char text[NUMBER_SIZE];
    to = stpcpy(to, number(point.x, text));
    *to++ = ' ';
    return stpcpy(to, number(point.y, text));
}

static void path_data(svg_writer *w, const cm_path *path) {
    enum { PIECE = 4096, POINT_SIZE = 2 * NUMBER_SIZE + 2 };
    char piece[PIECE];
    check(w, xmlTextWriterStartAttribute(w->xml, BAD_CAST "d"));
    for (size_t i = 0; i < path->count; i++) {
        const cm_subpath *sub = &path->subpaths[i];
        for (size_t k = 0; k < sub->count;) {
            char *to = piece;
            for (; k < sub->count && to < piece + PIECE - POINT_SIZE; k++) {
                *to++ = k == 0 ? 'M' : (k == 1 ? 'L' : ' ');
                to = put_point(to, sub->points[k]);
            }
            check(w, xmlTextWriterWriteRawLen(w->xml, BAD_CAST piece, (int)(to - piece)));
        }
        if (sub->closed)
            check(w, xmlTextWriterWriteRaw(w->xml, BAD_CAST "Z"));
    }
    check(w, xmlTextWriterEndAttribute(w->xml));
}

/* Clip paths are numbered in the order of their first use. */
typedef struct {
    const cm_path **paths;
    size_t count, capacity;
} clip_list;

/* The number of a path in the list, which it joins if it is new. */
static size_t clip_index(svg_writer *w, clip_list *list, const cm_path *path) {
    for (size_t i = 0; i < list->count; i++)
        if (list->paths[i] == path)
            return i;
    const cm_path **paths = cm_grow(list->paths, &list->capacity, list->count, sizeof *paths);
    if (paths == NULL) {
        w->failed = true;
        return 0;
    }
    list->paths = paths;
    paths[list->count] = path;
    return list->count++;
}

static void list_clips(svg_writer *w, const cm_item *item, clip_list *clips) {
    if (item->clip != NULL)
        (void)clip_index(w, clips, item->clip);
    for (size_t i = 0; item->kind == CM_ITEM_TEXT && i < item->text->ground_count; i++)
        (void)clip_index(w, clips, item->text->grounds[i].clip);
}

static void write_clips(svg_writer *w, const cm_scene *scene, clip_list *clips) {
    for (size_t i = 0; i < scene->item_count; i++)
        list_clips(w, &scene->items[i], clips);
    start(w, "defs");
    for (size_t i = 0; i < clips->count; i++) {
        char id[32];
        (void)snprintf(id, sizeof id, "clip-%zu", i + 1);
        start(w, "clipPath");
        attribute(w, "id", id);
        start(w, "path");
        attribute(w, "clip-rule", "evenodd");
        path_data(w, clips->paths[i]);
        end(w);
        end(w);
    }
    end(w);
}

static void clip_attribute(svg_writer *w, const cm_path *clip, clip_list *clips) {
    if (clip == NULL)
        return;
    char text[64];
    (void)snprintf(text, sizeof text, "url(#clip-%zu)", clip_index(w, clips, clip) + 1);
    attribute(w, "clip-path", text);
}

static void write_path(svg_writer *w, const cm_item *item, clip_list *clips) {
    char text[64], on[NUMBER_SIZE], off[NUMBER_SIZE];
    start(w, "path");
    if (item->id != NULL)
        attribute(w, "id", item->id);
    if (item->share != NULL)
        attribute(w, "data-share", item->share);
    attribute_color(w, "fill", item->fill);
    if (item->fill.alpha > 0)
        attribute(w, "fill-rule", "evenodd");
    if (item->stroke.alpha > 0 && item->stroke_px > 0) {
        attribute_color(w, "stroke", item->stroke);
        attribute_number(w, "stroke-width", item->stroke_px);
        attribute(w, "stroke-linejoin", "round");
        if (item->round_ends)
            attribute(w, "stroke-linecap", "round");
        if (item->dash_px[0] > 0) {
            (void)snprintf(text, sizeof text, "%s %s", number(item->dash_px[0], on),
                           number(item->dash_px[1], off));
            attribute(w, "stroke-dasharray", text);
        }
    }
    clip_attribute(w, item->clip, clips);
    path_data(w, item->path);
    end(w);
}

/* ---- text --------------------------------------------------------------------------------- */

/* With a halo: its stroke alone, clipped to the path if there is one. */
static void write_text_element(svg_writer *w, const cm_text *text, const cm_text_ground *halo,
                               clip_list *clips) {
    static const char *const anchors[] = {"start", "middle", "end"};
    start(w, "text");
    attribute_number(w, "x", text->at.x);
    attribute_number(w, "y", text->at.y);
    attribute_number(w, "font-size", text->size_px);
    if (text->anchor != CM_ANCHOR_START)
        attribute(w, "text-anchor", anchors[text->anchor]);
    if (text->angle_degrees != 0) {
        char turn[96], angle[NUMBER_SIZE], x[NUMBER_SIZE], y[NUMBER_SIZE];
        (void)snprintf(turn, sizeof turn, "rotate(%s %s %s)", number(text->angle_degrees, angle),
                       number(text->at.x, x), number(text->at.y, y));
        attribute(w, "transform", turn);
    }
    if (text->italic)
        attribute(w, "font-style", "italic");
    if (text->letterspacing_px != 0) {
        /* Pango, and with it Inkscape and librsvg, puts half of the spacing before each letter;
         * browsers put all of it behind, and they alone know this property. */
        char shift[64], px[NUMBER_SIZE];
        (void)snprintf(shift, sizeof shift, "translate:%spx",
                       number(text->letterspacing_px / 2, px));
        attribute_number(w, "letter-spacing", text->letterspacing_px);
        attribute(w, "style", shift);
    }
    if (text->tabular)
        attribute(w, "font-feature-settings", "'tnum'");
    const bool single = text->run_count == 1;
    if (single && text->runs[0].bold)
        attribute(w, "font-weight", "700");
    if (halo != NULL) {
        clip_attribute(w, halo->clip, clips);
        attribute(w, "aria-hidden", "true");
        attribute(w, "fill", "none");
        attribute_color(w, "stroke", halo->color);
        attribute_number(w, "stroke-width", 2 * text->halo_px);
        attribute(w, "stroke-linejoin", "round");
    } else {
        attribute_color(w, "fill", text->color);
    }
    for (size_t i = 0; i < text->run_count; i++) {
        if (single || !text->runs[i].bold) {
            words(w, text->runs[i].text);
            continue;
        }
        start(w, "tspan");
        attribute(w, "font-weight", "700");
        words(w, text->runs[i].text);
        end(w);
    }
    end(w);
}

static void write_text(svg_writer *w, const cm_text *text, clip_list *clips) {
    const cm_text_ground all = {text->halo, NULL};
    if (text->halo.alpha > 0 && text->halo_px > 0) {
        write_text_element(w, text, &all, clips);
        for (size_t i = 0; i < text->ground_count; i++)
            write_text_element(w, text, &text->grounds[i], clips);
    }
    write_text_element(w, text, NULL, clips);
}

/* ---- the whole ---------------------------------------------------------------------------- */

static void write_head(svg_writer *w, const cm_scene *scene, const cm_image_meta *meta) {
    char text[96];
    start(w, "svg");
    attribute(w, "xmlns", "http://www.w3.org/2000/svg");
    attribute_number(w, "width", scene->width_px);
    attribute_number(w, "height", scene->height_px);
    (void)snprintf(text, sizeof text, "0 0 %.0f %.0f", scene->width_px, scene->height_px);
    attribute(w, "viewBox", text);
    attribute(w, "role", "img");
    attribute(w, "aria-labelledby", "title desc");
    attribute(w, "xml:lang", scene->lang);
    attribute(w, "text-rendering", "geometricPrecision");
    attribute(w, "font-family", CM_FONT_FAMILIES);
    attribute(w, "xml:space", "preserve");
    element_text(w, "title", "title", meta->title);
    element_text(w, "desc", "desc", meta->description);
    start(w, "metadata");
    const char *const lines[] = {meta->software, meta->source, meta->command};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        if (lines[i] != NULL) {
            words(w, i > 0 ? "\n" : "");
            words(w, lines[i]);
        }
    end(w);
}

static void write_items(svg_writer *w, const cm_scene *scene) {
    clip_list clips = {0};
    write_clips(w, scene, &clips);
    start(w, "rect");
    attribute(w, "width", "100%");
    attribute(w, "height", "100%");
    attribute_color(w, "fill", scene->background);
    end(w);
    for (size_t i = 0; i < scene->item_count; i++) {
        const cm_item *item = &scene->items[i];
        switch (item->kind) {
        case CM_ITEM_GROUP:
            start(w, "g");
            if (item->id != NULL)
                attribute(w, "id", item->id);
            clip_attribute(w, item->clip, &clips);
            break;
        case CM_ITEM_GROUP_END:
            end(w);
            break;
        case CM_ITEM_PATH:
            write_path(w, item, &clips);
            break;
        case CM_ITEM_TEXT:
            write_text(w, item->text, &clips);
            break;
        }
        check(w, xmlTextWriterWriteString(w->xml, BAD_CAST "\n"));
    }
    free(clips.paths);
}

cm_code cm_svg_encode(const cm_scene *scene, const cm_image_meta *meta, cm_blob *out,
                      cm_error *error) {
    xmlBufferPtr buffer = xmlBufferCreate();
    svg_writer w = {.xml = buffer == NULL ? NULL : xmlNewTextWriterMemory(buffer, 0)};
    bool done = w.xml != NULL;
    if (done) {
        check(&w, xmlTextWriterStartDocument(w.xml, "1.0", "UTF-8", NULL));
        write_head(&w, scene, meta);
        write_items(&w, scene);
        end(&w);
        check(&w, xmlTextWriterEndDocument(w.xml));
        xmlFreeTextWriter(w.xml); /* flushes into the buffer */
        done = !w.failed &&
               cm_blob_append(out, xmlBufferContent(buffer), (size_t)xmlBufferLength(buffer));
    }
    if (buffer != NULL)
        xmlBufferFree(buffer);
    return done ? CM_OK : cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}
