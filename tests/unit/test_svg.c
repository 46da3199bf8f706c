#include <libxml/parser.h>
#include <libxml/tree.h>

#include "encode/image.h"
#include "layout/scene.h"
#include "support/check.h"
#include "support/shipped.h"

#define HOSTILE "<b>&amp; \"O'Brien\" </text> ]]> --> & Ґ"

static const cm_image_meta META = {.title = HOSTILE,
                                   .description = "D " HOSTILE,
                                   .source = "S " HOSTILE,
                                   .software = "controlmap 1.2.3",
                                   .command = "controlmap render --title '" HOSTILE "'",
                                   .dpi = 144};

static cm_scene *finish(cm_scene_builder *builder) {
    const cm_scene description = {.width_px = 300,
                                  .height_px = 200,
                                  .background = {1, 2, 3, 1},
                                  .title = HOSTILE,
                                  .alt = "A",
                                  .lang = "uk"};
    cm_scene *scene = NULL;
    cm_error error = {0};
    assert_ok(cm_scene_builder_finish(builder, &description, &scene, &error), &error);
    return scene;
}

/* Encodes and parses, without the network, entities or recovery. */
static xmlDocPtr parse_scene(const cm_scene *scene, const cm_image_meta *meta) {
    cm_blob blob = {0};
    cm_error error = {0};
    assert_ok(cm_svg_encode(scene, meta, &blob, &error), &error);
    xmlDocPtr document = xmlReadMemory((const char *)blob.bytes, (int)blob.size, "test.svg", NULL,
                                       XML_PARSE_NONET | XML_PARSE_HUGE);
    free(blob.bytes);
    assert_non_null(document);
    return document;
}

