// Ways out of containers that are on public record, tried one by one. Each prints "NAME held" or "NAME OPEN: how".
// "escapes listen NAME" waits on an abstract socket outside, for the attempt of that name inside.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *name;
static int open_ways;

static void way(const char *how) {
  printf("%s OPEN: %s\n", name, how);
  open_ways++;
}

// a call that must fail, for one of the reasons of a filter or of missing rights
static void refused(const char *what, long result) {
  if (result < 0 && (errno == EPERM || errno == EACCES || errno == EROFS || errno == ENOSYS || errno == ENOENT
      || errno == EAFNOSUPPORT || errno == ENXIO || errno == ENODEV || errno == ENOTDIR || errno == EBUSY || errno == EFBIG)) return;
  char text[300];
  snprintf(text, sizeof text, "%s gave %ld (%s)", what, result, result < 0 ? strerror(errno) : "done");
  way(text);
}

static void written(const char *path, const char *text) {
  int fd = open(path, O_WRONLY);
  if (fd < 0) { refused(path, fd); return; }
  refused(path, write(fd, text, strlen(text)));
  close(fd);
}

static void unreadable(const char *path) {
  char bytes[64];
  int fd = open(path, O_RDONLY);
  if (fd < 0) { refused(path, fd); return; }
  if (read(fd, bytes, sizeof bytes) > 0) way(path);
  close(fd);
}

static void core_pattern(const char *canary) {
  char text[600];
  snprintf(text, sizeof text, "|/usr/bin/touch %s", canary);
  written("/proc/sys/kernel/core_pattern", text);
  written("/proc/sys/kernel/modprobe", "/tmp/x");
  written("/proc/sys/kernel/poweroff_cmd", "/tmp/x");
  if (fork() == 0) raise(SIGSEGV);
  wait(NULL);
}

static void sysctls(const char *canary) {
  written("/proc/sys/vm/overcommit_memory", "1");
  written("/proc/sys/kernel/randomize_va_space", "0");
  written("/proc/sys/kernel/kptr_restrict", "0");
  written("/proc/sys/fs/suid_dumpable", "2");
  written("/proc/sys/fs/protected_symlinks", "0");
  written("/proc/sys/kernel/hostname", "x");
  written("/proc/sys/net/ipv4/ip_forward", "1");
  written("/proc/sys/user/max_user_namespaces", "10");
  written("/proc/irq/default_smp_affinity", "1");
  written("/proc/mtrr", "disable=0");
}

static void sysrq(const char *canary) { written("/proc/sysrq-trigger", "h"); }

static void release_agent(const char *canary) {
  mkdir("/m", 0700);
  refused("mount cgroup", mount("cgroup", "/m", "cgroup", 0, "memory"));
  refused("mount cgroup2", mount("cgroup", "/m", "cgroup2", 0, NULL));
  refused("unshare", unshare(CLONE_NEWUSER | CLONE_NEWCGROUP | CLONE_NEWNS));
  written("/sys/fs/cgroup/release_agent", canary);
}

static void uevent_helper(const char *canary) {
  mkdir("/m", 0700);
  refused("mount sysfs", mount("sysfs", "/m", "sysfs", 0, NULL));
  refused("mount debugfs", mount("debugfs", "/m", "debugfs", 0, NULL));
  refused("mount proc", mount("proc", "/m", "proc", 0, NULL));
  written("/sys/kernel/uevent_helper", canary);
}

static void binfmt_misc(const char *canary) {
  written("/proc/sys/fs/binfmt_misc/register", ":x:E::x::/tmp/x:F");
  mkdir("/m", 0700);
  refused("mount binfmt_misc", mount("binfmt_misc", "/m", "binfmt_misc", 0, NULL));
}

