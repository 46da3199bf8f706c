#include "controlmap/clean.h"

#include "support/check.h"
#include "support/fixture.h"

/* Squares of a degree and of a tenth of one; areas of the rows of a value add up. */
#define BIG   "POLYGON ((30 46, 31 46, 31 47, 30 47, 30 46))"
#define SMALL "POLYGON ((33 46, 33.1 46, 33.1 46.1, 33 46.1, 33 46))"

enum { STATUS, SIDE };
static const char FIELDS[] = "status side";

static const cm_classify_options BY_STATUS = {
    .status_field = STATUS, .side_field = -1, .include = {[CM_STATUS_HELD] = true}};
static const cm_classify_options BY_SIDE = {
    .status_field = -1, .side_field = SIDE, .include = {[CM_STATUS_HELD] = true}};

typedef struct {
    cm_layer *layer;
    cm_classes *classes;
} classified;

static classified classify(const feature_row *rows, size_t count,
                           const cm_classify_options *options) {
    classified c = {.layer = layer_with(FIELDS, rows, count)};
    cm_error error = {0};
    assert_ok(cm_layer_classify(c.layer, options, &c.classes, &error), &error);
    return c;
}

static void release(classified *c) {
    cm_classes_free(c->classes);
    cm_layer_free(c->layer);
}

static void refuse(const feature_row *rows, size_t count, const cm_classify_options *options,
                   cm_code expected, cm_error *error) {
    cm_layer *layer = layer_with(FIELDS, rows, count);
    cm_classes *classes = NULL;
    assert_code(cm_layer_classify(layer, options, &classes, error), expected, error);
    assert_null(classes);
    cm_layer_free(layer);
}

/* What is made of one value by a status mapping. */
static cm_status status_by(const char *map, const char *value) {
    const feature_row rows[] = {{SMALL, {value}}, {BIG, {"always held"}}};
    char whole[300];
    (void)snprintf(whole, sizeof whole, "held=always held;%s", map);
    cm_classify_options options = BY_STATUS;
    options.status_map = whole;
    classified c = classify(rows, 2, &options);
    const cm_status status = c.classes->status[0];
    release(&c);
    return status;
}

/* ---- statuses ----------------------------------------------------------------------------- */

static void statuses_have_names(void **state) {
    (void)state;
    const char *const names[] = {"held", "claimed", "contested", "zone"};
    for (int i = 0; i < CM_STATUS_COUNT; i++) {
        assert_string_equal(cm_status_name((cm_status)i), names[i]);
        assert_int_equal(cm_status_of_name(names[i]), i);
    }
    assert_int_equal(cm_status_of_name("Contested"), CM_STATUS_CONTESTED);
    assert_int_equal(cm_status_of_name("occupied"), CM_STATUS_COUNT);
    assert_int_equal(cm_status_of_name(""), CM_STATUS_COUNT);
}

static void without_fields_every_feature_is_of_one_status_and_one_side(void **state) {
    (void)state;
    const feature_row rows[] = {{BIG, {"x"}}, {SMALL, {"y"}}};
    const cm_classify_options options = {.status_field = -1,
                                         .side_field = -1,
                                         .status = CM_STATUS_CONTESTED,
                                         .include = {[CM_STATUS_CONTESTED] = true}};
    classified c = classify(rows, 2, &options);
    assert_int_equal(c.classes->side_count, 1);
    assert_null(c.classes->sides[0]);
    assert_int_equal(c.classes->value_count, 0);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(c.classes->status[i], CM_STATUS_CONTESTED);
        assert_int_equal(c.classes->side[i], 0);
    }
    release(&c);
}

