package org.xenwright.apk.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.xenwright.apk.archive.ApkFile;
import org.xenwright.layer.TreeTar;
import org.xenwright.store.Inventory;
import org.xenwright.store.Store;
import org.xenwright.tree.Tree;

/** Files of packages, unpacked in the store without running anything. */
public final class ApkTrees {
    private static final String KIND = "apk-files";
    private static final String DATA = "data.tar";

    private final Store store;

    public ApkTrees(Store store) {
        this.store = store;
    }

    /** Returns the files of a package as a tree that refers to the store. */
    public Tree of(ApkFile apk) throws IOException {
        Path entry = store.getSound(KIND, apk.sha256(), folder -> {
            Files.createDirectory(folder);
            apk.unpack(folder.resolve(DATA));
            Inventory.write(folder);
        });
        return TreeTar.read(entry.resolve(DATA));
    }
}
