#include "encode/verdict.h"

#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

static const char THIN_SPACE[] = "\u202f";

/* With so many departures at once some recipe fits many a figure. */
static const double CHANCE_DEPARTURES = 3;

typedef struct {
    FILE *out;
    const cm_check *check;
    const cm_check_options *options;
    const char *extra_name;
} report;

static const char *const UNIT_NAMES[] = {
    [CM_CLAIM_KM2] = "km²", [CM_CLAIM_MI2] = "mi²", [CM_CLAIM_HA] = "ha", [CM_CLAIM_PERCENT] = "%"};
static const char *const UNIT_KEYS[] = {
    [CM_CLAIM_KM2] = "km2", [CM_CLAIM_MI2] = "mi2", [CM_CLAIM_HA] = "ha", [CM_CLAIM_PERCENT] = "%"};
static const char *const SUBJECTS[] = {
    [CM_CLAIM_CONTROLLED] = "controlled", [CM_CLAIM_REST] = "rest", [CM_CLAIM_GAIN] = "gain"};
static const char *const BASES[] = {
    [CM_BASIS_DRAWN] = "drawn", [CM_BASIS_CLIPPED] = "clipped", [CM_BASIS_OFFICIAL] = "official"};

/* ---- numbers ------------------------------------------------------------------------------ */

/* One digit more than the claim has, so that the difference can be seen. */
static int decimals_for(const cm_claim *claim) {
    const double step = claim->tolerance > 0 ? 2 * claim->tolerance : 1;
    const int needed = (int)ceil(-log10(step) - 1e-9) + 1;
    return needed < 0 ? 0 : needed > 9 ? 9 : needed;
}

/* With a sign for a difference; thousands set apart. */
static void print_number(FILE *out, double value, int decimals, bool is_signed) {
    char format[16], digits[400];
    (void)snprintf(format, sizeof format, "%%.%df", decimals);
    (void)g_ascii_formatd(digits, sizeof digits, format, fabs(value));
    const bool zero = strspn(digits, "0.") == strlen(digits);
    if (value < 0 && !zero)
        (void)fputs("\u2212", out);
    else if (is_signed)
        (void)fputs(zero ? "±" : "+", out);
    const size_t whole = strcspn(digits, ".");
    for (size_t i = 0; digits[i] != '\0'; i++) {
        if (i > 0 && i < whole && (whole - i) % 3 == 0)
            (void)fputs(THIN_SPACE, out);
        (void)fputc(digits[i], out);
    }
}

/* As few decimals as tell the number, at most nine. */
static void print_given(FILE *out, double value) {
    char digits[400];
    int decimals = 0;
    for (; decimals < 9; decimals++) {
        char format[16];
        (void)snprintf(format, sizeof format, "%%.%df", decimals);
        (void)g_ascii_formatd(digits, sizeof digits, format, value);
        if (fabs(g_ascii_strtod(digits, NULL) - value) <= 1e-12 * fabs(value))
            break;
    }
    print_number(out, value, decimals, false);
}

/* ---- recipes ------------------------------------------------------------------------------ */

static void print_shift(FILE *out, int days) {
    if (days == 0)
        (void)fputs("the day itself", out);
    else
        (void)fprintf(out, "%d day%s %s", abs(days), abs(days) == 1 ? "" : "s",
                      days > 0 ? "later" : "earlier");
}

static void print_days(FILE *out, const cm_claim *claim, const cm_recipe *recipe) {
    if (claim->subject != CM_CLAIM_GAIN || recipe->from_shift == recipe->to_shift) {
        if (recipe->to_shift == 0)
            return;
        (void)fputs(claim->subject == CM_CLAIM_GAIN ? ", files of " : ", file of ", out);
        print_shift(out, recipe->to_shift);
        return;
    }
    (void)fputs(", files of ", out);
    print_shift(out, recipe->from_shift);
    (void)fputs(" and ", out);
    print_shift(out, recipe->to_shift);
}

static void print_area(FILE *out, const cm_recipe *recipe) {
    print_number(out, recipe->denominator_m2 / 1e6, 0, false);
    (void)fprintf(out, " km² (%s)", recipe->denominator_name);
}

