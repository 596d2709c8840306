package org.xenwright.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.driver.ChildProcesses;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.qemu.Accelerator;
import org.xenwright.boot.qemu.QemuDriver;
import org.xenwright.boot.ready.Ready;
import org.xenwright.boot.uml.UmlDriver;
import org.xenwright.boot.xen.XenDriver;
import org.xenwright.boot.xen.XenHosts;
import org.xenwright.judge.AptToolSource;
import org.xenwright.judge.Judge;
import org.xenwright.judge.Processes;
import org.xenwright.platform.Architecture;
import org.xenwright.platform.GuestType;
import org.xenwright.progress.TextTable;

/** As many boots in a row as {@code -Dxen.boots} says: every verdict right, no process and no file left behind. */
@Tag("nightly")
class HundredBootsNightly {
    private static final int BOOTS = Integer.getInteger("xen.boots", 100);
    private static final int EACH_ON_XEN = 12;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    @TempDir
    Path folder;

    /** A guest and what is to be said of it. */
    private record Case(String script, Outcome outcome) {}

    private static final List<Case> CASES = List.of(
            new Case("echo all is up; while :; do sleep 1; done", Outcome.READY),
            new Case("exit 1", Outcome.PANIC),
            new Case(
                    TinyGuest.NETWORK + "mkdir /www; httpd -p 7 -h /www; echo all is up; while :; do sleep 1; done",
                    Outcome.READY),
            new Case("poweroff -f", Outcome.POWERED_OFF),
            new Case("reboot -f", Outcome.REBOOT_LOOP));

    @Test
    void everyVerdictIsRightAndNothingIsLeft() throws Exception {
        TinyGuest guest = new TinyGuest();
        List<Path> initramfs = new ArrayList<>();
        for (int i = 0; i < CASES.size(); i++) {
            initramfs.add(guest.initramfs(
                    folder.resolve("initramfs" + i), CASES.get(i).script()));
        }
        UmlDriver uml = HeldUml.driver();
        List<Driver> drivers = new ArrayList<>(List.of(new QemuDriver(Judge.tools(), Accelerator.EMULATION)));
        if (uml.availability().usable()) {
            drivers.add(uml);
        }
        XenHosts hosts = new XenHosts(Judge.tools(), AptToolSource.sharedStore());
        Set<String> before = leftovers();
        Map<String, List<Long>> times = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < BOOTS; i++) {
            // Xen takes longer than the others together, so it has its turn more rarely
            Driver driver = i % EACH_ON_XEN == EACH_ON_XEN - 1
                    ? new XenDriver(hosts, GuestType.PV, null)
                    : drivers.get(i % drivers.size());
            int number = i % EACH_ON_XEN == EACH_ON_XEN - 1
                    ? i / EACH_ON_XEN % CASES.size()
                    : i / drivers.size() % CASES.size();
            Case each = CASES.get(number);
            Machine machine = new Machine(
                    "boot" + i,
                    new Machine.Hardware(Architecture.AMD64, 128, 1),
                    new Machine.Software(guest.kernel(), initramfs.get(number), "console=hvc0"),
                    List.of(),
                    Map.of());
            Ready ready = number == 2
                    ? new Ready.Sequence(List.of(Ready.console("all is up"), Ready.tcp(7)))
                    : Ready.console("all is up");
            BootVerdict verdict = Boot.run(
                    BootRequest.of(machine, ready, LIMIT, folder.resolve("log")).withShutdownLimit(Duration.ZERO),
                    driver);
            times.computeIfAbsent(driver.name() + ", " + each.outcome().phrase(), name -> new ArrayList<>())
                    .add(verdict.elapsed().toMillis());
            System.out.println("boot " + (i + 1) + " of " + BOOTS + ": " + driver.name() + ", "
                    + verdict.outcome().phrase() + " after " + verdict.elapsed().toMillis() + " ms");
            if (verdict.outcome() != each.outcome()) {
                wrong.add(i + ": " + verdict);
            }
            assertThat(Processes.left()).as("processes after boot " + i).isEmpty();
        }
        TextTable table = new TextTable("lrrrr").row("driver, verdict", "boots", "fastest", "median", "slowest");
        times.forEach((name, all) -> {
            List<Long> sorted = all.stream().sorted().toList();
            table.row(
                    name,
                    sorted.size() + "",
                    sorted.get(0) + " ms",
                    sorted.get(sorted.size() / 2) + " ms",
                    sorted.get(sorted.size() - 1) + " ms");
        });
        table.lines().forEach(System.out::println);
        assertThat(wrong).as(BOOTS + " boots").isEmpty();
        assertThat(before).as("before, which holds what is left").containsAll(leftovers());
    }

    /** Folders of guests, which lie in one of this Java machine's own, and what User-mode Linux keeps memory in. */
    private static Set<String> leftovers() throws IOException {
        Set<String> names = new TreeSet<>();
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        Path next = ChildProcesses.folder();
        Files.delete(next);
        list(next.getParent(), "*").forEach(each -> names.add(each.toString()));
        list(temporary, "kvm-probe*").forEach(each -> names.add(each.toString()));
        list(Path.of("/dev/shm"), "vm_file-*").forEach(each -> names.add(each.toString()));
        return names;
    }

    private static List<Path> list(Path folder, String glob) throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
                entries.forEach(found::add);
            }
        }
        return found;
    }
}
