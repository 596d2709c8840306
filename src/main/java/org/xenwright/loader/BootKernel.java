package org.xenwright.loader;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.content.JsonText;
import org.xenwright.domain.preflight.MemoryNeed;
import org.xenwright.initramfs.Initramfs;
import org.xenwright.initramfs.InitramfsOptions;
import org.xenwright.kernel.Kernel;
import org.xenwright.kernel.KernelDrivers;
import org.xenwright.kernel.KernelFormatException;
import org.xenwright.kernel.KernelImage;
import org.xenwright.kernel.KernelPreflight;
import org.xenwright.kernel.ModuleSet;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;
import org.xenwright.store.Fingerprint;
import org.xenwright.store.Generator;
import org.xenwright.store.Inventory;
import org.xenwright.store.Store;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * The kernel of a tree and an initramfs for it. Kept in the store: looking into a kernel means decompressing it, and nothing
 * of it changes while the packages stay the same.
 */
public final class BootKernel {
    /** The place of a driver that is part of the kernel. */
    public static final String BUILT_IN = "built-in";

    /** The place of a driver that the initramfs loads. */
    public static final String IN_INITRAMFS = "initramfs";

    /** The place of a driver on the root file system. */
    public static final String AS_MODULE = "module";

    private static final String KIND = "boot";

    /** The kind of entries that tell by which key the boot files of a tree lie. */
    private static final String SEEN = "boot-of";

    private static final List<String> DRIVERS = List.of(
            "xen_blkfront",
            "xen_netfront",
            "ext4",
            "squashfs",
            "overlay",
            "ata_piix",
            "ahci",
            "sd_mod",
            "8139cp",
            "e1000");
    private static final ObjectMapper JSON = JsonText.mapper();

    private final Path entry;
    private final Facts facts;
    private final boolean reused;

    private BootKernel(Path entry, Facts facts, boolean reused) {
        this.entry = entry;
        this.facts = facts;
        this.reused = reused;
    }

    /** Tells whether an earlier build had made them. */
    public boolean reused() {
        return reused;
    }

    /** Returns the facts known about them. */
    public Facts facts() {
        return facts;
    }

    /** Returns the kernel, as it lies in its package. */
    public Content kernel() throws IOException {
        return content("vmlinuz");
    }

    /** Returns our initramfs; empty for a kernel that starts without one. */
    public Optional<Content> initramfs() throws IOException {
        return facts.initramfsSha256() == null ? Optional.empty() : Optional.of(content("initrd.img"));
    }

    private Content content(String name) throws IOException {
        Path file = entry.resolve(name);
        return new Content.Slice(file, 0, Files.size(file));
    }

    /**
     * The facts of a kernel and its initramfs.
     *
     * @param release its version, as modules are called by it
     * @param compression how its file is packed
     * @param config where its configuration was found, by which its types are told; empty when only its ELF notes are
     *     known
     * @param initramfsSha256 null without an initramfs of ours
     * @param drivers where each driver is that domains may need: {@link #BUILT_IN}, {@link #IN_INITRAMFS} or
     *     {@link #AS_MODULE}; one that is not named is missing
     */
    public record Facts(
            String release,
            String compression,
            String config,
            boolean pv,
            boolean pvh,
            String kernelSha256,
            @Nullable String initramfsSha256,
            SortedMap<String, String> drivers,
            Memory memory) {}

    /**
     * The memory a guest needs at least, in bytes.
     *
     * @param kernel as it is loaded
     * @param initramfs packed and unpacked, both of which are there until it is unpacked
     * @param system what init and what it starts have needed where it was measured
     */
    public record Memory(long kernel, long initramfs, long system) {}

    /**
     * Finds or makes them.
     *
     * @param tree with its packages configured
     * @param laid the kernel, where it is not installed; null for the newest of the tree
     * @param inputs digest of what the tree was made from
     * @param busybox for an initramfs of ours; null for none
     * @param options what that initramfs does
     * @param owners packages by the paths of their files, for messages
     * @throws org.xenwright.problem.ProblemException when the kernel cannot start as a domain of this type, or it or a
     *     module is damaged
     */
    public static BootKernel of(
            Tree tree,
            ConfiguredSystem.@Nullable LaidKernel laid,
            Digest inputs,
            @Nullable Content busybox,
            InitramfsOptions options,
            String architecture,
            GuestType type,
            Map<TreePath, String> owners,
            Store store)
            throws IOException {
        String asked = architecture + " " + type + " " + (busybox == null ? "none" : options);
        Digest key = key("tree", inputs, asked);
        // a tree that was never seen may have the kernel of one that was
        Optional<Path> seen = store.findSoundFile(SEEN, key);
        Digest alike = seen.isPresent()
                ? new Digest(Files.readString(seen.get()))
                : KernelInputs.of(tree, laid, busybox)
                        .map(each -> key("kernel", each, asked + " " + system(tree)))
                        .orElse(key);
        Optional<Path> known = store.findSound(KIND, alike);
        Path entry;
        try {
            entry = known.isPresent()
                    ? known.get()
                    : store.get(KIND, alike, folder -> make(tree, laid, busybox, options, architecture, type, folder));
        } catch (KernelFormatException e) {
            throw damaged(e, owners).raise(e);
        }
        if (seen.isEmpty()) {
            store.getSoundFile(SEEN, key, at -> Files.writeString(at, alike.hex()));
        }
        return new BootKernel(
                entry, JSON.readValue(entry.resolve("facts.json").toFile(), Facts.class), known.isPresent());
    }

