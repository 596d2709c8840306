package org.xenwright.report.page;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.xenwright.boot.Outcome;
import org.xenwright.image.inspect.InventoryChanges;
import org.xenwright.report.BootCourse;
import org.xenwright.report.BootHistory;
import org.xenwright.report.BootRecord;
import org.xenwright.report.BootRecords;
import org.xenwright.report.DeploymentRecord;

/** Pages of builds that never ran, with everything on them: of one boot or of many. */
final class SamplePage {
    private static final String[] DRIVERS = {"qemu", "uml", "xen-pvh", "xen-pv"};

    private SamplePage() {}

    /**
     * Returns the data of a page.
     *
     * @param reports where the consoles of the boots are written
     * @param words each text on it comes from here, given what it would say
     */
    static PageData of(Path reports, int boots, Words words) throws IOException {
        List<BootRecord> records = new ArrayList<>();
        for (int i = 0; i < boots; i++) {
            records.add(boot(reports, i, words));
        }
        BootHistory history = new BootHistory(List.of());
        for (int day = 10; day < 25; day++) {
            int old = day;
            List<BootRecord> before = records.stream()
                    .map(each -> day(each, old, old % 7 == 3 && each.name().endsWith("uml")))
                    .toList();
            history = history.with("2026-11-" + day + "T08:00:00Z", new BootRecords(before));
        }
        BootRecords all = new BootRecords(records);
        return new PageData(
                words.of("shop 1.0"),
                "1.0",
                "2026-11-25T08:00:00Z",
                all.summary(),
                new BootReading(reports, 1_600_000).of(records),
                history.with("2026-11-25T08:00:00Z", all).builds(),
                List.of(image(words)),
                new PageData.Lint(
                        "2 files: 0 errors, 1 warning",
                        List.of(new PageData.Finding(
                                "warning",
                                "vif-no-bridge",
                                words.of("src/main/xen/web.cfg:3:1"),
                                words.of("the card names no bridge"),
                                words.of("name one")))),
                List.of(new PageData.DomainValues(
                        words.of("web"),
                        words.of("web"),
                        "kernel",
                        List.of(
                                new PageData.Setting(words.of("name = \"web\""), words.of("src/main/xen/web.cfg:1:1")),
                                new PageData.Setting(words.of("memory = 512"), "the image")))),
                0,
                List.of(deployment(words)));
    }

