package org.xenwright.image;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.customize.CustomizeRequest;
import org.xenwright.customize.CustomizeRequestBuilder;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.PartitionTable;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.layout.DiskRequest;
import org.xenwright.loader.BootMethod;
import org.xenwright.oci.LayerCompression;
import org.xenwright.packages.PackageRequest;
import org.xenwright.platform.GuestType;

/**
 * A request for an image as a test needs it: of all that its packages have and nothing more, for pvh, on a raw disk with
 * eight mebibytes to spare.
 */
public final class TestImageRequest {
    private final String name;
    private final PackageRequest packages;
    private final Path target;
    private List<String> excludes = List.of();
    private CustomizeRequest customize = CustomizeRequestBuilder.none();
    private DiskRequest disk = new DiskRequest(
            FileSystemKinds.EXT4, new Ext4Size.PlusBytes(8 << 20), PartitionTable.NONE, List.of(DiskFormats.RAW));
    private @Nullable Instant clock;
    private LayerCompression layers = LayerCompression.ZSTD;

    public TestImageRequest(String name, PackageRequest packages, Path target) {
        this.name = name;
        this.packages = packages;
        this.target = target;
    }

    public TestImageRequest without(String... patterns) {
        excludes = List.of(patterns);
        return this;
    }

    /** Without what nobody reads in a guest, which makes it smaller. */
    public TestImageRequest withoutDocumentation() {
        return without("/usr/share/doc/**", "/usr/share/locale/**", "/usr/share/man/**");
    }

    public TestImageRequest customized(CustomizeRequest wanted) {
        customize = wanted;
        return this;
    }

    public TestImageRequest disk(DiskRequest wanted) {
        disk = wanted;
        return this;
    }

    public TestImageRequest clock(Instant time) {
        clock = time;
        return this;
    }

    public TestImageRequest layers(LayerCompression wanted) {
        layers = wanted;
        return this;
    }

    public ImageRequest build() {
        return new ImageRequest(
                name,
                "org.example:" + name + ":1",
                "org.example:" + name,
                packages,
                excludes,
                customize,
                disk,
                GuestType.PVH,
                clock,
                new TreeMap<>(),
                ImageStart.by(packages.kernel() == null ? BootMethod.NONE : BootMethod.DIRECT),
                layers,
                target);
    }
}
