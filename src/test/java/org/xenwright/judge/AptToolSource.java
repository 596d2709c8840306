package org.xenwright.judge;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.tool.ToolSource;

/** Provides packages with this machine's own apt-get and dpkg-deb, as somebody else's word on what belongs together. */
public final class AptToolSource implements ToolSource {
    private final Store store;

    public AptToolSource(Store store) {
        this.store = store;
    }

    /** One store for all tests of this machine, so that a judge is fetched once. */
    public static AptToolSource shared() {
        return new AptToolSource(sharedStore());
    }

    /** Where the shared one keeps what it provides. */
    public static Store sharedStore() {
        String place = System.getProperty("xen.judges", System.getProperty("java.io.tmpdir") + "/xenwright-judges");
        return new Store(Path.of(place));
    }

    @Override
    public Path folder(List<String> packages) throws IOException {
        String uris = apt(List.of("--print-uris"), packages);
        return store.get("unpacked", Digest.of(uris), at -> {
            Path archives = Files.createDirectories(at.resolveSibling(at.getFileName() + ".archives"));
            try {
                Files.createDirectories(archives.resolve("partial"));
                apt(List.of("--download-only", "-o", "Dir::Cache::archives=" + archives), packages);
                Files.createDirectories(at);
                List<Path> files;
                try (Stream<Path> all = Files.list(archives)) {
                    files = all.filter(file -> file.toString().endsWith(".deb"))
                            .sorted()
                            .toList();
                }
                for (Path file : files) {
                    run(List.of("dpkg-deb", "--extract", file.toString(), at.toString()));
                }
            } finally {
                run(List.of("rm", "-rf", archives.toString()));
            }
        });
    }

    /** Resolves as if nothing were installed, so that the folder holds every dependency. */
    private static String apt(List<String> options, List<String> packages) throws IOException {
        List<String> words = new ArrayList<>(List.of("apt-get", "-qq", "--yes", "--no-install-recommends"));
        words.addAll(List.of("-o", "Dir::State::status=/dev/null", "-o", "Debug::NoLocking=true"));
        words.addAll(options);
        words.add("install");
        words.addAll(packages);
        return run(words);
    }

    private static String run(List<String> words) throws IOException {
        Path output = Files.createTempFile("provide", ".txt");
        try {
            Process process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(10, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IOException(words + " did not end within ten minutes");
            }
            String said = Files.readString(output, StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new IOException(words + " ended with " + process.exitValue() + ":\n" + said);
            }
            return said;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + words.get(0) + " ran", e);
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
