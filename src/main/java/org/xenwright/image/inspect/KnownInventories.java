package org.xenwright.image.inspect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.packages.PackageWorlds;
import org.xenwright.store.Digest;
import org.xenwright.tree.Tree;

/**
 * The inventories of an image that are kept beside the reports: that of the image as it is, that of the last one that
 * differed, and that of its base.
 *
 * @param folder of the reports
 * @param image its name
 * @param now the time, in ISO 8601
 */
public record KnownInventories(Path folder, String image, String now, PackageWorlds worlds) {
    /** Makes a tree that is only needed where its inventory is not known yet. */
    @FunctionalInterface
    public interface Source {
        Tree tree() throws IOException;
    }

    /**
     * The image as it is, and as it was.
     *
     * @param before null when no other is known
     */
    public record Known(FileInventory now, @Nullable FileInventory before) {}

    /** Lists an image that lies in a folder, unless its list is there already. */
    public Known of(Path target) throws IOException {
        Path file = file("");
        Path earlier = file("-before");
        String identity = identity(target);
        Optional<FileInventory> kept = FileInventory.read(file);
        if (kept.isPresent() && kept.get().of().equals(identity)) {
            return new Known(kept.get(), FileInventory.read(earlier).orElse(null));
        }
        FileInventory made;
        try (DiskContents disk = DiskContents.read(target)) {
            made = FileInventory.of(identity, now, disk.files(), worlds);
        }
        Files.createDirectories(folder);
        if (kept.isPresent() && !kept.get().lists(made)) {
            kept.get().write(earlier);
        }
        made.write(file);
        return new Known(made, FileInventory.read(earlier).orElse(null));
    }

    /**
     * Lists a base, unless its list is there already.
     *
     * @param digest of the base
     */
    public FileInventory ofBase(String digest, Source base) throws IOException {
        Path file = file("-base");
        Optional<FileInventory> kept = FileInventory.read(file);
        if (kept.isPresent() && kept.get().of().equals(digest)) {
            return kept.get();
        }
        FileInventory made = FileInventory.of(digest, now, base.tree(), worlds);
        Files.createDirectories(folder);
        made.write(file);
        return made;
    }

    private Path file(String suffix) {
        return folder.resolve(image + "-inventory" + suffix + ".json");
    }

    /** Returns what tells an image from the one that was there before, without reading its disk. */
    private static String identity(Path target) throws IOException {
        ImageManifest manifest = ImageManifest.read(target);
        StringBuilder all =
                new StringBuilder(Digest.of(target.resolve(ImageManifest.FILE)).hex());
        for (ImageManifest.Disk each : manifest.disks()) {
            Path disk = target.resolve(each.file());
            if (Files.exists(disk)) {
                all.append(' ')
                        .append(Files.size(disk))
                        .append(' ')
                        .append(Files.getLastModifiedTime(disk).toMillis());
            }
        }
        return Digest.of(all.toString()).hex();
    }
}
