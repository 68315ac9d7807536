/* A disk that fails on request: replaces calls of the C library for database files.
 *
 * The file named by FAULTS says which: with "write 28 -wal" every write to a file whose name ends in "-wal" fails with
 * error number 28. The calls are write and sync. Without a file, or with an empty one, nothing fails. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int fails(const char *call, int fd) {
    const char *file = getenv("FAULTS");
    if (!file) return 0;
    FILE *told = fopen(file, "r");
    if (!told) return 0;
    char what[16] = "", ending[64] = "";
    int number = 0, read = fscanf(told, "%15s %d %63s", what, &number, ending);
    fclose(told);
    if (read != 3 || strcmp(what, call)) return 0;
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    size_t end = strlen(ending);
    if (!strstr(path, "hooktray.db") || (size_t)length < end || strcmp(path + length - end, ending)) return 0;
    errno = number;
    return 1;
}

#define NEXT(name) static __typeof__(name) *next; if (!next) next = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    NEXT(pwrite64);
    return fails("write", fd) ? -1 : next(fd, bytes, count, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    NEXT(pwrite);
    return fails("write", fd) ? -1 : next(fd, bytes, count, at);
}

int fsync(int fd) {
    NEXT(fsync);
    return fails("sync", fd) ? -1 : next(fd);
}

int fdatasync(int fd) {
    NEXT(fdatasync);
    return fails("sync", fd) ? -1 : next(fd);
}
