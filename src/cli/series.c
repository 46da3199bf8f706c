#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/path.h"
#include "cli/animation.h"
#include "cli/reading.h"
#include "cli/seriesrows.h"
#include "cli/tableoptions.h"

static const cm_cli_verb VERB = {
    .verb = "series",
    .arguments = "DIR|PATTERN|@LIST|FILE…",
    .summary =
        "Measures many dates: a row per date and unit with controlled area, share, front line,\n"
        "gained, lost and net since the date before; months and years summed up. Dates come from\n"
        "the files' names, else from a field `date`.\n"
        "Text, Markdown and JSON are the summary; CSV is the rows, and so is a database. Where rows\n"
        "are written with -o the summary is printed besides.",
    .examples =
        "Examples:\n"
        "  controlmap series deepstate/\n"
        "  controlmap series deepstate/ -o rows.csv\n"
        "  controlmap series deepstate/ --from 2025-01-01 --to 2025-12-31 --every month\n"
        "  controlmap series 'maps/*.gpkg' --date-regex '(\\d{4})w?(\\d\\d)(\\d\\d)' --format csv\n"
        "  controlmap series deepstate/ --lag 1 --earth sphere:6378137\n"
        "  controlmap series deepstate/ --append rows.csv\n"
        "  controlmap series deepstate/ -o rows.gpkg\n"
        "  controlmap series deepstate/ --append PG:dbname=maps --rows-table front.oblasts\n"
        "  controlmap series deepstate/ --by hromadas.geojson -o rows.csv\n"
        "  controlmap series deepstate/ --chart months.svg --chart-kind months --theme dark\n"
        "\n"
        "Of a period (--every) the last file stands for it. Missing days are listed and never\n"
        "interpolated. A date counts as redrawn where at least 10 km² were gained and as many lost,\n"
        "the lesser a quarter of the greater or more: a front moves one way, a line drawn anew both.\n"
        "Rows of parts (--from, --to) put one after the other are the rows of the whole.\n"
        "A file that cannot be used is told and passed over; with --strict it ends the run.\n"};

typedef struct {
    cm_cli_inputs in;
    cm_cli_table_options table;
    cm_cli_series_pictures pictures;
    char *date_regex, *from, *to, *every, *append, *database_table;
    int jobs;
} series_options;

/* Set by Ctrl-C; what is half written is then removed. */
static volatile sig_atomic_t interrupted;

static void interrupt(int signal_number) {
    (void)signal_number;
    interrupted = 1;
}

/* ---- progress ----------------------------------------------------------------------------- */

typedef struct {
    bool shown;
    gint64 start, told;
} progress;

static void tell_progress(progress *p, size_t done, size_t count) {
    const gint64 now = g_get_monotonic_time();
    if (!p->shown || (now - p->told < 100000 && done < count))
        return;
    p->told = now;
    enum { WIDTH = 30 };
    char bar[WIDTH + 1];
    for (size_t i = 0; i < WIDTH; i++)
        bar[i] = i < WIDTH * done / count ? '#' : '.';
    bar[WIDTH] = '\0';
    const double seconds = (double)(now - p->start) / 1e6;
    const double rate = seconds > 0 ? (double)done / seconds : 0;
    (void)fprintf(stderr, "\r[%s] %zu of %zu, %.0f a second, %.0f s left ", bar, done, count, rate,
                  rate > 0 ? (double)(count - done) / rate : 0);
    if (done == count)
        (void)fputs("\r\033[K", stderr);
}

/* ---- the run ------------------------------------------------------------------------------ */

typedef struct {
    const series_options *options;
    cm_cli_job *job;
    const cm_days *days;     /* to be measured */
    const cm_days *all_days; /* and those that need not be */
    cm_series_builder *builder;
    cm_rows_table_options rows_options;
    cm_cli_series_rows *rows;    /* NULL: none are wanted */
    const char *source;          /* of the first file or folder, without the folders it lies in */
    cm_cli_animation *animation; /* NULL: none is wanted */
    GPtrArray *failed;           /* names of files that could not be used */
    cm_error *error;
} run_state;

