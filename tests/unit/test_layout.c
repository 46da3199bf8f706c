#include "controlmap/layout.h"

#include "layout/projection.h"
#include "layout/scene.h"
#include "support/check.h"
#include "support/fixture.h"
#include "support/shipped.h"

/* ---- what holds for every map --------------------------------------------------------------- */

/* Violations are printed and counted, so that one run tells of all of them. */
static size_t violations;

static void violation(const char *view, const char *format, ...) CM_PRINTF(2, 3);

static void violation(const char *view, const char *format, ...) {
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    print_error("%s: %s\n", view, text);
    violations++;
}

static bool rect_is_finite(cm_rect r) {
    return isfinite(r.left) && isfinite(r.top) && isfinite(r.right) && isfinite(r.bottom);
}

static bool path_is_finite(const cm_path *path) {
    for (size_t i = 0; i < path->count; i++)
        for (size_t k = 0; k < path->subpaths[i].count; k++)
            if (!isfinite(path->subpaths[i].points[k].x) ||
                !isfinite(path->subpaths[i].points[k].y))
                return false;
    return true;
}

/* By the even-odd rule, as paths are filled. */
static bool path_holds(const cm_path *path, cm_xy p) {
    bool in = false;
    for (size_t s = 0; s < path->count; s++) {
        const cm_subpath *sub = &path->subpaths[s];
        for (size_t i = 0; i < sub->count; i++) {
            const cm_xy a = sub->points[i], b = sub->points[i + 1 < sub->count ? i + 1 : 0];
            if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x)
                in = !in;
        }
    }
    return in;
}

static bool text_is_finite(const cm_text *text) {
    return isfinite(text->at.x) && isfinite(text->at.y) && isfinite(text->size_px) &&
           rect_is_finite(text->ink) && text->size_px >= 11 - 1e-9;
}

static void check_items(const char *view, const cm_scene *scene) {
    int depth = 0;
    for (size_t i = 0; i < scene->item_count; i++) {
        const cm_item *item = &scene->items[i];
        depth += item->kind == CM_ITEM_GROUP ? 1 : item->kind == CM_ITEM_GROUP_END ? -1 : 0;
        if (depth < 0)
            violation(view, "item %zu ends a group that was not begun", i);
        if (item->kind == CM_ITEM_GROUP && item->id == NULL)
            violation(view, "item %zu is a group without a name", i);
        if (item->clip != NULL && !path_is_finite(item->clip))
            violation(view, "item %zu is clipped to what is not finite", i);
        if (item->kind == CM_ITEM_PATH &&
            (!path_is_finite(item->path) || !isfinite(item->stroke_px) || item->stroke_px < 0))
            violation(view, "path %zu (%s) is not finite", i, item->id != NULL ? item->id : "");
        if (item->kind == CM_ITEM_TEXT && !text_is_finite(item->text)) {
            char *text = text_of(item->text);
            violation(view, "text \"%s\" is not finite or under 11 px", text);
            free(text);
        }
        for (size_t k = i + 1; item->id != NULL && k < scene->item_count; k++)
            if (scene->items[k].id != NULL && strcmp(scene->items[k].id, item->id) == 0)
                violation(view, "the id %s is there twice", item->id);
    }
    if (depth != 0)
        violation(view, "%d groups are not ended", depth);
}

/* The words whose ink is a label's box; a name along a river, which slants, has several in it. */
static char *label_at(const cm_scene *scene, cm_rect box) {
    for (size_t i = 0; i < scene->item_count; i++)
        if (scene->items[i].kind == CM_ITEM_TEXT &&
            memcmp(&scene->items[i].text->ink, &box, sizeof box) == 0)
            return text_of(scene->items[i].text);
    for (size_t i = 0; i < scene->item_count; i++)
        if (scene->items[i].kind == CM_ITEM_TEXT && scene->items[i].text->angle_degrees != 0 &&
            cm_rect_holds(scene->items[i].text->ink, box))
            return text_of(scene->items[i].text);
    return strdup("?");
}

static void check_labels(const char *view, const cm_scene *scene) {
    static const char *const furniture[] = {"legend", "locator", "scalebar"};
    for (size_t i = 0; i < scene->label_count; i++) {
        const cm_rect box = scene->label_boxes[i];
        char *name = label_at(scene, box);
        if (strcmp(name, "?") == 0)
            violation(view, "a label's box is no text's ink");
        if (!(box.left < box.right && box.top < box.bottom))
            violation(view, "label %s has no extent", name);
        if (!cm_rect_holds(scene->panel, box))
            violation(view, "label %s leaves the panel", name);
        for (size_t k = i + 1; k < scene->label_count; k++)
            if (cm_rect_meets(box, scene->label_boxes[k])) {
                char *other = label_at(scene, scene->label_boxes[k]);
                violation(view, "labels %s and %s meet", name, other);
                free(other);
            }
        for (size_t k = 0; k < COUNT_OF(furniture); k++)
            if (cm_rect_meets(box, scene_group_box(scene, furniture[k])))
                violation(view, "label %s meets the %s", name, furniture[k]);
        free(name);
    }
}

