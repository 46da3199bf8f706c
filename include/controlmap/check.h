/**
 * @file check.h
 * Published figures held against the data: which definition makes them.
 *
 * Two honest figures of one situation may differ because they were taken on
 * another Earth, clipped or not, divided by another area, from a file of
 * another day, or with an island more. A check tries these and tells the
 * simplest way to the figure claimed.
 */
#ifndef CONTROLMAP_CHECK_H
#define CONTROLMAP_CHECK_H

#include "controlmap/error.h"
#include "controlmap/measure.h"

/** What a claim is about. */
typedef enum {
    CM_CLAIM_CONTROLLED, /**< what is held */
    CM_CLAIM_REST,       /**< what is not */
    CM_CLAIM_GAIN        /**< what is held at the end of a period more than at its start */
} cm_claim_subject;

/** How a claim is written. */
typedef enum { CM_CLAIM_KM2, CM_CLAIM_MI2, CM_CLAIM_HA, CM_CLAIM_PERCENT } cm_claim_unit;

typedef struct {
    const char *text;  /**< as given */
    const char *scope; /**< id or name of a unit; NULL: the whole */
    cm_claim_subject subject;
    cm_claim_unit unit;
    double value;     /**< in unit */
    double tolerance; /**< in unit; half of the last digit given, unless stated */
    bool tolerance_stated;
    char from[11], to[11]; /**< YYYY-MM-DD; from: of a gain; to: of any claim; or empty */
} cm_claim;

/**
 * Reads claims.
 *
 * `[UNIT][:rest|:gain|:area|:share][@DATE|@FROM..TO]=VALUE`, or VALUE alone for
 * the whole: `116,000 km2`, `19.2%`, `UA-14=78.1%`, `UA-14:rest=2250mi2`,
 * `gain@2025-11=505km2`. FROM..TO may be written as a month or a year. Units: km2, mi2, ha, %
 * and their usual spellings. The tolerance is half a unit of the last digit;
 * zeros at the end of a whole number of km² do not count as digits, but two
 * digits always do ("116,000" ± 500, "19.2 %" ± 0.05, "100,000" ± 5,000); a
 * whole percentage is ± 0.5. `±N` or `+-N` before the unit or behind it states
 * another.
 *
 * @param texts count of them, borrowed for as long as the claims are used
 * @param[out] out malloc'ed, to be freed by cm_claims_free(); NULL on failure
 * @return CM_OK, CM_ERR_USAGE, CM_ERR_MEMORY
 */
cm_code cm_claims_read(const char *const *texts, size_t count, cm_claim **out, cm_error *error);

/** Frees claims; NULL is fine. */
void cm_claims_free(cm_claim *claims, size_t count);

/** m² in a unit of area; 0.01 for a percentage. */
double cm_claim_unit_size(cm_claim_unit unit);

/** An area that a share of the whole may have been taken of. */
typedef struct {
    double area_m2;
    const char *name;
} cm_known_area;

/** One way to a figure. */
typedef struct {
    size_t earth;                 /**< index into the Earths tried */
    cm_basis basis;               /**< of the whole; of a unit, drawn and clipped are the same */
    size_t denominator;           /**< index into the denominators tried; 0: that of the basis */
    bool extra;                   /**< with the extra polygons */
    int from_shift, to_shift;     /**< days that the file is later than the claim's date */
    double denominator_m2;        /**< what was divided by, or less from for a rest */
    const char *denominator_name; /**< "official" … */
    double value;                 /**< in the claim's unit; NAN: no data */
    double departure;             /**< how far from the own recipe: 0 is that itself */
} cm_recipe;

typedef enum {
    CM_VERDICT_REPRODUCED,       /**< the own figure, to the digits given */
    CM_VERDICT_ROUNDS,           /**< the own figure, cut or rounded the other way */
    CM_VERDICT_OTHER_DEFINITION, /**< another recipe's figure */
    CM_VERDICT_NOT_REPRODUCED,
    CM_VERDICT_NO_DATA /**< there is no file within the days tried */
} cm_verdict;

/** "reproduced", "rounds differently" …; static. */
const char *cm_verdict_name(cm_verdict verdict);

/** Days that a claim needs. */
typedef struct {
    char date[11];
    bool missing; /**< no file shows it */
    bool stale;   /**< its file repeats the day before */
} cm_day_state;

typedef struct {
    const cm_claim *claim;
    const char *unit_name; /**< of the unit it is about; NULL: the whole */
    cm_verdict verdict;
    cm_recipe own;             /**< the recipe that the options say; its value may be NAN */
    cm_recipe best;            /**< the simplest that reproduces the claim, else the nearest */
    size_t tried, reproducing; /**< recipes that differ in what matters to the claim */
    char day[11];              /**< of the situation that the own figure is of; or empty */
    cm_day_state from, to;     /**< from is empty but for a gain */
} cm_check_result;

/** Whether an area and a share that were claimed together fit. */
typedef struct {
    const cm_claim *area, *share;
    double implied_least_m2, implied_most_m2; /**< denominators that the digits allow */
    size_t fitting_count;
    const cm_known_area *const *fitting; /**< the known ones among them */
} cm_consistency;

typedef struct cm_check {
    size_t result_count;
    const cm_check_result *results; /**< one per claim */
    bool joint_known;
    cm_recipe joint; /**< the simplest that reproduces all claims at once */
    size_t consistency_count;
    const cm_consistency *consistencies;
    size_t denominator_count;
    const cm_known_area *denominators; /**< the first stands for that of the basis */
    struct cm_arena_block *blocks;     /**< private */
} cm_check;

/**
 * Measures one day.
 *
 * @param extra with the extra polygons
 * @param[out] out WGS 84; stays the callee's
 */
typedef cm_code cm_day_measure(void *context, size_t day, bool extra, const cm_figures **out,
                               cm_error *error);

typedef struct {
    size_t day_count;
    const cm_day *days; /**< by date of the situation, one per date */
    cm_day_measure *measure;
    void *context;
    size_t earth_count;
    const cm_earth *earths; /**< the first is the own */
    cm_basis basis;         /**< the own */
    size_t known_count;
    const cm_known_area *known; /**< denominators besides those of the figures; may be none */
    bool extra;                 /**< there are extra polygons to try */
    double extra_m2;            /**< else: an area to add to the whole instead; 0: none */
    int days_around;            /**< how many days a file may be early or late */
} cm_check_options;

/**
 * Holds claims against the data.
 *
 * A claim without a date is about the last day there is.
 *
 * @param[out] out NULL on failure
 * @return CM_OK; CM_ERR_USAGE: a unit that is not there, a gain with one day
 *         only; what the measuring of a day returns; CM_ERR_MEMORY
 */
cm_code cm_check_claims(const cm_claim *claims, size_t count, const cm_check_options *options,
                        cm_check **out, cm_error *error);

/** Frees a check; NULL is fine. */
void cm_check_free(cm_check *check);

#endif