static void without_a_mapping_values_are_the_statuses_own_names(void **state) {
    (void)state;
    const feature_row rows[] = {{BIG, {"Held"}},     {BIG, {"claimed "}}, {BIG, {"CONTESTED"}},
                                {BIG, {"zone\n"}},   {BIG, {"occupied"}}, {BIG, {NULL}},
                                {BIG, {"held area"}}};
    classified c = classify(rows, 7, &BY_STATUS);
    const cm_status expected[] = {CM_STATUS_HELD, CM_STATUS_CLAIMED, CM_STATUS_CONTESTED,
                                  CM_STATUS_ZONE, CM_STATUS_COUNT,   CM_STATUS_COUNT,
                                  CM_STATUS_COUNT};
    for (size_t i = 0; i < 7; i++)
        assert_int_equal(c.classes->status[i], expected[i]);
    release(&c);
}

/* ---- mappings ----------------------------------------------------------------------------- */

static void a_mapping_may_be_written_with_blanks_and_empty_parts(void **state) {
    (void)state;
    assert_int_equal(status_by("held=a", "a"), CM_STATUS_HELD);
    assert_int_equal(status_by(" held = a | b ; contested = c ;; ", "b"), CM_STATUS_HELD);
    assert_int_equal(status_by(" held = a | b ; contested = c ;; ", "c"), CM_STATUS_CONTESTED);
    assert_int_equal(status_by("HELD=a", "a"), CM_STATUS_HELD);
    assert_int_equal(status_by("held=a;zone=b;held=c", "c"), CM_STATUS_HELD);
    assert_int_equal(status_by("held=a=b", "a=b"), CM_STATUS_HELD); /* the first = ends the name */
    assert_int_equal(status_by("held=a|b", "a|b"), CM_STATUS_COUNT);
}

static void the_first_pattern_that_fits_decides(void **state) {
    (void)state;
    assert_int_equal(status_by("contested=occupied?*;held=occupied*", "Occupied"), CM_STATUS_HELD);
    assert_int_equal(status_by("contested=occupied?*;held=occupied*", "Occupied?"),
                     CM_STATUS_CONTESTED);
    assert_int_equal(status_by("zone=*;held=a", "a"), CM_STATUS_ZONE);
    assert_int_equal(status_by("held=a;zone=*", "a"), CM_STATUS_HELD);
    assert_int_equal(status_by("held=a;zone=*", "anything"), CM_STATUS_ZONE);
}

static void case_blanks_and_composition_do_not_count(void **state) {
    (void)state;
    assert_int_equal(status_by("held=Control 1", "CONTROL\u00a01"), CM_STATUS_HELD);
    assert_int_equal(status_by("held=Control  1", " control 1\n"), CM_STATUS_HELD);
    assert_int_equal(status_by("held=Чорний Край", "чорнии\u0306\tкраи\u0306 "), CM_STATUS_HELD);
    assert_int_equal(status_by("held=Control 1", "Control1"), CM_STATUS_COUNT);
}

/* Values as DeepState publishes them: three languages between slashes, and a newline at the end. */
static void values_in_several_languages_are_told_by_a_part(void **state) {
    (void)state;
    const feature_row rows[] = {
        {BIG, {"Окуповано /// Occupied /// Occupé\n"}},
        {SMALL, {"ОРДЛО /// CADR and CALR /// \n"}},
        {SMALL, {"Окупований Крим /// Occupied Crimea /// Crimée occupée"}},
        {SMALL, {"Невідомий статус /// Unknown status /// Statut inconnu\n"}},
        {SMALL, {"Звільнено /// Liberated /// Libéré"}}};
    cm_classify_options options = BY_STATUS;
    options.status_map = "held=Окуповано*|*Occupied*|ОРДЛО*; contested=*/// unknown*";
    options.include[CM_STATUS_CONTESTED] = true;
    classified c = classify(rows, 5, &options);
    const cm_status expected[] = {CM_STATUS_HELD, CM_STATUS_HELD, CM_STATUS_HELD,
                                  CM_STATUS_CONTESTED, CM_STATUS_COUNT};
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(c.classes->status[i], expected[i]);
    assert_string_equal(c.classes->includes, "held, contested");
    assert_int_equal(c.classes->value_count, 5);
    assert_string_equal(c.classes->values[0].value, "Окуповано /// Occupied /// Occupé");
    release(&c);
}

