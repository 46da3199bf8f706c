#include "base/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/check.h"
#include "support/fixture.h"

static int make_folder(void **state) {
    (void)state;
    (void)scratch_make();
    return 0;
}

static int remove_folder(void **state) {
    (void)state;
    scratch_remove();
    return 0;
}

static void assert_file_is(const char *name, const char *expected) {
    char *text = read_text(scratch_path(name));
    assert_string_equal(text, expected);
    free(text);
}

static void assert_written(const char *path, const char *text) {
    cm_error error = {0};
    assert_ok(cm_outfile_write(path, text, strlen(text), &error), &error);
}

static mode_t mode_of(const char *path) {
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    return status.st_mode & 07777;
}

/* Writes more than the process may while the limit stands. */
static cm_code write_on_a_full_disk(const char *path, cm_error *error) {
    static char large[200000];
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    struct rlimit tight = before;
    tight.rlim_cur = 50000;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    const cm_code code = cm_outfile_write(path, large, sizeof large, error);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    (void)signal(SIGXFSZ, handler);
    return code;
}

static void a_new_file_holds_the_bytes_and_has_the_usual_mode(void **state) {
    (void)state;
    const mode_t mask = umask(0027);
    const char bytes[] = "a\0b\n";
    cm_error error = {0};
    assert_ok(cm_outfile_write(scratch_path("new"), bytes, sizeof bytes, &error), &error);
    (void)umask(mask);
    struct stat status;
    assert_int_equal(stat(scratch_path("new"), &status), 0);
    assert_int_equal(status.st_size, sizeof bytes);
    assert_int_equal(status.st_mode & 07777, 0640);
    assert_int_equal(scratch_count(), 1);
}

static void an_old_file_is_replaced_and_keeps_its_mode(void **state) {
    (void)state;
    const char *path = scratch_path("table.csv");
    write_text(path, "old and much longer");
    assert_int_equal(chmod(path, 0604), 0);
    assert_written(path, "new");
    assert_file_is("table.csv", "new");
    assert_int_equal(mode_of(path), 0604);
    assert_int_equal(scratch_count(), 1);
}

static void nothing_makes_an_empty_file(void **state) {
    (void)state;
    assert_written(scratch_path("empty"), "");
    assert_file_is("empty", "");
}

static void a_full_disk_leaves_what_was_there_and_nothing_else(void **state) {
    (void)state;
    cm_error error = {0};
    const char *path = scratch_path("map.png");
    write_text(path, "the map of yesterday");
    assert_code(write_on_a_full_disk(path, &error), CM_ERR_OUTPUT, &error);
    assert_file_is("map.png", "the map of yesterday");
    assert_int_equal(scratch_count(), 1);
    assert_string_equal(error.file, path);
    assert_contains(error.message, "cannot write: ");
    assert_contains(error.hint, "another place");
}

static void a_full_disk_leaves_no_half_of_a_new_file(void **state) {
    (void)state;
    cm_error error = {0};
    assert_code(write_on_a_full_disk(scratch_path("map.png"), &error), CM_ERR_OUTPUT, &error);
    assert_int_equal(scratch_count(), 0);
}

static void a_full_device_is_an_error_and_stays_a_device(void **state) {
    (void)state;
    cm_error error = {0};
    if (access("/dev/full", W_OK) != 0) {
        print_message("SKIP: there is no /dev/full here\n");
        skip();
    }
    assert_code(cm_outfile_write("/dev/full", "x", 1, &error), CM_ERR_OUTPUT, &error);
    assert_string_equal(error.file, "/dev/full");
    assert_contains(error.message, strerror(ENOSPC));
    assert_contains(error.hint, "space");
    struct stat status;
    assert_int_equal(stat("/dev/full", &status), 0);
    assert_true(S_ISCHR(status.st_mode));
}

static void a_folder_that_is_missing_or_a_file_is_named(void **state) {
    (void)state;
    cm_error error = {0};
    write_text(scratch_path("file"), "not a folder");
    const char *path = scratch_path("file/map.png");
    assert_code(cm_outfile_write(path, "x", 1, &error), CM_ERR_OUTPUT, &error);
    assert_string_equal(error.file, path);
    assert_contains(error.message, strerror(ENOTDIR));
    path = scratch_path("missing/map.png");
    assert_code(cm_outfile_write(path, "x", 1, &error), CM_ERR_OUTPUT, &error);
    assert_contains(error.message, strerror(ENOENT));
    assert_file_is("file", "not a folder");
    assert_int_equal(scratch_count(), 1);
}