static void check_furniture(const char *view, const cm_scene *scene) {
    static const char *const names[] = {"legend", "locator", "scalebar"};
    const cm_rect page = {0, 0, scene->width_px, scene->height_px};
    if (!cm_rect_holds(page, scene->panel))
        violation(view, "the panel leaves the page");
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const cm_rect box = scene_group_box(scene, names[i]);
        /* A thumbnail has its legend in a line of the footer. */
        const bool below = i == 0 && scene->width_px < 700 && box.top >= scene->panel.bottom;
        if (box.left < box.right && !cm_rect_holds(below ? page : scene->panel, box))
            violation(view, "the %s leaves the panel", names[i]);
        for (size_t k = i + 1; k < COUNT_OF(names); k++)
            if (cm_rect_meets(box, scene_group_box(scene, names[k])))
                violation(view, "the %s meets the %s", names[i], names[k]);
    }
    const cm_rect header = scene_group_box(scene, "header");
    const cm_rect footer = scene_group_box(scene, "footer");
    if (!(header.left >= 0 && header.top >= 0 && header.right <= scene->width_px &&
          header.bottom <= scene->panel.top))
        violation(view, "the header (to %.1f, %.1f) leaves its place above %.1f", header.right,
                  header.bottom, scene->panel.top);
    if (!(footer.left >= 0 && footer.top >= scene->panel.bottom - 1 &&
          footer.right <= scene->width_px && footer.bottom <= scene->height_px))
        violation(view, "the footer (%.1f to %.1f) leaves its place below %.1f", footer.top,
                  footer.bottom, scene->panel.bottom);
}

/* Every city with a dot has its name, and no name or dot stands alone. */
static void check_cities(const char *view, const cm_scene *scene) {
    item_range dots = {0}, names = {0};
    if (!scene_find_group(scene, "cities", &dots) ||
        !scene_find_group(scene, "labels-city", &names))
        return;
    size_t name_count = 0, dot_count = 0;
    for (size_t i = names.first; i < names.end; i++)
        name_count += scene->items[i].kind == CM_ITEM_TEXT ? 1 : 0;
    /* A dot is a disc on a wider one; the capital's has two more in it. */
    for (size_t i = dots.first; i < dots.end; i++)
        dot_count += scene->items[i].kind == CM_ITEM_PATH ? 1 : 0;
    if (dot_count != 2 * name_count && dot_count != 2 * name_count + 2)
        violation(view, "%zu discs for %zu cities", dot_count, name_count);
    for (size_t i = 0; i < scene->dropped_count; i++)
        if (scene->dropped[i].text == NULL || scene->dropped[i].text[0] == '\0' ||
            scene->dropped[i].reason == NULL || scene->dropped[i].reason[0] == '\0')
            violation(view, "a label was dropped without its name or a reason");
}

static void check_scene(const char *view, const cm_scene *scene) {
    check_items(view, scene);
    check_labels(view, scene);
    check_furniture(view, scene);
    check_cities(view, scene);
}

static void check_view(const char *extent, int width, int height, cm_theme theme) {
    static const char *const themes[] = {"light", "dark", "print"};
    const cm_map_options options = {
        .extent = extent, .width_px = width, .height_px = height, .theme = theme};
    char view[128];
    (void)snprintf(view, sizeof view, "%s %dx%d %s", extent != NULL ? extent : "auto", width,
                   height, themes[theme]);
    cm_scene *scene = shipped_scene(&shipped, &options);
    if (scene->width_px != width || scene->height_px != height)
        violation(view, "the scene is %.0fx%.0f", scene->width_px, scene->height_px);
    check_scene(view, scene);
    cm_scene_free(scene);
}

static void expect_no_violation(void) {
    const size_t found = violations;
    violations = 0;
    if (found > 0)
        fail_msg("%zu violations", found);
}

/* ---- the families of views ------------------------------------------------------------------ */

static void every_oblast_is_laid_out_without_a_clash(void **state) {
    (void)state;
    for (size_t i = 0; i < shipped.figures->unit_count; i++)
        check_view(shipped.figures->units[i].id, 1600, 1200, CM_THEME_LIGHT);
    expect_no_violation();
}