static void null_and_empty_values_fit_a_star_and_an_empty_pattern(void **state) {
    (void)state;
    assert_int_equal(status_by("held=a", NULL), CM_STATUS_COUNT);
    assert_int_equal(status_by("zone=*", NULL), CM_STATUS_ZONE);
    assert_int_equal(status_by("zone=", NULL), CM_STATUS_ZONE);
    assert_int_equal(status_by("zone=", " \n"), CM_STATUS_ZONE);
    assert_int_equal(status_by("zone=", "a"), CM_STATUS_COUNT);
    assert_int_equal(status_by("zone=?*", NULL), CM_STATUS_COUNT);
}

static void a_mapping_that_cannot_be_read_is_refused(void **state) {
    (void)state;
    const feature_row rows[] = {{BIG, {"held"}}};
    const char *const wrong[] = {"=held", "held", "held=a; =b", "held=a;b", "  |  "};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        cm_error error = {0};
        cm_classify_options options = BY_STATUS;
        options.status_map = wrong[i];
        refuse(rows, 1, &options, CM_ERR_USAGE, &error);
        assert_contains(error.message, "has a part without a name");
        assert_contains(error.message, wrong[i]);
        assert_contains(error.hint, "NAME=PATTERN|PATTERN");
    }
}

static void a_status_that_is_none_is_refused(void **state) {
    (void)state;
    const feature_row rows[] = {{BIG, {"held"}}};
    cm_error error = {0};
    cm_classify_options options = BY_STATUS;
    options.status_map = "held=a;occupied=b";
    refuse(rows, 1, &options, CM_ERR_USAGE, &error);
    assert_contains(error.message, "\"occupied\" is no status");
    assert_contains(error.hint, "held, claimed, contested or zone");
}

/* ---- values ------------------------------------------------------------------------------- */

static void every_value_is_told_with_its_features_and_its_area(void **state) {
    (void)state;
    const feature_row rows[] = {{SMALL, {"Held"}}, {BIG, {" other "}}, {BIG, {"held"}},
                                {BIG, {"Other"}},  {SMALL, {"other"}}, {SMALL, {NULL}}};
    classified c = classify(rows, 6, &BY_STATUS);
    const double big_m2 = zone_wgs84_m2(1, 46, 47), small_m2 = zone_wgs84_m2(0.1, 46, 46.1);
    const cm_value_use *v = c.classes->values;
    assert_int_equal(c.classes->value_count, 3);
    assert_string_equal(v[0].field, "status");
    assert_string_equal(v[0].value, "other"); /* as first met, largest first */
    assert_null(v[0].class_name);
    assert_int_equal(v[0].feature_count, 3);
    assert_close(v[0].area_m2, 2 * big_m2 + small_m2, 1e-12);
    assert_string_equal(v[1].value, "Held");
    assert_string_equal(v[1].class_name, "held");
    assert_int_equal(v[1].feature_count, 2);
    assert_close(v[1].area_m2, big_m2 + small_m2, 1e-12);
    assert_string_equal(v[2].value, "");
    assert_null(v[2].class_name);
    assert_close(v[2].area_m2, small_m2, 1e-12);
    release(&c);
}

static void values_of_both_fields_are_told(void **state) {
    (void)state;
    const feature_row rows[] = {{BIG, {"held", "A"}}, {SMALL, {"held", "B"}}};
    cm_classify_options options = BY_STATUS;
    options.side_field = SIDE;
    classified c = classify(rows, 2, &options);
    assert_int_equal(c.classes->value_count, 3);
    assert_string_equal(c.classes->values[0].field, "status");
    assert_string_equal(c.classes->values[1].field, "side");
    assert_string_equal(c.classes->values[1].value, "A");
    assert_string_equal(c.classes->values[2].class_name, "B");
    release(&c);
}

