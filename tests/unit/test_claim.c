#include "controlmap/check.h"

#include "support/check.h"

/* One claim; freed by the next call. */
static const cm_claim *read_one(const char *text) {
    static cm_claim *claims;
    cm_error error = {0};
    cm_claims_free(claims, 1);
    claims = NULL;
    if (text != NULL)
        assert_ok(cm_claims_read(&text, 1, &claims, &error), &error);
    return claims;
}

static int forget(void **state) {
    (void)state;
    (void)read_one(NULL);
    return 0;
}

static void assert_value(const char *text, double value, double tolerance, cm_claim_unit unit) {
    const cm_claim *claim = read_one(text);
    if (claim->value != value || fabs(claim->tolerance - tolerance) > 1e-12 * tolerance ||
        claim->unit != unit)
        fail_msg("\"%s\" is %.17g ± %.17g in unit %d, expected %.17g ± %.17g in unit %d", text,
                 claim->value, claim->tolerance, (int)claim->unit, value, tolerance, (int)unit);
    assert_ptr_equal(claim->text, text);
}

static void assert_about(const char *text, const char *scope, cm_claim_subject subject,
                         const char *from, const char *to) {
    const cm_claim *claim = read_one(text);
    if ((scope == NULL) != (claim->scope == NULL) ||
        (scope != NULL && strcmp(scope, claim->scope) != 0) || claim->subject != subject ||
        strcmp(claim->from, from) != 0 || strcmp(claim->to, to) != 0)
        fail_msg("\"%s\" is about %s, subject %d, \"%s\"..\"%s\"", text,
                 claim->scope != NULL ? claim->scope : "the whole", (int)claim->subject,
                 claim->from, claim->to);
}

static void assert_refused(const char *text, const char *message, const char *hint) {
    cm_error error = {0};
    cm_claim *claims = NULL;
    const cm_code code = cm_claims_read(&text, 1, &claims, &error);
    if (code != CM_ERR_USAGE)
        fail_msg("\"%s\": code %d, expected a refusal", text, (int)code);
    assert_null(claims);
    assert_contains(error.message, message);
    assert_contains(error.message, text);
    assert_contains(error.hint, hint);
}

/* ---- values ------------------------------------------------------------------------------- */

static void a_value_alone_is_about_the_whole(void **state) {
    (void)state;
    assert_about("116,000 km2", NULL, CM_CLAIM_CONTROLLED, "", "");
    assert_value("116,000 km2", 116000, 500, CM_CLAIM_KM2);
    assert_value("  19.2 % ", 19.2, 0.05, CM_CLAIM_PERCENT);
}

static void units_are_known_by_their_usual_spellings(void **state) {
    (void)state;
    const struct {
        const char *const texts[12];
        cm_claim_unit unit;
    } spellings[] = {
        {{"7km2", "7 km²", "7 km^2", "7 sq km", "7 sq. km", "7sqkm", "7 square kilometres",
          "7 square kilometers", "7 KM2", "7\u00a0km²", "7\u202fkm²"},
         CM_CLAIM_KM2},
        {{"7mi2", "7 mi²", "7 mi^2", "7 sq mi", "7 sq. mi", "7sqmi", "7 sq miles",
          "7 Square Miles"},
         CM_CLAIM_MI2},
        {{"7ha", "7 hectares", "7 HA"}, CM_CLAIM_HA},
        {{"7%", "7 %", "7 percent", "7 per cent", "7pct", "7\u00a0%"}, CM_CLAIM_PERCENT}};
    for (size_t i = 0; i < COUNT_OF(spellings); i++)
        for (size_t k = 0; k < 12 && spellings[i].texts[k] != NULL; k++)
            assert_value(spellings[i].texts[k], 7, 0.5, spellings[i].unit);
}

static void units_have_their_size(void **state) {
    (void)state;
    assert_true(cm_claim_unit_size(CM_CLAIM_KM2) == 1e6);
    assert_true(cm_claim_unit_size(CM_CLAIM_HA) == 1e4);
    assert_true(cm_claim_unit_size(CM_CLAIM_PERCENT) == 0.01);
    /* the international mile is 1,760 yards of 0.9144 m */
    assert_close(cm_claim_unit_size(CM_CLAIM_MI2), 1760 * 0.9144 * 1760 * 0.9144, 1e-15);
}