static void a_read_only_folder_is_refused(void **state) {
    (void)state;
    cm_error error = {0};
    if (geteuid() == 0) {
        print_message("SKIP: permissions do not bind root\n");
        skip();
    }
    assert_int_equal(mkdir(scratch_path("closed"), 0500), 0);
    assert_code(cm_outfile_write(scratch_path("closed/map.png"), "x", 1, &error), CM_ERR_OUTPUT,
                &error);
    assert_contains(error.message, strerror(EACCES));
    assert_int_equal(chmod(scratch_path("closed"), 0700), 0);
}

static void a_folder_is_not_replaced(void **state) {
    (void)state;
    cm_error error = {0};
    assert_int_equal(mkdir(scratch_path("folder"), 0700), 0);
    assert_code(cm_outfile_write(scratch_path("folder"), "x", 1, &error), CM_ERR_OUTPUT, &error);
    assert_contains(error.message, strerror(EISDIR));
    assert_int_equal(scratch_count(), 1);
}

static void a_link_stays_a_link_and_its_file_is_replaced(void **state) {
    (void)state;
    assert_int_equal(mkdir(scratch_path("elsewhere"), 0700), 0);
    write_text(scratch_path("elsewhere/real.csv"), "old");
    assert_int_equal(symlink("elsewhere/real.csv", scratch_path("link.csv")), 0);
    assert_written(scratch_path("link.csv"), "new");
    struct stat status;
    assert_int_equal(lstat(scratch_path("link.csv"), &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_file_is("elsewhere/real.csv", "new");
    assert_int_equal(scratch_count(), 2);
}

static void a_link_to_nowhere_becomes_the_file(void **state) {
    (void)state;
    assert_int_equal(symlink("nowhere", scratch_path("link.csv")), 0);
    assert_written(scratch_path("link.csv"), "new");
    assert_file_is("link.csv", "new");
    assert_int_equal(scratch_count(), 1);
}

static void a_link_round_in_a_circle_does_not_hang(void **state) {
    (void)state;
    assert_int_equal(symlink("b", scratch_path("a")), 0);
    assert_int_equal(symlink("a", scratch_path("b")), 0);
    assert_written(scratch_path("a"), "new");
    assert_file_is("a", "new");
}

/* A redirected standard output is a regular file; its name must not be replaced. */
static void standard_output_is_written_in_place_by_any_name(void **state) {
    (void)state;
    (void)fflush(stdout);
    const int kept = dup(STDOUT_FILENO);
    const int fd = open(scratch_path("out"), O_WRONLY | O_CREAT | O_APPEND, 0600);
    assert_true(kept >= 0 && fd >= 0 && dup2(fd, STDOUT_FILENO) >= 0);
    const cm_code first = cm_outfile_write("-", "one ", 4, NULL);
    const cm_code second = cm_outfile_write("/dev/stdout", "two", 3, NULL);
    const bool restored = dup2(kept, STDOUT_FILENO) >= 0;
    assert_true(restored);
    struct stat by_fd, by_name, device;
    assert_int_equal(fstat(fd, &by_fd), 0);
    assert_int_equal(stat(scratch_path("out"), &by_name), 0);
    (void)close(kept);
    (void)close(fd);
    assert_int_equal(first, CM_OK);
    assert_int_equal(second, CM_OK);
    assert_true(by_fd.st_ino == by_name.st_ino);
    assert_int_equal(lstat("/dev/stdout", &device), 0);
    assert_true(S_ISLNK(device.st_mode));
    assert_file_is("out", "one two");
}

static void *read_all_of(void *path) {
    static char text[64];
    const int fd = open(path, O_RDONLY);
    const ssize_t length = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
    text[length < 0 ? 0 : length] = '\0';
    if (fd >= 0)
        (void)close(fd);
    return text;
}

static void a_pipe_with_a_name_is_written_in_place(void **state) {
    (void)state;
    char path[600];
    pthread_t reader;
    void *text = NULL;
    (void)snprintf(path, sizeof path, "%s", scratch_path("pipe"));
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(pthread_create(&reader, NULL, read_all_of, path), 0);
    assert_written(path, "through");
    assert_int_equal(pthread_join(reader, &text), 0);
    assert_string_equal(text, "through");
}

static void a_name_as_long_as_can_be_is_written(void **state) {
    (void)state;
    char name[256];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_written(scratch_path(name), "long");
    assert_file_is(name, "long");
    assert_int_equal(scratch_count(), 1);
}

static void several_files_appear_together_and_their_folder_goes(void **state) {
    (void)state;
    cm_error error = {0};
    char folder[600], file[700];
    write_text(scratch_path("units.shp"), "old");
    assert_ok(cm_outfile_folder(scratch_path("units.shp"), folder, sizeof folder, &error), &error);
    const char *const names[] = {"units.shp", "units.dbf", "units.prj"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        (void)snprintf(file, sizeof file, "%s/%s", folder, names[i]);
        write_text(file, names[i]);
    }
    assert_file_is("units.shp", "old");
    assert_ok(cm_outfile_adopt(folder, scratch_path("units.shp"), &error), &error);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_file_is(names[i], names[i]);
    assert_int_equal(scratch_count(), COUNT_OF(names));
}

static void several_files_that_cannot_appear_leave_no_folder(void **state) {
    (void)state;
    cm_error error = {0};
    char folder[600], file[700];
    write_text(scratch_path("units.shp"), "old");
    assert_int_equal(mkdir(scratch_path("units.dbf"), 0700), 0); /* in the way */
    assert_ok(cm_outfile_folder(scratch_path("units.shp"), folder, sizeof folder, &error), &error);
    const char *const names[] = {"units.shp", "units.dbf"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        (void)snprintf(file, sizeof file, "%s/%s", folder, names[i]);
        write_text(file, names[i]);
    }
    assert_code(cm_outfile_adopt(folder, scratch_path("units.shp"), &error), CM_ERR_OUTPUT, &error);
    assert_file_is("units.shp", "old");
    assert_int_equal(scratch_count(), 2);
}

static void a_discarded_folder_leaves_nothing(void **state) {
    (void)state;
    cm_error error = {0};
    char folder[600], file[700];
    assert_ok(cm_outfile_folder(scratch_path("x.gpkg"), folder, sizeof folder, &error), &error);
    (void)snprintf(file, sizeof file, "%s/.x.gpkg-journal", folder);
    write_text(file, "half");
    cm_outfile_discard(folder);
    assert_int_equal(scratch_count(), 0);
    cm_outfile_discard(folder); /* twice does no harm */
    assert_code(cm_outfile_folder(scratch_path("no/x.gpkg"), folder, sizeof folder, &error),
                CM_ERR_OUTPUT, &error);
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_A_FOLDER(a_new_file_holds_the_bytes_and_has_the_usual_mode),
        IN_A_FOLDER(an_old_file_is_replaced_and_keeps_its_mode),
        IN_A_FOLDER(nothing_makes_an_empty_file),
        IN_A_FOLDER(a_full_disk_leaves_what_was_there_and_nothing_else),
        IN_A_FOLDER(a_full_disk_leaves_no_half_of_a_new_file),
        IN_A_FOLDER(a_full_device_is_an_error_and_stays_a_device),
        IN_A_FOLDER(a_folder_that_is_missing_or_a_file_is_named),
        IN_A_FOLDER(a_read_only_folder_is_refused),
        IN_A_FOLDER(a_folder_is_not_replaced),
        IN_A_FOLDER(a_link_stays_a_link_and_its_file_is_replaced),
        IN_A_FOLDER(a_link_to_nowhere_becomes_the_file),
        IN_A_FOLDER(a_link_round_in_a_circle_does_not_hang),
        IN_A_FOLDER(standard_output_is_written_in_place_by_any_name),
        IN_A_FOLDER(a_pipe_with_a_name_is_written_in_place),
        IN_A_FOLDER(a_name_as_long_as_can_be_is_written),
        IN_A_FOLDER(several_files_appear_together_and_their_folder_goes),
        IN_A_FOLDER(several_files_that_cannot_appear_leave_no_folder),
        IN_A_FOLDER(a_discarded_folder_leaves_nothing)};
    return cmocka_run_group_tests_name("outfile", tests, NULL, NULL);
}