static void nothing_selected_is_an_error_that_lists_the_values(void **state) {
    (void)state;
    const feature_row rows[] = {
        {SMALL, {"contested"}}, {BIG, {"Occupied"}}, {SMALL, {"contested"}}};
    cm_error error = {0};
    refuse(rows, 3, &BY_STATUS, CM_ERR_INPUT, &error);
    assert_contains(error.message, "no feature is held by ");
    assert_contains(error.hint, "status: \"Occupied\"; status: \"contested\" = contested");
    assert_string_equal(error.file, "table");
    assert_string_equal(error.layer, "rows");
    /* by sides: there are sides, but a mapping that none of them fits */
    cm_classify_options options = BY_SIDE;
    options.side_map = "Blue=b*";
    const feature_row red[] = {{BIG, {NULL, "Red"}}};
    refuse(red, 1, &options, CM_ERR_INPUT, &error);
    assert_contains(error.hint, "side: \"Red\"");
}

static void more_than_two_thousand_values_are_refused(void **state) {
    (void)state;
    enum { MOST = 2000 };
    static feature_row rows[MOST + 1];
    static char values[MOST + 1][16];
    for (int i = 0; i <= MOST; i++) {
        (void)snprintf(values[i], sizeof values[i], i == 0 ? "held" : "value %d", i);
        rows[i] = (feature_row){SMALL, {values[i]}};
    }
    classified c = classify(rows, MOST, &BY_STATUS);
    assert_int_equal(c.classes->value_count, MOST);
    release(&c);
    cm_error error = {0};
    refuse(rows, MOST + 1, &BY_STATUS, CM_ERR_USAGE, &error);
    assert_contains(error.message, "the field status has more than 2000 different values");
    assert_contains(error.hint, "another field");
}

/* ---- what is counted ---------------------------------------------------------------------- */

static size_t count_selected(const classified *c, size_t side) {
    cm_error error = {0};
    cm_layer *selected = NULL;
    assert_ok(cm_classes_select(c->classes, c->layer, side, &selected, &error), &error);
    const size_t count = selected->feature_count;
    cm_layer_free(selected);
    return count;
}

static void only_included_statuses_are_counted(void **state) {
    (void)state;
    const feature_row rows[] = {
        {BIG, {"held"}}, {BIG, {"claimed"}}, {BIG, {"contested"}}, {BIG, {"zone"}}, {BIG, {"x"}}};
    const struct {
        bool include[CM_STATUS_COUNT];
        const char *includes;
        size_t count;
    } cases[] = {{{true, false, false, false}, NULL, 1},
                 {{true, true, false, false}, "held, claimed", 2},
                 {{false, false, true, false}, "contested", 1},
                 {{true, true, true, true}, "held, claimed, contested, zone", 4}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cm_classify_options options = BY_STATUS;
        memcpy(options.include, cases[i].include, sizeof options.include);
        classified c = classify(rows, 5, &options);
        if (cases[i].includes == NULL)
            assert_null(c.classes->includes);
        else
            assert_string_equal(c.classes->includes, cases[i].includes);
        assert_memory_equal(c.classes->include, cases[i].include, sizeof options.include);
        assert_int_equal(count_selected(&c, 0), cases[i].count);
        release(&c);
    }
}

/* ---- sides -------------------------------------------------------------------------------- */

static const feature_row THREE_SIDES[] = {{BIG, {"held", "red"}},   {SMALL, {"held", "Blue"}},
                                          {SMALL, {"held", NULL}},  {SMALL, {"contested", "red"}},
                                          {BIG, {"held", "GREEN"}}, {SMALL, {"held", " blue\n"}}};
enum { THREE_SIDES_COUNT = 6 };

