#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "controlmap/encode.h"

#define THIN  "\u202f"
#define MINUS "\u2212"

/* ---- a small world: three units, one with an awkward name ---------------------------------- */

enum { EAST, WEST, ISLE, UNIT_COUNT };

/* Figures by hand, in values that no two columns share. The fixture owns all of it. */
typedef struct {
    cm_layer control, boundary;
    cm_unit_figures units[UNIT_COUNT];
    cm_figures figures;
    cm_table_options options;
} world;

static world make_world(cm_table_format format) {
    world w = {
        .control = {.source = "control_2025.geojson",
                    .name = "held",
                    .date = "2025-12-28",
                    .as_of = "2025-12-28",
                    .feature_count = 1},
        .boundary = {.source = "units.shp", .name = "units"},
        .units = {[EAST] = {.id = "E",
                            .name = "East",
                            .measured_m2 = 30000e6,
                            .official_m2 = 31000e6,
                            .controlled_m2 = 1500e6,
                            .share = 0.05,
                            .front_m = 120e3},
                  [WEST] = {.id = "W",
                            .name = "West",
                            .measured_m2 = 20000e6,
                            .official_m2 = 19000e6,
                            .controlled_m2 = 4000e6,
                            .share = 0.2,
                            .front_m = 80e3},
                  [ISLE] = {.id = "I", .name = "Isle", .measured_m2 = 500e6, .official_m2 = 510e6}},
        .figures = {.earth = CM_EARTH_WGS84,
                    .drawn_m2 = 5560e6,
                    .clipped_m2 = 5497e6,
                    .outside_m2 = 63e6,
                    .overlap_m2 = 3e6,
                    .official_basis_m2 = 5350e6,
                    .measured_m2 = 50490e6,
                    .official_m2 = 51000e6,
                    .official_sum_m2 = 50510e6,
                    .share_drawn = 5560.0 / 51000,
                    .share_clipped = 5497.0 / 50490,
                    .share_official = 5350.0 / 50510,
                    .front_m = 200e3,
                    .front_margin_m = 3000,
                    .line_error_m = NAN,
                    .uncertainty_m2 = NAN,
                    .unit_count = UNIT_COUNT},
        .options = {.format = format, .whole_name = "Whole", .version = "1.2.3"}};
    return w;
}

/* The struct's own pointers are set here, since making it moves it. */
static char *formatted(world *w) {
    char *text = NULL;
    w->figures.control = &w->control;
    w->figures.boundary = &w->boundary;
    w->figures.units = w->units;
    assert_int_equal(cm_table_format_figures(&w->figures, &w->options, &text, NULL), CM_OK);
    assert_non_null(text);
    return text;
}

static void assert_holds(const char *text, const char *part) {
    if (strstr(text, part) == NULL)
        fail_msg("\"%s\" is missing in:\n%s", part, text);
}

static void assert_lacks(const char *text, const char *part) {
    if (strstr(text, part) != NULL)
        fail_msg("\"%s\" should not be in:\n%s", part, text);
}

/* A field of a CSV without quoted fields; the rows end as RFC 4180 says. */
static double csv_field(const char *csv, const char *id, int column) {
    char key[64];
    (void)snprintf(key, sizeof key, ",%s,", id);
    const char *at = strstr(csv, key);
    assert_non_null(at);
    for (int i = 1; i < column; i++)
        at = strchr(at + 1, ',');
    return at[1] == ',' || at[1] == '\r' ? NAN : atof(at + 1);
}

/* ---- CSV ---------------------------------------------------------------------------------- */

static void csv_has_the_columns_that_are_promised(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_CSV);
    char *csv = formatted(&w);
    const char header[] =
        "date,id,name,measured_km2,official_km2,controlled_km2,share_pct,front_km\r\n";
    assert_memory_equal(csv, header, strlen(header));
    assert_holds(csv, "\r\n2025-12-28,E,East,30000,31000,1500,5,120\r\n");
    assert_holds(csv, "\r\n2025-12-28,total,Whole,50490,51000,5560,");
    free(csv);
}

static void csv_keeps_the_order_of_the_units(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_CSV);
    char *csv = formatted(&w);
    assert_true(strstr(csv, ",E,") < strstr(csv, ",W,"));
    assert_true(strstr(csv, ",W,") < strstr(csv, ",outside,"));
    assert_true(strstr(csv, ",overlap,") < strstr(csv, ",total,"));
    free(csv);
}

static void csv_quotes_commas_quotes_and_line_ends(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_CSV);
    w.units[EAST].name = "East, \"far\"";
    w.units[WEST].name = "West\nside";
    char *csv = formatted(&w);
    assert_holds(csv, ",E,\"East, \"\"far\"\"\",30000");
    assert_holds(csv, ",W,\"West\nside\",20000");
    assert_holds(csv, ",I,Isle,500");
    free(csv);
}

