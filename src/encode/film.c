#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/outfile.h"
#include "base/path.h"
#include "encode/image.h"
#include "encode/raster.h"

enum { PATH_SIZE = 4096, SLOTS_PER_THREAD = 2, THREADS_MAX = 64, ARGUMENTS_MAX = 40 };

static const double DEFAULT_RATE = 15, LEAST_RATE = 0.1, MOST_RATE = 120;

typedef enum { FILM_FOLDER, FILM_MP4, FILM_GIF, FILM_WEBP, FILM_UNKNOWN } film_kind;

/* A picture on its way. */
typedef struct {
    cm_scene *scene;
    cm_image_meta meta;
    char name[64];
    cairo_surface_t *surface;
    enum { SLOT_FREE, SLOT_WAITING, SLOT_DRAWN } state;
    cm_code code;
    cm_error error;
} slot;

struct cm_film {
    film_kind kind;
    char *path;             /* without the slash of a folder */
    char folder[PATH_SIZE]; /* beside it, where it is made */
    int width, height;
    double rate, hold;
    pid_t encoder; /* 0: none runs */
    int pipe;      /* to it */
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    pthread_t threads[THREADS_MAX];
    unsigned thread_count;
    bool stop;
    slot *slots; /* pictures take them in turn */
    size_t slot_count;
    size_t added, taken, written; /* pictures told, begun to be drawn, and done with */
    unsigned char *last;          /* pixels of the last picture, which stands longer */
};

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

/* ---- kinds -------------------------------------------------------------------------------- */

static film_kind kind_of(const char *path) {
    static const struct {
        const char *ending;
        film_kind kind;
    } kinds[] = {{".mp4", FILM_MP4}, {".gif", FILM_GIF}, {".webp", FILM_WEBP}};
    const size_t length = strlen(path);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const size_t ending = strlen(kinds[i].ending);
        if (length > ending && strcasecmp(path + length - ending, kinds[i].ending) == 0)
            return kinds[i].kind;
    }
    return length > 1 && path[length - 1] == '/' ? FILM_FOLDER : FILM_UNKNOWN;
}

bool cm_film_path_is_known(const char *path) {
    return kind_of(path) != FILM_UNKNOWN;
}

/* ---- the encoder -------------------------------------------------------------------------- */

/* The arguments of a run of ffmpeg. */
typedef struct {
    char *list[ARGUMENTS_MAX + 1];
    size_t count;
    cm_arena arena;
    bool failed;
} arguments;

static void give(arguments *a, const char *text) {
    char *own = cm_arena_text(&a->arena, text);
    a->failed = a->failed || own == NULL || a->count == ARGUMENTS_MAX;
    if (!a->failed)
        a->list[a->count++] = own;
}

static void give_all(arguments *a, const char *const *texts) {
    for (size_t i = 0; texts[i] != NULL; i++)
        give(a, texts[i]);
}

/* Said to be a file, for a colon in its path would make a protocol of what stands before it. */
static const char *in_folder(arguments *a, const cm_film *film, const char *name) {
    const char *path = cm_arena_printf(&a->arena, "file:%s/%s", film->folder, name);
    a->failed = a->failed || path == NULL;
    return path != NULL ? path : "";
}

/* Unless it is told to stop at an error, ffmpeg ends well though the disk was full at the end. */
static void start_arguments(arguments *a) {
    static const char *const quiet[] = {"ffmpeg", "-v", "error", "-xerror", "-nostdin", "-y", NULL};
    give_all(a, quiet);
}

/* Pictures come through the standard input as they are in memory. */
static void give_input(arguments *a, const cm_film *film) {
    char size[32], rate[32];
    (void)snprintf(size, sizeof size, "%dx%d", film->width, film->height);
    (void)snprintf(rate, sizeof rate, "%d/1000", (int)(film->rate * 1000 + 0.5));
    const char *const input[] = {
        "-f", "rawvideo", "-pixel_format", "bgr0",    "-video_size", size, "-framerate",
        rate, "-i",       "pipe:0",        "-fflags", "+bitexact",   NULL};
    give_all(a, input);
}

/* The whole picture is told to be of the colours of a screen; 4:2:0 is what every player takes. */
static void give_mp4(arguments *a) {
    static const char *const h264[] = {"-vf",
                                       "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p",
                                       "-c:v",
                                       "libx264",
                                       "-preset",
                                       "fast",
                                       "-crf",
                                       "17",
                                       "-tune",
                                       "animation",
                                       "-colorspace",
                                       "bt709",
                                       "-color_primaries",
                                       "bt709",
                                       "-color_trc",
                                       "bt709",
                                       "-movflags",
                                       "+faststart",
                                       NULL};
    give_all(a, h264);
}

