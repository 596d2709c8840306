package org.xenwright.customize;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xenwright.compress.ArchiveTree;
import org.xenwright.content.BoundsException;
import org.xenwright.content.Content;
import org.xenwright.layer.TreeTar;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;
import org.xenwright.store.Generator;
import org.xenwright.store.Inventory;
import org.xenwright.store.Store;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** Places artifacts; an archive is unpacked once, into the store. */
final class ArtifactFiles {
    private static final String KIND = "artifacts";

    private static final String FILES = "files.tar";

    private final Place place;
    private final Accounts accounts;
    private final Store store;

    ArtifactFiles(Place place, Accounts accounts, Store store) {
        this.place = place;
        this.accounts = accounts;
        this.store = store;
    }

    void apply(ArtifactPlacement artifact) throws IOException {
        String attempted = "placing the artifact " + artifact.name();
        if (!Files.isRegularFile(artifact.file())) {
            throw Problem.of(attempted, "build or resolve it first")
                    .at(artifact.file().toString())
                    .found("no file")
                    .raise();
        }
        Integer mode = artifact.mode();
        if (mode != null && (mode & ~07777) != 0) {
            throw Problem.of(attempted, "correct the mode")
                    .found("0" + Integer.toOctalString(mode))
                    .expected("octal digits up to 7777")
                    .raise();
        }
        long[] owner = accounts.owner(attempted, artifact.owner());
        TreePath into = Place.path(attempted, artifact.into());
        if (artifact.unpack()) {
            merge(attempted, unpacked(attempted, artifact.file()), into, owner, mode);
            return;
        }
        boolean folder =
                artifact.into().endsWith("/") || place.tree().follow(into).orElse(null) instanceof Directory;
        TreePath path = folder ? into.child(artifact.name()) : into;
        long size = Files.size(artifact.file());
        Content content = LargeFile.content(artifact.file().toAbsolutePath(), size);
        place.put(attempted, path, new RegularFile(attributes(mode == null ? 0644 : mode, owner), content));
    }

    private Attributes attributes(int mode, long[] owner) {
        return Attributes.of(mode, place.clock()).withOwner(owner[0], owner[1]);
    }

    private Tree unpacked(String attempted, Path archive) throws IOException {
        Digest key = Digest.of("artifact by " + Generator.of(ArtifactFiles.class) + " " + Digest.of(archive));
        try {
            Path entry = store.getSound(KIND, key, folder -> unpack(archive, folder));
            return TreeTar.read(entry.resolve(FILES));
        } catch (ProblemException e) {
            throw e;
        } catch (BoundsException e) {
            throw e.problem().raise(e);
        } catch (IOException e) {
            throw Problem.of(attempted, "use another archive, or place it without unpacking")
                    .at(archive.toString())
                    .found(String.valueOf(e.getMessage()))
                    .expected("a zip, jar or tar whose entries stay in its folder")
                    .raise(e);
        }
    }

    private static void unpack(Path archive, Path folder) throws IOException {
        Files.createDirectory(folder);
        Path data = folder.resolve("data");
        Tree tree = ArchiveTree.read(archive, data);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(folder.resolve(FILES)), 1 << 16)) {
            TreeTar.write(tree, out);
        }
        Files.deleteIfExists(data);
        Inventory.write(folder);
    }

    private void merge(String attempted, Tree archive, TreePath into, long[] owner, @Nullable Integer mode) {
        TreePath base = folder(attempted, into, owner);
        Map<Inode, Inode> made = new IdentityHashMap<>();
        archive.walk((path, inode) -> {
            TreePath to = base;
            for (var name : path.names()) {
                to = to.child(name);
            }
            if (inode instanceof Directory) {
                folder(attempted, to, owner);
                return;
            }
            Inode own = made.computeIfAbsent(inode, key -> {
                if (key instanceof Symlink link) {
                    return new Symlink(attributes(0777, owner), link.target());
                }
                RegularFile file = (RegularFile) key;
                int bits = mode == null ? file.attributes().mode() : mode;
                return new RegularFile(attributes(bits, owner), file.content());
            });
            place.put(attempted, to, own);
        });
    }

    /** Finds or makes a folder; one made here has the artifact's owner, one that was there stays as it is. */
    private TreePath folder(String attempted, TreePath path, long[] owner) {
        boolean missing = place.tree().follow(path).isEmpty();
        TreePath at = place.folder(attempted, path);
        if (missing) {
            place.tree().find(at).orElseThrow().attributes(attributes(0755, owner));
        }
        return at;
    }
}
