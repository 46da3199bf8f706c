/* Labels and furniture over many views: nothing overlaps, and nothing is left out in silence. */

#include <glib.h>

#include "controlmap/layout.h"

#include "layout/scene.h"
#include "layout/style.h"
#include "support/check.h"
#include "support/fixture.h"
#include "support/shipped.h"

#if defined(__SANITIZE_ADDRESS__)
enum { EVERY = 6 }; /* a subset: sanitized code is slow */
#else
enum { EVERY = 1 };
#endif

static const double LEAST_TEXT_PX = 11, LEAST_LINE_PX = 0.6, LEAST_DOT_PX = 2;
static const double TINY = 1e-9;
/* Units with as much control bear a label; on thumbnails they need that share besides. */
static const double LABEL_LEAST_M2 = 50e6, THUMBNAIL_LEAST_SHARE = 0.1;
/* On a map of some units and on one of the whole, if it has room for so many. */
static const double GREAT_POPULATION = 500000, GREATEST_POPULATION = 700000;
static const size_t ENOUGH_CITIES = 8;
static const int THUMBNAIL_WIDTH_PX = 700, ROOMY_PX = 800;

enum { LANG_COUNT = 5 };
static const char *const LANGS[LANG_COUNT] = {"en", "uk", "ru", "de", "fr"};
static const char *const THEMES[] = {"light", "dark", "print"};
static const char *const LABELS[] = {"all", "controlled", "none"};

/* ---- the data, in each language ------------------------------------------------------------- */

static cm_dataset *datasets[LANG_COUNT];
static cm_phrases *phrases[LANG_COUNT];

static struct {
    size_t views, labels, cities, units, seas, countries, subjects, names, rivers, footers, legends;
} total;

static int open_maps(void **state) {
    cm_error error = {0};
    (void)shipped_setup(state);
    for (int i = 0; i < LANG_COUNT; i++) {
        char path[512];
        (void)snprintf(path, sizeof path, TEST_SHAPEFILES "/phrases-%s.yaml", LANGS[i]);
        assert_ok(cm_dataset_read(TEST_SHAPEFILES "/ukraine.yaml", LANGS[i], &datasets[i], &error),
                  &error);
        if (i > 0) /* English needs no file */
            assert_ok(cm_phrases_read(path, &phrases[i], &error), &error);
    }
    return 0;
}

static int close_maps(void **state) {
    for (int i = 0; i < LANG_COUNT; i++) {
        cm_dataset_free(datasets[i]);
        cm_phrases_free(phrases[i]);
    }
    (void)shipped_teardown(state);
    print_message("%zu views%s: %zu labels placed; dropped: %zu cities, %zu units, %zu seas, "
                  "%zu countries, %zu names of the whole, %zu rivers\n",
                  total.views, EVERY > 1 ? " (a subset)" : "", total.labels, total.cities,
                  total.units, total.seas, total.countries, total.subjects, total.rivers);
    return 0;
}

/* ---- views ---------------------------------------------------------------------------------- */

typedef struct {
    const char *extent; /* NULL: the whole */
    int width, height;
    cm_theme theme;
    int lang;     /* index in LANGS */
    double scale; /* 0: 1 */
    cm_labels labels;
} view;

static bool is_thumbnail(const view *v) {
    return v->width < THUMBNAIL_WIDTH_PX;
}

/* As it would be asked for on the command line. */
static void describe(const view *v, char *text, size_t size) {
    char scale[24] = "";
    if (v->scale > 0)
        (void)snprintf(scale, sizeof scale, " --scale %g", v->scale);
    (void)snprintf(text, size, "render --extent=%s --size %dx%d --theme %s --lang %s --labels %s%s",
                   v->extent != NULL ? v->extent : "auto", v->width, v->height, THEMES[v->theme],
                   LANGS[v->lang], LABELS[v->labels], scale);
}

static cm_code lay_out(const view *v, cm_scene **scene, cm_error *error) {
    const cm_dataset *dataset = datasets[v->lang];
    cm_map map = shipped.map;
    map.dataset = map.context = dataset;
    map.whole_name = dataset->name;
    map.control_source = dataset->control.source;
    map.control_short_source = dataset->control.short_source;
    const cm_map_options options = {.extent = v->extent,
                                    .width_px = v->width,
                                    .height_px = v->height,
                                    .theme = v->theme,
                                    .lang = LANGS[v->lang],
                                    .phrases = phrases[v->lang],
                                    .scale = v->scale,
                                    .labels = v->labels};
    return cm_map_layout(&map, &options, scene, error);
}

/* ---- violations ------------------------------------------------------------------------------
 * All of a view are gathered in one line, and all views are looked at before a test fails. */

static char found[4096];
static size_t found_count, bad_views;

static void violation(const char *format, ...) CM_PRINTF(1, 2);

static void violation(const char *format, ...) {
    const size_t length = strlen(found);
    va_list arguments;
    va_start(arguments, format);
    if (length > 0 && length + 3 < sizeof found)
        strcat(found, "; ");
    (void)vsnprintf(found + strlen(found), sizeof found - strlen(found), format, arguments);
    va_end(arguments);
    found_count++;
}

/* How many there were since the last call. */
static size_t take_violations(void) {
    const size_t count = found_count;
    found[0] = '\0';
    found_count = 0;
    return count;
}

static void end_view(const view *v) {
    char what[256];
    describe(v, what, sizeof what);
    if (found_count > 0) {
        print_error("%s: %.700s\n", what, found); /* cmocka cuts lines at 1024 */
        bad_views++;
    }
    (void)take_violations();
}

static void expect_no_bad_view(void) {
    const size_t count = bad_views;
    bad_views = 0;
    if (count > 0)
        fail_msg("%zu views with violations", count);
}

/* ---- what a scene holds ---------------------------------------------------------------------- */

typedef struct {
    const cm_text *text;
    const char *group; /* the innermost */
    char *words;
    bool is_label; /* of the map */
} scene_text;

/* A city's dot with the ring around it. */
typedef struct {
    cm_xy at;
    double radius, ring;
} scene_dot;

typedef struct {
    const cm_scene *scene;
    const view *view;
    scene_text *texts;
    size_t text_count;
    scene_dot *dots;
    size_t dot_count;
} survey;

static bool starts_with(const char *text, const char *start) {
    return strncmp(text, start, strlen(start)) == 0;
}

