package org.xenwright.image.manifest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.xenwright.content.JsonText;
import org.xenwright.content.WholeFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The files beside an image that describe its contents; they are kept out of the manifest, which every goal reads. */
public final class Documents {
    private static final String OWNERS = ".files.json";

    private final SortedMap<String, byte[]> contents = new TreeMap<>();

    private Documents() {}

    /**
     * Writes them.
     *
     * @param bill the bill of materials
     * @param packages by the files they own
     * @param tree that is written to the disk: a file that is gone from it has no owner
     */
    public static Documents of(String image, byte[] bill, Map<TreePath, String> packages, Tree tree)
            throws IOException {
        Documents documents = new Documents();
        documents.contents.put(image + ".cdx.json", bill);
        SortedMap<String, String> owners = new TreeMap<>();
        packages.forEach((path, owner) -> {
            if (tree.find(path).isPresent()) {
                owners.put(path.toString(), owner);
            }
        });
        documents.contents.put(image + OWNERS, JsonText.fields(owners).getBytes(StandardCharsets.UTF_8));
        return documents;
    }

    /** Reads the paths of the files that packages brought into an image; none where that is not known. */
    public static Set<String> packaged(Path folder, String image) throws IOException {
        Path file = folder.resolve(image + OWNERS);
        if (!Files.isRegularFile(file)) {
            return Set.of();
        }
        Set<String> paths = new TreeSet<>();
        JsonText.mapper().readTree(file.toFile()).fieldNames().forEachRemaining(paths::add);
        return paths;
    }

    /** Returns names of the files. */
    public List<String> names() {
        return List.copyOf(contents.keySet());
    }

    /** Writes each beside its place and moves it there. */
    public void write(Path folder) throws IOException {
        for (String name : contents.keySet()) {
            WholeFile.open(folder.resolve(name)).write(contents.get(name));
        }
    }
}