static void csv_leaves_what_is_not_known_empty(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_CSV);
    w.units[EAST].official_m2 = NAN;
    w.figures.official_m2 = NAN;
    w.control.date[0] = w.control.as_of[0] = '\0';
    char *csv = formatted(&w);
    assert_holds(csv, "\r\n,E,East,30000,,1500,5,120\r\n");
    assert_holds(csv, "\r\n,total,Whole,50490,,5560,");
    assert_lacks(csv, "nan");
    free(csv);
}

static void csv_rows_add_up_to_the_total(void **state) {
    (void)state;
    enum { CONTROLLED = 5 };
    world w = make_world(CM_TABLE_CSV);
    char *csv = formatted(&w);
    const char *const parts[] = {"E", "W", "I", "outside", "overlap"};
    double sum = 0;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        sum += csv_field(csv, parts[i], CONTROLLED);
    assert_true(csv_field(csv, "overlap", CONTROLLED) == -3);
    assert_true(csv_field(csv, "total", CONTROLLED) == 5560);
    assert_true(fabs(sum - 5560) < 1e-9);
    free(csv);
}

static void csv_has_no_row_for_nothing_outside(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_CSV);
    w.figures.outside_m2 = w.figures.overlap_m2 = 0;
    char *csv = formatted(&w);
    assert_lacks(csv, "outside");
    assert_lacks(csv, "overlap");
    free(csv);
}

static void csv_numbers_read_back_the_same(void **state) {
    (void)state;
    enum { MEASURED = 3, CONTROLLED = 5 };
    world w = make_world(CM_TABLE_CSV);
    w.units[EAST].measured_m2 = 1e6 / 3 * 1e6;
    w.units[EAST].controlled_m2 = 0.1e6;
    char *csv = formatted(&w);
    assert_true(csv_field(csv, "E", MEASURED) == 1e6 / 3 * 1e6 / 1e6);
    assert_holds(csv, ",0.1,"); /* not 0.10000000000000001 */
    free(csv);
}

static void csv_is_always_in_square_kilometres(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_CSV);
    w.options.unit = CM_AREA_HA;
    char *csv = formatted(&w);
    assert_holds(csv, ",E,East,30000,31000,1500,");
    free(csv);
}

static void numbers_have_a_dot_whatever_the_locale(void **state) {
    (void)state;
    const char *const names[] = {"de_DE.UTF-8", "uk_UA.UTF-8", "fr_FR.UTF-8"};
    const char *found = NULL;
    for (size_t i = 0; i < sizeof names / sizeof names[0] && found == NULL; i++)
        found = setlocale(LC_ALL, names[i]);
    if (found == NULL)
        skip(); /* no locale with a comma on this system */
    const cm_table_format formats[] = {CM_TABLE_CSV, CM_TABLE_JSON, CM_TABLE_TEXT};
    const char *const wanted[] = {",2.5,", "\"share_pct\": 2.5,", "2.50 %"};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        world w = make_world(formats[i]);
        w.units[EAST].share = 0.025;
        char *text = formatted(&w);
        assert_holds(text, wanted[i]);
        free(text);
    }
    (void)setlocale(LC_ALL, "C");
}

/* ---- text --------------------------------------------------------------------------------- */

static void text_is_sorted_by_what_is_held(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_TEXT);
    char *text = formatted(&w);
    assert_true(strstr(text, "\nWest ") < strstr(text, "\nEast "));
    assert_holds(text, "Controlled area on 2025-12-28 · source control_2025.geojson\n");
    free(text);
}

static void text_groups_and_rounds_numbers(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_TEXT);
    w.units[EAST].measured_m2 = 1234567.5001e6;
    w.units[EAST].controlled_m2 = 999.4999e6;
    w.units[EAST].share = 0.194949;
    char *text = formatted(&w);
    assert_holds(text, "1" THIN "234" THIN "568 ");
    assert_holds(text, " 999 ");
    assert_holds(text, "19.49 %");
    free(text);
}

static void text_folds_units_that_hold_nothing(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_TEXT);
    w.units[EAST].controlled_m2 = w.units[EAST].share = 0;
    char *text = formatted(&w);
    assert_holds(text, "2 other units: none held");
    assert_lacks(text, "East");
    assert_lacks(text, "Isle");
    free(text);
}

static void text_tells_a_little_from_nothing(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_TEXT);
    w.units[EAST].controlled_m2 = 0.4e6;
    w.units[ISLE].controlled_m2 = 0.3e6;
    char *text = formatted(&w);
    assert_holds(text, "2 other units, each under 0.5 km²  ");
    assert_lacks(text, "none held");
    free(text);
}

