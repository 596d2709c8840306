package org.xenwright.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.Boot;
import org.xenwright.boot.BootRequest;
import org.xenwright.boot.BootVerdict;
import org.xenwright.boot.HeldUml;
import org.xenwright.boot.TinyGuest;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.RunningGuest;
import org.xenwright.boot.qemu.Accelerator;
import org.xenwright.boot.qemu.QemuDriver;
import org.xenwright.boot.ready.Ready;
import org.xenwright.boot.xen.XenDriver;
import org.xenwright.boot.xen.XenHosts;
import org.xenwright.disk.DiskFormats;
import org.xenwright.judge.AptToolSource;
import org.xenwright.judge.Judge;
import org.xenwright.platform.Architecture;
import org.xenwright.platform.GuestType;
import org.xenwright.store.Store;

/**
 * Time to verdict of the quickstart, ready and cleanly off, under software emulation; domains side by side against one
 * after another; and the driver against the bare command of the emulator. {@code -Dtest=BootBench#sideBySide} runs a part,
 * {@code -Dxen.drivers=qemu,xen} some drivers, {@code -Dxen.image=FOLDER} an image that is there.
 */
@Tag("bench")
class BootBench {
    private static final int ROUNDS = Integer.getInteger("xen.rounds", 3);
    private static final List<String> DRIVERS =
            List.of(System.getProperty("xen.drivers", "qemu,uml,xen").split(","));
    private static final Duration LIMIT = Duration.ofMinutes(10);

    @TempDir
    Path folder;

    private final XenHosts hosts = new XenHosts(Judge.tools(), AptToolSource.sharedStore());

    @Test
    void timeToVerdict() throws Exception {
        Path image = image();
        measure(image, "qemu", new QemuDriver(Judge.tools(), Accelerator.EMULATION), 25);
        measure(image, "uml", HeldUml.driver(), 30);
        measure(image, "xen", new XenDriver(hosts, GuestType.PV, null), 60);
        measure(image, "xen", new XenDriver(hosts, GuestType.PVH, null), 120);
    }

    /** Nothing but the packages is there: hypervisor, privileged domain and its saved state are made. */
    @Test
    void fromNothing() throws Exception {
        Path image = image();
        for (GuestType type : List.of(GuestType.PV, GuestType.PVH)) {
            Store empty = new Store(folder.resolve("store-" + type));
            long begun = System.nanoTime();
            Driver driver = new XenDriver(Judge.tools(), empty, type);
            driver.prepare(quickstart(image, "web"));
            long prepared = System.nanoTime() - begun;
            BootVerdict verdict = boot(image, "web", driver);
            int limit = (type == GuestType.PV ? 60 : 120) + 15;
            row("from nothing, " + seconds(prepared) + " of it", driver, limit, prepared + total(verdict), verdict);
        }
    }

    @Test
    void sideBySide() throws Exception {
        Path image = image();
        boot(image, "web", new XenDriver(hosts, GuestType.PV, null)); // so that the state is there
        for (int together = 2; together <= 3; together++) {
            sideBySide(image, together);
        }
    }

