package org.xenwright.loader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.content.WholeFile;
import org.xenwright.tree.Tree;

/**
 * The result of a boot method: files beside the disk, which the configuration of a domain names, and files on it.
 *
 * @param kernel the file the toolstack starts; null when the guest starts from its disk
 * @param initramfs the file it is given as ramdisk; null for none
 * @param partitions trees by the name of the partition they belong on; they lie over what the image itself has there
 * @param diskBoot the ways in which the disk boots by itself
 */
public record BootOutputs(
        @Nullable BootFile kernel, @Nullable BootFile initramfs, Map<String, Tree> partitions, DiskBoot diskBoot) {
    /** The result of a method with nothing to boot. */
    public static final BootOutputs NOTHING = new BootOutputs(null, null, Map.of());

    public BootOutputs {
        partitions = Collections.unmodifiableMap(new TreeMap<>(partitions));
    }

    /** Makes that of a method that the disk does not boot by. */
    public BootOutputs(@Nullable BootFile kernel, @Nullable BootFile initramfs, Map<String, Tree> partitions) {
        this(kernel, initramfs, partitions, DiskBoot.NONE);
    }

    /**
     * A file beside the disk.
     *
     * @param name as {@link BootMethod#names} said
     * @param sha256 of its bytes, in hex
     */
    public record BootFile(String name, Content content, String sha256) {}

    /** Writes the files into a folder, each whole; an initramfs, which may hold a secret, for its owner alone. */
    public void write(Path folder) throws IOException {
        if (kernel != null) {
            write(kernel, WholeFile.open(folder.resolve(kernel.name())));
        }
        if (initramfs != null) {
            write(initramfs, WholeFile.closed(folder.resolve(initramfs.name())));
        }
    }

    private static void write(BootFile file, WholeFile place) throws IOException {
        try (InputStream in = file.content().open()) {
            place.write(in);
        }
    }
}