static void text_names_a_single_unit_that_holds_nothing(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_TEXT);
    char *text = formatted(&w);
    assert_holds(text, "\nIsle ");
    assert_lacks(text, "other unit");
    free(text);
}

static void text_tells_what_is_outside_and_twice(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_TEXT);
    char *text = formatted(&w);
    assert_holds(text, "\noutside the units ");
    assert_holds(text, " 63\n");
    assert_holds(text, "\noverlap (counted twice) ");
    assert_holds(text, " " MINUS "3\n");
    free(text);
}

static void text_columns_end_at_one_place(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_TEXT);
    w.units[EAST].name = "Схід"; /* two bytes to a letter */
    char *text = formatted(&w);
    size_t widths[2] = {0};
    const char *const rows[] = {"\nСхід ", "\nWest "};
    for (size_t i = 0; i < 2; i++) {
        const char *at = strstr(text, rows[i]);
        assert_non_null(at);
        for (at++; *at != '\n'; at++)
            widths[i] += (*at & 0xc0) != 0x80;
    }
    assert_int_equal(widths[0], widths[1]);
    assert_lacks(text, " \n");
    free(text);
}

static void text_names_all_three_definitions_the_chosen_first(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_TEXT);
    w.figures.basis = CM_BASIS_CLIPPED;
    char *text = formatted(&w);
    const char *clipped =
        strstr(text, "clipped   5" THIN "497 km² of 50" THIN "490 km² (measured)");
    const char *drawn = strstr(text, "drawn     5" THIN "560 km² of 51" THIN "000 km² (official)");
    const char *official = strstr(text, "official  5" THIN "350 km² of 50" THIN
                                        "510 km² (sum of official areas)  10.59 %\n");
    assert_non_null(clipped);
    assert_non_null(drawn);
    assert_non_null(official);
    assert_true(clipped < drawn && drawn < official);
    assert_holds(clipped, "10.89 %   ← chosen\n");
    free(text);
}

static void text_says_when_a_definition_does_not_apply(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_TEXT);
    w.figures.official_m2 = w.figures.official_sum_m2 = w.figures.official_basis_m2 = NAN;
    w.figures.share_official = NAN;
    char *text = formatted(&w);
    assert_holds(text, "5" THIN "560 km² of 50" THIN "490 km² (measured)");
    assert_holds(text, "official  not known: not every unit states an official area\n");
    free(text);
}

static void text_converts_to_the_unit_asked_for(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_TEXT);
    w.options.unit = CM_AREA_MI2;
    char *text = formatted(&w);
    assert_holds(text, "Controlled, mi²");
    assert_holds(text, " 579 "); /* 1500 / 2.589988110336 = 579.15 */
    assert_holds(text, " of 19" THIN "691 mi² (official)");
    free(text);
    w = make_world(CM_TABLE_TEXT);
    w.options.unit = CM_AREA_HA;
    text = formatted(&w);
    assert_holds(text, "Controlled, ha");
    assert_holds(text, " 150" THIN "000 ");
    free(text);
}

static void text_tells_uncertainty_earth_and_repairs(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_TEXT);
    char *text = formatted(&w);
    assert_holds(text, "Front line: 200 km, the control edge inside the units and more than 3 km ");
    assert_lacks(text, "Uncertainty");
    assert_lacks(text, "Earth");
    assert_lacks(text, "Repaired");
    free(text);
    w = make_world(CM_TABLE_TEXT);
    w.figures.line_error_m = 500;
    w.figures.uncertainty_m2 = 100e6;
    w.figures.earth = (cm_earth){.semi_major_m = 6371007};
    w.control.repairs.count[CM_REPAIR_OVERLAP] = 2;
    w.control.repairs.area_m2[CM_REPAIR_OVERLAP] = -1.25e6;
    w.control.repairs.count[CM_REPAIR_HEIGHT] = 9; /* changes no area */
    w.boundary.repairs.count[CM_REPAIR_SELF_CROSSING] = 1;
    w.boundary.repairs.area_m2[CM_REPAIR_SELF_CROSSING] = 12.0;
    text = formatted(&w);
    assert_holds(text, "Uncertainty: ±100 km² (front line × line error of 0.5 km)\n");
    assert_holds(text, "Earth: sphere R=6371007 m (default: WGS 84)\n");
    assert_holds(text,
                 "Repaired in the control layer: overlap counted once, 2× (" MINUS "1.25 km²)\n");
    assert_holds(text, "Repaired in the units: self-crossing ring rebuilt, 1× (under 0.01 km²)\n");
    assert_lacks(text, "height");
    free(text);
}

static void text_does_not_let_a_name_steer_the_terminal(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_TEXT);
    w.units[EAST].name = "Ea\x1b[31mst";
    w.units[WEST].name = "We\xffst"; /* not UTF-8 */
    char *text = formatted(&w);
    assert_holds(text, "Ea [31mst");
    assert_holds(text, "We\ufffdst");
    free(text);
}