/* A dot is several discs about one centre: the first is its ring, the second its ink. */
static void add_disc(survey *s, const cm_path *path) {
    const cm_rect box = path_box(path);
    const cm_xy at = {(box.left + box.right) / 2, (box.top + box.bottom) / 2};
    const double radius = (box.right - box.left) / 2;
    scene_dot *last = s->dot_count > 0 ? &s->dots[s->dot_count - 1] : NULL;
    if (last == NULL || hypot(last->at.x - at.x, last->at.y - at.y) > 0.01)
        s->dots[s->dot_count++] = (scene_dot){.at = at, .ring = radius};
    else if (last->radius == 0)
        last->radius = radius;
}

static survey survey_of(const cm_scene *scene, const view *v) {
    survey s = {.scene = scene,
                .view = v,
                .texts = calloc(scene->item_count + 1, sizeof *s.texts),
                .dots = calloc(scene->item_count + 1, sizeof *s.dots)};
    const char *groups[16] = {""};
    size_t depth = 0;
    assert_non_null(s.texts);
    assert_non_null(s.dots);
    for (size_t i = 0; i < scene->item_count; i++) {
        const cm_item *item = &scene->items[i];
        if (item->kind == CM_ITEM_GROUP) {
            assert_true(++depth < COUNT_OF(groups));
            groups[depth] = item->id;
        } else if (item->kind == CM_ITEM_GROUP_END) {
            assert_true(depth-- > 0);
        } else if (item->kind == CM_ITEM_TEXT) {
            s.texts[s.text_count++] = (scene_text){item->text, groups[depth], text_of(item->text),
                                                   starts_with(groups[depth], "labels-")};
        } else if (strcmp(groups[depth], "cities") == 0) {
            add_disc(&s, item->path);
        }
    }
    return s;
}

static void survey_clear(survey *s) {
    for (size_t i = 0; i < s->text_count; i++)
        free(s->texts[i].words);
    free(s->texts);
    free(s->dots);
}

#define BOX_FORMAT  "[%.1f %.1f %.1f %.1f]"
#define BOX_OF(box) (box).left, (box).top, (box).right, (box).bottom

/* The words whose ink a label's box is; "" if it is nothing's. */
/* A name along a river slants, and is covered by several boxes. */
static bool is_river(const scene_text *t) {
    return strcmp(t->group, "labels-river") == 0;
}

static const char *words_at(const survey *s, cm_rect box) {
    for (size_t i = 0; i < s->text_count; i++)
        if (s->texts[i].is_label && memcmp(&s->texts[i].text->ink, &box, sizeof box) == 0)
            return s->texts[i].words;
    for (size_t i = 0; i < s->text_count; i++)
        if (is_river(&s->texts[i]) && cm_rect_holds(s->texts[i].text->ink, box))
            return s->texts[i].words;
    return "";
}

static size_t count_texts(const survey *s, const char *group) {
    size_t count = 0;
    for (size_t i = 0; i < s->text_count; i++)
        count += strcmp(s->texts[i].group, group) == 0 ? 1 : 0;
    return count;
}

static size_t count_dropped(const cm_scene *scene, const char *kind) {
    size_t count = 0;
    for (size_t i = 0; i < scene->dropped_count; i++)
        count += strcmp(scene->dropped[i].kind, kind) == 0 ? 1 : 0;
    return count;
}

/* ---- what is drawn ----------------------------------------------------------------------------
 */

static void check_words(const char *what, const char *words) {
    if (words == NULL || words[0] == '\0')
        violation("an empty %s", what);
    else if (!g_utf8_validate(words, -1, NULL))
        violation("%s is no UTF-8", what);
    else if (strpbrk(words, "{}[]") != NULL)
        violation("%s \"%s\" was not filled in", what, words);
}

static void check_sizes(const survey *s) {
    for (size_t i = 0; i < s->text_count; i++) {
        const scene_text *t = &s->texts[i];
        check_words("text", t->words);
        if (!(t->text->size_px >= LEAST_TEXT_PX - TINY))
            violation("\"%s\" is of %.2f px", t->words, t->text->size_px);
        for (size_t k = 0; k < t->text->run_count; k++)
            if (t->text->runs[k].text[0] == '\0')
                violation("\"%s\" has an empty run", t->words);
    }
    const char *group = "";
    for (size_t i = 0; i < s->scene->item_count; i++) {
        const cm_item *item = &s->scene->items[i];
        group = item->kind == CM_ITEM_GROUP ? item->id : group;
        if (item->kind == CM_ITEM_PATH && item->stroke.alpha > 0 &&
            !(item->stroke_px >= LEAST_LINE_PX - TINY))
            violation("a line of %.2f px in %s", item->stroke_px, group);
    }
    for (size_t i = 0; i < s->dot_count; i++) /* a corner of the disc may be missing its width */
        if (!(s->dots[i].radius >= LEAST_DOT_PX - 0.01))
            violation("a dot of radius %.2f px", s->dots[i].radius);
    check_words("title", s->scene->title);
    check_words("alt text", s->scene->alt);
    for (size_t i = 0; i < s->scene->note_count; i++)
        check_words("note", s->scene->notes[i]);
}

/* The boxes that a text covers: its ink, or those along a river. Returns their number. */
static size_t boxes_of(const survey *s, const scene_text *t, cm_rect *boxes, size_t most) {
    size_t count = 0;
    if (!is_river(t))
        boxes[count++] = t->text->ink;
    for (size_t i = 0; is_river(t) && i < s->scene->label_count && count < most; i++)
        if (cm_rect_holds(t->text->ink, s->scene->label_boxes[i]) &&
            words_at(s, s->scene->label_boxes[i]) == t->words)
            boxes[count++] = s->scene->label_boxes[i];
    return count;
}

enum { BOXES_MAX = 64 };

static bool texts_meet(const survey *s, const scene_text *a, const scene_text *b) {
    cm_rect of_a[BOXES_MAX], of_b[BOXES_MAX];
    const size_t count_a = boxes_of(s, a, of_a, BOXES_MAX),
                 count_b = boxes_of(s, b, of_b, BOXES_MAX);
    bool meet = false;
    for (size_t i = 0; i < count_a; i++)
        for (size_t k = 0; k < count_b; k++)
            meet = meet || cm_rect_meets(of_a[i], of_b[k]);
    return meet;
}

static bool meets_dot(const survey *s, const scene_text *t, const scene_dot *dot) {
    cm_rect boxes[BOXES_MAX];
    const size_t count = boxes_of(s, t, boxes, BOXES_MAX);
    bool meets = false;
    for (size_t i = 0; i < count; i++) {
        const double x = fmax(fmax(boxes[i].left - dot->at.x, dot->at.x - boxes[i].right), 0);
        const double y = fmax(fmax(boxes[i].top - dot->at.y, dot->at.y - boxes[i].bottom), 0);
        meets = meets || hypot(x, y) < dot->ring;
    }
    return meets;
}

