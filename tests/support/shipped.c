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

cm_figures_options shipped_options(const shipped_map *data) {
    return (cm_figures_options){.id_field = cm_layer_find_field(data->boundary, "id"),
                                .name_field = cm_layer_find_field(data->boundary, "name_en"),
                                .official_field =
                                    cm_layer_find_field(data->boundary, "offic_km2 official_km2"),
                                .official_total_m2 = data->dataset->official_km2 * 1e6};
}

void shipped_map_open(shipped_map *data) {
    cm_error error = {0};
    *data = (shipped_map){0};
    assert_ok(cm_dataset_read(TEST_SHAPEFILES "/ukraine.yaml", NULL, &data->dataset, &error),
              &error);
    const cm_dataset *dataset = data->dataset;
    data->control = cleaned_file(dataset->control.file, CM_MERGE_ALL);
    data->boundary = cleaned_file(dataset->boundary.file, CM_MERGE_NONE);
    data->neighbours = read_layer(&dataset->neighbours, false);
    data->world = read_layer(&dataset->world, false);
    data->water = read_layer(&dataset->water, false);
    data->rivers = read_lines(&dataset->rivers);
    data->places = read_layer(&dataset->places, true);
    data->seas = read_layer(&dataset->seas, true);
    const cm_figures_options options = shipped_options(data);
    assert_ok(cm_figures_compute(data->control, data->boundary, &options, &data->figures, &error),
              &error);
    data->map = (cm_map){.figures = data->figures,
                         .dataset = dataset,
                         .whole_name = dataset->name,
                         .context = dataset,
                         .neighbours = data->neighbours,
                         .world = data->world,
                         .water = data->water,
                         .rivers = data->rivers,
                         .places = data->places,
                         .seas = data->seas,
                         .control_source = dataset->control.source,
                         .control_short_source = dataset->control.short_source};
}

void shipped_map_close(shipped_map *data) {
    cm_figures_free(data->figures);
    cm_layer *const layers[] = {data->control, data->boundary, data->neighbours, data->world,
                                data->water,   data->places,   data->seas,       data->rivers};
    for (size_t i = 0; i < COUNT_OF(layers); i++)
        cm_layer_free(layers[i]);
    cm_dataset_free(data->dataset);
    *data = (shipped_map){0};
}

shipped_map shipped;

int shipped_setup(void **state) {
    (void)state;
    shipped_map_open(&shipped);
    return 0;
}

int shipped_teardown(void **state) {
    (void)state;
    shipped_map_close(&shipped);
    return 0;
}

cm_scene *shipped_scene(const shipped_map *data, const cm_map_options *options) {
    cm_error error = {0};
    cm_scene *scene = NULL;
    assert_ok(cm_map_layout(&data->map, options, &scene, &error), &error);
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