    @Test
    void overheadOverTheBareCommand() throws Exception {
        TinyGuest tiny = new TinyGuest();
        Machine machine = new Machine(
                "tiny",
                new Machine.Hardware(Architecture.AMD64, 128, 1),
                new Machine.Software(
                        tiny.kernel(), tiny.initramfs(folder.resolve("initramfs"), "poweroff -f"), "console=hvc0"),
                List.of(),
                Map.of());
        Driver driver = new QemuDriver(Judge.tools(), Accelerator.EMULATION);
        List<String> bare = bareCommand(driver, machine);
        List<Long> ours = new ArrayList<>();
        List<Long> theirs = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            long begun = System.nanoTime();
            Boot.run(BootRequest.of(machine, Ready.console("never"), LIMIT, folder.resolve("log")), driver);
            ours.add(System.nanoTime() - begun);
            begun = System.nanoTime();
            ProcessBuilder builder = new ProcessBuilder(bare).redirectErrorStream(true);
            builder.environment()
                    .putAll(Judge.tools().find("qemu-system-x86_64").environment());
            Process process = builder.start();
            process.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
            process.waitFor();
            theirs.add(System.nanoTime() - begun);
        }
        long difference = median(ours) - median(theirs);
        print(
                "a guest that powers off",
                "qemu",
                seconds(median(ours)) + ", bare command " + seconds(median(theirs)),
                seconds(difference) + " more, at most 1 s");
    }

    /** What the driver starts, without its control over it. */
    private static List<String> bareCommand(Driver driver, Machine machine) throws Exception {
        try (RunningGuest guest = driver.start(machine)) {
            List<String> words = new ArrayList<>();
            String command = "";
            for (ProcessHandle process : ProcessHandle.current().descendants().toList()) {
                String line = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
                // beside the emulator there is what clears up after it
                command = line.contains("\0-kernel\0") ? line : command;
            }
            List<String> all = List.of(command.split("\0"));
            for (int i = 0; i < all.size(); i++) {
                boolean control = i + 1 < all.size()
                        && (all.get(i).equals("-mon")
                                || all.get(i).equals("-chardev")
                                        && all.get(i + 1).startsWith("socket,"));
                if (control) {
                    i++;
                } else {
                    words.add(all.get(i));
                }
            }
            guest.console().transferTo(java.io.OutputStream.nullOutputStream());
            return words;
        }
    }

    private void measure(Path image, String name, Driver driver, int limit) throws Exception {
        if (!DRIVERS.contains(name)) {
            return;
        }
        if (!driver.availability().usable()) {
            print("quickstart", driver.name(), "-", driver.availability().reason());
            return;
        }
        List<Long> times = new ArrayList<>();
        BootVerdict last = boot(image, "web", driver);
        times.add(total(last));
        for (int i = 1; i < ROUNDS; i++) {
            last = boot(image, "web", driver);
            times.add(total(last));
        }
        row("quickstart", driver, limit, median(times), last);
    }

    private void sideBySide(Path image, int together) throws Exception {
        long begun = System.nanoTime();
        for (int i = 0; i < together; i++) {
            boot(image, "web" + i, new XenDriver(hosts, GuestType.PV, null));
        }
        long alone = System.nanoTime() - begun;
        begun = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(together);
        List<Future<BootVerdict>> boots = new ArrayList<>();
        for (int i = 0; i < together; i++) {
            String name = "web" + i;
            boots.add(threads.submit(() -> boot(image, name, new XenDriver(hosts, GuestType.PV, null))));
        }
        String verdicts = "";
        for (Future<BootVerdict> boot : boots) {
            verdicts += boot.get().outcome().phrase() + " ";
        }
        threads.shutdown();
        long beside = System.nanoTime() - begun;
        print(
                together + " in one dom0",
                "xen-pv",
                seconds(beside) + ", one after another " + seconds(alone),
                verdicts.strip());
    }

    private BootVerdict boot(Path image, String name, Driver driver) throws Exception {
        Machine machine = quickstart(image, name);
        driver.prepare(machine);
        Ready ready = Ready.http(80, "/", 200, "Built by Maven, booted by Xen");
        return Boot.run(BootRequest.of(machine, ready, LIMIT, folder.resolve(name + ".log")), driver);
    }

    private static void row(String what, Driver driver, int limit, long took, BootVerdict verdict) {
        print(
                what,
                driver.name(),
                seconds(took) + ", at most " + limit + " s",
                verdict.outcome().phrase() + ", shutdown " + verdict.shutdown().kind());
    }

    /** At once, since all of it takes ten minutes and more. */
    private static void print(String what, String driver, String took, String remark) {
        System.out.printf(Locale.ROOT, "%-36s %-8s %-40s %s%n", what, driver, took, remark);
    }

    private static long total(BootVerdict verdict) {
        return verdict.elapsed().plus(verdict.shutdown().took()).toNanos();
    }

    private static long median(List<Long> times) {
        return times.stream().sorted().toList().get(times.size() / 2);
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }

    /** The folder of the quickstart's image: {@code -Dxen.image}, or made here. */
    private Path image() throws Exception {
        String given = System.getProperty("xen.image");
        if (given != null) {
            return Path.of(given);
        }
        Path project = Path.of("it", "quickstart").toAbsolutePath();
        Path built = folder.resolve("image");
        Process maven = new ProcessBuilder(
                        "mvn", "-B", "-q", "-f", project.toString(), "xen:image", "-Dxen.target=" + built)
                .inheritIO()
                .start();
        if (maven.waitFor() != 0) {
            throw new IllegalStateException("the quickstart could not be built");
        }
        return built;
    }

    private static Machine quickstart(Path image, String name) {
        return new Machine(
                name,
                new Machine.Hardware(Architecture.AMD64, 256, 1),
                new Machine.Software(
                        image.resolve("web-vmlinuz"),
                        image.resolve("web-initrd.img"),
                        "root=/dev/xvda ro console=hvc0"),
                List.of(Machine.Disk.of(image.resolve("web.img"), DiskFormats.RAW)),
                Map.of());
    }
}