static void every_oblast_is_laid_out_at_a_small_size(void **state) {
    (void)state;
    for (size_t i = 0; i < shipped.figures->unit_count; i++)
        check_view(shipped.figures->units[i].id, 800, 600, CM_THEME_DARK);
    expect_no_violation();
}

static void sizes_from_small_to_poster_are_laid_out_without_a_clash(void **state) {
    (void)state;
    static const int sizes[][2] = {{400, 320},   {480, 360},   {640, 480},   {720, 540},
                                   {800, 600},   {1024, 768},  {1200, 900},  {1280, 720},
                                   {1600, 900},  {1600, 1200}, {1920, 1080}, {2400, 1000},
                                   {2560, 1440}, {4000, 3000}};
    for (size_t i = 0; i < COUNT_OF(sizes); i++)
        check_view(NULL, sizes[i][0], sizes[i][1], CM_THEME_LIGHT);
    expect_no_violation();
}

static void portrait_and_thumbnail_are_laid_out_without_a_clash(void **state) {
    (void)state;
    static const int sizes[][2] = {{1080, 1350}, {1080, 1080}, {1080, 1920}, {600, 400},
                                   {600, 600},   {400, 700},   {699, 500},   {701, 500}};
    for (size_t i = 0; i < COUNT_OF(sizes); i++)
        check_view(NULL, sizes[i][0], sizes[i][1], CM_THEME_LIGHT);
    expect_no_violation();
}

static void themes_are_laid_out_alike(void **state) {
    (void)state;
    size_t labels[3];
    for (int theme = 0; theme < 3; theme++) {
        check_view(NULL, 1600, 1200, (cm_theme)theme);
        check_view("UA-14,UA-09", 1600, 1200, (cm_theme)theme);
        cm_scene *scene = shipped_scene(&shipped, &(cm_map_options){.theme = (cm_theme)theme});
        labels[theme] = scene->label_count;
        cm_scene_free(scene);
    }
    assert_true(labels[0] == labels[1] && labels[1] == labels[2]);
    expect_no_violation();
}

static void extents_by_degrees_are_laid_out_without_a_clash(void **state) {
    (void)state;
    static const char *const extents[] = {"36,47,40,50", "30,44,37,48",
                                          "22,48,26,51", "37.5,48.4,38.6,49.1",
                                          "20,40,45,56", "33.2,44.3,34.4,45.3"};
    for (size_t i = 0; i < COUNT_OF(extents); i++) {
        check_view(extents[i], 1600, 1200, CM_THEME_LIGHT);
        check_view(extents[i], 600, 400, CM_THEME_LIGHT);
    }
    expect_no_violation();
}

static void larger_and_smaller_type_is_laid_out_without_a_clash(void **state) {
    (void)state;
    static const double scales[] = {0.2, 0.5, 0.8, 1.25, 1.6};
    for (size_t i = 0; i < COUNT_OF(scales); i++) {
        char view[32];
        (void)snprintf(view, sizeof view, "scale %.2f", scales[i]);
        cm_scene *scene = shipped_scene(&shipped, &(cm_map_options){.scale = scales[i]});
        check_scene(view, scene);
        cm_scene_free(scene);
    }
    expect_no_violation();
}

static void other_languages_are_laid_out_without_a_clash(void **state) {
    (void)state;
    static const char *const languages[] = {"uk", "ru", "de", "fr"};
    for (size_t i = 0; i < COUNT_OF(languages); i++) {
        cm_scene *scene = shipped_scene(&shipped, &(cm_map_options){.lang = languages[i]});
        check_scene(languages[i], scene);
        assert_string_equal(scene->lang, languages[i]);
        cm_scene_free(scene);
    }
    expect_no_violation();
}

/* ---- what a map says ------------------------------------------------------------------------ */

/* All texts of a group, a line each; the caller frees. */
static char *words_of(const cm_scene *scene, const char *group) {
    char *all = calloc(1, 1);
    item_range range = {0};
    assert_non_null(all);
    if (!scene_find_group(scene, group, &range))
        return all;
    for (size_t i = range.first; i < range.end; i++) {
        if (scene->items[i].kind != CM_ITEM_TEXT)
            continue;
        char *line = text_of(scene->items[i].text);
        all = realloc(all, strlen(all) + strlen(line) + 2);
        assert_non_null(all);
        strcat(strcat(all, line), "\n");
        free(line);
    }
    return all;
}

