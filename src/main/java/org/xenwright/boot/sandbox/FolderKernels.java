package org.xenwright.boot.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.kernel.Kernel;
import org.xenwright.tool.Busybox;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** The kernel of the tree itself, or else one of packages that were unpacked into a folder, with their busybox. */
public final class FolderKernels implements MachineRunner.Kernels {
    private static final List<String> PARTS = List.of("boot", "lib/modules", "usr/lib/modules");

    private final Source source;
    private @Nullable Path folder;

    /** A provider of the folder, asked when it is first needed. */
    @FunctionalInterface
    public interface Source {
        Path folder() throws IOException;
    }

    /** @param source of a folder laid out as a root file system, such as the tool box makes from packages */
    public FolderKernels(Source source) {
        this.source = source;
    }

    @Override
    public Tree kernelFor(Tree root) throws IOException {
        if (Kernel.newest(root).isPresent()) {
            return root;
        }
        Attributes attributes = Attributes.of(0755, Instant.EPOCH);
        Tree tree = new Tree(attributes);
        for (String part : PARTS) {
            Path from = folder().resolve(part);
            if (!Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(from)) {
                for (Path file : files.filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS))
                        .sorted()
                        .toList()) {
                    String name = part + "/" + from.relativize(file).toString().replace('\\', '/');
                    tree.directory(name.substring(0, name.lastIndexOf('/')), attributes);
                    long size = Files.size(file);
                    tree.put(
                            name,
                            new RegularFile(attributes, size == 0 ? Content.EMPTY : new Content.Slice(file, 0, size)));
                }
            }
        }
        return tree;
    }

    @Override
    public Content busybox() throws IOException {
        return Busybox.in(folder());
    }

    private Path folder() throws IOException {
        if (folder == null) {
            folder = source.folder();
        }
        return folder;
    }
}
