/*
 * An SD card that takes its time: with LD_PRELOAD, fsync and fdatasync of the program wait half a second longer. Each wait
 * is noted in the file that SLOW_SYNC_LOG names, so that a test can tell that there were any.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static int slow(const char *name, int file) {
  static const struct timespec stall = {0, 500 * 1000 * 1000};
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  const char *path = getenv("SLOW_SYNC_LOG");
  nanosleep(&stall, 0);
  if (path) {
    int log = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (log >= 0) {
      if (write(log, ".", 1) < 0) _exit(3);
      close(log);
    }
  }
  return real(file);
}

int fsync(int file) { return slow("fsync", file); }
int fdatasync(int file) { return slow("fdatasync", file); }