/* ---- Markdown ----------------------------------------------------------------------------- */

static void markdown_escapes_pipes(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_MARKDOWN);
    w.units[EAST].name = "Ea|st *x*";
    char *text = formatted(&w);
    assert_holds(text, "\n| Ea\\|st \\*x\\* | 30" THIN "000 | 1" THIN "500 | 5.00 % | 120 |\n");
    free(text);
}

static void markdown_shows_every_unit(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_MARKDOWN);
    w.units[EAST].controlled_m2 = 0;
    char *text = formatted(&w);
    assert_holds(text, "\n| :--- | ---: | ---: | ---: | ---: |\n");
    assert_holds(text, "\n| East |");
    assert_holds(text, "\n| Isle |");
    assert_holds(text, "\n| outside the units | | 63 | | |\n");
    assert_holds(text,
                 "\n- **drawn: 5" THIN "560 km² of 51" THIN "000 km² (official) = 10.90 %** ");
    free(text);
}

/* ---- JSON --------------------------------------------------------------------------------- */

static json_t *parsed(world *w) {
    char *text = formatted(w);
    json_error_t error;
    json_t *object = json_loads(text, 0, &error);
    assert_non_null(object);
    assert_int_equal(text[strlen(text) - 1], '\n');
    free(text);
    return object;
}

static double number_at(const json_t *object, const char *group, const char *key) {
    const json_t *value = json_object_get(json_object_get(object, group), key);
    assert_true(json_is_number(value));
    return json_number_value(value);
}

static void json_has_the_keys_in_their_order(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_JSON);
    json_t *object = parsed(&w);
    const char *const keys[] = {"controlmap", "control", "boundary", "method", "total", "units"};
    size_t i = 0;
    for (void *at = json_object_iter(object); at != NULL; at = json_object_iter_next(object, at))
        assert_string_equal(json_object_iter_key(at), keys[i++]);
    assert_int_equal(i, 6);
    assert_string_equal(json_string_value(json_object_get(object, "controlmap")), "1.2.3");
    assert_int_equal(json_array_size(json_object_get(object, "units")), UNIT_COUNT);
    json_decref(object);
}

static void json_gives_shares_in_percent(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_JSON);
    json_t *object = parsed(&w);
    assert_true(number_at(object, "total", "drawn_km2") == 5560);
    assert_true(number_at(object, "boundary", "official_km2") == 51000);
    assert_true(number_at(json_object_get(object, "total"), "shares", "drawn") ==
                5560.0 / 51000 * 100);
    const json_t *west = json_array_get(json_object_get(object, "units"), WEST);
    assert_true(json_number_value(json_object_get(west, "share_pct")) == 20);
    json_decref(object);
}

static void json_says_null_to_what_is_not_known(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_JSON);
    w.control.date[0] = w.control.as_of[0] = '\0';
    w.units[EAST].official_m2 = NAN;
    json_t *object = parsed(&w);
    const json_t *control = json_object_get(object, "control");
    const json_t *east = json_array_get(json_object_get(object, "units"), EAST);
    assert_true(json_is_null(json_object_get(control, "date")));
    assert_true(json_is_null(json_object_get(control, "sha256")));
    assert_true(json_is_null(json_object_get(east, "official_km2")));
    assert_true(json_is_null(json_object_get(json_object_get(object, "method"), "line_error_km")));
    json_decref(object);
}

static void json_lists_repairs_and_the_earth(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_JSON);
    w.figures.earth = (cm_earth){.semi_major_m = 6378245, .flattening = 1 / 298.3};
    w.control.repairs.count[CM_REPAIR_OVERLAP] = 2;
    w.control.repairs.area_m2[CM_REPAIR_OVERLAP] = -1.25e6;
    json_t *object = parsed(&w);
    const json_t *repairs = json_object_get(json_object_get(object, "control"), "repairs");
    const json_t *repair = json_array_get(repairs, 0);
    assert_int_equal(json_array_size(repairs), 1);
    assert_string_equal(json_string_value(json_object_get(repair, "kind")), "overlap counted once");
    assert_int_equal(json_integer_value(json_object_get(repair, "count")), 2);
    assert_true(json_number_value(json_object_get(repair, "km2")) == -1.25);
    const json_t *method = json_object_get(object, "method");
    assert_string_equal(json_string_value(json_object_get(method, "ellipsoid")),
                        "ellipsoid a=6378245 m, 1/f=298.3");
    json_decref(object);
}

static void json_mends_names_that_are_not_utf_8(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_JSON);
    w.units[EAST].name = "We\xffst";
    json_t *object = parsed(&w);
    const json_t *east = json_array_get(json_object_get(object, "units"), EAST);
    assert_string_equal(json_string_value(json_object_get(east, "name")), "We\ufffdst");
    json_decref(object);
}

