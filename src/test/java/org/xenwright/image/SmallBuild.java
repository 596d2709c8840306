package org.xenwright.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.xenwright.customize.CustomizeRequestBuilder;
import org.xenwright.deb.world.DebianWorld;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.PartitionTable;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.layout.DiskRequest;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.judge.Judge;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockFile;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.PackageRequest;
import org.xenwright.platform.GuestType;
import org.xenwright.progress.Progress;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;

/** Builds a small image without a kernel, in a process of its own that may be killed. */
final class SmallBuild {
    private SmallBuild() {}

    /** Arguments: the folder of the image, that of the store, the lock. */
    public static void main(String[] arguments) throws IOException {
        build(Path.of(arguments[0]), Path.of(arguments[1]), new LockFile(Path.of(arguments[2])));
    }

    static ImageManifest build(Path target, Path store, LockFile file) throws IOException {
        Access access = Access.online(new Store(store), Progress.SILENT);
        PackageRequest packages = new TestRequest().build();
        Lock lock = file.read().orElse(null);
        if (lock == null) {
            lock = new DebianWorld().lock(packages, List.of(), LockUpdate.NONE, LockEnvironment.of(access));
            file.write(lock);
        }
        ImageRequest request = new ImageRequest(
                "small",
                "org.xenwright.test:small:1",
                "org.xenwright.test:small",
                packages,
                List.of("/usr/share/doc/**", "/usr/share/locale/**"),
                CustomizeRequestBuilder.none(),
                new DiskRequest(FileSystemKinds.EXT4, Ext4Size.DEFAULT, PartitionTable.NONE, List.of(DiskFormats.RAW)),
                GuestType.PVH,
                null,
                target);
        return new ImageBuild(
                        new DebianWorld(),
                        access,
                        "test",
                        tree -> new Sandboxes(store.resolve("scratch"), Judge.tools()).choose(tree))
                .build(request, lock, false, new BuildReport());
    }
}
