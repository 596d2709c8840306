package org.xenwright.boot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.console.ConsoleLine;

/**
 * The signs of trouble in what a guest prints. Decisive signs end a boot at once; the others explain a time-out. The
 * texts are those of SeaBIOS, OVMF, shim, GRUB, the Linux kernel, systemd, initramfs-tools, dracut, libxl and the
 * generated initramfs.
 */
final class Symptoms {
    private record Sign(Outcome outcome, Pattern pattern) {
        static Sign of(Outcome outcome, String expression) {
            return new Sign(outcome, Pattern.compile(expression));
        }
    }

    /** The signs, the most telling first: the first that a line matches counts. */
    private static final List<Sign> SIGNS = List.of(
            // an emulated processor that gets too little of a busy machine; a kernel from outside is told not to try
            Sign.of(Outcome.DRIVER_BROKEN, "Kernel panic - not syncing: IO-APIC \\+ timer doesn't work"),
            Sign.of(
                    Outcome.OUT_OF_MEMORY,
                    "Kernel panic - not syncing: (Out of memory|System is deadlocked on memory)"),
            Sign.of(Outcome.OUT_OF_MEMORY, "Out of memory: Killed process|Memory cgroup out of memory: Killed"),
            Sign.of(Outcome.OUT_OF_MEMORY, "Initramfs unpacking failed: write error"),
            Sign.of(
                    Outcome.CHANGED_ROOT,
                    "device-mapper: verity: .*(data|metadata|hash) block \\d+ is corrupted|dm-verity device corrupted"),
            Sign.of(
                    Outcome.NO_ROOT,
                    "VFS: (Unable to mount root fs|Cannot open root device|Unable to open an initial root)"),
            Sign.of(Outcome.NO_ROOT, "ALERT! .* does not exist\\.  ?Dropping to a shell"),
            Sign.of(Outcome.NO_ROOT, "Gave up waiting for root (file system )?device"),
            Sign.of(Outcome.NO_ROOT, "Failed to mount .* as root file system|No root device specified"),
            Sign.of(Outcome.NO_ROOT, "mount: (mounting .* on|can't mount .*) /(root|sysroot|new_?root|mnt/root)"),
            Sign.of(Outcome.NO_ROOT, "dracut-initqueue.*(timeout - starting timeout scripts|Could not boot)"),
            Sign.of(Outcome.NO_ROOT, "^xenwright: (no root device|cannot mount|cannot verify the root device)"),
            Sign.of(Outcome.PANIC, "^xenwright: no init "),
            Sign.of(Outcome.EMERGENCY, "^xenwright: "),
            Sign.of(Outcome.PANIC, "Kernel panic - not syncing"),
            Sign.of(Outcome.PANIC, "No init found on the root|No working init found|Target filesystem doesn't have"),
            Sign.of(Outcome.EMERGENCY, "You are in (emergency|rescue) mode"),
            Sign.of(
                    Outcome.EMERGENCY,
                    "Reached target (emergency|rescue)\\.target|Reached target .*(Emergency|Rescue) Mode"),
            Sign.of(Outcome.EMERGENCY, "Cannot open access to console, the root account is locked"),
            Sign.of(Outcome.EMERGENCY, "Give root password for (maintenance|login)|Press Enter for maintenance"),
            Sign.of(Outcome.EMERGENCY, "Generating \"/run/initramfs/rdsosreport\\.txt\"|Entering emergency mode"),
            Sign.of(Outcome.TOOLSTACK_REFUSED, "libxl: error: "),
            Sign.of(
                    Outcome.SIGNATURE_REFUSED,
                    "BdsDxe: failed to (load|start) (?!.*EFI Internal Shell).*: (Access Denied|Security Violation)"),
            Sign.of(Outcome.SIGNATURE_REFUSED, "^error: (bad shim signature|.* has invalid signature)"),
            Sign.of(Outcome.SIGNATURE_REFUSED, "^error: verification requested but nobody cares"),
            Sign.of(Outcome.NOTHING_TO_BOOT, "^No bootable device\\."),
            Sign.of(Outcome.NOTHING_TO_BOOT, "BdsDxe: No bootable option or device was found"),
            Sign.of(Outcome.NOTHING_TO_BOOT, "BdsDxe: starting Boot[0-9A-F]{4} \"EFI Internal Shell\""),
            Sign.of(Outcome.LOADER_FAILED, "^error: you need to load the kernel first"),
            Sign.of(Outcome.LOADER_FAILED, "Failed to boot both default and fallback entries"));

    /** Signs in prompts, which end without a line's end. */
    private static final List<Sign> PROMPTS = List.of(
            Sign.of(Outcome.EMERGENCY, "^\\(initramfs\\) ?$"),
            Sign.of(Outcome.EMERGENCY, "^(dracut|switch_root|emergency):/.*# ?$"),
            Sign.of(Outcome.EMERGENCY, "^(Give root password|Press Enter) for (maintenance|login)"),
            Sign.of(Outcome.LOADER_FAILED, "^grub( rescue)?> ?$"),
            // shim draws a box and waits for a key
            Sign.of(Outcome.SIGNATURE_REFUSED, "Verification failed: \\(0x1A\\) Security Violation"));