/* ---- dates, sides, digits ------------------------------------------------------------------ */

static void csv_has_a_column_for_the_situations_date_where_it_is_another(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_CSV);
    (void)strcpy(w.control.as_of, "2025-12-27");
    char *csv = formatted(&w);
    const char header[] = "date,as_of,id,name,measured_km2,";
    assert_memory_equal(csv, header, strlen(header));
    assert_holds(csv, "\r\n2025-12-28,2025-12-27,E,East,30000,31000,1500,5,120\r\n");
    assert_holds(csv, "\r\n2025-12-28,2025-12-27,outside,");
    assert_holds(csv, "\r\n2025-12-28,2025-12-27,total,Whole,");
    free(csv);
    w.control.date[0] = '\0'; /* a file without a date of its own */
    csv = formatted(&w);
    assert_holds(csv, "\r\n,2025-12-27,E,East,");
    free(csv);
}

static void titles_tell_the_situations_date_and_the_files(void **state) {
    (void)state;
    const cm_table_format formats[] = {CM_TABLE_TEXT, CM_TABLE_MARKDOWN};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        world w = make_world(formats[i]);
        (void)strcpy(w.control.as_of, "2025-12-27");
        char *text = formatted(&w);
        assert_holds(text, "Controlled area on 2025-12-27 (file of 2025-12-28)");
        free(text);
        w.control.date[0] = '\0';
        text = formatted(&w);
        assert_holds(text, "Controlled area on 2025-12-27 (file of no date)");
        free(text);
        (void)strcpy(w.control.date, "2025-12-27");
        text = formatted(&w);
        assert_lacks(text, "file of");
        free(text);
    }
}

static void json_tells_both_dates(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_JSON);
    (void)strcpy(w.control.as_of, "2025-12-27");
    json_t *object = parsed(&w);
    const json_t *control = json_object_get(object, "control");
    assert_string_equal(json_string_value(json_object_get(control, "date")), "2025-12-28");
    assert_string_equal(json_string_value(json_object_get(control, "as_of")), "2025-12-27");
    json_decref(object);
}

static void csv_rounds_to_the_decimals_asked_for_and_shares_to_two_more(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_CSV);
    w.units[EAST].measured_m2 = 30000.26e6;
    w.units[EAST].share = 0.0512345678;
    w.units[EAST].front_m = 120449;
    w.options.rounded = true;
    w.options.decimals = 1;
    char *csv = formatted(&w);
    assert_holds(csv, ",E,East,30000.3,31000.0,1500.0,5.123,120.4\r\n");
    free(csv);
    w.options.decimals = 0;
    csv = formatted(&w);
    assert_holds(csv, ",E,East,30000,31000,1500,5.12,120\r\n");
    free(csv);
    w.options.rounded = false; /* decimals then say nothing */
    csv = formatted(&w);
    assert_holds(csv, ",E,East,30000.26,31000,1500,5.12345678,120.449\r\n");
    free(csv);
}

static void json_rounds_to_the_decimals_asked_for_and_shares_to_two_more(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_JSON);
    w.units[EAST].measured_m2 = 30000.26e6;
    w.units[EAST].share = 0.0512345678;
    w.figures.front_margin_m = 1234.5; /* an option, not a result */
    w.options.rounded = true;
    w.options.decimals = 1;
    char *text = formatted(&w);
    assert_holds(text, "\"measured_km2\": 30000.3,");
    assert_holds(text, "\"share_pct\": 5.123,");
    assert_holds(text, "\"drawn\": 10.902,"); /* 5560 / 51000 = 10.90196 % */
    assert_holds(text, "\"front_margin_km\": 1.2345,");
    free(text);
}

static void text_rounds_to_the_decimals_asked_for_and_shares_to_two_more(void **state) {
    (void)state;
    const cm_table_format formats[] = {CM_TABLE_TEXT, CM_TABLE_MARKDOWN};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        world w = make_world(formats[i]);
        w.units[EAST].controlled_m2 = 1500.25e6;
        w.units[EAST].share = 0.0512345678;
        w.options.rounded = true;
        w.options.decimals = 3;
        char *text = formatted(&w);
        assert_holds(text, " 1" THIN "500.250 ");
        assert_holds(text, " 5.12346 %");
        assert_holds(text, "5" THIN "560.000 km² of 51" THIN "000.000 km² (official)");
        assert_holds(text, "Front line: 200.000 km, ");
        free(text);
    }
}

/* Two sides in the same units: the second holds a tenth of what the first does. */
typedef struct {
    world one, two;
} two_sides;