/* No two texts meet, whatever they belong to; those of the map also keep clear of all dots. */
static void check_overlaps(const survey *s) {
    for (size_t i = 0; i < s->text_count; i++) {
        const scene_text *a = &s->texts[i];
        for (size_t k = i + 1; k < s->text_count; k++) {
            const scene_text *b = &s->texts[k];
            if (texts_meet(s, a, b))
                violation("\"%s\" " BOX_FORMAT " (%s) meets \"%s\" " BOX_FORMAT " (%s)", a->words,
                          BOX_OF(a->text->ink), a->group, b->words, BOX_OF(b->text->ink), b->group);
        }
        for (size_t k = 0; a->is_label && k < s->dot_count; k++) {
            const scene_dot *dot = &s->dots[k];
            if (meets_dot(s, a, dot))
                violation("\"%s\" " BOX_FORMAT " meets a dot at %.1f %.1f", a->words,
                          BOX_OF(a->text->ink), dot->at.x, dot->at.y);
        }
    }
    for (size_t i = 0; i < s->scene->label_count; i++)
        for (size_t k = i + 1; k < s->scene->label_count; k++) {
            const cm_rect a = s->scene->label_boxes[i], b = s->scene->label_boxes[k];
            if (cm_rect_meets(a, b))
                violation("the boxes " BOX_FORMAT " of \"%s\" and " BOX_FORMAT " of \"%s\" meet",
                          BOX_OF(a), words_at(s, a), BOX_OF(b), words_at(s, b));
        }
}

/* A thumbnail has its legend in a line of the footer. */
static bool is_below(const survey *s, const char *group) {
    return strcmp(group, "legend") == 0 &&
           scene_group_box(s->scene, "legend").top >= s->scene->panel.bottom;
}

/* The top of the footer's text. */
static double lowest_free(const survey *s) {
    double top = s->scene->height_px;
    for (size_t i = 0; i < s->text_count; i++)
        if (strcmp(s->texts[i].group, "footer") == 0)
            top = fmin(top, s->texts[i].text->ink.top);
    return top;
}

static void check_places(const survey *s) {
    const cm_scene *scene = s->scene;
    const cm_rect page = {0, 0, scene->width_px, scene->height_px}, panel = scene->panel;
    size_t labels = 0;
    if (!cm_rect_holds(page, panel))
        violation("the panel " BOX_FORMAT " leaves the page", BOX_OF(panel));
    for (size_t i = 0; i < s->text_count; i++) {
        const scene_text *t = &s->texts[i];
        const cm_rect ink = t->text->ink;
        labels += t->is_label && !is_river(t) ? 1 : 0;
        if (!(ink.left < ink.right && ink.top < ink.bottom))
            violation("\"%s\" has no extent", t->words);
        const bool header = strcmp(t->group, "header") == 0;
        const bool footer = strcmp(t->group, "footer") == 0;
        if (!cm_rect_holds(page, ink))
            violation("\"%s\" " BOX_FORMAT " leaves the page", t->words, BOX_OF(ink));
        if (header ? ink.bottom > panel.top : footer && ink.top < panel.bottom)
            violation("\"%s\" (%s, %.1f to %.1f) reaches into the panel, %.1f to %.1f", t->words,
                      t->group, ink.top, ink.bottom, panel.top, panel.bottom);
        const bool strip = strcmp(t->group, "key-figures") == 0;
        if (strip && ink.bottom > panel.top)
            violation("the key figure \"%s\" reaches into the panel", t->words);
        if (!header && !footer && !strip && !is_below(s, t->group) && !cm_rect_holds(panel, ink))
            violation("\"%s\" " BOX_FORMAT " leaves the panel", t->words, BOX_OF(ink));
    }
    for (size_t i = 0; i < scene->label_count; i++) {
        const cm_rect box = scene->label_boxes[i];
        if (words_at(s, box)[0] == '\0')
            violation("the box " BOX_FORMAT " is no label's ink", BOX_OF(box));
        if (!cm_rect_holds(panel, box))
            violation("the box " BOX_FORMAT " of \"%s\" leaves the panel", BOX_OF(box),
                      words_at(s, box));
    }
    size_t boxes = 0;
    for (size_t i = 0; i < scene->label_count; i++)
        for (size_t k = 0; k < s->text_count; k++)
            boxes +=
                s->texts[k].is_label && !is_river(&s->texts[k]) &&
                        memcmp(&s->texts[k].text->ink, &scene->label_boxes[i], sizeof(cm_rect)) == 0
                    ? 1
                    : 0;
    if (labels != boxes)
        violation("%zu labels, but %zu boxes", labels, boxes);
}

static void check_furniture(const survey *s) {
    static const char *const names[] = {"legend", "scalebar", "locator"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        item_range range;
        if (!scene_find_group(s->scene, names[i], &range))
            continue;
        const cm_rect box = scene_group_box(s->scene, names[i]);
        if (is_below(s, names[i])) {
            if (box.bottom > lowest_free(s))
                violation("the legend " BOX_FORMAT " meets the footer", BOX_OF(box));
            continue;
        }
        if (!cm_rect_holds(s->scene->panel, box))
            violation("the %s " BOX_FORMAT " leaves the panel", names[i], BOX_OF(box));
        /* The first path of legend and locator is the frame, and holds all that follows. */
        if (strcmp(names[i], "scalebar") != 0 &&
            !cm_rect_holds(path_box(s->scene->items[range.first].path), box))
            violation("something leaves the frame of the %s", names[i]);
        for (size_t k = i + 1; k < COUNT_OF(names); k++)
            if (cm_rect_meets(box, scene_group_box(s->scene, names[k])))
                violation("the %s " BOX_FORMAT " meets the %s", names[i], BOX_OF(box), names[k]);
        for (size_t k = 0; k < s->scene->label_count; k++)
            if (cm_rect_meets(box, s->scene->label_boxes[k]))
                violation("the %s " BOX_FORMAT " meets \"%s\" " BOX_FORMAT, names[i], BOX_OF(box),
                          words_at(s, s->scene->label_boxes[k]), BOX_OF(s->scene->label_boxes[k]));
        for (size_t k = 0; k < s->dot_count; k++) {
            const scene_dot *dot = &s->dots[k];
            const cm_rect square = {dot->at.x, dot->at.y, dot->at.x, dot->at.y};
            if (cm_rect_meets(box, cm_rect_grow(square, dot->ring, dot->ring)))
                violation("the %s meets a dot at %.1f %.1f", names[i], dot->at.x, dot->at.y);
        }
    }
}

