package org.xenwright.application;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.xenwright.compress.ArchiveTree;
import org.xenwright.content.BoundsException;
import org.xenwright.layer.TreeDelta;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;
import org.xenwright.store.Fingerprint;
import org.xenwright.store.Generator;
import org.xenwright.store.Inventory;
import org.xenwright.store.Store;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Tree;

/** The files of a JDK that came as an archive, unpacked once: its digest names what the store has of it. */
final class BroughtJdk {
    private static final String KIND = "jdk";

    private BroughtJdk() {}

    /**
     * Returns its files, which lie in the store.
     *
     * @throws org.xenwright.problem.ProblemException when it is no archive, or one beyond all measure
     */
    static Tree files(RuntimeRequest.Brought jdk, Store store) throws IOException {
        Digest key = new Fingerprint()
                .add("the files of", jdk.sha256())
                .add("code", Generator.of(BroughtJdk.class))
                .digest();
        Path entry = store.getSound(KIND, key, folder -> unpack(jdk, folder));
        Tree tree = empty();
        TreeDelta.apply(tree, entry);
        return tree;
    }

    private static void unpack(RuntimeRequest.Brought jdk, Path folder) throws IOException {
        Files.createDirectory(folder);
        Path data = folder.resolve("data");
        try {
            TreeDelta.write(empty(), ArchiveTree.read(jdk.file(), data), folder);
        } catch (BoundsException e) {
            throw e.problem().raise(e);
        } catch (IOException e) {
            throw Problem.of("opening a JDK", "name another archive")
                    .at("<application><jdk> " + jdk.name())
                    .found(String.valueOf(e.getMessage()))
                    .expected("a JDK for Linux as tar.gz or zip")
                    .raise(e);
        } finally {
            Files.deleteIfExists(data);
        }
        Inventory.write(folder);
    }

    private static Tree empty() {
        return new Tree(Attributes.of(0755, Instant.EPOCH));
    }
}
