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

    /**
     * All kernels of a tree, newest first: {@code /boot/vmlinuz-VERSION} and
     * {@code /usr/lib/modules/VERSION/vmlinuz}.
     *
     * @throws KernelFormatException when one of them is no kernel; the message names it
     */
    public static List<Kernel> all(Tree tree) throws IOException {
        Map<String, TreePath> paths = new LinkedHashMap<>();
        TreePath boot = TreePath.of("boot");
        for (Map.Entry<Name, Inode> entry : entries(tree, boot).entrySet()) {
            String name = entry.getKey().toString();
            for (String prefix : NAMES) {
                if (name.startsWith(prefix) && name.length() > prefix.length()) {
                    paths.putIfAbsent(name.substring(prefix.length()), boot.child(entry.getKey()));
                }
            }
        }
        TreePath modules = TreePath.of("usr/lib/modules");
        for (Name release : entries(tree, modules).keySet()) {
            TreePath path = modules.child(release).child("vmlinuz");
            if (tree.follow(path).orElse(null) instanceof RegularFile) {
                paths.putIfAbsent(release.toString(), path);
            }
        }
        List<Map.Entry<String, TreePath>> releases = new ArrayList<>(paths.entrySet());
        releases.sort(Map.Entry.comparingByKey(new ReleaseOrder().reversed().thenComparing(Comparator.naturalOrder())));
        List<Kernel> kernels = new ArrayList<>();
        for (Map.Entry<String, TreePath> release : releases) {
            TreePath path = release.getValue();
            if (tree.follow(path).orElse(null) instanceof RegularFile file) {
                kernels.add(read(tree, release.getKey(), path, file.content()));
            }
        }
        return kernels;
    }

    /** The newest kernel of a tree; empty when it has none. */
    public static Optional<Kernel> newest(Tree tree) throws IOException {
        return all(tree).stream().findFirst();
    }

    /** The uncompressed kernel, written to a file that does not exist yet. */
    public void extract(Path to) throws IOException {
        image.extract(content, to);
    }

    private static Kernel read(Tree tree, String release, TreePath path, Content content) throws IOException {
        try {
            return new Kernel(release, path, content, KernelImage.read(content), config(tree, release));
        } catch (KernelFormatException e) {
            throw e.in("the kernel", path.toString());
        }
    }

    private static KernelConfig config(Tree tree, String release) throws IOException {
        for (TreePath path :
                List.of(TreePath.of("boot/config-" + release), TreePath.of("usr/lib/modules/" + release + "/config"))) {
            if (tree.follow(path).orElse(null) instanceof RegularFile file) {
                return KernelConfig.read(file.content());
            }
        }
        return KernelConfig.UNKNOWN;
    }

    private static Map<Name, Inode> entries(Tree tree, TreePath path) {
        return tree.follow(path).orElse(null) instanceof Directory directory ? directory.entries() : Map.of();
    }
}
