#include "encode/outcomerow.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const cm_outcome_column CM_OUTCOME_COLUMN[CM_OUTCOME_COLUMNS] = {
    {"measured_km2", false},  {"a_before_km2", false}, {"b_before_km2", false},
    {"a_after_km2", false},   {"b_after_km2", false},  {"zone_km2", false},
    {"b_to_a_km2", false},    {"a_to_b_km2", false},   {"a_to_zone_km2", false},
    {"b_to_zone_km2", false}, {"a_net_km2", false},    {"b_net_km2", false},
    {"a_before_pct", true},   {"a_after_pct", true},   {"b_after_pct", true},
    {"zone_pct", true}};

double cm_outcome_net_a(const cm_outcome_areas *a) {
    return a->b_to_a_m2 - a->a_to_b_m2 - a->a_to_zone_m2;
}

double cm_outcome_net_b(const cm_outcome_areas *a) {
    return a->a_to_b_m2 - a->b_to_a_m2 - a->b_to_zone_m2;
}

void cm_outcome_values(const cm_outcome_areas *a, double values[CM_OUTCOME_COLUMNS]) {
    const double own[CM_OUTCOME_COLUMNS] = {a->measured_m2,
                                            a->a_before_m2,
                                            a->b_before_m2,
                                            a->a_after_m2,
                                            a->b_after_m2,
                                            a->zone_m2,
                                            a->b_to_a_m2,
                                            a->a_to_b_m2,
                                            a->a_to_zone_m2,
                                            a->b_to_zone_m2,
                                            cm_outcome_net_a(a),
                                            cm_outcome_net_b(a),
                                            a->a_before_m2 / a->measured_m2,
                                            a->a_after_m2 / a->measured_m2,
                                            a->b_after_m2 / a->measured_m2,
                                            a->zone_m2 / a->measured_m2};
    memcpy(values, own, sizeof own);
}

/* ---- steps in words ----------------------------------------------------------------------- */

/* Texts in a row, as far as there is room. */
typedef struct {
    char *at;
    size_t left;
    int length;
} writer;

static void say(writer *w, const char *text) {
    const size_t length = strlen(text);
    size_t taken = length < w->left ? length : (w->left > 0 ? w->left - 1 : 0);
    /* A letter of several bytes is not cut in two. */
    while (taken < length && taken > 0 && ((unsigned char)text[taken] & 0xC0) == 0x80)
        taken--;
    if (w->left > 0) {
        memcpy(w->at, text, taken);
        w->at[taken] = '\0';
    }
    w->at += taken;
    w->left = taken < length ? (w->left > 0 ? 1 : 0) : w->left - taken;
    w->length += (int)length;
}

static void say_area(writer *w, const cm_step *step) {
    static const char *const parts[] = {"", "what A holds of ", "what B holds of "};
    say(w, parts[step->part]);
    for (size_t i = 0; i < step->unit_count; i++) {
        say(w, i > 0 ? ", " : "");
        say(w, step->units[i]);
    }
    if (step->unit_count == 0)
        say(w, step->shape.text != NULL ? "a polygon" : step->shape.shown);
}

static void say_buffer(writer *w, const cm_step *step) {
    static const char *const sides[] = {"on both sides of ", "on A's side of ", "on B's side of "};
    char width[48];
    (void)snprintf(width, sizeof width, "%.6g km ", step->km);
    say(w, width);
    say(w, sides[step->part]);
    say(w, step->shape.shown == NULL  ? "the front line"
           : step->shape.text != NULL ? "a line"
                                      : step->shape.shown);
}

int cm_outcome_step_text(const cm_step *step, char *text, size_t size) {
    writer w = {text, size, 0};
    if (size > 0)
        text[0] = '\0';
    if (step->title != NULL) {
        say(&w, step->title);
        return w.length;
    }
    say(&w, cm_step_name(step->kind));
    say(&w, " ");
    if (step->kind == CM_STEP_FREEZE)
        say(&w, "at the line of the control layer");
    else if (step->kind == CM_STEP_BUFFER)
        say_buffer(&w, step);
    else if (step->kind == CM_STEP_LINE)
        say(&w, step->is_left ? "what lies left of a line" : "what lies right of a line");
    else if (step->kind == CM_STEP_WITHIN && step->unit_count == 0)
        say(&w, "all units");
    else
        say_area(&w, step);
    if (step->to == CM_HOLDER_ZONE && step->kind == CM_STEP_BUFFER)
        say(&w, " becomes a zone");
    if (step->to != CM_HOLDER_ZONE && step->kind != CM_STEP_FREEZE &&
        step->kind != CM_STEP_WITHIN) {
        say(&w, " to ");
        say(&w, cm_holder_name(step->to));
    }
    return w.length;
}