static void print_recipe(const report *r, const cm_claim *claim, const cm_recipe *recipe) {
    char earth[160];
    cm_earth_name(&r->options->earths[recipe->earth], earth, sizeof earth);
    const bool of_unit = claim->scope != NULL;
    const bool rest = claim->subject == CM_CLAIM_REST;
    if (rest) {
        print_area(r->out, recipe);
        (void)fputs(" less ", r->out);
    }
    if (recipe->basis == CM_BASIS_OFFICIAL)
        (void)fputs("share × official area", r->out);
    else
        (void)fputs(of_unit                             ? "area in the unit"
                    : recipe->basis == CM_BASIS_CLIPPED ? "clipped area"
                                                        : "drawn area",
                    r->out);
    if (recipe->extra)
        (void)fprintf(r->out, " with %s", r->extra_name);
    if (claim->unit == CM_CLAIM_PERCENT) {
        (void)fputs(rest ? ", of " : " of ", r->out);
        print_area(r->out, recipe);
    }
    (void)fprintf(r->out, ", %s", earth);
    print_days(r->out, claim, recipe);
}

static void print_value(const report *r, const char *label, const cm_claim *claim,
                        const cm_recipe *recipe) {
    const int decimals = decimals_for(claim);
    (void)fprintf(r->out, "  %-13s ", label);
    print_number(r->out, recipe->value, decimals, false);
    (void)fprintf(r->out, " %s (", UNIT_NAMES[claim->unit]);
    print_number(r->out, recipe->value - claim->value, decimals, true);
    (void)fputs("): ", r->out);
    print_recipe(r, claim, recipe);
    (void)fputc('\n', r->out);
}

/* ---- claims ------------------------------------------------------------------------------- */

static void print_day(const report *r, const cm_day_state *day) {
    if (day->missing)
        (void)fprintf(r->out, "  %-13s no file shows %s\n", "missing", day->date);
    else if (day->stale)
        (void)fprintf(r->out, "  %-13s the file that shows %s repeats the day before\n", "stale",
                      day->date);
}

static void print_result(const report *r, const cm_check_result *result) {
    const cm_claim *claim = result->claim;
    (void)fprintf(r->out, "%s: %s\n", claim->text, cm_verdict_name(result->verdict));
    (void)fprintf(r->out, "  %-13s ", "claimed");
    print_given(r->out, claim->value);
    (void)fputs(" ± ", r->out);
    print_given(r->out, claim->tolerance);
    (void)fprintf(r->out, " %s%s", UNIT_NAMES[claim->unit],
                  claim->tolerance_stated ? "" : ", by its digits");
    if (result->unit_name != NULL)
        (void)fprintf(r->out, "; %s", result->unit_name);
    /* A claim with a date says so itself. */
    if (result->day[0] != '\0' && claim->to[0] == '\0')
        (void)fprintf(r->out, "; held against %s", result->day);
    (void)fputc('\n', r->out);
    const bool is_own = result->verdict == CM_VERDICT_REPRODUCED;
    if (result->tried > 0 && !is_own)
        print_value(r, result->reproducing > 0 ? "recipe" : "nearest", claim, &result->best);
    if (result->verdict == CM_VERDICT_OTHER_DEFINITION &&
        result->best.departure >= CHANCE_DEPARTURES)
        (void)fprintf(r->out, "  %-13s with so many departures it may be chance\n", "");
    if (isfinite(result->own.value))
        print_value(r, is_own ? "recipe" : "own figure", claim, &result->own);
    else
        (void)fprintf(r->out, "  %-13s none: the data lack a day or an area\n", "own figure");
    if (result->tried > 0)
        (void)fprintf(r->out, "  %-13s %zu of %zu recipes\n", "reproduced by", result->reproducing,
                      result->tried);
    if (result->verdict != CM_VERDICT_REPRODUCED) {
        print_day(r, &result->from);
        print_day(r, &result->to);
    }
    (void)fputc('\n', r->out);
}

