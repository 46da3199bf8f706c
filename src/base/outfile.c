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
    const char *hint =
        reason == ENOSPC ? "free some space or choose another place" : "choose another place";
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

struct cm_outfile {
    char *path;             /* as it was given, for messages */
    char *target;           /* what is replaced; NULL: written in place */
    char beside[PATH_SIZE]; /* the file that is written until then */
    int fd;
    bool is_own;             /* fd is to be closed */
    const char *failed_step; /* the first that failed, and why; NULL: none */
    int reason;
};

static void fail_at(cm_outfile *file, const char *step) {
    if (file->failed_step == NULL) {
        file->failed_step = step;
        file->reason = errno;
    }
}

/* Opens a new file beside the target. */
static void open_beside(cm_outfile *file, mode_t mode) {
    if (!name_beside(file->target, file->beside, sizeof file->beside)) {
        errno = ENAMETOOLONG;
        fail_at(file, "create");
        return;
    }
    file->fd = mkstemp(file->beside);
    file->is_own = file->fd >= 0;
    if (!file->is_own)
        fail_at(file, "create");
    else if (fchmod(file->fd, mode) != 0)
        fail_at(file, "set the mode of");
}

/* Finds out what the path leads to, and opens what is to be written. */
static void open_path(cm_outfile *file, const char *path) {
    struct stat status;
    const bool exists = strcmp(path, "-") != 0 && stat(path, &status) == 0;
    if (strcmp(path, "-") == 0 || (exists && is_standard_output(&status))) {
        file->fd = STDOUT_FILENO;
        return;
    }
    if (exists && S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        fail_at(file, "write");
    } else if (exists && !S_ISREG(status.st_mode)) {
        file->fd = open(path, O_WRONLY | O_CLOEXEC);
        file->is_own = file->fd >= 0;
        if (!file->is_own)
            fail_at(file, "open");
    } else {
        const mode_t mask = umask(0);
        (void)umask(mask);
        /* A link stays a link: what it points to is replaced. */
        file->target = exists ? realpath(path, NULL) : NULL;
        if (file->target == NULL)
            file->target = strdup(path);
        if (file->target == NULL)
            fail_at(file, "create");
        else
            open_beside(file, exists ? status.st_mode & 07777 : 0666 & ~mask);
    }
}

static cm_code report(const cm_outfile *file, cm_error *error) {
    return file->failed_step == NULL ? CM_OK
                                     : failed(error, file->path, file->failed_step, file->reason);
}

cm_code cm_outfile_open(const char *path, cm_outfile **out, cm_error *error) {
    *out = NULL;
    cm_outfile *file = calloc(1, sizeof *file);
    if (file != NULL)
        file->path = strdup(strcmp(path, "-") == 0 ? "standard output" : path);
    if (file == NULL || file->path == NULL) {
        free(file);
        return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    }
    file->fd = -1;
    open_path(file, path);
    const cm_code code = report(file, error);
    if (code == CM_OK)
        *out = file;
    else
        cm_outfile_abandon(file);
    return code;
}

cm_code cm_outfile_add(cm_outfile *file, const void *bytes, size_t size, cm_error *error) {
    if (file->failed_step == NULL && !write_all(file->fd, bytes, size))
        fail_at(file, "write");
    return report(file, error);
}

cm_code cm_outfile_commit(cm_outfile *file, cm_error *error) {
    if (file->target != NULL && fsync(file->fd) != 0 && errno != EINVAL && errno != EROFS)
        fail_at(file, "sync");
    if (file->is_own && close(file->fd) != 0)
        fail_at(file, "close");
    file->is_own = false;
    if (file->target != NULL && file->failed_step == NULL) {
        if (rename(file->beside, file->target) == 0)
            file->beside[0] = '\0';
        else
            fail_at(file, "rename");
    }
    if (file->target != NULL && file->failed_step == NULL)
        sync_folder(file->target);
    const cm_code code = report(file, error);
    cm_outfile_abandon(file);
    return code;
}

void cm_outfile_abandon(cm_outfile *file) {
    if (file == NULL)
        return;
    if (file->is_own)
        (void)close(file->fd);
    if (file->target != NULL && file->beside[0] != '\0')
        (void)unlink(file->beside);
    free(file->path);
    free(file->target);
    free(file);
}

cm_code cm_outfile_write(const char *path, const void *bytes, size_t size, cm_error *error) {
    cm_outfile *file = NULL;
    cm_code code = cm_outfile_open(path, &file, error);
    if (code == CM_OK)
        code = cm_outfile_add(file, bytes, size, error);
    if (code == CM_OK)
        return cm_outfile_commit(file, error);
    cm_outfile_abandon(file);
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

/* What every folder holds, "." and "..". */
static bool is_folder_entry(const char *name) {
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
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
            if (is_folder_entry(entry->d_name) ||
                (strcmp(entry->d_name, own_name) == 0) != (round == 1))
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

cm_code cm_outfile_adopt_folder(const char *folder, const char *path, cm_error *error) {
    DIR *directory = opendir(folder);
    int reason = directory == NULL ? errno : 0;
    for (struct dirent *entry = directory == NULL ? NULL : readdir(directory);
         entry != NULL && reason == 0; entry = readdir(directory)) {
        char file[PATH_SIZE];
        if (entry->d_name[0] != '.' &&
            (snprintf(file, sizeof file, "%s/%s", folder, entry->d_name) >= (int)sizeof file ||
             !sync_file(file)))
            reason = errno;
    }
    if (directory != NULL)
        (void)closedir(directory);
    const mode_t mask = umask(0);
    (void)umask(mask);
    if (reason == 0 && (chmod(folder, 0777 & ~mask) != 0 || rename(folder, path) != 0))
        reason = errno;
    if (reason != 0) {
        cm_outfile_discard(folder);
        return failed(error, path, "write", reason);
    }
    sync_folder(path);
    return CM_OK;
}

void cm_outfile_discard(const char *folder) {
    DIR *directory = opendir(folder);
    if (directory != NULL) {
        for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
            if (is_folder_entry(entry->d_name))
                continue;
            (void)unlinkat(dirfd(directory), entry->d_name, 0);
        }
        (void)closedir(directory);
    }
    (void)rmdir(folder);
}