static void own_program(const char *canary) {
  // what /proc/self/exe and /proc/1/exe lead to must be of the tree, not the runtime's own program
  char link[PATH_MAX], path[64];
  DIR *proc = opendir("/proc");
  for (struct dirent *e; (e = readdir(proc));) {
    if (e->d_name[0] < '0' || e->d_name[0] > '9') continue;
    snprintf(path, sizeof path, "/proc/%s/exe", e->d_name);
    ssize_t n = readlink(path, link, sizeof link - 1);
    if (n < 0) continue;
    link[n] = 0;
    struct stat one, two;
    if (stat(path, &one) || stat(link, &two) || one.st_ino != two.st_ino || one.st_dev != two.st_dev) way(link);
    if (strstr(link, "bwrap") || strstr(link, "runc")) way(link);
  }
}

static void look(const char *canary, const char *how) {
  if (access(canary, F_OK) == 0) way(how);
}

static void chroot_breakout(const char *canary) {
  mkdir("/deep", 0700);
  int fd = open("/", O_RDONLY | O_DIRECTORY);
  if (chroot("/deep")) return;
  for (int i = 0; i < 100; i++) if (chdir("..")) break;
  if (chroot(".") == 0) look(canary, "chdir ..");
  if (fchdir(fd) == 0) {
    for (int i = 0; i < 100; i++) if (chdir("..")) break;
    if (chroot(".") == 0) look(canary, "fchdir, chdir ..");
  }
}

static void shocker(const char *canary) {
  struct { unsigned bytes; int type; unsigned char handle[8]; } handle = { 8, 1, { 2 } }; // the root inode of many file systems
  int fd = open("/", O_RDONLY);
  refused("open_by_handle_at", syscall(SYS_open_by_handle_at, fd, &handle, O_RDONLY));
  fd = open("/dev/null", O_RDONLY);
  refused("open_by_handle_at", syscall(SYS_open_by_handle_at, fd, &handle, O_RDONLY));
}

static void proc_root(const char *canary) {
  char path[PATH_MAX + 64];
  for (int pid = 1; pid < 33000; pid++) {
    const char *ways[] = { "root", "cwd", "root/../../..", "cwd/../../.." };
    for (int i = 0; i < 4; i++) {
      snprintf(path, sizeof path, "/proc/%d/%s%s", pid, ways[i], canary);
      look(path, path);
    }
  }
}

static void outer_processes(const char *canary) {
  DIR *proc = opendir("/proc");
  int seen = 0;
  for (struct dirent *e; (e = readdir(proc));) seen += e->d_name[0] >= '0' && e->d_name[0] <= '9';
  if (seen > 3) way("processes of others in /proc");
  refused("ptrace attach", ptrace(PTRACE_ATTACH, 1, 0, 0));
  refused("ptrace traceme", ptrace(PTRACE_TRACEME, 0, 0, 0));
  char byte;
  void *remote[2] = { &byte, (void *) 1 };
  refused("process_vm_readv", syscall(SYS_process_vm_readv, 1, remote, 1, remote, 1, 0));
  refused("kcmp", syscall(SYS_kcmp, 1, getpid(), 0, 0, 0));
  int fd = syscall(SYS_pidfd_open, 1, 0);
  refused("pidfd_getfd", syscall(SYS_pidfd_getfd, fd, 0, 0));
}

static void user_namespace(const char *canary) {
  refused("unshare", unshare(CLONE_NEWUSER));
  refused("unshare", unshare(CLONE_NEWNS));
  refused("clone", syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0));
  unsigned long args[11] = { CLONE_NEWUSER, 0, 0, 0, SIGCHLD };
  refused("clone3", syscall(SYS_clone3, args, sizeof args));
  refused("setns", setns(open("/proc/1/ns/mnt", O_RDONLY), 0));
  refused("setns", setns(open("/proc/1/ns/user", O_RDONLY), 0));
}

static void mount_calls(const char *canary) {
  refused("fsopen", syscall(430, "ext4", 0));
  refused("fsconfig", syscall(431, 0, 0, "x", "y", 0));
  refused("open_tree", syscall(428, AT_FDCWD, "/", 1));
  refused("move_mount", syscall(429, 0, "", 0, "/", 4));
  refused("mount_setattr", syscall(442, AT_FDCWD, "/", 0, NULL, 0));
  refused("pivot_root", syscall(SYS_pivot_root, "/", "/"));
}

