package org.xenwright.application;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.xenwright.content.Content;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;
import org.xenwright.store.Generator;
import org.xenwright.store.Store;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * The classes that the class files of an application name, as lines: the least release of Java for which a file counts, 0
 * for all, and the name with slashes. What was found in a jar is kept, since jars change seldom.
 *
 * @param lines each once
 * @param release the least release of Java that runs the classes outside of jars
 */
record NamedClasses(SortedSet<String> lines, int release) {
    private static final String KIND = "jar-classes";

    private static final Pattern VERSIONED = Pattern.compile("META-INF/versions/([0-9]{1,3})/.*");

    /** Class files have 44 and the release of Java as their version. */
    private static final int BEFORE_FIRST = 44;

    private static final int LARGEST_CLASS = 16 << 20;
    private static final long LARGEST_JAR = 4L << 30;
    private static final int MOST_ENTRIES = 1 << 20;

    /** Reads all classes and jars of a tree. */
    static NamedClasses of(Tree tree, Store store) throws IOException {
        SortedSet<String> lines = new TreeSet<>();
        int[] release = {0};
        try {
            tree.walk((path, inode) -> {
                try {
                    String name = path.name().toString();
                    if (inode instanceof RegularFile file && name.endsWith(".jar")) {
                        lines.addAll(ofJar(path.toString(), file.content(), store));
                    } else if (inode instanceof RegularFile file
                            && name.endsWith(".class")
                            && !name.equals("module-info.class")) {
                        release[0] = Math.max(release[0], add(file.content().bytes(LARGEST_CLASS), 0, lines));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return new NamedClasses(lines, release[0]);
    }

    private static List<String> ofJar(String name, Content jar, Store store) throws IOException {
        Digest key = Digest.of("classes named by " + digest(jar) + " as read by " + Generator.of(NamedClasses.class));
        Path file = store.getSoundFile(KIND, key, at -> Files.write(at, read(name, jar)));
        return Files.readAllLines(file);
    }

    /** Returns the digest of a content. */
    static Digest digest(Content content) throws IOException {
        MessageDigest digest = Digest.sha256();
        try (InputStream in = content.open();
                OutputStream out =
                        new BufferedOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest))) {
            in.transferTo(out);
        }
        return Digest.finish(digest.digest());
    }

    private static SortedSet<String> read(String name, Content jar) throws IOException {
        SortedSet<String> lines = new TreeSet<>();
        long bytes = 0;
        int entries = 0;
        try (ZipInputStream in = new ZipInputStream(jar.open(), StandardCharsets.UTF_8)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries++;
                if (entry.getName().endsWith(".class") && !entry.getName().endsWith("module-info.class")) {
                    byte[] read = in.readNBytes(LARGEST_CLASS);
                    bytes += read.length;
                    Matcher versioned = VERSIONED.matcher(entry.getName());
                    add(read, versioned.matches() ? Integer.parseInt(versioned.group(1)) : 0, lines);
                }
                if (bytes > LARGEST_JAR || entries > MOST_ENTRIES) {
                    throw new ZipException("more classes than any program has");
                }
            }
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw Problem.of("finding the modules that the application needs", "build the jar anew")
                    .at(name)
                    .found(String.valueOf(e.getMessage()))
                    .expected("a jar")
                    .raise(e);
        }
        return lines;
    }

    /** Adds what a class names and returns the release it needs; nothing and 0 for what no JVM of today could load. */
    private static int add(byte[] file, int from, SortedSet<String> lines) {
        try {
            ClassReferences references = ClassReferences.of(new ByteArrayInputStream(file));
            references.names().forEach(each -> lines.add(from + " " + each));
            return references.major() - BEFORE_FIRST;
        } catch (IOException e) {
            return 0;
        }
    }
}