static void sides_without_a_mapping_are_the_values_by_name(void **state) {
    (void)state;
    classified c = classify(THREE_SIDES, THREE_SIDES_COUNT, &BY_SIDE);
    assert_int_equal(c.classes->side_count, 3);
    assert_string_equal(c.classes->sides[0], "Blue");
    assert_string_equal(c.classes->sides[1], "GREEN");
    assert_string_equal(c.classes->sides[2], "red");
    const size_t expected[] = {2, 0, SIZE_MAX, 2, 1, 0};
    for (size_t i = 0; i < THREE_SIDES_COUNT; i++)
        assert_true(c.classes->side[i] == expected[i]);
    release(&c);
}

static void sides_with_a_mapping_are_in_its_order(void **state) {
    (void)state;
    cm_classify_options options = BY_SIDE;
    options.side_map = "Warm=red|orange; Nobody=grey; Cold=bl*|green; Warm=yellow";
    classified c = classify(THREE_SIDES, THREE_SIDES_COUNT, &options);
    assert_int_equal(c.classes->side_count, 2); /* no feature is Nobody's */
    assert_string_equal(c.classes->sides[0], "Warm");
    assert_string_equal(c.classes->sides[1], "Cold");
    const size_t expected[] = {0, 1, SIZE_MAX, 0, 1, 1};
    for (size_t i = 0; i < THREE_SIDES_COUNT; i++)
        assert_true(c.classes->side[i] == expected[i]);
    release(&c);
}

static void a_value_that_the_side_mapping_lacks_belongs_to_nobody(void **state) {
    (void)state;
    cm_classify_options options = BY_SIDE;
    options.side_map = "Red=red";
    classified c = classify(THREE_SIDES, THREE_SIDES_COUNT, &options);
    assert_int_equal(c.classes->side_count, 1);
    assert_int_equal(count_selected(&c, SIZE_MAX), 2);
    size_t told = 0;
    for (size_t i = 0; i < c.classes->value_count; i++)
        if (c.classes->values[i].class_name == NULL)
            told += c.classes->values[i].feature_count;
    assert_int_equal(told, 4);
    release(&c);
}

static void a_side_has_the_features_of_included_statuses_alone(void **state) {
    (void)state;
    cm_classify_options options = BY_STATUS;
    options.side_field = SIDE;
    classified c = classify(THREE_SIDES, THREE_SIDES_COUNT, &options);
    enum { BLUE, GREEN, RED };
    cm_error error = {0};
    cm_layer *red = NULL, *blue = NULL;
    assert_ok(cm_classes_select(c.classes, c.layer, RED, &red, &error), &error);
    assert_ok(cm_classes_select(c.classes, c.layer, BLUE, &blue, &error), &error);
    assert_int_equal(red->feature_count, 1);
    assert_int_equal(red->features[0].id, 1);
    assert_true(red->box.west == 30 && red->box.east == 31);
    assert_int_equal(blue->feature_count, 2);
    assert_int_equal(blue->features[1].id, 6);
    assert_true(blue->box.west == 33 && blue->box.north == 46.1);
    assert_int_equal(count_selected(&c, SIZE_MAX), 4); /* the one of no side is nobody's */
    cm_layer_free(red);
    cm_layer_free(blue);
    release(&c);
}

static void a_side_of_excluded_statuses_alone_has_no_feature(void **state) {
    (void)state;
    const feature_row rows[] = {{BIG, {"held", "A"}}, {SMALL, {"contested", "B"}}};
    cm_classify_options options = BY_STATUS;
    options.side_field = SIDE;
    classified c = classify(rows, 2, &options);
    cm_error error = {0};
    cm_layer *b = NULL;
    assert_ok(cm_classes_select(c.classes, c.layer, 1, &b, &error), &error);
    assert_int_equal(b->feature_count, 0);
    assert_true(cm_box_is_empty(b->box));
    assert_string_equal(b->source, "table");
    cm_layer_free(b);
    release(&c);
}

