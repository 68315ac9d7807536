/* Records what a program does to the files of a folder: replaces calls of the C library.
 *
 * RECORD_FOLDER names the folder, RECORD_FILE the record, which several processes may write one after another. Each entry is
 * a line `kind process file offset length` and `length` bytes. Answers and requests on sockets are entries as well, and so
 * is what is printed: what was promised by then has to survive. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define NEXT(name) static __typeof__(name) *next; if (!next) next = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)
#define FILES 65536

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static char recorded[FILES];

static void entry(char kind, int fd, long long at, const void *bytes, size_t length) {
    static int record = -1;
    NEXT(write);
    if (record < 0) {
        const char *file = getenv("RECORD_FILE");
        if (!file) return;
        record = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (record < 0) return;
    }
    char head[96];
    int size = snprintf(head, sizeof head, "%c %d %d %lld %zu\n", kind, (int)getpid(), fd, at, length);
    char *whole = malloc((size_t)size + length);
    if (!whole) return;
    memcpy(whole, head, (size_t)size);
    memcpy(whole + size, bytes, length);
    /* In one call, so that a process that is killed leaves no half of an entry. */
    if (next(record, whole, (size_t)size + length) < 0) abort();
    free(whole);
}

static int is_ours(const char *path) {
    const char *folder = getenv("RECORD_FOLDER");
    size_t length = folder ? strlen(folder) : 0;
    return folder && !strncmp(path, folder, length) && !strstr(path, "/logs") && !strstr(path, "-shm");
}

static int is_recorded(int fd) {
    return fd >= 0 && fd < FILES && recorded[fd];
}

static void opened(int fd, const char *path, int flags, int is_new) {
    if (fd < 0 || fd >= FILES) return;
    recorded[fd] = 1;
    entry(is_new ? 'N' : 'O', fd, (flags & O_TRUNC) ? 0 : -1, path, strlen(path));
}

#define OPEN(name)                                                              \
    int name(const char *path, int flags, ...) {                                \
        NEXT(name);                                                             \
        va_list rest;                                                           \
        va_start(rest, flags);                                                  \
        mode_t mode = (flags & (O_CREAT | __O_TMPFILE)) ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                                           \
        if (!is_ours(path) || (flags & __O_TMPFILE) == __O_TMPFILE) return next(path, flags, mode); \
        pthread_mutex_lock(&turn);                                              \
        struct stat there;                                                      \
        int is_new = stat(path, &there) != 0;                                   \
        int fd = next(path, flags, mode);                                       \
        opened(fd, path, flags, is_new);                                        \
        pthread_mutex_unlock(&turn);                                            \
        return fd;                                                              \
    }

OPEN(open)
OPEN(open64)

int close(int fd) {
    NEXT(close);
    if (!is_recorded(fd)) return next(fd);
    pthread_mutex_lock(&turn);
    recorded[fd] = 0;
    entry('C', fd, 0, "", 0);
    int done = next(fd);
    pthread_mutex_unlock(&turn);
    return done;
}

static void promised(int fd, const void *bytes, size_t length) {
    static const char *const marks[] = {"HTTP/1.1 ", "POST /", "GET /"};
    int is_mark = fd == 1;
    for (size_t n = 0; n < sizeof marks / sizeof *marks; n++)
        is_mark |= length > strlen(marks[n]) && !memcmp(bytes, marks[n], strlen(marks[n]));
    if (is_mark) entry('P', fd, 0, bytes, length < 200 ? length : 200);
}

static void promise(int fd, const void *bytes, size_t length) {
    pthread_mutex_lock(&turn);
    promised(fd, bytes, length);
    pthread_mutex_unlock(&turn);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    NEXT(pwrite64);
    if (!is_recorded(fd)) return next(fd, bytes, count, at);
    pthread_mutex_lock(&turn);
    ssize_t done = next(fd, bytes, count, at);
    if (done > 0) entry('W', fd, at, bytes, (size_t)done);
    pthread_mutex_unlock(&turn);
    return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    return pwrite64(fd, bytes, count, at);
}