static char *formatted_sides(two_sides *s, cm_table_format format, const char *first,
                             const char *second) {
    s->one = make_world(format);
    s->two = make_world(format);
    s->one.figures.side = first;
    s->two.figures.side = second;
    for (int i = 0; i < UNIT_COUNT; i++)
        s->two.units[i].controlled_m2 /= 10;
    s->two.figures.drawn_m2 /= 10;
    s->two.control.repairs.count[CM_REPAIR_UNCLOSED] = 3;
    world *const all[] = {&s->one, &s->two};
    const cm_figures *figures[2];
    for (int i = 0; i < 2; i++) {
        all[i]->figures.control = &all[i]->control;
        all[i]->figures.boundary = &all[i]->boundary;
        all[i]->figures.units = all[i]->units;
        figures[i] = &all[i]->figures;
    }
    s->one.options.between_m2 = 12.5e6;
    char *text = NULL;
    assert_int_equal(cm_table_format_sides(figures, 2, &s->one.options, &text, NULL), CM_OK);
    return text;
}

static void csv_has_a_column_for_the_side(void **state) {
    (void)state;
    two_sides s;
    char *csv = formatted_sides(&s, CM_TABLE_CSV, "Blue, light", NULL);
    const char header[] = "date,id,name,side,measured_km2,official_km2,";
    assert_memory_equal(csv, header, strlen(header));
    assert_holds(csv, "\r\n2025-12-28,E,East,\"Blue, light\",30000,31000,1500,");
    assert_holds(csv, "\r\n2025-12-28,E,East,,30000,31000,150,"); /* a side without a name */
    assert_holds(csv, "\r\n2025-12-28,total,Whole,\"Blue, light\",50490,51000,5560,");
    assert_true(strstr(csv, "1500") < strstr(csv, ",150,"));
    assert_null(strstr(csv + 5, "date,")); /* one header */
    free(csv);
    /* one side alone says who it is, if it has a name */
    world w = make_world(CM_TABLE_CSV);
    w.figures.side = "Blue";
    csv = formatted(&w);
    assert_holds(csv, ",E,East,Blue,30000,");
    free(csv);
}

static void json_lists_the_sides(void **state) {
    (void)state;
    two_sides s;
    char *text = formatted_sides(&s, CM_TABLE_JSON, "Blue", "Red");
    json_t *object = json_loads(text, 0, NULL);
    assert_non_null(object);
    assert_null(json_object_get(object, "total"));
    assert_null(json_object_get(object, "units"));
    const json_t *list = json_object_get(object, "sides");
    assert_int_equal(json_array_size(list), 2);
    const json_t *blue = json_array_get(list, 0), *red = json_array_get(list, 1);
    assert_string_equal(json_string_value(json_object_get(blue, "side")), "Blue");
    assert_string_equal(json_string_value(json_object_get(red, "side")), "Red");
    assert_true(number_at(blue, "total", "drawn_km2") == 5560);
    assert_true(number_at(red, "total", "drawn_km2") == 556);
    assert_int_equal(json_array_size(json_object_get(red, "units")), UNIT_COUNT);
    assert_int_equal(json_array_size(json_object_get(blue, "repairs")), 0);
    assert_int_equal(json_array_size(json_object_get(red, "repairs")), 1);
    assert_true(json_number_value(json_object_get(object, "between_sides_km2")) == 12.5);
    json_decref(object);
    free(text);
}

static void text_has_a_table_for_each_side(void **state) {
    (void)state;
    const cm_table_format formats[] = {CM_TABLE_TEXT, CM_TABLE_MARKDOWN};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        two_sides s;
        char *text = formatted_sides(&s, formats[i], "Blue", "Red");
        const char *blue = strstr(text, "Blue · Controlled area on 2025-12-28");
        const char *red = strstr(text, "Red · Controlled area on 2025-12-28");
        const char *between =
            strstr(text, "Held by more than one side, counted for each: 12.5 km²");
        assert_non_null(blue);
        assert_non_null(red);
        assert_non_null(between);
        assert_true(blue < red && red < between);
        assert_holds(red, "Repaired in the control layer: unclosed ring closed, 3×");
        free(text);
    }
}

static void what_nobody_shares_is_not_mentioned(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_TEXT);
    char *text = formatted(&w);
    assert_lacks(text, "more than one side");
    free(text);
}

static void statuses_that_were_counted_are_told(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_TEXT);
    char *text = formatted(&w);
    assert_lacks(text, "Counted as controlled");
    free(text);
    w.figures.includes = "held, claimed";
    text = formatted(&w);
    assert_holds(text, "\nCounted as controlled: held, claimed\n");
    free(text);
    w.options.format = CM_TABLE_JSON;
    json_t *object = parsed(&w);
    const json_t *control = json_object_get(object, "control");
    assert_string_equal(json_string_value(json_object_get(control, "includes")), "held, claimed");
    assert_true(json_is_null(json_object_get(control, "side")));
    json_decref(object);
    w.figures.includes = NULL;
    w.figures.side = "Blue";
    object = parsed(&w);
    control = json_object_get(object, "control");
    assert_string_equal(json_string_value(json_object_get(control, "includes")), "held");
    assert_string_equal(json_string_value(json_object_get(control, "side")), "Blue");
    json_decref(object);
}

