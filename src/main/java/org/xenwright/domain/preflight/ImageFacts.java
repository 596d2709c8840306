package org.xenwright.domain.preflight;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.BootWay;

/**
 * The known facts about an image, from the build or a reader.
 *
 * @param kernel null when the image has none
 * @param initramfs null when it starts without one
 * @param modules on the root file system, for what is needed later than the root
 * @param filesystems what the disks hold
 * @param memory without which the guest does not start; null when it is not known
 * @param offers ways in which its disk boots by itself; null when that is not known
 */
public record ImageFacts(
        @Nullable Kernel kernel,
        @Nullable Initramfs initramfs,
        Set<String> modules,
        List<Filesystem> filesystems,
        @Nullable MemoryNeed memory,
        @Nullable Set<BootWay> offers) {
    /** The facts about an image whose disk may boot by itself or not. */
    public ImageFacts(
            @Nullable Kernel kernel,
            @Nullable Initramfs initramfs,
            Set<String> modules,
            List<Filesystem> filesystems,
            @Nullable MemoryNeed memory) {
        this(kernel, initramfs, modules, filesystems, memory, null);
    }

    /** Returns the same with what is known of its disk's boot loader. */
    public ImageFacts withOffers(Set<BootWay> ways) {
        return new ImageFacts(kernel, initramfs, modules, filesystems, memory, ways);
    }

    /**
     * The kernel, from its ELF notes and its header.
     *
     * @param pv whether it has an entry for PV guests
     * @param pvh whether it has an entry for PVH guests
     * @param compression of its payload: none, gzip, bzip2, lzma, xz, lzo, lz4 or zstd
     * @param builtIn names of modules that are part of it
     */
    public record Kernel(boolean pv, boolean pvh, String compression, Set<String> builtIn) {
        public Kernel {
            builtIn = plain(builtIn);
        }
    }

    /** The modules of the initial file system, and those built into the kernel. */
    public record Initramfs(Set<String> modules) {
        public Initramfs {
            modules = plain(modules);
        }
    }

    /**
     * A file system on a disk of the image.
     *
     * @param device its name in the guest without {@code /dev/}: {@code xvda}, {@code xvda1}
     * @param type the name of its driver: ext4, squashfs
     * @param uuid its own; null for none
     * @param label its own; null for none
     * @param partition GUID of the partition it lies on; null for none
     * @param partitionLabel name of the partition it lies on; null for none
     */
    public record Filesystem(
            String device,
            String type,
            @Nullable String uuid,
            @Nullable String label,
            @Nullable String partition,
            @Nullable String partitionLabel) {
        /** A file system that is a whole disk. */
        public Filesystem(String device, String type, @Nullable String uuid, @Nullable String label) {
            this(device, type, uuid, label, null, null);
        }
    }

    public ImageFacts {
        modules = plain(modules);
        filesystems = List.copyOf(filesystems);
        offers = offers == null ? null : Set.copyOf(offers);
    }

    /** Returns names with _ for -, which the kernel takes for the same in the name of a module. */
    private static Set<String> plain(Set<String> names) {
        Set<String> plain = new TreeSet<>();
        names.forEach(name -> plain.add(name.replace('-', '_')));
        return plain;
    }
}