static void keyrings(const char *canary) {
  refused("keyctl", syscall(SYS_keyctl, 0, -3, 0, 0, 0));
  refused("add_key", syscall(SYS_add_key, "user", "x", "y", 1, -4));
  refused("request_key", syscall(SYS_request_key, "user", "x", NULL, -4));
  unreadable("/proc/keys");
  unreadable("/proc/key-users");
}

static void devices(const char *canary) {
  refused("mknod disk", mknod("/disk", S_IFBLK | 0600, makedev(8, 0)));
  refused("mknod disk", mknod("/vdisk", S_IFBLK | 0600, makedev(254, 0)));
  refused("mknod mem", mknod("/mem", S_IFCHR | 0600, makedev(1, 1)));
  refused("mknod kmsg", mknod("/dev/kmsg2", S_IFCHR | 0600, makedev(1, 11)));
  const char *paths[] = { "/dev/mem", "/dev/kmem", "/dev/port", "/dev/kmsg", "/dev/sda", "/dev/vda", "/dev/kvm", "/dev/loop-control",
    "/dev/fuse", "/dev/net/tun", "/dev/console", "/dev/tty0", "/dev/ttyS0" };
  for (unsigned i = 0; i < sizeof paths / sizeof *paths; i++) refused(paths[i], open(paths[i], O_RDWR));
  unreadable("/proc/kcore");
  unreadable("/proc/kmsg");
  unreadable("/proc/kallsyms");
  unreadable("/proc/timer_list");
}

static void terminal(const char *canary) {
  refused("/dev/tty", open("/dev/tty", O_RDWR));
  if (getsid(0) == 0) way("the session is one of outside");
  char c = 'x';
  for (int fd = 0; fd < 3; fd++) {
    if (isatty(fd)) way("a terminal of the host");
    refused("TIOCSTI", ioctl(fd, 0x5412, &c));
  }
  int own = open("/dev/ptmx", O_RDWR | O_NOCTTY);
  if (own >= 0) {
    refused("TIOCSTI of an own terminal", ioctl(own, 0x5412, &c));
    refused("TIOCLINUX", ioctl(own, 0x541c, &c));
    refused("TIOCSTI, high bits", syscall(SYS_ioctl, own, 0x100005412UL, &c));
  }
}

static void abstract(struct sockaddr_un *address, socklen_t *length, const char *text) {
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  strcpy(address->sun_path + 1, text);
  *length = offsetof(struct sockaddr_un, sun_path) + 1 + strlen(text);
}

static void abstract_socket(const char *canary) {
  struct sockaddr_un address;
  socklen_t length;
  abstract(&address, &length, "xenwright-escapes");
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (connect(fd, (struct sockaddr *) &address, length) == 0) way("a socket of the host answers");
  const char *paths[] = { "/run/docker.sock", "/var/run/docker.sock", "/run/containerd/containerd.sock", "/run/systemd/private" };
  for (int i = 0; i < 4; i++) look(paths[i], paths[i]);
}

static void leaked_descriptors(const char *canary) {
  char path[64], link[PATH_MAX];
  for (int fd = 0; fd < 1024; fd++) {
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(path, link, sizeof link - 1);
    if (n < 0) continue;
    link[n] = 0;
    if (fd > 2 || (strncmp(link, "pipe:", 5) && strcmp(link, "/dev/null"))) way(link);
    int up = openat(fd, "..", O_RDONLY);
    if (up >= 0) way("a folder");
  }
  char cwd[PATH_MAX];
  if (!getcwd(cwd, sizeof cwd) || strcmp(cwd, "/")) way("the working folder is not the root");
}

static void masks(const char *canary) {
  refused("umount", umount2("/proc/kcore", MNT_DETACH));
  refused("umount", umount2("/proc/sys", MNT_DETACH));
  refused("umount", umount2("/proc", MNT_DETACH));
  refused("remount", mount(NULL, "/proc/sys", NULL, MS_REMOUNT | MS_BIND, NULL));
  refused("bind", mount("/proc/sys", "/deep", NULL, MS_BIND, NULL));
  refused("rename", rename("/proc/sys", "/proc/sys2"));
  refused("unlink", unlink("/dev/null"));
  refused("symlink", rename("/dev/null", "/dev/null2"));
}