/* A file that cannot be used is told; the error stays the caller's only if it ends the run. */
static cm_code pass_over(const run_state *r, const char *source, const cm_error *error) {
    if (r->options->in.strict || error->code == CM_ERR_MEMORY || error->code == CM_ERR_USAGE) {
        *r->error = *error;
        return error->code;
    }
    (void)cm_cli_fail(error);
    g_ptr_array_add(r->failed, g_strdup(source));
    return CM_OK;
}

static cm_code take_day(const run_state *r, const cm_day *date, cm_layer *control) {
    const cm_series_day *day = NULL;
    cm_error error = {0};
    cm_cli_tell_layer(control, !r->options->in.verbose, false);
    const cm_code code = cm_series_add(r->builder, control, !date->before, &day, &error);
    if (code != CM_OK) {
        (void)cm_error_at(&error, date->source, NULL, -1);
        return pass_over(r, date->source, &error);
    }
    cm_code written = CM_OK;
    if (r->animation != NULL)
        written =
            cm_cli_animation_add(r->animation, cm_series_last(r->builder), !date->before, r->error);
    if (written != CM_OK || r->rows == NULL || date->before)
        return written;
    char *source = cm_source_shown(cm_path_name(date->source));
    written = cm_cli_series_rows_day(r->rows, day, source, r->error);
    free(source);
    return written;
}

/* The file before the first date wanted is no use: as in a run over all of them, the next earlier
 * one that is stands for it. */
static cm_code step_back(const run_state *r, const char *date) {
    size_t at = r->all_days->count;
    cm_code code = CM_OK;
    bool found = false;
    while (at > 0 && strcmp(r->all_days->days[at - 1].date, date) >= 0)
        at--;
    while (code == CM_OK && !found && at-- > 0 && !interrupted) {
        cm_day earlier = r->all_days->days[at];
        earlier.before = true;
        const size_t failures = r->failed->len;
        const cm_days one = {.count = 1, .days = &earlier};
        cm_cli_reading *reading = cm_cli_reading_start(&r->options->in, &one, 1);
        cm_layer *control = NULL;
        cm_error error = {0};
        code = cm_cli_reading_next(reading, &control, &error);
        code =
            code != CM_OK ? pass_over(r, earlier.source, &error) : take_day(r, &earlier, control);
        cm_cli_reading_end(reading);
        found = r->failed->len == failures;
    }
    return code;
}

static unsigned threads_of(const run_state *r) {
    return r->options->jobs > 0 ? (unsigned)r->options->jobs : g_get_num_processors();
}

static cm_code measure_days(const run_state *r) {
    cm_cli_reading *reading = cm_cli_reading_start(&r->options->in, r->days, threads_of(r));
    progress bar = {.shown = !r->options->in.quiet && isatty(STDERR_FILENO) == 1,
                    .start = g_get_monotonic_time()};
    cm_code code = CM_OK;
    size_t used = 0;
    for (size_t i = 0; code == CM_OK && i < r->days->count && !interrupted; i++) {
        const size_t failures = r->failed->len;
        cm_layer *control = NULL;
        cm_error error = {0};
        code = cm_cli_reading_next(reading, &control, &error);
        code = code != CM_OK ? pass_over(r, r->days->days[i].source, &error)
                             : take_day(r, &r->days->days[i], control);
        if (r->failed->len == failures)
            used++;
        else if (code == CM_OK && r->days->days[i].before)
            code = step_back(r, r->days->days[i].date);
        tell_progress(&bar, i + 1, r->days->count);
    }
    cm_cli_reading_end(reading);
    if (code == CM_OK && interrupted)
        code = cm_error_set(r->error, CM_ERR_INTERNAL, "nothing was written", "interrupted");
    if (code == CM_OK && r->failed->len > 0 && used == 0)
        code = cm_error_set(r->error, CM_ERR_INPUT, "see the messages above",
                            "none of the files could be used");
    return code;
}

static const char *shown_sources(char **sources) {
    char *shown = cm_source_shown(sources[0]);
    char *all = g_strconcat(shown, sources[1] == NULL ? "" : " …", NULL);
    const char *kept = g_intern_string(all);
    g_free(all);
    free(shown);
    return kept;
}

static const char *period_of(const series_options *options) {
    return options->every != NULL ? options->every : "day";
}

