package org.xenwright.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xenwright.judge.Judge;
import org.xenwright.tree.Tree;

/**
 * Ways out of containers that are on public record, tried in ours by a program of {@code escapes.c}: as root, as an
 * ordinary user, and as root of a container without CAP_SYS_ADMIN.
 */
@Tag("judge")
class SandboxEscapeTest {
    /** Attempts by their names in the program, with where they are known from. */
    private static final Map<String, String> ATTEMPTS = new TreeMap<>(Map.ofEntries(
            Map.entry(
                    "core_pattern",
                    "a core's handler runs outside, as in CVE-2022-0811 and many a privileged container"),
            Map.entry("sysctls", "settings of the machine by /proc/sys and /proc/irq, CVE-2016-9962 and before"),
            Map.entry("sysrq-trigger", "/proc/sysrq-trigger, hidden since Docker 1.0"),
            Map.entry("release_agent", "release_agent of a control group, CVE-2022-0492"),
            Map.entry("uevent_helper", "/sys/kernel/uevent_helper, mounts of sysfs and debugfs"),
            Map.entry("binfmt_misc", "a handler of programs registered by binfmt_misc"),
            Map.entry("own-program", "/proc/self/exe and /proc/1/exe of the runtime written over, CVE-2019-5736"),
            Map.entry("chroot-breakout", "a second chroot and .., as old as chroot"),
            Map.entry("shocker", "open_by_handle_at, the shocker of Docker 0.11"),
            Map.entry("proc-root", "/proc/PID/root and cwd of other processes, CVE-2018-15664 and its kin"),
            Map.entry(
                    "outer-processes", "ptrace, process_vm_readv and pidfd_getfd of processes outside, CVE-2019-13272"),
            Map.entry(
                    "user-namespace",
                    "namespaces made inside, as CVE-2022-0185, CVE-2023-0386 and CVE-2024-1086 begin"),
            Map.entry("mount-calls", "fsconfig and the other calls that mount, CVE-2022-0185"),
            Map.entry("keyrings", "keys of the kernel, which no namespace divides, CVE-2014-9529 and CVE-2016-0728"),
            Map.entry("devices", "device nodes, /dev/mem, /proc/kcore, CVE-2020-12826"),
            Map.entry("terminal", "words typed into the terminal outside by TIOCSTI, CVE-2017-5226 and CVE-2016-2568"),
            Map.entry("abstract-socket", "abstract sockets of the host, CVE-2020-15257"),
            Map.entry("leaked-descriptors", "descriptors left open, CVE-2024-21626 and CVE-2016-9962"),
            Map.entry(
                    "masks",
                    "what hides a file taken away or exchanged, CVE-2019-19921, CVE-2025-31133, CVE-2025-52565"),
            Map.entry("kernel-calls", "calls with a record of holes: bpf, userfaultfd, io_uring, perf, CVE-2021-3490"),
            Map.entry("other-instruction-set", "refused calls by int 0x80 and as x32"),
            Map.entry("capabilities", "capabilities of the runtime that stay behind, CVE-2022-24769"),
            Map.entry("limits", "limits raised again, the killer of memory turned to others"),
            Map.entry("fork-bomb", "more processes than the host can bear")));

    private static final List<String> SETTINGS = List.of(
            "kernel/core_pattern", "fs/protected_symlinks", "vm/overcommit_memory", "kernel/randomize_va_space");

    private static final Path ROOT = Path.of("/proc/sys");

    @TempDir
    static Path folder;

    private static final Map<String, String> SETTINGS_BEFORE = new TreeMap<>();
    private static Path program;
    private static Process listener;
    private static Map<String, String> ofRoot;
    private static Map<String, String> ofUser;
    private static Map<String, String> withoutAdmin;

    @BeforeAll
    static void tryAll() throws Exception {
        for (String setting : SETTINGS) {
            SETTINGS_BEFORE.put(setting, Files.readString(ROOT.resolve(setting)));
        }
        Path source = folder.resolve("escapes.c");
        Files.copy(SandboxEscapeTest.class.getResourceAsStream("escapes.c"), source);
        program = folder.resolve("escapes");
        Judge.Verdict verdict = Judge.run("cc", "-O1", "-w", "-static", "-o", program.toString(), source.toString());
        assertThat(verdict.exit()).as(verdict.output()).isZero();
        listener = new ProcessBuilder(program.toString(), "listen", "xenwright-escapes").start();
        assertThat(listener.inputReader().readLine()).isEqualTo("listening");
        Path canary = Files.writeString(folder.resolve("canary"), "");

        Tree tree = HostTree.with("sh");
        SandboxElsewhere.put(tree, program);
        Sandbox sandbox = new Sandboxes(folder.resolve("scratch"), Judge.tools()).choose(tree);
        try (SandboxResult result = sandbox.run(tree, SandboxCommand.of("/escapes", canary.toString()))) {
            ofRoot = answers(result.log());
        }
        String[] words = {program.toString(), "--", "/escapes", canary.toString()};
        Path hers = Files.createTempDirectory("escapes");
        try {
            Path copy = Files.copy(program, hers.resolve("escapes"));
            Path own = Files.writeString(hers.resolve("canary"), "");
            ofUser = answers(SandboxElsewhere.asUser(hers, copy.toString(), "--", "/escapes", own.toString()));
        } finally {
            new ProcessBuilder("rm", "-rf", hers.toString()).start().waitFor();
        }
        withoutAdmin = answers(SandboxElsewhere.without("sys_admin", folder.resolve("container"), words));
    }

    @AfterAll
    static void end() {
        listener.destroy();
    }

    private static Map<String, String> answers(String log) {
        Map<String, String> answers = new TreeMap<>();
        log.lines().filter(line -> line.contains(" ")).forEach(line -> {
            String[] parts = line.split(" ", 2);
            answers.merge(parts[0], parts[1], (one, two) -> one + "; " + two);
        });
        return answers;
    }

    static Stream<String> attempts() {
        return ATTEMPTS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("attempts")
    void anAttemptIsHeldWhoeverBuilds(String attempt) throws IOException {
        for (Map<String, String> answers : List.of(ofRoot, ofUser, withoutAdmin)) {
            assertThat(answers.get(attempt))
                    .as(ATTEMPTS.get(attempt) + ": " + answers)
                    .isEqualTo("held");
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    void aSettingOfTheMachineIsAsItWas(String setting) throws IOException {
        assertThat(ROOT.resolve(setting)).hasContent(SETTINGS_BEFORE.get(setting));
    }

    static Stream<String> settings() {
        return SETTINGS.stream();
    }
}