static void the_great_cities_are_named(void **state) {
    (void)state;
    cm_scene *scene = shipped_scene(&shipped, &(cm_map_options){0});
    char *names = words_of(scene, "labels-city");
    static const char *const cities[] = {"Kyiv\n",    "Kharkiv\n", "Odesa\n",       "Dnipro\n",
                                         "Donetsk\n", "Lviv\n",    "Zaporizhzhia\n"};
    for (size_t i = 0; i < COUNT_OF(cities); i++)
        assert_contains(names, cities[i]);
    item_range range;
    assert_true(scene_find_group(scene, "labels-city", &range));
    assert_true(range.end - range.first >= 15);
    free(names);
    cm_scene_free(scene);
}

/* Oblasts with a tenth of their ground held must be named, or said to have found no room. */
static void every_share_is_on_the_map_or_reported(void **state) {
    (void)state;
    cm_scene *scene = shipped_scene(&shipped, &(cm_map_options){0});
    char *names = words_of(scene, "labels-oblast"), *cities = words_of(scene, "labels-city");
    const int kind = cm_layer_field(shipped.boundary, "kind");
    size_t shares = 0, wanted = 0;
    for (const char *at = names; (at = strchr(at, '%')) != NULL; at++)
        shares++;
    for (size_t k = 0; k < scene->dropped_count; k++)
        shares += strcmp(scene->dropped[k].kind, "unit") == 0 ? 1 : 0;
    for (size_t i = 0; i < shipped.figures->unit_count; i++) {
        const cm_unit_figures *unit = &shipped.figures->units[i];
        if (unit->controlled_m2 < 50e6)
            continue;
        wanted++;
        char upper[64];
        (void)snprintf(upper, sizeof upper, "%s", unit->name);
        for (char *at = upper; *at != '\0'; at++)
            *at = (char)(*at >= 'a' && *at <= 'z' ? *at - 'a' + 'A' : *at);
        bool told = strstr(names, upper) != NULL;
        /* The share of a city stands with the city's own name. */
        if (strcmp(cm_feature_text(unit->feature, kind), "city") == 0)
            told = told || strstr(cities, unit->name) != NULL;
        for (size_t k = 0; k < scene->dropped_count; k++)
            told = told || strncmp(scene->dropped[k].text, upper, strlen(upper)) == 0;
        if (!told)
            violation("default", "%s is neither named nor reported", unit->name);
    }
    assert_contains(names, "DONETSK\n");
    assert_contains(names, "LUHANSK\n");
    if (shares != wanted)
        violation("default", "%zu shares of %zu", shares, wanted);
    free(cities);
    free(names);
    cm_scene_free(scene);
    expect_no_violation();
}

static void the_header_states_the_computed_figure(void **state) {
    (void)state;
    char km2[32], share[32];
    const int thousands = (int)floor((shipped.figures->drawn_m2 / 1e6 + 0.5) / 1000);
    (void)snprintf(km2, sizeof km2, "%d,%03d\u00a0km²", thousands,
                   (int)floor(shipped.figures->drawn_m2 / 1e6 + 0.5) - 1000 * thousands);
    (void)snprintf(share, sizeof share, "%.1f%%", 100 * shipped.figures->share_drawn);
    cm_scene *scene = shipped_scene(&shipped, &(cm_map_options){0});
    char *header = words_of(scene, "header");
    assert_contains(header, "Russian-controlled territory in Ukraine");
    assert_contains(header, "28 December 2025");
    assert_contains(header, km2);
    assert_contains(header, share);
    assert_contains(header, "including Crimea");
    assert_contains(scene->alt, km2);
    assert_contains(scene->alt, share);
    assert_contains(scene->alt, "Source: ");
    free(header);
    cm_scene_free(scene);
}

static void the_footer_states_sources_and_method(void **state) {
    (void)state;
    cm_scene *scene = shipped_scene(&shipped, &(cm_map_options){0});
    char *footer = words_of(scene, "footer");
    for (char *at = footer; *at != '\0'; at++)
        *at = *at == '\n' ? ' ' : *at;
    /* A sign and its name, and a licence, are not parted at a line's end. */
    assert_contains(footer, "©\u00a0OpenStreetMap");
    assert_contains(footer, "(CC\u00a0BY\u00a04.0)");
    for (char *at = strstr(footer, "\u00a0"); at != NULL; at = strstr(at, "\u00a0")) {
        *at = ' ';
        memmove(at + 1, at + 2, strlen(at + 2) + 1);
    }
    assert_contains(footer, "Source: ");
    assert_contains(footer, "DeepState");
    assert_contains(footer, "OpenStreetMap contributors");
    const cm_dataset *dataset = shipped.dataset;
    if (dataset->places.source != NULL)
        assert_contains(footer, dataset->places.source);
    if (dataset->note != NULL)
        assert_contains(footer, dataset->note);
    assert_contains(footer, "Method: ");
    assert_contains(footer, "WGS 84");
    assert_contains(footer, "603,628");
    assert_contains(footer, "Albers equal-area projection");
    free(footer);
    cm_scene_free(scene);
}