static void kernel_calls(const char *canary) {
  char buffer[4096] = { 0 };
  refused("bpf", syscall(SYS_bpf, 0, buffer, 128));
  refused("perf_event_open", syscall(SYS_perf_event_open, buffer, 0, -1, -1, 0));
  refused("userfaultfd", syscall(SYS_userfaultfd, 1));
  refused("io_uring_setup", syscall(SYS_io_uring_setup, 1, buffer));
  refused("kexec_load", syscall(SYS_kexec_load, 0, 0, 0, 0));
  refused("init_module", syscall(SYS_init_module, buffer, 10, ""));
  refused("finit_module", syscall(SYS_finit_module, 0, "", 0));
  refused("delete_module", syscall(SYS_delete_module, "x", 0));
  refused("swapon", syscall(SYS_swapon, "/x", 0));
  refused("reboot", syscall(SYS_reboot, 0xfee1dead, 672274793, 0, 0));
  refused("settimeofday", syscall(SYS_settimeofday, buffer, NULL));
  refused("sethostname", sethostname("x", 1));
  refused("syslog", syscall(SYS_syslog, 3, buffer, sizeof buffer));
  refused("acct", syscall(SYS_acct, "/x"));
  refused("quotactl", syscall(SYS_quotactl, 0x800001, "/x", 0, buffer));
  refused("fanotify_init", syscall(SYS_fanotify_init, 0, 0));
  refused("personality", syscall(SYS_personality, 0x0040000));
  refused("a call of later", syscall(1000, 0));
  int families[] = { 17, 38, 40, 44, 29, 31 }; // packet, alg, vsock, xdp, can, bluetooth
  for (int i = 0; i < 6; i++) refused("socket", socket(families[i], SOCK_DGRAM, 0));
}

static void other_instruction_set(const char *canary) {
#ifdef __x86_64__
  // the same calls by the gate of i386 and as x32
  long calls[][2] = { { 310, CLONE_NEWUSER }, { 288, 0 }, { 21, 0 }, { 26, 16 }, { 357, 0 }, { 425, 1 }, { 435, 0 }, { 120, CLONE_NEWUSER },
    { 136, 0x40000 } };
  for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++) {
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(calls[i][0]), "b"(calls[i][1]), "c"(0), "d"(0), "S"(0), "D"(0)
      : "memory", "r8", "r9", "r10", "r11");
    if (result != -EPERM && result != -ENOSYS) way("int 0x80");
  }
  // a socket of a family that nobody sees, since it lies in memory: to the hypervisor, of the kernel's ciphers, of packets
  int families[] = { AF_VSOCK, AF_ALG, AF_PACKET, AF_INET };
  unsigned *low = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
  for (unsigned i = 0; i < sizeof families / sizeof *families; i++) {
    long result;
    low[0] = families[i];
    low[1] = families[i] == AF_ALG ? SOCK_SEQPACKET : SOCK_STREAM;
    low[2] = 0;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(102), "b"(1), "c"(low), "d"(0), "S"(0), "D"(0)
      : "memory", "r8", "r9", "r10", "r11");
    if (result != -EAFNOSUPPORT && result != -ENOSYS) way("socketcall");
  }
  refused("x32", syscall(0x40000000 + SYS_unshare, CLONE_NEWUSER));
  refused("x32", syscall(0x40000000 + SYS_getpid));
#endif
}