/* The legend explains shares, whose sample is its only bold text, just where there are some. */
static void check_legend(const survey *s) {
    size_t samples = 0;
    for (size_t i = 0; i < s->text_count; i++)
        samples +=
            strcmp(s->texts[i].group, "legend") == 0 && s->texts[i].text->runs[0].bold ? 1 : 0;
    const size_t shares = count_texts(s, "labels-oblast");
    item_range range;
    if (samples > 1 || (samples == 1 && shares == 0))
        violation("the legend explains shares, and there are none on the map");
    else if (samples == 0 && shares > 0 && scene_find_group(s->scene, "legend", &range))
        violation("the legend does not explain the shares on the map");
}

static bool segment_meets(cm_xy a, cm_xy b, cm_rect r) {
    double from = 0, to = 1; /* Liang and Barsky 1984 */
    const double by[] = {a.x - b.x, b.x - a.x, a.y - b.y, b.y - a.y};
    const double room[] = {a.x - r.left, r.right - a.x, a.y - r.top, r.bottom - a.y};
    for (int i = 0; i < 4; i++) {
        if (by[i] == 0 && room[i] < 0)
            return false;
        if (by[i] < 0)
            from = fmax(from, room[i] / by[i]);
        else if (by[i] > 0)
            to = fmin(to, room[i] / by[i]);
    }
    return from <= to;
}

/* Source and method in few lines; those of a thumbnail in one, of a small one in two. */
static void check_footer(const survey *s) {
    const size_t lines = count_texts(s, "footer");
    const size_t most = !is_thumbnail(s->view) ? 3 : s->view->width < 600 ? 2 : 1;
    if (lines == 0 || lines > most)
        violation("the footer has %zu lines", lines);
}

/* A name across the front line would stand on both sides of it, and its halo would break it. */
static void check_front(const survey *s) {
    item_range range = {0};
    if (!scene_find_group(s->scene, "front", &range) || range.first == range.end)
        return;
    const cm_path *front = s->scene->items[range.first].path;
    for (size_t i = 0; i < s->text_count; i++) {
        if (strcmp(s->texts[i].group, "labels-city") != 0 &&
            strcmp(s->texts[i].group, "labels-oblast") != 0)
            continue;
        const double halo = s->texts[i].text->halo_px;
        const cm_rect box = cm_rect_grow(s->texts[i].text->ink, halo, halo);
        bool meets = false;
        for (size_t k = 0; k < front->count; k++)
            for (size_t p = 1; p < front->subpaths[k].count; p++)
                meets = meets || segment_meets(front->subpaths[k].points[p - 1],
                                               front->subpaths[k].points[p], box);
        if (meets)
            violation("\"%s\" " BOX_FORMAT " stands across the front line", s->texts[i].words,
                      BOX_OF(s->texts[i].text->ink));
    }
}

static bool has_script(const char *words, GUnicodeScript script) {
    for (const char *at = words; *at != '\0'; at = g_utf8_next_char(at))
        if (g_unichar_get_script(g_utf8_get_char(at)) == script)
            return true;
    return false;
}

/* Names of the map are in its own script, which Latin and Cyrillic suffice to tell; where the data
 * have none in its language, that is to be reported. */
static void check_script(const survey *s) {
    const bool cyrillic = s->view->lang == 1 || s->view->lang == 2;
    size_t foreign = 0;
    const char *first = NULL, *group = NULL;
    for (size_t i = 0; i < s->text_count; i++)
        /* Sources are called by their own names, so in Cyrillic only the map's are looked at. */
        if ((s->texts[i].is_label || !cyrillic) &&
            has_script(s->texts[i].words,
                       cyrillic ? G_UNICODE_SCRIPT_LATIN : G_UNICODE_SCRIPT_CYRILLIC) &&
            foreign++ == 0) {
            first = s->texts[i].words;
            group = s->texts[i].group;
        }
    bool reported = false;
    for (size_t i = 0; i < s->scene->note_count && first != NULL; i++)
        reported = reported || strstr(s->scene->notes[i], first) != NULL;
    if (foreign > 0 && !reported)
        violation("%zu names of another language, the first \"%s\" (%s), and no note of it",
                  foreign, first, group);
}

/* ---- what is told ------------------------------------------------------------------------------
 */

static void check_dropped(const survey *s) {
    static const char *const kinds[] = {"city",      "unit",  "sea",    "country", "subject",
                                        "unit name", "river", "footer", "legend"};
    size_t *const totals[] = {&total.cities,    &total.units,    &total.seas,
                              &total.countries, &total.subjects, &total.names,
                              &total.rivers,    &total.footers,  &total.legends};
    const cm_scene *scene = s->scene;
    for (size_t i = 0; i < scene->dropped_count; i++) {
        const cm_dropped_label *dropped = &scene->dropped[i];
        check_words("dropped label", dropped->text);
        check_words("kind of a dropped label", dropped->kind);
        check_words("reason of a dropped label", dropped->reason);
        size_t kind = 0;
        while (kind < COUNT_OF(kinds) && strcmp(dropped->kind, kinds[kind]) != 0)
            kind++;
        if (kind < COUNT_OF(kinds))
            ++*totals[kind];
        else
            violation("\"%s\" is of the unknown kind %s", dropped->text, dropped->kind);
    }
    const size_t dropped = scene->dropped_count - count_dropped(scene, "footer");
    if (s->view->labels == CM_LABELS_NONE && scene->label_count + dropped > 0)
        violation("%zu labels placed and %zu dropped though none were wanted", scene->label_count,
                  dropped);
}

static bool is_named_by_extent(const view *v, const char *id) {
    return v->extent == NULL || strstr(v->extent, id) != NULL;
}

static bool point_in_path(const cm_path *path, cm_xy p) {
    bool in = false;
    for (size_t k = 0; k < path->count; k++) {
        const cm_subpath *sub = &path->subpaths[k];
        for (size_t i = 0; i < sub->count; i++) {
            const cm_xy a = sub->points[i], b = sub->points[i + 1 < sub->count ? i + 1 : 0];
            if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x)
                in = !in;
        }
    }
    return in;
}

static const cm_path *unit_path(const cm_scene *scene, const char *unit) {
    char id[64];
    (void)snprintf(id, sizeof id, "unit-%s", unit);
    for (size_t i = 0; i < scene->item_count; i++)
        if (scene->items[i].kind == CM_ITEM_PATH && scene->items[i].id != NULL &&
            strcmp(scene->items[i].id, id) == 0)
            return scene->items[i].path;
    return NULL;
}

