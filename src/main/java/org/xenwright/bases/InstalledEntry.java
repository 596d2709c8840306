package org.xenwright.bases;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.xenwright.content.JsonText;
import org.xenwright.layer.TreeDelta;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.packages.NativePackages;
import org.xenwright.packages.ScriptRun;
import org.xenwright.store.Digest;
import org.xenwright.store.Fingerprint;
import org.xenwright.store.Generator;
import org.xenwright.store.Inventory;
import org.xenwright.store.Store;
import org.xenwright.tree.Tree;

/**
 * What installing packages in a base made of it, as an entry of the store.
 *
 * @param inputs digest of everything that decides it, the code that installs included
 */
record InstalledEntry(Store store, Digest inputs) {
    private static final String KIND = "installed";
    /** The name that all exact sandboxes share, whose results are alike. */
    private static final String EXACT = "";

    private static final String FACTS = "facts.json";
    private static final ObjectMapper JSON = JsonText.mapper();

    private record Facts(List<ScriptRun> runs, List<ConfiguredSystem.Note> notes) {}

    private Digest key(String place) {
        return new Fingerprint()
                .add("code", Generator.of(InstalledEntry.class))
                .add("inputs", inputs)
                .add("place", place)
                .digest();
    }

    /**
     * Returns what is there of it, where scripts could do all they would do elsewhere.
     *
     * @param base of which the result is a change
     */
    Optional<NativePackages.Installed> find(Tree base) throws IOException {
        Optional<Path> entry = store.findSound(KIND, key(EXACT));
        return entry.isEmpty() ? Optional.empty() : Optional.of(read(base, entry.get()));
    }

    /**
     * Installs the packages, and keeps the result.
     *
     * @throws org.xenwright.problem.ProblemException when a script fails, or made a private key
     */
    NativePackages.Installed make(NativePackages natives, NativePackages.Installation installation) throws IOException {
        String place =
                installation.place().exact() ? EXACT : installation.place().name();
        Path entry = store.get(
                KIND,
                key(place),
                folder -> natives.install(installation, made -> {
                    new ScriptKeys(natives, installation).refuse(made.tree());
                    write(installation.tree(), made, folder);
                }));
        return read(installation.tree(), entry);
    }

    private static NativePackages.Installed read(Tree base, Path folder) throws IOException {
        Tree tree = base.copy();
        TreeDelta.apply(tree, folder);
        Facts facts = JSON.readValue(folder.resolve(FACTS).toFile(), Facts.class);
        return new NativePackages.Installed(tree, facts.runs(), facts.notes());
    }

    private static void write(Tree base, NativePackages.Installed made, Path folder) throws IOException {
        Files.createDirectory(folder);
        TreeDelta.write(base, made.tree(), folder);
        JSON.writeValue(folder.resolve(FACTS).toFile(), new Facts(made.runs(), made.notes()));
        Inventory.write(folder);
    }
}