static void give_webp(arguments *a) {
    static const char *const webp[] = {
        "-c:v", "libwebp_anim", "-lossless", "0", "-quality", "85", "-compression_level",
        "3",    "-loop",        "0",         NULL};
    give_all(a, webp);
}

/* Between passes a GIF needs its pictures unchanged. No single pictures: ffmpeg would take a per
 * cent sign in their path for a number's place. */
static const char BETWEEN[] = "between.mkv", PALETTE[] = "palette.mkv", LOG[] = ".log";

static void give_between(arguments *a) {
    static const char *const ffv1[] = {"-c:v", "ffv1", "-level", "3", "-pix_fmt", "bgr0", NULL};
    give_all(a, ffv1);
}

/* The first line that the encoder left, if any. */
static void read_log(const cm_film *film, char *line, size_t size) {
    char path[PATH_SIZE + 8];
    (void)snprintf(path, sizeof path, "%s/%s", film->folder, LOG);
    line[0] = '\0';
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return;
    if (fgets(line, (int)size, file) == NULL)
        line[0] = '\0';
    line[strcspn(line, "\r\n")] = '\0';
    (void)fclose(file);
}

static cm_code encoder_failed(const cm_film *film, cm_error *error) {
    char line[300];
    read_log(film, line, sizeof line);
    (void)cm_error_set(error, CM_ERR_OUTPUT,
                       "is there room on the disk, and has this ffmpeg the encoder? A folder "
                       "(NAME/) takes the pictures without it",
                       "ffmpeg could not write it%s%s", line[0] != '\0' ? ": " : "", line);
    return cm_error_at(error, film->path, NULL, -1);
}