/* The part of the panel that a unit covers. */
static double visible_share(const cm_scene *scene, const char *unit) {
    enum { COLUMNS = 32, ROWS = 24 };
    const cm_path *path = unit_path(scene, unit);
    int cells = 0;
    const cm_rect panel = scene->panel;
    for (int i = 0; path != NULL && i < COLUMNS * ROWS; i++) {
        const cm_xy p = {panel.left + (panel.right - panel.left) * (i % COLUMNS + 0.5) / COLUMNS,
                         panel.top + (panel.bottom - panel.top) * (i / COLUMNS + 0.5) / ROWS};
        cells += point_in_path(path, p) ? 1 : 0;
    }
    return cells / (double)(COLUMNS * ROWS);
}

/* A unit's name as a map writes it: without the word for what it is, in languages that have it in
 * the name. */
static char *name_on_map(const char *name) {
    static const char *const parts[] = {" ОБЛАСТЬ", "АВТОНОМНА РЕСПУБЛІКА "};
    char *upper = g_utf8_strup(name, -1);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        char *at = strstr(upper, parts[i]);
        if (at != NULL)
            memmove(at, at + strlen(parts[i]), strlen(at + strlen(parts[i])) + 1);
    }
    return upper;
}

/* The share of a city that is a unit stands over or under the city's own name. */
static bool is_beside_city(const survey *s, const cm_unit_figures *unit, const char *upper) {
    if (strcmp(cm_feature_text(unit->feature, cm_layer_field(shipped.boundary, "kind")), "city") !=
        0)
        return false;
    for (size_t i = 0; i < s->text_count; i++) {
        char *city = name_on_map(s->texts[i].words);
        const bool is_it =
            strcmp(s->texts[i].group, "labels-city") == 0 && strcmp(city, upper) == 0;
        g_free(city);
        const cm_rect name = s->texts[i].text->ink;
        for (size_t k = 0; is_it && k < s->text_count; k++) {
            const cm_rect share = s->texts[k].text->ink;
            const double gap = fmax(share.top - name.bottom, name.top - share.bottom);
            if (strcmp(s->texts[k].group, "labels-oblast") == 0 && gap > 0 &&
                gap < name.bottom - name.top &&
                fabs(share.left + share.right - name.left - name.right) < 4)
                return true;
        }
    }
    return false;
}

/* As a map in the view's language writes it. */
static char *unit_name(const view *v, const cm_unit_figures *unit) {
    char wanted_field[16];
    (void)snprintf(wanted_field, sizeof wanted_field, "name_%s", LANGS[v->lang]);
    const int field = cm_layer_find_field(shipped.boundary, wanted_field);
    return name_on_map(cm_feature_text(
        unit->feature, field >= 0 ? field : cm_layer_find_field(shipped.boundary, "name_en")));
}

static bool is_share(const char *words) {
    const size_t length = strlen(words);
    return length > 0 && words[length - 1] == '%';
}

/* Whether a text of a unit stands right over another. */
static bool stands_over(cm_rect name, cm_rect share) {
    return name.bottom <= share.top && share.top - name.bottom < share.bottom - share.top &&
           fabs(share.left + share.right - name.left - name.right) < 4;
}

/* A share without a name on a part of a unit would not tell of which, on thumbnails, too. */
static void check_lone_shares(const survey *s) {
    for (size_t k = 0; k < s->text_count; k++) {
        const cm_rect share = s->texts[k].text->ink;
        const cm_xy middle = {(share.left + share.right) / 2, (share.top + share.bottom) / 2};
        bool named =
            strcmp(s->texts[k].group, "labels-oblast") != 0 || !is_share(s->texts[k].words);
        for (size_t i = 0; !named && i < s->text_count; i++)
            named = strcmp(s->texts[i].group, "labels-oblast") == 0 &&
                    stands_over(s->texts[i].text->ink, share);
        for (size_t i = 0; !named && i < shipped.figures->unit_count; i++) {
            const cm_path *path = unit_path(s->scene, shipped.figures->units[i].id);
            if (path != NULL && point_in_path(path, middle) &&
                !cm_rect_holds(s->scene->panel, path_box(path)))
                violation("%s stands alone on a part of %s", s->texts[k].words,
                          shipped.figures->units[i].id);
        }
    }
}

/* Nor is one said to stand there. */
static void check_bare_shares(const survey *s) {
    const cm_scene *scene = s->scene;
    check_lone_shares(s);
    for (size_t k = 0; k < scene->dropped_count; k++) {
        if (strcmp(scene->dropped[k].kind, "unit name") != 0)
            continue;
        for (size_t i = 0; i < shipped.figures->unit_count; i++) {
            const cm_unit_figures *unit = &shipped.figures->units[i];
            char *name = unit_name(s->view, unit);
            const cm_path *path = unit_path(scene, unit->id);
            if (strcmp(name, scene->dropped[k].text) == 0 && path != NULL &&
                !cm_rect_holds(scene->panel, path_box(path)))
                violation("the share of %s, of which a part is seen, has no name", unit->id);
            g_free(name);
        }
    }
}

/* Every unit that is to bear its share does, or is said to have found no room. Where the name has
 * none, the share may stand alone, and that is said. */
