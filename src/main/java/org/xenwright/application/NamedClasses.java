package org.xenwright.application;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Enumeration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.content.BoundsException;
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
    private static final String CLASS = ".class";
    private static final String MODULE = "module-info.class";

    /** What a line takes besides its letters. */
    private static final int KEPT = 128;

    /** Reads all classes and jars of a tree. */
    static NamedClasses of(Tree tree, Store store) throws IOException {
        return of(tree, store, new Allowance(Bounds.ofArchive()));
    }

    /**
     * Reads all classes and jars of a tree that is one of several.
     *
     * @param allowance for the lines of all of them
     * @throws org.xenwright.problem.ProblemException when a jar is broken, or names more than any program does
     */
    static NamedClasses of(Tree tree, Store store, Allowance allowance) throws IOException {
        SortedSet<String> lines = new TreeSet<>();
        int[] release = {0};
        try {
            tree.walk((path, inode) -> {
                try {
                    String name = path.name().toString();
                    allowance.reading(path.toString());
                    if (inode instanceof RegularFile file && name.endsWith(".jar")) {
                        for (String line : ofJar(path.toString(), file.content(), store)) {
                            add(line, lines, allowance);
                        }
                    } else if (inode instanceof RegularFile file && name.endsWith(CLASS) && !name.equals(MODULE)) {
                        byte[] bytes = file.content().bytes(LARGEST_CLASS);
                        release[0] = Math.max(release[0], add(bytes, 0, lines, allowance));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof BoundsException beyond) {
                throw beyond.problem().raise(beyond);
            }
            throw e.getCause();
        }
        return new NamedClasses(lines, release[0]);
    }

    private static List<String> ofJar(String name, Content jar, Store store) throws IOException {
        Digest key = Digest.of("classes named by " + digest(jar) + " as read by "
                + Generator.of(NamedClasses.class, ClassReferences.class, LibraryJar.class));
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
        Allowance allowance = ofJar().reading(name);
        try (LibraryJar opened = LibraryJar.of(jar, allowance)) {
            Enumeration<ZipArchiveEntry> entries = opened.entries();
            while (entries.hasMoreElements()) {
                ZipArchiveEntry entry = entries.nextElement();
                if (entry.getName().endsWith(CLASS) && !entry.getName().endsWith(MODULE)) {
                    Matcher versioned = VERSIONED.matcher(entry.getName());
                    add(
                            opened.bytes(entry, LARGEST_CLASS),
                            versioned.matches() ? Integer.parseInt(versioned.group(1)) : 0,
                            lines,
                            allowance);
                }
            }
        } catch (BoundsException e) {
            throw e;
        } catch (IOException e) {
            throw Problem.of("finding the modules that the application needs", "build the jar anew")
                    .at(name)
                    .found(String.valueOf(e.getMessage()))
                    .expected("a jar")
                    .raise(e);
        }
        return lines;
    }

    /** Half of what all of them may take, since both are there at once. */
    private static Allowance ofJar() {
        Bounds all = Bounds.ofArchive();
        return new Allowance(
                new Bounds(all.bytes(), all.entries(), all.depth(), all.memory() / 2, all.work(), all.remedy()));
    }

    /** Adds what a class names and returns the release it needs; nothing and 0 for what no JVM of today could load. */
    private static int add(byte[] file, int from, SortedSet<String> lines, Allowance allowance) throws IOException {
        ClassReferences references;
        try {
            references = ClassReferences.of(new ByteArrayInputStream(file));
        } catch (IOException e) {
            return 0;
        }
        for (String each : references.names()) {
            add(from + " " + each, lines, allowance);
        }
        return references.major() - BEFORE_FIRST;
    }

    private static void add(String line, SortedSet<String> lines, Allowance allowance) throws BoundsException {
        if (lines.add(line)) {
            allowance.hold(null, KEPT + line.length());
        }
    }
}
