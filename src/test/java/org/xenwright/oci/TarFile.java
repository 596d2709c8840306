package org.xenwright.oci;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.xenwright.content.Content;
import org.xenwright.layer.TarWriter;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.Xattrs;

/** Writes layers entry by entry, in whatever order a test wants. */
public final class TarFile {
    private interface Step {
        void to(TarWriter tar) throws IOException;
    }

    private final List<Step> steps = new ArrayList<>();

    public static TarFile tar() {
        return new TarFile();
    }

    private static Attributes attributes(int mode) {
        return new Attributes(mode, 0, 0, 1_700_000_000, 0, Xattrs.NONE);
    }

    public TarFile file(String path, String text) {
        return add(path, new RegularFile(attributes(0644), Content.of(text)));
    }

    public TarFile folder(String path) {
        return add(path, new Directory(attributes(0755)));
    }

    public TarFile symlink(String path, String target) {
        return add(path, new Symlink(attributes(0777), target));
    }

    public TarFile hardLink(String path, String target) {
        steps.add(tar -> tar.link(TreePath.of(path), TreePath.of(target), attributes(0644)));
        return this;
    }

    public TarFile add(String path, Inode inode) {
        steps.add(tar -> tar.add(TreePath.of(path), inode));
        return this;
    }

    public TarFile xattr(String path, String text, String name, byte[] value) {
        return add(
                path, new RegularFile(attributes(0755).withXattrs(Xattrs.of(Map.of(name, value))), Content.of(text)));
    }

    public byte[] bytes() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarWriter tar = new TarWriter(out)) {
            for (Step step : steps) {
                step.to(tar);
            }
        }
        return out.toByteArray();
    }

    public Path in(Path folder, String name) throws IOException {
        return Files.write(folder.resolve(name), bytes());
    }
}