/* ---- joining ------------------------------------------------------------------------------ */

static cm_layer *join(const cm_layer *a, const cm_layer *b) {
    cm_error error = {0};
    const cm_layer *const layers[] = {a, b};
    cm_layer *joined = NULL;
    assert_ok(cm_layers_join(layers, b != NULL ? 2 : 1, &joined, &error), &error);
    return joined;
}

static void joined_layers_keep_features_inputs_repairs_and_notes(void **state) {
    (void)state;
    static const cm_input inputs[] = {{.source = "a.shp"}, {.source = "b.shp"}, {.source = "c"}};
    static const char *const notes[] = {"first", "second"};
    const feature_row rows[] = {{BIG, {"held", "A"}}, {SMALL, {"held", "B"}}};
    cm_layer *a = layer_with(FIELDS, rows, 1), *b = layer_with(FIELDS, rows + 1, 1);
    a->inputs = inputs;
    a->input_count = 1;
    b->inputs = inputs + 1;
    b->input_count = 2;
    a->notes = notes;
    b->notes = notes + 1;
    a->note_count = b->note_count = 1;
    a->source = "a.shp";
    b->source = "b.shp";
    a->repairs.count[CM_REPAIR_UNCLOSED] = 2;
    a->repairs.area_m2[CM_REPAIR_SELF_CROSSING] = 1.5;
    b->repairs.count[CM_REPAIR_UNCLOSED] = 3;
    b->repairs.count[CM_REPAIR_NULL] = 1;
    b->repairs.area_m2[CM_REPAIR_SELF_CROSSING] = -4;
    cm_layer *joined = join(a, b);
    assert_int_equal(joined->feature_count, 2);
    assert_ptr_equal(joined->features[0].shape.polygons, a->features[0].shape.polygons);
    assert_ptr_equal(joined->features[1].shape.polygons, b->features[0].shape.polygons);
    assert_int_equal(joined->input_count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(joined->inputs[i].source, inputs[i].source);
    assert_int_equal(joined->note_count, 2);
    assert_string_equal(joined->notes[1], "second");
    assert_string_equal(joined->source, "a.shp + b.shp");
    assert_int_equal(joined->repairs.count[CM_REPAIR_UNCLOSED], 5);
    assert_int_equal(joined->repairs.count[CM_REPAIR_NULL], 1);
    assert_true(joined->repairs.area_m2[CM_REPAIR_SELF_CROSSING] == -2.5);
    assert_true(joined->box.west == 30 && joined->box.east == 33.1);
    cm_layer_free(joined);
    cm_layer_free(a);
    cm_layer_free(b);
}

static void values_stay_where_fields_are_the_same_and_go_where_not(void **state) {
    (void)state;
    const feature_row rows[] = {{BIG, {"held", "A"}}};
    cm_layer *a = layer_with("status side", rows, 1), *same = layer_with("STATUS Side", rows, 1);
    cm_layer *other = layer_with("side status", rows, 1), *fewer = layer_with("status", rows, 1);
    cm_layer *joined = join(a, same);
    assert_string_equal(cm_feature_text(&joined->features[1], SIDE), "A");
    cm_layer_free(joined);
    const cm_layer *const different[] = {other, fewer};
    for (size_t i = 0; i < 2; i++) {
        joined = join(a, different[i]);
        assert_int_equal(joined->field_count, 2);
        assert_string_equal(cm_feature_text(&joined->features[0], SIDE), "A");
        assert_null(joined->features[1].values[STATUS]);
        assert_null(joined->features[1].values[SIDE]);
        cm_layer_free(joined);
    }
    joined = join(fewer, a); /* and the other way round */
    assert_int_equal(joined->field_count, 1);
    assert_null(joined->features[1].values[STATUS]);
    cm_layer_free(joined);
    cm_layer *const all[] = {a, same, other, fewer};
    for (size_t i = 0; i < COUNT_OF(all); i++)
        cm_layer_free(all[i]);
}

static void a_layer_alone_is_joined_as_it_is(void **state) {
    (void)state;
    const feature_row rows[] = {{BIG, {"held", "A"}}, {SMALL, {"held", "B"}}};
    cm_layer *a = layer_with(FIELDS, rows, 2), *joined = join(a, NULL);
    assert_string_equal(joined->source, "table");
    assert_int_equal(joined->feature_count, 2);
    assert_string_equal(cm_feature_text(&joined->features[1], SIDE), "B");
    cm_layer_free(joined);
    cm_layer_free(a);
}

/* Selected, joined and cleaned, two sides' overlap is counted once and reported. */
static void what_two_sides_hold_counts_once_when_they_are_one(void **state) {
    (void)state;
    const feature_row rows[] = {{"POLYGON ((30 46, 32 46, 32 47, 30 47, 30 46))", {"held", "A"}},
                                {"POLYGON ((31 46, 33 46, 33 47, 31 47, 31 46))", {"held", "B"}}};
    classified c = classify(rows, 2, &BY_SIDE);
    cm_error error = {0};
    cm_layer *both = NULL, *cleaned = NULL;
    assert_ok(cm_classes_select(c.classes, c.layer, SIZE_MAX, &both, &error), &error);
    assert_ok(cm_layer_clean(both, &(cm_clean_options){.merge = CM_MERGE_ALL}, &cleaned, &error),
              &error);
    assert_close(area_km2(&cleaned->features[0].shape), zone_wgs84_m2(3, 46, 47) / 1e6, 1e-12);
    assert_close(cleaned->repairs.area_m2[CM_REPAIR_OVERLAP], -zone_wgs84_m2(1, 46, 47), 1e-9);
    cm_layer_free(cleaned);
    cm_layer_free(both);
    release(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statuses_have_names),
        cmocka_unit_test(without_fields_every_feature_is_of_one_status_and_one_side),
        cmocka_unit_test(without_a_mapping_values_are_the_statuses_own_names),
        cmocka_unit_test(a_mapping_may_be_written_with_blanks_and_empty_parts),
        cmocka_unit_test(the_first_pattern_that_fits_decides),
        cmocka_unit_test(case_blanks_and_composition_do_not_count),
        cmocka_unit_test(values_in_several_languages_are_told_by_a_part),
        cmocka_unit_test(null_and_empty_values_fit_a_star_and_an_empty_pattern),
        cmocka_unit_test(a_mapping_that_cannot_be_read_is_refused),
        cmocka_unit_test(a_status_that_is_none_is_refused),
        cmocka_unit_test(every_value_is_told_with_its_features_and_its_area),
        cmocka_unit_test(values_of_both_fields_are_told),
        cmocka_unit_test(nothing_selected_is_an_error_that_lists_the_values),
        cmocka_unit_test(more_than_two_thousand_values_are_refused),
        cmocka_unit_test(only_included_statuses_are_counted),
        cmocka_unit_test(sides_without_a_mapping_are_the_values_by_name),
        cmocka_unit_test(sides_with_a_mapping_are_in_its_order),
        cmocka_unit_test(a_value_that_the_side_mapping_lacks_belongs_to_nobody),
        cmocka_unit_test(a_side_has_the_features_of_included_statuses_alone),
        cmocka_unit_test(a_side_of_excluded_statuses_alone_has_no_feature),
        cmocka_unit_test(joined_layers_keep_features_inputs_repairs_and_notes),
        cmocka_unit_test(values_stay_where_fields_are_the_same_and_go_where_not),
        cmocka_unit_test(a_layer_alone_is_joined_as_it_is),
        cmocka_unit_test(what_two_sides_hold_counts_once_when_they_are_one)};
    return cmocka_run_group_tests_name("classify", tests, NULL, NULL);
}