static bool is(xmlNodePtr node, const char *name) {
    return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

/* The next element in the order of the document, below `top`. */
static xmlNodePtr next_node(xmlNodePtr node, xmlNodePtr top) {
    if (node->children != NULL)
        return node->children;
    while (node != top && node->next == NULL)
        node = node->parent;
    return node == top ? NULL : node->next;
}

static bool attribute_is(xmlNodePtr node, const char *name, const char *value) {
    xmlChar *found = xmlGetProp(node, BAD_CAST name);
    const bool same = found != NULL && strcmp((const char *)found, value) == 0;
    xmlFree(found);
    return same;
}

static xmlNodePtr by_id(xmlDocPtr document, const char *id) {
    xmlNodePtr root = xmlDocGetRootElement(document);
    for (xmlNodePtr node = root; node != NULL; node = next_node(node, root))
        if (node->type == XML_ELEMENT_NODE && attribute_is(node, "id", id))
            return node;
    return NULL;
}

/* The number of <text> elements below a node whose words are these. */
static size_t count_texts(xmlNodePtr top, const char *words) {
    size_t count = 0;
    for (xmlNodePtr node = top; node != NULL; node = next_node(node, top)) {
        if (!is(node, "text"))
            continue;
        xmlChar *content = xmlNodeGetContent(node);
        count += strcmp((const char *)content, words) == 0 ? 1 : 0;
        xmlFree(content);
    }
    return count;
}

static void assert_content(xmlNodePtr node, const char *expected) {
    xmlChar *content = xmlNodeGetContent(node);
    assert_string_equal((const char *)content, expected);
    xmlFree(content);
}

static xmlNodePtr element_after(xmlNodePtr node) {
    while (node != NULL && node->type != XML_ELEMENT_NODE)
        node = node->next;
    return node;
}

static void the_root_says_what_the_picture_is(void **state) {
    (void)state;
    cm_scene_builder builder = {0};
    cm_scene *scene = finish(&builder);
    xmlDocPtr document = parse_scene(scene, &META);
    xmlNodePtr root = xmlDocGetRootElement(document);
    assert_true(is(root, "svg"));
    assert_string_equal((const char *)root->ns->href, "http://www.w3.org/2000/svg");
    assert_true(attribute_is(root, "width", "300") && attribute_is(root, "height", "200"));
    assert_true(attribute_is(root, "viewBox", "0 0 300 200"));
    assert_true(attribute_is(root, "role", "img"));
    assert_true(attribute_is(root, "aria-labelledby", "title desc"));
    assert_true(attribute_is(root, "lang", "uk"));
    xmlNodePtr title = element_after(root->children), desc = element_after(title->next);
    assert_true(is(title, "title") && attribute_is(title, "id", "title"));
    assert_true(is(desc, "desc") && attribute_is(desc, "id", "desc"));
    assert_content(title, META.title);
    assert_content(desc, META.description);
    xmlFreeDoc(document);
    cm_scene_free(scene);
}

static void metadata_hold_source_software_and_command(void **state) {
    (void)state;
    cm_scene_builder builder = {0};
    cm_scene *scene = finish(&builder);
    xmlDocPtr document = parse_scene(scene, &META);
    xmlNodePtr root = xmlDocGetRootElement(document), node = root;
    while (node != NULL && !is(node, "metadata"))
        node = next_node(node, root);
    assert_non_null(node);
    xmlChar *content = xmlNodeGetContent(node);
    assert_contains((const char *)content, META.source);
    assert_contains((const char *)content, META.software);
    assert_contains((const char *)content, META.command);
    xmlFree(content);
    xmlFreeDoc(document);
    cm_scene_free(scene);
}

static void hostile_names_stay_words(void **state) {
    (void)state;
    cm_scene_builder builder = {0};
    cm_text_run runs[] = {{HOSTILE, false}, {HOSTILE, true}};
    cm_scene_group(&builder, "a\"><script>&");
    cm_scene_text(
        &builder,
        &(cm_text){
            .run_count = 2, .runs = runs, .size_px = 12, .color = {9, 9, 9, 1}, .at = {5, 6}});
    cm_scene_path(&builder, cm_scene_rect(&builder, (cm_rect){1, 2, 3, 5}),
                  (cm_paint){.fill = {1, 1, 1, 1}, .id = "unit-<&'\">"});
    cm_scene_group_end(&builder);
    cm_scene *scene = finish(&builder);
    xmlDocPtr document = parse_scene(scene, &META);
    xmlNodePtr root = xmlDocGetRootElement(document);
    assert_int_equal(count_texts(root, HOSTILE HOSTILE), 1);
    assert_non_null(by_id(document, "a\"><script>&"));
    assert_non_null(by_id(document, "unit-<&'\">"));
    for (xmlNodePtr node = root; node != NULL; node = next_node(node, root))
        assert_false(is(node, "script") || is(node, "b"));
    xmlFreeDoc(document);
    cm_scene_free(scene);
}

/* Names come from files: control characters and bytes that are no UTF-8 must not break the XML. */
static void what_xml_cannot_hold_does_not_break_it(void **state) {
    (void)state;
    cm_scene_builder builder = {0};
    cm_text_run runs[] = {{"bell \a and escape \033[0m", false}, {"\xff\xfe\xc3", true}};
    cm_scene_text(&builder, &(cm_text){.run_count = 2, .runs = runs, .size_px = 12});
    cm_scene *scene = finish(&builder);
    xmlDocPtr document = parse_scene(scene, &META);
    xmlFreeDoc(document);
    cm_scene_free(scene);
}

static void a_text_is_one_element_at_its_place(void **state) {
    (void)state;
    cm_scene_builder builder = {0};
    cm_text_run run = {"LUHANSK", true};
    cm_scene_text(&builder, &(cm_text){.run_count = 1,
                                       .runs = &run,
                                       .size_px = 15.5,
                                       .letterspacing_px = 1.3,
                                       .anchor = CM_ANCHOR_MIDDLE,
                                       .color = {0x1c, 0x1b, 0x1a, 1},
                                       .at = {123.456, -7}});
    cm_scene *scene = finish(&builder);
    xmlDocPtr document = parse_scene(scene, &META);
    xmlNodePtr root = xmlDocGetRootElement(document), node = root;
    while (node != NULL && !is(node, "text"))
        node = next_node(node, root);
    assert_non_null(node);
    assert_true(attribute_is(node, "x", "123.46") && attribute_is(node, "y", "-7"));
    assert_true(attribute_is(node, "font-size", "15.5"));
    assert_true(attribute_is(node, "font-weight", "700"));
    assert_true(attribute_is(node, "letter-spacing", "1.3"));
    assert_true(attribute_is(node, "text-anchor", "middle"));
    assert_true(attribute_is(node, "fill", "#1c1b1a"));
    assert_content(node, "LUHANSK");
    xmlFreeDoc(document);
    cm_scene_free(scene);
}

static void a_halo_is_a_copy_beneath_that_is_not_read_out(void **state) {
    (void)state;
    cm_scene_builder builder = {0};
    cm_text_run run = {"Odesa", false};
    cm_scene_text(&builder, &(cm_text){.run_count = 1,
                                       .runs = &run,
                                       .size_px = 15,
                                       .color = {0, 0, 0, 1},
                                       .halo = {255, 253, 248, 0.85},
                                       .halo_px = 2.6});
    cm_scene *scene = finish(&builder);
    xmlDocPtr document = parse_scene(scene, &META);
    xmlNodePtr root = xmlDocGetRootElement(document), node = root;
    assert_int_equal(count_texts(root, "Odesa"), 2);
    while (node != NULL && !is(node, "text"))
        node = next_node(node, root);
    assert_true(attribute_is(node, "aria-hidden", "true") && attribute_is(node, "fill", "none"));
    assert_true(attribute_is(node, "stroke", "#fffdf8"));
    assert_true(attribute_is(node, "stroke-width", "5.2"));
    assert_true(attribute_is(node, "stroke-opacity", "0.85"));
    xmlFreeDoc(document);
    cm_scene_free(scene);
}

static void coordinates_have_two_decimals_at_most_and_a_point(void **state) {
    (void)state;
    cm_scene_builder builder = {0};
    const cm_xy line[] = {{1.0 / 3, -0.001}, {1e6, 2.5}, {-12.126, 100}, {-0.05, 7.999}};
    cm_scene_path(&builder, cm_scene_line(&builder, line, COUNT_OF(line)),
                  (cm_paint){.stroke = {0, 0, 0, 1}, .stroke_px = 1, .id = "line"});
    cm_scene_path(&builder, cm_scene_rect(&builder, (cm_rect){1, 2, 3, 5}),
                  (cm_paint){.fill = {0, 0, 0, 1}, .id = "box"});
    cm_scene *scene = finish(&builder);
    xmlDocPtr document = parse_scene(scene, &META);
    assert_true(
        attribute_is(by_id(document, "line"), "d", "M0.33 0L1000000 2.5 -12.13 100 -0.05 8"));
    assert_true(attribute_is(by_id(document, "line"), "fill", "none"));
    assert_true(attribute_is(by_id(document, "box"), "d", "M1 2L3 2 3 5 1 5Z"));
    assert_true(attribute_is(by_id(document, "box"), "fill-rule", "evenodd"));
    xmlFreeDoc(document);
    cm_scene_free(scene);
}

/* Coordinates read back are those of the points, to the hundredth that they are rounded to. */
static void a_long_path_keeps_all_its_points(void **state) {
    (void)state;
    enum { COUNT = 5000 };
    static cm_xy points[COUNT];
    unsigned seed = 2025;
    for (int i = 0; i < COUNT; i++) {
        seed = seed * 1103515245U + 12345U;
        points[i] = (cm_xy){(seed >> 8) % 4000000 / 1000.0 - 2000, i / 8.0};
    }
    cm_scene_builder builder = {0};
    cm_scene_path(&builder, cm_scene_line(&builder, points, COUNT),
                  (cm_paint){.stroke = {0, 0, 0, 1}, .stroke_px = 1, .id = "line"});
    cm_scene *scene = finish(&builder);
    xmlDocPtr document = parse_scene(scene, &META);
    xmlChar *data = xmlGetProp(by_id(document, "line"), BAD_CAST "d");
    char *at = (char *)data;
    for (int i = 0; i < COUNT; i++) {
        assert_int_equal(*at++, i == 0 ? 'M' : i == 1 ? 'L' : ' ');
        assert_near(strtod(at, &at), points[i].x, 0.005 + 1e-9);
        assert_int_equal(*at++, ' ');
        assert_near(strtod(at, &at), points[i].y, 0.005 + 1e-9);
    }
    assert_int_equal(*at, '\0');
    xmlFree(data);
    xmlFreeDoc(document);
    cm_scene_free(scene);
}

/* More clip paths than the writer may have reckoned with. */
static void every_clip_is_its_own(void **state) {
    (void)state;
    enum { CLIPS = 80 };
    cm_scene_builder builder = {0};
    for (int i = 0; i < CLIPS; i++) {
        char id[32];
        (void)snprintf(id, sizeof id, "item-%d", i);
        cm_scene_path(&builder, cm_scene_rect(&builder, (cm_rect){0, 0, 300, 200}),
                      (cm_paint){.fill = {0, 0, 0, 1},
                                 .clip = cm_scene_rect(&builder, (cm_rect){i, 2, i + 1, 9}),
                                 .id = id});
    }
    cm_scene *scene = finish(&builder);
    xmlDocPtr document = parse_scene(scene, &META);
    for (int i = 0; i < CLIPS; i++) {
        char id[32], wanted[64];
        (void)snprintf(id, sizeof id, "item-%d", i);
        xmlChar *clip = xmlGetProp(by_id(document, id), BAD_CAST "clip-path");
        assert_non_null(clip);
        char name[32] = "";
        assert_int_equal(sscanf((const char *)clip, "url(#%31[^)])", name), 1);
        xmlFree(clip);
        xmlNodePtr definition = by_id(document, name);
        assert_non_null(definition);
        (void)snprintf(wanted, sizeof wanted, "M%d 2L%d 2 %d 9 %d 9Z", i, i + 1, i + 1, i);
        if (!attribute_is(element_after(definition->children), "d", wanted))
            fail_msg("item %d is clipped to another's path", i);
    }
    xmlFreeDoc(document);
    cm_scene_free(scene);
}

/* ---- the default map --------------------------------------------------------------------------
 */

static void the_default_map_has_its_groups_paths_and_live_text(void **state) {
    (void)state;
    shipped_map_open(&shipped);
    cm_scene *scene = shipped_scene(&shipped, &(cm_map_options){0});
    xmlDocPtr document = parse_scene(scene, &META);
    static const char *const groups[] = {
        "neighbours", "subject", "water",          "control",       "oblasts",     "border",
        "front",      "cities",  "labels-country", "labels-oblast", "labels-city", "legend",
        "scalebar",   "locator", "header",         "footer"};
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        xmlNodePtr group = by_id(document, groups[i]);
        if (group == NULL || !is(group, "g"))
            fail_msg("there is no group %s", groups[i]);
    }
    for (size_t i = 0; i < shipped.figures->unit_count; i++) {
        char id[64];
        (void)snprintf(id, sizeof id, "unit-%s", shipped.figures->units[i].id);
        xmlNodePtr path = by_id(document, id);
        if (path == NULL || !is(path, "path"))
            fail_msg("there is no path %s", id);
    }
    assert_true(count_texts(by_id(document, "labels-city"), "Kharkiv") >= 1);
    assert_true(count_texts(by_id(document, "labels-oblast"), "DONETSK") >= 1);
    assert_int_equal(
        count_texts(by_id(document, "header"), "Russian-controlled territory in Ukraine"), 1);
    assert_true(count_texts(by_id(document, "legend"), "Front line") == 1);
    xmlFreeDoc(document);
    cm_scene_free(scene);
    shipped_map_close(&shipped);
}