static void json_tells_what_was_made_of_values(void **state) {
    (void)state;
    const cm_value_use values[] = {{"status", "Окуповано\n", "held", 7, 5000e6},
                                   {"status", "", NULL, 1, 0.5e6}};
    world w = make_world(CM_TABLE_JSON);
    json_t *object = parsed(&w);
    assert_null(json_object_get(json_object_get(object, "control"), "values"));
    json_decref(object);
    w.options.values = values;
    w.options.value_count = 2;
    object = parsed(&w);
    const json_t *list = json_object_get(json_object_get(object, "control"), "values");
    assert_int_equal(json_array_size(list), 2);
    const json_t *first = json_array_get(list, 0), *second = json_array_get(list, 1);
    assert_string_equal(json_string_value(json_object_get(first, "field")), "status");
    assert_string_equal(json_string_value(json_object_get(first, "value")), "Окуповано\n");
    assert_string_equal(json_string_value(json_object_get(first, "class")), "held");
    assert_int_equal(json_integer_value(json_object_get(first, "features")), 7);
    assert_true(json_number_value(json_object_get(first, "km2")) == 5000);
    assert_true(json_is_null(json_object_get(second, "value")));
    assert_true(json_is_null(json_object_get(second, "class")));
    json_decref(object);
}

static void the_front_is_told_at_each_tolerance(void **state) {
    (void)state;
    const cm_front_length front[] = {{0, 1234567}, {250, 987654}, {20000, 400000}};
    world w = make_world(CM_TABLE_TEXT);
    w.options.front = front;
    w.options.front_count = 3;
    char *text = formatted(&w);
    assert_holds(text, "\nFront line generalised to   Length\n");
    assert_holds(text, "                 as drawn       1" THIN "235 km\n");
    assert_holds(text, "                  0.25 km         988 km\n");
    assert_holds(text, "                    20 km         400 km\n");
    free(text);
    w.options.format = CM_TABLE_MARKDOWN;
    text = formatted(&w);
    assert_holds(text, "\n| Front line generalised to | Length |\n| ---: | ---: |\n"
                       "| as drawn | 1" THIN "235 km |\n| 0.25 km | 988 km |\n");
    free(text);
    w.options.format = CM_TABLE_JSON;
    json_t *object = parsed(&w);
    const json_t *list = json_object_get(object, "front");
    assert_int_equal(json_array_size(list), 3);
    const json_t *middle = json_array_get(list, 1);
    assert_true(json_number_value(json_object_get(middle, "tolerance_km")) == 0.25);
    assert_true(json_number_value(json_object_get(middle, "length_km")) == 987.654);
    json_decref(object);
    w.options.front_count = 0;
    object = parsed(&w);
    assert_null(json_object_get(object, "front"));
    json_decref(object);
}

static void json_tells_what_was_divided_by(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_JSON);
    w.figures.basis = CM_BASIS_CLIPPED;
    w.figures.denominator = CM_DENOMINATOR_GIVEN;
    w.figures.given_denominator_m2 = 54970e6;
    json_t *object = parsed(&w);
    const json_t *method = json_object_get(object, "method");
    assert_string_equal(json_string_value(json_object_get(method, "basis")), "clipped");
    assert_string_equal(json_string_value(json_object_get(method, "denominator")), "as given");
    assert_true(json_number_value(json_object_get(method, "denominator_km2")) == 54970);
    const json_t *total = json_object_get(object, "total");
    assert_true(fabs(number_at(total, "shares", "clipped") - 10) < 1e-12);
    assert_true(number_at(total, "shares", "drawn") == 5560.0 / 51000 * 100);
    json_decref(object);
}

static void edges_are_named_as_the_earth_has_them(void **state) {
    (void)state;
    const char *const names[] = {"wgs84", "geodesic", "EPSG:3857"};
    const char *const edges[] = {"straight in longitude and latitude", "geodesics",
                                 "straight in the plane"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        cm_error error = {0};
        cm_earth earth;
        world w = make_world(CM_TABLE_JSON);
        assert_int_equal(cm_earth_create(names[i], &earth, &error), CM_OK);
        w.figures.earth = earth;
        json_t *object = parsed(&w);
        const json_t *method = json_object_get(object, "method");
        assert_string_equal(json_string_value(json_object_get(method, "edges")), edges[i]);
        json_decref(object);
        cm_earth_clear(&earth);
    }
}

/* ---- files -------------------------------------------------------------------------------- */