static cm_code write_summary(const run_state *r, char **sources, const cm_table_options *table,
                             const char *path) {
    const cm_series *series = NULL;
    cm_series_summary summary = {.table = *table,
                                 .source = shown_sources(sources),
                                 .every = period_of(r->options),
                                 .lag_days = r->options->in.lag_days,
                                 .failed_count = r->failed->len,
                                 .failed = (const char *const *)r->failed->pdata};
    summary.table.whole_name = r->job->whole_name;
    summary.table.version = CONTROLMAP_VERSION;
    char *text = NULL;
    cm_code code = cm_series_finish(r->builder, &series, r->error);
    if (code == CM_OK && series->day_count > 0)
        code = cm_series_format(series, &summary, &text, r->error);
    if (code == CM_OK && text != NULL)
        code = cm_text_write(text, path, r->error);
    free(text);
    return code;
}

static cm_code write_pictures(run_state *r) {
    const cm_cli_series_origin origin = {
        .in = &r->options->in, .job = r->job, .source = r->source, .days = r->all_days};
    const cm_series *series = NULL;
    const cm_code code = cm_series_finish(r->builder, &series, r->error);
    if (code != CM_OK || series->day_count == 0)
        return code;
    if (r->animation != NULL) {
        const cm_code shown = cm_cli_animation_commit(r->animation, r->error);
        r->animation = NULL;
        if (shown != CM_OK)
            return shown;
    }
    return cm_cli_series_pictures_write(&r->options->pictures, series, &origin, r->error);
}

/* Where the rows go, if they are wanted, and the summary. */
typedef struct {
    const char *rows, *summary;
    bool appends;
} targets;

static targets targets_of(const series_options *options, const cm_table_options *table) {
    const char *output = options->table.output;
    targets t = {0};
    if (options->append != NULL) {
        t.rows = options->append;
        t.appends = true;
    } else if (output != NULL && cm_rows_table_is_named(output)) {
        t.rows = output;
    } else if (table->format == CM_TABLE_CSV) {
        t.rows = output != NULL ? output : "-";
    } else {
        t.summary = output != NULL ? output : "-";
    }
    if (t.summary == NULL && !options->in.quiet && strcmp(t.rows, "-") != 0)
        t.summary = "-";
    return t;
}

static cm_code open_rows(run_state *r, const targets *to, const cm_table_options *table) {
    if (to->rows == NULL)
        return CM_OK;
    r->rows_options =
        (cm_rows_table_options){.rows = {.whole_name = r->job->whole_name,
                                         .as_of = r->options->in.lag_days != 0,
                                         .decimals = table->rounded ? table->decimals : -1},
                                .table = r->options->database_table,
                                .append = to->appends,
                                .units = r->job->boundary->source,
                                .every = period_of(r->options),
                                .lag_days = r->options->in.lag_days,
                                .version = CONTROLMAP_VERSION,
                                .command = r->options->pictures.picture.command};
    return cm_cli_series_rows_open(to->rows, cm_series_frame(r->builder), &r->rows_options,
                                   &r->rows, r->error);
}

/* The dates to be measured: all that are wanted, or those that a file lacks and those whose rows
 * change because the date before them is new; and the date before each, to compare with. Returns
 * how many are left out because the file has them. */
static size_t choose_days(run_state *r, bool appends, cm_days *chosen, cm_day *room) {
    const cm_days *all = r->all_days;
    bool *wanted = g_new0(bool, all->count + 1);
    size_t kept = 0;
    for (size_t i = 0; i < all->count; i++) {
        const cm_day *day = &all->days[i];
        wanted[i] = !day->before && (!appends || !cm_cli_series_rows_has(r->rows, day->date) ||
                                     (i > 0 && !cm_cli_series_rows_has(r->rows, day[-1].date)));
        kept += !day->before && !wanted[i] ? 1 : 0;
    }
    for (size_t i = 0; i < all->count; i++) {
        if (!wanted[i] && !wanted[i + 1])
            continue;
        room[chosen->count] = all->days[i];
        room[chosen->count++].before = !wanted[i];
    }
    chosen->days = room;
    r->days = chosen;
    g_free(wanted);
    return kept;
}

static void tell_kept(const run_state *r, const char *rows, size_t count) {
    char *shown = cm_source_shown(rows);
    cm_cli_note(r->options->in.quiet,
                "%s: the rows of %zu dates were there and are kept; a part is not summed up", shown,
                count);
    free(shown);
}

