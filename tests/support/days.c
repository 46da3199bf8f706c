#include "support/days.h"

#include <dirent.h>

#include "support/check.h"
#include "support/fixture.h"

static const char PREFIX[] = "deepstatemap_data_";

static int is_day(const struct dirent *entry) {
    return strncmp(entry->d_name, PREFIX, sizeof PREFIX - 1) == 0;
}

published_days published_days_open(const char *data) {
    char folder[800], path[1200];
    struct dirent **entries = NULL;
    (void)snprintf(folder, sizeof folder, "%s/deepstate", data);
    const int listed = scandir(folder, &entries, is_day, alphasort);
    assert_true(listed >= DAYS_AT_LEAST);
    published_days all = {.days = calloc((size_t)listed, sizeof *all.days)};
    assert_non_null(all.days);
    for (int i = 0; i < listed; i++) {
        if (i % DAYS_STRIDE == 0) {
            published_day *day = &all.days[all.count++];
            (void)snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
            (void)snprintf(day->date, sizeof day->date, "%.8s",
                           entries[i]->d_name + sizeof PREFIX - 1);
            day->control = cleaned_file(path, CM_MERGE_ALL);
            assert_int_equal(day->control->feature_count, 1);
            assert_int_equal(strlen(day->control->sha256), 64);
        }
        free(entries[i]);
    }
    free(entries);
    print_message("%zu of %d published days\n", all.count, listed);
    return all;
}

void published_days_close(published_days *days) {
    for (size_t i = 0; i < days->count; i++)
        cm_layer_free(days->days[i].control);
    free(days->days);
    *days = (published_days){0};
}