    private static final Pattern FAILED_UNIT =
            Pattern.compile("^\\[FAILED\\] Failed to (?:start|mount|activate swap|listen on) (.*?)\\.?$"
                    // as OpenRC says it
                    + "|^\\* ERROR: (\\S+) failed to start$");
    // by a unit's description, or by its name where that is what systemd shows
    private static final Pattern WAITING_JOB =
            Pattern.compile("A (?:start|stop) job is running for (.*)$|Job (\\S+)/(?:start|stop) running (\\(.*\\))$");
    private static final Pattern KERNEL_STARTS = Pattern.compile("^(\\[ *0\\.0+\\] )?Linux version \\S+ ");
    private static final Pattern HINT = Pattern.compile(
            "No space left on device|\\[DEPEND\\] |\\bBUG: |Oops: |Unable to locate IRQ|I/O error|Failed to execute /"
                    + "|Read-only file system|Failed to load kernel module|can't find command|error while loading shared"
                    + "|^error: |^BdsDxe: failed to ");
    // what a firmware or a loader says before it passes the machine on
    private static final Pattern PASSING_ON = Pattern.compile(
            "^(SeaBIOS |iPXE |Booting |GRUB ?|Welcome to GRUB!|BdsDxe: (loading|starting) |Loading |EFI stub: )");
    private static final int MOST_HINTS = 5;
    private static final int MOST_UNITS =
            500; // a limit, so that a guest that invents them without end cannot fill the memory

    // systemd has started, or given up, all it was to start
    private static final Pattern SETTLED = Pattern.compile(
            "(Reached target|Dependency failed for) .*([Mm]ulti-[Uu]ser|[Gg]raphical)|Startup finished in .* = ");
    private static final Pattern LOGIN = Pattern.compile("^\\S+ login: ?$");

    private final Map<String, Evidence> failedUnits = new LinkedHashMap<>();
    private final Map<String, Evidence> hints = new LinkedHashMap<>();
    private @Nullable Symptom decisive;
    private @Nullable String waiting;
    private @Nullable Duration settled;
    private Duration lastFailure = Duration.ZERO;
    private int kernels;
    private boolean spoke;
    private String latest = "";

    /** Receives a line. */
    void see(ConsoleLine line) {
        String text = line.text();
        if (!text.isBlank()) {
            spoke = true;
            latest = text.strip();
        }
        if (settled == null && (line.complete() ? SETTLED : LOGIN).matcher(text).find()) {
            settled = line.at();
        }
        if (line.complete()) {
            seeWhole(text, line.at());
        }
        // systemd rewrites it over and over on one line
        Matcher job = WAITING_JOB.matcher(text);
        if (job.find()) {
            waiting = job.group(1) != null ? job.group(1) : job.group(2) + " " + job.group(3);
        }
        for (Sign sign : line.complete() ? SIGNS : PROMPTS) {
            if (sign.pattern().matcher(text).find()) {
                judge(sign.outcome(), line);
                return;
            }
        }
    }

    private void seeWhole(String text, Duration at) {
        if (KERNEL_STARTS.matcher(text).find()) {
            kernels++;
        }
        Matcher failed = FAILED_UNIT.matcher(text.strip());
        if (failed.find() && failedUnits.size() < MOST_UNITS) {
            String unit = failed.group(1) == null ? failed.group(2) : failed.group(1);
            failedUnits.putIfAbsent(unit, new Evidence(at, text, Outcome.FAILED_UNITS.phrase()));
            lastFailure = at;
        }
        if (hints.size() < MOST_HINTS && HINT.matcher(text).find()) {
            hints.putIfAbsent(text.strip(), new Evidence(at, text, "hint"));
        }
    }

    /**
     * Notes a sign. The first one counts, unless a more telling one follows: a panic may be printed before its cause.
     */
    private void judge(Outcome outcome, ConsoleLine line) {
        boolean betterKnown = decisive != null
                && !(decisive.outcome() == Outcome.EMERGENCY && outcome == Outcome.NO_ROOT)
                && !(decisive.outcome() == Outcome.PANIC && outcome != Outcome.EMERGENCY && outcome != Outcome.PANIC);
        if (!betterKnown) {
            decisive = new Symptom(outcome, line.at(), line.text().strip());
        }
    }

    /** Returns a sign after which the boot cannot succeed. */
    Optional<Symptom> decisive() {
        return Optional.ofNullable(decisive);
    }

    /** Returns the units that failed, as systemd names them. */
    List<String> failedUnits() {
        return List.copyOf(failedUnits.keySet());
    }

    /** Returns the lines that are signs of trouble: the decisive one, failed units and hints. */
    List<Evidence> evidence() {
        List<Evidence> all = new ArrayList<>(failedUnits.values());
        all.addAll(hints.values());
        decisive()
                .ifPresent(sign -> all.add(
                        new Evidence(sign.at(), sign.line(), sign.outcome().phrase())));
        return all;
    }

    /** Returns whether a line is one of those that systemd repeats twice a second while it waits. */
    static boolean repeats(String line) {
        return WAITING_JOB.matcher(line).find();
    }

    /** Returns when the system had started what it could and the last unit had failed; empty while it still starts. */
    Optional<Duration> settled() {
        return settled == null
                ? Optional.empty()
                : Optional.of(settled.compareTo(lastFailure) > 0 ? settled : lastFailure);
    }

    /** Returns how often a kernel began. */
    int kernels() {
        return kernels;
    }

    /** Returns whether there was anything but blanks on the console. */
    boolean spoke() {
        return spoke;
    }

    /** Returns the last line if a firmware or a boot loader said it, so that the kernel has not spoken since. */
    Optional<String> stuckBeforeKernel() {
        return PASSING_ON.matcher(latest).find() ? Optional.of(latest) : Optional.empty();
    }

    /** Returns further hints, such as a full disk or the job that systemd last waited for. */
    List<String> hints() {
        List<String> all = new ArrayList<>(hints.keySet());
        if (waiting != null) {
            all.add("systemd waits for " + waiting);
        }
        return all;
    }

    /** Returns how long the guest may go on after a decisive sign, so that its own explanation reaches the log. */
    static Duration grace() {
        return Duration.ofMillis(1500);
    }
}