static cm_code run_days(run_state *r, char **sources, const cm_table_options *table) {
    targets to = targets_of(r->options, table);
    cm_table_options printed = *table;
    if (printed.format == CM_TABLE_CSV)
        printed.format = CM_TABLE_TEXT;
    cm_code code = cm_series_create(r->job->boundary, &r->job->options,
                                    cm_cli_series_pictures_need_units(&r->options->pictures),
                                    &r->builder, r->error);
    if (code == CM_OK)
        code = open_rows(r, &to, table);
    cm_day *room = g_new0(cm_day, r->all_days->count + 1);
    cm_days chosen = {0};
    size_t kept = 0;
    if (code == CM_OK)
        kept = choose_days(r, to.appends, &chosen, room);
    if (code == CM_OK && r->options->pictures.film != NULL)
        code = cm_cli_animation_open(&r->options->pictures, &r->options->in, r->job, r->days,
                                     r->source, threads_of(r), &r->animation, r->error);
    if (code == CM_OK)
        code = measure_days(r);
    g_free(room);
    /* Before the rows: where there is nothing to draw, nothing is written. */
    if (code == CM_OK)
        code = write_pictures(r);
    if (code == CM_OK && r->rows != NULL) {
        code = cm_cli_series_rows_commit(r->rows, r->error);
        r->rows = NULL;
    }
    if (code == CM_OK && kept > 0) {
        to.summary = NULL;
        tell_kept(r, to.rows, kept);
    }
    if (code == CM_OK && to.summary != NULL)
        code = write_summary(r, sources, &printed, to.summary);
    cm_cli_animation_abandon(r->animation);
    cm_cli_series_rows_abandon(r->rows);
    cm_series_free(r->builder);
    return code;
}

/* ---- options ------------------------------------------------------------------------------ */

static bool parse_every(const char *text, cm_every *every) {
    static const char *const names[] = {"day", "week", "month", "quarter", "year"};
    for (int i = 0; i < 5; i++)
        if (text == NULL || strcmp(text, names[i]) == 0) {
            *every = (cm_every)i;
            return true;
        }
    return false;
}

static const char *check(const series_options *options, int argc, cm_days_options *days) {
    if (argc < 2)
        return "name a folder, a pattern, a list or files";
    if (!parse_every(options->every, &days->every))
        return "--every is day, week, month, quarter or year";
    if (options->in.date != NULL || options->in.as_of != NULL)
        return "dates are those of the files; --date-regex finds them, --lag moves them";
    if (options->jobs < 0 || options->jobs > 256)
        return "--jobs is a number of threads, 1 to 256";
    if (options->in.manifest != NULL)
        return "--manifest is about one date or two; area and diff write one";
    if (options->append != NULL && options->table.output != NULL)
        return "--append and -o both name a file; give one of them";
    const char *rows = options->append != NULL ? options->append : options->table.output;
    if (options->database_table != NULL && (rows == NULL || !cm_rows_table_is_named(rows)))
        return "--rows-table names one of a database, with -o or --append";
    const cm_cli_series_pictures *pictures = &options->pictures;
    if (options->append != NULL &&
        (pictures->chart != NULL || pictures->sheet != NULL || pictures->film != NULL))
        return "--chart, --sheet and --animate are of all dates, and --append measures those that "
               "a file lacks";
    if (cm_cli_is_same_file(rows, pictures->chart) || cm_cli_is_same_file(rows, pictures->sheet) ||
        cm_cli_is_same_file(rows, pictures->film))
        return "a picture and -o name the same file";
    days->date_regex = options->date_regex;
    days->from = options->from;
    days->to = options->to;
    days->lag_days = options->in.lag_days;
    days->refuse_duplicates = options->in.strict;
    return NULL;
}

static cm_code run(const series_options *options, char **sources, const cm_days_options *choice,
                   const cm_table_options *table, cm_error *error) {
    cm_cli_job job = {0};
    cm_days *days = NULL;
    cm_code code =
        cm_days_gather((const char *const *)sources, g_strv_length(sources), choice, &days, error);
    for (size_t i = 0; code == CM_OK && i < days->note_count; i++)
        cm_cli_note(options->in.quiet, "%s", days->notes[i]);
    if (code == CM_OK)
        code = cm_cli_job_open(&options->in, &job, error);
    if (code == CM_OK) {
        char *source = g_path_get_basename(sources[0]);
        run_state r = {.options = options,
                       .job = &job,
                       .source = source,
                       .all_days = days,
                       .failed = g_ptr_array_new_with_free_func(g_free),
                       .error = error};
        code = run_days(&r, sources, table);
        g_ptr_array_free(r.failed, TRUE);
        g_free(source);
    }
    cm_cli_job_clear(&job);
    cm_days_free(days);
    return code;
}