static void print_consistency(const report *r, const cm_consistency *pair) {
    (void)fprintf(r->out, "%s is %s of ", pair->area->text, pair->share->text);
    print_number(r->out, pair->implied_least_m2 / 1e6, 0, false);
    if (isfinite(pair->implied_most_m2)) {
        (void)fputs(" to ", r->out);
        print_number(r->out, pair->implied_most_m2 / 1e6, 0, false);
    }
    (void)fputs(isfinite(pair->implied_most_m2) ? " km²: " : " km² or more: ", r->out);
    if (pair->fitting_count == 0)
        (void)fputs("no area that is known lies there, so the two do not belong together", r->out);
    for (size_t i = 0; i < pair->fitting_count; i++) {
        (void)fputs(i == 0 ? "" : ", ", r->out);
        print_number(r->out, pair->fitting[i]->area_m2 / 1e6, 0, false);
        (void)fprintf(r->out, " (%s)", pair->fitting[i]->name);
    }
    (void)fputc('\n', r->out);
}

static void print_joint(const report *r) {
    const cm_check *check = r->check;
    if (check->result_count < 2)
        return;
    if (!check->joint_known) {
        (void)fputs("No single recipe reproduces all of them.\n", r->out);
        return;
    }
    /* Described for a claim that says most: a share of the whole, if there is one. */
    const cm_claim *claim = check->results[0].claim;
    for (size_t i = 0; i < check->result_count; i++)
        if (check->results[i].claim->scope == NULL &&
            check->results[i].claim->unit == CM_CLAIM_PERCENT)
            claim = check->results[i].claim;
    (void)fputs("One recipe reproduces all of them: ", r->out);
    print_recipe(r, claim, &check->joint);
    (void)fputs(".\n", r->out);
}

static void write_text(const report *r) {
    for (size_t i = 0; i < r->check->result_count; i++)
        print_result(r, &r->check->results[i]);
    print_joint(r);
    for (size_t i = 0; i < r->check->consistency_count; i++)
        print_consistency(r, &r->check->consistencies[i]);
}

/* ---- JSON --------------------------------------------------------------------------------- */

static json_t *recipe_object(cm_build *b, const report *r, const cm_recipe *recipe) {
    char earth[160];
    cm_earth_name(&r->options->earths[recipe->earth], earth, sizeof earth);
    json_t *object = json_object();
    cm_build_put(b, object, "basis", cm_build_text(BASES[recipe->basis]));
    cm_build_put(b, object, "earth", cm_build_text(earth));
    cm_build_put(b, object, "denominator", cm_build_text(recipe->denominator_name));
    cm_build_put(b, object, "denominator_km2", cm_build_km2(b, recipe->denominator_m2));
    cm_build_put(b, object, "extra", recipe->extra ? cm_build_text(r->extra_name) : json_null());
    cm_build_put(b, object, "from_shift_days", json_integer(recipe->from_shift));
    cm_build_put(b, object, "to_shift_days", json_integer(recipe->to_shift));
    return object;
}

static json_t *value_object(cm_build *b, const report *r, const cm_claim *claim,
                            const cm_recipe *recipe) {
    json_t *object = json_object();
    cm_build_put(b, object, "value", cm_build_number(b, recipe->value));
    cm_build_put(b, object, "difference", cm_build_number(b, recipe->value - claim->value));
    cm_build_put(b, object, "recipe", recipe_object(b, r, recipe));
    return object;
}

static json_t *days_array(cm_build *b, const cm_check_result *result) {
    const cm_day_state *const days[] = {&result->from, &result->to};
    json_t *array = json_array();
    for (size_t i = 0; i < 2; i++) {
        if (days[i]->date[0] == '\0')
            continue;
        json_t *object = json_object();
        cm_build_put(b, object, "date", cm_build_text(days[i]->date));
        cm_build_put(b, object, "missing", json_boolean(days[i]->missing));
        cm_build_put(b, object, "stale", json_boolean(days[i]->stale));
        cm_build_append(b, array, object);
    }
    return array;
}