static void a_table_is_written_whole(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_CSV);
    char *csv = formatted(&w);
    char path[] = "/tmp/controlmap-table-XXXXXX";
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    (void)close(fd);
    const cm_figures *const sides[] = {&w.figures};
    assert_int_equal(cm_table_write(sides, 1, &w.options, path, NULL), CM_OK);
    char bytes[4096] = "";
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fread(bytes, 1, sizeof bytes - 1, file), strlen(csv));
    (void)fclose(file);
    assert_string_equal(bytes, csv);
    (void)unlink(path);
    free(csv);
}

static void a_table_that_cannot_be_written_is_an_error(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_CSV);
    free(formatted(&w));
    cm_error error = {0};
    const cm_figures *const sides[] = {&w.figures};
    assert_int_equal(cm_table_write(sides, 1, &w.options, "/nowhere/at/all.csv", &error),
                     CM_ERR_OUTPUT);
    assert_string_equal(error.file, "/nowhere/at/all.csv");
}

static void polygons_with_an_unknown_ending_are_refused(void **state) {
    (void)state;
    world w = make_world(CM_TABLE_CSV);
    free(formatted(&w));
    cm_error error = {0};
    const cm_figures *const sides[] = {&w.figures};
    assert_int_equal(cm_figures_write(sides, 1, "/tmp/figures.xyz", &error), CM_ERR_USAGE);
    assert_holds(error.message, "figures.xyz");
    assert_holds(error.hint, ".gpkg .geojson");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_has_the_columns_that_are_promised),
        cmocka_unit_test(csv_keeps_the_order_of_the_units),
        cmocka_unit_test(csv_quotes_commas_quotes_and_line_ends),
        cmocka_unit_test(csv_leaves_what_is_not_known_empty),
        cmocka_unit_test(csv_rows_add_up_to_the_total),
        cmocka_unit_test(csv_has_no_row_for_nothing_outside),
        cmocka_unit_test(csv_numbers_read_back_the_same),
        cmocka_unit_test(csv_is_always_in_square_kilometres),
        cmocka_unit_test(numbers_have_a_dot_whatever_the_locale),
        cmocka_unit_test(text_is_sorted_by_what_is_held),
        cmocka_unit_test(text_groups_and_rounds_numbers),
        cmocka_unit_test(text_folds_units_that_hold_nothing),
        cmocka_unit_test(text_tells_a_little_from_nothing),
        cmocka_unit_test(text_names_a_single_unit_that_holds_nothing),
        cmocka_unit_test(text_tells_what_is_outside_and_twice),
        cmocka_unit_test(text_columns_end_at_one_place),
        cmocka_unit_test(text_names_all_three_definitions_the_chosen_first),
        cmocka_unit_test(text_says_when_a_definition_does_not_apply),
        cmocka_unit_test(text_converts_to_the_unit_asked_for),
        cmocka_unit_test(text_tells_uncertainty_earth_and_repairs),
        cmocka_unit_test(text_does_not_let_a_name_steer_the_terminal),
        cmocka_unit_test(markdown_escapes_pipes),
        cmocka_unit_test(markdown_shows_every_unit),
        cmocka_unit_test(json_has_the_keys_in_their_order),
        cmocka_unit_test(json_gives_shares_in_percent),
        cmocka_unit_test(json_says_null_to_what_is_not_known),
        cmocka_unit_test(json_lists_repairs_and_the_earth),
        cmocka_unit_test(json_mends_names_that_are_not_utf_8),
        cmocka_unit_test(csv_has_a_column_for_the_situations_date_where_it_is_another),
        cmocka_unit_test(titles_tell_the_situations_date_and_the_files),
        cmocka_unit_test(json_tells_both_dates),
        cmocka_unit_test(csv_rounds_to_the_decimals_asked_for_and_shares_to_two_more),
        cmocka_unit_test(json_rounds_to_the_decimals_asked_for_and_shares_to_two_more),
        cmocka_unit_test(text_rounds_to_the_decimals_asked_for_and_shares_to_two_more),
        cmocka_unit_test(csv_has_a_column_for_the_side),
        cmocka_unit_test(json_lists_the_sides),
        cmocka_unit_test(text_has_a_table_for_each_side),
        cmocka_unit_test(what_nobody_shares_is_not_mentioned),
        cmocka_unit_test(statuses_that_were_counted_are_told),
        cmocka_unit_test(json_tells_what_was_made_of_values),
        cmocka_unit_test(the_front_is_told_at_each_tolerance),
        cmocka_unit_test(json_tells_what_was_divided_by),
        cmocka_unit_test(edges_are_named_as_the_earth_has_them),
        cmocka_unit_test(a_table_is_written_whole),
        cmocka_unit_test(a_table_that_cannot_be_written_is_an_error),
        cmocka_unit_test(polygons_with_an_unknown_ending_are_refused)};
    return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