static void check_units(const survey *s) {
    const view *v = s->view;
    const cm_scene *scene = s->scene;
    size_t told_count = 0, beside = 0;
    for (size_t i = 0; i < shipped.figures->unit_count && v->labels != CM_LABELS_NONE; i++) {
        const cm_unit_figures *unit = &shipped.figures->units[i];
        char *name = unit_name(v, unit);
        size_t told = 0;
        for (size_t k = 0; k < s->text_count; k++)
            told += strcmp(s->texts[k].group, "labels-oblast") == 0 &&
                            strcmp(s->texts[k].words, name) == 0
                        ? 1
                        : 0;
        for (size_t k = 0; k < scene->dropped_count; k++)
            told += strcmp(scene->dropped[k].kind, "unit") == 0 &&
                            starts_with(scene->dropped[k].text, name) &&
                            scene->dropped[k].text[strlen(name)] == ' '
                        ? 1
                        : 0;
        for (size_t k = 0; k < scene->dropped_count; k++)
            told += strcmp(scene->dropped[k].kind, "unit name") == 0 &&
                            strcmp(scene->dropped[k].text, name) == 0
                        ? 1
                        : 0;
        const bool enough = (v->labels == CM_LABELS_ALL ? unit->controlled_m2 >= LABEL_LEAST_M2
                                                        : unit->controlled_m2 > 0) &&
                            (!is_thumbnail(v) || unit->share >= THUMBNAIL_LEAST_SHARE);
        if (told == 0 && is_beside_city(s, unit, name)) {
            told++;
            beside++;
        }
        told_count += told;
        if (told > (enough ? 1 : 0))
            violation("%s is told of %zu times", unit->id, told);
        /* A thumbnail bears shares without names, which are counted below. */
        if (enough && told == 0 && !is_thumbnail(v)) {
            const double share = visible_share(scene, unit->id);
            if (is_named_by_extent(v, unit->id) || share > 0.03)
                violation("%s, %.1f %% of the panel, is neither labelled nor reported", unit->id,
                          100 * share);
        }
        g_free(name);
    }
    const size_t dropped = count_dropped(scene, "unit"), texts = count_texts(s, "labels-oblast");
    if (!is_thumbnail(v)) {
        const size_t bare = count_dropped(scene, "unit name");
        if (texts + bare + beside != 2 * (told_count - dropped))
            violation("%zu texts for the names and shares of %zu units, %zu of them bare", texts,
                      told_count - dropped, bare);
        return;
    }
    size_t wanted = 0; /* of those that the extent names; others may show besides */
    for (size_t i = 0; i < shipped.figures->unit_count && v->labels != CM_LABELS_NONE; i++)
        wanted += is_named_by_extent(v, shipped.figures->units[i].id) &&
                          shipped.figures->units[i].share >= THUMBNAIL_LEAST_SHARE
                      ? 1
                      : 0;
    if (v->extent == NULL ? texts + dropped != wanted : texts + dropped < wanted)
        violation("%zu shares placed and %zu dropped of %zu", texts, dropped, wanted);
}

static size_t count_named_cities(const survey *s, const char *name) {
    size_t named = 0;
    for (size_t i = 0; i < s->text_count; i++)
        named +=
            strcmp(s->texts[i].group, "labels-city") == 0 && strcmp(s->texts[i].words, name) == 0
                ? 1
                : 0;
    return named;
}

static size_t count_told_cities(const survey *s, const char *name) {
    size_t told = count_named_cities(s, name);
    for (size_t i = 0; i < s->scene->dropped_count; i++)
        told += strcmp(s->scene->dropped[i].kind, "city") == 0 &&
                        strcmp(s->scene->dropped[i].text, name) == 0
                    ? 1
                    : 0;
    return told;
}

static const char *place_name(const cm_feature *place, int lang) {
    char field[16];
    (void)snprintf(field, sizeof field, "name_%s", LANGS[lang]);
    const char *name = cm_feature_text(place, cm_layer_find_field(shipped.places, field));
    return name[0] != '\0' ? name
                           : cm_feature_text(place, cm_layer_find_field(shipped.places, "name_en"));
}

/* Dots and names belong together, no place is told of twice, and no great city is missing. */
static void check_cities(const survey *s) {
    const view *v = s->view;
    const cm_layer *places = shipped.places;
    const int population = cm_layer_find_field(places, "pop"),
              kind = cm_layer_find_field(places, "kind"), in = cm_layer_find_field(places, "unit");
    const size_t names = count_texts(s, "labels-city");
    size_t told_count = 0;
    if (names != s->dot_count)
        violation("%zu dots for %zu names", s->dot_count, names);
    for (size_t i = 0; i < places->feature_count; i++) {
        const char *name = place_name(&places->features[i], v->lang);
        size_t same = 0, before = 0;
        for (size_t k = 0; k < places->feature_count; k++)
            if (strcmp(place_name(&places->features[k], v->lang), name) == 0) {
                same++;
                before += k < i ? 1 : 0;
            }
        const size_t told = count_told_cities(s, name);
        told_count += before == 0 ? told : 0;
        if (told > same && before == 0)
            violation("\"%s\" is told of %zu times, and there are %zu", name, told, same);
    }
    if (told_count != names + count_dropped(s->scene, "city"))
        violation("%zu cities named and %zu dropped, of which %zu are known places", names,
                  count_dropped(s->scene, "city"), told_count);
    for (size_t i = 0; i < places->feature_count && v->labels != CM_LABELS_NONE; i++) {
        const cm_feature *place = &places->features[i];
        const double people = cm_feature_number(place, population);
        const bool wanted =
            strcmp(cm_feature_text(place, kind), "capital") == 0 ||
            (!is_thumbnail(v) && told_count >= ENOUGH_CITIES &&
             people >= (v->extent != NULL ? GREAT_POPULATION : GREATEST_POPULATION));
        const char *name = place_name(place, v->lang);
        if (wanted && is_named_by_extent(v, cm_feature_text(place, in)) &&
            count_told_cities(s, name) == 0)
            violation("\"%s\" is neither named nor reported, among %zu cities", name, told_count);
        /* A map of the whole has room for the greatest, whatever else must give way. */
        if (v->extent == NULL && v->width >= ROOMY_PX && v->scale <= 1 &&
            v->labels != CM_LABELS_NONE && people >= GREAT_POPULATION &&
            count_named_cities(s, name) == 0)
            violation("\"%s\" is not named", name);
    }
}

/* On a map of the whole its own name and its great neighbours' are placed or reported. */
static void check_countries(const survey *s) {
    const view *v = s->view;
    if (v->labels == CM_LABELS_NONE || v->extent != NULL || is_thumbnail(v))
        return;
    static const char *const english[] = {"RUSSIA", "BELARUS", "ROMANIA", "UKRAINE"};
    for (size_t i = 0; i < COUNT_OF(english) && v->lang == 0; i++) {
        size_t told = 0;
        for (size_t k = 0; k < s->text_count; k++)
            told += strcmp(s->texts[k].words, english[i]) == 0 ? 1 : 0;
        for (size_t k = 0; k < s->scene->dropped_count; k++)
            told += strcmp(s->scene->dropped[k].text, english[i]) == 0 ? 1 : 0;
        if (told != 1)
            violation("%s is told of %zu times", english[i], told);
    }
    char *whole = g_utf8_strup(datasets[v->lang]->name, -1);
    size_t told = count_dropped(s->scene, "subject");
    for (size_t k = 0; k < s->text_count; k++)
        told += strcmp(s->texts[k].group, "labels-country") == 0 &&
                        strcmp(s->texts[k].words, whole) == 0
                    ? 1
                    : 0;
    if (told != 1)
        violation("the whole, %s, is told of %zu times", whole, told);
    g_free(whole);
}

