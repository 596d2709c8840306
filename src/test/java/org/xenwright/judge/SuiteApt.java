package org.xenwright.judge;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The machine's own APT with another suite of Debian than the machine has, from the mirror that the machine uses. */
public final class SuiteApt {
    private static final String KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

    private final Path folder;

    private SuiteApt(Path folder) {
        this.folder = folder;
    }

    /**
     * Unpacks packages of a suite with all that they depend on, once.
     *
     * @param name of a folder for them
     */
    public static synchronized Path unpack(String name, String suite, List<String> packages) throws IOException {
        Path folder = Path.of("target", "judge", name).toAbsolutePath();
        Path tree = folder.resolve("tree");
        Files.createDirectories(folder);
        try (FileChannel channel =
                        FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid() && !Files.exists(folder.resolve("complete"))) {
                of(folder.resolve("apt"), suite).unpack(tree, packages);
                Files.writeString(folder.resolve("complete"), "");
            }
        }
        return tree;
    }

    /**
     * Fetches packages of a suite with all that they depend on, once.
     *
     * @param name of a folder for them
     */
    public static synchronized List<Path> archives(String name, String suite, List<String> packages)
            throws IOException {
        Path folder = Path.of("target", "judge", name).toAbsolutePath();
        Files.createDirectories(folder);
        try (FileChannel channel =
                        FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            Path apt = folder.resolve("apt");
            if (lock.isValid() && !Files.exists(folder.resolve("fetched"))) {
                of(apt, suite).fetch(packages);
                Files.writeString(folder.resolve("fetched"), "");
            }
            return PackagedFiles.files(apt.resolve("cache/archives"), ".deb");
        }
    }

    /** Reads the lists of a suite. */
    private static SuiteApt of(Path folder, String suite) throws IOException {
        for (String each :
                List.of("etc/apt.conf.d", "etc/preferences.d", "state/lists/partial", "cache/archives/partial")) {
            Files.createDirectories(folder.resolve(each));
        }
        String mirror = run(List.of(
                        "apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Origin: Debian"))
                .lines()
                .filter(line -> !line.contains("security"))
                .findFirst()
                .orElseThrow(() -> new IOException("this machine's APT knows no mirror of Debian"));
        Files.writeString(
                folder.resolve("etc/sources.list"),
                "deb [signed-by=" + KEYRING + "] " + mirror + " " + suite + " main\n");
        Files.writeString(folder.resolve("status"), "");
        Files.writeString(
                folder.resolve("apt.conf"),
                "Dir::Etc \"" + folder.resolve("etc") + "\";\nDir::State \"" + folder.resolve("state")
                        + "\";\nDir::State::status \"" + folder.resolve("status") + "\";\nDir::Cache \""
                        + folder.resolve("cache")
                        + "\";\nAPT::Architecture \"amd64\";\nAcquire::Languages \"none\";\n");
        SuiteApt apt = new SuiteApt(folder);
        apt.get("update");
        return apt;
    }

    private void fetch(List<String> packages) throws IOException {
        List<String> words = new ArrayList<>(List.of("-y", "--no-install-recommends", "--download-only", "install"));
        words.addAll(packages);
        get(words.toArray(String[]::new));
    }

    private void unpack(Path to, List<String> packages) throws IOException {
        fetch(packages);
        Files.createDirectories(to);
        for (Path archive : PackagedFiles.files(folder.resolve("cache/archives"), ".deb")) {
            run(List.of("dpkg-deb", "-x", archive.toString(), to.toString()));
        }
    }

    private void get(String... words) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("env", "APT_CONFIG=" + folder.resolve("apt.conf"), "apt-get", "-qq"));
        command.addAll(List.of(words));
        run(command);
    }

    private static String run(List<String> words) throws IOException {
        Judge.Verdict verdict =
                Judge.run(words.get(0), words.subList(1, words.size()).toArray(String[]::new));
        if (verdict.exit() != 0) {
            throw new IOException(words + " ended with " + verdict.exit() + ":\n" + verdict.output());
        }
        return verdict.output();
    }
}