    private static Digest key(String what, Digest inputs, String asked) {
        return new Fingerprint()
                .add("code", Generator.of(BootKernel.class))
                .add(what, inputs)
                .add("asked", asked)
                .digest();
    }

    private static Problem damaged(KernelFormatException damage, Map<TreePath, String> owners) {
        // a module is called by its path below the folder of its release
        String owner = damage.file().stream()
                .flatMap(file -> owners.entrySet().stream()
                        .filter(each -> ("/" + each.getKey()).endsWith("/" + file))
                        .map(Map.Entry::getValue))
                .findFirst()
                .orElse("");
        return Problem.of(
                        "reading the kernel of the image and its modules",
                        "take another version of the package, or name another kernel in <kernel>")
                .at(owner.isEmpty() ? "<image><kernel>" : "package " + owner)
                .found(String.valueOf(damage.getMessage()));
    }

    private static void make(
            Tree tree,
            ConfiguredSystem.@Nullable LaidKernel laid,
            @Nullable Content busybox,
            InitramfsOptions options,
            String architecture,
            GuestType type,
            Path folder)
            throws IOException {
        Tree files = laid == null ? tree : laid.files();
        Kernel kernel = Kernel.all(files).stream()
                .filter(each -> laid == null || each.release().equals(laid.release()))
                .findFirst()
                .orElseThrow(() -> Problem.of(
                                "looking for the kernel of the image",
                                "name the package of a kernel in <kernel>, or set it to none")
                        .found("neither /boot/vmlinuz-* nor /usr/lib/modules/*/vmlinuz in any package")
                        .raise());
        Optional<ModuleSet> modules = ModuleSet.of(files, kernel.release());
        List<Problem> findings = KernelPreflight.check(kernel, modules, type, architecture);
        if (!findings.isEmpty()) {
            throw findings.get(0).raise();
        }
        Files.createDirectories(folder);
        try (InputStream in = kernel.content().open()) {
            Files.copy(in, folder.resolve("vmlinuz"));
        }
        String initramfsDigest = null;
        long initramfsMemory = 0;
        if (busybox != null) {
            byte[] initramfs = Initramfs.make(kernel, modules, busybox, options);
            Files.write(folder.resolve("initrd.img"), initramfs);
            initramfsDigest = Digest.of(initramfs).hex();
            initramfsMemory = initramfs.length + Initramfs.unpackedSize(initramfs);
        }
        KernelImage image = kernel.image();
        JSON.writeValue(
                folder.resolve("facts.json").toFile(),
                new Facts(
                        kernel.release(),
                        image.compression().name().toLowerCase(Locale.ROOT),
                        kernel.config().place(),
                        kernel.pv(),
                        kernel.pvh(),
                        Digest.of(folder.resolve("vmlinuz")).hex(),
                        initramfsDigest,
                        drivers(kernel, modules, busybox == null ? null : options),
                        new Memory(image.memory(), initramfsMemory, system(tree))));
        Inventory.write(folder);
    }

    private static long system(Tree tree) {
        return tree.follow("usr/lib/systemd/systemd").isPresent() ? MemoryNeed.SYSTEMD : MemoryNeed.SMALL;
    }

    /** Returns where each of the drivers is that domains may need: built-in, initramfs or module. */
    private static SortedMap<String, String> drivers(
            Kernel kernel, Optional<ModuleSet> modules, @Nullable InitramfsOptions initramfs) {
        Set<String> early = new TreeSet<>();
        if (initramfs != null) {
            Initramfs.closure(kernel, modules, initramfs).forEach(module -> early.add(module.name()));
        }
        KernelDrivers known = KernelDrivers.of(kernel, modules);
        SortedMap<String, String> drivers = new TreeMap<>();
        for (String name : DRIVERS) {
            switch (known.find(name)) {
                case BUILT_IN -> drivers.put(name, BUILT_IN);
                case MODULE -> drivers.put(name, early.contains(name) ? IN_INITRAMFS : AS_MODULE);
                case MISSING -> {}
            }
        }
        return drivers;
    }
}