/* Half of what the last digit stands for; zeros at the end of an area are no digits, but two
 * digits always are. */
static void digits_say_how_exact_a_claim_is(void **state) {
    (void)state;
    assert_value("116,000km2", 116000, 500, CM_CLAIM_KM2);
    assert_value("116,100km2", 116100, 50, CM_CLAIM_KM2);
    assert_value("116,165km2", 116165, 0.5, CM_CLAIM_KM2);
    assert_value("100,000km2", 100000, 5000, CM_CLAIM_KM2);
    assert_value("120000km2", 120000, 5000, CM_CLAIM_KM2);
    assert_value("2,250 sq mi", 2250, 5, CM_CLAIM_MI2);
    assert_value("5827km2", 5827, 0.5, CM_CLAIM_KM2);
    assert_value("505km2", 505, 0.5, CM_CLAIM_KM2);
    assert_value("500km2", 500, 5, CM_CLAIM_KM2);
    assert_value("50km2", 50, 0.5, CM_CLAIM_KM2);
    assert_value("5km2", 5, 0.5, CM_CLAIM_KM2);
    assert_value("0km2", 0, 0.5, CM_CLAIM_KM2);
    assert_value("4.4km2", 4.4, 0.05, CM_CLAIM_KM2);
    assert_value("116000.0km2", 116000, 0.05, CM_CLAIM_KM2);
    assert_value("11,600,000 ha", 11600000, 50000, CM_CLAIM_HA);
}

static void zeros_of_a_percentage_count(void **state) {
    (void)state;
    assert_value("19.2%", 19.2, 0.05, CM_CLAIM_PERCENT);
    assert_value("19.20%", 19.2, 0.005, CM_CLAIM_PERCENT);
    assert_value("19,25 %", 19.25, 0.005, CM_CLAIM_PERCENT);
    assert_value("72%", 72, 0.5, CM_CLAIM_PERCENT);
    assert_value("20%", 20, 0.5, CM_CLAIM_PERCENT);
    assert_value("100%", 100, 0.5, CM_CLAIM_PERCENT);
    assert_value("0%", 0, 0.5, CM_CLAIM_PERCENT);
}

static void a_tolerance_may_be_stated_before_and_behind_the_unit(void **state) {
    (void)state;
    const char *const texts[] = {"116000±250km2",     "116000 ± 250 km2", "116,000 km² ± 250",
                                 "116 000 km2 +-250", "116000+-250 km2",  "116,000 km2±250 "};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        assert_value(texts[i], 116000, 250, CM_CLAIM_KM2);
        assert_true(read_one(texts[i])->tolerance_stated);
    }
    assert_value("19.2%±0.25", 19.2, 0.25, CM_CLAIM_PERCENT);
    assert_value("505km2±0", 505, 0, CM_CLAIM_KM2);
    assert_false(read_one("505km2")->tolerance_stated);
    assert_true(read_one("505km2 ±0.5")->tolerance_stated);
}

static void a_loss_is_a_negative_gain(void **state) {
    (void)state;
    assert_value("gain@2024-08=-350km2", -350, 5, CM_CLAIM_KM2);
    assert_value("gain@2024-08=\u2212350 km2", -350, 5, CM_CLAIM_KM2);
}

/* ---- what it is about --------------------------------------------------------------------- */

