package org.xenwright.image;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.customize.DeployTemplate;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.PartitionTable;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.domain.DeployTemplates;
import org.xenwright.image.layout.DiskLayout;
import org.xenwright.image.layout.DiskOutputs;
import org.xenwright.image.layout.DiskRequest;
import org.xenwright.image.manifest.ImageIdentity;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.platform.GuestType;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The folder of a small image, as a build leaves it, without packages. */
public final class SmallImage {
    public static final Instant CLOCK = Instant.parse("2026-11-01T00:00:00Z");
    public static final String PASSWD =
            "root:x:0:0:root:/root:/bin/bash\nsshd:x:101:65534::/run/sshd:/usr/sbin/nologin\n";

    public final Tree tree = new Tree(Attributes.of(0755, CLOCK));
    private final Path folder;
    private final List<DeployTemplate> templates = new ArrayList<>();
    private ImageManifest.@Nullable Kernel kernel;
    private List<ImageManifest.Package> packages = List.of();
    private DiskRequest disk = new DiskRequest(
            FileSystemKinds.EXT4, new Ext4Size.PlusBytes(2 << 20), PartitionTable.NONE, List.of(DiskFormats.RAW));

    public SmallImage(Path folder) {
        this.folder = folder;
        for (String path : List.of("etc/ssh", "etc/systemd/network", "root", "run", "usr/sbin", "usr/bin", "var")) {
            tree.directory(path, Attributes.of(0755, CLOCK));
        }
        file("etc/hostname", "shop\n", 0644);
        file("etc/hosts", "127.0.0.1\tlocalhost\n", 0644);
        file("etc/machine-id", "uninitialized\n", 0444);
        file("etc/passwd", PASSWD, 0644);
        file("etc/shadow", "root:*:20000:0:99999:7:::\n", 0640);
        file("etc/group", "root:x:0:\nsudo:x:27:\n", 0644);
        file("usr/bin/bash", "#!", 0755);
        tree.put("bin", new Symlink(Attributes.of(0777, CLOCK), "usr/bin"));
        tree.put("var/run", new Symlink(Attributes.of(0777, CLOCK), "/run"));
    }

    public SmallImage with(DiskRequest other) {
        disk = other;
        return this;
    }

    /** As if it had a kernel, an initramfs of ours and a package; nothing of that is there. */
    public SmallImage withKernelAndPackage(String name) {
        kernel = new ImageManifest.Kernel(
                "shop-vmlinuz", "", "6.1", "xz", true, true, "shop-initrd.img", "", new TreeMap<>(), null);
        packages = List.of(new ImageManifest.Package(name, "1", "amd64", null));
        return this;
    }

    public SmallImage file(String path, String text, int mode) {
        tree.put(path, new RegularFile(Attributes.of(mode, CLOCK), Content.of(text)));
        return this;
    }

    public SmallImage folder(String path) {
        tree.directory(path, Attributes.of(0755, CLOCK));
        return this;
    }

    public SmallImage owned(String path, int mode, int user, int group) {
        tree.find(path).orElseThrow().attributes(Attributes.of(mode, CLOCK).withOwner(user, group));
        return this;
    }

    public SmallImage template(String path, String text, Map<String, String> includes) {
        tree.directory(TreePath.of(path).parent(), Attributes.of(0755, CLOCK));
        templates.add(new DeployTemplate(
                TreePath.of(path),
                Attributes.of(0640, CLOCK).withOwner(0, 27),
                path + ".vm",
                text,
                new TreeMap<>(includes)));
        return this;
    }

    public ImageManifest write(Map<String, ?> context) throws IOException {
        ImageIdentity image =
                new ImageIdentity("shop", "org.example:shop:1.0", "org.example:shop", "amd64", GuestType.PVH, CLOCK);
        DiskLayout layout = new DiskLayout(image, disk);
        DiskLayout.Laid laid = layout.disk(layout.root(tree, folder.resolve("root")), Map.of());
        DiskOutputs outputs = new DiskOutputs(image, disk, laid.plan(), Map.of());
        ImageManifest manifest = TestManifest.of(
                image,
                kernel,
                laid,
                outputs.disks(),
                packages,
                DeployTemplates.of(templates, context).write("shop", folder, tree));
        outputs.write(manifest, folder);
        manifest.write(folder);
        return ImageManifest.read(folder);
    }
}
