#include "base/outfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

static cm_code failed(cm_error *error, const char *path, const char *what, int reason) {
    const char *hint = reason == ENOSPC ? "free some space or choose another place with -o"
                                        : "choose another place with -o";
    (void)cm_error_set(error, CM_ERR_OUTPUT, hint, "cannot %s: %s", what, strerror(reason));
    (void)cm_error_at(error, path, NULL, -1);
    return CM_ERR_OUTPUT;
}

static bool write_all(int fd, const unsigned char *bytes, size_t size) {
    while (size > 0) {
        const ssize_t written = write(fd, bytes, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        bytes += written;
        size -= (size_t)written;
    }
    return true;
}

/* The part of the path up to and including the last slash, or nothing. */
static int folder_length(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash == NULL ? 0 : (int)(slash - path + 1);
}

static void sync_folder(const char *path) {
    char folder[PATH_SIZE];
    const int length = folder_length(path);
    (void)snprintf(folder, sizeof folder, "%.*s", length > 0 ? length : 1, length > 0 ? path : ".");
    const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        /* Some file systems cannot sync a folder; the rename stands all the same. */
        (void)fsync(fd);
        (void)close(fd);
    }
}

static cm_code write_in_place(const char *path, int fd, const void *bytes, size_t size,
                              cm_error *error) {
    if (!write_all(fd, bytes, size))
        return failed(error, path, "write", errno);
    return CM_OK;
}

/* A temporary name beside the path, for mkstemp() and mkdtemp(); short, since the path's own may
 * be as long as the file system allows. */
static bool name_beside(const char *path, char *beside, size_t size) {
    return snprintf(beside, size, "%.*s.controlmap.XXXXXX", folder_length(path), path) < (int)size;
}

/* Names such as /dev/stdout, which may well be a regular file. */
static bool is_standard_output(const struct stat *status) {
    struct stat output;
    return fstat(STDOUT_FILENO, &output) == 0 && output.st_dev == status->st_dev &&
           output.st_ino == status->st_ino;
}

/* Writes to a new file beside the target and renames it; errors name the path as it was given. */
static cm_code write_beside(const char *path, const char *target, mode_t mode, const void *bytes,
                            size_t size, cm_error *error) {
    char beside[PATH_SIZE];
    if (!name_beside(target, beside, sizeof beside))
        return failed(error, path, "create", ENAMETOOLONG);
    const int fd = mkstemp(beside);
    if (fd < 0)
        return failed(error, path, "create", errno);
    const char *step = NULL;
    if (fchmod(fd, mode) != 0)
        step = "set the mode of";
    else if (!write_all(fd, bytes, size))
        step = "write";
    else if (fsync(fd) != 0 && errno != EINVAL && errno != EROFS)
        step = "sync";
    int reason = errno;
    if (close(fd) != 0 && step == NULL) {
        step = "close";
        reason = errno;
    }
    if (step == NULL && rename(beside, target) != 0) {
        step = "rename";
        reason = errno;
    }
    if (step != NULL) {
        (void)unlink(beside);
        return failed(error, path, step, reason);
    }
    sync_folder(target);
    return CM_OK;
}

cm_code cm_outfile_write(const char *path, const void *bytes, size_t size, cm_error *error) {
    if (strcmp(path, "-") == 0)
        return write_in_place("standard output", STDOUT_FILENO, bytes, size, error);
    struct stat status;
    const bool exists = stat(path, &status) == 0;
    if (exists && is_standard_output(&status))
        return write_in_place(path, STDOUT_FILENO, bytes, size, error);
    if (exists && S_ISDIR(status.st_mode))
        return failed(error, path, "write", EISDIR);
    if (exists && !S_ISREG(status.st_mode)) {
        const int fd = open(path, O_WRONLY | O_CLOEXEC);
        if (fd < 0)
            return failed(error, path, "open", errno);
        cm_code code = write_in_place(path, fd, bytes, size, error);
        if (close(fd) != 0 && code == CM_OK)
            code = failed(error, path, "close", errno);
        return code;
    }
    const mode_t mask = umask(0);
    (void)umask(mask);
    const mode_t mode = exists ? status.st_mode & 07777 : 0666 & ~mask;
    /* A link stays a link: what it points to is replaced. */
    char *real = exists ? realpath(path, NULL) : NULL;
    const cm_code code = write_beside(path, real != NULL ? real : path, mode, bytes, size, error);
    free(real);
    return code;
}

cm_code cm_outfile_folder(const char *path, char *folder, size_t size, cm_error *error) {
    if (!name_beside(path, folder, size))
        return failed(error, path, "create", ENAMETOOLONG);
    if (mkdtemp(folder) == NULL)
        return failed(error, path, "create", errno);
    return CM_OK;
}

static bool sync_file(const char *path) {
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    const bool synced = fsync(fd) == 0;
    return close(fd) == 0 && synced;
}

cm_code cm_outfile_adopt(const char *folder, const char *path, cm_error *error) {
    const char *own_name = path + folder_length(path);
    /* Two rounds: the file that bears the path's name appears after its companions. */
    for (int round = 0; round < 2; round++) {
        DIR *directory = opendir(folder);
        if (directory == NULL)
            return failed(error, path, "open the temporary folder of", errno);
        int reason = 0;
        for (struct dirent *entry = readdir(directory); entry != NULL && reason == 0;
             entry = readdir(directory)) {
            if (entry->d_name[0] == '.' || (strcmp(entry->d_name, own_name) == 0) != (round == 1))
                continue;
            char from[PATH_SIZE], to[PATH_SIZE];
            if (snprintf(from, sizeof from, "%s/%s", folder, entry->d_name) >= (int)sizeof from ||
                snprintf(to, sizeof to, "%.*s%s", folder_length(path), path, entry->d_name) >=
                    (int)sizeof to)
                reason = ENAMETOOLONG;
            else if (!sync_file(from) || rename(from, to) != 0)
                reason = errno;
        }
        (void)closedir(directory);
        if (reason != 0) {
            cm_outfile_discard(folder);
            return failed(error, path, "rename", reason);
        }
    }
    cm_outfile_discard(folder);
    sync_folder(path);
    return CM_OK;
}

void cm_outfile_discard(const char *folder) {
    DIR *directory = opendir(folder);
    if (directory != NULL) {
        for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
            if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
                continue;
            (void)unlinkat(dirfd(directory), entry->d_name, 0);
        }
        (void)closedir(directory);
    }
    (void)rmdir(folder);
}