/* Starts ffmpeg; in a group of its own, so that Ctrl-C is ours alone to answer. */
static cm_code spawn(const cm_film *film, arguments *a, int input, pid_t *pid, cm_error *error) {
    extern char **environ;
    char log[PATH_SIZE + 8];
    (void)snprintf(log, sizeof log, "%s/%s", film->folder, LOG);
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawnattr_init(&attributes);
    (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    if (input >= 0)
        (void)posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    else
        (void)posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    (void)posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    (void)posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log,
                                           O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int reason = posix_spawnp(pid, "ffmpeg", &actions, &attributes, a->list, environ);
    (void)posix_spawnattr_destroy(&attributes);
    (void)posix_spawn_file_actions_destroy(&actions);
    if (reason == 0)
        return CM_OK;
    *pid = 0;
    (void)cm_error_set(error, CM_ERR_OUTPUT,
                       "install ffmpeg, or name a folder (NAME/) for single pictures",
                       reason == ENOENT ? "the program ffmpeg is needed, and there is none"
                                        : "the program ffmpeg cannot be started: %s",
                       strerror(reason));
    return cm_error_at(error, film->path, NULL, -1);
}

static bool wait_for(pid_t pid) {
    int status = 0;
    pid_t ended;
    do
        ended = waitpid(pid, &status, 0);
    while (ended < 0 && errno == EINTR);
    return ended == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static cm_code start_encoder(cm_film *film, cm_error *error) {
    arguments a = {0};
    int ends[2] = {-1, -1};
    start_arguments(&a);
    give_input(&a, film);
    switch (film->kind) {
    case FILM_MP4:
        give_mp4(&a);
        break;
    case FILM_WEBP:
        give_webp(&a);
        break;
    default:
        give_between(&a);
        break;
    }
    give(&a, in_folder(&a, film, film->kind == FILM_GIF ? BETWEEN : cm_path_name(film->path)));
    cm_code code = a.failed ? out_of_memory(error) : CM_OK;
    /* A socket tells of an encoder that is gone without a signal to the whole process. */
    if (code == CM_OK && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        code = cm_error_set(error, CM_ERR_INTERNAL, NULL, "no socket: %s", strerror(errno));
    if (code == CM_OK)
        code = spawn(film, &a, ends[1], &film->encoder, error);
    if (ends[1] >= 0)
        (void)close(ends[1]);
    film->pipe = ends[0];
    cm_arena_clear(&a.arena);
    return code;
}

static cm_code run_encoder(const cm_film *film, arguments *a, cm_error *error) {
    pid_t pid = 0;
    if (a->failed)
        return out_of_memory(error);
    const cm_code code = spawn(film, a, -1, &pid, error);
    if (code != CM_OK)
        return code;
    return wait_for(pid) ? CM_OK : encoder_failed(film, error);
}

/* What only the making of a film needs must not appear beside it. */
static void remove_passing(const cm_film *film, const char *name) {
    char path[PATH_SIZE + 16];
    (void)snprintf(path, sizeof path, "%s/%s", film->folder, name);
    (void)unlink(path);
}

/* One palette for the whole of a GIF, and then the pictures in it. */
static cm_code finish_gif(const cm_film *film, cm_error *error) {
    arguments palette = {0}, pictures = {0};
    start_arguments(&palette);
    const char *const find[] = {"-i",
                                in_folder(&palette, film, BETWEEN),
                                "-vf",
                                "palettegen=stats_mode=full",
                                "-frames:v",
                                "1",
                                "-c:v",
                                "ffv1",
                                in_folder(&palette, film, PALETTE),
                                NULL};
    give_all(&palette, find);
    cm_code code = run_encoder(film, &palette, error);
    start_arguments(&pictures);
    char delay[32];
    (void)snprintf(delay, sizeof delay, "%d", (int)((film->hold + 1 / film->rate) * 100 + 0.5));
    const char *const use[] = {"-i",
                               in_folder(&pictures, film, BETWEEN),
                               "-i",
                               in_folder(&pictures, film, PALETTE),
                               "-lavfi",
                               "paletteuse=dither=none:diff_mode=rectangle",
                               "-loop",
                               "0",
                               "-final_delay",
                               delay,
                               in_folder(&pictures, film, cm_path_name(film->path)),
                               NULL};
    give_all(&pictures, use);
    if (code == CM_OK)
        code = run_encoder(film, &pictures, error);
    cm_arena_clear(&palette.arena);
    cm_arena_clear(&pictures.arena);
    remove_passing(film, BETWEEN);
    remove_passing(film, PALETTE);
    return code;
}

/* ---- drawing ------------------------------------------------------------------------------ */

static cm_code write_png(const cm_film *film, const slot *s, cm_error *error) {
    char path[PATH_SIZE + 80];
    cm_blob blob = {0};
    cm_image_meta meta = s->meta;
    meta.title = s->scene->title;
    meta.description = s->scene->alt;
    cm_code code = cm_png_encode_by(s->scene, &meta, false, &blob, error);
    (void)snprintf(path, sizeof path, "%s/%s.png", film->folder, s->name);
    if (code == CM_OK)
        code = cm_outfile_write(path, blob.bytes, blob.size, error);
    if (code == CM_ERR_OUTPUT) { /* told of the folder that was named, not of the passing one */
        error->file[0] = '\0';
        (void)cm_error_at(error, film->path, NULL, -1);
    }
    free(blob.bytes);
    return code;
}

static void draw(const cm_film *film, slot *s) {
    s->code = film->kind == FILM_FOLDER ? write_png(film, s, &s->error)
                                        : cm_raster_draw(s->scene, false, &s->surface, &s->error);
    cm_scene_free(s->scene);
    s->scene = NULL;
}

static void *work(void *data) {
    cm_film *film = data;
    (void)pthread_mutex_lock(&film->mutex);
    for (;;) {
        while (!film->stop && film->taken == film->added)
            (void)pthread_cond_wait(&film->changed, &film->mutex);
        if (film->stop)
            break;
        slot *s = &film->slots[film->taken++ % film->slot_count];
        (void)pthread_mutex_unlock(&film->mutex);
        draw(film, s);
        (void)pthread_mutex_lock(&film->mutex);
        s->state = SLOT_DRAWN;
        (void)pthread_cond_broadcast(&film->changed);
    }
    (void)pthread_mutex_unlock(&film->mutex);
    return NULL;
}

static bool send_all(int to, const unsigned char *bytes, size_t size) {
    while (size > 0) {
        const ssize_t sent = send(to, bytes, size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return false;
        bytes += sent;
        size -= (size_t)sent;
    }
    return true;
}

/* Rows of RGB24 surfaces are whole numbers of 32-bit pixels, so there is nothing between them. */
static cm_code send_picture(const cm_film *film, const unsigned char *pixels, cm_error *error) {
    return send_all(film->pipe, pixels, (size_t)film->width * (size_t)film->height * 4)
               ? CM_OK
               : encoder_failed(film, error);
}

/* Waits for the oldest picture and passes it on. */
static cm_code write_oldest(cm_film *film, cm_error *error) {
    slot *s = &film->slots[film->written % film->slot_count];
    (void)pthread_mutex_lock(&film->mutex);
    while (s->state != SLOT_DRAWN)
        (void)pthread_cond_wait(&film->changed, &film->mutex);
    (void)pthread_mutex_unlock(&film->mutex);
    film->written++;
    s->state = SLOT_FREE;
    cm_code code = s->code;
    if (code != CM_OK)
        *error = s->error;
    if (s->surface != NULL) {
        const unsigned char *pixels = cairo_image_surface_get_data(s->surface);
        if (code == CM_OK)
            code = send_picture(film, pixels, error);
        if (film->last != NULL)
            memcpy(film->last, pixels, (size_t)film->width * (size_t)film->height * 4);
        cairo_surface_destroy(s->surface);
        s->surface = NULL;
    }
    return code;
}

/* ---- the film ----------------------------------------------------------------------------- */

static cm_code check(film_kind kind, int width, int height, double rate, cm_error *error) {
    if (kind == FILM_UNKNOWN)
        return cm_error_set(error, CM_ERR_USAGE,
                            "end the name in .mp4, .gif or .webp, or in / for a folder",
                            "unknown kind of film");
    if (kind == FILM_MP4 && (width % 2 != 0 || height % 2 != 0))
        return cm_error_set(error, CM_ERR_USAGE, "choose a --size of even numbers",
                            "an .mp4 cannot be %dx%d pixels", width, height);
    if (!(rate >= LEAST_RATE && rate <= MOST_RATE))
        return cm_error_set(error, CM_ERR_USAGE, NULL, "a rate is 0.1 to 120 pictures a second");
    return CM_OK;
}

static cm_code start(cm_film *film, unsigned threads, cm_error *error) {
    const size_t pixels = (size_t)film->width * (size_t)film->height * 4;
    film->slot_count = SLOTS_PER_THREAD * (size_t)threads;
    film->slots = calloc(film->slot_count, sizeof *film->slots);
    film->last = film->kind != FILM_FOLDER && film->hold > 0 ? malloc(pixels) : NULL;
    if (film->slots == NULL || (film->kind != FILM_FOLDER && film->hold > 0 && film->last == NULL))
        return out_of_memory(error);
    cm_code code = cm_outfile_folder(film->path, film->folder, sizeof film->folder, error);
    if (code != CM_OK) {
        film->folder[0] = '\0';
        return code;
    }
    if (film->kind != FILM_FOLDER)
        code = start_encoder(film, error);
    for (unsigned i = 0; code == CM_OK && i < threads; i++) {
        if (pthread_create(&film->threads[i], NULL, work, film) == 0)
            film->thread_count++;
        else if (film->thread_count == 0)
            code = cm_error_set(error, CM_ERR_INTERNAL, NULL, "no thread can be started");
    }
    return code;
}

static bool is_empty_folder(const char *path) {
    DIR *directory = opendir(path);
    size_t count = 0;
    if (directory == NULL)
        return false;
    while (readdir(directory) != NULL)
        count++;
    (void)closedir(directory);
    return count == 2; /* "." and ".." */
}

/* What stands where a folder is to be would be lost, or in the way; a folder, where a file is. */
static cm_code check_place(const cm_film *film, cm_error *error) {
    struct stat status;
    if (lstat(film->path, &status) != 0)
        return CM_OK;
    const bool is_folder = S_ISDIR(status.st_mode);
    if (film->kind == FILM_FOLDER ? is_folder && is_empty_folder(film->path) : !is_folder)
        return CM_OK;
    if (film->kind == FILM_FOLDER)
        (void)cm_error_set(error, CM_ERR_OUTPUT, "name a folder that is not there yet",
                           "it is there already, and not an empty folder");
    else
        (void)cm_error_set(error, CM_ERR_OUTPUT, "choose another name", "it is a folder");
    return cm_error_at(error, film->path, NULL, -1);
}

cm_code cm_film_open(const char *path, int width_px, int height_px, const cm_film_options *options,
                     cm_film **out, cm_error *error) {
    const cm_film_options none = {0}, *o = options != NULL ? options : &none;
    const double rate = o->frames_per_second > 0 ? o->frames_per_second : DEFAULT_RATE;
    const film_kind kind = kind_of(path);
    *out = NULL;
    cm_code code = check(kind, width_px, height_px, rate, error);
    if (code != CM_OK)
        return cm_error_at(error, path, NULL, -1);
    cm_film *film = calloc(1, sizeof *film);
    if (film != NULL)
        film->path = strdup(path);
    if (film == NULL || film->path == NULL) {
        free(film);
        return out_of_memory(error);
    }
    for (size_t end = strlen(film->path); end > 1 && film->path[end - 1] == '/'; end--)
        film->path[end - 1] = '\0';
    film->kind = kind;
    film->width = width_px;
    film->height = height_px;
    film->rate = rate;
    film->hold = o->hold_seconds > 0 ? o->hold_seconds : 0;
    film->pipe = -1;
    (void)pthread_mutex_init(&film->mutex, NULL);
    (void)pthread_cond_init(&film->changed, NULL);
    code = check_place(film, error);
    if (code == CM_OK)
        code = start(film,
                     o->threads == 0            ? 1
                     : o->threads > THREADS_MAX ? THREADS_MAX
                                                : o->threads,
                     error);
    if (code == CM_OK)
        *out = film;
    else
        cm_film_abandon(film);
    return code;
}

cm_code cm_film_add(cm_film *film, cm_scene *scene, const char *name, const cm_image_meta *meta,
                    cm_error *error) {
    cm_code code = CM_OK;
    if ((int)scene->width_px != film->width || (int)scene->height_px != film->height)
        code = cm_error_set(error, CM_ERR_USAGE, NULL, "the pictures of a film are of one size");
    if (code == CM_OK && film->added - film->written == film->slot_count)
        code = write_oldest(film, error);
    if (code != CM_OK) {
        cm_scene_free(scene);
        return code;
    }
    (void)pthread_mutex_lock(&film->mutex);
    slot *s = &film->slots[film->added++ % film->slot_count];
    *s = (slot){.scene = scene, .meta = *meta, .state = SLOT_WAITING};
    (void)snprintf(s->name, sizeof s->name, "%s", name);
    (void)pthread_cond_broadcast(&film->changed);
    (void)pthread_mutex_unlock(&film->mutex);
    return CM_OK;
}

static cm_code end_encoder(cm_film *film, cm_error *error) {
    cm_code code = CM_OK;
    /* A GIF tells how long its last picture stands; others have it again and again. */
    const int repeated = film->kind == FILM_GIF ? 0 : (int)(film->hold * film->rate + 0.5);
    for (int i = 0; code == CM_OK && film->last != NULL && i < repeated; i++)
        code = send_picture(film, film->last, error);
    (void)close(film->pipe);
    film->pipe = -1;
    const bool done = wait_for(film->encoder);
    film->encoder = 0;
    if (code == CM_OK && !done)
        code = encoder_failed(film, error);
    if (code == CM_OK && film->kind == FILM_GIF)
        code = finish_gif(film, error);
    remove_passing(film, LOG);
    return code;
}

cm_code cm_film_commit(cm_film *film, cm_error *error) {
    cm_code code = CM_OK;
    while (code == CM_OK && film->written < film->added)
        code = write_oldest(film, error);
    if (code == CM_OK && film->kind != FILM_FOLDER)
        code = end_encoder(film, error);
    if (code == CM_OK) {
        code = film->kind == FILM_FOLDER ? cm_outfile_adopt_folder(film->folder, film->path, error)
                                         : cm_outfile_adopt(film->folder, film->path, error);
        film->folder[0] = '\0';
    }
    cm_film_abandon(film);
    return code;
}

void cm_film_abandon(cm_film *film) {
    if (film == NULL)
        return;
    (void)pthread_mutex_lock(&film->mutex);
    film->stop = true;
    (void)pthread_cond_broadcast(&film->changed);
    (void)pthread_mutex_unlock(&film->mutex);
    for (unsigned i = 0; i < film->thread_count; i++)
        (void)pthread_join(film->threads[i], NULL);
    if (film->encoder > 0) {
        (void)kill(film->encoder, SIGKILL);
        (void)wait_for(film->encoder);
    }
    if (film->pipe >= 0)
        (void)close(film->pipe);
    for (size_t i = 0; film->slots != NULL && i < film->slot_count; i++) {
        cm_scene_free(film->slots[i].scene);
        if (film->slots[i].surface != NULL)
            cairo_surface_destroy(film->slots[i].surface);
    }
    if (film->folder[0] != '\0')
        cm_outfile_discard(film->folder);
    (void)pthread_cond_destroy(&film->changed);
    (void)pthread_mutex_destroy(&film->mutex);
    free(film->slots);
    free(film->last);
    free(film->path);
    free(film);
}
