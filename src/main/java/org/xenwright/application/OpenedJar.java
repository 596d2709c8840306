package org.xenwright.application;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.xenwright.compress.ArchiveTree;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.content.BoundsException;
import org.xenwright.content.Content;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * A jar or war whose entries were all read within limits. A folder of this machine has their names, with empty files, for
 * Jib to walk through. Their bytes are in the tree: small ones themselves, of large ones the store's copy, by its digest.
 */
final class OpenedJar implements AutoCloseable {
    private static final String KIND = "libraries";
    private static final String ATTEMPTED = "opening an application";

    private static final String MANIFEST = "META-INF/MANIFEST.MF";
    private static final int SMALL = 64 << 10;
    private static final int LONGEST_MANIFEST = 1 << 20;

    private final Path file;
    private final Tree tree;
    private final Path names;

    private OpenedJar(Path file, Tree tree, Path names) {
        this.file = file;
        this.tree = tree;
        this.names = names;
    }

    /**
     * Opens a jar.
     *
     * @throws org.xenwright.problem.ProblemException when it is broken, unsafe or too large
     */
    static OpenedJar of(Path file, Store store) throws IOException {
        Path folder = Files.createTempDirectory(Files.createDirectories(store.root()), "jar-");
        try {
            Path data = folder.resolve("data");
            Tree tree = kept(ArchiveTree.readZip(file, data), store);
            Files.delete(data);
            name(tree, folder);
            return new OpenedJar(file, tree, folder);
        } catch (InvalidPathException e) {
            delete(folder);
            throw Problem.of(ATTEMPTED, "set a UTF-8 locale, such as LC_ALL=C.UTF-8, for Maven")
                    .at(file.toString())
                    .found("an entry whose name this machine's locale cannot write")
                    .raise(e);
        } catch (BoundsException e) {
            delete(folder);
            throw e.problem().raise(e);
        } catch (UncheckedIOException e) {
            delete(folder);
            throw broken(file, e);
        } catch (IOException e) {
            delete(folder);
            throw broken(file, e);
        }
    }

    private static RuntimeException broken(Path file, Exception cause) {
        return Problem.of(ATTEMPTED, "build it anew, without what is found here")
                .at(file.toString())
                .found(Problem.messageOf(cause).replace("java.io.IOException: ", ""))
                .expected("a jar or war with each entry once, below its root")
                .raise(cause);
    }

    private static void name(Tree tree, Path folder) {
        tree.walk((path, inode) -> {
            try {
                Path place = folder.resolve(path.toString().substring(1));
                if (inode instanceof Directory) {
                    Files.createDirectory(place);
                } else {
                    Files.createFile(place);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(folder)) {
            all = new ArrayList<>(found.toList());
        }
        Collections.reverse(all);
        for (Path each : all) {
            Files.delete(each);
        }
    }

    /** Returns the tree with content that outlives the unpacked file. */
    private static Tree kept(Tree tree, Store store) throws IOException {
        Tree kept = new Tree(tree.root().attributes());
        tree.walk((path, inode) -> {
            try {
                if (inode instanceof Directory) {
                    kept.directory(path, inode.attributes());
                } else if (inode instanceof RegularFile each) {
                    kept.put(path, new RegularFile(each.attributes(), kept(each.content(), store)));
                } else {
                    throw new IOException("entry '" + path + "' is a link");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return kept;
    }

    private static Content kept(Content content, Store store) throws IOException {
        if (content.size() <= SMALL) {
            return Content.of(content.bytes(SMALL));
        }
        Digest digest = digest(content);
        Path file = store.getSoundFile(KIND, digest, at -> {
            try (InputStream in = content.open()) {
                Files.copy(in, at);
            }
        });
        return new Content.Slice(file, 0, content.size());
    }

    private static Digest digest(Content content) throws IOException {
        var sha256 = Digest.sha256();
        try (InputStream in = content.open()) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sha256.update(buffer, 0, n);
            }
        }
        return Digest.finish(sha256.digest());
    }

    /** Returns all entries. */
    Tree tree() {
        return tree;
    }

    /** Returns the place of an entry; an empty name is the root. */
    Path path(String entry) {
        return names.resolve(entry);
    }

    /** Returns what lies at a place of {@link #path}; of other files of this machine their bytes. */
    Content content(Path path) throws IOException {
        if (!path.startsWith(names)) {
            return new Content.Slice(path.toAbsolutePath(), 0, Files.size(path));
        }
        if (tree.find(names.relativize(path).toString()).orElse(null) instanceof RegularFile found) {
            return found.content();
        }
        throw new IOException(file + " has no " + names.relativize(path));
    }

    /** Returns the manifest; an empty one where there is none. */
    Manifest manifest() throws IOException {
        return tree.find(MANIFEST).orElse(null) instanceof RegularFile found
                ? manifest(file, found.content().bytes(LONGEST_MANIFEST))
                : new Manifest();
    }

    /**
     * Returns the manifest of a jar that is not opened otherwise; an empty one where there is none.
     *
     * @throws org.xenwright.problem.ProblemException when the jar is broken
     */
    static Manifest manifest(Path file) throws IOException {
        Content whole = new Content.Slice(file, 0, Files.size(file));
        Allowance allowance = new Allowance(Bounds.ofArchive()).reading(String.valueOf(file.getFileName()));
        try (LibraryJar jar = LibraryJar.of(whole, allowance)) {
            ZipArchiveEntry entry = jar.entry(MANIFEST);
            return entry == null ? new Manifest() : manifest(file, jar.bytes(entry, LONGEST_MANIFEST));
        } catch (BoundsException e) {
            throw e.problem().raise(e);
        } catch (IOException e) {
            throw broken(file, e);
        }
    }

    private static Manifest manifest(Path file, byte[] bytes) {
        try {
            return new Manifest(new ByteArrayInputStream(bytes));
        } catch (IOException e) {
            throw Problem.of(ATTEMPTED, "build it anew")
                    .at(file + ", " + MANIFEST)
                    .found(String.valueOf(e.getMessage()))
                    .expected("a manifest as the JAR specification describes it")
                    .raise(e);
        }
    }

    @Override
    public void close() throws IOException {
        delete(names);
    }
}