static void capabilities(const char *canary) {
  struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
  struct __user_cap_data_struct data[2], all[2] = { { ~0u, ~0u, ~0u }, { ~0u, ~0u, ~0u } };
  refused("capset", syscall(SYS_capset, &header, all));
  syscall(SYS_capget, &header, data);
  unsigned never = 1u << CAP_SYS_ADMIN | 1u << CAP_SYS_PTRACE | 1u << CAP_SYS_MODULE | 1u << CAP_SYS_RAWIO | 1u << CAP_SYS_BOOT
    | 1u << CAP_SYS_TIME | 1u << CAP_DAC_READ_SEARCH | 1u << CAP_NET_ADMIN | 1u << CAP_NET_RAW | 1u << CAP_MKNOD
    | 1u << CAP_SYS_RESOURCE | 1u << CAP_SYS_NICE | 1u << CAP_IPC_LOCK;
  if (data[0].permitted & never || data[1].permitted) way("a capability too many");
  for (int i = 0; i < 64; i++) {
    int bound = prctl(PR_CAPBSET_READ, i, 0, 0, 0);
    if (bound == 1 && (i > 31 || never & 1u << i)) way("the bounding set");
  }
  if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1) way("new privileges");
  if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) != 2) way("no filter of system calls");
}

static void limits(const char *canary) {
  struct rlimit limit;
  int kinds[] = { RLIMIT_CORE, RLIMIT_NPROC, RLIMIT_FSIZE, RLIMIT_NOFILE, RLIMIT_MEMLOCK, RLIMIT_DATA };
  for (int i = 0; i < 6; i++) {
    getrlimit(kinds[i], &limit);
    if (limit.rlim_max == RLIM_INFINITY) way("a limit is missing");
    limit.rlim_max += 1;
    refused("setrlimit", setrlimit(kinds[i], &limit));
  }
  written("/proc/self/oom_score_adj", "-500");
  signal(SIGXFSZ, SIG_IGN);
  refused("nice", setpriority(PRIO_PROCESS, 0, -5));
  int fd = open("/fill", O_CREAT | O_RDWR, 0600);
  if (ftruncate(fd, 1L << 50) == 0) way("a file of a pebibyte");
  close(fd);
  unlink("/fill");
}

static void fork_bomb(const char *canary) {
  // as many users as processes: each would have a count of its own
  int born = 0;
  for (int uid = 1; uid < 20000; uid++) {
    int pid = fork();
    if (pid < 0) break;
    if (pid == 0) {
      if (setuid(uid)) _exit(1);
      pause();
    }
    born++;
  }
  if (born > 5000) way("no bound for processes");
  kill(-1, SIGKILL);
}

static const struct { const char *name; void (*attempt)(const char *); } ATTEMPTS[] = {
  { "core_pattern", core_pattern }, { "sysctls", sysctls }, { "sysrq-trigger", sysrq }, { "release_agent", release_agent },
  { "uevent_helper", uevent_helper }, { "binfmt_misc", binfmt_misc }, { "own-program", own_program },
  { "chroot-breakout", chroot_breakout }, { "shocker", shocker }, { "proc-root", proc_root },
  { "outer-processes", outer_processes }, { "user-namespace", user_namespace }, { "mount-calls", mount_calls },
  { "keyrings", keyrings }, { "devices", devices }, { "terminal", terminal }, { "abstract-socket", abstract_socket },
  { "leaked-descriptors", leaked_descriptors }, { "masks", masks }, { "kernel-calls", kernel_calls },
  { "other-instruction-set", other_instruction_set }, { "capabilities", capabilities }, { "limits", limits },
  { "fork-bomb", fork_bomb },
};

int main(int count, char **words) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (count > 2 && !strcmp(words[1], "listen")) {
    struct sockaddr_un address;
    socklen_t length;
    abstract(&address, &length, words[2]);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(fd, (struct sockaddr *) &address, length) || listen(fd, 1)) return 1;
    puts("listening");
    while (getchar() != EOF) {}
    return 0;
  }
  // each in a process of its own, since some change their root or lose their rights
  for (unsigned i = 0; i < sizeof ATTEMPTS / sizeof *ATTEMPTS; i++) {
    if (count > 2 && strcmp(words[2], ATTEMPTS[i].name)) continue;
    int pid = fork();
    if (pid == 0) {
      name = ATTEMPTS[i].name;
      ATTEMPTS[i].attempt(words[1]);
      if (!open_ways) printf("%s held\n", name);
      fflush(stdout);
      _exit(0);
    }
    waitpid(pid, NULL, 0);
  }
  return 0;
}
