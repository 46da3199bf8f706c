#include "layout/hatch.h"

#include <math.h>

cm_fill_style cm_fill_style_of(const cm_style *style, cm_fill_kind kind) {
    switch (kind) {
    case CM_FILL_CLAIMED:
        return (cm_fill_style){.fill = style->subject,
                               .line = style->front,
                               .line_px = 1.2,
                               .every_px = 8,
                               .rising = true};
    case CM_FILL_CONTESTED:
        return (cm_fill_style){.fill = style->contested,
                               .line = cm_color_with_alpha(style->contested_line, 0.45),
                               .line_px = 1.0,
                               .every_px = 8,
                               .falling = true};
    case CM_FILL_ZONE:
        return (cm_fill_style){.fill = style->subject,
                               .line = style->water,
                               .line_px = 1.4,
                               .every_px = 10,
                               .rising = true,
                               .falling = true,
                               .outline_dash_px = {6, 4}};
    case CM_FILL_GAINED:
        return (cm_fill_style){.fill = style->gained};
    case CM_FILL_LOST:
        return (cm_fill_style){.fill = style->lost,
                               .line = style->lost_dots,
                               .line_px = 1.6,
                               .every_px = 7,
                               .dots = true};
    case CM_FILL_HELD:
    case CM_FILL_COUNT:
        break;
    }
    return (cm_fill_style){.fill = style->control};
}

/* Lines at 45 or 135 degrees whose places depend on the page alone. */
static void add_lines(cm_path_builder *path, cm_rect area, double every, bool rising) {
    /* Along x + y (rising) or x - y (falling) the lines stand sqrt(2) times as far apart. */
    const double step = every * sqrt(2), height = area.bottom - area.top;
    const double low = rising ? area.left + area.top : area.left - area.bottom;
    const double high = rising ? area.right + area.bottom : area.right - area.top;
    for (double at = ceil(low / step) * step; at <= high; at += step) {
        const double x = rising ? at - area.top : at + area.top;
        cm_path_builder_start(path, false);
        cm_path_builder_add(path, (cm_xy){x, area.top});
        cm_path_builder_add(path, (cm_xy){rising ? x - height : x + height, area.bottom});
    }
}

/* Small octagons in rows, every second row moved by half. */
static void add_dots(cm_path_builder *path, cm_rect area, double every, double radius) {
    static const double octant = 0.7853981633974483;
    const double row_height = every * sqrt(3) / 2;
    for (double row = floor(area.top / row_height); row * row_height <= area.bottom; row++)
        for (double column = floor(area.left / every); column * every <= area.right; column++) {
            const double shift = fmod(fabs(row), 2) * 0.5;
            const cm_xy at = {(column + shift) * every, row * row_height};
            cm_path_builder_start(path, true);
            for (int i = 0; i < 8; i++)
                cm_path_builder_add(path, (cm_xy){at.x + radius * cos(i * octant),
                                                  at.y + radius * sin(i * octant)});
        }
}

void cm_fill_draw(cm_scene_builder *scene, const cm_fill_style *style, const cm_path *path,
                  const cm_path *clip, cm_rect area, double s) {
    if (path == NULL || path->count == 0)
        return;
    /* There is no use in patterns elsewhere. */
    const cm_rect box = cm_rect_common(cm_path_box(path), area);
    if (box.left >= box.right || box.top >= box.bottom)
        return;
    if (clip != NULL)
        cm_scene_group_clipped(scene, NULL, clip);
    cm_scene_path(scene, path, (cm_paint){.fill = style->fill});
    cm_path_builder pattern = {0};
    const double every = fmax(style->every_px * s, 4), width = fmax(style->line_px * s, 0.6);
    if (style->dots)
        add_dots(&pattern, box, every, width / 2 * 1.6);
    if (style->rising)
        add_lines(&pattern, box, every, true);
    if (style->falling)
        add_lines(&pattern, box, every, false);
    const cm_path *marks = cm_path_builder_finish(&pattern, scene);
    cm_path_builder_clear(&pattern);
    if (style->line.alpha > 0)
        cm_scene_path(scene, marks,
                      style->dots
                          ? (cm_paint){.fill = style->line, .clip = path}
                          : (cm_paint){.stroke = style->line, .stroke_px = width, .clip = path});
    if (style->outline_dash_px[0] > 0)
        cm_scene_path(
            scene, path,
            (cm_paint){.stroke = style->line,
                       .stroke_px = width,
                       .dash_px = {style->outline_dash_px[0] * s, style->outline_dash_px[1] * s}});
    if (clip != NULL)
        cm_scene_group_end(scene);
}