/* 100 % stands on the map only with its explanation in the footer. */
static void a_hundred_percent_is_explained(void **state) {
    (void)state;
    for (size_t i = 0; i <= shipped.figures->unit_count; i++) {
        const char *extent = i < shipped.figures->unit_count ? shipped.figures->units[i].id : NULL;
        cm_scene *scene = shipped_scene(&shipped, &(cm_map_options){.extent = extent});
        char *labels = words_of(scene, "labels-oblast"), *footer = words_of(scene, "footer");
        for (char *at = footer; *at != '\0'; at++)
            *at = *at == '\n' ? ' ' : *at;
        if (strstr(labels, "100%") != NULL && strstr(footer, "100%: no part") == NULL)
            violation(extent != NULL ? extent : "auto", "100%% is not explained");
        free(labels);
        free(footer);
        cm_scene_free(scene);
    }
    expect_no_violation();
}

static void the_layers_stand_in_their_order(void **state) {
    (void)state;
    static const char *const groups[] = {
        "neighbours",  "subject", "water",         "control",        "oblasts",
        "border",      "front",   "labels-oblast", "labels-country", "cities",
        "labels-city", "legend",  "scalebar",      "header",         "footer"};
    cm_scene *scene = shipped_scene(&shipped, &(cm_map_options){0});
    item_range range[COUNT_OF(groups)];
    for (size_t i = 0; i < COUNT_OF(groups); i++)
        if (!scene_find_group(scene, groups[i], &range[i]))
            fail_msg("there is no group %s", groups[i]);
    size_t front = 0, control = 0;
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        control = strcmp(groups[i], "control") == 0 ? range[i].first : control;
        front = strcmp(groups[i], "front") == 0 ? range[i].first : front;
    }
    assert_true(range[0].first < range[1].first && range[1].first < control && control < front);
    for (size_t i = 7; i < 11; i++)
        assert_true(front < range[i].first && range[i].first < range[11].first);
    cm_scene_free(scene);
}

static void each_unit_has_a_path_of_its_own(void **state) {
    (void)state;
    cm_scene *scene = shipped_scene(&shipped, &(cm_map_options){0});
    for (size_t i = 0; i < shipped.figures->unit_count; i++) {
        char id[64];
        (void)snprintf(id, sizeof id, "unit-%s", shipped.figures->units[i].id);
        size_t found = 0;
        for (size_t k = 0; k < scene->item_count; k++)
            found += scene->items[k].kind == CM_ITEM_PATH && scene->items[k].id != NULL &&
                             strcmp(scene->items[k].id, id) == 0
                         ? 1
                         : 0;
        if (found != 1)
            violation("default", "%zu paths %s", found, id);
    }
    cm_scene_free(scene);
    expect_no_violation();
}

/* Whether the straight line between two places on the page crosses ground of any kind. */
static bool crosses_land(const cm_scene *scene, cm_xy a, cm_xy b) {
    static const char *const groups[] = {"neighbours", "subject"};
    for (double t = 0; t <= 1; t += 0.01) {
        const cm_xy p = {a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
        for (size_t g = 0; g < COUNT_OF(groups); g++) {
            item_range range = {0};
            if (!scene_find_group(scene, groups[g], &range))
                continue;
            for (size_t i = range.first; i < range.end; i++)
                if (scene->items[i].kind == CM_ITEM_PATH && scene->items[i].fill.alpha > 0 &&
                    path_holds(scene->items[i].path, p))
                    return true;
        }
    }
    return false;
}

/* Italic texts name seas; none may stand across land from the sea's own place. */
static void check_seas(const char *view, const cm_scene *scene) {
    cm_projection *projection = NULL;
    cm_error error = {0};
    const double s = fmax(0.62, sqrt(scene->width_px * scene->height_px / (1600 * 1200)));
    const cm_multipolygon *outline = &shipped.figures->outline;
    assert_ok(cm_projection_create(cm_multipolygon_box(outline), outline, scene->panel, 26 * s,
                                   &projection, &error),
              &error);
    const int name_field = cm_layer_find_field(shipped.seas, "name_en");
    item_range range = {0};
    assert_true(scene_find_group(scene, "labels-country", &range));
    for (size_t i = range.first; i < range.end; i++) {
        const cm_text *text = scene->items[i].text;
        if (scene->items[i].kind != CM_ITEM_TEXT || !text->italic)
            continue;
        const cm_xy middle = {(text->ink.left + text->ink.right) / 2,
                              (text->ink.top + text->ink.bottom) / 2};
        char *words = text_of(text);
        bool own_water = false;
        for (size_t k = 0; k < shipped.seas->feature_count; k++)
            own_water =
                own_water ||
                (strstr(cm_feature_text(&shipped.seas->features[k], name_field), words) &&
                 !crosses_land(scene,
                               cm_projection_point(projection, shipped.seas->features[k].points[0]),
                               middle));
        if (!own_water)
            violation(view, "%s stands across land from its sea", words);
        free(words);
    }
    cm_projection_free(projection);
}

static void a_sea_is_named_on_its_own_water(void **state) {
    (void)state;
    static const int sizes[][2] = {{640, 480},   {800, 600},   {1024, 768}, {1600, 1200},
                                   {1920, 1080}, {1080, 1350}, {4000, 3000}};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        char view[32];
        (void)snprintf(view, sizeof view, "%dx%d", sizes[i][0], sizes[i][1]);
        cm_scene *scene = shipped_scene(
            &shipped, &(cm_map_options){.width_px = sizes[i][0], .height_px = sizes[i][1]});
        check_seas(view, scene);
        cm_scene_free(scene);
    }
    expect_no_violation();
}