    private static DeploymentRecord deployment(Words words) {
        List<DeploymentRecord.Deployed> domains = new ArrayList<>();
        List<DeploymentRecord.Change> changes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String domain = "web" + i;
            domains.add(new DeploymentRecord.Deployed(
                    words.of(domain),
                    "xen" + i % 2,
                    i % 9 == 1 ? "absent" : "running",
                    i % 9 == 1 ? null : 5000L * i * i,
                    2,
                    words.of("shop.img 0123456789ab"),
                    words.of("2026-11-25T07:00:00Z"),
                    i % 11 == 3 ? words.of("memory 400 of 512 MiB, set by hand") : ""));
            changes.add(new DeploymentRecord.Change(
                    words.of(domain),
                    "replace",
                    "xen" + i % 2,
                    1,
                    2,
                    i % 9 == 1 ? "down" : "done",
                    words.of("a login prompt"),
                    4100));
        }
        return new DeploymentRecord(
                words.of("org.example.shop"),
                "2026-11-25T08:00:00Z",
                List.of(
                        new DeploymentRecord.Place(
                                words.of("xen0"),
                                words.of("4.17"),
                                64 << 20,
                                9 << 20,
                                16,
                                List.of(words.of("xendomains is not enabled there")),
                                ""),
                        new DeploymentRecord.Place("xen1", "", 0, 0, 0, List.of(), words.of("connection refused"))),
                domains,
                new DeploymentRecord.Plan(words.of("a1b2c3d4e5f6"), "2026-11-25T07:59:00Z", changes));
    }

    /** Chooses a text. */
    @FunctionalInterface
    interface Words {
        String of(String usual);
    }

    private static BootRecord day(BootRecord boot, int day, boolean broken) {
        return new BootRecord(
                boot.name(),
                boot.image(),
                boot.domain(),
                boot.driver(),
                boot.outcome(),
                broken ? Outcome.PANIC.exitCode() : boot.exitCode(),
                "",
                "",
                boot.millis() + 250L * day,
                null,
                List.of(),
                List.of(),
                null);
    }

    private static BootRecord boot(Path reports, int at, Words words) throws IOException {
        String domain = at < 4 ? "web" : "node" + at / 4;
        String driver = DRIVERS[at % 4];
        String name = domain + "." + driver;
        if (at % 11 == 7) {
            return BootRecord.leftOut(name, domain, domain, driver, words.of("the driver runs no such domain"));
        }
        boolean ready = at % 9 != 1;
        String sign = words.of("Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100");
        Path log = reports.resolve(name + ".console.log");
        console(log, ready ? 400 : 9000, ready ? "web login: " : sign, words);
        Outcome outcome = ready ? Outcome.READY : Outcome.PANIC;
        List<BootCourse.Piece> units = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            long from = 4000 + i * 190L;
            units.add(new BootCourse.Piece(
                    words.of("unit" + i + ".service"), from, from + 40 + i * 37L % 2300, i == 30 && !ready));
        }
        BootCourse course = new BootCourse(
                21_300 + at * 170L,
                List.of(
                        new BootCourse.Piece("firmware", 0, 900, false),
                        new BootCourse.Piece("kernel", 900, 2700, false),
                        new BootCourse.Piece("initramfs", 2700, 3900, false),
                        new BootCourse.Piece("system", 3900, 21_300 + at * 170L, false)),
                units,
                List.of(new BootCourse.Sign(21_000, ready ? "web login: " : sign, words.of("what it shows"))),
                ready ? "powered off in 1.2 s" : "");
        List<BootRecord.Test> tests = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            tests.add(new BootRecord.Test(
                    words.of("check " + i), i == 3 && !ready ? "failed" : "passed", words.of(""), words.of("")));
        }
        return new BootRecord(
                name,
                domain,
                domain,
                driver,
                outcome.phrase(),
                outcome.exitCode(),
                ready ? "a login prompt" : sign,
                ready ? "" : outcome.remedy(),
                21_300 + at * 170L,
                log.toString(),
                ready ? List.of() : List.of(words.of("the last words"), sign),
                tests,
                course);
    }

    private static void console(Path log, int lines, String sign, Words words) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            text.append(String.format(Locale.ROOT, "[%12.6f] ", i * 0.0521))
                    .append(words.of("systemd[1]: Starting unit" + i + ".service - Something that takes its time"))
                    .append('\n');
            if (i == lines / 2) {
                text.append(sign).append('\n');
            }
        }
        Files.write(log, text.toString().getBytes(StandardCharsets.UTF_8)); // halves of characters too
    }

    private static PageData.Image image(Words words) {
        List<PageData.Package> packages = new ArrayList<>();
        List<ByteTree> shares = new ArrayList<>();
        List<PageData.Script> scripts = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < 140; i++) {
            long size = 40_000_000L / (i + 1);
            String name = words.of("libpackage" + i);
            packages.add(new PageData.Package(
                    name,
                    words.of("1:2." + i + "-1"),
                    i % 10 == 0 ? "bookworm-security/main" : words.of("bookworm/main"),
                    i % 5 == 0 ? List.of() : List.of(words.of("GPL-2.0-or-later")),
                    i % 10 == 0
                            ? List.of("security update")
                            : i % 17 == 1 ? List.of(words.of("set-id /usr/bin/program" + i)) : List.of(),
                    20 + i,
                    size));
            shares.add(new ByteTree(
                    name,
                    size,
                    20,
                    List.of(new ByteTree(
                            words.of("usr"),
                            size,
                            20,
                            List.of(
                                    new ByteTree(words.of("lib"), size - size / 4, 15, List.of()),
                                    new ByteTree(words.of("share"), size / 4, 5, List.of()))))));
            scripts.add(new PageData.Script(words.of(name + " postinst"), i == 5 ? 1 : 0, 20 + 2000 / (i + 1)));
            bytes += size;
        }
        ByteTree tree = new ByteTree("all packages", bytes, 4000, shares);
        return new PageData.Image(
                words.of("web"),
                List.of(new PageData.Fact("kernel", words.of("6.1.0-57-cloud-amd64"))),
                packages,
                List.of(
                        new PageData.Step("packages", "reused", "all in the store", 900),
                        new PageData.Step("configure", "made", "an input changed", 6100),
                        new PageData.Step("ext4", "made", words.of("342 MB"), 220)),
                scripts,
                bytes,
                tree,
                tree,
                new PageData.Changes(
                        "2026-11-24T08:00:00Z",
                        -120_000,
                        List.of(new InventoryChanges.PackageChange(words.of("nginx"), "1.22", "1.24", 4096)),
                        List.of(new InventoryChanges.FileChange(
                                "~", words.of("/etc/nginx/nginx.conf"), "content", words.of("nginx"), 12)),
                        3),
                null,
                List.of(words.of("a note")));
    }
}