static void check_scene(const cm_scene *scene, const view *v) {
    survey s = survey_of(scene, v);
    check_sizes(&s);
    check_overlaps(&s);
    check_places(&s);
    check_furniture(&s);
    check_legend(&s);
    check_footer(&s);
    check_front(&s);
    check_script(&s);
    check_dropped(&s);
    check_units(&s);
    check_bare_shares(&s);
    check_cities(&s);
    check_countries(&s);
    survey_clear(&s);
}

static void check_view(const view *v) {
    cm_error error = {0};
    cm_scene *scene = NULL;
    static size_t turn;
    if (turn++ % EVERY != 0)
        return;
    if (lay_out(v, &scene, &error) != CM_OK) {
        violation("refused: %s", error.message);
    } else {
        if (scene->width_px != v->width || scene->height_px != v->height)
            violation("the scene is %gx%g", scene->width_px, scene->height_px);
        check_scene(scene, v);
        total.views++;
        total.labels += scene->label_count;
    }
    cm_scene_free(scene);
    end_view(v);
}

/* ---- the views ---------------------------------------------------------------------------------
 */

static const int SIZES[][2] = {{400, 320},   {600, 400},   {700, 525},   {800, 600},  {1080, 1350},
                               {1200, 1600}, {1600, 1200}, {2400, 1200}, {4000, 3000}};

/* Scales that leave room for words on a page of that size. */
static double scale_for(int width, int height, size_t which) {
    static const double scales[] = {0, 0.7, 1.5, 0};
    return width * height < 1000 * 1000 ? 0 : scales[which % COUNT_OF(scales)];
}

/* Sizes, themes, languages, scales and labels take turns, in periods that do not divide each
 * other; the second size of an oblast is far from its first. */
static void every_oblast_is_labelled_without_a_clash(void **state) {
    (void)state;
    for (size_t round = 0; round < 2; round++)
        for (size_t i = 0; i < shipped.figures->unit_count; i++) {
            const size_t turn = i + round * shipped.figures->unit_count;
            const size_t size = (i + round * 3) % COUNT_OF(SIZES);
            const view v = {.extent = shipped.figures->units[i].id,
                            .width = SIZES[size][0],
                            .height = SIZES[size][1],
                            .theme = (cm_theme)(turn % 3),
                            .lang = (int)((turn + round) % LANG_COUNT),
                            .scale = scale_for(SIZES[size][0], SIZES[size][1], turn / 3),
                            .labels = turn % 11 == 10 ? CM_LABELS_NONE
                                      : turn % 4 == 3 ? CM_LABELS_CONTROLLED
                                                      : CM_LABELS_ALL};
            check_view(&v);
        }
    expect_no_bad_view();
}

static void the_whole_is_labelled_without_a_clash(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(SIZES); i++) {
        view v = {.width = SIZES[i][0], .height = SIZES[i][1]};
        for (int lang = 0; lang < LANG_COUNT; lang++) {
            v.lang = lang;
            v.theme = (cm_theme)((i + (size_t)lang) % 3);
            check_view(&v);
        }
    }
    static const view others[] = {
        {NULL, 1600, 1200, CM_THEME_LIGHT, 0, 0.7, CM_LABELS_ALL},
        {NULL, 1600, 1200, CM_THEME_DARK, 1, 1.5, CM_LABELS_ALL},
        {NULL, 1600, 1200, CM_THEME_PRINT, 3, 0, CM_LABELS_CONTROLLED},
        {NULL, 1080, 1350, CM_THEME_LIGHT, 4, 1.5, CM_LABELS_CONTROLLED},
        {NULL, 1200, 1600, CM_THEME_DARK, 2, 0.7, CM_LABELS_CONTROLLED},
        {NULL, 2400, 1200, CM_THEME_PRINT, 1, 1.5, CM_LABELS_ALL},
        {NULL, 600, 400, CM_THEME_LIGHT, 2, 0, CM_LABELS_CONTROLLED},
        {NULL, 1600, 1200, CM_THEME_LIGHT, 1, 0, CM_LABELS_NONE},
    };
    for (size_t i = 0; i < COUNT_OF(others); i++)
        check_view(&others[i]);
    expect_no_bad_view();
}

static void several_oblasts_are_labelled_without_a_clash(void **state) {
    (void)state;
    static const char *const extents[] = {"UA-14,UA-09", "UA-65,UA-23,UA-43"};
    for (size_t e = 0; e < COUNT_OF(extents); e++)
        for (size_t i = 0; i < COUNT_OF(SIZES); i++) {
            const view v = {.extent = extents[e],
                            .width = SIZES[i][0],
                            .height = SIZES[i][1],
                            .theme = (cm_theme)((e + i) % 3),
                            .lang = (int)((2 * e + i) % LANG_COUNT),
                            .scale = scale_for(SIZES[i][0], SIZES[i][1], e + i),
                            .labels = (e + i) % 3 == 2 ? CM_LABELS_CONTROLLED : CM_LABELS_ALL};
            check_view(&v);
        }
    expect_no_bad_view();
}

static void extents_in_degrees_are_labelled_without_a_clash(void **state) {
    (void)state;
    static const view views[] = {
        {"36,47,40,50", 1600, 1200, CM_THEME_LIGHT, 0, 0, CM_LABELS_ALL},
        {"36,47,40,50", 2400, 1200, CM_THEME_DARK, 1, 0, CM_LABELS_ALL},
        {"36,47,40,50", 1080, 1350, CM_THEME_PRINT, 4, 0.7, CM_LABELS_CONTROLLED},
        {"36,47,40,50", 600, 400, CM_THEME_DARK, 3, 0, CM_LABELS_ALL},
        {"37.2,47.9,38.6,49.1", 1600, 1200, CM_THEME_LIGHT, 2, 0, CM_LABELS_ALL},
        {"37.2,47.9,38.6,49.1", 1200, 1600, CM_THEME_PRINT, 0, 1.5, CM_LABELS_ALL},
        {"30,44,37,48", 4000, 3000, CM_THEME_LIGHT, 3, 0, CM_LABELS_ALL},
        {"30,44,37,48", 800, 600, CM_THEME_DARK, 1, 0, CM_LABELS_CONTROLLED},
        {"22,48,26,51", 800, 600, CM_THEME_LIGHT, 4, 0, CM_LABELS_ALL},
    };
    for (size_t i = 0; i < COUNT_OF(views); i++)
        check_view(&views[i]);
    expect_no_bad_view();
}

static void a_page_under_320_px_is_refused(void **state) {
    (void)state;
    cm_error error = {0};
    cm_scene *scene = NULL;
    const view v = {.width = 400, .height = 300};
    assert_code(lay_out(&v, &scene, &error), CM_ERR_USAGE, &error);
    assert_null(scene);
}

