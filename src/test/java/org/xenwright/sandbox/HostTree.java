package org.xenwright.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.xenwright.content.Content;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;

/** A small tree with programs of this machine and the libraries they ask for, for commands to run in. */
public final class HostTree {
    private HostTree() {}

    public static Tree with(String... programs) throws IOException, InterruptedException {
        Instant time = Instant.ofEpochSecond(1_000_000_000);
        Attributes attributes = Attributes.of(0755, time);
        Tree tree = new Tree(attributes);
        for (String folder : List.of("bin", "sbin", "lib", "lib64")) {
            tree.directory("usr/" + folder, attributes);
            tree.put(folder, new Symlink(attributes, "usr/" + folder));
        }
        for (String program : programs) {
            Path file = Path.of("/usr/bin", program).toRealPath();
            tree.put("usr/bin/" + program, file(file, attributes));
            addLibraries(tree, file);
        }
        return tree;
    }

    /** Adds the libraries that a program or library of this machine asks for. */
    public static void addLibraries(Tree tree, Path file) throws IOException, InterruptedException {
        Attributes attributes = tree.root().attributes();
        Process ldd = new ProcessBuilder("ldd", file.toString()).start();
        for (String line : new String(ldd.getInputStream().readAllBytes()).split("\n")) {
            for (String word : line.strip().split("\\s+")) {
                if (word.startsWith("/")) {
                    String library = Path.of(word).normalize().toString();
                    String place = library.startsWith("/usr") ? library : "/usr" + library;
                    tree.directory(place.substring(1, place.lastIndexOf('/')), attributes);
                    tree.put(place, file(Path.of(word).toRealPath(), attributes));
                }
            }
        }
        ldd.waitFor(10, TimeUnit.MINUTES);
    }

    private static RegularFile file(Path file, Attributes attributes) throws IOException {
        return new RegularFile(attributes, new Content.Slice(file, 0, Files.size(file)));
    }
}