ssize_t write(int fd, const void *bytes, size_t count) {
    NEXT(write);
    if (!is_recorded(fd)) {
        promise(fd, bytes, count);
        return next(fd, bytes, count);
    }
    pthread_mutex_lock(&turn);
    off_t at = (fcntl(fd, F_GETFL) & O_APPEND) ? lseek(fd, 0, SEEK_END) : lseek(fd, 0, SEEK_CUR);
    ssize_t done = next(fd, bytes, count);
    if (done > 0) entry('W', fd, at, bytes, (size_t)done);
    pthread_mutex_unlock(&turn);
    return done;
}

ssize_t send(int fd, const void *bytes, size_t count, int flags) {
    NEXT(send);
    promise(fd, bytes, count);
    return next(fd, bytes, count, flags);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    NEXT(writev);
    if (count > 0) promise(fd, parts[0].iov_base, parts[0].iov_len);
    return next(fd, parts, count);
}

/* Without these, copies are made by plain writes. */
ssize_t copy_file_range(int in, off64_t *in_at, int out, off64_t *out_at, size_t count, unsigned flags) {
    errno = ENOSYS;
    return -1;
}

ssize_t sendfile64(int out, int in, off64_t *at, size_t count) {
    errno = EINVAL;
    return -1;
}

int ftruncate64(int fd, off64_t length) {
    NEXT(ftruncate64);
    if (!is_recorded(fd)) return next(fd, length);
    pthread_mutex_lock(&turn);
    int done = next(fd, length);
    if (!done) entry('T', fd, length, "", 0);
    pthread_mutex_unlock(&turn);
    return done;
}

int ftruncate(int fd, off_t length) {
    return ftruncate64(fd, length);
}

#define SYNC(name)                              \
    int name(int fd) {                          \
        NEXT(name);                             \
        if (!is_recorded(fd)) return next(fd);  \
        pthread_mutex_lock(&turn);              \
        int done = next(fd);                    \
        if (!done) entry('S', fd, 0, "", 0);    \
        pthread_mutex_unlock(&turn);            \
        return done;                            \
    }

SYNC(fsync)
SYNC(fdatasync)

int rename(const char *from, const char *to) {
    NEXT(rename);
    if (!is_ours(from)) return next(from, to);
    pthread_mutex_lock(&turn);
    int done = next(from, to);
    if (!done) {
        char both[8192];
        int length = snprintf(both, sizeof both, "%s\n%s", from, to);
        entry('R', -1, 0, both, (size_t)length);
    }
    pthread_mutex_unlock(&turn);
    return done;
}

#define PATH(name, kind)                                        \
    int name(const char *path) {                                \
        NEXT(name);                                             \
        if (!is_ours(path)) return next(path);                  \
        pthread_mutex_lock(&turn);                              \
        int done = next(path);                                  \
        if (!done) entry(kind, -1, 0, path, strlen(path));      \
        pthread_mutex_unlock(&turn);                            \
        return done;                                            \
    }

PATH(unlink, 'U')
PATH(rmdir, 'U')

int unlinkat(int folder, const char *name, int flags) {
    NEXT(unlinkat);
    char path[8192], link[64];
    ssize_t length = 0;
    if (folder != AT_FDCWD && name[0] != '/') {
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        length = readlink(link, path, 4096);
        if (length < 0) length = 0;
        path[length++] = '/';
    }
    snprintf(path + length, sizeof path - (size_t)length, "%s", name);
    if (!is_ours(path)) return next(folder, name, flags);
    pthread_mutex_lock(&turn);
    int done = next(folder, name, flags);
    if (!done) entry('U', -1, 0, path, strlen(path));
    pthread_mutex_unlock(&turn);
    return done;
}

int mkdir(const char *path, mode_t mode) {
    NEXT(mkdir);
    if (!is_ours(path)) return next(path, mode);
    pthread_mutex_lock(&turn);
    int done = next(path, mode);
    if (!done) entry('M', -1, 0, path, strlen(path));
    pthread_mutex_unlock(&turn);
    return done;
}
