package org.xenwright.boot.uml;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The words of a kernel's command line that a guest of User-mode Linux may be given. Its program first takes each word
 * for an option of its own, by how the word begins, and every version knows other options: a disk that is any file
 * ({@code ubd1=}), a program to start ({@code xterm=}, {@code eth0=slirp}), a socket ({@code mconsole=}). So only words
 * pass that are known to concern nothing but the kernel or an init. Facts: what {@code linux --help} prints, 6.1 to
 * 6.12.
 */
final class GuestWords {
    // no quotes, in which a word could hide
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]+(=[A-Za-z0-9_./:;,@%+=*!~-]*)?");
    private static final Pattern CONSOLE = Pattern.compile("console=tty(S?[0-9]{1,2})(,[0-9]+[noe]?[0-9]?)?");
    private static final Set<String> FLAGS = Set.of(
            "--",
            "1",
            "2",
            "3",
            "4",
            "5",
            "S",
            "auto",
            "debug",
            "emergency",
            "fastboot",
            "ignore_loglevel",
            "nokaslr",
            "nomodeset",
            "noresume",
            "no_timer_check",
            "quiet",
            "rescue",
            "ro",
            "rootwait",
            "rw",
            "s",
            "single",
            "splash");
    private static final Set<String> KEYS = Set.of(
            "apparmor",
            "audit",
            "biosdevname",
            "cgroup_disable",
            "cgroup_enable",
            "cgroup_no_v1",
            "clocksource",
            "cloud-init",
            "ds",
            "enforcing",
            "hostname",
            "hugepages",
            "init",
            "ip",
            "log_buf_len",
            "loglevel",
            "lsm",
            "maxcpus",
            "mitigations",
            "modprobe.blacklist",
            "module_blacklist",
            "nr_cpus",
            "oops",
            "panic",
            "preempt",
            "rdinit",
            "resume",
            "root",
            "rootdelay",
            "rootflags",
            "rootfstype",
            "rootwait",
            "security",
            "selinux",
            "swapaccount",
            "transparent_hugepage");
    private static final List<String> FAMILIES = List.of(
            "fsck.",
            "ipv6.",
            "locale.",
            "net.",
            "plymouth.",
            "printk.",
            "random.",
            "rd.",
            "sysctl.",
            "systemd.",
            "udev.",
            "vconsole.",
            "xenwright.",
            "zswap.");

    private GuestWords() {}

    /** Returns the words that pass, in order. */
    static List<String> passing(List<String> words) {
        return words.stream().filter(GuestWords::passes).toList();
    }

    /** Returns the words that do not pass. */
    static List<String> leftOut(List<String> words) {
        List<String> out = new ArrayList<>(words);
        out.removeIf(GuestWords::passes);
        return out;
    }

    private static boolean passes(String word) {
        if (!PLAIN.matcher(word).matches()) {
            return false;
        }
        int sign = word.indexOf('=');
        String key = sign < 0 ? word : word.substring(0, sign);
        return sign < 0 && FLAGS.contains(word)
                || sign >= 0 && KEYS.contains(key)
                || CONSOLE.matcher(word).matches()
                || FAMILIES.stream().anyMatch(key::startsWith);
    }
}
