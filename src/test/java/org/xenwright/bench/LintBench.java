package org.xenwright.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.domain.lint.DomainLint;
import org.xenwright.domain.lint.Sarif;
import org.xenwright.judge.XlDryRun;
import org.xenwright.progress.TextTable;

/**
 * The lint of a folder of configurations in a process of its own, SARIF included, beside {@code xl create -n} of each
 * file.
 */
@Tag("bench")
class LintBench {
    private static final int FILES = Integer.getInteger("xen.files", 1000);
    private static final int ASKED = Integer.getInteger("xen.asked", 100);
    private static final int ROUNDS = Integer.getInteger("xen.rounds", 5);

    @TempDir
    Path folder;

    @Test
    void lint() throws Exception {
        List<Path> files = write();
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Lint.class.getName(),
                folder.toString());
        List<Cost> ours = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            ours.add(Cost.of(command, Map.of(), null));
        }
        XlDryRun xl = new XlDryRun();
        long start = System.nanoTime();
        for (Path file : files.subList(0, Math.min(ASKED, files.size()))) {
            xl.run(file);
        }
        double each = (System.nanoTime() - start) / 1e9 / Math.min(ASKED, files.size());
        TextTable table = new TextTable("lrr");
        table.row(FILES + " configurations", "ours, with the start of a JVM", "xl create -n, by file");
        table.row("seconds", number(Cost.median(ours).wall()), number(each * FILES));
        table.row("seconds of processors", number(Cost.median(ours).cpu()), "");
        table.lines().forEach(System.out::println);
    }

    private List<Path> write() throws IOException {
        List<String> statements;
        try (InputStream in = DomainLint.class.getResourceAsStream("single-values.txt")) {
            statements = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" \\| ")[1])
                    .toList();
        }
        Random random = new Random(1);
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            StringBuilder text = new StringBuilder();
            text.append("name = \"guest").append(i).append("\"\ntype = \"");
            text.append(List.of("pv", "pvh", "hvm").get(random.nextInt(3))).append("\"\n");
            text.append("kernel = \"/srv/vmlinuz\"\nramdisk = \"/srv/initrd\"\nmemory = 512\nvcpus = 2\n");
            text.append("extra = \"root=/dev/xvda1 ro\"\ndisk = [\n");
            for (char c = 'a'; c < 'd'; c++) {
                text.append("  \"format=raw,vdev=xvd")
                        .append(c)
                        .append(",access=rw,target=/srv/guest")
                        .append(i);
                text.append(c).append(".img\",\n");
            }
            text.append("]\nvif = [ \"mac=")
                    .append(String.format(Locale.ROOT, "00:16:3e:00:%02x:%02x", i >> 8, i & 255));
            text.append(",bridge=xenbr0\" ]\n");
            for (int n = 0; n < 8; n++) {
                text.append(statements.get(random.nextInt(statements.size()))).append('\n');
            }
            files.add(Files.writeString(folder.resolve("guest" + i + ".cfg"), text));
        }
        return files;
    }

    private static String number(double number) {
        return String.format(Locale.ROOT, "%.2f", number);
    }

    /** What is measured. */
    static final class Lint {
        private Lint() {}

        public static void main(String[] arguments) throws IOException {
            Path folder = Path.of(arguments[0]).toAbsolutePath();
            DomainLint lint = new DomainLint(folder, null);
            lint.files(List.of(folder));
            Files.writeString(folder.resolve("lint.sarif"), Sarif.write(lint.findings(), "1"));
        }
    }
}