static void the_default_map_has_no_glyphs_scripts_or_links(void **state) {
    (void)state;
    shipped_map_open(&shipped);
    cm_scene *scene = shipped_scene(&shipped, &(cm_map_options){0});
    xmlDocPtr document = parse_scene(scene, &META);
    static const char *const unwanted[] = {"script", "symbol", "use",          "image",
                                           "a",      "style",  "foreignObject"};
    xmlNodePtr root = xmlDocGetRootElement(document);
    for (xmlNodePtr node = root; node != NULL; node = next_node(node, root)) {
        for (size_t i = 0; i < COUNT_OF(unwanted); i++)
            if (is(node, unwanted[i]))
                fail_msg("there is an element %s", unwanted[i]);
        for (xmlAttrPtr a = node->type == XML_ELEMENT_NODE ? node->properties : NULL; a != NULL;
             a = a->next)
            assert_true(strcmp((const char *)a->name, "href") != 0);
    }
    xmlFreeDoc(document);
    cm_scene_free(scene);
    shipped_map_close(&shipped);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_root_says_what_the_picture_is),
        cmocka_unit_test(metadata_hold_source_software_and_command),
        cmocka_unit_test(hostile_names_stay_words),
        cmocka_unit_test(what_xml_cannot_hold_does_not_break_it),
        cmocka_unit_test(a_text_is_one_element_at_its_place),
        cmocka_unit_test(a_halo_is_a_copy_beneath_that_is_not_read_out),
        cmocka_unit_test(coordinates_have_two_decimals_at_most_and_a_point),
        cmocka_unit_test(a_long_path_keeps_all_its_points),
        cmocka_unit_test(every_clip_is_its_own),
        cmocka_unit_test(the_default_map_has_its_groups_paths_and_live_text),
        cmocka_unit_test(the_default_map_has_no_glyphs_scripts_or_links)};
    return cmocka_run_group_tests_name("svg", tests, NULL, NULL);
}