/* Whether a path has a corner there, in parts of its box from the left and the top. The middle
 * meridian of the map is near, so that meridians are upright. */
static bool has_corner(const cm_path *path, double x, double y) {
    const cm_rect box = path_box(path);
    const cm_xy at = {box.left + x * (box.right - box.left), box.top + y * (box.bottom - box.top)};
    for (size_t i = 0; i < path->count; i++)
        for (size_t k = 0; k < path->subpaths[i].count; k++)
            if (hypot(path->subpaths[i].points[k].x - at.x, path->subpaths[i].points[k].y - at.y) <
                1)
                return true;
    return false;
}

/* A lake of 0.6 by 0.4 degrees, on whose north shore a spit and a bay of a kilometre and a half,
 * and a spit of seventeen. */
static void small_spits_of_a_shore_are_not_drawn(void **state) {
    (void)state;
    static const char *const rings[] = {
        "31 49.9, 31.19 49.9, 31.2 49.885, 31.21 49.9, 31.3 49.9, 31.31 49.915, 31.32 49.9, "
        "31.35 49.9, 31.4 49.75, 31.45 49.9, 31.6 49.9, 31.6 49.5, 31 49.5, 31 49.9",
        "31 49.9, 31 49.5, 31.6 49.5, 31.6 49.9, 31.45 49.9, 31.4 49.75, 31.35 49.9, 31.32 49.9, "
        "31.31 49.915, 31.3 49.9, 31.21 49.9, 31.2 49.885, 31.19 49.9, 31 49.9"};
    for (size_t i = 0; i < COUNT_OF(rings); i++) {
        char wkt[512];
        (void)snprintf(wkt, sizeof wkt, "POLYGON ((%s))", rings[i]);
        shipped_map own = shipped;
        cm_layer *lake = layer_from(&(feature_text){"lake", wkt, NULL}, 1);
        own.map.water = lake;
        own.map.rivers = NULL;
        cm_scene *scene = shipped_scene(&own, &(cm_map_options){.labels = CM_LABELS_NONE});
        item_range range;
        assert_true(scene_find_group(scene, "water", &range));
        const cm_path *water = NULL;
        for (size_t k = range.first; k < range.end; k++)
            if (scene->items[k].kind == CM_ITEM_PATH)
                water = scene->items[k].path;
        assert_non_null(water);
        assert_true(has_corner(water, 0, 1) && has_corner(water, 1, 1));
        assert_true(has_corner(water, 0.31 / 0.6, 0));
        assert_true(has_corner(water, 0.4 / 0.6, 0.165 / 0.415));
        assert_false(has_corner(water, 0.2 / 0.6, 0.03 / 0.415));
        cm_scene_free(scene);
        cm_layer_free(lake);
    }
}

static size_t count_dropped(const cm_scene *scene, const char *kind) {
    size_t count = 0;
    for (size_t i = 0; i < scene->dropped_count; i++)
        count += strcmp(scene->dropped[i].kind, kind) == 0 ? 1 : 0;
    return count;
}

/* Fill, share, front, border and boundary: a thumbnail has a line for them, in each language. What
 * a narrower one has no room for is told. */