static void every_form_that_is_promised_is_read(void **state) {
    (void)state;
    assert_about("UA-14=78.1%", "UA-14", CM_CLAIM_CONTROLLED, "", "");
    assert_about("UA-14:rest=2250mi2", "UA-14", CM_CLAIM_REST, "", "");
    assert_about("UA-14:area=20,759km2", "UA-14", CM_CLAIM_CONTROLLED, "", "");
    assert_about("UA-14:share=78.1%", "UA-14", CM_CLAIM_CONTROLLED, "", "");
    assert_about("UA-14:gain@2025-11=100km2", "UA-14", CM_CLAIM_GAIN, "2025-11-01", "2025-12-01");
    assert_about("gain@2025-11=505km2", NULL, CM_CLAIM_GAIN, "2025-11-01", "2025-12-01");
    assert_about("rest=487,000km2", NULL, CM_CLAIM_REST, "", "");
    assert_about("area=116,000km2", NULL, CM_CLAIM_CONTROLLED, "", "");
    assert_about("share=19.2%", NULL, CM_CLAIM_CONTROLLED, "", "");
    assert_about(":rest=487,000km2", NULL, CM_CLAIM_REST, "", "");
    assert_about("@2025-12-16=115966km2", NULL, CM_CLAIM_CONTROLLED, "", "2025-12-16");
    assert_about("rest@2025-12-16=80.8%", NULL, CM_CLAIM_REST, "", "2025-12-16");
    assert_about("UA-14@2025-12-16=78%", "UA-14", CM_CLAIM_CONTROLLED, "", "2025-12-16");
    assert_about("UA-14:REST@2025-12-16=5827km2", "UA-14", CM_CLAIM_REST, "", "2025-12-16");
    assert_about("Luhansk=99.6%", "Luhansk", CM_CLAIM_CONTROLLED, "", "");
    assert_about("Луганська область=99,6 %", "Луганська область", CM_CLAIM_CONTROLLED, "", "");
    assert_about("=116000km2", NULL, CM_CLAIM_CONTROLLED, "", "");
}

static void a_period_runs_from_day_to_day(void **state) {
    (void)state;
    assert_about("gain@2025-08-17..2025-12-01=1000km2", NULL, CM_CLAIM_GAIN, "2025-08-17",
                 "2025-12-01");
    assert_about("gain@2024-12-31..2025-01-01=9km2", NULL, CM_CLAIM_GAIN, "2024-12-31",
                 "2025-01-01");
}

/* Until the first day of the next, so that twelve months make the year. */
static void a_month_or_year_ends_where_the_next_begins(void **state) {
    (void)state;
    char text[40], from[32], to[32];
    for (int month = 1; month <= 12; month++) {
        (void)snprintf(text, sizeof text, "gain@2025-%02d=1km2", month);
        (void)snprintf(from, sizeof from, "2025-%02d-01", month);
        (void)snprintf(to, sizeof to, "%d-%02d-01", month == 12 ? 2026 : 2025, month % 12 + 1);
        assert_about(text, NULL, CM_CLAIM_GAIN, from, to);
    }
    assert_about("gain@2024-02=1km2", NULL, CM_CLAIM_GAIN, "2024-02-01", "2024-03-01"); /* leap */
    assert_about("gain@2023-02=1km2", NULL, CM_CLAIM_GAIN, "2023-02-01", "2023-03-01");
    assert_about("gain@2024=1km2", NULL, CM_CLAIM_GAIN, "2024-01-01", "2025-01-01"); /* leap */
    assert_about("gain@2025=1km2", NULL, CM_CLAIM_GAIN, "2025-01-01", "2026-01-01");
}

static void claims_keep_their_order(void **state) {
    (void)state;
    const char *const texts[] = {"116,000km2", "19.2%", "UA-14=78.1%"};
    cm_error error = {0};
    cm_claim *claims = NULL;
    assert_ok(cm_claims_read(texts, 3, &claims, &error), &error);
    assert_true(claims[0].value == 116000 && claims[1].value == 19.2 && claims[2].value == 78.1);
    assert_null(claims[1].scope);
    assert_string_equal(claims[2].scope, "UA-14");
    cm_claims_free(claims, 3);
    assert_ok(cm_claims_read(texts, 0, &claims, &error), &error);
    cm_claims_free(claims, 0);
    cm_claims_free(NULL, 0);
}

/* ---- refusals ----------------------------------------------------------------------------- */

static void what_has_no_number_is_refused(void **state) {
    (void)state;
    const char *const texts[] = {"km2", "UA-14=", "many km2", "UA-14=about 5 km2", "", "%"};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_refused(texts[i], "cannot be read as a claim", "gain@2025-11=505km2");
}