static int series(series_options *options, int argc, char **argv) {
    cm_error error = {0};
    cm_table_options table = {.version = CONTROLMAP_VERSION};
    cm_days_options days = {0};
    bool to_output = true;
    const char *wrong = cm_cli_table_options_parse(&options->table, &table, &to_output);
    if (wrong == NULL)
        wrong = check(options, argc, &days);
    if (wrong == NULL)
        wrong = cm_cli_series_pictures_parse(&options->pictures);
    if (wrong == NULL && !to_output && !cm_rows_table_is_named(options->table.output))
        wrong = "-o ends in .csv, .gpkg, .sqlite, .json, .md or .txt, or starts with PG:";
    if (wrong != NULL)
        return cm_cli_usage("series", wrong);
    const struct sigaction action = {.sa_handler = interrupt};
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    if (run(options, argv + 1, &days, &table, &error) != CM_OK) {
        const int exit_code = cm_cli_fail(&error);
        return interrupted ? 130 : exit_code;
    }
    return CM_EXIT_DONE;
}

int cm_cli_series(int argc, char **argv) {
    series_options options = {.pictures.picture.command = cm_cli_command_line(argc, argv)};
    GOptionEntry shown[CM_CLI_TABLE_ENTRIES + 1] = {{0}};
    GOptionEntry input[CM_CLI_INPUT_ENTRIES + 1] = {{0}};
    GOptionEntry pictures[CM_CLI_SERIES_PICTURE_ENTRIES + 1] = {{0}};
    GOptionEntry map[CM_CLI_MAP_ENTRIES + 1] = {{0}}, picture[CM_CLI_PICTURE_ENTRIES + 1] = {{0}};
    GOptionEntry own[] = {
        {"from", 0, 0, G_OPTION_ARG_STRING, &options.from, "First date of the situation",
         "YYYY-MM-DD"},
        {"to", 0, 0, G_OPTION_ARG_STRING, &options.to, "Last date of the situation", "YYYY-MM-DD"},
        {"every", 0, 0, G_OPTION_ARG_STRING, &options.every,
         "day (default), week, month, quarter or year: the last file of each", "PERIOD"},
        {"date-regex", 0, 0, G_OPTION_ARG_STRING, &options.date_regex,
         "Where the date stands in a file's name: the groups of the expression", "REGEX"},
        {"append", 0, 0, G_OPTION_ARG_FILENAME, &options.append,
         "Add to a CSV or database of rows the dates that it lacks", "FILE"},
        {"rows-table", 0, 0, G_OPTION_ARG_STRING, &options.database_table,
         "Table of a database (default: control_series)", "NAME"},
        {"jobs", 'j', 0, G_OPTION_ARG_INT, &options.jobs,
         "Threads that read (default: one for each processor)", "N"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL}};
    cm_cli_table_options_entries(&options.table,
                                 "Write rows (.csv .gpkg .sqlite PG:…) or the summary "
                                 "(.json .md .txt)",
                                 shown);
    cm_cli_inputs_entries(&options.in, input);
    cm_cli_series_pictures_entries(&options.pictures, pictures);
    cm_cli_map_options_entries(&options.pictures.map, map);
    cm_cli_picture_entries(&options.pictures.picture, picture);
    GOptionEntry *const groups[] = {shown, own, pictures, map, picture, input, NULL};
    int exit_code = 0;
    if (cm_cli_parse(&VERB, groups, &argc, &argv, &exit_code))
        exit_code = series(&options, argc, argv);
    cm_cli_table_options_clear(&options.table);
    cm_cli_series_pictures_clear(&options.pictures);
    cm_cli_inputs_clear(&options.in);
    char **const texts[] = {&options.date_regex, &options.from,   &options.to,
                            &options.every,      &options.append, &options.database_table};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(*texts[i]);
    return exit_code;
}
