package org.xenwright.bases;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.xenwright.compress.ArchiveTree;
import org.xenwright.content.Content;
import org.xenwright.kernel.KernelFiles;
import org.xenwright.kernel.KernelFormatException;
import org.xenwright.kernel.KernelImage;
import org.xenwright.layer.TreeTar;
import org.xenwright.packages.KernelChoice;
import org.xenwright.packages.Lock;
import org.xenwright.packages.PackageUnpacker;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;
import org.xenwright.store.Fingerprint;
import org.xenwright.store.Generator;
import org.xenwright.transport.Access;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * The reading of kernels that a project brings as files: a kernel alone, an archive with one and its modules, or a package
 * of any world with these.
 *
 * @param packages what reads the packages of worlds, by the ends of their files
 */
public record KernelReader(Map<String, PackageUnpacker> packages) {
    private static final String KIND = "brought-kernel";

    /** What it is called among packages. */
    private static final String NAME = "kernel";

    private static final byte[] DEB = {'!', '<', 'a', 'r', 'c', 'h', '>'};
    private static final byte[] RPM = {(byte) 0xed, (byte) 0xab, (byte) 0xee, (byte) 0xdb};

    public KernelReader {
        packages = Map.copyOf(packages);
    }

    /** Returns the digest of the code that reads kernels and lays them into systems, for the keys of what is kept. */
    Digest code() {
        Fingerprint code = new Fingerprint().add("kernels", Generator.of(KernelReader.class));
        new TreeMap<>(packages).forEach((world, each) -> code.add(world, Generator.of(each.getClass())));
        return code.digest();
    }

    /** Returns a kernel, whose files the store keeps. */
    KernelLayer laid(KernelChoice.Brought kernel, Access access) throws IOException {
        return new KernelLayer(read(kernel, access), digest(kernel), NAME);
    }

    private KernelFiles read(KernelChoice.Brought kernel, Access access) throws IOException {
        Digest digest = digest(kernel);
        Digest key = new Fingerprint()
                .add("code", code())
                .add("file", digest)
                .add("name", end(kernel))
                .digest();
        Path entry = access.store().getSoundFile(KIND, key, file -> write(files(kernel, access, file), file));
        return KernelFiles.in(TreeTar.read(entry), kernel.origin());
    }

    private static Digest digest(KernelChoice.Brought kernel) throws IOException {
        if (!Files.isRegularFile(kernel.file())) {
            throw Problem.of("reading the kernel of the image", "correct the path, or build the file first")
                    .at("<image><kernel>")
                    .found(kernel.origin() + ", which is no file")
                    .raise();
        }
        return Digest.of(kernel.file());
    }

    /** Pins a kernel. */
    Lock.LockedPackage locked(KernelChoice.Brought kernel, String architecture, Access access) throws IOException {
        String name = String.valueOf(kernel.file().getFileName());
        return new Lock.LockedPackage(
                NAME,
                read(kernel, access).release(),
                architecture,
                Lock.Purpose.KERNEL,
                Lock.localSource(NAME),
                name,
                Files.size(kernel.file()),
                Digest.of(kernel.file()),
                true,
                "asked for: " + kernel.origin());
    }

    private static String end(KernelChoice.Brought kernel) {
        String name = String.valueOf(kernel.file().getFileName());
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static void write(Tree tree, Path file) throws IOException {
        TreeTar.write(tree, new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
    }

    private Tree files(KernelChoice.Brought kernel, Access access, Path beside) throws IOException {
        Path file = kernel.file();
        byte[] begin;
        try (InputStream in = Files.newInputStream(file)) {
            begin = in.readNBytes(8);
        }
        String world = starts(begin, DEB) ? "deb" : starts(begin, RPM) ? "rpm" : end(kernel);
        PackageUnpacker unpacker = packages.get(world);
        if (unpacker != null) {
            return unpacker.unpacked(file, access);
        }
        try {
            return alone(new Content.Slice(file, 0, Files.size(file)));
        } catch (KernelFormatException e) {
            Path data = beside.resolveSibling(beside.getFileName() + ".data");
            try {
                return TreeTar.read(packed(ArchiveTree.read(file, data), data));
            } catch (IOException | ProblemException second) {
                e.addSuppressed(second);
                throw Problem.of("reading the kernel of the image", "give one of these forms")
                        .at("<image><kernel>" + kernel.origin() + "</kernel>")
                        .found(Problem.messageOf(e) + "; and as an archive: " + Problem.messageOf(second))
                        .expected("a bzImage or an ELF file, a tar or zip with boot/vmlinuz-VERSION and"
                                + " lib/modules/VERSION, or a package with these")
                        .raise(e);
            }
        }
    }

    private static Path packed(Tree tree, Path data) throws IOException {
        Path tar = data.resolveSibling(data.getFileName() + ".tar");
        write(tree, tar);
        Files.delete(data);
        return tar;
    }

    private static boolean starts(byte[] begin, byte[] with) {
        return begin.length >= with.length && Arrays.equals(Arrays.copyOf(begin, with.length), with);
    }

    private static Tree alone(Content content) throws IOException {
        KernelImage image = KernelImage.read(content);
        String release = image.version().isEmpty() ? "of-the-project" : image.version();
        Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
        tree.directory("boot", Attributes.of(0755, Instant.EPOCH));
        tree.put("boot/vmlinuz-" + release, new RegularFile(Attributes.of(0644, Instant.EPOCH), content));
        return tree;
    }
}
