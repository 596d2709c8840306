package org.xenwright.loader;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.store.Digest;
import org.xenwright.store.Fingerprint;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Name;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * The digest of all that a kernel and its initramfs are made from: kernels, their configurations and modules, each with its
 * bytes. Trees that differ in other packages have the same, so that their images share what is made of it.
 */
final class KernelInputs {
    private static final List<String> FOLDERS = List.of("boot", "usr/lib/modules", "lib/modules");
    private static final String HEADERS = "usr/src";

    private final Tree tree;
    private final Fingerprint inputs = new Fingerprint();
    private boolean told = true;

    private KernelInputs(Tree tree) {
        this.tree = tree;
    }

    /**
     * Returns the digest; empty for a tree whose links lead out of the folders that were looked at.
     *
     * @param laid the kernel, where it is not installed in the tree
     * @param busybox for an initramfs; null for none
     */
    static Optional<Digest> of(Tree tree, ConfiguredSystem.@Nullable LaidKernel laid, @Nullable Content busybox)
            throws IOException {
        KernelInputs inputs = new KernelInputs(laid == null ? tree : laid.files());
        inputs.inputs.add("laid", laid == null ? "" : laid.release());
        try {
            inputs.inputs.add("busybox", busybox == null ? "" : digest(busybox));
            for (String folder : FOLDERS) {
                inputs.folder(TreePath.of(folder));
            }
            inputs.configurations();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return inputs.told ? Optional.of(inputs.inputs.digest()) : Optional.empty();
    }

    private void folder(TreePath path) {
        TreePath real = tree.real(path).orElse(path);
        inputs.add("folder " + path, real);
        tree.below(real)
                .ifPresent(files -> files.walk((below, inode) -> {
                    inputs.add("name", below);
                    look(inode, TreePath.of(real + "/" + below));
                }));
    }

    private void look(Inode inode, TreePath path) {
        Attributes attributes = inode.attributes();
        inputs.add(
                inode.getClass().getSimpleName(),
                attributes.mode() + " " + attributes.uid() + " " + attributes.gid() + " " + attributes.seconds() + " "
                        + attributes.nanos());
        if (inode instanceof RegularFile file) {
            inputs.add("bytes", digest(file.content()));
        } else if (inode instanceof Symlink) {
            Inode end = tree.follow(path).orElse(null);
            // headers, which a link calls 'build', are looked at where they lie; any other folder could be anywhere
            told &= !(end instanceof Directory) || isHeaders(path);
            inputs.add("link", end instanceof RegularFile file ? digest(file.content()) : end != null);
        }
    }

    private boolean isHeaders(TreePath path) {
        return tree.real(path)
                .filter(real -> real.parent().equals(TreePath.of(HEADERS)))
                .isPresent();
    }

    /** Adds the configurations that lie among headers. */
    private void configurations() {
        TreePath headers = TreePath.of(HEADERS);
        if (tree.follow(headers).orElse(null) instanceof Directory folder) {
            for (Map.Entry<Name, Inode> each : folder.entries().entrySet()) {
                TreePath path = headers.child(each.getKey()).child(Name.of(".config"));
                if (tree.follow(path).orElse(null) instanceof RegularFile file) {
                    inputs.add(path.toString(), digest(file.content()));
                }
            }
        }
    }

    private static Digest digest(Content content) {
        MessageDigest sha256 = Digest.sha256();
        try (InputStream in = content.open()) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sha256.update(buffer, 0, n);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Digest.finish(sha256.digest());
    }
}
