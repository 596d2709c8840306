package org.xenwright.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.judge.RpmOfTrixie;
import org.xenwright.judge.SharedData;
import org.xenwright.progress.TextTable;
import org.xenwright.rpm.world.RpmPackages;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * Reading a real database of rpm: all packages with their files, licences, addresses and what they need, beside
 * {@code rpm -qa}, which lists names and files. Ours in this Java, the first time and later; theirs a whole process.
 */
@Tag("bench")
class RpmDatabaseBench {
    private static final int ROUNDS = Integer.getInteger("xen.rounds", 11);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final String NAME = "rpmdb.sqlite";

    @TempDir
    Path folder;

    @Test
    void packages() throws IOException {
        Path file = Files.copy(SharedData.file("rpm/rpmdb/cbl-mariner-2.0").resolve(NAME), folder.resolve(NAME));
        Attributes attributes = Attributes.of(0755, Instant.EPOCH);
        Tree tree = new Tree(attributes);
        tree.directory("var/lib/rpm", attributes);
        tree.put("var/lib/rpm/" + NAME, new RegularFile(attributes, new Content.Slice(file, 0, Files.size(file))));
        double[] ours = new double[ROUNDS];
        double[] cpu = new double[ROUNDS];
        double[] theirs = new double[ROUNDS];
        int count = 0;
        double first = 0;
        for (int i = 0; i < ROUNDS; i++) {
            long start = System.nanoTime();
            long worked = THREADS.getCurrentThreadCpuTime();
            count = new RpmPackages().list(tree).size();
            ours[i] = (System.nanoTime() - start) / 1e6;
            cpu[i] = (THREADS.getCurrentThreadCpuTime() - worked) / 1e6;
            first = i == 0 ? ours[0] : first;
            start = System.nanoTime();
            RpmOfTrixie.run(
                    "--dbpath",
                    folder.toString(),
                    "--nosignature",
                    "--nodigest",
                    "-qa",
                    "--qf",
                    "%{NAME}[%{FILENAMES}]");
            theirs[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(ours);
        Arrays.sort(cpu);
        Arrays.sort(theirs);
        new TextTable("lr")
                .row(count + " packages, the first time", milliseconds(first))
                .row("later, the median", milliseconds(ours[ROUNDS / 2]))
                .row("later, the median of a processor's time", milliseconds(cpu[ROUNDS / 2]))
                .row("rpm -qa, the median", milliseconds(theirs[ROUNDS / 2]))
                .lines()
                .forEach(System.out::println);
    }

    private static String milliseconds(double time) {
        return Math.round(time) + " ms";
    }
}