static json_t *result_object(cm_build *b, const report *r, const cm_check_result *result) {
    const cm_claim *claim = result->claim;
    json_t *object = json_object();
    cm_build_put(b, object, "claim", cm_build_text(claim->text));
    cm_build_put(b, object, "scope", cm_build_text(result->unit_name));
    cm_build_put(b, object, "subject", cm_build_text(SUBJECTS[claim->subject]));
    cm_build_put(b, object, "from", cm_build_text(claim->from));
    cm_build_put(b, object, "to", cm_build_text(claim->to));
    cm_build_put(b, object, "day", cm_build_text(result->day));
    cm_build_put(b, object, "unit", cm_build_text(UNIT_KEYS[claim->unit]));
    cm_build_put(b, object, "value", cm_build_number(b, claim->value));
    cm_build_put(b, object, "tolerance", cm_build_number(b, claim->tolerance));
    cm_build_put(b, object, "verdict", cm_build_text(cm_verdict_name(result->verdict)));
    cm_build_put(b, object, "own", value_object(b, r, claim, &result->own));
    cm_build_put(b, object, "best",
                 result->tried > 0 ? value_object(b, r, claim, &result->best) : json_null());
    cm_build_put(b, object, "recipes_tried", cm_build_count(result->tried));
    cm_build_put(b, object, "recipes_reproducing", cm_build_count(result->reproducing));
    cm_build_put(b, object, "days", days_array(b, result));
    return object;
}

static json_t *consistency_object(cm_build *b, const cm_consistency *pair) {
    json_t *object = json_object(), *fitting = json_array();
    for (size_t i = 0; i < pair->fitting_count; i++) {
        json_t *known = json_object();
        cm_build_put(b, known, "km2", cm_build_km2(b, pair->fitting[i]->area_m2));
        cm_build_put(b, known, "name", cm_build_text(pair->fitting[i]->name));
        cm_build_append(b, fitting, known);
    }
    cm_build_put(b, object, "area", cm_build_text(pair->area->text));
    cm_build_put(b, object, "share", cm_build_text(pair->share->text));
    cm_build_put(b, object, "implied_least_km2", cm_build_km2(b, pair->implied_least_m2));
    cm_build_put(b, object, "implied_most_km2", cm_build_km2(b, pair->implied_most_m2));
    cm_build_put(b, object, "fitting", fitting);
    return object;
}

static void put_check(cm_build *b, json_t *object, const report *r) {
    const cm_check *check = r->check;
    json_t *claims = json_array(), *pairs = json_array();
    for (size_t i = 0; i < check->result_count; i++)
        cm_build_append(b, claims, result_object(b, r, &check->results[i]));
    for (size_t i = 0; i < check->consistency_count; i++)
        cm_build_append(b, pairs, consistency_object(b, &check->consistencies[i]));
    cm_build_put(b, object, "claims", claims);
    cm_build_put(b, object, "joint",
                 check->joint_known ? recipe_object(b, r, &check->joint) : json_null());
    cm_build_put(b, object, "consistency", pairs);
}

static const char *name_of(const char *extra_name) {
    return extra_name != NULL ? extra_name : "the extra polygons";
}

void cm_json_check(cm_build *b, json_t *object, const cm_check *check,
                   const cm_check_options *options, const char *extra_name) {
    put_check(b, object, &(report){NULL, check, options, name_of(extra_name)});
}

/* ---- the whole ---------------------------------------------------------------------------- */

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

cm_code cm_check_format(const cm_check *check, const cm_check_options *options,
                        const char *extra_name, cm_table_format format, const char *version,
                        char **text, cm_error *error) {
    report r = {.check = check, .options = options, .extra_name = name_of(extra_name)};
    if (format == CM_TABLE_JSON) {
        cm_build b = {.decimals = -1, .short_numbers = true};
        json_t *object = json_object();
        cm_build_put(&b, object, "controlmap", cm_build_text(version));
        put_check(&b, object, &r);
        *text = cm_build_finish(&b, object);
        return *text != NULL ? CM_OK : out_of_memory(error);
    }
    char *bytes = NULL;
    size_t size = 0;
    r.out = open_memstream(&bytes, &size);
    if (r.out == NULL)
        return out_of_memory(error);
    write_text(&r);
    const bool failed = ferror(r.out) != 0;
    if (fclose(r.out) != 0 || failed) {
        free(bytes);
        return out_of_memory(error);
    }
    *text = bytes;
    return CM_OK;
}
