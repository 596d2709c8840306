package org.xenwright.judge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** Files of Debian packages, fetched by the machine's own APT and unpacked into the build folder; nothing is installed. */
public final class PackagedFiles {
    private PackagedFiles() {}

    /** Unpacks packages into one folder, once. */
    public static synchronized Path unpack(String name, List<String> packages) throws IOException {
        Path folder = Path.of("target", "judge", name).toAbsolutePath();
        Path complete = folder.resolve("complete");
        Files.createDirectories(folder);
        try (FileChannel channel =
                        FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid() && !Files.exists(complete)) {
                Path downloads = Files.createDirectories(folder.resolve("downloads"));
                run("sh", "-c", "cd \"$0\" && exec apt-get download \"$@\"", downloads.toString(), packages);
                for (Path archive : files(downloads, ".deb")) {
                    run("dpkg-deb", "-x", archive.toString(), folder.toString(), List.of());
                }
                Files.writeString(complete, String.join("\n", packages));
            }
        }
        return folder;
    }

    /** The regular files and links below a folder whose names contain a text, in order. */
    public static List<Path> files(Path folder, String part) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.getFileName().toString().contains(part) && !Files.isDirectory(file))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void run(String program, String a, String b, String c, List<String> more) throws IOException {
        String[] arguments = Stream.concat(Stream.of(a, b, c), more.stream()).toArray(String[]::new);
        Judge.Verdict verdict = Judge.run(program, arguments);
        if (verdict.exit() != 0) {
            throw new IOException(program + " ended with " + verdict.exit() + ":\n" + verdict.output());
        }
    }
}