static void the_legend_of_a_thumbnail_has_all_or_says_what_not(void **state) {
    (void)state;
    static const char *const languages[] = {"en", "uk", "ru", "de", "fr"};
    static const int widths[] = {600, 480, 400, 320};
    enum { ROWS = 5 };
    for (size_t l = 0; l < COUNT_OF(languages); l++)
        for (size_t w = 0; w < COUNT_OF(widths); w++) {
            cm_scene *scene = shipped_scene(
                &shipped,
                &(cm_map_options){.width_px = widths[w], .height_px = 400, .lang = languages[l]});
            item_range range;
            size_t texts = 0;
            assert_true(scene_find_group(scene, "legend", &range));
            for (size_t k = range.first; k < range.end; k++)
                texts += scene->items[k].kind == CM_ITEM_TEXT ? 1 : 0;
            const size_t dropped = count_dropped(scene, "legend");
            assert_true(w > 0 || dropped == 0);
            assert_true(widths[w] > 320 || dropped > 0);
            assert_int_equal(texts - 1 + dropped, ROWS); /* the sample of a share is a text too */
            cm_scene_free(scene);
        }
}

/* Most of its shore, and most of the points of that, lie west of the map. */
static void water_cut_by_the_frame_is_drawn(void **state) {
    (void)state;
    shipped_map own = shipped;
    cm_layer *lake = layer_from(
        &(feature_text){"lake",
                        "POLYGON ((31.1 48.4, 34.8 48.4, 34.8 48.6, 31.1 48.6, 31 48.58, "
                        "30.9 48.56, 30.8 48.54, 30.8 48.5, 30.9 48.45, 31.1 48.4))",
                        NULL},
        1);
    own.map.water = lake;
    own.map.rivers = NULL;
    cm_scene *scene =
        shipped_scene(&own, &(cm_map_options){.extent = "UA-14", .labels = CM_LABELS_NONE});
    item_range range;
    size_t drawn = 0;
    assert_true(scene_find_group(scene, "water", &range));
    for (size_t k = range.first; k < range.end; k++)
        drawn += scene->items[k].kind == CM_ITEM_PATH ? scene->items[k].path->count : 0;
    assert_int_equal(drawn, 1);
    cm_scene_free(scene);
    cm_layer_free(lake);
}

/* ---- options ------------------------------------------------------------------------------ */

static void the_same_map_is_laid_out_the_same(void **state) {
    (void)state;
    cm_scene *a = shipped_scene(&shipped, &(cm_map_options){0});
    cm_scene *b = shipped_scene(&shipped, &(cm_map_options){0});
    assert_int_equal(a->item_count, b->item_count);
    assert_int_equal(a->label_count, b->label_count);
    assert_memory_equal(a->label_boxes, b->label_boxes, a->label_count * sizeof *a->label_boxes);
    assert_int_equal(a->dropped_count, b->dropped_count);
    cm_scene_free(a);
    cm_scene_free(b);
}

static void labels_legend_and_inset_can_be_left_out(void **state) {
    (void)state;
    cm_scene *scene = shipped_scene(
        &shipped, &(cm_map_options){.labels = CM_LABELS_NONE, .no_legend = true, .no_inset = true});
    item_range range;
    assert_int_equal(scene->label_count, 0);
    assert_false(scene_find_group(scene, "legend", &range));
    assert_false(scene_find_group(scene, "locator", &range));
    assert_true(scene_find_group(scene, "scalebar", &range));
    check_scene("bare", scene);
    cm_scene_free(scene);
    expect_no_violation();
}

static void placeholders_are_filled_with_the_figures(void **state) {
    (void)state;
    cm_scene *scene = shipped_scene(
        &shipped, &(cm_map_options){.title = "T & <T>",
                                    .subtitle = "{date}|{drawn_km2}|{controlled_km2}|{share_pct}|"
                                                "{front_km}"});
    char *header = words_of(scene, "header");
    assert_contains(header, "T & <T>");
    assert_contains(header, "28 December 2025|11");
    assert_contains(header, "%|");
    assert_null(strchr(header, '{'));
    assert_string_equal(scene->title, "T & <T>");
    free(header);
    cm_scene_free(scene);
}

static void assert_refused(const cm_map_options *options, const char *message) {
    cm_scene *scene = NULL;
    cm_error error = {0};
    assert_code(cm_map_layout(&shipped.map, options, &scene, &error), CM_ERR_USAGE, &error);
    assert_null(scene);
    assert_contains(error.message, message);
}

static void an_unknown_placeholder_is_refused(void **state) {
    (void)state;
    assert_refused(&(cm_map_options){.subtitle = "{nothing}"}, "{nothing}");
    assert_refused(&(cm_map_options){.subtitle = "open {date"}, "date");
}