static void what_follows_a_claim_is_refused(void **state) {
    (void)state;
    const char *const texts[] = {
        "116000 km2 or so", "19.2%%",        "5 km2 ± ", "5 ± km2",
        "5 ±1 km2 ±2",      "5 km2 ± 1 ± 2", "5 km2 5",  "5 km2 plus or minus 3"};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_refused(texts[i], "cannot be read as a claim", "write it as 116000km2");
}

static void a_number_without_a_unit_that_is_known_is_refused(void **state) {
    (void)state;
    const char *const texts[] = {"116000", "116000 m2", "5 acres", "19.2 points", "1.234.567km2"};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_refused(texts[i], "has no unit that is known", "km2, mi2, ha or %");
}

static void something_unknown_about_a_unit_is_refused(void **state) {
    (void)state;
    assert_refused("UA-14:loss=5km2", "about something unknown", "rest, gain, area or share");
    assert_refused("UA-14:=5km2", "about something unknown", "rest, gain");
    assert_refused("UA-14:gains@2025=5km2", "about something unknown", "rest, gain");
}

static void dates_that_are_none_are_refused(void **state) {
    (void)state;
    const char *const texts[] = {"@2025-02-29=5km2",
                                 "@=5km2",
                                 "@yesterday=5km2",
                                 "@2025-12-1=5km2",
                                 "gain@2025-13=5km2",
                                 "gain@20251=5km2",
                                 "gain@2025-1=5km2",
                                 "gain@2025-11-01..=5km2",
                                 "gain@..2025-11-01=5km2",
                                 "gain@2025-11-01..2025-11-31=5km2",
                                 "gain@2025-11-01..2025-12=5km2",
                                 "gain@2025-12-01..2025-11-01=5km2", /* backwards */
                                 "gain@2025-11-01..2025-11-01=5km2", /* nothing lies between */
                                 "gain@2025-11-01...2025-12-01=5km2",
                                 "gain@0000=5km2"};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_refused(texts[i], "the dates of the claim", "@2025-11-01..2025-12-01");
}

static void a_period_and_a_gain_need_each_other(void **state) {
    (void)state;
    assert_refused("@2025-11=505km2", "has a period but is no gain", "gain@2025-11=505km2");
    assert_refused("rest@2025-11-01..2025-12-01=505km2", "has a period but is no gain", "gain@");
    assert_refused("gain=505km2", "has no period", "gain@2025-11=505km2");
    assert_refused("gain@2025-11-01=505km2", "has no period", "gain@2025-11-01..2025-12-01");
    assert_refused("UA-14:gain=505km2", "has no period", "gain@2025-11");
}

static void one_claim_that_cannot_be_read_refuses_all(void **state) {
    (void)state;
    const char *const texts[] = {"UA-14=78.1%", "UA-09=nonsense", "19.2%"};
    cm_error error = {0};
    cm_claim *claims = NULL;
    assert_code(cm_claims_read(texts, 3, &claims, &error), CM_ERR_USAGE, &error);
    assert_null(claims);
    assert_contains(error.message, "UA-09=nonsense");
}

#define CASE(test) cmocka_unit_test_teardown(test, forget)

int main(void) {
    const struct CMUnitTest tests[] = {CASE(a_value_alone_is_about_the_whole),
                                       CASE(units_are_known_by_their_usual_spellings),
                                       CASE(units_have_their_size),
                                       CASE(digits_say_how_exact_a_claim_is),
                                       CASE(zeros_of_a_percentage_count),
                                       CASE(a_tolerance_may_be_stated_before_and_behind_the_unit),
                                       CASE(a_loss_is_a_negative_gain),
                                       CASE(every_form_that_is_promised_is_read),
                                       CASE(a_period_runs_from_day_to_day),
                                       CASE(a_month_or_year_ends_where_the_next_begins),
                                       CASE(claims_keep_their_order),
                                       CASE(what_has_no_number_is_refused),
                                       CASE(what_follows_a_claim_is_refused),
                                       CASE(a_number_without_a_unit_that_is_known_is_refused),
                                       CASE(something_unknown_about_a_unit_is_refused),
                                       CASE(dates_that_are_none_are_refused),
                                       CASE(a_period_and_a_gain_need_each_other),
                                       CASE(one_claim_that_cannot_be_read_refuses_all)};
    return cmocka_run_group_tests_name("claim", tests, NULL, NULL);
}
