#include "support/shipped.h"

#include "layout/scene.h"
#include "support/check.h"
#include "support/fixture.h"

static cm_layer *read_layer(const cm_dataset_layer *from, bool points) {
    cm_error error = {0};
    cm_layer *layer = NULL;
    assert_non_null(from->file);
    const cm_layer_options options = {.want_points = points, .skip_digest = true};
    assert_ok(cm_layer_read(from->file, &options, &layer, &error), &error);
    return layer;
}

static cm_layer *read_lines(const cm_dataset_layer *from) {
    cm_layer *layer = NULL;
    cm_error error = {0};
    assert_non_null(from->file);
    const cm_layer_options options = {.want_lines = true, .skip_digest = true};
    assert_ok(cm_layer_read(from->file, &options, &layer, &error), &error);
    return layer;
}

void shipped_map_open(shipped_map *shipped) {
    cm_error error = {0};
    *shipped = (shipped_map){0};
    assert_ok(cm_dataset_read(TEST_SHAPEFILES "/ukraine.yaml", NULL, &shipped->dataset, &error),
              &error);
    const cm_dataset *dataset = shipped->dataset;
    shipped->control = cleaned_file(dataset->control.file, CM_MERGE_ALL);
    shipped->boundary = cleaned_file(dataset->boundary.file, CM_MERGE_NONE);
    shipped->neighbours = read_layer(&dataset->neighbours, false);
    shipped->world = read_layer(&dataset->world, false);
    shipped->water = read_layer(&dataset->water, false);
    shipped->rivers = read_lines(&dataset->rivers);
    shipped->places = read_layer(&dataset->places, true);
    shipped->seas = read_layer(&dataset->seas, true);
    const cm_figures_options options = {
        .id_field = cm_layer_find_field(shipped->boundary, "id"),
        .name_field = cm_layer_find_field(shipped->boundary, "name_en"),
        .official_field = cm_layer_find_field(shipped->boundary, "offic_km2 official_km2"),
        .official_total_m2 = dataset->official_km2 * 1e6};
    assert_ok(cm_figures_compute(shipped->control, shipped->boundary, &options, &shipped->figures,
                                 &error),
              &error);
    shipped->map = (cm_map){.figures = shipped->figures,
                            .dataset = dataset,
                            .whole_name = dataset->name,
                            .context = dataset,
                            .neighbours = shipped->neighbours,
                            .world = shipped->world,
                            .water = shipped->water,
                            .rivers = shipped->rivers,
                            .places = shipped->places,
                            .seas = shipped->seas,
                            .control_source = dataset->control.source};
}

void shipped_map_close(shipped_map *shipped) {
    cm_figures_free(shipped->figures);
    cm_layer *const layers[] = {shipped->control, shipped->boundary, shipped->neighbours,
                                shipped->world,   shipped->water,    shipped->places,
                                shipped->seas,    shipped->rivers};
    for (size_t i = 0; i < COUNT_OF(layers); i++)
        cm_layer_free(layers[i]);
    cm_dataset_free(shipped->dataset);
    *shipped = (shipped_map){0};
}

cm_scene *shipped_scene(const shipped_map *shipped, const cm_map_options *options) {
    cm_error error = {0};
    cm_scene *scene = NULL;
    assert_ok(cm_map_layout(&shipped->map, options, &scene, &error), &error);
    return scene;
}

bool scene_find_group(const cm_scene *scene, const char *id, item_range *range) {
    for (size_t i = 0; i < scene->item_count; i++) {
        const cm_item *item = &scene->items[i];
        if (item->kind != CM_ITEM_GROUP || item->id == NULL || strcmp(item->id, id) != 0)
            continue;
        int depth = 1;
        for (size_t k = i + 1; k < scene->item_count; k++) {
            depth += scene->items[k].kind == CM_ITEM_GROUP       ? 1
                     : scene->items[k].kind == CM_ITEM_GROUP_END ? -1
                                                                 : 0;
            if (depth == 0) {
                *range = (item_range){i + 1, k};
                return true;
            }
        }
    }
    return false;
}

static const cm_rect NOTHING = {INFINITY, INFINITY, -INFINITY, -INFINITY};

cm_rect path_box(const cm_path *path) {
    cm_rect box = NOTHING;
    for (size_t i = 0; i < path->count; i++)
        for (size_t k = 0; k < path->subpaths[i].count; k++) {
            const cm_xy p = path->subpaths[i].points[k];
            box = cm_rect_union(box, (cm_rect){p.x, p.y, p.x, p.y});
        }
    return box;
}

cm_rect scene_group_box(const cm_scene *scene, const char *id) {
    item_range range;
    cm_rect box = NOTHING;
    if (!scene_find_group(scene, id, &range))
        return box;
    for (size_t i = range.first; i < range.end; i++) {
        const cm_item *item = &scene->items[i];
        if (item->kind == CM_ITEM_TEXT)
            box = cm_rect_union(box, item->text->ink);
        else if (item->kind == CM_ITEM_PATH)
            box = cm_rect_union(box, path_box(item->clip != NULL ? item->clip : item->path));
    }
    return box;
}

char *text_of(const cm_text *text) {
    size_t length = 0;
    for (size_t i = 0; i < text->run_count; i++)
        length += strlen(text->runs[i].text);
    char *whole = calloc(length + 1, 1);
    assert_non_null(whole);
    for (size_t i = 0; i < text->run_count; i++)
        strcat(whole, text->runs[i].text);
    return whole;
}
