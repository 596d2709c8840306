package org.xenwright.image.layout;

import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.initramfs.InitramfsOptions;
import org.xenwright.problem.Problem;

/**
 * A root that is never written, and the place for what a guest writes.
 *
 * @param overlay takes the writes
 * @param persist paths that are kept on the state disk of each domain, absolute and sorted
 * @param stateSize of that disk, in bytes
 * @param verify when blocks of the root are checked against their hashes
 */
public record ReadOnlyRoot(Overlay overlay, List<String> persist, long stateSize, InitramfsOptions.Verify verify) {
    /** Size of a state disk when none is given; its file takes only the space of what is written. */
    public static final long DEFAULT_STATE = 1L << 30;

    private static final long LEAST_STATE = 8L << 20;
    private static final List<String> NOT_KEPT = List.of("/dev", "/proc", "/run", "/sys", "/tmp");

    /** The writable layer over the root. */
    public enum Overlay {
        /** Memory: a reboot forgets everything. */
        TMPFS,
        /** The state disk: the root stays as it was shipped, and changes are kept beside it. */
        DISK
    }

    public ReadOnlyRoot {
        persist = List.copyOf(new TreeSet<>(persist));
        if (overlay == Overlay.DISK && !persist.isEmpty()) {
            throw refuse("<persist>", String.join(", ", persist))
                    .expected("no <persist> beside <overlay>disk</overlay>, which keeps everything")
                    .raise();
        }
        String before = null;
        for (String path : persist) {
            if (!path.matches("(/[A-Za-z0-9_.,:=-]+)+") || path.matches(".*/\\.\\.?(/.*)?")) {
                throw refuse("<persist>", path)
                        .expected("an absolute path such as /var/lib/data")
                        .raise();
            }
            if (NOT_KEPT.stream().anyMatch(each -> within(path, each))) {
                throw refuse("<persist>", path)
                        .expected("a path of the root file system, none of " + String.join(", ", NOT_KEPT))
                        .raise();
            }
            if (before != null && within(path, before)) {
                throw refuse("<persist>", path)
                        .expected("no path below " + before + ", which is kept as a whole")
                        .raise();
            }
            before = path;
        }
        if (stateSize < LEAST_STATE) {
            throw refuse("<stateSize>", stateSize + " bytes")
                    .expected("at least 8M")
                    .raise();
        }
    }

    /** Returns a root under memory. */
    static ReadOnlyRoot forgetful() {
        return new ReadOnlyRoot(Overlay.TMPFS, List.of(), DEFAULT_STATE, InitramfsOptions.Verify.NEVER);
    }

    /** Returns whether domains have a disk for what outlives a reboot. */
    boolean hasState() {
        return overlay == Overlay.DISK || !persist.isEmpty();
    }

    /** Returns whether only a generated initramfs can start from it. */
    public boolean needsInitramfs() {
        return hasState() || verify != InitramfsOptions.Verify.NEVER;
    }

    /** Returns its facts for the manifest. */
    ImageManifest.ReadOnly facts(ImageManifest.@Nullable Verity verity) {
        return new ImageManifest.ReadOnly(
                overlay.name().toLowerCase(Locale.ROOT), persist, hasState() ? stateSize : 0, verity);
    }

    private static boolean within(String path, String folder) {
        return path.equals(folder) || path.startsWith(folder + "/");
    }

    private static Problem refuse(String element, String found) {
        return Problem.of("planning a read-only root", "correct the element")
                .at("<image><disk>" + element)
                .found(found);
    }
}
