/* Every published day loads, needs what repairs it needs, and measures. */
#include <dirent.h>

#include "controlmap/earth.h"
#include "support/check.h"
#include "support/fixture.h"

enum { DAYS = 536 };

static int is_day(const struct dirent *entry) {
    return strncmp(entry->d_name, "deepstatemap_data_", 18) == 0;
}

static void every_published_day_loads_and_measures(void **state) {
    (void)state;
    REQUIRE_DATA(data);
    char folder[800], path[1200];
    struct dirent **days = NULL;
    (void)snprintf(folder, sizeof folder, "%s/deepstate", data);
    const int count = scandir(folder, &days, is_day, alphasort);
    assert_true(count >= DAYS);
    double least = INFINITY, most = 0, before = NAN;
    for (int i = 0; i < count; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, days[i]->d_name);
        cm_layer *layer = cleaned_file(path, CM_MERGE_ALL);
        const double km2 = area_km2(&layer->features[0].shape);
        assert_int_equal(layer->feature_count, 1);
        assert_memory_equal(layer->date, days[i]->d_name + 18, 4);
        assert_string_equal(layer->date_from, "file name");
        assert_int_equal(strlen(layer->sha256), 64);
        /* a day moves the line, it does not move the country */
        if (i > 0 && !(fabs(km2 - before) < 1500))
            fail_msg("%s: %.0f km2 after %.0f the day before", days[i]->d_name, km2, before);
        least = fmin(least, km2);
        most = fmax(most, km2);
        before = km2;
        cm_layer_free(layer);
        free(days[i]);
    }
    free(days);
    print_message("%d days, %.0f to %.0f km2\n", count, least, most);
    assert_true(least > 105000 && most < 120000);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_published_day_loads_and_measures)};
    return cmocka_run_group_tests_name("real days", tests, NULL, NULL);
}