static void an_extent_that_names_no_unit_is_refused(void **state) {
    (void)state;
    static const char *const extents[] = {"UA-99",     "UA-14,XX", "40,47,36,50", "36,50,40,47",
                                          "36,47,40",  "",         ",",           "36,47,40,95",
                                          "nan,1,2,3", "1,2,inf,4"};
    for (size_t i = 0; i < COUNT_OF(extents); i++) {
        cm_scene *scene = NULL;
        cm_error error = {0};
        const cm_code code =
            cm_map_layout(&shipped.map, &(cm_map_options){.extent = extents[i]}, &scene, &error);
        if (code != CM_ERR_USAGE)
            violation(extents[i], "code %d, not refused", (int)code);
        cm_scene_free(scene);
    }
    expect_no_violation();
}

static void an_extent_is_found_by_name_as_well(void **state) {
    (void)state;
    cm_scene *a = shipped_scene(&shipped, &(cm_map_options){.extent = "UA-14"});
    cm_scene *b = shipped_scene(&shipped, &(cm_map_options){.extent = "donetsk"});
    assert_int_equal(a->label_count, b->label_count);
    assert_memory_equal(a->label_boxes, b->label_boxes, a->label_count * sizeof *a->label_boxes);
    cm_scene_free(a);
    cm_scene_free(b);
}

static void a_page_too_small_to_read_is_refused(void **state) {
    (void)state;
    assert_refused(&(cm_map_options){.width_px = 319, .height_px = 400}, "319");
    assert_refused(&(cm_map_options){.width_px = 1600, .height_px = 200}, "200");
}

static void a_title_that_leaves_no_room_is_refused(void **state) {
    (void)state;
    char title[4000];
    memset(title, 0, sizeof title);
    for (size_t i = 0; i + 8 < sizeof title; i += 8)
        memcpy(title + i, "endless ", 8);
    assert_refused(&(cm_map_options){.title = title, .width_px = 800, .height_px = 600}, "no room");
}

static void figures_alone_make_a_map(void **state) {
    (void)state;
    const cm_map map = {.figures = shipped.figures};
    cm_scene *scene = NULL;
    cm_error error = {0};
    assert_ok(cm_map_layout(&map, &(cm_map_options){0}, &scene, &error), &error);
    check_scene("figures alone", scene);
    assert_non_null(scene->title);
    cm_scene_free(scene);
    expect_no_violation();
}

static void an_extent_a_world_away_is_refused(void **state) {
    (void)state;
    cm_error error = {0};
    cm_scene *scene = NULL;
    const cm_map_options options = {.extent = "-80,20,-70,30"};
    assert_code(cm_map_layout(&shipped.map, &options, &scene, &error), CM_ERR_USAGE, &error);
    assert_null(scene);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_oblast_is_laid_out_without_a_clash),
        cmocka_unit_test(every_oblast_is_laid_out_at_a_small_size),
        cmocka_unit_test(sizes_from_small_to_poster_are_laid_out_without_a_clash),
        cmocka_unit_test(portrait_and_thumbnail_are_laid_out_without_a_clash),
        cmocka_unit_test(themes_are_laid_out_alike),
        cmocka_unit_test(extents_by_degrees_are_laid_out_without_a_clash),
        cmocka_unit_test(larger_and_smaller_type_is_laid_out_without_a_clash),
        cmocka_unit_test(other_languages_are_laid_out_without_a_clash),
        cmocka_unit_test(the_great_cities_are_named),
        cmocka_unit_test(every_share_is_on_the_map_or_reported),
        cmocka_unit_test(the_header_states_the_computed_figure),
        cmocka_unit_test(the_footer_states_sources_and_method),
        cmocka_unit_test(a_hundred_percent_is_explained),
        cmocka_unit_test(the_layers_stand_in_their_order),
        cmocka_unit_test(each_unit_has_a_path_of_its_own),
        cmocka_unit_test(a_sea_is_named_on_its_own_water),
        cmocka_unit_test(small_spits_of_a_shore_are_not_drawn),
        cmocka_unit_test(the_legend_of_a_thumbnail_has_all_or_says_what_not),
        cmocka_unit_test(water_cut_by_the_frame_is_drawn),
        cmocka_unit_test(the_same_map_is_laid_out_the_same),
        cmocka_unit_test(labels_legend_and_inset_can_be_left_out),
        cmocka_unit_test(placeholders_are_filled_with_the_figures),
        cmocka_unit_test(an_unknown_placeholder_is_refused),
        cmocka_unit_test(an_extent_that_names_no_unit_is_refused),
        cmocka_unit_test(an_extent_is_found_by_name_as_well),
        cmocka_unit_test(a_page_too_small_to_read_is_refused),
        cmocka_unit_test(a_title_that_leaves_no_room_is_refused),
        cmocka_unit_test(figures_alone_make_a_map),
        cmocka_unit_test(an_extent_a_world_away_is_refused)};
    return cmocka_run_group_tests_name("layout", tests, shipped_setup, shipped_teardown);
}