/* ---- the checks themselves
 * ----------------------------------------------------------------------- */

/* A scene that may be spoilt: its lists are copies, all else is borrowed. */
typedef struct {
    cm_scene scene;
    cm_item *items;
    cm_rect *boxes;
    cm_dropped_label *dropped;
    cm_text text;
    cm_text_run run;
} spoilt_scene;

static void *copy_of(const void *from, size_t size) {
    void *copy = malloc(size + 1);
    assert_non_null(copy);
    memcpy(copy, from, size);
    return copy;
}

static spoilt_scene spoil(const cm_scene *scene) {
    spoilt_scene s = {.scene = *scene};
    s.scene.items = s.items = copy_of(scene->items, scene->item_count * sizeof *s.items);
    s.scene.label_boxes = s.boxes =
        copy_of(scene->label_boxes, scene->label_count * sizeof *s.boxes);
    s.scene.dropped = s.dropped = copy_of(scene->dropped, scene->dropped_count * sizeof *s.dropped);
    return s;
}

/* Puts a text of its own in the place of the first of a group, for the caller to change. */
static cm_text *replace_text(spoilt_scene *s, const char *group) {
    item_range range = {0};
    assert_true(scene_find_group(&s->scene, group, &range));
    while (range.first < range.end && s->items[range.first].kind != CM_ITEM_TEXT)
        range.first++;
    assert_true(range.first < range.end);
    s->text = *s->items[range.first].text;
    s->run = s->text.runs[0];
    s->text.runs = &s->run;
    s->text.run_count = 1;
    s->items[range.first].text = &s->text;
    return &s->text;
}

static void expect_violation(spoilt_scene *s, const view *v, const char *what) {
    check_scene(&s->scene, v);
    if (strstr(found, what) == NULL)
        fail_msg("\"%s\" was not found, but: %s", what, found);
    (void)take_violations();
    free(s->items);
    free(s->boxes);
    free(s->dropped);
}

static cm_rect moved(cm_rect box, double x, double y) {
    return (cm_rect){box.left + x, box.top + y, box.right + x, box.bottom + y};
}

static void what_is_wrong_is_found(void **state) {
    (void)state;
    cm_error error = {0};
    cm_scene *scene = NULL;
    const view v = {.width = 800, .height = 600};
    const size_t views = total.views;
    const double width = v.width;
    assert_ok(lay_out(&v, &scene, &error), &error);
    assert_true(scene->label_count > 1 && scene->dropped_count > 1);

    spoilt_scene s = spoil(scene);
    s.boxes[0] = moved(s.boxes[1], 1, 1);
    expect_violation(&s, &v, "meet");
    s = spoil(scene);
    s.boxes[0] = moved(s.boxes[0], 1, 0);
    expect_violation(&s, &v, "is no label's ink");
    s = spoil(scene);
    s.scene.label_count--;
    expect_violation(&s, &v, "labels, but");
    s = spoil(scene);
    replace_text(&s, "labels-city")->ink = moved(scene->label_boxes[0], width, 0);
    expect_violation(&s, &v, "leaves the page");
    s = spoil(scene);
    replace_text(&s, "header")->ink.bottom = scene->panel.top + 1;
    expect_violation(&s, &v, "reaches into the panel");
    s = spoil(scene);
    replace_text(&s, "legend")->ink.right = width;
    expect_violation(&s, &v, "leaves the frame of the legend");
    s = spoil(scene);
    replace_text(&s, "scalebar")->ink = scene_group_box(scene, "legend");
    expect_violation(&s, &v, "meets the scalebar");
    s = spoil(scene);
    assert_false(replace_text(&s, "legend")->runs[0].bold);
    s.run.bold = true;
    expect_violation(&s, &v, "the legend explains shares");
    s = spoil(scene);
    replace_text(&s, "labels-city")->size_px = 10.9;
    expect_violation(&s, &v, "is of 10.90 px");
    s = spoil(scene);
    expect_violation(&s, &(view){.width = 600, .height = 400}, "the footer has 3 lines");
    s = spoil(scene);
    replace_text(&s, "footer")->run_count = 0;
    expect_violation(&s, &v, "an empty text");
    s = spoil(scene);
    (void)replace_text(&s, "footer");
    s.run.text = "{share}";
    expect_violation(&s, &v, "was not filled in");
    s = spoil(scene);
    (void)replace_text(&s, "labels-city");
    s.run.text = "Київ";
    expect_violation(&s, &v, "names of another language");
    s = spoil(scene);
    item_range range = {0};
    assert_true(scene_find_group(scene, "front", &range));
    s.items[range.first].stroke_px = 0.59;
    expect_violation(&s, &v, "a line of 0.59 px in front");
    s = spoil(scene);
    const cm_xy on = scene->items[range.first].path->subpaths[0].points[0];
    replace_text(&s, "labels-city")->ink = (cm_rect){on.x - 9, on.y - 4, on.x + 9, on.y + 4};
    expect_violation(&s, &v, "stands across the front line");
    s = spoil(scene);
    s.dropped[0].reason = "";
    expect_violation(&s, &v, "an empty reason");
    s = spoil(scene);
    (void)replace_text(&s, "labels-oblast");
    s.run.text = "DONNERSK";
    expect_violation(&s, &v, "names and shares of");
    size_t unit = 0;
    while (unit < scene->dropped_count && strcmp(scene->dropped[unit].kind, "unit") != 0)
        unit++;
    if (unit < scene->dropped_count) {
        s = spoil(scene);
        s.dropped[unit] = s.dropped[--s.scene.dropped_count];
        expect_violation(&s, &v, "neither labelled nor reported");
    }
    s = spoil(scene);
    s.dropped[0] = (cm_dropped_label){"Kyiv", "city", "twice"};
    expect_violation(&s, &v, "\"Kyiv\" is told of 2 times");
    s = spoil(scene);
    s.scene.panel.bottom = v.height + 1;
    expect_violation(&s, &v, "leaves the page");

    cm_scene_free(scene);
    total.views = views;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrong_is_found),
        cmocka_unit_test(every_oblast_is_labelled_without_a_clash),
        cmocka_unit_test(the_whole_is_labelled_without_a_clash),
        cmocka_unit_test(several_oblasts_are_labelled_without_a_clash),
        cmocka_unit_test(extents_in_degrees_are_labelled_without_a_clash),
        cmocka_unit_test(a_page_under_320_px_is_refused)};
    return cmocka_run_group_tests_name("labels", tests, open_maps, close_maps);
}
