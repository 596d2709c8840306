package org.xenwright.packages;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.content.JsonText;
import org.xenwright.layer.TreeDelta;
import org.xenwright.layer.TreeIdentity;
import org.xenwright.layer.TreeTar;
import org.xenwright.store.Digest;
import org.xenwright.store.Fingerprint;
import org.xenwright.store.Generator;
import org.xenwright.store.Inventory;
import org.xenwright.store.Store;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.Xattrs;

/**
 * Configured packages as one entry of the store, with all that later steps need to know about them: a build that gets
 * it from a shared cache needs neither the packages nor a mirror that has them.
 */
public final class SystemEntry {
    private static final String KIND = "system";

    private static final String FACTS = "facts.json";
    private static final String CONTENTS = "contents.tar";
    private static final String COPYRIGHTS = "copyrights";
    private static final String BUSYBOX = "busybox";
    private static final String BESIDE = "beside";
    private static final ObjectMapper JSON = JsonText.mapper();

    private final Store store;
    private final Digest inputs;
    private final Digest key;

    /**
     * @param store where the entry is or will be
     * @param code digest of what configures the packages: {@link PackageWorld#code}
     * @param inputs digest of everything the packages were made from
     */
    public SystemEntry(Store store, Digest code, Digest inputs) {
        this.store = store;
        this.inputs = inputs;
        this.key = key(code, inputs);
    }

    private static Digest key(Digest code, Digest inputs) {
        return new Fingerprint()
                .add("code", Generator.of(SystemEntry.class))
                .add("configuration", code)
                .add("inputs", inputs)
                .digest();
    }

    /** Returns a digest that tells trees of configured packages apart, where possible without reading them. */
    public static Digest identity(Digest code, ConfiguredSystem system) throws IOException {
        return system.exact() ? key(code, system.inputs()) : TreeIdentity.of(system.tree());
    }

    /**
     * The facts about the packages.
     *
     * @param descriptions of the packages, in the order of the lock
     * @param owners packages by the paths of their files, a character for each byte of a path
     * @param setIds paths in the same form
     */
    private record Facts(
            List<String> descriptions,
            SortedMap<String, String> owners,
            List<String> setIds,
            List<ScriptRun> runs,
            List<ConfiguredSystem.Note> notes) {}

    /** Returns the packages of an earlier build, here or elsewhere. */
    public Optional<ConfiguredSystem> find(@Nullable BaseSystem base) throws IOException {
        Optional<Path> entry = store.findSound(KIND, key);
        return entry.isEmpty() ? Optional.empty() : Optional.of(read(entry.get(), base));
    }

    /** Keeps the packages for other machines, if a cache is shared; returns them. */
    public ConfiguredSystem shared(ConfiguredSystem made) throws IOException {
        // the result of a poor sandbox is not for others
        if (store.shares(KIND) && made.exact()) {
            store.get(KIND, key, folder -> write(made, folder));
        }
        return made;
    }

    private static Tree start(@Nullable BaseSystem base) {
        return base == null
                ? new Tree(new Attributes(0755, 0, 0, 0, 0, Xattrs.NONE))
                : base.tree().copy();
    }

    private ConfiguredSystem read(Path folder, @Nullable BaseSystem base) throws IOException {
        Tree tree = start(base);
        TreeDelta.apply(tree, folder);
        Facts facts = JSON.readValue(folder.resolve(FACTS).toFile(), Facts.class);
        SortedMap<TreePath, String> owners = new TreeMap<>();
        facts.owners().forEach((path, owner) -> owners.put(path(path), owner));
        SortedMap<String, Content> copyrights = new TreeMap<>();
        AtomicReference<@Nullable Content> busybox = new AtomicReference<>();
        Tree contents = TreeTar.read(folder.resolve(CONTENTS));
        contents.walk((path, inode) -> {
            if (inode instanceof RegularFile file) {
                if (path.parent().isRoot()) {
                    busybox.set(file.content());
                } else if (path.parent().equals(TreePath.of(COPYRIGHTS))) {
                    copyrights.put(path.name().toString(), file.content());
                }
            }
        });
        return new ConfiguredSystem(
                tree,
                inputs,
                true,
                facts.runs(),
                facts.notes(),
                owners,
                facts.setIds().stream().map(SystemEntry::path).toList(),
                copyrights,
                facts.descriptions(),
                busybox.get(),
                base,
                contents.below(TreePath.of(BESIDE)).orElseGet(ConfiguredSystem::nothing));
    }

    private static void write(ConfiguredSystem made, Path folder) throws IOException {
        Files.createDirectory(folder);
        TreeDelta.write(start(made.base()), made.tree(), folder);
        SortedMap<String, String> owners = new TreeMap<>();
        made.owners().forEach((path, owner) -> owners.put(text(path), owner));
        Facts facts = new Facts(
                made.descriptions(),
                owners,
                made.setIds().stream().map(SystemEntry::text).toList(),
                made.runs(),
                made.notes());
        JSON.writeValue(folder.resolve(FACTS).toFile(), facts);
        Attributes attributes = Attributes.of(0644, Instant.EPOCH);
        Tree contents = new Tree(attributes.withMode(0755));
        contents.directory(COPYRIGHTS, attributes.withMode(0755));
        made.copyrights()
                .forEach(
                        (name, content) -> contents.put(COPYRIGHTS + "/" + name, new RegularFile(attributes, content)));
        if (made.busybox() != null) {
            contents.put(BUSYBOX, new RegularFile(attributes, made.busybox()));
        }
        if (!made.beside().root().entries().isEmpty()) {
            contents.put(BESIDE, made.beside().copy().root());
        }
        TreeTar.write(contents, new BufferedOutputStream(Files.newOutputStream(folder.resolve(CONTENTS)), 1 << 16));
        Inventory.write(folder);
    }

    private static String text(TreePath path) {
        return new String(path.toBytes(), StandardCharsets.ISO_8859_1);
    }

    private static TreePath path(String text) {
        return TreePath.of(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
