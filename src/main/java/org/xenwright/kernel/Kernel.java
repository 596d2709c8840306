package org.xenwright.kernel;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xenwright.content.Content;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Name;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * A kernel installed in a tree.
 *
 * @param release its version as its file name has it, the name of its folder of modules
 * @param path where the image lies
 * @param content the image's bytes
 * @param image what the bytes say
 * @param config its build options
 */
public record Kernel(String release, TreePath path, Content content, KernelImage image, KernelConfig config) {
    // vmlinux is what Debian calls it on riscv64
    private static final List<String> NAMES = List.of("vmlinuz-", "vmlinux-", "Image-");

    private static final List<String> MODULE_FOLDERS = List.of("usr/lib/modules", "lib/modules");
    private static final List<String> AMONG_MODULES = List.of("vmlinuz", "Image");

    /**
     * Returns all kernels of a tree, newest first: {@code /boot/vmlinuz-VERSION} and
     * {@code /usr/lib/modules/VERSION/vmlinuz}, each version once.
     *
     * @throws KernelFormatException when one of them is no kernel; the message names it
     */
    public static List<Kernel> all(Tree tree) throws IOException {
        Map<String, Kernel> kernels = new LinkedHashMap<>();
        for (Map.Entry<TreePath, String> each : candidates(tree).entrySet()) {
            TreePath path = each.getKey();
            if (tree.follow(path).orElse(null) instanceof RegularFile file) {
                Kernel kernel = read(tree, each.getValue(), path, file.content());
                kernels.putIfAbsent(kernel.release(), kernel);
            }
        }
        List<Kernel> sorted = new ArrayList<>(kernels.values());
        sorted.sort(Comparator.comparing(
                Kernel::release, new ReleaseOrder().reversed().thenComparing(Comparator.naturalOrder())));
        return sorted;
    }

    /** Returns where kernels may lie, and the version that each is called by there. */
    private static Map<TreePath, String> candidates(Tree tree) {
        Map<TreePath, String> candidates = new LinkedHashMap<>();
        TreePath boot = TreePath.of("boot");
        for (Name entry : entries(tree, boot).keySet()) {
            String name = entry.toString();
            for (String prefix : NAMES) {
                TreePath path = boot.child(entry);
                if (name.startsWith(prefix) && name.length() > prefix.length() && isFile(tree, path)) {
                    candidates.put(path, name.substring(prefix.length()));
                }
            }
        }
        for (String folder : MODULE_FOLDERS) {
            TreePath modules = TreePath.of(folder);
            for (Name release : entries(tree, modules).keySet()) {
                for (String name : AMONG_MODULES) {
                    TreePath path = modules.child(release).child(name);
                    if (!candidates.containsValue(release.toString()) && isFile(tree, path)) {
                        candidates.put(path, release.toString());
                    }
                }
            }
        }
        return candidates;
    }

    private static boolean isFile(Tree tree, TreePath path) {
        return tree.follow(path).orElse(null) instanceof RegularFile;
    }

    /** Returns the newest kernel of a tree; empty when it has none. */
    public static Optional<Kernel> newest(Tree tree) throws IOException {
        return all(tree).stream().findFirst();
    }

    /** The uncompressed kernel, written to a file that does not exist yet. */
    public void extract(Path to) throws IOException {
        image.extract(content, to);
    }

    private static Kernel read(Tree tree, String called, TreePath path, Content content) throws IOException {
        try {
            KernelImage image = KernelImage.read(content);
            String release = release(tree, called, image);
            return new Kernel(release, path, content, image, KernelConfig.of(tree, release, called, image, content));
        } catch (KernelFormatException e) {
            throw e.in("the kernel", path.toString());
        }
    }

    /** Returns the version that modules are kept by: some distributions call a kernel by a flavour alone. */
    private static String release(Tree tree, String called, KernelImage image) {
        boolean flavour = !hasModules(tree, called) && hasModules(tree, image.version());
        return flavour ? image.version() : called;
    }

    private static boolean hasModules(Tree tree, String release) {
        return !release.isEmpty()
                && !release.contains("/")
                && MODULE_FOLDERS.stream()
                        .anyMatch(folder -> tree.follow(folder + "/" + release).orElse(null) instanceof Directory);
    }

    /** Returns whether it starts as a PV domain: it has the entry, and nothing says that it was built without. */
    public boolean pv() {
        return image.pv() && config.mayHave("CONFIG_XEN_PV");
    }

    /**
     * Returns whether it starts as a PVH domain: it has the entry, which kernels for other hypervisors have too, and
     * nothing says that it was built without Xen's side of it.
     */
    public boolean pvh() {
        return image.pvh() && config.mayHave(KernelImage.isX86(image.architecture()) ? "CONFIG_XEN_PVH" : "CONFIG_XEN");
    }

    private static Map<Name, Inode> entries(Tree tree, TreePath path) {
        return tree.follow(path).orElse(null) instanceof Directory directory ? directory.entries() : Map.of();
    }
}
